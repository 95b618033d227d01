"""Which articles share a text, kept up to date as articles come and go.

Looked at are articles that share a band, one of them among the first few of it (its leaders): so a
report printed a thousand times costs a thousand comparisons, not a million, and a line that stands
under every article of a site costs a few an article. Whether two are looked at depends on the set
of articles alone: where a leader comes, the one it displaces lets go; where one leaves, the next
takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kg.copies.index import Index
from kg.copies.overlap import passages, shared
from kg.copies.printed import Printed
from kg.copies.resolve import Pair
from kg.copies.sketch import Shingles, settings
from kg.copies.words import Words, told_words

_CACHED = 200  # articles whose words are held in memory: those of one cluster come together


@dataclass(frozen=True, slots=True)
class Coming:
    """An article that is new or changed: the digest it was read at, its shingles and bands."""

    printed: Printed
    digest: str
    shingles: Shingles
    bands: Sequence[int]


class Neighbourhood:
    """The pairs of an index. `record` gives the annotation record of an article by its key."""

    def __init__(self, index: Index, record: Callable[[str], Mapping[str, Any] | None]) -> None:
        self._index, self._record = index, record
        self._leaders = settings("leaders")
        self._words = lru_cache(maxsize=_CACHED)(self._told)
        self._looked_at: set[tuple[int, int]] = set()
        self._displaced: set[int] = set()  # articles that were there and lead a band no more
        self.affected: set[int] = set()  # articles that are new, or whose pairs changed

    def change(self, leaving: Iterable[int], coming: Iterable[Coming]) -> None:
        """Take articles out of the index and put others in; mend the pairs."""
        thinned = self._drop(leaving)
        new = {self._index.add(c.printed, c.digest, c.shingles, c.bands) for c in coming}
        self.affected |= new
        for number in sorted(new):
            for band in self._index.bands_of(number):
                self._enter(band, number, new)
        for band in sorted(thinned):
            self._look_at_all(band)
        for number in sorted(self._displaced):
            self._let_go(number)
        self._looked_at.clear()
        self._displaced.clear()
        self._words.cache_clear()

    def _drop(self, leaving: Iterable[int]) -> set[int]:
        """Forget articles; return the bands they led."""
        thinned: set[int] = set()
        for number in leaving:
            self.affected.update(self._index.partners(number))
            thinned.update(b for b in self._index.bands_of(number) if number in self._led(b))
            self._index.drop(number)
            self.affected.discard(number)
        return thinned

    def _led(self, band: int) -> list[int]:
        return self._index.members(band, self._leaders)

    def _enter(self, band: int, number: int, new: set[int]) -> None:
        """Look at a new member of a band beside its leaders, or at all beside a new leader."""
        leaders = self._led(band)
        if number not in leaders:
            for leader in leaders:
                self._look_at(number, leader)
            return
        members = self._index.members(band)
        for other in members:
            self._look_at(number, other)
        came = sum(member in new for member in members)
        led_before = members[self._leaders : self._leaders + came]
        self._displaced.update(member for member in led_before if member not in new)

    def _let_go(self, number: int) -> None:
        """Part an article from those with which it shares no band any more that one of them leads.

        Which articles there are decides that, so one look when all have come does for all bands.
        """
        near = {
            other for band in self._index.bands_of(number) for other in self._near(band, number)
        }
        for other in self._index.partners(number):
            if other not in near:
                self._index.unpair(number, other)
                self.affected.update((number, other))

    def _near(self, band: int, number: int) -> list[int]:
        """Return whom one of a band is looked at beside: its leaders, or all where it leads."""
        leaders = self._led(band)
        return self._index.members(band) if number in leaders else leaders

    def _look_at_all(self, band: int) -> None:
        """Look at the leaders of a band again: one of them may be new as such."""
        members = self._index.members(band)
        for leader in members[: self._leaders]:
            known = set(self._index.partners(leader))
            for other in members:
                if other not in known:
                    self._look_at(leader, other)

    def _look_at(self, one: int, other: int) -> None:
        """Keep two articles as a pair where they share a text."""
        if one == other or (min(one, other), max(one, other)) in self._looked_at:
            return
        self._looked_at.add((min(one, other), max(one, other)))
        first, second = sorted((one, other), key=lambda n: self._index.printed(n).order)
        if self._index.printed(first).work == self._index.printed(second).work:
            return
        ours, theirs = self._index.shingles(first), self._index.shingles(second)
        found = shared(ours, theirs)
        if not found.is_copy:
            return
        pair = Pair(
            first=self._index.printed(first),
            second=self._index.printed(second),
            shared=found,
            passages=(
                passages(self._words(first), ours, theirs),
                passages(self._words(second), theirs, ours),
            ),
        )
        self._index.pair(pair, first, second)
        self.affected.update((one, other))

    def _told(self, number: int) -> Words:
        return told_words(
            self._record(self._index.printed(number).key) or {"text": "", "zones": []}
        )
