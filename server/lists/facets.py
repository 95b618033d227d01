"""By which values a list can be narrowed, and how much is left then.

Each facet is counted with all the others applied, so that no value on offer leads to nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.knowledge.event_types import family
from server.lists.choosing import Asked, full
from server.lists.columns import Array, Choice, Columns
from server.lists.overview import Overview

_SHOWN = 8
_OFFERED = 60  # in a form
_TYPES = 1000  # more than there are
_NODES = ("place", "actor", "speaker", "about", "source")
_STEPS: Mapping[str, tuple[float, ...]] = {
    "certainty": (0.5, 0.75, 0.9),
    "killed": (1, 5, 10, 25, 50, 100, 500, 1000),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A value of a facet with its name and how many it leaves."""

    value: str  # as an address has it
    name: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow a list."""

    by: str
    chosen: str | None  # the name of the value in use
    options: tuple[Option, ...]  # the most frequent first; steps of a number by size

    @property
    def shown(self) -> tuple[Option, ...]:
        """Those to show at once."""
        return self.options[:_SHOWN]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """All ways to narrow a list, and how many things it has a day."""

    facets: tuple[Facet, ...]
    days: Mapping[dt.date, int]
    undated: int

    @property
    def total(self) -> int:
        """How many things the list has."""
        return sum(self.days.values()) + self.undated


def facets(
    over: Overview, columns: Columns, ask: Asked, choice: Choice, base: str, by: tuple[str, ...]
) -> Facets:
    """Return by what to narrow a list, and its days."""
    days, undated = columns.by_day(choice.mask)
    found = []
    for one in by:
        among = choice.but(one)
        if one in _STEPS:
            options = _steps(columns, one, among)
        else:
            options = _options(over, columns, one, among, base)
        found.append(_facet(over, ask, one, options, base))
    return Facets(facets=tuple(found), days=days, undated=undated)


def _facet(over: Overview, ask: Asked, by: str, options: tuple[Option, ...], base: str) -> Facet:
    used = getattr(ask, by)
    named = next((o.name for o in options if used in (o.value, o.name)), used)
    if named == used and by in _NODES and (iri := full(used, base)) != used:
        named = over.name(iri)
    return Facet(by=by, chosen=named or None, options=options[:_OFFERED])


def _options(
    over: Overview, columns: Columns, by: str, among: Array | None, base: str
) -> tuple[Option, ...]:
    if by == "type":
        return tuple(_with_broader(over.counted(columns, by, among, _TYPES)))
    counts = over.counted(columns, by, among, 2 * _OFFERED)
    named = over.names(counts) if by in _NODES else {}
    found = (
        Option(value=one.removeprefix(f"{base}id/"), name=named.get(one, one), number=number)
        for one, number in counts.items()
    )
    return tuple(_told_apart(found))


def _steps(columns: Columns, by: str, among: Array | None) -> tuple[Option, ...]:
    steps = _STEPS[by]
    numbers = columns.at_least(by, steps, among)
    return tuple(
        Option(value=f"{step:g}", name=f"{step:g}", number=n)
        for step, n in zip(steps, numbers, strict=True)
        if n
    )


def _told_apart(found: Iterable[Option]) -> Iterable[Option]:
    """Without those that would look the same and lead to as many: articles' nodes for one place."""
    first: dict[tuple[str, int], Option] = {}
    for option in found:
        first.setdefault((option.name, option.number), option)
    return first.values()


def _with_broader(counts: Mapping[str, int]) -> list[Option]:
    """Types with all that is narrower counted in; a broader one that adds nothing is left out."""
    numbers: Counter[str] = Counter()
    narrower: dict[str, set[str]] = {}
    for type, number in counts.items():
        for one in family(type):
            numbers[one] += number
            narrower.setdefault(one, set()).add(type)
    kept = [one for one in numbers if one in counts or len(narrower[one]) > 1]
    order = sorted(kept, key=lambda one: (-numbers[one], one))
    return [Option(value=one, name=one, number=numbers[one]) for one in order]
