"""What happened day by day: each event with its place, status, toll, and who vouches for it."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.accounts.loading import Loader, Row, Select
from kg.knowledge.event_types import family
from kg.views.choosing import Choice, pattern

_METRICS = ("killed", "wounded")
_EVENTS = 400  # events in one query


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """How many, over all claims that still stand: from the least to the most that any says."""

    metric: str
    least: int | None
    most: int | None  # None: some say "at least" and nobody sets a bound
    claims: int  # that give a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event of the timeline."""

    iri: str
    type: str  # local name
    label: str
    status: str  # local name
    first_day: dt.date | None
    last_day: dt.date | None
    place: str | None
    around: str | None  # the country or province the place lies in
    agents: tuple[str, ...]  # every culprit or doer that any claim names
    tolls: tuple[Toll, ...]
    voices: int
    articles: int
    contradictions: int
    truce: str | None  # "truce", "violation", "end"; None of other events


def timeline(select: Select, choice: Choice | None = None) -> tuple[Happening, ...]:
    """Return the events chosen, by day; those nobody dates come last.

    Raises:
        QueryError: the choice names a type, place or actor that there is not.
    """
    loader = Loader(select)
    return _told(loader, pattern(choice or Choice(), loader))


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What all accounts of an event come to, by event."""

    agents: Mapping[str, tuple[str, ...]]  # what they are called
    tolls: Mapping[str, tuple[Toll, ...]]
    contradictions: Mapping[str, int]


def happenings(
    select: Select, events: Iterable[str], details: Details | None = None
) -> tuple[Happening, ...]:
    """Return these events (IRIs) as the timeline has them, by day.

    `details`: of whoever knows them already; they are most of the work.
    """
    listed = " ".join(f"<{event}>" for event in events)
    return _told(Loader(select), f"VALUES ?e {{ {listed} }}", details) if listed else ()


def _told(loader: Loader, chosen: str, details: Details | None = None) -> tuple[Happening, ...]:
    rows = loader.rows(
        f"""SELECT DISTINCT ?e ?type ?label ?status ?first ?last ?voices ?articles {{
            {chosen}
            ?e a ng:Event ; ng:eventType ?type ; ng:status ?status .
            OPTIONAL {{ ?e rdfs:label ?label }}
            OPTIONAL {{ ?e sem:hasEarliestBeginTimeStamp ?first }}
            OPTIONAL {{ ?e sem:hasLatestEndTimeStamp ?last }}
            OPTIONAL {{ ?e ng:voices ?voices }} OPTIONAL {{ ?e ng:articles ?articles }}
            }} ORDER BY ?e"""
    )
    found: list[Happening] = []
    for start in range(0, len(rows), _EVENTS):
        found += _some(loader, rows[start : start + _EVENTS], details)
    return tuple(sorted(found, key=_order))


def _order(one: Happening) -> tuple[object, ...]:
    first = one.first_day or one.last_day
    return first is None, str(first), str(one.last_day or first), one.label, one.iri


def _some(loader: Loader, rows: Sequence[Row], details: Details | None) -> Iterable[Happening]:
    values = " ".join(f"<{row[0]}>" for row in rows)
    places = _places(loader, values)
    known = details or _details(loader, values)
    for event, type, label, status, first, last, voices, articles in rows:
        iri, kind = event or "", _local(type)
        place, around = places.get(iri, (None, None))
        yield Happening(
            iri=iri,
            type=kind,
            label=label or kind,
            status=_local(status),
            first_day=dt.date.fromisoformat(first) if first else None,
            last_day=dt.date.fromisoformat(last) if last else None,
            place=place,
            around=around,
            agents=known.agents.get(iri, ()),
            tolls=known.tolls.get(iri, ()),
            voices=int(voices or 0),
            articles=int(articles or 0),
            contradictions=known.contradictions.get(iri, 0),
            truce=_truce(kind),
        )


def _details(loader: Loader, values: str) -> Details:
    tolls: dict[str, tuple[Toll, ...]] = {}
    for metric in _METRICS:
        for event, one in _tolls(loader, values, metric).items():
            tolls[event] = (*tolls.get(event, ()), one)
    differ = f"VALUES ?e {{ {values} }} ?x a ng:Contradiction ; ng:concerns ?e"
    return Details(
        agents=_agents(loader, values), tolls=tolls, contradictions=_counted(loader, differ)
    )


def _places(loader: Loader, values: str) -> dict[str, tuple[str, str | None]]:
    """The place of each event with its country, which is looked up once a place."""
    rows = loader.rows(
        f"""SELECT DISTINCT ?e ?place ?label {{ VALUES ?e {{ {values} }}
            ?e ng:place ?place . ?place rdfs:label ?label }} ORDER BY ?e ?place ?label"""
    )
    listed = " ".join(f"<{place}>" for place in dict.fromkeys(row[1] for row in rows))
    around: dict[str, str] = {}
    for place, country in loader.rows(
        f"""SELECT DISTINCT ?place ?around {{ VALUES ?place {{ {listed} }}
            ?place ng:within+ ?in . ?in ng:placeKind ng:Country ; rdfs:label ?around
            }} ORDER BY ?place ?around"""
    ):
        around.setdefault(place or "", country or "")
    found: dict[str, tuple[str, str | None]] = {}
    for event, place, label in rows:
        found.setdefault(event or "", (label or "", around.get(place or "")))
    return found


def _agents(loader: Loader, values: str) -> dict[str, tuple[str, ...]]:
    rows = loader.rows(
        f"""SELECT DISTINCT ?e ?label {{ VALUES ?e {{ {values} }}
            ?c ng:about ?e ; a ng:Claim ; ng:agent/rdfs:label ?label ; ng:status ?s .
            FILTER (?s != ng:Denied) }} ORDER BY ?e ?label"""
    )
    found: dict[str, list[str]] = defaultdict(list)
    for event, label in rows:
        found[event or ""].append(label or "")
    return {event: tuple(labels) for event, labels in found.items()}


def _tolls(loader: Loader, values: str, metric: str) -> dict[str, Toll]:
    """Of everybody; of a part only where nobody counts the whole. What is corrected is left out."""
    rows = loader.rows(
        f"""SELECT DISTINCT ?e ?f ?least ?most ?part {{ VALUES ?e {{ {values} }}
            ?c ng:about ?e ; ng:{metric} ?f .
            FILTER NOT EXISTS {{ ?later ng:supersedes ?c ; ng:{metric} ?again }}
            FILTER NOT EXISTS {{ ?f ng:outdated true }}
            OPTIONAL {{ ?f ng:atLeast ?least }} OPTIONAL {{ ?f ng:atMost ?most }}
            BIND (EXISTS {{ ?f ng:of|ng:ofWords|ng:ofSide|ng:partOfWhole ?of }} AS ?part)
            }} ORDER BY ?e ?f"""
    )
    found: dict[str, list[Counted]] = defaultdict(list)
    for event, _, least, most, part in rows:
        found[event or ""].append(Counted(
            least=int(least) if least is not None else None,
            most=int(most) if most is not None else None,
            part=part == "true",
        ))  # fmt: skip
    return {event: toll(metric, some) for event, some in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A figure that some account gives, of everybody or of a part; None: that side is open."""

    least: int | None
    most: int | None
    part: bool


def toll(metric: str, figures: Sequence[Counted]) -> Toll:
    """Return what figures that still stand come to: those of everybody, where there are any."""
    some = [one for one in figures if not one.part] or list(figures)
    least = [one.least for one in some if one.least is not None]
    closed = [one.most for one in some if one.most is not None]
    highest = max([*closed, *least], default=None)
    is_open = any(one.most is None and (not closed or (one.least or 0) >= max(closed))
                  for one in some)  # fmt: skip
    return Toll(
        metric=metric,
        least=min([*least, *(c for c in closed if not least)], default=None),
        most=None if is_open and (not least or highest == min(least)) else highest,
        claims=len(some),
    )


def _counted(loader: Loader, where: str) -> dict[str, int]:
    rows = loader.rows(f"SELECT ?e (COUNT(DISTINCT ?x) AS ?n) {{ {where} }} GROUP BY ?e")
    return {row[0] or "": int(row[1] or 0) for row in rows}


def _truce(type: str) -> str | None:
    kinds = family(type)
    if "Ceasefire" in kinds:
        return "truce"
    return "violation" if "CeasefireViolation" in kinds else None


def _local(iri: str | None) -> str:
    return re.split(r"[#/]", iri or "")[-1]
