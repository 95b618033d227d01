"""One merge: notice what changed, cluster what that touches, put the events that are different.

The index is changed first, with a note of the events to be made again (`pending`), and kept; then
their graphs are made and put, some at a time, each struck off. So a merge may be killed anywhere.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.errors import GraphRejected
from kg.merge import reading
from kg.merge.decisions import Decision
from kg.merge.events import Judged, Membership, actors_graph, event_graph
from kg.merge.identity import Identities
from kg.merge.index import Index
from kg.merge.naming import graph_of_event
from kg.merge.reading import Shelf
from kg.merge.score import compare
from kg.merge.tellings import Telling
from kg.model import CheckedGraph, EventGraph

Check = Callable[[Sequence[EventGraph]], Sequence[CheckedGraph | GraphRejected]]
"""Checks graphs: each as it may be put, or why it may not."""
Report = Callable[[str, int, int], None]
"""Hears what is being done, how many are done, and of how many."""

_PUT_AT_ONCE = 200  # event graphs in one call of the store
_NEAR_MISSES = 3  # kept an event: who doubts a merge wants to see the next best


def silent(what: str, done: int, total: int) -> None:
    """Hear nothing."""


@dataclass(slots=True)
class Merged:
    """What came of a merge."""

    articles: int = 0  # read, because they are new or changed
    gone: int = 0  # articles that are no more
    tellings: int = 0  # clustered again
    events: int = 0  # put
    dropped: int = 0  # events that are no more
    rejected: list[tuple[EventGraph, GraphRejected]] = field(default_factory=list)


class Run:
    """One merge over an open index."""

    def __init__(
        self, store: Shelf, index: Index, decisions: Iterable[Decision], report: Report
    ) -> None:
        self._store, self._index, self._report = store, index, report
        self._decisions = tuple(decisions)
        self._identities = Identities(index, self._decisions, store.base)
        self._named: set[str] = set()  # blocks of actors' names that changed
        self._used: set[str] = set()  # actors whose uses changed
        self.merged = Merged()

    def agrees(self) -> bool:
        """Whether the store holds what the index says was put there, as far as counts tell."""
        unfinished = self._index.is_new or self._index.pending()
        counted = self._index.count_events
        return bool(unfinished) or reading.count_event_graphs(self._store) == counted()

    def __call__(self, check: Check) -> Merged:
        """Do all of it."""
        self._notice()
        self._index.commit()
        pending = self._index.pending()
        for start in range(0, len(pending), _PUT_AT_ONCE):
            self._put(pending[start : start + _PUT_AT_ONCE], check)
            self._index.commit()
            self._report("events", min(start + _PUT_AT_ONCE, len(pending)), len(pending))
        self._put_actors(check)
        self._index.commit()
        return self.merged

    # ── noticing ────────────────────────────────────────────────────────────────────────────

    def _notice(self) -> None:
        if self._index.is_new:
            self._index.note_pending(self._events_in_store())
        now, then = reading.digests(self._store), self._index.digests()
        gone = sorted(then.keys() - now.keys())
        changed = sorted(graph for graph, digest in now.items() if then.get(graph) != digest)
        self.merged.gone, self.merged.articles = len(gone), len(changed)
        self.merged.tellings = self._identities.change(
            self._leaving([*gone, *changed]),
            self._coming(changed, now),
            lambda done, total: self._report("tellings", done, total),
        )
        self._index.compare_actors(self._named)
        self._index.compare_uses(self._used)

    def _events_in_store(self) -> Iterator[str]:
        """The events an index that was lost may have put."""
        for graph in reading.event_graphs(self._store):
            yield graph.replace("/graph/event/", "/id/event/", 1)

    def _leaving(self, graphs: Iterable[str]) -> Iterator[int]:
        for graph in graphs:
            yield from self._index.of_article(graph)
            self._named |= self._index.put_actors(graph, ())
            self._used |= self._index.put_uses(graph, ())
            self._index.put_namesakes(graph, ())
            self._index.drop_article(graph)

    def _coming(self, graphs: list[str], digests: dict[str, str]) -> Iterator[tuple[str, Telling]]:
        for done, graph in enumerate(graphs, 1):
            told = reading.read_article(self._store, graph)
            for telling in told.tellings:
                yield graph, telling
            self._named |= self._index.put_actors(graph, told.actors)
            self._used |= self._index.put_uses(graph, told.uses)
            self._index.put_namesakes(graph, told.namesakes)
            self._index.put_article(graph, digests[graph])
            self._report("articles", done, len(graphs))

    # ── putting ─────────────────────────────────────────────────────────────────────────────

    def _put(self, events: list[str], check: Check) -> None:
        wanted: dict[str, EventGraph] = {}
        removed: list[str] = []
        for event in events:
            members = [self._index.telling(n) for n in self._index.of_event(event)]
            if not members:
                self._index.drop_event(event)
                removed.append(graph_of_event(self._store.base, event))
                continue
            graph = event_graph(self._membership(event, members), self._store.base)
            if _digest(graph) != self._index.event_digest(event):
                wanted[event] = graph
        checked = self._checked(wanted, check)
        self._store.put_many(checked)
        self._store.remove_graphs(removed)
        failed = {str(graph.iri) for graph, _ in self.merged.rejected}
        done = (e for e in events if graph_of_event(self._store.base, e) not in failed)
        self._index.settle(done)
        self.merged.events += len(checked)
        self.merged.dropped += len(removed)

    def _checked(self, graphs: dict[str, EventGraph], check: Check) -> list[CheckedGraph]:
        """The graphs that conform; an older graph of what does not is left as it is."""
        found: list[CheckedGraph] = []
        outcomes = check(list(graphs.values())) if graphs else ()
        for (event, graph), outcome in zip(graphs.items(), outcomes, strict=True):
            if isinstance(outcome, GraphRejected):
                self.merged.rejected.append((graph, outcome))
            else:
                found.append(outcome)
                self._index.set_event_digest(event, _digest(graph))
        return found

    def _put_actors(self, check: Check) -> None:
        """Put who may be who, and who is not, where that differs from what was put."""
        graph = actors_graph(self._index, self._store.base, self._decisions)
        digest = _digest(graph)
        if digest == self._index.meta("actors"):
            return
        if graph.triples:
            for outcome in check([graph]):
                if isinstance(outcome, GraphRejected):
                    self.merged.rejected.append((graph, outcome))
                    return
                self._store.put_many([outcome])
        else:
            self._store.remove_graphs([str(graph.iri)])
        self._index.set_meta("actors", digest)

    def _membership(self, event: str, members: list[Telling]) -> Membership:
        return Membership(
            event=event,
            members=tuple(members),
            judged=tuple(self._judged(members)),
            part_of=self._whole(event, members),
        )

    def _judged(self, members: list[Telling]) -> Iterator[Judged]:
        """Why these are one event, what else nearly was, and what people said of them."""
        inside = {t.iri for t in members}
        misses: list[tuple[float, str, Judged]] = []
        for rank, telling in enumerate(members):
            number = self._index.number_of(telling.iri)
            assert number is not None
            linked = [(s, self._index.telling(n)) for n, s in self._index.links_of(number)]
            if rank:
                yield self._why(telling, members[:rank], linked)
            for score, other in linked:
                decided = self._identities.is_apart(telling.iri, other.iri)
                if other.iri not in inside and other.order < telling.order and not decided:
                    near = Judged(first=other, second=telling, verdict="PossiblySame",
                                  comparison=compare(other, telling))  # fmt: skip
                    misses.append((-score, f"{other.iri} {telling.iri}", near))
            yield from self._kept_apart(telling, inside)
        yield from (near for _, _, near in heapq.nsmallest(_NEAR_MISSES, misses))

    def _why(
        self, telling: Telling, before: list[Telling], linked: list[tuple[float, Telling]]
    ) -> Judged:
        """The decision, or else the likeliest pair, that ties a telling to those before it."""
        earlier = {t.iri for t in before}
        for decision in self._identities.together.get(telling.iri, ()):
            for other in before:
                if other.iri in decision.pair:
                    return Judged(first=other, second=telling, verdict="Same", decision=decision)
        likely = [(-score, t.order, t) for score, t in linked if t.iri in earlier]
        other = min(likely)[2] if likely else before[0]
        return Judged(
            first=other, second=telling, verdict="Same", comparison=compare(other, telling)
        )

    def _kept_apart(self, telling: Telling, inside: set[str]) -> Iterator[Judged]:
        for decision in self._identities.apart.get(telling.iri, ()):
            (iri,) = decision.pair - {telling.iri}
            number = self._index.number_of(iri)
            if number is not None and iri not in inside:
                other = self._index.telling(number)
                if other.order < telling.order:
                    yield Judged(
                        first=other, second=telling, verdict="Different", decision=decision
                    )

    def _whole(self, event: str, members: list[Telling]) -> str | None:
        """The event most of them are a part of; none where that is also a part of this one."""
        votes: dict[str, int] = {}
        for telling in members:
            number = self._index.number_of(telling.part_of) if telling.part_of else None
            whole = self._index.event_of(number) if number is not None else None
            if whole and whole != event:
                votes[whole] = votes.get(whole, 0) + 1
        for whole in sorted(votes, key=lambda w: (-votes[w], w)):
            if not self._is_part(whole, event):
                return whole
        return None

    def _is_part(self, event: str, of: str) -> bool:
        """Whether, by what any telling says, an event is a part of another, over any steps."""
        seen, queue = {event}, [event]
        while queue:
            for number in self._index.of_event(queue.pop()):
                part_of = self._index.telling(number).part_of
                whole = self._index.number_of(part_of) if part_of else None
                above = self._index.event_of(whole) if whole is not None else None
                if above == of:
                    return True
                if above and above not in seen:
                    seen.add(above)
                    queue.append(above)
        return False


def _digest(graph: EventGraph) -> str:
    total = hashlib.sha256()
    for triple in graph.triples:
        total.update("\t".join(term.n3() for term in triple).encode())
        total.update(b"\n")
    return total.hexdigest()
