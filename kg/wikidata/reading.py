"""What linking reads of a store: places with a GeoNames id, actors with what articles say of them.

Only actors that articles share are read (`kg.describe.identity`): a surname or "the ministry" of
one article is nobody in particular. Nothing is read from the graph of links itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from kg.iris import wikidata_graph_iri
from kg.model import CheckedGraph, EntityKind
from kg.vocab import NG, PREFIXES
from kg.wikidata.source import ENTITY

GEONAMES = "https://sws.geonames.org/"
_UNASKED = {EntityKind.LOCATION, EntityKind.GOVERNMENT, EntityKind.GROUP}
KINDS = tuple(kind.value for kind in EntityKind if kind not in _UNASKED)
"""Classes of actors that are looked for (local names): a government is its country's affair."""
_FOLDERS = frozenset(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower() for kind in KINDS)

_LINKS = """
SELECT ?thing ?property ?value WHERE {
  VALUES ?property { skos:exactMatch skos:closeMatch }
  GRAPH ?graph { ?thing ?property ?value }
  FILTER (?graph != <%s> && isIRI(?value) && STRSTARTS(STR(?thing), "%sid/"))
}"""
_PLACES = """
SELECT ?place ?label ?wkt ?code WHERE {
  ?place a ng:Location ; rdfs:label ?label .
  OPTIONAL { ?place geo:hasGeometry/geo:asWKT ?wkt }
  OPTIONAL { ?place schema:addressCountry ?code }
}"""
_ACTORS = """
SELECT ?actor ?kind ?label WHERE {
  VALUES ?kind { %s }
  ?actor a ?kind ; rdfs:label ?label .
}"""
_USES = "SELECT ?actor ?name WHERE { ?actor ng:nameUse/ng:name ?name }"
_ROLES = """
SELECT ?actor ?title ?body WHERE {
  ?role ng:holder ?actor ; ng:title ?title .
  OPTIONAL { ?role ng:organisation/rdfs:label ?body }
}"""
_BODIES = "SELECT ?actor ?body WHERE { ?actor ng:parentOrganisation/rdfs:label ?body }"
_COUNTRIES = """
SELECT ?actor ?country ?label WHERE { ?actor ng:country ?country . ?country rdfs:label ?label }"""
_DAYS = """
SELECT ?actor (MIN(?day) AS ?first) WHERE {
  ?role ng:holder ?actor ; ng:statedIn/schema:datePublished ?day .
} GROUP BY ?actor"""


class Shelf(Protocol):
    """What linking needs of a store."""

    @property
    def base(self) -> str:
        """The base of every IRI that is minted here."""

    def query(self, sparql: str, *, prefixes: Mapping[str, str] | None = None) -> Iterable[Any]:
        """Answer a query with rows of terms that have a `value`."""

    def put(self, checked: CheckedGraph) -> None:
        """Replace a graph."""

    def remove_graphs(self, iris: Iterable[str]) -> None:
        """Remove graphs that are not an article's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place with a GeoNames id and without an item."""

    iri: str
    label: str
    geonames: str
    is_exact: bool  # whether the GeoNames id is that of just this place
    point: tuple[float, float] | None  # latitude, longitude


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An actor without an item, and what all articles say of it."""

    iri: str
    kind: str  # local name of its class
    label: str
    names: tuple[str, ...] = ()  # further ones
    titles: tuple[str, ...] = ()  # of its roles
    bodies: tuple[str, ...] = ()  # organisations of its roles, and above it
    countries: tuple[str, ...] = ()  # names
    country_items: tuple[str, ...] = ()  # Q…, where a country has one
    year: int | None = None  # in which articles first speak of a role of it
    is_known: bool = False  # whether the authority knows it


@dataclass(slots=True)
class Things:
    """What there is to be linked, and what is linked already."""

    places: list[Place] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    linked: dict[str, str] = field(default_factory=dict)  # thing → item, by articles' graphs
    kinds: dict[str, str] = field(default_factory=dict)  # thing → local name of its class


def read(store: Shelf) -> Things:
    """Return the places and actors of a store that may be linked, by IRI."""
    things = Things()
    geonames: dict[str, tuple[str, bool]] = {}
    for thing, property, value in sorted(
        _rows(store, _LINKS % (wikidata_graph_iri(store.base), store.base)), key=str
    ):
        if value.startswith(ENTITY):
            things.linked.setdefault(thing, value.removeprefix(ENTITY))
        elif value.startswith(GEONAMES):
            geonames.setdefault(
                thing, (value.removeprefix(GEONAMES).rstrip("/"), property.endswith("exactMatch"))
            )
    _read_places(store, geonames, things)
    _read_actors(store, things)
    return things


def _read_places(store: Shelf, geonames: Mapping[str, tuple[str, bool]], things: Things) -> None:
    for iri, label, wkt, _ in sorted(_rows(store, _PLACES), key=str):
        is_new = things.kinds.setdefault(iri, "Location") and iri in geonames
        if is_new and iri not in things.linked and iri not in {p.iri for p in things.places[-1:]}:
            id, is_exact = geonames[iri]
            things.places.append(
                Place(iri=iri, label=label, geonames=id, is_exact=is_exact, point=_point(wkt))
            )


def _read_actors(store: Shelf, things: Things) -> None:
    kinds = " ".join(f"ng:{kind}" for kind in KINDS)
    names, titles, bodies = (_grouped(store, query) for query in (_USES, _ROLES, _BODIES))
    of_roles: dict[str, list[str]] = defaultdict(list)
    for actor, _, body in sorted(_rows(store, _ROLES), key=str):
        of_roles[actor].append(body)
    countries, items = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for actor, country, label in sorted(_rows(store, _COUNTRIES), key=str):
        countries[actor].append(label)
        items[actor].append(things.linked.get(country, ""))
    years = {actor: _year(day) for actor, day in _rows(store, _DAYS) if actor}
    labels = _grouped(store, _ACTORS % kinds, value=2)
    for iri, kind, label in sorted(_rows(store, _ACTORS % kinds), key=str):
        if iri in things.kinds:
            continue
        things.kinds[iri] = kind.removeprefix(str(NG))
        if iri not in things.linked and _is_shared(iri, store.base):
            things.actors.append(
                Actor(
                    iri=iri,
                    kind=things.kinds[iri],
                    label=label,
                    names=_once(*names[iri], *labels[iri], but=label),
                    titles=_once(*titles[iri]),
                    bodies=_once(*of_roles[iri], *bodies[iri]),
                    countries=_once(*countries[iri]),
                    country_items=_once(*items[iri]),
                    year=years.get(iri),
                    is_known="/" not in iri.removeprefix(f"{store.base}id/actor/"),
                )
            )


def _is_shared(iri: str, base: str) -> bool:
    """Whether all articles mean one by this IRI: the authority's name, or a kind and a name."""
    folder, *name = iri.removeprefix(f"{base}id/actor/").split("/")
    return iri.startswith(f"{base}id/actor/") and (not name or folder in _FOLDERS)


def _grouped(store: Shelf, query: str, value: int = 1) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(_rows(store, query), key=str):
        found[row[0]].append(row[value])
    return found


def _once(*words: str, but: str = "") -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word and word != but))


def _rows(store: Shelf, sparql: str) -> Iterator[tuple[str, ...]]:
    for row in store.query(sparql, prefixes=PREFIXES):
        yield tuple("" if term is None else term.value for term in row)


def _point(wkt: str) -> tuple[float, float] | None:
    found = re.fullmatch(r"POINT ?\((-?[\d.]+) (-?[\d.]+)\)", wkt)
    return (float(found[2]), float(found[1])) if found else None


def _year(day: str) -> int | None:
    return int(day[:4]) if day[:4].isdecimal() else None
