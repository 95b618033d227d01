"""Which tellings are alike, kept up to date as tellings come and go.

A new telling is compared with those that share a block with it, and in large blocks only with the
`window` before and after it in time. So a pair is looked at or not by the set of tellings alone:
when a block grows past the window, pairs that are pushed apart in it are let go; when it shrinks,
those that come near are looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from kg.merge.blocks import keys
from kg.merge.index import Index
from kg.merge.score import compare
from kg.merge.spread import Spread, alike, comparings, here
from kg.merge.tellings import Telling

_BLOCKS = 4_000  # member lists held in memory


class Neighbourhood:
    """The links of an index: pairs that score at least `possible_from`."""

    def __init__(
        self, index: Index, *, window: int, possible_from: float, spread: Spread = here
    ) -> None:
        self._index, self._window, self._least = index, window, possible_from
        self._spread = spread
        self._members = lru_cache(maxsize=_BLOCKS)(self._ranked)
        self.affected: set[int] = set()  # tellings whose links changed, or that are new

    def change(self, leaving: Iterable[int], coming: Iterable[tuple[str, Telling]]) -> None:
        """Take tellings out of the index and put others, with their graphs, in; mend the links."""
        thinned = self._drop(leaving)
        new = [self._index.add(graph, telling, keys(telling)) for graph, telling in coming]
        self._members.cache_clear()
        self.affected.update(new)
        fresh = set(new)
        self._connect(fresh)
        self._close_ranks(thinned)
        self._open_ranks(fresh)

    def _drop(self, leaving: Iterable[int]) -> set[int]:
        """Forget tellings; return the blocks that were too large to be compared whole."""
        thinned: set[int] = set()
        for number in leaving:
            self.affected.update(other for other, _ in self._index.links_of(number))
            blocks = self._index.blocks_of(number)
            thinned.update(filter(self._is_large, blocks))
            self._index.drop(number)
            self.affected.discard(number)
        return thinned

    def _connect(self, fresh: set[int]) -> None:
        """Compare new tellings with their neighbours; of two new ones the later does."""
        work = partial(alike, least=self._least)
        for found in self._spread(work, comparings(self._index, self._candidates(fresh))):
            for one, other, score in found:
                self._link(one, other, score)

    def _candidates(self, fresh: set[int]) -> Iterator[tuple[int, list[int]]]:
        """Yield new tellings, those of one block together, with whom each is compared."""
        for number in sorted(fresh, key=lambda n: (self._largest_block(n), n)):
            found: set[int] = set()
            for block in self._index.blocks_of(number):
                found.update(self._near(block, number))
            others = [other for other in sorted(found) if other not in fresh or other < number]
            if others:
                yield number, others

    def _largest_block(self, number: int) -> tuple[int, int]:
        """The block with most members, where a telling has most of its neighbours."""
        sizes = ((-len(self._members(b)[0]), b) for b in self._index.blocks_of(number))
        return min(sizes, default=(0, 0))

    def _near(self, block: int, number: int) -> list[int]:
        """Return the members of a block within the window of one of them."""
        members, ranks = self._members(block)
        if len(members) <= self._window + 1:
            return [n for n in members if n != number]
        rank = ranks[number]
        near = members[max(0, rank - self._window) : rank + self._window + 1]
        return [n for n in near if n != number]

    def _ranked(self, block: int) -> tuple[list[int], dict[int, int]]:
        members = self._index.members(block)
        return members, {number: rank for rank, number in enumerate(members)}

    def _is_large(self, block: int) -> bool:
        return len(self._members(block)[0]) > self._window + 1

    def _compare(self, one: int, other: int) -> None:
        comparison = compare(self._index.telling(one), self._index.telling(other))
        if comparison.score >= self._least:
            self._link(one, other, comparison.score)

    def _link(self, one: int, other: int, score: float) -> None:
        self._index.link(one, other, score)
        self.affected.update((one, other))

    def _close_ranks(self, thinned: Iterable[int]) -> None:
        """Compare what has come within the window since members of a large block left."""
        for block in sorted(thinned):
            members, _ = self._members(block)
            for rank, one in enumerate(members):
                linked = {n for n, _ in self._index.links_of(one)}
                for other in members[rank + 1 : rank + 1 + self._window]:
                    if other not in linked:
                        self._compare(one, other)

    def _open_ranks(self, fresh: set[int]) -> None:
        """Let go of old pairs that new members of large blocks have pushed out of the window."""
        grown = {b for n in sorted(fresh) for b in self._index.blocks_of(n)}
        for block in sorted(filter(self._is_large, grown)):
            members, ranks = self._members(block)
            new = [rank for rank, number in enumerate(members) if number in fresh]
            reach = self._window + len(new)  # links of old members were no longer than the window
            before = {rank for at in new for rank in range(max(0, at - reach), at)}
            for one in (members[rank] for rank in sorted(before) if members[rank] not in fresh):
                for other, _ in self._index.links_of(one):
                    if ranks.get(other, -math.inf) > ranks[one] + self._window:
                        self._let_go_unless_near(one, other)

    def _let_go_unless_near(self, one: int, other: int) -> None:
        shared = set(self._index.blocks_of(one)) & set(self._index.blocks_of(other))
        if not any(other in self._near(block, one) for block in shared):
            self._index.unlink(one, other)
            self.affected.update((one, other))
