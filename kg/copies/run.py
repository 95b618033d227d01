"""One run: notice what changed, mend the pairs, put the clusters that are different.

The index is changed first, with a note of the clusters to be made again (`pending`), and kept;
then their graphs are made and put, some at a time, each struck off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.copies import reading
from kg.copies.graph import cluster_graph, digest_of, name_of
from kg.copies.index import Index
from kg.copies.neighbourhood import Coming, Neighbourhood
from kg.copies.reading import Shelf
from kg.copies.resolve import resolved
from kg.errors import GraphRejected
from kg.model import CheckedGraph, EventGraph
from kg.reporting import Report

Check = Callable[[Sequence[EventGraph]], Sequence[CheckedGraph | GraphRejected]]
"""Checks graphs: each as it may be put, or why it may not."""

_PUT_AT_ONCE = 200  # graphs in one call of the store


@dataclass(slots=True)
class Found:
    """What came of a run."""

    articles: int = 0  # read, because they are new or changed
    gone: int = 0  # articles that are no more
    clusters: int = 0  # put
    dropped: int = 0  # clusters that are no more
    rejected: list[tuple[EventGraph, GraphRejected]] = field(default_factory=list)


class Run:
    """One run over an open index."""

    def __init__(self, store: Shelf, index: Index, report: Report) -> None:
        self._store, self._index, self._report = store, index, report
        self._hood = Neighbourhood(index, store.record)
        self.found = Found()

    def agrees(self) -> bool:
        """Whether the store holds the graphs that the index says were put there."""
        unfinished = self._index.is_new or self._index.pending()
        return bool(unfinished) or reading.copy_graphs(self._store) == self._index.clusters()

    def __call__(self, check: Check) -> Found:
        """Do all of it."""
        self._notice()
        self._index.commit()
        pending = self._index.pending()
        for start in range(0, len(pending), _PUT_AT_ONCE):
            self._put(pending[start : start + _PUT_AT_ONCE], check)
            self._index.commit()
            self._report("copies", min(start + _PUT_AT_ONCE, len(pending)), len(pending))
        return self.found

    # ── noticing ────────────────────────────────────────────────────────────────────────────

    def _notice(self) -> None:
        if self._index.is_new:  # what an index that was lost may have put
            self._index.note_pending(reading.copy_graphs(self._store))
        now, then = reading.digests(self._store), self._index.digests()
        gone = sorted(then.keys() - now.keys())
        changed = sorted(graph for graph, digest in now.items() if then.get(graph) != digest)
        self.found.gone, self.found.articles = len(gone), len(changed)
        self._hood.change(self._leaving([*gone, *changed]), self._coming(changed, now))
        self._cluster(sorted(self._hood.affected))

    def _leaving(self, graphs: Iterable[str]) -> Iterator[int]:
        for graph in graphs:
            number = self._index.number_of(graph)
            if number is not None:
                self._index.note_pending([self._index.cluster_of(number)])
                yield number

    def _coming(self, graphs: Sequence[str], digests: dict[str, str]) -> Iterator[Coming]:
        for done, graph in enumerate(graphs, 1):
            coming = reading.read_article(self._store, graph, digests[graph])
            if coming is not None:
                yield coming
            self._report("articles for copies", done, len(graphs))

    def _cluster(self, affected: Iterable[int]) -> None:
        """Find the clusters of articles again whose pairs changed."""
        seen: set[int] = set()
        for number in affected:
            if number not in seen:
                members = self._connected(number)
                seen |= members
                name = self._name(members)
                for member in sorted(members):
                    self._index.note_pending([self._index.cluster_of(member), name])
                    self._index.set_cluster(member, name)

    def _connected(self, number: int) -> set[int]:
        """Return all articles that a chain of pairs connects with one."""
        found, queue = {number}, [number]
        while queue:
            for other in self._index.partners(queue.pop()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found

    def _name(self, members: set[int]) -> str | None:
        """Return the name of a cluster's graph; of an article alone None."""
        if len(members) == 1:
            return None
        return name_of(map(self._index.printed, sorted(members)), self._store.base)

    # ── putting ─────────────────────────────────────────────────────────────────────────────

    def _put(self, names: Sequence[str], check: Check) -> None:
        wanted: list[EventGraph] = []
        removed: list[str] = []
        for name in names:
            members = self._index.of_cluster(name)
            if not members:
                removed.append(name)
                self._index.set_cluster_digest(name, None)
                continue
            pairs = [pair for member in members for pair in self._index.pairs_of(member)]
            graph = cluster_graph(resolved(pairs), self._store.base)
            if digest_of(graph) != self._index.cluster_digest(name):
                wanted.append(graph)
        checked = self._checked(wanted, check)
        self._store.put_many(checked)
        self._store.remove_graphs(removed)
        self._index.settle(names)
        self.found.clusters += len(checked)
        self.found.dropped += len(removed)

    def _checked(self, graphs: Sequence[EventGraph], check: Check) -> list[CheckedGraph]:
        """Return the graphs that conform; an older graph of what does not is left as it is."""
        found: list[CheckedGraph] = []
        for graph, outcome in zip(graphs, check(graphs) if graphs else (), strict=True):
            if isinstance(outcome, GraphRejected):
                self.found.rejected.append((graph, outcome))
            else:
                found.append(outcome)
                self._index.set_cluster_digest(str(graph.iri), digest_of(graph))
        return found
