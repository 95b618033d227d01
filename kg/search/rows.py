"""What lists choose things by: of an event, statement, contradiction, place, role and the like.

Each thing is a `Row`: its days, its certainty, and by facet the IRIs (or local names) it has. Read
from the graph a thing at a time, beside the `Document` that the search finds it by, so that a small
change costs little. An event's places are all that it or some account gives, with what they lie in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.vocab import GEO, NG, SCHEMA, SEM

PARTS = ("agent", "target", "victim", "recipient", "broker")
METRICS = ("killed", "wounded")
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_OTHER_NAME = "http://www.w3.org/2004/02/skos/core#altLabel"
_SPEAKERS = (NG.speaker, NG.onBehalfOf)
_OF_A_PART = tuple(str(NG[name]) for name in ("of", "ofWords", "ofSide", "partOfWhole"))
_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.I)

Said = Mapping[str, list[str]]
"""By property the sorted values of one thing."""
Figure = tuple[str, int | None, int | None, bool]
"""What a toll is made of: metric, least, most, and whether it counts a part only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that lists choose or name."""

    iri: str
    kind: str  # event, statement, contradiction, place, actor, article, role
    first: dt.date | None = None
    last: dt.date | None = None
    certainty: float | None = None
    killed: float | None = None
    text: str = ""  # a statement's words, else a label
    facts: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()  # of an actor or a place


class Lister:
    """Reads rows. It remembers places and articles: take a new one for another state of a store."""

    def __init__(
        self,
        said: Callable[[str], Said],
        objects: Callable[[str, str], Iterable[str]],
        subjects: Callable[[str, str], Iterable[str]],
    ) -> None:
        """`said` gives all of a thing; `objects` values of a property, `subjects` what has it."""
        self._said, self._objects, self._subjects = said, objects, subjects
        self._wider: dict[str, tuple[str, ...]] = {}
        self._outlets: dict[str, tuple[str, ...]] = {}
        self._published: dict[str, dt.date | None] = {}
        self.used: set[str] = set()
        """Things whose change changes the rows read since it was last emptied."""

    def rows(self, iri: str, kind: str, said: Said) -> tuple[Row, ...]:
        """Return the rows of a thing: its own; contradictions of an event, roles of an article."""
        made: Iterator[Row] = getattr(self, f"_{kind}")(iri, said)
        return tuple(made)

    def _event(self, iri: str, said: Said) -> Iterator[Row]:
        first = date_of(_first(said, SEM.hasEarliestBeginTimeStamp))
        last = date_of(_first(said, SEM.hasLatestEndTimeStamp))
        claims = self._claims(iri)
        at = said.get(str(NG.place), ())
        claimed = _all(claims.values(), NG.place)
        parts = {part: _all(claims.values(), NG[part]) for part in PARTS}
        statements = _all(claims.values(), NG.claimedIn)
        spoke = (sorted(self._objects(s, str(by))) for s in statements for by in _SPEAKERS)
        tellings = sorted(self._subjects(str(NG.tellsOf), iri))
        articles = _together(*(sorted(self._objects(t, str(NG.statedIn))) for t in tellings))
        yield Row(
            iri=iri,
            kind="event",
            first=first,
            last=last,
            certainty=number(_first(said, NG.certainty)),
            killed=self._killed(claims.values()),
            facts={"figures": list(self._figures(claims))},
            values={
                "type": tuple(map(local, said.get(str(NG.eventType), ()))),
                "place": self._spread((*at, *claimed)),
                "at": tuple(at),
                "within": self._spread(at),
                "claimed": claimed,
                "actor": _together(*parts.values(), *spoke),
                **parts,
                "named": _all((c for c in claims.values() if not _denied(c)), NG.agent),
                "source": self._with_outlets(articles),
            },
        )
        for one in sorted(self._subjects(str(NG.concerns), iri)):
            if str(NG.Contradiction) in self._objects(one, _TYPE):
                kinds = tuple(map(local, sorted(self._objects(one, str(NG.kind)))))
                yield Row(iri=one, kind="contradiction", first=first, last=last,
                          values={"kind": kinds, "event": (iri,)})  # fmt: skip

    def _statement(self, iri: str, said: Said) -> Iterator[Row]:
        articles = tuple(said.get(str(NG.statedIn), ()))
        if not articles:
            return
        claims = [self._said(c) for c in sorted(self._subjects(str(NG.claimedIn), iri))]
        day = date_of(_first(said, NG.saidUntil)) or self._day(articles[0])
        yield Row(
            iri=iri,
            kind="statement",
            first=day,
            last=day,
            certainty=number(_first(said, NG.certainty)),
            killed=self._killed(claims),
            text=_first(said, NG.content),
            values={
                "speaker": speakers(said),
                "act": (local(_first(said, NG.act) or "#Assertion"),),
                "about": _together(*(c.get(str(NG[p]), ()) for c in claims for p in PARTS)),
                "event": tuple(said.get(str(NG.about), ())),
                "source": self._with_outlets(articles),
            },
        )

    def _place(self, iri: str, said: Said) -> Iterator[Row]:
        geometry = self._said(_first(said, GEO.hasGeometry))
        lat, lon = point_of(_first(geometry, GEO.asWKT)) or (None, None)
        yield Row(
            iri=iri,
            kind="place",
            text=_first(said, _LABEL),
            facts={
                "kind": local(_first(said, NG.placeKind) or "#UnknownPlace"),
                "lat": lat,
                "lon": lon,
                "radius": number(_first(geometry, NG.radiusKm)),
            },
            values={"wider": _together(_wider(said))},
            names=names_of(said),
        )

    def _actor(self, iri: str, said: Said) -> Iterator[Row]:
        yield Row(iri=iri, kind="actor", text=_first(said, _LABEL), names=names_of(said))

    def _article(self, iri: str, said: Said) -> Iterator[Row]:
        day = date_of(_first(said, SCHEMA.datePublished))
        yield Row(
            iri=iri,
            kind="article",
            first=day,
            text=_first(said, _LABEL) or iri.rpartition("/")[2],
            values={"outlet": tuple(said.get(str(SCHEMA.publisher), ()))},
        )
        for one in sorted(self._subjects(str(NG.statedIn), iri)):
            holders = sorted(self._objects(one, str(NG.holder)))
            if holders and any(self._objects(one, str(NG.title))):
                actors = _together(holders, sorted(self._objects(one, str(NG.organisation))))
                yield Row(iri=one, kind="role", first=day, values={"actor": actors})

    # ── parts ───────────────────────────────────────────────────────────────────────────────

    def _claims(self, event: str) -> dict[str, Said]:
        """What somebody claims of an event."""
        found = {c: self._said(c) for c in sorted(self._subjects(str(NG.about), event))}
        return {c: said for c, said in found.items()
                if str(NG.claimedIn) in said or str(NG.claimedBy) in said}  # fmt: skip

    def _killed(self, claims: Iterable[Said]) -> float | None:
        figures = map(self._said, _all(claims, NG.killed))
        counts = (number(least) for f in figures for least in f.get(str(NG.atLeast), ()))
        return max((n for n in counts if n is not None), default=None)

    def _figures(self, claims: Mapping[str, Said]) -> Iterator[Figure]:
        """Figures that stand: but those that the same voice has given anew, or its own words."""
        for metric in METRICS:
            by = str(NG[metric])
            for claim, said in claims.items():
                if by in said and not self._given_anew(claim, by):
                    yield from (
                        _figure(metric, figure)
                        for figure in map(self._said, said[by])
                        if "true" not in figure.get(str(NG.outdated), ())
                    )

    def _given_anew(self, claim: str, by: str) -> bool:
        return any(by in self._said(c) for c in self._subjects(str(NG.supersedes), claim))

    def _spread(self, places: Iterable[str]) -> tuple[str, ...]:
        """Places with all they lie in."""
        found = dict.fromkeys(up for place in places for up in self._up(place))
        self.used.update(found)
        return tuple(found)

    def _up(self, place: str) -> tuple[str, ...]:
        if place not in self._wider:
            seen, ahead = {place: None}, [place]
            while ahead:
                for one in _wider(self._said(ahead.pop())):
                    if one not in seen:
                        seen[one] = None
                        ahead.append(one)
            self._wider[place] = tuple(seen)
        return self._wider[place]

    def _with_outlets(self, articles: Iterable[str]) -> tuple[str, ...]:
        found = dict.fromkeys(articles)
        self.used.update(found)
        for article in tuple(found):
            found.update(dict.fromkeys(self._outlet(article)))
        return tuple(found)

    def _outlet(self, article: str) -> tuple[str, ...]:
        if article not in self._outlets:
            said = self._said(article)
            self._outlets[article] = tuple(said.get(str(SCHEMA.publisher), ()))
            self._published[article] = date_of(_first(said, SCHEMA.datePublished))
        return self._outlets[article]

    def _day(self, article: str) -> dt.date | None:
        self._outlet(article)
        return self._published[article]


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def names_of(said: Said) -> tuple[str, ...]:
    """Return what a thing is called, its labels first."""
    return _together(said.get(_LABEL, ()), said.get(_OTHER_NAME, ()))


def speakers(said: Said) -> tuple[str, ...]:
    """Return who says a statement, and for whom."""
    return _together(*(said.get(str(by), ()) for by in _SPEAKERS))


def date_of(text: str) -> dt.date | None:
    """Return the day of a date or a time; None where there is none."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def point_of(wkt: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a point as WKT; None for what is none."""
    found = _POINT.search(wkt)
    lat, lon = (float(found[2]), float(found[1])) if found else (0.0, 0.0)
    return (lat, lon) if found and abs(lat) <= 90 and abs(lon) <= 180 else None


def number(text: str) -> float | None:
    """Return a number; None for what is none."""
    try:
        return float(text)
    except ValueError:
        return None


def local(iri: str) -> str:
    """Return the local name of a term of ours."""
    return iri.rpartition("#")[2]


def _figure(metric: str, said: Said) -> Figure:
    least, most = (number(_first(said, NG[bound])) for bound in ("atLeast", "atMost"))
    part = any(by in said for by in _OF_A_PART)
    return (metric, None if least is None else int(least), None if most is None else int(most),
            part)  # fmt: skip


def _wider(said: Said) -> list[str]:
    return [*said.get(str(NG.within), ()), *said.get(str(NG.relativeTo), ())]


def _denied(said: Said) -> bool:
    return str(NG.Denied) in said.get(str(NG.status), ())


def _all(some: Iterable[Said], by: object) -> tuple[str, ...]:
    return _together(*(said.get(str(by), ()) for said in some))


def _together(*some: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in some for value in values))


def _first(said: Said, by: object) -> str:
    return next(iter(said.get(str(by), ())), "")
