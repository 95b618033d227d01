"""Wholes and their parts: numbers that add up to one told before are parts of it.

A whole that its parts contradict is kept, with the reason why it is doubted; nothing is corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.model import Figure


def added_up(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return the figures of one account: parts marked, wholes doubted that cannot be right.

    Two or more later figures of one metric that add up to an earlier whole are its parts.
    """
    found = list(figures)
    for at, whole in enumerate(found):
        if _is_whole(whole):
            for part in _adding_up(found, at):
                found[part] = as_part(found[part])
            found[at] = _doubted(found[at], found)
    return tuple(found)


def _is_whole(figure: Figure) -> bool:
    return not figure.part and not figure.superseded and figure.bound == "exact"


def _adding_up(figures: Sequence[Figure], at: int) -> list[int]:
    """Indices of the figures behind `at` that add up to it; empty when they do not."""
    whole = figures[at]
    rest = [
        i
        for i, figure in enumerate(figures)
        if i > at
        and figure.metric == whole.metric
        and _is_whole(figure)
        and figure.minimum
        and not (whole.place and figure.place)
    ]
    total = sum(figures[i].minimum or 0 for i in rest)
    return rest if len(rest) > 1 and total == whole.minimum else []


def as_part(figure: Figure) -> Figure:
    """Return the figure as part of a whole; where they are tells which part, if nothing else."""
    return replace(figure, part=True, subset=figure.subset or figure.place or "part")


def _doubted(whole: Figure, figures: Iterable[Figure]) -> Figure:
    """The whole, with a reason when parts that exclude each other are more than it."""
    parts = [f for f in figures if f.part and f.metric == whole.metric and not f.superseded]
    told = [f.minimum or 0 for f in _apart(parts)]
    if whole.doubt or whole.maximum is None or sum(told) <= whole.maximum:
        return whole
    return replace(whole, doubt=f"the parts add up to {sum(told)}, more than {whole.maximum}")


_EXCLUSIVE = frozenset({"women", "children", "men"})


def _apart(parts: Sequence[Figure]) -> list[Figure]:
    """Parts that nobody is counted in twice: those by place, else men, women and children."""
    placed = [f for f in parts if f.place]
    by_sort = {f.subset: f for f in parts if f.subset in _EXCLUSIVE and not f.place}
    return placed if len(placed) > 1 else list(by_sort.values())


def checked_list(whole: Figure, parts: Sequence[Figure]) -> Figure:
    """Return the whole, doubted when a list that means to be complete adds up to another number."""
    told = [f.minimum for f in parts if f.bound == "exact" and f.minimum is not None]
    if whole.bound != "exact" or len(told) != len(parts) or len(parts) < 2:
        return whole
    if sum(told) == whole.minimum:
        return whole
    return replace(whole, doubt=f"the parts add up to {sum(told)}, not {whole.minimum}")
