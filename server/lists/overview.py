"""Every event, statement and contradiction with what it is chosen by, read once a snapshot.

Plain scans of one property each, in parts that a worker answers well within its deadline, joined
here: the store joins by looking each row up, which takes many times as long for whole properties.
An event's places are all that it or some account gives, with what they lie in.
"""

from __future__ import annotations

import contextlib
import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from flask import Flask

from kg.errors import NewsgraphError, ResultTooLarge
from kg.model import EntityKind
from kg.views import Details
from server.lists.columns import Columns
from server.lists.details import details
from server.reading import Reader, Row
from server.site import Site
from server.things.where import point_of
from server.words import date_of

_SECONDS = 240.0
_PART = 100_000  # rows of one answer
_SMALLEST = 400
_PARTS = ("agent", "target", "victim", "recipient", "broker")
_SCANNED = (
    *_PARTS, "about", "act", "atLeast", "atMost", "certainty", "claimedBy", "claimedIn", "concerns",
    "content", "eventType", "kind", "killed", "of", "ofSide", "ofWords", "onBehalfOf", "outdated",
    "partOfWhole", "place", "placeKind", "radiusKm", "relativeTo", "saidUntil", "speaker",
    "statedIn", "status", "supersedes", "tellsOf", "within", "wounded",
)  # fmt: skip
_ARTICLES = """SELECT ?a ?label ?day ?outlet { ?a a ng:Article
  OPTIONAL { ?a rdfs:label ?label } OPTIONAL { ?a schema:datePublished ?day }
  OPTIONAL { ?a schema:publisher ?outlet } }"""
_CALLED = "VALUES ?k { %s } ?x a ?k ; %s ?label"
_ACTORS = " ".join(f"ng:{kind}" for kind in EntityKind if kind is not EntityKind.LOCATION)

Pairs = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as a map needs it; `lat` and `lon` are None where it has no point."""

    iri: str
    kind: str  # local name
    lat: float | None
    lon: float | None
    radius: float | None  # kilometres within which it lies


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article as lists tell of it."""

    title: str
    published: str | None
    outlet: str | None  # IRI


class Names:
    """What places and actors are called, and who is called so."""

    def __init__(self, rows: Iterable[tuple[str, str, bool]]) -> None:
        self.label: dict[str, str] = {}
        found: dict[str, set[str]] = defaultdict(set)
        for iri, name, is_label in rows:
            if is_label:
                self.label[iri] = min(name, self.label.get(iri, name))
            found[name.lower()].add(iri)
        self._by_name = found

    def of(self, name: str) -> frozenset[str]:
        """Return those of a name in any case, or else those with it in theirs."""
        wanted = name.lower()
        exact = self._by_name.get(wanted)
        if exact:
            return frozenset(exact)
        some = (iris for known, iris in self._by_name.items() if wanted in known)
        return frozenset().union(*some)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What lists choose from."""

    events: Columns
    statements: Columns
    contradictions: Columns
    at: Pairs
    """Event → the place that is agreed."""
    details: Details
    places: Mapping[str, Place]
    sources: Mapping[str, Source]
    place_names: Names
    actor_names: Names

    def name(self, iri: str) -> str:
        """Return what a place, an actor or an article is called."""
        called = self.place_names.label.get(iri) or self.actor_names.label.get(iri)
        source = self.sources.get(iri)
        return called or (source.title if source else iri.rpartition("/")[2])

    @cached_property
    def publishers(self) -> frozenset[str]:
        """Those who publish, and articles of which nobody knows who did."""
        return frozenset(one.outlet or article for article, one in self.sources.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Days (ISO) between which articles were published, and between which events were."""

    articles: tuple[str, str] | None
    events: tuple[str, str] | None


def freshness(over: Overview) -> Freshness:
    """Return how new what is published is."""
    published = [one.published for one in over.sources.values() if one.published]
    happened = [day for some in over.events.days for day in some if day]
    return Freshness(articles=_ends(published), events=_ends(happened))


def _ends(days: list[str]) -> tuple[str, str] | None:
    return (min(days), max(days)) if days else None


def overview(here: Site) -> Overview:
    """Return what the published graph holds, read once a snapshot."""
    older = here.of_time
    return here.once("overview", lambda: _kept(_read(Reader(here.pages, _SECONDS, older))))


def _kept(over: Overview) -> Overview:
    """Spare the collector from looking through all of it again and again: it has no cycles."""
    gc.freeze()
    return over


def warm(app: Flask) -> None:
    """Read it before anybody asks. What fails is tried again by whoever does."""
    here: Site = app.extensions["newsgraph"]
    if here.snapshot is not None:
        with contextlib.suppress(NewsgraphError):
            overview(here)


def _read(reader: Reader) -> Overview:
    scan = partial(_scan, reader)
    found = {name: scan(f"ng:{name}") for name in _SCANNED}
    sources = {
        row["a"].value: Source(
            title=_value(row, "label") or row["a"].value.rpartition("/")[2],
            published=_day(_value(row, "day")),
            outlet=_value(row, "outlet"),
        )
        for row in _rows(reader, _ARTICLES)
    }
    claims = _Claims(found)
    actors, where = Names(_called(reader, _ACTORS)), Names(_called(reader, "ng:Location"))
    events = _events(scan, found, claims, sources)
    differ = _things(reader, "ng:Contradiction")
    return Overview(
        events=events,
        statements=_statements(_things(reader, "ng:Statement"), found, claims, sources, events),
        contradictions=_contradictions(differ, found, events),
        at={event: found["place"].get(event, ()) for event in events.things},
        details=details(found, claims.about, {**where.label, **actors.label}, differ),
        places=_places(scan, _things(reader, "ng:Location"), found),
        sources=sources,
        place_names=where,
        actor_names=actors,
    )


class _Claims:
    """Claims with what they are about, and who has which part in them."""

    def __init__(self, found: Mapping[str, Pairs]) -> None:
        self.parts = _joined(*(found[part] for part in _PARTS))
        voices = {**found["claimedIn"], **found["claimedBy"]}
        self.about = {c: found["about"][c] for c in voices if c in found["about"]}
        self.by_event = _turned(self.about)

    def of_events(self, values: Pairs) -> Pairs:
        """What claims have, by event."""
        return {e: _all(values, claims) for e, claims in self.by_event.items()}


def _events(
    scan: Callable[[str], Pairs],
    found: Mapping[str, Pairs],
    claims: _Claims,
    sources: Mapping[str, Source],
) -> Columns:
    known = scan("ng:voices")  # every event has this, and nothing else
    first, last = scan("sem:hasEarliestBeginTimeStamp"), scan("sem:hasLatestEndTimeStamp")
    days = {e: (_day(_only(first, e)), _day(_only(last, e))) for e in known}
    order = sorted(known, key=lambda e: _oldest_first(days[e], e))
    said = _joined(found["speaker"], found["onBehalfOf"])
    spoke = {c: _all(said, some) for c, some in found["claimedIn"].items()}
    own = {e: found["place"].get(e, ()) for e in known}
    wider = _closed(_joined(found["within"], found["relativeTo"]))
    told_in = {e: _all(found["statedIn"], t) for e, t in _turned(found["tellsOf"]).items()}
    killed = claims.of_events({c: _all(found["atLeast"], f) for c, f in found["killed"].items()})
    return Columns(
        order,
        [days[e] for e in order],
        {
            "type": {e: tuple(map(_local, found["eventType"].get(e, ()))) for e in order},
            "place": _spread(_joined(own, claims.of_events(found["place"])), wider),
            "actor": _joined(claims.of_events(claims.parts), claims.of_events(spoke)),
            "source": {e: _with_outlets(some, sources) for e, some in told_in.items()},
        },
        {
            "certainty": _numbers(found["certainty"]),
            "killed": {e: max(map(float, some)) for e, some in killed.items() if some},
        },
    )


def _statements(
    known: Iterable[str],
    found: Mapping[str, Pairs],
    claims: _Claims,
    sources: Mapping[str, Source],
    events: Columns,
) -> Columns:
    told = {s: found["statedIn"][s] for s in known if s in found["statedIn"]}
    day = {
        s: _day(_only(found["saidUntil"], s)) or _published(sources, a[0]) for s, a in told.items()
    }
    order = sorted(told, key=lambda s: (_backwards(day[s]), s))
    of_whom = {s: _all(claims.parts, c) for s, c in _turned(found["claimedIn"]).items()}
    return Columns(
        order,
        [(day[s], day[s]) for s in order],
        {
            "speaker": _joined(found["speaker"], found["onBehalfOf"]),
            "act": {s: [_local(_only(found["act"], s) or "#Assertion")] for s in order},
            "about": of_whom,
            "place": _through(found["about"], events, "place"),
            "type": _through(found["about"], events, "type"),
            "source": {s: _with_outlets(a, sources) for s, a in told.items()},
        },
        {"certainty": _numbers(found["certainty"])},
        {s: _only(found["content"], s) or "" for s in order},
    )


def _contradictions(known: Iterable[str], found: Mapping[str, Pairs], events: Columns) -> Columns:
    number = {e: n for n, e in enumerate(events.things)}
    of = {x: e for x in known if (e := _only(found["concerns"], x)) in number and e}
    days = {x: events.days[number[e]] for x, e in of.items()}
    order = sorted(of, key=lambda x: (_backwards(days[x][0] or days[x][1]), of[x], x))
    about = {x: (e,) for x, e in of.items()}
    values = {by: _through(about, events, by) for by in ("type", "place", "actor", "source")}
    kinds = {x: tuple(map(_local, found["kind"].get(x, ()))) for x in order}
    return Columns(order, [days[x] for x in order], {"kind": kinds, **values}, {})


def _places(
    scan: Callable[[str], Pairs], known: Iterable[str], found: Mapping[str, Pairs]
) -> Mapping[str, Place]:
    geometry, wkt = scan("geo:hasGeometry"), scan("geo:asWKT")
    return {p: _place(p, _only(geometry, p) or "", wkt, found) for p in known}


def _place(place: str, geometry: str, wkt: Pairs, found: Mapping[str, Pairs]) -> Place:
    lat, lon = point_of(_only(wkt, geometry) or "") or (None, None)
    radius = _only(found["radiusKm"], geometry)
    return Place(
        iri=place,
        kind=_local(_only(found["placeKind"], place) or "#UnknownPlace"),
        lat=lat,
        lon=lon,
        radius=float(radius) if radius else None,
    )


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def _rows(reader: Reader, query: str) -> Iterator[Row]:
    """All rows, asked for in parts: of one snapshot they always come in the same order.

    A store elsewhere may give only so many at once: then the parts are smaller.
    """
    start, part = 0, _PART
    while True:
        try:
            rows = reader.rows(f"{query} LIMIT {part} OFFSET {start}")
        except ResultTooLarge:
            if part < _SMALLEST:
                raise
            part //= 4
            continue
        yield from rows
        if len(rows) < part:
            return
        start += part


def _scan(reader: Reader, property: str) -> Pairs:
    """All that has a property, with its values."""
    found: dict[str, list[str]] = defaultdict(list)
    known: dict[str, str] = {}  # one string for each value, however often it occurs
    for row in _rows(reader, f"SELECT DISTINCT ?s ?o {{ ?s {property} ?o }}"):
        value = row["o"].value
        found[row["s"].value].append(known.setdefault(value, value))
    return {one: tuple(sorted(some)) for one, some in found.items()}


def _things(reader: Reader, kind: str) -> list[str]:
    return [row["s"].value for row in _rows(reader, f"SELECT DISTINCT ?s {{ ?s a {kind} }}")]


def _called(reader: Reader, kinds: str) -> Iterator[tuple[str, str, bool]]:
    for by in ("rdfs:label", "skos:altLabel"):
        pattern = _CALLED % (kinds, by)
        for row in _rows(reader, f"SELECT DISTINCT ?x ?label {{ {pattern} }}"):
            yield row["x"].value, row["label"].value, by == "rdfs:label"


def _value(row: Row, name: str) -> str | None:
    return row[name].value if name in row else None


def _day(text: str | None) -> str | None:
    found = date_of(text)
    return found.isoformat() if found else None


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def _only(pairs: Pairs, thing: str) -> str | None:
    some = pairs.get(thing)
    return some[0] if some else None


# ── putting together ────────────────────────────────────────────────────────────────────────


def _closed(up: Pairs) -> Pairs:
    """Each place with all it lies in."""
    found: dict[str, tuple[str, ...]] = {}
    for place in up:
        seen, ahead = {place: None}, [place]
        while ahead:
            for one in up.get(ahead.pop(), ()):
                if one not in seen:
                    seen[one] = None
                    ahead.append(one)
        found[place] = tuple(seen)
    return found


def _spread(column: Pairs, wider: Pairs) -> Pairs:
    return {
        thing: tuple(dict.fromkeys(up for one in some for up in wider.get(one, (one,))))
        for thing, some in column.items()
    }


def _all(values: Pairs, things: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for one in things for value in values.get(one, ())))


def _turned(pairs: Pairs) -> Pairs:
    """By value: what has it."""
    found: dict[str, list[str]] = defaultdict(list)
    for thing, some in pairs.items():
        for one in some:
            found[one].append(thing)
    return found


def _numbers(pairs: Pairs) -> Mapping[str, float]:
    return {thing: float(some[0]) for thing, some in pairs.items()}


def _joined(*columns: Pairs) -> Pairs:
    things = dict.fromkeys(thing for column in columns for thing in column)
    return {t: tuple(dict.fromkeys(v for c in columns for v in c.get(t, ()))) for t in things}


def _through(links: Pairs, events: Columns, by: str) -> Pairs:
    """The values of the events that things are linked with."""
    number = {e: n for n, e in enumerate(events.things)}
    column = events.values[by]
    found: dict[str, Sequence[str]] = {}
    for thing, some in links.items():
        columns = [column[number[e]] for e in some if e in number]
        # one event's values are shared with it: there may be many things about it
        found[thing] = columns[0] if len(columns) == 1 else _together(columns)
    return found


def _together(columns: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for column in columns for value in column))


def _with_outlets(articles: Sequence[str], sources: Mapping[str, Source]) -> tuple[str, ...]:
    outlets = (sources[a].outlet for a in articles if a in sources)
    return tuple(dict.fromkeys([*articles, *(one for one in outlets if one)]))


def _published(sources: Mapping[str, Source], article: str) -> str | None:
    return sources[article].published if article in sources else None


def _oldest_first(days: tuple[str | None, str | None], thing: str) -> tuple[object, ...]:
    first = days[0] or days[1]
    return first is None, first or "", days[1] or first or "", thing


def _backwards(day: str | None) -> tuple[int, ...]:
    """Newest first; what has no day comes last."""
    return (-int(day[:10].replace("-", "")),) if day else (1,)
