"""Sources, in their order, in bundles small enough to be lost and done again: partitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.read import Source
from kg.walk import Errand

ARTICLES = 32
"""Of a partition: half a minute of work, say, which a worker that dies loses."""
_BYTES = 2 << 20  # of texts: what travels to a worker, and is held by it
_UNTOLD = 4_000  # bytes of an article whose size nobody tells


@dataclass(frozen=True, slots=True)
class Partition:
    """Some sources that one task takes down the road, in order."""

    errands: tuple[Errand, ...]


def partitions(
    errands: Iterable[Errand], *, articles: int = ARTICLES, size: int = _BYTES
) -> Iterator[Partition]:
    """Yield partitions of at most so many articles, and of about so many bytes."""
    some: list[Errand] = []
    held = 0
    for errand in errands:
        weight = _bytes(errand.source)
        if some and (len(some) == articles or held + weight > size):
            yield Partition(tuple(some))
            some, held = [], 0
        some.append(errand)
        held += weight
    if some:
        yield Partition(tuple(some))


def split(partition: Partition) -> Sequence[Partition]:
    """Return a partition article by article: one of them killed its worker."""
    return [Partition((errand,)) for errand in partition.errands]


def _bytes(source: Source) -> int:
    if source.content is not None:
        return len(source.content)
    if source.record is not None:
        return sum(map(_length, source.record.values()))
    if source.path is not None:
        try:
            return source.path.stat().st_size
        except OSError:  # reading it tells what is wrong
            return _UNTOLD
    return _UNTOLD


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (str, bytes)) else 1
