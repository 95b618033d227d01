"""The scratch process: `server.writing.scratch MEMORY DATA BASE LOCKS`.

It finds out what a write comes to, on a copy of the store that nobody else opens, and checks the
outcome against the shapes. So whatever is sent is parsed, evaluated and judged here, without
network, with so much memory and until a deadline, at which the writer kills it.

What it did stays in the copy, so that the next write is tried over it. After a failure the copy is
of no use: the writer names another (`open`).
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import (
    GraphConflict,
    GraphRejected,
    NewsgraphError,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
)
from kg.store import Layout
from kg.vocab import PREFIXES
from kg.writing import evaluate
from kg.writing.evaluate import Draft
from kg.writing.judge import judge
from server.sparql.sandbox import confine
from server.writing.pipes import Header, receive, send
from server.writing.preconditions import digest, is_wanted

_GRACE = 1.0  # seconds after the deadline at which the kernel ends what the writer did not
_STATUS: tuple[tuple[type[NewsgraphError], str], ...] = (
    (QuerySyntaxError, "syntax"),
    (QueryRefused, "refused"),
    (GraphConflict, "conflict"),
    (GraphRejected, "shapes"),
    (QueryError, "failed"),
)


class _Scratch:
    """The copy that is open, and what is tried in it."""

    def __init__(self, layout: Layout, base: str) -> None:
        self._layout, self._base = layout, base
        self._store = ox.Store()

    def open(self, path: str) -> None:
        self._store = ox.Store(path)

    def attempt(self, job: Header, body: bytes) -> tuple[Header, bytes]:
        """Return what a write comes to, or why it cannot be."""
        draft = Draft(self._store)
        try:
            if job["kind"] != "update" and not self._holds(draft, job):
                return {"status": "precondition", "message": "the graph is another by now"}, b""
            created = self._do(draft, job, body)
            change = draft.change()
            judge(self._store, change.touched, base=self._base, layout=self._layout)
        except NewsgraphError as error:
            return _failure(error)
        except SyntaxError as error:
            return {"status": "data", "message": str(error)}, b""
        except ValueError as error:
            return {"status": "request", "message": str(error)}, b""
        except (OSError, RuntimeError) as error:
            return {"status": "failed", "message": f"the write failed: {error}"}, b""
        lines = "\n".join(change.lines()).encode()
        said = {"everything": change.everything}
        return {"status": "ok", "created": created, "change": said}, lines

    def _holds(self, draft: Draft, job: Header) -> bool:
        """Whether the graph is what its sender thinks it is."""
        wanted, unwanted = job.get("if_match"), job.get("if_none_match")
        if wanted is None and unwanted is None:
            return True
        graph = job["graph"] or evaluate.own_graph(self._base)
        if not draft.has(graph):
            return wanted is None
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        text = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
        return is_wanted(digest(text or b""), wanted, unwanted)

    def _do(self, draft: Draft, job: Header, body: bytes) -> bool:
        """Do it in the draft; return whether that made the graph it is about."""
        if job["kind"] == "update":
            evaluate.update(
                draft,
                body.decode(),
                own=evaluate.own_graph(self._base),
                base_iri=job["base"],
                prefixes=PREFIXES,
                using=job["using"],
                named=job["named"],
                load=_load,
            )
            return False
        graph = job["graph"] or evaluate.own_graph(self._base)
        existed = draft.has(graph)
        if job["kind"] == "delete":
            if not existed:
                raise GraphConflict("there is no such graph")
            evaluate.drop(draft, graph)
        else:
            triples = list(_triples(job["parts"], body, job["base"]))
            (evaluate.put if job["kind"] == "put" else evaluate.post)(draft, graph, triples)
        return not existed


def _triples(parts: Iterable[Header], body: bytes, base: str) -> Iterator[ox.Triple]:
    at = 0
    for part in parts:
        text = body[at : at + part["length"]]
        at += part["length"]
        yield from _parsed(text, part["type"], base)


def _parsed(text: bytes, media_type: str, base: str) -> Iterator[ox.Triple]:
    format = ox.RdfFormat.from_media_type(media_type)
    assert format is not None  # the front takes no other
    for quad in ox.parse(
        text, format, base_iri=base, without_named_graphs=True, rename_blank_nodes=True
    ):
        yield quad.triple


def _load(iri: str) -> list[ox.Triple]:
    """Ask the writer for a document: here is no network."""
    send(sys.stdout.buffer, {"status": "fetch", "iri": iri})
    answer = receive(sys.stdin.buffer)
    if answer is None:
        sys.exit()
    header, text = answer
    if header["status"] == "refused":
        raise QueryRefused(header["message"], hint=header["hint"])
    if header["status"] != "ok":
        raise QueryError(header["message"])
    try:
        return list(_parsed(text, header["type"], iri))
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"<{iri}> cannot be read: {error}") from error


def _failure(error: NewsgraphError) -> tuple[Header, bytes]:
    status = next(name for type, name in _STATUS if isinstance(error, type))
    told: Header = {"status": status, "message": str(error), "hint": error.hint}
    if isinstance(error, QuerySyntaxError):
        told.update(line=error.line, column=error.column)
    if isinstance(error, GraphRejected):
        told.update(messages=error.messages, hint=None)
        return told, error.report.encode()
    return told, b""


def main() -> None:
    """Try what is sent until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the front's to handle
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends the process, also inside Oxigraph
    memory, data, base = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    scratch = _Scratch(Layout(data), base)
    network = sys.argv[4] == "network"
    send(sys.stdout.buffer, {"sandbox": confine(memory, network=network)})
    while (message := receive(sys.stdin.buffer)) is not None:
        job, body = message
        signal.setitimer(signal.ITIMER_REAL, job["seconds"] + _GRACE)
        if job.get("open"):
            scratch.open(job["open"])
        answer = scratch.attempt(job, body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(sys.stdout.buffer, *answer)


if __name__ == "__main__":
    main()
