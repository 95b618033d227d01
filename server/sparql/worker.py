"""A query worker: `python -m server.sparql.worker MEMORY LOCKS`.

Reads questions from the socket it has as standard input and writes answers to it (wire.py), one at
a time. It holds no state but the open snapshot, so it may be killed at any moment; the pool kills
it at a query's deadline. If the pool itself is gone, the kernel's alarm ends the query a second
later, and end of input ends the worker.

Imports nothing of newsgraph but the sandbox, the wire and our functions: it must start in
milliseconds.
"""

from __future__ import annotations

import gc
import io
import json
import os
import select
import signal
import sys
from typing import Any

import pyoxigraph as ox

from server.sparql.functions import custom_functions
from server.sparql.rows import Rows
from server.sparql.sandbox import confine
from server.sparql.wire import LENGTH, Asked, head, unpack

_LOOKS = 30.0  # seconds an idle worker waits before it looks whether its snapshot is kept still
_GRACE = 1.0  # seconds after the deadline at which the kernel ends what the pool did not
_SMALL = 1 << 16  # bytes of an answer that go out in one piece with its header
_KEPT = 4 << 20  # bytes of a buffer that the next answer is written into as well
_TABLES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_GONE = "No such file or directory"
"""What RocksDB says of a snapshot that was retired while a query ran: it opens files as it goes."""
_WITHOUT_PREFIXES = {"nt", "nq"}

Reply = tuple[bytes, bytes | memoryview]


class _TooLarge(OSError):
    """The answer is larger than it may be."""


class _TooManyRows(OSError):
    """The answer has more rows than it may have."""


class _Bounded(io.BytesIO):
    """A buffer that refuses answers beyond their limit; one serves many: fresh memory is dear."""

    def begin(self, limit: int) -> None:
        """Make ready for an answer; what `answered` gave must have been let go."""
        self.seek(0)
        self._left = limit
        self.kind = ""  # of the answer that is written into it
        self.rows: Rows | None = None

    def answered(self) -> memoryview:
        """Return what was written."""
        return self.getbuffer()[: self.tell()]

    def write(self, data: Any, /) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooLarge
        if self.rows is not None and self.rows.too_many(data):
            raise _TooManyRows
        return super().write(data)


class _Worker:
    """The snapshot that is open, and the answers from it."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._open, self._store = ("", ""), ox.Store()
        self._functions: dict[ox.NamedNode, Any] = {}
        self._body = _Bounded()

    def answer(self, asked: Asked) -> Reply:
        """Return the header and the body of an answer."""
        if (asked.snapshot, asked.published) != self._open:
            try:
                self._reopen(asked)
            except (OSError, RuntimeError) as error:  # half of it gone is corruption to RocksDB
                return _failed("gone", error)
        body = self._body
        body.begin(asked.limit)
        try:
            self._evaluate(asked, body)
        except SyntaxError as error:
            return _failed("syntax", error)
        except _TooManyRows as error:
            return _failed("rows", error)
        except _TooLarge as error:
            if not asked.beginning:
                return _failed("large", error)
            return _told(asked, body, cut=True)
        except (OSError, ValueError, RuntimeError) as error:
            return _failed("gone" if _GONE in str(error) else "failed", error)
        return _told(asked, body, cut=False)

    def forget(self) -> None:
        """Let a large answer's memory go."""
        if self._body.tell() > _KEPT:
            self._body = _Bounded()

    def _reopen(self, asked: Asked) -> None:
        self._store = ox.Store.read_only(asked.snapshot)
        self._functions = custom_functions(asked.snapshot)
        self._open = (asked.snapshot, asked.published)

    def let_go(self) -> None:
        """Close a snapshot that was retired: else it keeps its disk, and what was taken down."""
        if self._open[0] and not os.path.exists(self._open[0]):  # noqa: PTH110
            self._store, self._functions, self._open = ox.Store(), {}, ("", "")

    def _evaluate(self, asked: Asked, body: _Bounded) -> None:
        query, prefixes = asked.query, self._prefixes
        found = self._store.query(
            query,
            base_iri=asked.base,
            # known undeclared, as to `kg query`; parsing all of them costs more than a lookup
            prefixes={name: iri for name, iri in prefixes.items() if name + ":" in query},
            custom_functions=self._functions,
            **_dataset(asked),
        )
        if isinstance(found, ox.QueryTriples):
            body.kind = "graph"
            _write_graph(found, asked.graph, body, prefixes)
            return
        body.kind = "boolean" if isinstance(found, ox.QueryBoolean) else "table"
        if asked.table:
            if asked.rows and body.kind == "table":
                body.rows = Rows(asked.table, asked.rows)
            found.serialize(body, _TABLES[asked.table])


def _write_graph(
    found: ox.QueryTriples, format: str | None, body: _Bounded, prefixes: dict[str, str]
) -> None:
    if format in _WITHOUT_PREFIXES:
        found.serialize(body, _GRAPHS[format])  # a tenth quicker than by way of Python's triples
    elif format:
        ox.serialize(found, body, _GRAPHS[format], prefixes=prefixes)


def _told(asked: Asked, body: _Bounded, *, cut: bool) -> Reply:
    format = asked.graph if body.kind == "graph" else asked.table
    content = body.answered()
    return head("ok" if format else "unacceptable", body.kind, cut, len(content)), content


def _failed(status: str, error: BaseException) -> Reply:
    message = str(error).encode(errors="replace")
    return head(status, "", False, len(message)), message


def _dataset(asked: Asked) -> dict[str, Any]:
    """Return the protocol's dataset (SPARQL 1.1 Protocol, section 2.1.4); it replaces FROM."""
    if not asked.default_graphs and not asked.named_graphs:
        return {}
    return {
        "default_graph": [ox.NamedNode(iri) for iri in asked.default_graphs],
        "named_graphs": [ox.NamedNode(iri) for iri in asked.named_graphs],
    }


# ── the socket ──────────────────────────────────────────────────────────────────────────────


def _send(header: bytes, body: bytes | memoryview) -> None:
    if len(body) <= _SMALL:
        _write(memoryview(header + bytes(body)))
        return
    _write(memoryview(header))
    _write(memoryview(body))


def _write(data: memoryview) -> None:
    while data:
        data = data[os.write(0, data) :]


def _read(questions: io.BufferedReader) -> Any:
    """Return what is sent next; None at the end of input."""
    length = questions.read(LENGTH.size)
    text = questions.read(*LENGTH.unpack(length)) if len(length) == LENGTH.size else b""
    return unpack(text) if text else None


def _wait(worker: _Worker) -> None:
    """Wait for the next question, which nobody sends before the last one is answered."""
    while not select.select([0], [], [], _LOOKS)[0]:
        worker.let_go()


def main() -> None:
    """Answer until the input ends."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)  # the front's to handle; it may want an answer still
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends the process, also inside Oxigraph
    locks = json.dumps(confine(int(sys.argv[1]), network=sys.argv[2] == "network")).encode()
    _send(head("hello", "", False, len(locks)), locks)
    questions = io.open(0, "rb")  # noqa: SIM115, UP020  # buffered: a question is one read(2)
    worker = _Worker(_read(questions) or {})
    gc.freeze()  # modules live as long as the process: not to be looked through again and again
    while (question := _read(questions)) is not None:
        asked = Asked(*question)
        signal.setitimer(signal.ITIMER_REAL, asked.seconds + _GRACE)
        header, body = worker.answer(asked)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(header, body)
        del body  # the next is written in its place
        worker.forget()
        _wait(worker)


if __name__ == "__main__":
    main()
