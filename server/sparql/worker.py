"""A query worker: `python -m server.sparql.worker MEMORY`.

Reads questions from standard input and writes answers to standard output, one at a time, each a
length, a JSON header and, in answers, a body. It holds no state but the open snapshot, so it may be
killed at any moment; the pool kills it at a query's deadline. If the pool itself is gone, the
kernel's alarm ends the query a second later, and end of input ends the worker.

Imports nothing of newsgraph but the sandbox: it must start in milliseconds.
"""

from __future__ import annotations

import io
import json
import signal
import struct
import sys
from typing import IO, Any

import pyoxigraph as ox

from server.sparql.sandbox import confine

_LENGTH = struct.Struct(">I")
_GRACE = 1.0  # seconds after the deadline at which the kernel ends what the pool did not
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


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """Read one header; None at the end of the stream."""
    length = stream.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    header: dict[str, Any] = json.loads(stream.read(*_LENGTH.unpack(length)))
    return header


def frame(header: dict[str, Any]) -> bytes:
    """Return one header as it is sent."""
    text = json.dumps(header).encode()
    return _LENGTH.pack(len(text)) + text


class _TooLarge(OSError):
    """The answer is larger than it may be."""


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow beyond its limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._left = limit
        self.kind = ""  # of the answer that is written into it

    def write(self, data: Any, /) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooLarge
        return super().write(data)


class _Worker:
    """The snapshot that is open, and the answers from it."""

    def __init__(self) -> None:
        self._open, self._store = ("", ""), ox.Store()

    def answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Return the header and the body of an answer."""
        try:
            store = self._opened(question["snapshot"], question["published"])
        except OSError as error:
            return {"status": "gone", "message": str(error)}, b""
        body = _Bounded(question["limit"])
        try:
            header = _evaluate(store, question, body)
        except SyntaxError as error:
            return {"status": "syntax", "message": str(error)}, b""
        except _TooLarge:
            if not question["beginning"]:
                return {"status": "large"}, b""
            return {**_shape(question, body.kind), "cut": True}, body.getvalue()
        except (OSError, ValueError, RuntimeError) as error:
            return {"status": "failed", "message": str(error)}, b""
        return header, body.getvalue()

    def _opened(self, path: str, published: str) -> ox.Store:
        if (path, published) != self._open:
            self._store = ox.Store.read_only(path)
            self._open = (path, published)
        return self._store


def _evaluate(store: ox.Store, question: dict[str, Any], body: _Bounded) -> dict[str, Any]:
    found = store.query(
        question["query"],
        base_iri=question["base"],
        prefixes=question["prefixes"],  # known undeclared, as to `kg query`
        **_dataset(question),
    )
    if isinstance(found, ox.QueryTriples):
        body.kind = "graph"
        if question["graph"]:
            ox.serialize(found, body, _GRAPHS[question["graph"]], prefixes=question["prefixes"])
    else:
        body.kind = "boolean" if isinstance(found, ox.QueryBoolean) else "table"
        if question["table"]:
            found.serialize(body, _TABLES[question["table"]])
    return _shape(question, body.kind)


def _shape(question: dict[str, Any], kind: str) -> dict[str, Any]:
    format = question["graph" if kind == "graph" else "table"]
    return {"status": "ok" if format else "unacceptable", "kind": kind, "format": format}


def _dataset(question: dict[str, Any]) -> dict[str, Any]:
    """Return the protocol's dataset (SPARQL 1.1 Protocol, section 2.1.4); it replaces FROM."""
    default, named = question["default_graphs"], question["named_graphs"]
    if not default and not named:
        return {}
    return {
        "default_graph": [ox.NamedNode(iri) for iri in default],
        "named_graphs": [ox.NamedNode(iri) for iri in named],
    }


def main() -> None:
    """Answer until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the front's to handle
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends the process, also inside Oxigraph
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(frame({"sandbox": confine(int(sys.argv[1]))}))
    answers.flush()
    worker = _Worker()
    while (question := read_frame(questions)) is not None:
        signal.setitimer(signal.ITIMER_REAL, question["seconds"] + _GRACE)
        header, body = worker.answer(question)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(frame({**header, "length": len(body)}))
        answers.write(body)
        answers.flush()


if __name__ == "__main__":
    main()
