"""How much a store holds, without reading all of it after every small write.

Counting reads everything: about a second per million triples. A write from outside changes a few
triples, so what they are instances of is counted anew, and the rest is as it was.
"""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
from rdflib import RDF

from kg.store import reading
from kg.store.changes import Change, Done
from kg.store.snapshots import Counts

_SMALL = 5_000  # triples of a change up to which it is followed
_TYPE = ox.NamedNode(RDF.type)


class Tallies:
    """Counts that are kept up to date over small changes; others are counted anew."""

    def __init__(self) -> None:
        self._counts: Counts | None = None
        self._stale: set[str] = set()
        self._triples = 0

    def begin(self, counts: Counts | None) -> None:
        """Start from what the store is known to hold; None: from nothing."""
        self._counts, self._stale, self._triples = counts, set(), 0

    def coming(self, change: Change) -> set[ox.Triple] | None:
        """Return what of a change the union does not have yet; None when it is too much to ask."""
        size = change.added + change.removed
        if self._counts is None or change.everything or size > _SMALL:
            return None
        lines = "\n".join(line for one in change.graphs.values() for line in one.coming)
        triples = {quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)}
        triples.update(triple for one in change.graphs.values() for triple in one.blank)
        return triples

    def note(self, fresh: set[ox.Triple] | None, there: set[ox.Triple], done: Done) -> None:
        """Follow a change: what came, what of it was there before, and what left the union."""
        if fresh is None or done.orphans is None:
            self.begin(None)
            return
        left = set(done.orphans) - fresh
        new = fresh - there
        self._triples += len(new) - len(left)
        for triple in (*new, *left):
            if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
                self._stale.update(reading.counted_as(triple.object.value))

    def count(self, store: ox.Store) -> Counts:
        """Count what the store holds."""
        if self._counts is None:
            return reading.count(store)
        return replace(
            self._counts,
            **{kind: reading.count_of(store, kind) for kind in sorted(self._stale)},
            triples=self._counts.triples + self._triples,
            graphs=sum(1 for _ in store.named_graphs()),
        )


def in_union(store: ox.Store, triples: set[ox.Triple] | None) -> set[ox.Triple]:
    """Return those of the triples that the default graph holds."""
    return {
        triple
        for triple in triples or ()
        if ox.Quad(triple.subject, triple.predicate, triple.object) in store
    }
