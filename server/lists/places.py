"""Places of events as GeoJSON (RFC 7946) for the map, and as a table where there is none.

A feature is a place that has a point: `name`, `href`, `kind`, `radiusKm` (within which it lies, or
null) and `days`, pairs of a day ("" for none) and how many events began on it there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from server.lists.choosing import Asked, full, wanted
from server.lists.overview import Overview, Place

BY = ("type", "place", "actor", "source", "killed", "certainty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place with its events by day."""

    place: Place
    name: str
    days: tuple[tuple[str, int], ...]

    @property
    def events(self) -> int:
        """How many events it has."""
        return sum(number for _, number in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A figure of places: what its map loads, and what its table says."""

    geojson: str
    spots: tuple[Spot, ...]


def spots(over: Overview, ask: Asked, base: str, event: str = "") -> tuple[Spot, ...]:
    """Return the places of the events an address asks for, those with most events first.

    `event`: of this one only, by the IRI. A place that is asked for by its IRI is there in any
    case. Raises `QueryError` for names unknown.
    """
    choice, columns = wanted(ask, over, base), over.events
    numbers: Iterable[int] = columns.chosen(choice)
    if event:
        numbers = [n for n in numbers if columns.things[n] == event]
    counted: dict[str, Counter[str]] = {}
    if ask.place and (asked := full(ask.place, base)) in over.places:
        counted[asked] = Counter()
    for number in numbers:
        first, last = columns.days[number]
        for place in over.at.get(columns.things[number], ()):
            counted.setdefault(place, Counter())[first or last or ""] += 1
    found = [
        Spot(place=over.places[p], name=over.name(p), days=tuple(sorted(days.items())))
        for p, days in counted.items()
        if p in over.places and over.places[p].lat is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.events, one.name, one.place.iri)))


def geojson(some: Iterable[Spot], href: Callable[[str], str], term: Callable[[str], str]) -> str:
    """Return places as a FeatureCollection; `href` gives addresses, `term` the names of kinds."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [_feature(one, href, term) for one in some],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _feature(
    one: Spot, href: Callable[[str], str], term: Callable[[str], str]
) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": one.place.iri,
        "geometry": {"type": "Point", "coordinates": [one.place.lon, one.place.lat]},
        "properties": {
            "name": one.name,
            "href": href(one.place.iri),
            "kind": term(one.place.kind),
            "radiusKm": one.place.radius,
            "events": one.events,
            "days": one.days,
        },
    }
