"""Places people add to the world's: one SQLite file beside the index, kept until they are removed.

    add(path)       read a file (`kg.knowledge.placefiles`) and keep its places, all or none
    sources()       what was added, one entry a file
    remove(name)    take a file's places away again

The file is replaced as a whole, so readers see the old or the new state and never half of one.
Adding the same file again changes nothing; a newer file of the same name takes the older's place.
"""

from __future__ import annotations

import hashlib
import math
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from kg.errors import KnowledgeError
from kg.knowledge.placefiles import Fault, Found, read_places
from kg.knowledge.placeindex import SCHEMA, Row, index_path, record, rows_of_names, skeletons
from kg.knowledge.toponymy import fold

NAME = "added-places-1.sqlite3"  # the number is the schema's
_SOURCES = """
CREATE TABLE source (
  number INTEGER PRIMARY KEY, name TEXT UNIQUE, digest TEXT, places INTEGER, faults INTEGER,
  country TEXT, first INTEGER, last INTEGER
);
CREATE TABLE link (place INTEGER PRIMARY KEY, wikidata TEXT NOT NULL);
"""
_RADIUS = {"Province": 50.0, "CountyLevel": 20.0, "Region": 20.0, "WaterBody": 20.0}
_BATCH = 5_000  # places that are held in memory at once
_ENOUGH = 5_000  # places by which a file's country is told
_MOST_FAULTS = 20  # that are kept word by word; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file that was added: its name, how many places it gave and rows it cost."""

    name: str
    digest: str
    places: int
    faults: int
    country: str | None  # ISO 3166-1 alpha-2, where all its places lie in one


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What `add` did."""

    source: Source
    is_new: bool  # False: exactly this file was there already
    faults: tuple[Fault, ...] = ()  # the first of them


def added_path() -> Path:
    """Return where added places are kept: beside the index (`$NEWSGRAPH_CACHE`)."""
    return index_path().parent / NAME


def state() -> str:
    """Return a digest of all that was added, "" for nothing: findings depend on it."""
    digests = "\n".join(f"{s.name} {s.digest}" for s in sources())
    return hashlib.sha256(digests.encode()).hexdigest() if digests else ""


def sources() -> tuple[Source, ...]:
    """Return what was added, by name.

    Raises:
        KnowledgeError: the file of added places is damaged.
    """
    if not added_path().exists():
        return ()
    question = "SELECT name, digest, places, faults, country FROM source ORDER BY name"
    with _damage_told(), closing(_reading()) as base:
        rows = base.execute(question).fetchall()
    return tuple(Source(name=n, digest=d, places=p, faults=f, country=c) for n, d, p, f, c in rows)


def add(path: Path, *, country: str | None = None) -> Added:
    """Keep the places of a file, under the file's name without its endings.

    `country` (ISO 3166-1 alpha-2) is that of places whose rows name none; without it, the country
    in which GeoNames has most of the file's places.

    Raises:
        KnowledgeError: the file is of no known format, holds no place, or tells no country; or
            the folder cannot be written.
    """
    name, digest = _name(path), _digest(path, country)
    known = next((s for s in sources() if s.name == name and s.digest == digest), None)
    if known is not None:
        return Added(source=known, is_new=False)
    usual = country.upper() if country else _usual_country(path)
    tally = _Tally()
    with _rewriting() as base:
        _delete(base, name)
        first = _next(base)
        for batch in _batches(read_places(path), tally):
            rows = _rows(batch, usual)
            _insert(base, first + tally.places, rows)
            tally.count(rows)
        source = _told(path, name, digest, tally)
        _register(base, source, first)
    return Added(source=source, is_new=True, faults=tuple(tally.kept_faults))


@dataclass(slots=True)
class _Tally:
    """What was read of a file so far."""

    read: int = 0  # places, with or without a country
    places: int = 0  # that are kept
    faults: int = 0
    lands: set[str] = field(default_factory=set)
    kept_faults: list[Fault] = field(default_factory=list)

    def fault(self, fault: Fault) -> None:
        self.faults += 1
        if len(self.kept_faults) < _MOST_FAULTS:
            self.kept_faults.append(fault)

    def count(self, rows: Sequence[tuple[Row, str | None]]) -> None:
        self.places += len(rows)
        self.lands |= {row.country for row, _ in rows if row.country}


def _batches(read: Iterable[Found | Fault], tally: _Tally) -> Iterator[list[Found]]:
    """Yield the places a few thousand at a time, so that any country fits into memory."""
    batch: list[Found] = []
    for one in read:
        if isinstance(one, Fault):
            tally.fault(one)
            continue
        tally.read += 1
        batch.append(one)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _told(path: Path, name: str, digest: str, tally: _Tally) -> Source:
    """Return what is to be remembered of a file; KnowledgeError when nothing of it is kept."""
    if not tally.read:
        first = tally.kept_faults[0] if tally.kept_faults else None
        why = f"; line {first.line}: {first.reason}" if first else ""
        raise KnowledgeError(f"{path} holds no place{why}")
    if not tally.places:
        raise KnowledgeError(
            f"{path} does not say in which country its places lie", hint="give --country XX"
        )
    return Source(
        name=name,
        digest=digest,
        places=tally.places,
        faults=tally.faults,
        country=next(iter(tally.lands)) if len(tally.lands) == 1 else None,
    )


def remove(name: str) -> bool:
    """Take a file's places away; False when none of that name was added.

    Raises:
        KnowledgeError: the file of added places is damaged or cannot be written.
    """
    if not any(s.name == name for s in sources()):
        return False
    with _rewriting() as base:
        _delete(base, name)
    return True


def _name(path: Path) -> str:
    return path.name.split(".")[0] or path.name


def _digest(path: Path, country: str | None) -> str:
    try:
        with path.open("rb") as stream:
            total = hashlib.file_digest(stream, "sha256")
    except OSError as error:
        raise KnowledgeError(f"{path} cannot be read: {error}") from error
    total.update((country or "").upper().encode())
    return total.hexdigest()


# ── from a file's words to the index's ──────────────────────────────────────────────────────


def _usual_country(path: Path) -> str | None:
    """The country in which GeoNames has most of the places that name none, by their ids."""
    first = islice((f for f in read_places(path) if isinstance(f, Found)), _ENOUGH)
    ids = [f.geonames for f in first if f.country is None and f.geonames]
    if not ids:
        return None
    with closing(_world()) as base:
        marks = ",".join("?" * len(ids))
        asked = base.execute(f"SELECT country FROM place WHERE geonames IN ({marks})", ids)
        lands = Counter(land for (land,) in asked if land)
    return lands.most_common(1)[0][0] if lands else None


def _rows(found: Sequence[Found], usual: str | None) -> list[tuple[Row, str | None]]:
    """Return the places as rows of the index, each with its Wikidata id."""
    placed = [replace(f, country=f.country or usual) for f in found]
    provinces = _provinces({f.country for f in placed if f.country})
    return [(_row(f, provinces), f.wikidata) for f in placed if f.country]


def _row(found: Found, provinces: dict[tuple[str, str], str]) -> Row:
    country = found.country or ""
    told = found.name if found.kind == "Province" else found.admin1 or ""
    admin1 = provinces.get((country, told)) or provinces.get((country, fold(told)))
    own = math.sqrt(found.population) / 100
    code = f"{country}.{admin1}" if found.kind == "Province" and admin1 else None
    return Row(
        geonames=found.geonames,
        code=code,
        name=found.name,
        at=(found.lat, found.lon),
        country=country,
        admin1=admin1,
        kind=found.kind,
        population=found.population if found.kind == "PopulatedPlace" else 0,
        radius=_RADIUS.get(found.kind) or round(max(1.0, own), 1),
        others=found.others,
    )


def _provinces(countries: set[str]) -> dict[tuple[str, str], str]:
    """Return (country, code or folded name) → the last part of the province's GeoNames code."""
    known: dict[tuple[str, str], str] = {}
    question = (
        "SELECT place.country, admin1, key FROM place JOIN name ON name.place = place.id"
        " WHERE kind = 'Province' AND place.country = ? ORDER BY rank DESC"
    )
    with closing(_world()) as base:
        for country in sorted(countries):
            for land, admin1, key in base.execute(question, (country,)):
                known[land, key] = admin1
                known[land, admin1] = admin1
    return known


def _world() -> sqlite3.Connection:
    """The index of the world's places; it is built when it is not there."""
    from kg.knowledge.placeindex import build_index

    path = index_path()
    if not path.exists():
        build_index(path)
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


# ── the file ────────────────────────────────────────────────────────────────────────────────


def _reading() -> sqlite3.Connection:
    return sqlite3.connect(f"{added_path().absolute().as_uri()}?mode=ro", uri=True)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise KnowledgeError(
            f"the added places are damaged: {error}", hint=f"delete {added_path()}"
        ) from error


@contextmanager
def _rewriting() -> Iterator[sqlite3.Connection]:
    """A copy to write on, which takes the file's place when all went well."""
    target = added_path()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="adding-") as folder:
            draft = Path(folder) / NAME
            if target.exists():
                shutil.copyfile(target, draft)
            with _damage_told(), closing(sqlite3.connect(draft)) as base:
                base.execute("PRAGMA synchronous=OFF")
                if not target.exists():
                    base.executescript(SCHEMA + _SOURCES)
                yield base
                base.commit()
            draft.replace(target)
    except OSError as error:
        raise KnowledgeError(
            f"added places cannot be written to {target.parent}: {error}",
            hint="set NEWSGRAPH_CACHE to a folder that can be written",
        ) from error


def _delete(base: sqlite3.Connection, name: str) -> None:
    known = base.execute("SELECT first, last FROM source WHERE name = ?", (name,)).fetchone()
    if known is None:
        return
    base.execute("DELETE FROM place WHERE id BETWEEN ? AND ?", known)
    for table in ("name", "skeleton", "link"):
        base.execute(f"DELETE FROM {table} WHERE place BETWEEN ? AND ?", known)
    base.execute("DELETE FROM source WHERE name = ?", (name,))


def _next(base: sqlite3.Connection) -> int:
    (last,) = base.execute("SELECT coalesce(max(last), 0) FROM source").fetchone()
    return int(last) + 1


def _insert(base: sqlite3.Connection, first: int, rows: Sequence[tuple[Row, str | None]]) -> None:
    """Write places, numbered from `first` on, with their names and Wikidata ids."""
    places = [row for row, _ in rows]
    base.executemany(
        "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (record(number, row) for number, row in enumerate(places, first)),
    )
    base.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?)", rows_of_names(places, first))
    base.executemany(
        "INSERT OR IGNORE INTO skeleton VALUES (?,?,?)", sorted(set(skeletons(places, first)))
    )
    base.executemany(
        "INSERT INTO link VALUES (?,?)",
        ((number, item) for number, (_, item) in enumerate(rows, first) if item),
    )


def _register(base: sqlite3.Connection, source: Source, first: int) -> None:
    last = first + source.places - 1
    kept = (source.name, source.digest, source.places, source.faults, source.country, first, last)
    base.execute(
        "INSERT INTO source (name, digest, places, faults, country, first, last)"
        " VALUES (?,?,?,?,?,?,?)",
        kept,
    )
