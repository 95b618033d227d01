"""The world's places by name, offline: `lookup("Saraqib")`.

The authority's own places come first (`kg.knowledge.authority`), then the index that
`kg.knowledge.placeindex` builds from GeoNames, with what people added to it
(`kg.knowledge.added`); the index is built at the first question unless `build_index` was called
before. Wikidata ids of GeoNames' places are in data/place_wikidata.tsv. Connections belong to one
thread of one process, so threads and forked workers may ask at will.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from rapidfuzz.fuzz import ratio

from kg.errors import KnowledgeError
from kg.knowledge.added import added_path
from kg.knowledge.authority import Concept, Use, authority
from kg.knowledge.placeindex import build_index, index_path, km
from kg.knowledge.toponymy import fold, skeleton, without_article
from kg.model import EntityKind

__all__ = [
    "Place",
    "build_index",
    "division",
    "index_path",
    "is_place_name",
    "km",
    "longest",
    "lookup",
    "scan",
]

_PROVINCE = re.compile(r" (?:province|governorate|region|oblast|prefecture|state)$")
# Reach in km of the authority's places that the index does not hold, by kind.
_RADIUS = {"PopulatedPlace": 1.0, "Camp": 1.0, "Facility": 1.0, "District": 2.0, "Province": 50.0}
LONGEST_NAME = 6  # words
_ALIKE, _AS_GOOD = 60.0, 10.0  # of 100: likeness asked for, and what counts as the same likeness
_MOST = 120  # places of one name; nobody disambiguates more
_NEAR_KM = 5.0  # places of one name and kind so near are one
_SURE, _CLOSE = 0.9, 0.85  # from when a Wikidata id is taken for sure; what one list is worth
_REGISTERS = frozenset({"wof", "meantime", "rss500", "wdqs"})
_FIELDS = "id, geonames, code, name, lat, lon, country, admin1, kind, population, radius, capital"
_BY_NAME = (
    f"SELECT {_FIELDS}, rank FROM name JOIN place ON place.id = name.place WHERE key = ?"
    " ORDER BY CASE kind WHEN 'Country' THEN 0 WHEN 'Continent' THEN 0 ELSE 1 END,"
    f" rank > 0, population DESC, place.id LIMIT {_MOST}"
)
_BY_SKELETON = (
    f"SELECT {_FIELDS}, 3 FROM skeleton JOIN place ON place.id = skeleton.place"
    f" WHERE key = ? AND nation = ? ORDER BY population DESC, place.id LIMIT {_MOST}"
)
_LINK = "SELECT wikidata FROM link WHERE place = ?"
_BY_CODE = f"SELECT {_FIELDS}, 0 FROM place WHERE code = ? AND kind != 'Continent'"
_BY_GEONAMES = f"SELECT {_FIELDS}, 0 FROM place WHERE geonames = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of the world that a name may mean.

    Degrees are WGS 84; `radius_km` says how far from the point the place reaches. `code` is
    GeoNames' for countries ("SY"), provinces ("SY.12") and counties ("US.OH.001"); `admin1` is
    the last part of the province's. `rank` tells how the name asked for is its name: 0 its own,
    1 another one, 2 its own without the article, 3 one that sounds like it.
    """

    name: str
    kind: str  # local name of a place kind of the ontology
    lat: float | None
    lon: float | None
    radius_km: float = 0.0
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None
    population: int = 0
    capital: bool = False  # of its country
    code: str | None = None
    geonames: str | None = None
    wikidata: str | None = None
    authority: str | None = None
    certainty: float = 1.0  # that the Wikidata id is its, 0..1
    rank: int = 0

    @property
    def at(self) -> tuple[float, float] | None:
        """Its point as (lat, lon), if it has one."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)

    def lies_in(self, other: Place) -> bool:
        """Whether `other` is this place's country, province or county, or that of its country."""
        if other.code is None or self.code == other.code:
            return False
        if other.kind == "Country":
            return self.country == other.code
        if other.kind == "Province":
            return f"{self.country}.{self.admin1}" == other.code
        if other.kind == "CountyLevel" and other.admin1 == self.admin1:
            return self.country == other.country and self.within_km(other, other.radius_km * 1.3)
        return False

    def within_km(self, other: Place, distance: float) -> bool:
        """Whether the two points are at most `distance` apart; False when one has none."""
        return self.at is not None and other.at is not None and km(self.at, other.at) <= distance


def lookup(name: str, *, fuzzy: bool = False, country: str | None = None) -> tuple[Place, ...]:
    """Return the places called `name`, the likeliest first; none is an answer.

    Case, accents, apostrophes, hyphens and a leading "al-" or "the" do not matter. With `fuzzy`,
    and only when nothing has that name in `country` (ISO 3166-1 alpha-2), places there whose
    consonants agree are returned, if they are spelled much alike.

    Raises:
        KnowledgeError: the index is damaged, or is not there and cannot be built.
    """
    key = fold(name)
    found = _all(key, name.isupper())
    if country is not None:
        found = tuple(p for p in found if p.country == country)
        if fuzzy and not found:
            return _alike(key, country)
    return found


def is_place_name(name: str) -> bool:
    """Whether any place of the world is called `name`."""
    return bool(lookup(name))


@lru_cache(maxsize=4096)
def division(code: str) -> Place | None:
    """Return the country ("SY"), province ("SY.12") or county ("US.OH.001") of that code."""
    return next(iter(_ask(_BY_CODE, code)), None)


def longest(words: Sequence[str], start: int = 0) -> int:
    """Return how many words from `start` on make the longest name of a place; 0: none does."""
    for end in range(min(len(words), start + LONGEST_NAME), start, -1):
        if lookup(" ".join(words[start:end])):
            return end - start
    return 0


def scan(words: Sequence[str]) -> Iterator[tuple[int, int, tuple[Place, ...]]]:
    """Yield (start, end, places) for names of places in `words`, longest first, no overlaps.

    Only names that begin with a capital or a digit are looked for.
    """
    at = 0
    while at < len(words):
        first = words[at][:1]
        length = longest(words, at) if first.isupper() or first.isdigit() else 0
        if length:
            yield at, at + length, lookup(" ".join(words[at : at + length]))
        at += length or 1


# ── the authority's places ──────────────────────────────────────────────────────────────────


@lru_cache(maxsize=32768)
def _all(key: str, capitals: bool) -> tuple[Place, ...]:
    """Return the authority's places, then the index's that are not among them."""
    found = _named(key)
    known = tuple(_known(c, found) for c in _concepts(key, capitals))
    if not known:
        return found
    taken = {(p.geonames, p.code) for p in known}
    return known + tuple(p for p in found if (p.geonames, p.code) not in taken)


def _concepts(key: str, capitals: bool) -> dict[Concept, None]:
    entries = authority().entries(key) if key else ()
    return {
        e.concept: None
        for e in entries
        if e.use is Use.NAME
        and e.concept.kind is EntityKind.LOCATION
        and (capitals or not e.is_acronym)
    }


def _known(concept: Concept, namesakes: tuple[Place, ...]) -> Place:
    """Return the concept as a place, with what the index knows of the same place."""
    same = _by_geonames(concept.geonames) or _same(concept, namesakes) or _parent(concept)
    own = Place(
        name=concept.label,
        kind=concept.place_kind or "UnknownPlace",
        lat=concept.lat,
        lon=concept.lon,
        radius_km=_RADIUS.get(concept.place_kind or "", 10.0),
        country=concept.country,
        geonames=concept.geonames,
        wikidata=concept.wikidata,
        authority=concept.id,
        certainty=concept.certainty if concept.certainty < _SURE else 1.0,
    )
    if same is None:
        return own
    return replace(
        same,
        name=own.name,
        kind=own.kind,
        lat=own.lat if own.lat is not None else same.lat,
        lon=own.lon if own.lon is not None else same.lon,
        geonames=own.geonames or same.geonames,
        wikidata=own.wikidata or (same.wikidata if same.geonames else None),
        authority=own.authority,
        certainty=own.certainty if own.wikidata else same.certainty,
        rank=0,
    )


def _parent(concept: Concept) -> Place | None:
    """The town a quarter lies in lends it its point; a land would tell too little."""
    parent = authority().concepts.get(concept.parent or "")
    if parent is None or concept.lat is not None or parent.place_kind != "PopulatedPlace":
        return None
    town = _known(parent, ())
    return replace(town, geonames=None, wikidata=None, population=0, capital=False, code=None)


def _same(concept: Concept, namesakes: tuple[Place, ...]) -> Place | None:
    if concept.place_kind == "Country":
        return division(concept.country) if concept.country else None
    labels = {_bare(fold(label), concept.place_kind) for label in concept.labels}
    candidates = (*namesakes, *(p for name in sorted(labels) for p in _named(name)))
    return next(
        (p for p in candidates if (p.country, p.kind) == (concept.country, concept.place_kind)),
        None,
    )


def _bare(folded: str, kind: str | None) -> str:
    """Return a province's name without "Province"."""
    return _PROVINCE.sub("", folded) if kind == "Province" else folded


@lru_cache(maxsize=4096)
def _by_geonames(id: str | None) -> Place | None:
    return next(iter(_ask(_BY_GEONAMES, id)), None) if id else None


# ── the index ───────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=32768)
def _named(key: str) -> tuple[Place, ...]:
    if not key:
        return ()
    found = _ask(_BY_NAME, key)
    bare = without_article(key)
    if not found and bare != key:
        found = tuple(replace(p, rank=2) for p in _ask(_BY_NAME, bare))
    return found


@lru_cache(maxsize=4096)
def _alike(key: str, country: str) -> tuple[Place, ...]:
    """Places with the same consonants, those spelled most alike."""
    consonants = skeleton(key)
    found = _ask(_BY_SKELETON, consonants, country) if len(consonants) > 2 else ()
    likeness = [ratio(key, fold(p.name)) for p in found]
    least = max(_ALIKE, max(likeness, default=0.0) - _AS_GOOD)
    return tuple(p for p, like in zip(found, likeness, strict=True) if like >= least)


def _ask(question: str, *values: str) -> tuple[Place, ...]:
    """Return what the index knows, and what people added to it."""
    base, more = _open()
    try:
        found = [_place(row) for row in base.execute(question, values)]
        added = (
            []
            if more is None
            else [_added(row, base, more) for row in _asked(more, question, values)]
        )
    except sqlite3.DatabaseError as error:
        raise KnowledgeError(
            f"the index of places is damaged: {error}", hint=f"delete {index_path()}"
        ) from error
    return tuple(_together(found, added))


def _asked(
    more: sqlite3.Connection, question: str, values: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    try:
        return more.execute(question, values).fetchall()
    except sqlite3.DatabaseError as error:
        raise KnowledgeError(
            f"the added places are damaged: {error}", hint=f"delete {added_path()}"
        ) from error


def _added(row: tuple[Any, ...], base: sqlite3.Connection, more: sqlite3.Connection) -> Place:
    """Return a place people added; one that GeoNames has as well is GeoNames', by another name."""
    place = _place(row)
    link = more.execute(_LINK, (row[0],)).fetchone()
    known = base.execute(_BY_GEONAMES, (place.geonames,)).fetchone() if place.geonames else None
    if known is not None:
        place = replace(_place(known), rank=place.rank)
    return replace(place, wikidata=place.wikidata or link[0]) if link else place


def _together(found: Sequence[Place], added: Sequence[Place]) -> Sequence[Place]:
    """Join the two, each place once, in the order of the index."""
    if not added:
        return found
    joined = list(found)
    for place in added:
        at = next((i for i, p in enumerate(joined) if _is_one(p, place)), None)
        if at is None:
            joined.append(place)
        elif joined[at].wikidata is None and place.wikidata is not None:
            joined[at] = replace(joined[at], wikidata=place.wikidata)
    return sorted(joined, key=_order)


def _is_one(one: Place, other: Place) -> bool:
    if one.geonames and other.geonames:
        return one.geonames == other.geonames
    if one.code and one.code == other.code:
        return True
    return one.kind == other.kind and one.within_km(other, _NEAR_KM)


def _order(place: Place) -> tuple[bool, bool, int]:
    return place.kind not in ("Country", "Continent"), place.rank > 0, -place.population


class _Connections(threading.local):
    """This thread's connections, and what they were opened for."""

    key: tuple[int, Path] | None = None
    base: sqlite3.Connection | None = None
    more: sqlite3.Connection | None = None  # what people added


_connections = _Connections()
_building = threading.Lock()


def _open() -> tuple[sqlite3.Connection, sqlite3.Connection | None]:
    """Return read-only connections of this thread of this process (SQLite's do not fork)."""
    here = _connections
    if here.base is None or here.key is None or here.key[0] != os.getpid():
        path = index_path()
        with _building:
            if not path.exists():
                build_index(path)
        here.base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        more = added_path()
        is_there = more.exists()
        here.more = (
            sqlite3.connect(f"{more.absolute().as_uri()}?mode=ro", uri=True) if is_there else None
        )
        here.key = (os.getpid(), path)
    return here.base, here.more


def _place(row: tuple[Any, ...]) -> Place:
    _, geonames, code, name, lat, lon, country, admin1, kind, *rest = row
    population, radius, capital, rank = rest
    wikidata, certainty = _linked(str(geonames))
    return Place(
        name=name,
        kind=kind,
        lat=lat,
        lon=lon,
        radius_km=radius,
        country=country,
        admin1=admin1,
        population=population,
        capital=bool(capital),
        code=code,
        geonames=str(geonames) if geonames else None,
        wikidata=wikidata,
        certainty=certainty,
        rank=rank,
    )


# ── Wikidata ids ────────────────────────────────────────────────────────────────────────────


def _linked(geonames: str) -> tuple[str | None, float]:
    return _links().get(geonames, (None, 1.0))


@cache
def _links() -> Mapping[str, tuple[str, float]]:
    """Return GeoNames id → (Wikidata id, how sure it is)."""
    table = files("kg.knowledge") / "data" / "place_wikidata.tsv"
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        return {
            geonames: (wikidata, _worth(sources.split())) for geonames, wikidata, _, sources in rows
        }
    except (FileNotFoundError, ValueError) as error:
        raise KnowledgeError(
            f"kg/knowledge/data/place_wikidata.tsv is missing or damaged: {error}",
            hint="a line is: GeoNames id, Wikidata id, name, sources; by tabs",
        ) from error


def _worth(sources: Sequence[str]) -> float:
    """Two sources, gold annotation or a register make it sure; one list alone does not."""
    return 1.0 if len(sources) > 1 or _REGISTERS & set(sources) else _CLOSE
