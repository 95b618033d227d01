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
from typing import Any

from kg.copies.index import Index
from kg.copies.overlap import passages, shared
from kg.copies.printed import Printed
from kg.copies.resolve import Pair
from kg.copies.sketch import Shingles, settings
from kg.copies.words import Words, told_words


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
        self._looked_at: set[tuple[int, int]] = set()
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
        self._looked_at.clear()

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
        for displaced in members[self._leaders : self._leaders + came]:
            for other in self._index.partners(displaced):
                if not self._is_near(displaced, other):
                    self._index.unpair(displaced, other)
                    self.affected.update((displaced, other))

    def _is_near(self, one: int, other: int) -> bool:
        """Whether two share a band that one of them leads."""
        both = set(self._index.bands_of(one)) & set(self._index.bands_of(other))
        return any(one in led or other in led for led in map(self._led, sorted(both)))

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

    def _words(self, number: int) -> Words:
        return told_words(
            self._record(self._index.printed(number).key) or {"text": "", "zones": []}
        )
