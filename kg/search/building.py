"""Making the index of a snapshot: anew, or from the one before it where few graphs changed.

Whoever publishes calls `build` with the file's place inside the snapshot that is being made, while
nobody writes to the store; the snapshot is renamed into sight afterwards. Of what has left the
graph nothing stays: deleted rows are overwritten, and the full text tables are written anew when
something went.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.errors import SearchError
from kg.search.aliases import Aliases
from kg.search.documents import Document, Gatherer
from kg.search.folding import keys
from kg.search.layout import LISTS, SCHEMA, VERSION, table
from kg.search.listing import Rows
from kg.vocab import PREFIXES

_FEW = 0.5  # of all graphs: more changed ones than that, and it is made anew
_BATCH = 2_000
_MATCHES = ("exactMatch", "closeMatch")


def build(
    path: Path,
    store: ox.Store,
    *,
    base: str,
    before: Path | None = None,
    changed: Collection[str] | None = None,
    expected: Mapping[str, int] | None = None,
) -> None:
    """Write the index of what the store holds to `path`.

    `before` is the index of a state since which only the graphs in `changed` have changed; with
    None for either everything is read. `expected` is how many things of a kind there must be: an
    index made from the one before that does not have them is made anew. Raises `SearchError`.
    """
    try:
        if (
            before is not None
            and changed is not None
            and before.is_file()
            and _updated(path, store, base, before, changed, expected)
        ):
            return
        path.unlink(missing_ok=True)
        _anew(path, store, base, expected)
    except (sqlite3.Error, OSError) as error:
        path.unlink(missing_ok=True)
        raise SearchError(f"the search index could not be written: {error}") from error


def _anew(path: Path, store: ox.Store, base: str, expected: Mapping[str, int] | None) -> None:
    with closing(_writable(path)) as index:
        index.executescript(SCHEMA + LISTS)
        aliases = Aliases()
        gatherer = Gatherer(store, base, aliases)
        things = [iri for iri, _ in gatherer.things()]
        writer = _Writer(index, fresh=True)
        aliases.learn(_links(store, things))
        for iri in things:
            if (document := gatherer.document(iri)) is not None:
                writer.add(document)
        writer.finish(aliases, base, wipe=False)
        lacking = json.dumps(_lacking(index, expected or {}))
        index.execute("INSERT INTO meta VALUES ('lacking', ?)", (lacking,))
        index.commit()
    _synced(path)


def _updated(
    path: Path,
    store: ox.Store,
    base: str,
    before: Path,
    changed: Collection[str],
    expected: Mapping[str, int] | None,
) -> bool:
    """Make the index from the one before; False when that cannot be, or is not worth it."""
    vocabularies = {f"{base}graph/{name}" for name in ("ontology", "event-types", "authority")}
    if vocabularies & set(changed):
        return False  # their labels may stand anywhere
    try:
        shutil.copyfile(before, path)
        with closing(_writable(path)) as index:
            if not _fits(index, base, changed):
                return False
            _bring_up(index, store, base, changed)
            if expected is not None and _lacking(index, expected) != _said_lacking(index):
                return False
    except sqlite3.Error:  # the one before is damaged
        return False
    _synced(path)
    return True


def _bring_up(
    index: sqlite3.Connection, store: ox.Store, base: str, changed: Collection[str]
) -> None:
    aliases = Aliases(index.execute("SELECT geonames, names FROM aliases"))
    known = set(aliases.known)
    gatherer = Gatherer(store, base, aliases)
    writer = _Writer(index, fresh=False)
    things = {iri for graph in changed for iri in gatherer.things_of(graph)}
    things.update(writer.from_graphs(changed))
    done: set[str] = set()
    wipe = False
    while things:  # and then what holds something of what has changed
        aliases.learn(_links(store, things))
        spread: list[str] = []
        for iri in sorted(things):
            became = writer.replace(iri, gatherer.document(iri))
            wipe |= became.wiped
            if became.other:
                spread.append(iri)
        done |= things
        things = set(writer.users_of(spread)) - done
    used = Aliases((n, "\n".join(aliases.known[n])) for n in aliases.known if n not in known)
    writer.finish(used, base, wipe=wipe)


class _Became(NamedTuple):
    """What replacing a document did."""

    other: bool
    """Whether what others hold of the thing may be another now."""
    wiped: bool
    """Whether words went that somebody may not want kept."""


class _Writer:
    """Puts documents into an index and takes them out."""

    def __init__(self, index: sqlite3.Connection, *, fresh: bool) -> None:
        self._index = index
        self._listed = Rows(index, fresh=fresh)
        self._nodes: dict[str, int] = dict(index.execute("SELECT iri, id FROM nodes"))
        self._last_node = max(self._nodes.values(), default=0)
        self._counts: dict[str, Counter[str]] = {"names": Counter(), "words": Counter()}
        (last,) = index.execute("SELECT COALESCE(MAX(id), 0) FROM docs").fetchone()
        self._last: int = last
        self._rows: dict[str, list[tuple[object, ...]]] = {}

    def from_graphs(self, graphs: Iterable[str]) -> Iterator[str]:
        """Yield what was read from some graphs the last time."""
        for graph in graphs:
            if graph in self._nodes:
                yield from (
                    iri
                    for (iri,) in self._index.execute(
                        "SELECT iri FROM origins JOIN docs ON docs.id = doc WHERE graph = ?",
                        (self._nodes[graph],),
                    )
                )

    def users_of(self, things: Iterable[str]) -> Iterator[str]:
        """Yield what holds something of these things."""
        for thing in things:
            if thing in self._nodes:
                yield from (
                    iri
                    for (iri,) in self._index.execute(
                        "SELECT iri FROM uses JOIN docs ON docs.id = doc WHERE thing = ?",
                        (self._nodes[thing],),
                    )
                )

    def replace(self, iri: str, document: Document | None) -> _Became:
        """Bring a thing up to date."""
        self._write()
        found = self._index.execute("SELECT * FROM docs WHERE iri = ?", (iri,)).fetchone()
        if found is None:
            if document is not None:
                self.add(document)
            return _Became(other=True, wiped=False)
        if document is None or found[1:6] != _row(document)[:5]:
            self._remove(found)
            if document is not None:
                self.add(document)
            return _Became(other=True, wiped=True)
        id, facts = found[0], found[6]
        self._forget_links(id)
        self._link(id, document)
        _, _, _, _, _, *rest = _row(document)
        self._index.execute(
            "UPDATE docs SET facts = ?, weight = ?, mentions = ? WHERE id = ?", (*rest, id)
        )
        relisted = self._listed.replace(id, document.rows)
        return _Became(other=relisted or facts != rest[0], wiped=relisted)

    def add(self, document: Document) -> None:
        """Put one document in."""
        self._last += 1
        into = table(document.kind)
        folded = [keys(text) for text in (document.title, document.text, document.more)]
        self._put("docs", (self._last, *_row(document)))
        self._put(into, (self._last, *folded))
        self._counts[into].update(set(" ".join(folded).split()))
        self._link(self._last, document)
        self._listed.add(self._last, document.rows)

    def finish(self, aliases: Aliases, base: str, *, wipe: bool) -> None:
        """Write what is left, and what the index says of itself."""
        self._write()
        self._listed.forget() if wipe else self._listed.write()
        index = self._index
        counted = [
            (key, self._counts["names"][key], self._counts["words"][key])
            for key in sorted({*self._counts["names"], *self._counts["words"]})
        ]
        index.executemany(
            "INSERT INTO lexicon VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
            " names = names + excluded.names, words = words + excluded.words",
            counted,
        )
        index.execute("DELETE FROM lexicon WHERE names <= 0 AND words <= 0")
        index.executemany(
            "INSERT OR REPLACE INTO aliases VALUES (?, ?)",
            [(number, "\n".join(names)) for number, names in sorted(aliases.known.items())],
        )
        index.execute(
            "DELETE FROM nodes WHERE id NOT IN (SELECT graph FROM origins)"
            " AND id NOT IN (SELECT thing FROM uses)"
        )
        said = {"version": VERSION, "base": base}
        index.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", said.items())
        for name in ("words", "names") if wipe else ():
            index.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
        index.commit()

    def _remove(self, found: Sequence[Any]) -> None:
        self._write()
        id, _, kind, *texts = found[:6]
        into = table(str(kind))
        self._counts[into].subtract(set(" ".join(keys(str(text)) for text in texts).split()))
        self._index.execute(f"DELETE FROM {into} WHERE rowid = ?", (id,))
        self._forget_links(id)
        self._listed.remove(id)
        self._index.execute("DELETE FROM docs WHERE id = ?", (id,))

    def _forget_links(self, doc: object) -> None:
        self._index.execute("DELETE FROM origins WHERE doc = ?", (doc,))
        self._index.execute("DELETE FROM uses WHERE doc = ?", (doc,))

    def _link(self, doc: int, document: Document) -> None:
        for graph in document.graphs:
            self._put("origins", (self._node(graph), doc))
        for thing in document.uses:
            self._put("uses", (self._node(thing), doc))

    def _node(self, iri: str) -> int:
        if iri not in self._nodes:
            self._last_node += 1
            self._nodes[iri] = self._last_node
            self._put("nodes", (self._last_node, iri))
        return self._nodes[iri]

    def _put(self, into: str, row: tuple[object, ...]) -> None:
        rows = self._rows.setdefault(into, [])
        rows.append(row)
        if len(rows) >= _BATCH:
            self._write()

    def _write(self) -> None:
        for into, rows in self._rows.items():
            columns = " (rowid, title, text, more)" if into in ("words", "names") else ""
            holes = ", ".join("?" * len(rows[0])) if rows else ""
            if rows:
                self._index.executemany(f"INSERT INTO {into}{columns} VALUES ({holes})", rows)
        self._rows.clear()


def _row(document: Document) -> tuple[object, ...]:
    facts = json.dumps(dict(document.facts), ensure_ascii=False, separators=(",", ":"))
    shown = (document.title, document.text, document.more)
    return (
        document.iri,
        document.kind,
        *map(_storable, shown),
        _storable(facts),
        document.weight,
        document.mentions,
    )


def _storable(text: str) -> str:
    """SQLite's text ends at NUL for some of its functions."""
    return text.replace("\0", "\ufffd")


def _fits(index: sqlite3.Connection, base: str, changed: Collection[str]) -> bool:
    said = dict(index.execute("SELECT key, value FROM meta"))
    (graphs,) = index.execute("SELECT COUNT(DISTINCT graph) FROM origins").fetchone()
    same = (said.get("version"), said.get("base")) == (VERSION, base)
    return same and len(changed) <= max(20, graphs * _FEW)


def _lacking(index: sqlite3.Connection, expected: Mapping[str, int]) -> dict[str, int]:
    """How many things of each kind are counted in the graph and not in the index.

    None, but for what is of two kinds at once, or has no name of its own.
    """
    held = dict(index.execute("SELECT kind, COUNT(*) FROM docs GROUP BY kind"))
    return {kind: number - held.get(kind, 0) for kind, number in sorted(expected.items())}


def _said_lacking(index: sqlite3.Connection) -> object:
    found = index.execute("SELECT value FROM meta WHERE key = 'lacking'").fetchone()
    return json.loads(found[0]) if found else None


def _links(store: ox.Store, things: Iterable[str]) -> Iterator[str]:
    """What places among some things are identified with."""
    for iri in things:
        if "/location/" in iri:
            for by in _MATCHES:
                node = ox.NamedNode(f"{PREFIXES['skos']}{by}")
                quads = store.quads_for_pattern(ox.NamedNode(iri), node, None, ox.DefaultGraph())
                yield from (q.object.value for q in quads if isinstance(q.object, ox.NamedNode))


def _writable(path: Path) -> sqlite3.Connection:
    index = sqlite3.connect(path)
    # Nobody reads it yet, and what a crash leaves is swept away with its snapshot.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = ON",
                   "cache_size = -65536"):  # fmt: skip
        index.execute(f"PRAGMA {pragma}")
    return index


def _synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
