"""The index of tellings: what `merge` knows of the store without reading all of it.

One SQLite file in the data directory, derived (`kg.derived`). It holds every telling with its
blocks, the pairs that are alike, which event each telling tells of, and a digest of each event
graph that was put.

Crash-safe: which event graphs are to be made again is kept (`pending`) with the change that calls
for it, and struck off when they are in the store. What a killed merge left undone the next does.
"""

from __future__ import annotations

import datetime as dt
import io
import pickle
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import zstandard

from kg.accounts import account as accounts
from kg.derived import DerivedIndex
from kg.merge import tellings
from kg.merge.actors import Named, Variant, block, variants
from kg.merge.tellings import Telling
from kg.merge.uses import Conflict, Use, conflicts

FILE = "merge.sqlite"
_CACHED = 8_000  # tellings held in memory

_TABLES = """
CREATE TABLE IF NOT EXISTS articles (graph TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tellings (
    n INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, ord TEXT NOT NULL, article TEXT NOT NULL,
    part_of TEXT, event TEXT, value BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS tellings_article ON tellings (article);
CREATE INDEX IF NOT EXISTS tellings_event ON tellings (event);
CREATE INDEX IF NOT EXISTS tellings_part_of ON tellings (part_of) WHERE part_of IS NOT NULL;
CREATE TABLE IF NOT EXISTS blocks (
    block INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (block, n)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS blocks_n ON blocks (n);
CREATE TABLE IF NOT EXISTS links (
    a INTEGER NOT NULL, b INTEGER NOT NULL, score REAL NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_b ON links (b);
CREATE TABLE IF NOT EXISTS events (event TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS actors (
    iri TEXT NOT NULL, graph TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
    block TEXT NOT NULL, PRIMARY KEY (iri, graph)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS actors_block ON actors (block);
CREATE INDEX IF NOT EXISTS actors_graph ON actors (graph);
CREATE TABLE IF NOT EXISTS variants (
    first TEXT NOT NULL, second TEXT NOT NULL, block TEXT NOT NULL, certainty REAL NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (first, second)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS variants_block ON variants (block);
CREATE TABLE IF NOT EXISTS uses (
    actor TEXT NOT NULL, graph TEXT NOT NULL, day TEXT NOT NULL, mention TEXT NOT NULL,
    roles TEXT NOT NULL, PRIMARY KEY (actor, graph)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS uses_graph ON uses (graph);
CREATE TABLE IF NOT EXISTS conflicts (
    actor TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, verdict TEXT NOT NULL,
    certainty REAL NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (actor, first, second)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS namesakes (
    own TEXT PRIMARY KEY, graph TEXT NOT NULL, kind TEXT NOT NULL, other TEXT NOT NULL)
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS namesakes_graph ON namesakes (graph);
CREATE TABLE IF NOT EXISTS decisions (
    first TEXT, second TEXT, said TEXT NOT NULL, PRIMARY KEY (first, second)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (event TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Index(DerivedIndex):
    """An open index of tellings."""

    def __init__(self, path: Path | None, version: str) -> None:
        """Open the index at `path` (None: in memory), empty where `version` did not make it."""
        super().__init__(path, version, _TABLES)
        self._load = lru_cache(maxsize=_CACHED)(self._loaded)

    # ── articles and tellings ───────────────────────────────────────────────────────────────

    def digests(self) -> dict[str, str]:
        """Return the digest each article was read at, by its graph."""
        return dict(self._db.execute("SELECT graph, digest FROM articles"))

    def put_article(self, graph: str, digest: str) -> None:
        """Note at which digest an article was read."""
        self._db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?)", (graph, digest))

    def drop_article(self, graph: str) -> None:
        """Forget an article; its tellings are dropped one by one."""
        self._db.execute("DELETE FROM articles WHERE graph = ?", (graph,))

    def of_article(self, graph: str) -> list[int]:
        """Return the numbers of an article's tellings."""
        return self._column("SELECT n FROM tellings WHERE article = ? ORDER BY ord", graph)

    def add(self, graph: str, telling: Telling, blocks: Iterable[int]) -> int:
        """Keep a telling of the article with that graph, with its blocks; return its number."""
        row = (telling.iri, order(telling), graph, telling.part_of, _packed(telling))
        number = self._db.execute(
            "INSERT INTO tellings (iri, ord, article, part_of, value) VALUES (?, ?, ?, ?, ?)", row
        ).lastrowid
        assert number is not None
        rows = [(block, number) for block in blocks]
        self._db.executemany("INSERT INTO blocks VALUES (?, ?)", rows)
        return number

    def drop(self, number: int) -> None:
        """Forget a telling with its blocks and links."""
        self._db.execute("DELETE FROM tellings WHERE n = ?", (number,))
        self._db.execute("DELETE FROM blocks WHERE n = ?", (number,))
        self._db.execute("DELETE FROM links WHERE a = ? OR b = ?", (number, number))
        self._load.cache_clear()

    def telling(self, number: int) -> Telling:
        """Return a telling by its number."""
        return self._load(number)

    def packed(self, number: int) -> bytes:
        """Return a telling by its number as `unpacked` reads it, in any process."""
        (packed,) = self._column("SELECT value FROM tellings WHERE n = ?", number)
        return bytes(packed)

    def number_of(self, iri: str) -> int | None:
        """Return the number of the telling with that IRI; None where there is none."""
        return next(iter(self._column("SELECT n FROM tellings WHERE iri = ?", iri)), None)

    def _loaded(self, number: int) -> Telling:
        return unpacked(self.packed(number))

    # ── blocks ──────────────────────────────────────────────────────────────────────────────

    def blocks_of(self, number: int) -> list[int]:
        """Return the blocks a telling is in."""
        return self._column("SELECT block FROM blocks WHERE n = ? ORDER BY block", number)

    def members(self, block: int) -> list[int]:
        """Return the tellings of a block, by their order."""
        return self._column(
            "SELECT n FROM blocks JOIN tellings USING (n) WHERE block = ? ORDER BY ord", block
        )

    # ── links: pairs that are alike ─────────────────────────────────────────────────────────

    def link(self, one: int, other: int, score: float) -> None:
        """Keep a pair that is alike."""
        a, b = sorted((one, other))
        self._db.execute("INSERT OR REPLACE INTO links VALUES (?, ?, ?)", (a, b, score))

    def unlink(self, one: int, other: int) -> None:
        """Forget a pair."""
        self._db.execute("DELETE FROM links WHERE a = ? AND b = ?", sorted((one, other)))

    def links_of(self, number: int) -> list[tuple[int, float]]:
        """Return the tellings that are alike to one, with the scores."""
        return list(
            self._db.execute(
                "SELECT b, score FROM links WHERE a = ? UNION ALL SELECT a, score FROM links "
                "WHERE b = ? ORDER BY 1",
                (number, number),
            )
        )

    # ── events ──────────────────────────────────────────────────────────────────────────────

    def event_of(self, number: int) -> str | None:
        """Return the event a telling tells of; None before it was clustered."""
        return next(iter(self._column("SELECT event FROM tellings WHERE n = ?", number)), None)

    def set_event(self, number: int, event: str) -> None:
        """Note of which event a telling tells."""
        self._db.execute("UPDATE tellings SET event = ? WHERE n = ?", (event, number))

    def of_event(self, event: str) -> list[int]:
        """Return the tellings of an event, by their order."""
        return self._column("SELECT n FROM tellings WHERE event = ? ORDER BY ord", event)

    def parts_of(self, iri: str) -> list[int]:
        """Return the tellings that are a part of a telling."""
        return self._column("SELECT n FROM tellings WHERE part_of = ? ORDER BY ord", iri)

    def event_digest(self, event: str) -> str | None:
        """Return the digest of the event graph that was put."""
        found = self._column("SELECT digest FROM events WHERE event = ?", event)
        return next(iter(found), None)

    def set_event_digest(self, event: str, digest: str) -> None:
        """Note which graph was put for an event."""
        self._db.execute("INSERT OR REPLACE INTO events VALUES (?, ?)", (event, digest))

    def drop_event(self, event: str) -> None:
        """Forget an event."""
        self._db.execute("DELETE FROM events WHERE event = ?", (event,))

    def count_events(self) -> int:
        """Return how many event graphs were put."""
        (number,) = self._column("SELECT COUNT(*) FROM events")
        return int(number)

    # ── actors ──────────────────────────────────────────────────────────────────────────────

    def put_actors(self, graph: str, actors: Iterable[Named]) -> set[str]:
        """Note which actors an article names, instead of before; return the blocks touched."""
        old = set(self._column("SELECT block FROM actors WHERE graph = ?", graph))
        self._db.execute("DELETE FROM actors WHERE graph = ?", (graph,))
        rows = [(a.iri, graph, a.kind, a.label, block(a)) for a in actors]
        self._db.executemany("INSERT INTO actors VALUES (?, ?, ?, ?, ?)", rows)
        return (old | {row[4] for row in rows}) - {""}

    def compare_actors(self, blocks: Iterable[str]) -> None:
        """Find again which names in some blocks may be spellings of one."""
        for one in sorted(blocks):
            self._db.execute("DELETE FROM variants WHERE block = ?", (one,))
            named = self._db.execute(
                "SELECT iri, MIN(kind), MIN(label) FROM actors WHERE block = ? GROUP BY iri", (one,)
            )
            rows = [
                (v.first.iri, v.second.iri, one, v.certainty, v.reason)
                for v in variants(Named(*row) for row in named)
            ]
            self._db.executemany("INSERT OR REPLACE INTO variants VALUES (?, ?, ?, ?, ?)", rows)

    def variants(self) -> list[Variant]:
        """Return all names that may be spellings of one, in order."""
        named = "SELECT MIN(kind), MIN(label) FROM actors WHERE iri = ?"
        found = self._db.execute(
            "SELECT first, second, certainty, reason FROM variants ORDER BY 1, 2"
        )

        def actor(iri: str) -> Named:
            return Named(iri, *self._db.execute(named, (iri,)).fetchone())

        return [Variant(actor(one), actor(other), *why) for one, other, *why in found.fetchall()]

    def graphs_naming(self, iri: str) -> list[str]:
        """Return the graphs of the articles that name an actor."""
        return self._column("SELECT graph FROM actors WHERE iri = ? ORDER BY graph", iri)

    def put_uses(self, graph: str, uses: Iterable[Use]) -> set[str]:
        """Note how an article uses names, instead of before; return the actors touched."""
        old = set(self._column("SELECT actor FROM uses WHERE graph = ?", graph))
        self._db.execute("DELETE FROM uses WHERE graph = ?", (graph,))
        rows = [(u.actor, graph, u.day, u.mention, u.packed()) for u in uses]
        self._db.executemany("INSERT INTO uses VALUES (?, ?, ?, ?, ?)", rows)
        return old | {row[0] for row in rows}

    def compare_uses(self, actors: Iterable[str]) -> None:
        """Find again which uses of some actors' names can hardly be one person's."""
        for actor in sorted(actors):
            self._db.execute("DELETE FROM conflicts WHERE actor = ?", (actor,))
            rows = [
                (actor, c.first.graph, c.second.graph, c.verdict, c.certainty, c.reason)
                for c in conflicts(self._uses(actor).values())
            ]
            self._db.executemany("INSERT INTO conflicts VALUES (?, ?, ?, ?, ?, ?)", rows)

    def conflicts(self) -> list[Conflict]:
        """Return all uses of a name that can hardly be one person's, in order."""
        found = self._db.execute("SELECT * FROM conflicts ORDER BY 1, 2, 3").fetchall()
        uses = {actor: self._uses(actor) for actor, *_ in found}
        return [Conflict(uses[a][one], uses[a][other], *why) for a, one, other, *why in found]

    def _uses(self, actor: str) -> dict[str, Use]:
        """How articles use the actor's name, by their graphs."""
        rows = self._db.execute(
            "SELECT day, graph, actor, mention, roles FROM uses WHERE actor = ?", (actor,)
        )
        return {use.graph: use for use in (Use.unpacked(*row) for row in rows)}

    def put_namesakes(self, graph: str, namesakes: Iterable[tuple[str, str, str]]) -> None:
        """Note which actors of an article are not those whose names they bear."""
        self._db.execute("DELETE FROM namesakes WHERE graph = ?", (graph,))
        rows = [(own, graph, kind, other) for own, kind, other in namesakes]
        self._db.executemany("INSERT OR REPLACE INTO namesakes VALUES (?, ?, ?, ?)", rows)

    def namesakes(self) -> list[tuple[str, str, str, str]]:
        """Return own actor, article's graph, class, and the actor it is not, in order."""
        return self._db.execute(
            "SELECT own, graph, kind, other FROM namesakes ORDER BY 1"
        ).fetchall()

    # ── what is under way ───────────────────────────────────────────────────────────────────

    def pending(self) -> list[str]:
        """Return events whose graphs are to be made again, or to go, by their names."""
        return self._column("SELECT event FROM pending ORDER BY event")

    def note_pending(self, events: Iterable[str]) -> None:
        """Note events whose graphs are to be made again, or to go."""
        rows = [(event,) for event in events]
        self._db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", rows)

    def settle(self, events: Iterable[str]) -> None:
        """Note that these are done."""
        rows = [(event,) for event in events]
        self._db.executemany("DELETE FROM pending WHERE event = ?", rows)

    # ── decisions ───────────────────────────────────────────────────────────────────────────

    def decisions(self) -> dict[tuple[str, str], str]:
        """Return the decisions that were heeded last, as they were written."""
        rows = self._db.execute("SELECT first, second, said FROM decisions")
        return {(first, second): said for first, second, said in rows}

    def set_decisions(self, said: dict[tuple[str, str], str]) -> None:
        """Note which decisions are heeded."""
        self._db.execute("DELETE FROM decisions")
        rows = [(*pair, words) for pair, words in sorted(said.items())]
        self._db.executemany("INSERT INTO decisions VALUES (?, ?, ?)", rows)


def order(telling: Telling) -> str:
    """Return a telling's place among all as a string that sorts like `Telling.order`."""
    day, key, number, id = telling.order
    return f"{day}\0{key}\0{number:09d}\0{id}"


# ── tellings as bytes ───────────────────────────────────────────────────────────────────────

_OURS = {
    (module.__name__, name): getattr(module, name)
    for module, names in (
        (accounts, ("Account", "Figure", "Party", "Place", "Source", "Voice")),
        (tellings, ("Telling",)),
    )
    for name in names
}
_TIMES = (dt.date, dt.time, dt.timedelta, dt.timezone)
_ALLOWED = {**_OURS, ("builtins", "frozenset"): frozenset}
_ALLOWED |= {("datetime", kind.__name__): kind for kind in _TIMES}


class _Reader(pickle.Unpickler):
    """Reads our own values and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError as error:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a telling") from error


def _packed(telling: Telling) -> bytes:
    return zstandard.compress(pickle.dumps(_bare(telling), protocol=5), 1)


def unpacked(packed: bytes) -> Telling:
    """Return the telling that an index holds as these bytes."""
    found = _Reader(io.BytesIO(zstandard.decompress(packed))).load()
    assert isinstance(found, Telling)
    return found


def _bare(telling: Telling) -> Telling:
    """The telling without what it has worked out about itself."""
    return replace(telling)
