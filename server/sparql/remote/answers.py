"""A store's answer, read while it comes and written anew: whole, in our formats, in our limits."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pyoxigraph as ox

from kg.errors import QueryError, ResultTooLarge
from kg.store import GRAPHS, TABLES
from server.sparql.remote.failures import brief, too_large, too_long
from server.sparql.rows import Rows

_READ_TABLES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
_READ_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_TRUE = b'{"head":{},"boolean":true}'
_FALSE = b'{"head":{},"boolean":false}'


class Full(OSError):
    """The answer is larger than it may be."""


class Bounded(io.BytesIO):
    """What is written of an answer, up to so many bytes and rows."""

    def __init__(self, limit: int, format: str, rows: int) -> None:
        super().__init__()
        self.format = format
        self._left, self._most = limit, rows
        self._rows = Rows(format, rows) if rows and format in TABLES else None

    def write(self, data: Any, /) -> int:
        """Write a piece; raises `Full`, or `ResultTooLarge` for too many rows."""
        self._left -= len(data)
        if self._left < 0:
            raise Full
        if self._rows is not None and self._rows.too_many(bytes(data)):
            raise ResultTooLarge(
                f"the answer has more than {self._most:,} rows", hint="add LIMIT, or ask in parts"
            )
        return super().write(data)


class Source:
    """A response as Oxigraph's parsers read it: while it comes, until its deadline."""

    def __init__(self, response: httpx.Response, until: float, limit: int) -> None:
        self._response, self._chunks = response, response.iter_bytes()
        self._until, self._left, self._rest = until, limit, b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        if size < 0:
            return b"".join(iter(lambda: self.read(1 << 16), b""))
        while not self._rest:
            if self.is_late:
                raise too_long()
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._left -= len(chunk)
            if self._left < 0:
                raise too_large(-1)
            self._rest = chunk
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    @property
    def is_late(self) -> bool:
        """Whether its deadline is over."""
        return time.monotonic() >= self._until

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Shut the connection at the deadline: a read that waits then ends with an error."""
        timer = threading.Timer(self._until - time.monotonic(), shut, [self._response])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def shut(response: httpx.Response) -> None:
    """Cut the connection a response comes over; whoever reads from it finds it broken off."""
    stream = response.extensions.get("network_stream")
    link = stream.get_extra_info("socket") if stream is not None else None
    if link is not None:
        with contextlib.suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)


def rewrite(
    response: httpx.Response,
    source: Source,
    kind: str,
    written: Bounded,
    prefixes: Mapping[str, str],
) -> None:
    """Read the store's answer and write it in our format.

    Raises `QueryError` when it is broken, or no answer to a query of that kind; `Full`.
    """
    if "X-SQL-State" in response.headers:  # Virtuoso's "anytime" queries: some rows, and 200
        raise too_long()
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in (_READ_GRAPHS if kind == "graph" else _READ_TABLES):
        raise QueryError(f"the store answers with {media_type or 'no media type'}")
    try:
        if kind == "graph":
            _rewrite_graph(source, _READ_GRAPHS[media_type], written, prefixes)
        else:
            most = response.headers.get("X-SPARQL-MaxRows", "")
            _rewrite_table(source, _READ_TABLES[media_type], kind, most, written)
    except (SyntaxError, ValueError) as error:
        if source.is_late:  # we cut it off ourselves
            raise too_long() from None
        raise QueryError(f"the store's answer is broken: {brief(str(error))}") from None


# What Oxigraph's parsers give must end in the thread it came up in, so no name of it may be left in
# a frame that an error carries away.


def _rewrite_graph(
    source: Source, format: ox.RdfFormat, written: Bounded, prefixes: Mapping[str, str]
) -> None:
    parsed: Any = ox.parse(source, format)  # type: ignore[arg-type]
    triples: Any = (quad.triple for quad in parsed)
    try:
        ox.serialize(triples, written, GRAPHS[written.format], prefixes=dict(prefixes))
    finally:
        triples.close()
        del parsed, triples


def _rewrite_table(
    source: Source, format: ox.QueryResultsFormat, kind: str, most: str, written: Bounded
) -> None:
    given: Any = source
    if most.isdecimal():  # Virtuoso says so wherever it might have cut
        given = source.read()
        _refuse_cut(given, format, int(most))
    found: Any = ox.parse_query_results(given, format)
    try:
        if kind == "boolean" and isinstance(found, ox.QuerySolutions):
            found = _boolean(found)
        if (kind == "boolean") is not isinstance(found, ox.QueryBoolean):
            raise QueryError("the store answers another question than it was asked")
        found.serialize(written, TABLES[written.format])
    finally:
        del found


def _refuse_cut(body: bytes, format: ox.QueryResultsFormat, most: int) -> None:
    """Raise where a table has as many rows as the store gives at most: it may have had more."""
    found: Any = ox.parse_query_results(body, format)
    try:
        rows = sum(1 for _ in found) if isinstance(found, ox.QuerySolutions) else 0
    finally:
        del found
    if rows >= most > 0:
        raise ResultTooLarge(
            f"the store gives at most {most:,} rows at once",
            hint="add LIMIT below that, and OFFSET with ORDER BY for the next",
        )


def _boolean(found: ox.QuerySolutions) -> ox.QueryBoolean:
    """Return what Virtuoso writes as a table of one cell as the yes or no it means."""
    values = [getattr(cell, "value", None) for row in found for cell in row]
    text = _TRUE if values in (["1"], ["true"]) else _FALSE
    answer = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QueryBoolean)
    return answer
