"""What a list is narrowed by: for each of its things the values it has, held in memory.

A facet is counted with all others applied, which a query per facet takes seconds for on a large
graph; over sets of small numbers it is milliseconds.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Values = Mapping[str, Sequence[str]]
"""Thing → its values of one facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of things: one of these values of each facet, and at least these numbers."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    least: Mapping[str, float] = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None
    words: tuple[str, ...] = ()  # lower case

    @property
    def anything(self) -> bool:
        """Whether nothing is asked."""
        return not (self.values or self.least or self.since or self.until or self.words)


class Columns:
    """Things in the order in which they are listed, told by their place in it."""

    def __init__(
        self,
        things: Sequence[str],
        days: Sequence[tuple[str | None, str | None]],
        values: Mapping[str, Values],
        numbers: Mapping[str, Mapping[str, float]],
        words: Mapping[str, str] | None = None,
    ) -> None:
        self.things = tuple(things)
        self.days = tuple(days)
        """First and last day (ISO), None where a side is open; both: no day is known."""
        self.values = {by: [tuple(of.get(t, ())) for t in things] for by, of in values.items()}
        self.numbers = {by: [of.get(t) for t in things] for by, of in numbers.items()}
        self._words = [words.get(t, "").lower() for t in things] if words is not None else None

    @cached_property
    def every(self) -> frozenset[int]:
        """All of them."""
        return frozenset(range(len(self.things)))

    @cached_property
    def holders(self) -> Mapping[str, Mapping[str, array[int]]]:
        """By facet and value: the things that have it, in order; four bytes for each."""
        found: dict[str, Mapping[str, array[int]]] = {}
        for by, column in self.values.items():
            numbers: dict[str, array[int]] = defaultdict(lambda: array("I"))
            for number, some in enumerate(column):
                for value in some:
                    numbers[value].append(number)
            found[by] = dict(numbers)
        return found

    def chosen(self, wanted: Wanted, *, but: str = "") -> frozenset[int]:
        """Return the things that have all that is wanted, but for one facet."""
        sets = [some for by, some in self._matching(wanted) if by != but]
        return frozenset.intersection(*sorted(sets, key=len)) if sets else self.every

    def counts(self, by: str, among: frozenset[int]) -> Mapping[str, int]:
        """Return how many of some things have each value of a facet."""
        if len(among) == len(self.things):
            return {value: len(some) for value, some in self.holders[by].items()}
        column = self.values[by]
        return Counter(value for number in among for value in column[number])

    def at_least(self, by: str, steps: Iterable[float], among: frozenset[int]) -> list[int]:
        """Return how many of some things reach each number."""
        column = self.numbers[by]
        known = [n for one in among if (n := column[one]) is not None]
        return [sum(n >= step for n in known) for step in steps]

    def by_day(self, among: Iterable[int]) -> tuple[Mapping[dt.date, int], int]:
        """Return how many of some things begin on each day, and how many have none."""
        counted = Counter(first or last for first, last in map(self.days.__getitem__, among))
        undated = counted.pop(None, 0)
        return {dt.date.fromisoformat(d): n for d, n in counted.items() if d}, undated

    def _matching(self, wanted: Wanted) -> Iterator[tuple[str, frozenset[int]]]:
        for by, values in wanted.values.items():
            holders = self.holders[by]
            yield by, frozenset().union(*(holders.get(value, ()) for value in values))
        for by, least in wanted.least.items():
            column = enumerate(self.numbers[by])
            yield by, frozenset(i for i, n in column if n is not None and n >= least)
        if wanted.since or wanted.until:
            yield "days", self._within(wanted.since, wanted.until)
        if wanted.words and self._words is not None:
            said = enumerate(self._words)
            yield "words", frozenset(i for i, t in said if all(w in t for w in wanted.words))

    def _within(self, since: dt.date | None, until: dt.date | None) -> frozenset[int]:
        """What may reach into these days; what is open on a side may reach into any day there."""
        start, end = str(since or ""), str(until or "")
        return frozenset(
            number
            for number, (first, last) in enumerate(self.days)
            if (not start or (last >= start if last else bool(first)))
            and (not end or (first <= end if first else bool(last)))
        )
