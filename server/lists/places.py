"""Places of events as GeoJSON (RFC 7946) for the map, and as a table where there is none.

A feature is a place that has a point: `name`, `href`, `kind`, `radiusKm` (within which it lies, or
null) and `days`, pairs of a day ("" for none) and how many events began on it there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from server.lists.choosing import Asked, full, wanted
from server.lists.overview import Overview, Place, day_of, most_frequent

_DAYS = 10_000_000  # more than there are, as `date.toordinal` counts them
_IN_TABLE = 25
_MOST = 5_000  # of one map; a country has no more that one can tell apart
BY = ("type", "place", "actor", "source", "killed", "certainty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place with its events by day."""

    place: Place
    days: tuple[tuple[str, int], ...]

    @property
    def name(self) -> str:
        """What the place is called."""
        return self.place.name

    @property
    def events(self) -> int:
        """How many events it has."""
        return sum(number for _, number in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A figure of places: what its map loads, and the first ones, which its table tells of."""

    geojson: str
    spots: tuple[Spot, ...]
    number: int


def drawn(over: Overview, ask: Asked, base: str, address: str, event: str = "") -> Drawn:
    """Return the figure of what `spots` gives; `address` is that of its GeoJSON."""
    first, number = spots(over, ask, base, event, most=_IN_TABLE)
    return Drawn(geojson=address, spots=first, number=number)


def spots(
    over: Overview, ask: Asked, base: str, event: str = "", most: int = _MOST
) -> tuple[tuple[Spot, ...], int]:
    """Return the places of the events an address asks for, and how many there are in all.

    Those with most events come first. `event`: of this one only, by the IRI. A place that is asked
    for by its IRI is there in any case. Raises `QueryError` for names unknown.
    """
    columns = over.events
    rows = columns.chosen(wanted(ask, over, base)).rows
    if event:
        rows = np.intersect1d(rows, over.rows_of(columns, (event,)))
    at, codes = columns.values("at", rows)
    pointed = over.with_point(codes)
    codes, days = codes[pointed].astype(np.int64), columns.days[rows[at]][pointed]
    first = most_frequent(np.bincount(codes), most)
    shown = np.isin(codes, first)
    keys, numbers = np.unique(codes[shown] * _DAYS + days[shown], return_counts=True)
    counted: dict[int, list[tuple[str, int]]] = {code: [] for code in first}
    for key, number in zip(keys.tolist(), numbers.tolist(), strict=True):
        counted[key // _DAYS].append((day_of(key % _DAYS) or "", number))
    by_place = dict(zip(over.iris(first), counted.values(), strict=True))
    if ask.place:
        by_place.setdefault(full(ask.place, base), [])
    found = [
        Spot(place=place, days=tuple(by_place[place.iri]))
        for place in over.places(by_place).values()
        if place.lat is not None
    ]
    order = sorted(found, key=lambda one: (-one.events, one.name, one.place.iri))
    return tuple(order), max(len(found), len(np.unique(codes)))


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
