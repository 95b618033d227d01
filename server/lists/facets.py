"""By which values a list can be narrowed, and how much is left then.

Each facet is counted with all the others applied, so that no value on offer leads to nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar, cast

from kg.accounts.loading import Loader
from kg.knowledge.event_types import family
from kg.views.choosing import pattern
from server.lists.choosing import Asked
from server.reading import Reader, iris
from server.words import date_of

T = TypeVar("T")
Once = Callable[[str, Callable[[], Any]], Any]
"""Makes a thing of that name, once a snapshot: `Site.once`."""

_FEW = 400
_SHOWN = 8
_OFFERED = 60  # in a form
EVENTS = "?e a ng:Event ; ng:eventType ?type . BIND (?e AS ?x)"
CONTRADICTIONS = """?x a ng:Contradiction ; ng:concerns ?e ; ng:kind ?kind .
  ?e a ng:Event ; ng:eventType ?type ."""
_VALUES = {
    "kind": "BIND (?kind AS ?value)",
    "type": "BIND (?type AS ?value)",
    "place": """{ SELECT DISTINCT ?e ?place { ?e a ng:Event ; ng:place|^ng:about/ng:place ?place } }
  ?place (ng:within|ng:relativeTo)* ?value""",
    "actor": """{ ?p ng:about ?e ; ng:agent|ng:target|ng:victim|ng:recipient|ng:broker ?value }
    UNION { ?p ng:about ?e ; ng:claimedIn ?said . ?said ng:speaker|ng:onBehalfOf ?value }""",
}
_COUNTED = """SELECT ?value (SAMPLE(?label) AS ?name) ?n {
  { SELECT ?value (COUNT(DISTINCT ?x) AS ?n) { $base $chosen $values }
    GROUP BY ?value ORDER BY DESC(?n) ?value LIMIT $most }
  OPTIONAL { ?value rdfs:label ?label }
} GROUP BY ?value ?n ORDER BY DESC(?n) ?value"""
_BY_DAY = """SELECT ?day (COUNT(DISTINCT ?x) AS ?n) { $base $chosen
  OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?first }
  OPTIONAL { ?e sem:hasLatestEndTimeStamp ?last }
  BIND (COALESCE(?first, ?last) AS ?day)
} GROUP BY ?day"""


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
    options: tuple[Option, ...]  # the most frequent first

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


def chosen_pattern(ask: Asked, loader: Loader, base: str) -> str:
    """Return the choice of an address as SPARQL about ?e (and ?kind).

    Raises `QueryError` where a name is no one's.
    """
    return pattern(ask.choice(base), loader) + _of_kind(ask.kind)


def facets(
    reader: Reader,
    loader: Loader,
    ask: Asked,
    base: str,
    counted: str,
    by: tuple[str, ...],
    once: Once,
) -> Facets:
    """Return by what to narrow the list of `counted` (`EVENTS` or `CONTRADICTIONS`).

    What is counted over the whole graph is counted once a snapshot.
    """
    chosen = picked_out(reader, counted, chosen_pattern(ask, loader, base))
    days, undated = _counted_once(
        once, chosen, f"days of {counted}", lambda: _by_day(reader, counted, chosen)
    )
    found = []
    for one in by:
        others = picked_out(reader, counted, _others(ask, loader, base, one))
        count = partial(_options, reader, base, counted, others, one)
        options = _counted_once(once, others, f"{one} of {counted}", count)
        found.append(_facet(ask, one, options))
    return Facets(facets=tuple(found), days=days, undated=undated)


def picked_out(reader: Reader, counted: str, chosen: str) -> str:
    """Return a choice as the things it chooses, where these are few: they are asked of often."""
    if not chosen.strip():
        return chosen
    by = "?e" if counted == EVENTS else "?x"
    query = f"SELECT DISTINCT {by} {{ {counted} {chosen} }} LIMIT {_FEW + 1}"
    rows = tuple(reader.remembered(query))
    if len(rows) > _FEW:
        return chosen
    return f"VALUES {by} {{ {iris([row[0] or '' for row in rows])} }}"


def _counted_once(once: Once, chosen: str, what: str, make: Callable[[], T]) -> T:
    return cast(T, make() if chosen.strip() else once(what, make))


def _options(reader: Reader, base: str, counted: str, others: str, by: str) -> tuple[Option, ...]:
    rows = reader.rows(_COUNTED, base=counted, chosen=others, values=_VALUES[by], most=2 * _OFFERED)
    found = [
        Option(
            value=_short(row["value"].value, base),
            name=row["name"].value if "name" in row else _short(row["value"].value, base),
            number=int(row["n"].value),
        )
        for row in rows
        if "value" in row
    ]
    return tuple(_with_broader(found) if by == "type" else _told_apart(found))


def _facet(ask: Asked, by: str, options: tuple[Option, ...]) -> Facet:
    used = getattr(ask, by)
    named = next((o.name for o in options if used in (o.value, o.name)), used)
    return Facet(by=by, chosen=named or None, options=options[:_OFFERED])


def _others(ask: Asked, loader: Loader, base: str, by: str) -> str:
    """The choice without one facet, as SPARQL."""
    choice = ask.choice(base)
    if by == "kind":
        return pattern(choice, loader)
    left = {
        "type": replace(choice, types=()),
        "place": replace(choice, place=None),
        "actor": replace(choice, actor=None),
    }
    return pattern(left[by], loader) + _of_kind(ask.kind)


def _of_kind(kind: str) -> str:
    return f" VALUES ?kind {{ ng:{kind} }}" if kind else ""


def _told_apart(found: list[Option]) -> list[Option]:
    """Without those that would look the same and lead to as many: articles' nodes for one place."""
    first: dict[tuple[str, int], Option] = {}
    for option in found:
        first.setdefault((option.name, option.number), option)
    return list(first.values())


def _with_broader(found: list[Option]) -> list[Option]:
    """Types with all that is narrower counted in; a broader one that adds nothing is left out."""
    numbers: Counter[str] = Counter()
    narrower: dict[str, set[str]] = {}
    for option in found:
        for one in family(option.value):
            numbers[one] += option.number
            narrower.setdefault(one, set()).add(option.value)
    own = {option.value for option in found}
    kept = [one for one in numbers if one in own or len(narrower[one]) > 1]
    order = sorted(kept, key=lambda one: (-numbers[one], one))
    return [Option(value=one, name=one, number=numbers[one]) for one in order]


def _by_day(reader: Reader, counted: str, chosen: str) -> tuple[Mapping[dt.date, int], int]:
    days: dict[dt.date, int] = {}
    undated = 0
    for row in reader.rows(_BY_DAY, base=counted, chosen=chosen):
        day, number = date_of(row["day"].value if "day" in row else None), int(row["n"].value)
        if day is None:
            undated += number
        else:
            days[day] = days.get(day, 0) + number
    return days, undated


def _short(value: str, base: str) -> str:
    """Our nodes from "id/" on; terms by their local name."""
    if value.startswith(f"{base}id/"):
        return value.removeprefix(f"{base}id/")
    return value.rpartition("#")[2]
