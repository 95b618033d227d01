"""One merge: notice what changed, cluster what that touches, put the events that are different.

The index is changed first, with a note of the events to be made again (`pending`), and kept; then
their graphs are made and put, some at a time, each struck off. So a merge may be killed anywhere.
Comparing tellings and making graphs is most of the work, and is done wherever `Spread` says.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from kg.errors import GraphRejected
from kg.merge import reading
from kg.merge.decisions import Decision
from kg.merge.events import actors_graph
from kg.merge.identity import Identities
from kg.merge.index import Index
from kg.merge.naming import graph_of_event
from kg.merge.reading import Shelf
from kg.merge.spread import Check, Made, Order, Reason, Spread, digest, here, made, makings
from kg.merge.tellings import Telling
from kg.model import EventGraph
from kg.reporting import Report

_PUT_AT_ONCE = 200  # event graphs in one call of the store
_NEAR_MISSES = 3  # kept an event: who doubts a merge wants to see the next best


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
        self,
        store: Shelf,
        index: Index,
        decisions: Iterable[Decision],
        report: Report,
        spread: Spread = here,
    ) -> None:
        self._store, self._index, self._report, self._spread = store, index, report, spread
        self._decisions = tuple(decisions)
        self._identities = Identities(index, self._decisions, store.base, spread=spread)
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
        self._make_events(check)
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

    def _make_events(self, check: Check) -> None:
        """Make the events that are noted, elsewhere where there is one, and put them."""
        pending = self._index.pending()
        standing = self._drop([e for e in pending if not self._index.of_event(e)], pending)
        work = partial(made, base=self._store.base, check=check)
        waiting: list[Made] = []
        done = len(pending) - len(standing)
        for some in self._spread(work, makings(self._index, map(self._order, standing))):
            waiting += some
            done += len(some)
            if len(waiting) >= _PUT_AT_ONCE or done == len(pending):
                self._put(waiting)
                waiting.clear()
            self._report("events", done, len(pending))

    def _drop(self, gone: list[str], pending: list[str]) -> list[str]:
        """Remove the events no article tells of any more; return those that stand."""
        self._store.remove_graphs([graph_of_event(self._store.base, event) for event in gone])
        for event in gone:
            self._index.drop_event(event)
        self._index.settle(gone)
        self._index.commit()
        self.merged.dropped += len(gone)
        return sorted(set(pending) - set(gone))

    def _put(self, some: Sequence[Made]) -> None:
        """Put the graphs that are not as they were; an older one of what does not conform stays."""
        graphs = [one.graph for one in some if one.graph is not None]
        self._store.put_many(graphs)
        for one in some:
            if one.rejected is not None:
                self.merged.rejected.append(one.rejected)
            else:
                self._index.set_event_digest(one.event, one.digest)
        self._index.settle(one.event for one in some if one.rejected is None)
        self._index.commit()
        self.merged.events += len(graphs)

    def _put_actors(self, check: Check) -> None:
        """Put who may be who, and who is not, where that differs from what was put."""
        graph = actors_graph(self._index, self._store.base, self._decisions)
        now = digest(graph)
        if now == self._index.meta("actors"):
            return
        if graph.triples:
            for outcome in check([graph]):
                if isinstance(outcome, GraphRejected):
                    self.merged.rejected.append((graph, outcome))
                    return
                self._store.put_many([outcome])
        else:
            self._store.remove_graphs([str(graph.iri)])
        self._index.set_meta("actors", now)

    def _order(self, event: str) -> Order:
        numbers = self._index.of_event(event)
        members = [self._index.telling(n) for n in numbers]
        return Order(
            event=event,
            members=tuple(numbers),
            reasons=tuple(self._reasons(numbers, members)),
            part_of=self._whole(event, members),
            then=self._index.event_digest(event),
        )

    def _reasons(self, numbers: list[int], members: list[Telling]) -> Iterator[Reason]:
        """Why these are one event, what else nearly was, and what people said of them."""
        inside = {t.iri for t in members}
        misses: list[tuple[float, str, Reason]] = []
        for rank, (number, telling) in enumerate(zip(numbers, members, strict=True)):
            linked = [(s, n, self._index.telling(n)) for n, s in self._index.links_of(number)]
            if rank:
                yield self._why(rank, numbers, members, linked)
            for score, earlier, other in linked:
                decided = self._identities.is_apart(telling.iri, other.iri)
                if other.iri not in inside and other.order < telling.order and not decided:
                    near = Reason(first=earlier, second=number, verdict="PossiblySame")
                    misses.append((-score, f"{other.iri} {telling.iri}", near))
            yield from self._kept_apart(number, telling, inside)
        yield from (near for _, _, near in heapq.nsmallest(_NEAR_MISSES, misses))

    def _why(
        self,
        rank: int,
        numbers: list[int],
        members: list[Telling],
        linked: list[tuple[float, int, Telling]],
    ) -> Reason:
        """The decision, or else the likeliest pair, that ties a telling to those before it."""
        number, telling = numbers[rank], members[rank]
        before = dict(zip((t.iri for t in members[:rank]), numbers, strict=False))
        for decision in self._identities.together.get(telling.iri, ()):
            for iri, other in before.items():
                if iri in decision.pair:
                    return Reason(first=other, second=number, verdict="Same", decision=decision)
        likely = [(-score, t.order, n) for score, n, t in linked if t.iri in before]
        other = min(likely)[2] if likely else numbers[0]
        return Reason(first=other, second=number, verdict="Same")

    def _kept_apart(self, number: int, telling: Telling, inside: set[str]) -> Iterator[Reason]:
        for decision in self._identities.apart.get(telling.iri, ()):
            (iri,) = decision.pair - {telling.iri}
            other = self._index.number_of(iri)
            if other is None or iri in inside:
                continue
            if self._index.telling(other).order < telling.order:
                yield Reason(first=other, second=number, verdict="Different", decision=decision)

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
