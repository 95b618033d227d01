"""Where a place lies: what contains it, the point that stands for it, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.names import Name
from server.reading import Reader, iri
from server.things.facts import Facts
from server.words import coordinates, kilometres

_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.I)
_CHAIN = """SELECT ?in (SAMPLE(?label) AS ?name) (COUNT(DISTINCT ?further) AS ?depth) {
  $place ng:within+ ?in . ?in rdfs:label ?label
  OPTIONAL { ?in ng:within+ ?further }
} GROUP BY ?in ORDER BY DESC(?depth) ?in LIMIT 12"""
_GEOMETRY = """SELECT ?wkt ?radius { $place geo:hasGeometry ?g . ?g geo:asWKT ?wkt
  OPTIONAL { ?g ng:radiusKm ?radius } } LIMIT 1"""
_RELATIVE = "SELECT ?to ?label { $place ng:relativeTo ?to . ?to rdfs:label ?label } LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Coordinates in words, and how far the place may lie from them."""

    text: str
    lat: float
    lon: float
    radius: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place and what it lies in, from the narrowest to the widest."""

    iri: str
    label: str
    kind: str  # local name
    chain: tuple[Name, ...]
    point: Point | None
    relation: str | None = None
    relative_to: Name | None = None


def where(reader: Reader, place: str) -> Where:
    """Return where a place lies."""
    facts = Facts(reader, place)
    told_from = reader.rows(_RELATIVE, place=iri(place)) if facts.all("ng:relativeTo") else ()
    chain: dict[str, Name] = {}  # articles may each have a node of their own for one province
    for row in reader.rows(_CHAIN, place=iri(place)):
        if "in" in row and row["in"].value != place:
            chain.setdefault(row["name"].value, Name(row["in"].value, row["name"].value))
    return Where(
        iri=place,
        label=facts.label,
        kind=(facts.one("ng:placeKind") or "#UnknownPlace").rpartition("#")[2],
        chain=tuple(chain.values()),
        point=_point(reader, place),
        relation=facts.one("ng:relation"),
        relative_to=next((Name(r["to"].value, r["label"].value) for r in told_from), None),
    )


def point_of(wkt: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a point as WKT; None for what is none."""
    found = _POINT.search(wkt)
    lat, lon = (float(found[2]), float(found[1])) if found else (0.0, 0.0)
    return (lat, lon) if found and abs(lat) <= 90 and abs(lon) <= 180 else None


def _point(reader: Reader, place: str) -> Point | None:
    for row in reader.rows(_GEOMETRY, place=iri(place)):
        found = point_of(row["wkt"].value)
        if found is None:
            continue
        lat, lon = found
        radius = float(row["radius"].value) if "radius" in row else None
        return Point(
            text=coordinates(lat, lon, radius or 0),
            lat=lat,
            lon=lon,
            radius=kilometres(radius) if radius else None,
        )
    return None
