"""The index of what was printed: what `find` knows of the store without reading all of it.

One SQLite file in the data directory, derived (`kg.derived`). Of each article it holds its shingles
(as hashes), the bands of its sketch and what is known of its printing; pairs that share a text;
which cluster each article is in; and a digest of each cluster's graph that was put.

Crash-safe: the clusters whose graphs are to be made again (`pending`) are kept with the change
that calls for it, and struck off when they are in the store.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import numpy as np

from kg.copies.overlap import Shared
from kg.copies.printed import Printed
from kg.copies.resolve import Pair, Passages
from kg.copies.sketch import Shingles
from kg.derived import DerivedIndex
from kg.model import Span

FILE = "copies.sqlite"
_CACHED = 4_000  # articles held in memory

_TABLES = """
CREATE TABLE IF NOT EXISTS articles (
    n INTEGER PRIMARY KEY, graph TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, cluster TEXT,
    printed TEXT NOT NULL, shingles BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS articles_cluster ON articles (cluster) WHERE cluster IS NOT NULL;
CREATE TABLE IF NOT EXISTS bands (
    band INTEGER NOT NULL, ord INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (band, ord, n)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bands_n ON bands (n);
CREATE TABLE IF NOT EXISTS pairs (
    a INTEGER NOT NULL, b INTEGER NOT NULL, said TEXT NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pairs_b ON pairs (b);
CREATE TABLE IF NOT EXISTS clusters (name TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Index(DerivedIndex):
    """An open index of what was printed."""

    def __init__(self, path: Path | None, version: str) -> None:
        """Open the index at `path` (None: in memory), empty where `version` did not make it."""
        super().__init__(path, version, _TABLES)
        self.printed = lru_cache(maxsize=_CACHED)(self._printed)
        self.shingles = lru_cache(maxsize=_CACHED)(self._shingles)

    # ── articles ────────────────────────────────────────────────────────────────────────────

    def digests(self) -> dict[str, str]:
        """Return the digest each article was read at, by its graph."""
        return dict(self._db.execute("SELECT graph, digest FROM articles"))

    def number_of(self, graph: str) -> int | None:
        """Return the number of the article whose graph has that name; None where there is none."""
        return next(iter(self._column("SELECT n FROM articles WHERE graph = ?", graph)), None)

    def add(self, printed: Printed, digest: str, shingles: Shingles, bands: Iterable[int]) -> int:
        """Keep an article that was read at that digest; return its number."""
        row = (printed.graph, digest, _written(printed), shingles.tobytes())
        number = self._db.execute(
            "INSERT INTO articles (graph, digest, printed, shingles) VALUES (?, ?, ?, ?)", row
        ).lastrowid
        assert number is not None
        rows = [(band, printed.order, number) for band in bands]
        self._db.executemany("INSERT INTO bands VALUES (?, ?, ?)", rows)
        return number

    def drop(self, number: int) -> None:
        """Forget an article with its bands and pairs."""
        for table, where in (("articles", "n"), ("bands", "n"), ("pairs", "a"), ("pairs", "b")):
            self._db.execute(f"DELETE FROM {table} WHERE {where} = ?", (number,))
        self.printed.cache_clear()
        self.shingles.cache_clear()

    def _printed(self, number: int) -> Printed:
        """Return what is known of an article."""
        (written,) = self._column("SELECT printed FROM articles WHERE n = ?", number)
        return _read(written)

    def _shingles(self, number: int) -> Shingles:
        """Return the shingles of an article, in order."""
        (packed,) = self._column("SELECT shingles FROM articles WHERE n = ?", number)
        return np.frombuffer(packed, np.uint32)

    # ── bands ───────────────────────────────────────────────────────────────────────────────

    def bands_of(self, number: int) -> list[int]:
        """Return the bands of an article that others share."""
        return self._column(
            "SELECT band FROM bands AS own WHERE n = ? AND EXISTS (SELECT 1 FROM bands AS other"
            " WHERE other.band = own.band AND other.n <> own.n) ORDER BY band",
            number,
        )

    def members(self, band: int, most: int = -1) -> list[int]:
        """Return the articles of a band, by their order; the first so many."""
        return self._column("SELECT n FROM bands WHERE band = ? ORDER BY ord LIMIT ?", band, most)

    # ── pairs ───────────────────────────────────────────────────────────────────────────────

    def pair(self, pair: Pair, one: int, other: int) -> None:
        """Keep two articles, the first before the second in order, that share a text."""
        spans = [[[s.start, s.end] for s in passages] for passages in pair.passages]
        shared = pair.shared
        said = json.dumps([shared.words, shared.first, shared.second, spans])
        self._db.execute("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?)", (one, other, said))

    def unpair(self, one: int, other: int) -> None:
        """Forget a pair, whichever of the two is first."""
        for a, b in ((one, other), (other, one)):
            self._db.execute("DELETE FROM pairs WHERE a = ? AND b = ?", (a, b))

    def partners(self, number: int) -> list[int]:
        """Return the articles that share a text with one."""
        return self._column(
            "SELECT b FROM pairs WHERE a = ? UNION SELECT a FROM pairs WHERE b = ? ORDER BY 1",
            *(number, number),
        )

    def pairs_of(self, number: int) -> list[Pair]:
        """Return the pairs of which an article is the first."""
        rows = self._db.execute("SELECT b, said FROM pairs WHERE a = ? ORDER BY b", (number,))
        return [self._pair(number, other, said) for other, said in rows.fetchall()]

    def _pair(self, one: int, other: int, said: str) -> Pair:
        words, first, second, (ours, theirs) = json.loads(said)
        return Pair(
            first=self.printed(one),
            second=self.printed(other),
            shared=Shared(words, first, second),
            passages=(_spans(ours), _spans(theirs)),
        )

    # ── clusters ────────────────────────────────────────────────────────────────────────────

    def cluster_of(self, number: int) -> str | None:
        """Return the graph of the cluster an article is in; None where it is in none."""
        return next(iter(self._column("SELECT cluster FROM articles WHERE n = ?", number)), None)

    def set_cluster(self, number: int, name: str | None) -> None:
        """Note in which cluster an article is."""
        self._db.execute("UPDATE articles SET cluster = ? WHERE n = ?", (name, number))

    def of_cluster(self, name: str) -> list[int]:
        """Return the articles of a cluster."""
        return self._column("SELECT n FROM articles WHERE cluster = ? ORDER BY n", name)

    def cluster_digest(self, name: str) -> str | None:
        """Return the digest of the graph that was put for a cluster."""
        return next(iter(self._column("SELECT digest FROM clusters WHERE name = ?", name)), None)

    def set_cluster_digest(self, name: str, digest: str | None) -> None:
        """Note which graph was put for a cluster; None: none any more."""
        if digest is None:
            self._db.execute("DELETE FROM clusters WHERE name = ?", (name,))
        else:
            self._db.execute("INSERT OR REPLACE INTO clusters VALUES (?, ?)", (name, digest))

    def clusters(self) -> list[str]:
        """Return the graphs that were put."""
        return self._column("SELECT name FROM clusters ORDER BY name")

    def pending(self) -> list[str]:
        """Return the clusters whose graphs are to be made again, or to go."""
        return self._column("SELECT name FROM pending ORDER BY name")

    def note_pending(self, names: Iterable[str | None]) -> None:
        """Note clusters whose graphs are to be made again, or to go."""
        rows = [(name,) for name in names if name]
        self._db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", rows)

    def settle(self, names: Iterable[str]) -> None:
        """Note that these are done."""
        self._db.executemany("DELETE FROM pending WHERE name = ?", [(name,) for name in names])


def _written(printed: Printed) -> str:
    said = asdict(printed)
    said["outlets"] = sorted(printed.outlets)
    said["published"] = printed.published.isoformat() if printed.published else None
    return json.dumps(said)


def _read(written: str) -> Printed:
    said = json.loads(written)
    said["outlets"] = frozenset(said["outlets"])
    said["credits"] = tuple((name, words) for name, words in said["credits"])
    said["published"] = dt.date.fromisoformat(said["published"]) if said["published"] else None
    return Printed(**said)


def _spans(pairs: Iterable[tuple[int, int]]) -> Passages:
    return tuple(Span(start, end) for start, end in pairs)
