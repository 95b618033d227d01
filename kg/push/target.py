"""A store elsewhere, over the SPARQL 1.1 Graph Store HTTP Protocol (indirect identification, 4.2).

Requests that fail for the moment (no connection, 429, 5xx) are tried again, later and later.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType

import httpx

from kg.elsewhere import NOBODY, Account, is_address
from kg.errors import PushError

_N_TRIPLES = "text/turtle"  # N-Triples is Turtle, and that is what every store must take
_WAITS = (0.5, 2.0, 8.0)  # seconds before a request is tried again
_LONGEST_WAIT = 60.0
_TIMEOUT = httpx.Timeout(120.0, connect=10.0)
_SHOWN = 300  # characters of what a store says


class GraphRefused(Exception):
    """The store does not take, or let go of, one graph; it may take others."""


@dataclass(slots=True)
class Target:
    """A store elsewhere, by the address of its Graph Store Protocol. A context manager.

    It may be used from several threads.
    """

    url: str
    account: Account = NOBODY
    connections: int = 4
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _over: threading.Event = field(default_factory=threading.Event, init=False, repr=False)

    def __post_init__(self) -> None:
        if not is_address(self.url):
            raise PushError(
                f"{self.url} is no http address, or has a password in it",
                hint="such as http://HOST:7878/store, or https://HOST/sparql-graph-crud-auth",
            )

    def __enter__(self) -> Target:
        self._client = self.account.client(connections=self.connections, timeout=_TIMEOUT)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if self._client is not None:
            self._client.close()

    def stop(self) -> None:
        """Try nothing again any more."""
        self._over.set()

    def put(self, graph: str | None, triples: bytes) -> None:
        """Make a graph, by its name or the default graph, hold these N-Triples and no others.

        Raises `GraphRefused`, or `PushError` where the store does not answer, or not to us.
        """
        self._send("PUT", graph, triples)

    def post(self, graph: str | None, triples: bytes) -> None:
        """Add N-Triples to a graph; raises as `put`."""
        self._send("POST", graph, triples)

    def delete(self, graph: str) -> None:
        """Delete a graph, which may be gone already; raises as `put`."""
        self._send("DELETE", graph, None)

    def _send(self, method: str, graph: str | None, triples: bytes | None) -> None:
        for wait in (*_WAITS, None):
            try:
                response = self._request(method, graph, triples)
            except httpx.TransportError as error:
                if wait is None or self._over.is_set():
                    raise PushError(
                        f"{self.url} does not answer: {error}",
                        hint="is it there? what it has taken stays; run it again to go on",
                    ) from error
            else:
                if not _is_passing(response) or wait is None or self._over.is_set():
                    return self._judge(response, method)
                wait = _later(response, wait)
            self._over.wait(wait)
        return None

    def _request(self, method: str, graph: str | None, triples: bytes | None) -> httpx.Response:
        if self._client is None:
            raise PushError("the target is not open", hint="use it as a context manager")
        url = httpx.URL(self.url)
        named = url.copy_add_param("graph", graph) if graph else url.copy_add_param("default", "")
        headers = {"Content-Type": _N_TRIPLES} if triples is not None else {}
        return self._client.request(method, named, content=triples, headers=headers)

    def _judge(self, response: httpx.Response, method: str) -> None:
        if response.is_success:
            return
        status = response.status_code
        if method == "DELETE" and status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            return
        said = f"{status} {' '.join(response.text.split())[:_SHOWN]}".strip()
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise PushError(
                f"{self.url} does not let us write: {said}",
                hint="NEWSGRAPH_STORE_USER and _PASSWORD, or _TOKEN; Virtuoso wants --digest",
            )
        if status in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND):
            raise PushError(
                f"{self.url} is no Graph Store: {said}",
                hint="oxigraph: …/store; Virtuoso: …/sparql-graph-crud-auth; kg push --help",
            )
        raise GraphRefused(said)


def _is_passing(response: httpx.Response) -> bool:
    return response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.is_server_error


def _later(response: httpx.Response, wait: float) -> float:
    """Seconds to wait: what the store asks for, within reason."""
    asked = response.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else wait
