"""What is known of everything that is watched: one SQLite file, DATA/watch/state.sqlite.

    watched    feeds and sitemaps: when each is due, what it said last
    entries    articles they list, by the key of their address: fetched or not, when again
    versions   what was fetched of an article, where its words differed from the version before
    hosts      robots.txt and rest of each host
    news       what the store's list of rejects is still to be told
    forgotten  digests of the keys of articles that were taken down: never fetched again

Every step is one transaction, and is noted before the next begins, so a run that is killed goes on
where it was. A version is `waiting` until the build that took it in is over.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from kg.errors import NewsgraphError, WatchError
from kg.fetch import Host
from kg.watch.listing import Item, Kind

_SCHEMA = """
CREATE TABLE IF NOT EXISTS watched (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '', parent INTEGER REFERENCES watched ON DELETE CASCADE,
  every REAL NOT NULL, since REAL, due REAL, read REAL, etag TEXT, modified TEXT, mark TEXT,
  failures INTEGER NOT NULL DEFAULT 0, error TEXT, hint TEXT, note TEXT);
CREATE TABLE IF NOT EXISTS entries (
  id INTEGER PRIMARY KEY, watched INTEGER REFERENCES watched ON DELETE SET NULL,
  key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, title TEXT NOT NULL, mark TEXT NOT NULL,
  day TEXT, published REAL, publisher TEXT, seen REAL NOT NULL, due REAL, fetched REAL,
  visits INTEGER NOT NULL DEFAULT 0, etag TEXT, modified TEXT,
  failures INTEGER NOT NULL DEFAULT 0, error TEXT, hint TEXT, article TEXT);
CREATE INDEX IF NOT EXISTS entries_due ON entries (watched, due);
CREATE TABLE IF NOT EXISTS versions (
  key TEXT PRIMARY KEY, article TEXT NOT NULL, number INTEGER NOT NULL, url TEXT NOT NULL,
  page TEXT NOT NULL, form TEXT NOT NULL, charset TEXT, words BLOB NOT NULL, fetched REAL NOT NULL,
  day TEXT, publisher TEXT, published REAL, fate TEXT NOT NULL, UNIQUE (article, number));
CREATE INDEX IF NOT EXISTS versions_words ON versions (words);
CREATE INDEX IF NOT EXISTS versions_fate ON versions (fate);
CREATE TABLE IF NOT EXISTS hosts (
  origin TEXT PRIMARY KEY, not_before REAL NOT NULL, failures INTEGER NOT NULL,
  robots BLOB NOT NULL, robots_status INTEGER, robots_read REAL NOT NULL);
CREATE TABLE IF NOT EXISTS news (
  about TEXT PRIMARY KEY, stage TEXT NOT NULL, reason TEXT, hint TEXT);
CREATE TABLE IF NOT EXISTS forgotten (digest BLOB PRIMARY KEY);
"""
_LISTED = """
INSERT INTO entries (watched, key, url, title, mark, day, published, publisher, seen, due)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
  watched = COALESCE(watched, excluded.watched),
  due = CASE WHEN mark = excluded.mark OR watched <> excluded.watched THEN due
             ELSE MAX(excluded.seen, COALESCE(fetched, 0) + ?) END,
  failures = CASE WHEN mark = excluded.mark THEN failures ELSE 0 END,
  mark = CASE WHEN watched <> excluded.watched THEN mark ELSE excluded.mark END"""
_IN_LINE = """
SELECT *, ROW_NUMBER() OVER (
  PARTITION BY watched ORDER BY article IS NOT NULL, published IS NULL, published DESC, id
) AS place FROM entries WHERE due <= ?"""
WAITING, BUILT, REJECTED = "waiting", "built", "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A feed or sitemap. Moments are seconds since 1970; `due` None: when its index says so."""

    id: int
    url: str
    kind: Kind
    title: str
    parent: int | None
    every: float
    since: float | None  # articles published before that are not fetched
    due: float | None
    read: float | None
    etag: str | None
    modified: str | None
    mark: str | None  # what the index it stands in says of it
    failures: int
    error: str | None
    hint: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article that is listed; `key` is that of its address."""

    id: int
    watched: int | None
    key: str
    url: str
    title: str
    mark: str
    day: str | None  # of publication, as listed
    published: float | None
    publisher: str | None
    seen: float
    due: float | None
    fetched: float | None
    visits: int
    etag: str | None
    modified: str | None
    failures: int
    error: str | None
    hint: str | None
    article: str | None  # key of the article that was found there


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an article said when it was fetched."""

    key: str
    article: str  # key of the first version
    number: int  # from 1
    url: str
    page: str  # name in `Pages`
    form: str
    charset: str | None
    words: bytes  # fingerprint of the main text
    fetched: float
    day: str | None
    publisher: str | None
    published: float | None
    fate: str


class State:
    """The file, opened. Used from many threads. Raises `WatchError` when it is damaged."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=30.0, check_same_thread=False)
            self._file.row_factory = sqlite3.Row
            self._file.execute("PRAGMA foreign_keys = ON")
            self._file.execute("PRAGMA secure_delete = ON")  # what is taken down leaves no trace
            self._file.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._damaged(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Do several things as one."""
        with self._lock:
            try:
                with self._file:
                    yield self._file
            except sqlite3.Error as error:
                raise self._damaged(error) from error

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Answer a query."""
        with self._lock:
            try:
                return self._file.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise self._damaged(error) from error

    def number(self, query: str, *values: Any) -> float | None:
        """Answer a query that has one number."""
        (row,) = self.rows(query, *values)
        return None if row[0] is None else float(row[0])

    def _damaged(self, error: Exception) -> WatchError:
        return WatchError(
            f"{self._path} cannot be used: {error}", hint="bring it back from a backup"
        )

    # ── feeds and sitemaps ──────────────────────────────────────────────────────────────────

    def watched(self) -> list[Watched]:
        """Return all that is watched, in the order it was added."""
        return [_watched(row) for row in self.rows("SELECT * FROM watched ORDER BY id")]

    def due(self, now: float) -> list[Watched]:
        """Return what is to be asked now."""
        query = "SELECT * FROM watched WHERE due <= ? ORDER BY due, id"
        return [_watched(row) for row in self.rows(query, now)]

    def add(
        self,
        url: str,
        kind: Kind,
        title: str,
        every: float,
        now: float,
        since: float | None = None,
    ) -> bool:
        """Watch an address; False when it is watched already, now like this."""
        with self.change() as file:
            known = file.execute("SELECT 1 FROM watched WHERE url = ?", (url,)).fetchone()
            file.execute(
                "INSERT INTO watched (url, kind, title, every, due, since)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
                " every = excluded.every, due = excluded.due, since = excluded.since",
                (url, kind, title, every, now, since),
            )
            return known is None

    def remove(self, url: str) -> bool:
        """Watch an address no more; what was fetched stays. False when it was not watched."""
        with self.change() as file:
            ids = "SELECT id FROM watched WHERE url = :url OR parent IN " \
                  "(SELECT id FROM watched WHERE url = :url)"  # fmt: skip
            file.execute(
                f"DELETE FROM entries WHERE article IS NULL AND watched IN ({ids})", {"url": url}
            )
            file.execute(f"UPDATE entries SET due = NULL WHERE watched IN ({ids})", {"url": url})
            return file.execute("DELETE FROM watched WHERE url = ?", (url,)).rowcount > 0

    def set_watched(self, id: int, **fields: Any) -> None:
        """Note what came of asking a feed or sitemap."""
        self._set("watched", id, fields)

    def put_children(self, index: Watched, items: Sequence[Item], now: float) -> None:
        """Watch the sitemaps of an index; one that is no more there, no more."""
        with self.change() as file:
            for item in items:
                file.execute(
                    "INSERT INTO watched (url, kind, parent, every, due, mark, since)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
                    " due = CASE WHEN mark IS NOT excluded.mark OR excluded.mark = ''"
                    " THEN excluded.due ELSE due END, mark = excluded.mark"
                    " WHERE parent = excluded.parent",
                    (
                        *(item.url, Kind.SITEMAP, index.id, index.every, now, item.mark),
                        index.since,
                    ),
                )
            urls = {item.url for item in items}
            query = "SELECT id, url FROM watched WHERE parent = ?"
            gone = [row["id"] for row in file.execute(query, (index.id,)) if row["url"] not in urls]
            file.executemany("DELETE FROM watched WHERE id = ?", [(one,) for one in gone])

    # ── articles they list ──────────────────────────────────────────────────────────────────

    def put_entries(
        self, watched: Watched, items: Iterable[tuple[str, Item]], now: float, patience: float
    ) -> int:
        """Note what is listed, by key; return how many are new.

        One that is said to have changed is due again, at most every `patience` seconds; one that
        was published before `Watched.since` is noted, and not due.
        """
        count = "SELECT COUNT(*) FROM entries"
        with self.change() as file:
            before = file.execute(count).fetchone()[0]
            taken = {row[0] for row in file.execute("SELECT digest FROM forgotten")}
            for key, item in items:
                if _digest(key) in taken:
                    continue
                moment = item.published
                file.execute(
                    _LISTED,
                    (
                        *(watched.id, key, item.url, item.title, item.mark),
                        moment.date().isoformat() if moment else None,
                        moment.timestamp() if moment else None,
                        *(item.publisher, now, None if _is_old(item, watched) else now, patience),
                    ),
                )
            return int(file.execute(count).fetchone()[0] - before)

    def entries_due(self, now: float, most: int) -> list[Entry]:
        """Return articles to fetch now: of each feed the newest `most`, new ones first."""
        query = f"SELECT * FROM ({_IN_LINE}) WHERE place <= ? ORDER BY place, id"
        return [_entry(row) for row in self.rows(query, now, most)]

    def postpone(self, now: float, most: int) -> int:
        """Let all that is due beyond `most` of a feed wait for its next poll; return how many."""
        late = f"SELECT id FROM ({_IN_LINE}) WHERE place > ?"
        with self.change() as file:
            return file.execute(
                "UPDATE entries SET due = (SELECT MAX(COALESCE(w.due, 0), ? + w.every)"
                f" FROM watched AS w WHERE w.id = entries.watched) WHERE id IN ({late})",
                (now, now, most),
            ).rowcount

    def set_entry(self, id: int, **fields: Any) -> None:
        """Note what came of fetching an article."""
        self._set("entries", id, fields)

    # ── versions ────────────────────────────────────────────────────────────────────────────

    def versions(self, fate: str | None = None) -> list[Version]:
        """Return versions of articles, those of one article in their order."""
        where = "WHERE fate = ? " if fate else ""
        values = (fate,) if fate else ()
        rows = self.rows(f"SELECT * FROM versions {where}ORDER BY article, number", *values)
        return [Version(**row) for row in rows]

    def latest(self, article: str) -> Version | None:
        """Return the newest version of an article."""
        query = "SELECT * FROM versions WHERE article = ? ORDER BY number DESC LIMIT 1"
        return next((Version(**row) for row in self.rows(query, article)), None)

    def with_words(self, words: bytes) -> list[Version]:
        """Return the versions of any article whose main text has that fingerprint."""
        rows = self.rows("SELECT * FROM versions WHERE words = ? ORDER BY article, number", words)
        return [Version(**row) for row in rows]

    def add_version(self, one: Version, entry: int, **fields: Any) -> None:
        """Keep a version, and note at its entry that it was fetched."""
        with self.change() as file:
            values = {name: getattr(one, name) for name in Version.__slots__}
            names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
            file.execute(f"INSERT INTO versions ({names}) VALUES ({marks})", values)
            self._set("entries", entry, fields)

    def set_fates(self, fates: dict[str, str]) -> None:
        """Note what came of building versions, by key."""
        with self.change() as file:
            pairs = [(fate, key) for key, fate in fates.items()]
            file.executemany("UPDATE versions SET fate = ? WHERE key = ?", pairs)

    # ── what the store is to be told ────────────────────────────────────────────────────────

    def tell(self, about: str, error: NewsgraphError | None) -> None:
        """Note that something failed, or (None) that it is well again."""
        with self.change() as file:
            file.execute(
                "INSERT OR REPLACE INTO news VALUES (?, ?, ?, ?)",
                (
                    about,
                    error.stage if error else "",
                    str(error) if error else None,
                    error.hint if error else None,
                ),
            )

    def news(self) -> list[tuple[str, str, str | None, str | None]]:
        """Return what is still to be told: about what, stage, reason (None: well), hint."""
        return [tuple(row) for row in self.rows("SELECT * FROM news ORDER BY about")]

    def told(self, abouts: Iterable[str]) -> None:
        """Note that the store knows."""
        with self.change() as file:
            file.executemany("DELETE FROM news WHERE about = ?", [(one,) for one in abouts])

    # ── hosts (`kg.fetch.Memory`) ───────────────────────────────────────────────────────────

    def recall(self, origin: str) -> Host:
        """Return what is known of a host."""
        for row in self.rows("SELECT * FROM hosts WHERE origin = ?", origin):
            return Host(*tuple(row)[1:])
        return Host()

    def remember(self, origin: str, host: Host) -> None:
        """Keep what is known of a host."""
        with self.change() as file:
            file.execute(
                "INSERT OR REPLACE INTO hosts VALUES (?, ?, ?, ?, ?, ?)",
                (
                    *(origin, host.not_before, host.failures),
                    *(host.robots, host.robots_status, host.robots_read),
                ),
            )

    # ── taking down ─────────────────────────────────────────────────────────────────────────

    def pages_of(self, keys: Iterable[str]) -> set[str]:
        """Return the pages of articles, by key of any version, that no other article has, too."""
        rows = self.rows("SELECT key, article, page FROM versions")
        named = set(keys)
        articles = {
            row["article"] for row in rows if row["key"] in named or row["article"] in named
        }
        own = {row["page"] for row in rows if row["article"] in articles}
        return own - {row["page"] for row in rows if row["article"] not in articles}

    def forget(self, keys: Iterable[str]) -> set[str]:
        """Forget articles with all their versions, by key of any; return pages to be deleted.

        Their addresses are remembered as digests, so that they are not fetched again.
        """
        pages: set[str] = set()
        with self.change() as file:
            for key in keys:
                known = file.execute("SELECT article FROM versions WHERE key = ?", (key,))
                article = next((row[0] for row in known), key)
                query = "SELECT page FROM versions WHERE article = ?"
                pages |= {row[0] for row in file.execute(query, (article,))}
                addresses = "SELECT key FROM entries WHERE article = ? OR key = ?"
                names = {row[0] for row in file.execute(addresses, (article, article))}
                digests = [(_digest(name),) for name in names | {article}]
                file.executemany("INSERT OR IGNORE INTO forgotten VALUES (?)", digests)
                urls = "SELECT url FROM entries WHERE article = ? OR key = ?"
                file.execute(f"DELETE FROM news WHERE about IN ({urls})", (article, article))
                file.execute("DELETE FROM entries WHERE article = ? OR key = ?", (article, article))
                file.execute("DELETE FROM versions WHERE article = ?", (article,))
            kept = {row[0] for row in file.execute("SELECT page FROM versions")}
        with self._lock:
            self._file.execute("VACUUM")
        return pages - kept

    def is_forgotten(self, key: str) -> bool:
        """Whether an article was taken down."""
        return bool(self.rows("SELECT 1 FROM forgotten WHERE digest = ?", _digest(key)))

    def _set(self, table: str, id: int, fields: dict[str, Any]) -> None:
        names = ", ".join(f"{name} = ?" for name in fields)
        with self.change() as file:
            file.execute(f"UPDATE {table} SET {names} WHERE id = ?", (*fields.values(), id))


def _watched(row: sqlite3.Row) -> Watched:
    return Watched(**{**row, "kind": Kind(row["kind"])})


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(**{name: row[name] for name in Entry.__slots__})


def _is_old(item: Item, watched: Watched) -> bool:
    since, moment = watched.since, item.published
    return since is not None and moment is not None and moment.timestamp() < since


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
