"""Every request once, whichever way it was answered: when it came, what became of it, how long.

Flask's hooks see all but those that `server.sparql.quick` answers before Flask; that one tells
`Watching.quick`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from flask import Flask, Response, g, request

from server.sparql.clients import client_of, network_of
from server.sparql.quick import BEGAN, QUERY_ID, RAISED

_QUERIES = frozenset({"/sparql", "/queries/<name>"})


@dataclass(slots=True, kw_only=True)
class Seen:
    """One request with its answer, when it is over."""

    id: str
    route: str
    """The rule, never the path: `/doc/<path:path>`; "none" where there is none."""
    method: str
    status: int
    seconds: float
    bytes: int
    client: str
    """An address or a token's name; whoever writes it down has to make it unreadable."""
    problem: str | None = None
    """The kind of error it was answered with (`server.problems`)."""
    evaluated: bool = False
    """Whether it was a query that somebody sent."""
    path: str | None = None
    """With all parameters; only where people's words may be kept."""
    query: str | None = None
    """The query; only where people's words may be kept."""


Watcher = Callable[[Seen], None]


class Watching:
    """Calls watchers after each request; `private`: with what people sent."""

    def __init__(self, *watchers: Watcher, private: bool) -> None:
        self._watchers, self._private = watchers, private

    def install(self, app: Flask) -> None:
        """Watch what Flask answers. To be called before other hooks are registered."""
        app.before_request(_begin)
        app.after_request(self._end)  # the first to be registered is the last to run

    def quick(self, environ: dict[str, Any], status: int, seconds: float, sent: int) -> None:
        """Tell of an answer that Flask has not seen."""
        seen = Seen(
            id=environ.get(QUERY_ID, ""),
            route="/sparql",
            method=environ["REQUEST_METHOD"],
            status=status,
            seconds=seconds,
            bytes=sent,
            client=network_of(environ.get("REMOTE_ADDR") or ""),
            evaluated=True,
        )
        if self._private:
            parameters = environ.get("QUERY_STRING", "")
            seen.path = f"/sparql?{parameters}"
            seen.query = parse_qs(parameters).get("query", [None])[0]
        self._tell(seen)

    def _end(self, response: Response) -> Response:
        counted = _counted(response)
        seen = self._seen(response)
        is_head, began = request.method == "HEAD", g.get("began", time.perf_counter())

        def over() -> None:
            sent = counted.bytes if counted is not None else response.content_length or 0
            seen.bytes = 0 if is_head else sent
            seen.seconds = time.perf_counter() - began
            self._tell(seen)

        response.call_on_close(over)
        return response

    def _seen(self, response: Response) -> Seen:
        """Take what the request's context knows, as long as there is one."""
        rule = request.url_rule.rule if request.url_rule else "none"
        query = g.get("query_text")
        return Seen(
            id=g.get("query_id", ""),
            route=rule,
            method=request.method,
            status=response.status_code,
            seconds=0.0,
            bytes=0,
            client=client_of(request),
            problem=g.get("problem"),
            evaluated=rule in _QUERIES and (query is not None or RAISED in request.environ),
            path=request.full_path.rstrip("?") if self._private else None,
            query=(query or request.args.get("query")) if self._private else None,
        )

    def _tell(self, seen: Seen) -> None:
        for watcher in self._watchers:
            watcher(seen)


def _begin() -> None:
    g.began = request.environ.get(BEGAN) or time.perf_counter()


def _counted(response: Response) -> _Counted | None:
    """Count an answer whose length nobody knows before it was sent."""
    if response.content_length or not response.is_streamed or response.direct_passthrough:
        return None
    counted = _Counted(response.response)
    response.response = counted
    return counted


class _Counted:
    """Pieces of an answer, counted while they are sent."""

    def __init__(self, pieces: Iterable[bytes | str]) -> None:
        self._pieces = pieces
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            sent = piece.encode() if isinstance(piece, str) else piece
            self.bytes += len(sent)
            yield sent

    def close(self) -> None:
        """Close what is counted, if it can be."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
