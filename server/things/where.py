"""Where a place lies: what contains it, the point that stands for it, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.search.rows import point_of
from server.names import Name
from server.reading import Reader, iris
from server.words import coordinates, kilometres

_FACTS = """SELECT ?place ?label ?kind ?relation ?to ?from { VALUES ?place { $places }
  OPTIONAL { ?place rdfs:label ?label }
  OPTIONAL { ?place ng:placeKind ?kind }
  OPTIONAL { ?place ng:relation ?relation }
  OPTIONAL { ?place ng:relativeTo ?to . ?to rdfs:label ?from }
} ORDER BY ?place ?label ?kind ?to ?from"""
_CHAIN = """SELECT ?place ?in ?name (COUNT(DISTINCT ?further) AS ?depth) {
  VALUES ?place { $places } ?place ng:within+ ?in . ?in rdfs:label ?name
  OPTIONAL { ?in ng:within+ ?further }
} GROUP BY ?place ?in ?name ORDER BY ?place DESC(?depth) ?in ?name"""
_GEOMETRY = """SELECT ?place ?wkt ?radius { VALUES ?place { $places }
  ?place geo:hasGeometry ?g . ?g geo:asWKT ?wkt
  OPTIONAL { ?g ng:radiusKm ?radius } } ORDER BY ?place ?wkt ?radius"""
_LINKS = 12  # of a chain


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
    return wheres(reader, [place])[place]


def wheres(reader: Reader, places: Sequence[str]) -> dict[str, Where]:
    """Return where some places lie."""
    listed = iris(list(places))
    if not listed:
        return {}
    facts, points = _first_rows(reader, _FACTS, listed), _points(reader, listed)
    chains: dict[str, dict[str, Name]] = {place: {} for place in places}
    for row in reader.rows(_CHAIN, places=listed):
        place, around, name = (row[by].value for by in ("place", "in", "name"))
        if around != place and len(chains[place]) < _LINKS:
            # articles may each have a node of their own for one province
            chains[place].setdefault(name, Name(around, name))
    return {
        place: _where(place, facts.get(place, {}), chains[place].values(), points.get(place))
        for place in places
    }


def _where(
    place: str, said: Mapping[str, str], chain: Iterable[Name], point: Point | None
) -> Where:
    return Where(
        iri=place,
        label=said.get("label", place.rpartition("/")[2]),
        kind=said.get("kind", "#UnknownPlace").rpartition("#")[2],
        chain=tuple(chain),
        point=point,
        relation=said.get("relation"),
        relative_to=Name(said["to"], said["from"]) if "to" in said else None,
    )


def _first_rows(reader: Reader, query: str, listed: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in reader.rows(query, places=listed):
        said = {name: cell.value for name, cell in row.items()}
        found.setdefault(said["place"], said)
    return found


def _points(reader: Reader, listed: str) -> dict[str, Point]:
    found: dict[str, Point] = {}
    for row in reader.rows(_GEOMETRY, places=listed):
        if (at := point_of(row["wkt"].value)) is not None:
            radius = float(row["radius"].value) if "radius" in row else None
            text, far = coordinates(*at, radius or 0), kilometres(radius) if radius else None
            point = Point(text=text, lat=at[0], lon=at[1], radius=far)
            found.setdefault(row["place"].value, point)
    return found
