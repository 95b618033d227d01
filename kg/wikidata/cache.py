"""What Wikidata answered, kept in the data directory: what is known is not asked again.

Answers are kept by what they are about (a GeoNames id, a name, an item), not by request, so that
another batch of the same things asks only for what is new. "Nothing" is an answer, too. Each is
kept before the next question is asked: a run that is killed goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import LinkError

FILE = "cache.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
  kind TEXT NOT NULL, key TEXT NOT NULL, answer TEXT NOT NULL, retrieved TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and when it was given: UTC, to the second, as xsd:dateTime writes it."""

    answer: Any
    retrieved: str


class Cache:
    """The answers of one data directory."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(self._path, timeout=10.0)
            self._file.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def get(self, kind: str, key: str) -> Kept | None:
        """Return what is known; None when it was never asked."""
        try:
            found = self._file.execute(
                "SELECT answer, retrieved FROM answers WHERE kind = ? AND key = ?", (kind, key)
            ).fetchone()
            return Kept(json.loads(found[0]), found[1]) if found else None
        except (sqlite3.Error, ValueError) as error:
            raise self._damaged(error) from error

    def put(self, kind: str, answers: dict[str, Any]) -> None:
        """Keep some answers: all of them, or none."""
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = [(kind, k, json.dumps(a, ensure_ascii=False), now) for k, a in answers.items()]
        try:
            with self._file:
                self._file.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def keep(self, kind: str, keys: Collection[str]) -> list[Any]:
        """Forget the answers of a kind that are about nothing of these; return those that stay."""
        with self._file:
            self._file.execute("PRAGMA secure_delete = ON")
            known = self._file.execute("SELECT key FROM answers WHERE kind = ?", (kind,)).fetchall()
            gone = [(kind, key) for (key,) in known if key not in keys]
            self._file.executemany("DELETE FROM answers WHERE kind = ? AND key = ?", gone)
        left = self._file.execute("SELECT answer FROM answers WHERE kind = ?", (kind,))
        return [json.loads(answer) for (answer,) in left]

    def forget(self) -> None:
        """Forget everything, so that it is asked again."""
        with self._file:
            self._file.execute("DELETE FROM answers")

    def _damaged(self, error: Exception) -> LinkError:
        return LinkError(
            f"{self._path} cannot be used: {error}",
            hint="delete it: it holds nothing but what Wikidata answered",
        )
