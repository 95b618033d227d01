"""`Remote`: asking a store elsewhere, with the turns, budgets and limits our own workers have."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from kg.elsewhere import NOBODY, Account
from kg.errors import QueryError, QueryRefused
from kg.store import Snapshot
from server.sparql.backend import Answer, Question
from server.sparql.desk import Desk
from server.sparql.remote.answers import Bounded, Full, Source, rewrite, shut
from server.sparql.remote.failures import down, failure, too_large, too_long
from server.sparql.remote.stretches import Stretches
from server.sparql.remote.wording import Worded, worded
from server.sparql.running import Running

_ACCEPTED = {
    "table": "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    "boolean": "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    "graph": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
}
_CONNECT_SECONDS = 3.0
_WORDIER = 4  # times as long as ours its answers may be: blanks, other spellings


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a store is, how it wants to be asked, and who we are to it."""

    url: str
    """Its query endpoint; parameters in it stay: `…/query?union-default-graph`."""
    default_graph: str | None = None
    """What to ask where a query names no graph; None: what the store then takes."""
    account: Account = NOBODY


class Remote(Desk):
    """A `Backend` over a store that speaks the SPARQL 1.1 Protocol, for many threads at once.

    `queries` run at once and `queue` more wait; each has `seconds`, `limit` bytes as we write them
    and `rows` rows (0: any) of answer, and a client `budget` seconds a minute (0: any).
    """

    def __init__(
        self,
        address: Address,
        stretches: Stretches,
        *,
        queries: int,
        queue: int,
        seconds: float,
        limit: int,
        prefixes: Mapping[str, str],
        rows: int = 0,
        budget: float = 0.0,
    ) -> None:
        super().__init__(queries=queries, long=0, queue=queue, seconds=seconds, budget=budget)
        self._address, self._stretches = address, stretches
        self._limit, self._rows = limit, rows
        self._prefixes = dict(prefixes)
        self._http = address.account.client(connections=queries)  # each request has its time

    @property
    def snapshot(self) -> Snapshot | None:
        """What stands for a snapshot: see `Stretches`."""
        return self._stretches.now

    def sandbox(self) -> dict[str, bool]:
        """Return no locks: nothing is evaluated on this machine."""
        return {}

    def close(self) -> None:
        """Close all connections."""
        self._stretches.over.set()
        self._http.close()

    def ask(self, question: Question) -> Answer:
        """Return the answer, or raise what became of the question (`Backend.ask`).

        Raises `StoreDown` where the store does not answer, or not to us.
        """
        if question.networked:
            raise QueryRefused("SERVICE is not passed on to the store behind this server")
        said = worded(question.query, self._prefixes, question.base)
        with self._in_turn(question) as (running, _):
            return self._ask(question, said, running)

    def _ask(self, question: Question, said: Worded, running: Running) -> Answer:
        started = time.monotonic()
        snapshot = self._stretches.now
        wanted = question.graph if said.kind == "graph" else question.table
        body, cut = b"", False
        if wanted is not None:
            written = Bounded(question.beginning or self._limit, wanted, self._rows)
            try:
                self._exchange(question, said, written, running)
            except Full:
                if question.beginning is None:
                    raise too_large(self._limit) from None
                cut = True
            body = written.getvalue()
        return Answer(
            kind=said.kind,
            format=wanted,
            body=body,
            cut=cut,
            snapshot=snapshot,
            seconds=time.monotonic() - started,
        )

    def _exchange(
        self, question: Question, said: Worded, written: Bounded, running: Running
    ) -> None:
        until = time.monotonic() + self._seconds
        with self._opened(question, said, until, running) as response:
            if response.status_code != HTTPStatus.OK:
                raise failure(response, question.query, said)
            source = Source(response, until, _WORDIER * self._limit)
            try:
                with source.watched():
                    rewrite(response, source, said.kind, written, self._prefixes)
            except QueryError:  # what was cut off reads as broken
                running.raise_if_cancelled()
                raise

    @contextlib.contextmanager
    def _opened(
        self, question: Question, said: Worded, until: float, running: Running
    ) -> Iterator[httpx.Response]:
        """Send the question and give the beginning of the answer."""
        try:
            response = self._sent(self._request(question, said), until)
        except httpx.RemoteProtocolError:  # a kept connection that went stale: once more
            response = self._sent(self._request(question, said), until)
        try:
            if not self._register.move(running, lambda: shut(response)):
                running.raise_if_cancelled()
            yield response
        except httpx.TransportError as error:
            running.raise_if_cancelled()
            if time.monotonic() >= until or isinstance(error, httpx.TimeoutException):
                raise too_long() from None
            raise QueryError("the store broke off its answer") from None
        finally:
            running.stop = None
            response.close()

    def _request(self, question: Question, said: Worded) -> httpx.Request:
        form: dict[str, Any] = {"query": said.text}
        default, named = list(question.default_graphs), list(question.named_graphs)
        if self._address.default_graph and not (default or named or said.has_dataset):
            default = [self._address.default_graph]
        if default:
            form["default-graph-uri"] = default
        if named:
            form["named-graph-uri"] = named
        accepted = {"Accept": _ACCEPTED[said.kind]}
        return self._http.build_request("POST", self._address.url, data=form, headers=accepted)

    def _sent(self, request: httpx.Request, until: float) -> httpx.Response:
        left = max(0.01, until - time.monotonic())
        times = httpx.Timeout(left, connect=min(_CONNECT_SECONDS, left))
        request.extensions["timeout"] = times.as_dict()
        try:
            return self._http.send(request, stream=True)
        except httpx.RemoteProtocolError:
            raise
        except (httpx.ReadTimeout, httpx.WriteTimeout):
            raise too_long() from None
        except httpx.HTTPError as error:
            raise down(type(error).__name__) from None
