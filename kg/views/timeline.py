"""What happened day by day: each event with its place, status, toll, and who vouches for it."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
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
    rows = loader.rows(
        f"""SELECT DISTINCT ?e ?type ?label ?status ?first ?last ?voices ?articles {{
            ?e a ng:Event ; ng:eventType ?type ; ng:status ?status .
            {pattern(choice or Choice(), loader)}
            OPTIONAL {{ ?e rdfs:label ?label }}
            OPTIONAL {{ ?e sem:hasEarliestBeginTimeStamp ?first }}
            OPTIONAL {{ ?e sem:hasLatestEndTimeStamp ?last }}
            OPTIONAL {{ ?e ng:voices ?voices }} OPTIONAL {{ ?e ng:articles ?articles }}
            }} ORDER BY ?e"""
    )
    found: list[Happening] = []
    for start in range(0, len(rows), _EVENTS):
        found += _some(loader, rows[start : start + _EVENTS])
    return tuple(sorted(found, key=_order))


def _order(one: Happening) -> tuple[object, ...]:
    first = one.first_day or one.last_day
    return first is None, str(first), str(one.last_day or first), one.label, one.iri


def _some(loader: Loader, rows: Sequence[Row]) -> Iterable[Happening]:
    values = " ".join(f"<{row[0]}>" for row in rows)
    places = _places(loader, values)
    agents = _agents(loader, values)
    tolls = {metric: _tolls(loader, values, metric) for metric in _METRICS}
    differ = _counted(loader, f"VALUES ?e {{ {values} }} ?x a ng:Contradiction ; ng:concerns ?e")
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
            agents=agents.get(iri, ()),
            tolls=tuple(t for metric in _METRICS if (t := tolls[metric].get(iri))),
            voices=int(voices or 0),
            articles=int(articles or 0),
            contradictions=differ.get(iri, 0),
            truce=_truce(kind),
        )


def _places(loader: Loader, values: str) -> dict[str, tuple[str, str | None]]:
    rows = loader.rows(
        f"""SELECT DISTINCT ?e ?place ?label ?kind ?around {{ VALUES ?e {{ {values} }}
            ?e ng:place ?place . ?place rdfs:label ?label ; ng:placeKind ?kind .
            OPTIONAL {{ ?place ng:within+ ?in . ?in ng:placeKind ng:Country ;
                        rdfs:label ?around }} }} ORDER BY ?e ?place ?around"""
    )
    found: dict[str, tuple[str, str | None]] = {}
    for event, _, label, _, around in rows:
        found.setdefault(event or "", (label or "", around))
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
    wholes: dict[str, list[Row]] = defaultdict(list)
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        (parts if row[4] == "true" else wholes)[row[0] or ""].append(row)
    return {e: _toll(metric, wholes.get(e) or parts[e]) for e in {*wholes, *parts}}


def _toll(metric: str, rows: Sequence[Row]) -> Toll:
    least = [int(row[2]) for row in rows if row[2] is not None]
    most = [int(row[3]) if row[3] is not None else None for row in rows]
    closed = [m for m in most if m is not None]
    highest = max([*closed, *least], default=None)
    is_open = any(m is None and (not closed or int(r[2] or 0) >= max(closed))
                  for m, r in zip(most, rows, strict=True))  # fmt: skip
    return Toll(
        metric=metric,
        least=min([*least, *(c for c in closed if not least)], default=None),
        most=None if is_open and (not least or highest == min(least)) else highest,
        claims=len(rows),
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
