"""An index in one SQLite file that is worked out from the store, and so may be lost.

It may be deleted, and is made again; it is thrown away where other software made it, or where it is
no database at all. What was changed in it counts from `commit` on, whole or not at all.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_META = "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
_MADE_BY = "version"


class DerivedIndex:
    """An open index; a context manager. Nothing is kept before `commit`."""

    def __init__(self, path: Path | None, version: str, tables: str) -> None:
        """Open the index at `path` (None: in memory), empty where `version` did not make it.

        `tables` are the statements that make its tables, where they are not there.
        """
        self._db = _opened(path, version)
        self._db.executescript(tables)
        self.is_new = self.meta(_MADE_BY) is None
        if self.is_new:
            self.set_meta(_MADE_BY, version)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.rollback()
        self._db.close()

    def commit(self) -> None:
        """Keep what was changed."""
        self._db.commit()

    def meta(self, name: str) -> str | None:
        """Return a value that was noted under a name."""
        return next(iter(self._column("SELECT value FROM meta WHERE name = ?", name)), None)

    def set_meta(self, name: str, value: str) -> None:
        """Note a value under a name."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _column(self, sql: str, *values: object) -> list[Any]:
        return [row[0] for row in self._db.execute(sql, values)]


def _opened(path: Path | None, version: str) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path or ":memory:")
    if _is_usable(database, version):
        return database
    database.close()
    assert path is not None  # one in memory is empty, and that will do
    path.unlink()
    return _opened(path, version)


def _is_usable(database: sqlite3.Connection, version: str) -> bool:
    """Whether it is a database, and empty or of that version."""
    try:
        database.execute("PRAGMA journal_mode = TRUNCATE")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA cache_size = -65536")
        database.execute(_META)
        made_by = database.execute("SELECT value FROM meta WHERE name = ?", (_MADE_BY,)).fetchone()
    except sqlite3.DatabaseError:
        return False
    return made_by in (None, (version,))
