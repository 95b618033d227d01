"""Which tellings are of one event: average-link agglomeration under constraints.

Two groups become one where their members are, on average, more likely of one event than not, and
no pair of them is forbidden to be: so a chain of likenesses, A like B and B like C, never joins an
A and a C that are unlike. The result depends on the set of tellings only, not on their order.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from kg.merge.tellings import Telling

Score = Callable[[Telling, Telling], float]
Pair = frozenset[str]  # of two telling IRIs


@dataclass(slots=True)
class _Group:
    members: list[int]  # numbers of tellings, in any order
    first: list[int]  # the first of them, which stand for all
    near: set[int] = field(default_factory=set)  # groups that share a candidate pair with it


class Clustering:
    """Groups of tellings in the making, numbered by their first member."""

    def __init__(
        self, tellings: Sequence[Telling], score: Score, apart: Iterable[Pair], sample: int
    ) -> None:
        self._ordered = sorted(tellings, key=lambda t: t.order)
        self._number = {t.iri: n for n, t in enumerate(self._ordered)}
        self._groups = {n: _Group([n], [n]) for n in range(len(self._ordered))}
        self._into: dict[int, int] = {}  # group that is gone → the one that took its members
        self._score, self._sample = score, sample
        self._apart: dict[str, set[str]] = {}
        for one, other in map(sorted, apart):
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def join(self, pairs: Iterable[Pair]) -> None:
        """Join what people have said belongs together."""
        for one, other in sorted(map(sorted, pairs)):
            first, second = sorted((self._group_of(one), self._group_of(other)))
            if first != second:
                self._merge(first, second)

    def agglomerate(self, candidates: Iterable[Pair], merge_from: float) -> None:
        """Merge the two likeliest groups until none are likely enough."""
        for one, other in map(sorted, candidates):
            first, second = self._group_of(one), self._group_of(other)
            if first != second:
                self._groups[first].near.add(second)
                self._groups[second].near.add(first)
        heap = [
            entry
            for first, group in self._groups.items()
            for second in group.near
            if first < second and (entry := self._entry(first, second))[0] <= -merge_from
        ]
        heapq.heapify(heap)
        while heap:
            _, first, second, sizes = heapq.heappop(heap)
            if self._sizes(first, second) != sizes:
                continue  # one of them has grown, or is gone
            self._merge(first, second)
            for near in sorted(self._groups[first].near):
                entry = self._entry(min(first, near), max(first, near))
                if entry[0] <= -merge_from:
                    heapq.heappush(heap, entry)

    def groups(self) -> list[list[Telling]]:
        """Return the groups, each in order, by their first members."""
        groups = (sorted(self._groups[n].members) for n in sorted(self._groups))
        return [[self._ordered[number] for number in members] for members in groups]

    def _group_of(self, iri: str) -> int:
        number = self._number[iri]
        while number not in self._groups:  # it was put into another
            number = self._into[number]
        return number

    def _merge(self, first: int, second: int) -> None:
        """Put the group `second` into `first`."""
        gone, kept = self._groups.pop(second), self._groups[first]
        kept.members += gone.members
        kept.first = sorted((*kept.first, *gone.first))[: self._sample]
        self._into[second] = first
        for other in gone.near - {first}:
            self._groups[other].near.discard(second)
            self._groups[other].near.add(first)
        kept.near = (kept.near | gone.near) - {first, second}

    def _sizes(self, first: int, second: int) -> tuple[int, int]:
        one, other = self._groups.get(first), self._groups.get(second)
        return (len(one.members) if one else 0, len(other.members) if other else 0)

    def _entry(self, first: int, second: int) -> tuple[float, int, int, tuple[int, int]]:
        return (-self._link(first, second), first, second, self._sizes(first, second))

    def _link(self, first: int, second: int) -> float:
        """The average score between the first members of two groups; -inf where forbidden."""
        ours, theirs = self._groups[first], self._groups[second]
        if self._apart and self._kept_apart(ours, theirs):
            return -math.inf
        total = 0.0
        for one in ours.first:
            for other in theirs.first:
                total += self._score(self._ordered[one], self._ordered[other])
                if total == -math.inf:
                    return total
        return round(total / (len(ours.first) * len(theirs.first)), 9)

    def _kept_apart(self, ours: _Group, theirs: _Group) -> bool:
        iris = {self._ordered[number].iri for number in theirs.members}
        banned = (self._apart.get(self._ordered[n].iri, ()) for n in ours.members)
        return any(not iris.isdisjoint(one) for one in banned)


def cluster(
    tellings: Sequence[Telling],
    score: Score,
    candidates: Iterable[Pair],
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    merge_from: float = 0.0,
    sample: int = 8,
) -> list[list[Telling]]:
    """Return the tellings in groups of one event each, both in order.

    `candidates` are the pairs worth joining; `together` and `apart` are people's decisions. Of
    large groups the first `sample` members stand for all when two groups are compared.
    """
    clustering = Clustering(tellings, score, apart, sample)
    clustering.join(together)
    clustering.agglomerate(candidates, merge_from)
    return clustering.groups()
