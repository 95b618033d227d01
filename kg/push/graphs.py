"""What there is to push: the graphs of a snapshot, each with a digest of what is in it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store import Snapshot

_MOST = 50_000  # triples in one request, where a graph is sent in pieces


@dataclass(frozen=True, slots=True)
class Graph:
    """A named graph: its N-Triples, sorted, and their digest. The default graph has no name."""

    name: str
    triples: bytes
    digest: str


class Graphs:
    """The graphs of a snapshot. Raises `StoreError` when it cannot be opened."""

    def __init__(self, snapshot: Snapshot) -> None:
        try:
            self._store = ox.Store.read_only(str(snapshot.store))
        except OSError as error:
            raise StoreError(f"cannot open the snapshot {snapshot.name}: {error}") from error

    def names(self) -> list[str]:
        """Return the names of all graphs, in order."""
        found = self._store.named_graphs()
        return sorted(graph.value for graph in found if isinstance(graph, ox.NamedNode))

    def graph(self, name: str) -> Graph:
        """Return one of them."""
        text = io.BytesIO()
        self._store.dump(text, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name))
        triples = b"".join(sorted(text.getvalue().splitlines(keepends=True)))
        return Graph(name, triples, hashlib.sha256(triples).hexdigest())

    def union(self) -> Iterator[bytes]:
        """Yield the union of all graphs, which is our default graph, in pieces of N-Triples."""
        lines: list[str] = []
        for quad in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
            lines.append(f"{quad.triple} .\n")
            if len(lines) == _MOST:
                yield "".join(lines).encode()
                lines.clear()
        if lines:
            yield "".join(lines).encode()
