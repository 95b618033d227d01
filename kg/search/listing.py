"""Rows of lists into an index, and out of it; the tables are told in `layout.py`."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator

from kg.search.layout import FACETS, LISTS
from kg.search.rows import Row

_BATCH = 2_000
_COLUMNS = 10 + len(FACETS)
_INSERT = f"INSERT INTO listed VALUES ({', '.join('?' * _COLUMNS)})"
Stored = tuple[object, ...]
"""A row as it is in `listed`, but for its id and its document."""


class Rows:
    """Puts rows in and takes them out. With `fresh` nothing is there yet, which spares look-ups."""

    def __init__(self, index: sqlite3.Connection, *, fresh: bool) -> None:
        self._index, self._fresh = index, fresh
        self._terms: dict[str, int] = {}
        (self._last_term,) = index.execute("SELECT COALESCE(MAX(id), 0) FROM terms").fetchone()
        (self._last,) = index.execute("SELECT COALESCE(MAX(id), 0) FROM listed").fetchone()
        self._new_terms: list[tuple[int, str]] = []
        self._rows: list[Stored] = []
        self._called: list[tuple[str, str, int, int]] = []
        self._said: list[tuple[int, str]] = []

    def add(self, doc: int, rows: Iterable[Row]) -> None:
        """Put the rows of a document in."""
        for row in rows:
            self._put(doc, row, self._stored(row))
        if len(self._rows) >= _BATCH:
            self.write()

    def replace(self, doc: int, rows: Iterable[Row]) -> bool:
        """Bring the rows of a document up to date; whether any became another."""
        self.write()
        wanted = [(row, self._stored(row)) for row in rows]
        found = self._index.execute("SELECT * FROM listed WHERE doc = ? ORDER BY id", (doc,))
        if [row[2:] for row in found] == [stored for _, stored in wanted] and self._names(doc) == {
            name.lower() for row, _ in wanted for name in row.names
        }:
            return False
        self.remove(doc)
        for row, stored in wanted:
            self._put(doc, row, stored)
        return True

    def remove(self, doc: int) -> None:
        """Take the rows of a document out."""
        self.write()
        self._index.execute(
            "DELETE FROM called WHERE listed IN (SELECT id FROM listed WHERE doc = ?)", (doc,)
        )
        self._index.execute(
            "DELETE FROM said WHERE listed IN (SELECT id FROM listed WHERE doc = ?)", (doc,)
        )
        self._index.execute("DELETE FROM listed WHERE doc = ?", (doc,))

    def write(self) -> None:
        """Write what waits."""
        self._index.executemany("INSERT INTO terms VALUES (?, ?)", self._new_terms)
        self._index.executemany(_INSERT, self._rows)
        self._index.executemany("INSERT INTO called VALUES (?, ?, ?, ?)", self._called)
        self._index.executemany("INSERT INTO said VALUES (?, ?)", self._said)
        for some in (self._new_terms, self._rows, self._called, self._said):
            some.clear()

    def forget(self) -> None:
        """Take out the names of what no row has any more."""
        self.write()
        used: set[int] = set()
        for iri, *values in self._index.execute(f"SELECT iri, {_facets()} FROM listed"):
            used.add(iri)
            used.update(*map(unpacked, filter(None, values)))
        gone = [(one,) for (one,) in self._index.execute("SELECT id FROM terms") if one not in used]
        self._index.executemany("DELETE FROM terms WHERE id = ?", gone)
        self._terms.clear()

    def _names(self, doc: int) -> set[str]:
        found = self._index.execute(
            "SELECT name FROM called JOIN listed ON listed = id WHERE doc = ?", (doc,)
        )
        return {name for (name,) in found}

    def _put(self, doc: int, row: Row, stored: Stored) -> None:
        self._last += 1
        self._rows.append((self._last, doc, *stored))
        names = dict.fromkeys(name.lower() for name in row.names)
        iri = self._term(row.iri)
        self._called.extend((_storable(name), row.kind, iri, self._last) for name in names)
        if row.kind == "statement":  # another has another document, so nothing is compared
            self._said.append((self._last, _storable(row.text.lower())))

    def _stored(self, row: Row) -> Stored:
        values = (row.values.get(by) for by in FACETS)
        return (
            row.kind,
            self._term(row.iri),
            row.first.toordinal() if row.first else None,
            row.last.toordinal() if row.last else None,
            row.certainty,
            row.killed,
            "" if row.kind == "statement" else _storable(row.text),
            _storable(json.dumps(dict(row.facts), ensure_ascii=False, separators=(",", ":"))),
            *(array("i", map(self._term, some)).tobytes() if some else None for some in values),
        )

    def _term(self, name: str) -> int:
        name = _storable(name)
        if name not in self._terms:
            found = None
            if not self._fresh:
                found = self._index.execute(
                    "SELECT id FROM terms WHERE name = ?", (name,)
                ).fetchone()
            if found is None:
                self._last_term += 1
                found = (self._last_term,)
                self._new_terms.append((self._last_term, name))
            self._terms[name] = found[0]
        return self._terms[name]


def prepare(index: sqlite3.Connection) -> Rows:
    """Make the tables in a database without them, such as one in memory."""
    index.executescript(LISTS)
    return Rows(index, fresh=True)


def unpacked(packed: bytes) -> Iterator[int]:
    """Return the numbers of terms that a column of `listed` holds."""
    return iter(array("i", packed))


def _facets() -> str:
    return ", ".join(f"by_{by}" for by in FACETS)


def _storable(text: str) -> str:
    """SQLite's text ends at NUL for some of its functions."""
    return text.replace("\0", "\ufffd")
