"""Which tellings are of one event: the index brought up to date with the set of tellings.

`Identities` keeps the links between tellings (`neighbourhood`) and clusters again only what a
change touches: all that a chain of likely pairs connects with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg.merge.cluster import cluster
from kg.merge.decisions import Decision, Ruling
from kg.merge.index import Index
from kg.merge.naming import event_of_telling
from kg.merge.neighbourhood import Neighbourhood
from kg.merge.score import compare, weights
from kg.merge.spread import Spread, here
from kg.merge.tellings import Telling

ByTelling = dict[str, list[Decision]]


class Identities:
    """The events of an index, under people's decisions."""

    def __init__(
        self,
        index: Index,
        decisions: Iterable[Decision],
        base: str,
        *,
        window: int | None = None,
        spread: Spread = here,
    ) -> None:
        self._index, self._base = index, base
        self._decisions = tuple(decisions)
        self.together = _by_telling(d for d in self._decisions if d.ruling is Ruling.TOGETHER)
        self.apart = _by_telling(d for d in self._decisions if d.ruling is Ruling.APART)
        limits = weights()
        self._merge_from, self._sample = limits["merge_from"], limits["sample"]
        self._hood = Neighbourhood(
            index,
            window=window or limits["window"],
            possible_from=limits["possible_from"],
            spread=spread,
        )

    def change(
        self,
        leaving: Iterable[int],
        coming: Iterable[tuple[str, Telling]],
        report: Callable[[int, int], None] = lambda done, total: None,
    ) -> int:
        """Take tellings out, put others (with their article's graph) in; cluster what that touches.

        Events whose graphs may differ now are noted in the index. Returns how many tellings were
        clustered again.
        """
        self._hood.change(self._forgotten(leaving), coming)
        affected = sorted(self._hood.affected | self._newly_decided())
        self._hood.affected.clear()
        seen: set[int] = set()
        for done, number in enumerate(affected, 1):
            if number not in seen:
                members = self._component(number)
                seen |= members
                self._cluster(members)
            report(done, len(affected))
        return len(seen)

    def is_apart(self, one: str, other: str) -> bool:
        """Whether people said that two tellings (IRIs) are of two events."""
        return any(other in decision.pair for decision in self.apart.get(one, ()))

    def _forgotten(self, leaving: Iterable[int]) -> Iterator[int]:
        for number in leaving:
            event = self._index.event_of(number)
            self._index.note_pending([event] if event else [])
            self._touch_family(number)
            yield number

    def _newly_decided(self) -> set[int]:
        """The tellings of decisions that were made or taken back since."""
        then = self._index.decisions()
        now = {(d.first, d.second): repr(d) for d in self._decisions}
        self._index.set_decisions(now)
        changed = {pair for pair in now.keys() | then.keys() if now.get(pair) != then.get(pair)}
        numbers = {self._index.number_of(iri) for pair in changed for iri in pair}
        return {number for number in numbers if number is not None}

    def _component(self, number: int) -> set[int]:
        """Return all tellings that a chain of likely or decided pairs connects with one."""
        found, queue = {number}, [number]
        while queue:
            for other in self._joined(queue.pop()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found

    def _joined(self, number: int) -> Iterator[int]:
        for other, score in self._index.links_of(number):
            if score >= self._merge_from:
                yield other
        for decision in self.together.get(self._index.telling(number).iri, ()):
            numbers = map(self._index.number_of, sorted(decision.pair))
            yield from (number for number in numbers if number is not None)

    def _cluster(self, numbers: set[int]) -> None:
        by_iri = {self._index.telling(n).iri: n for n in sorted(numbers)}
        for group in self._groups(by_iri):
            event = event_of_telling(self._base, group[0].iri)
            for telling in group:
                self._assign(by_iri[telling.iri], event)

    def _groups(self, by_iri: dict[str, int]) -> list[list[Telling]]:
        known: dict[frozenset[str], float] = {}

        def score(one: Telling, other: Telling) -> float:
            pair = frozenset((one.iri, other.iri))
            if pair not in known:
                known[pair] = compare(one, other).score
            return known[pair]

        iris = {number: iri for iri, number in by_iri.items()}
        candidates = []
        for number, iri in sorted(iris.items()):
            for other, value in self._index.links_of(number):
                if value >= self._merge_from and number < other:
                    candidates.append(frozenset((iri, iris[other])))
                    known[candidates[-1]] = value
        tellings = [self._index.telling(number) for number in sorted(iris)]
        return cluster(
            tellings,
            score,
            candidates,
            together=_pairs(self.together, by_iri),
            apart=_pairs(self.apart, by_iri),
            merge_from=self._merge_from,
            sample=self._sample,
        )

    def _assign(self, number: int, event: str) -> None:
        old = self._index.event_of(number)
        self._index.note_pending([event] if old in (None, event) else [event, old])
        if old != event:
            self._index.set_event(number, event)
            self._touch_family(number)

    def _touch_family(self, number: int) -> None:
        """Note the events of a telling's parts and of its whole: they name its event."""
        telling = self._index.telling(number)
        whole = self._index.number_of(telling.part_of) if telling.part_of else None
        family = [*self._index.parts_of(telling.iri), *([whole] if whole is not None else [])]
        events = (self._index.event_of(n) for n in family)
        self._index.note_pending(e for e in events if e)


def _by_telling(decisions: Iterable[Decision]) -> ByTelling:
    found: ByTelling = {}
    for decision in decisions:
        for iri in sorted(decision.pair):
            found.setdefault(iri, []).append(decision)
    return found


def _pairs(decisions: ByTelling, known: dict[str, int]) -> Iterator[frozenset[str]]:
    for iri in known:
        for decision in decisions.get(iri, ()):
            if decision.first == iri and decision.second in known:
                yield decision.pair


def grouped(tellings: Iterable[Telling], base: str) -> list[list[Telling]]:
    """Return tellings in groups of one event each: `merge` without a store, for measuring."""
    with Index(None, "") as index:
        identities = Identities(index, (), base)
        identities.change((), ((telling.source.article, telling) for telling in tellings))
        events = sorted(index.pending())
        groups = [[index.telling(n) for n in index.of_event(event)] for event in events]
    return sorted(filter(None, groups), key=lambda group: group[0].order)
