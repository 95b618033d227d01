"""The index: one SQLite file in each snapshot, written whole before anybody sees it.

`words` holds statements, events and articles, English words by their stems (Porter); `names` holds
actors and places as they are spelt. Both are FTS5 tables of keys (`kg.search.folding`), word by
word what `docs` shows, so that what matched can be marked there. `lexicon` counts in how many
documents a key stands: what is typed wrong is compared with it. `origins` (of `nodes`, which are
graphs) and `uses` (of things) tell which documents to look at again when something changed.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kg.errors import SearchError

NAME = "search.sqlite"
WHY_NOT = "search.missing"
"""The file beside a snapshot that says why it has no index."""
VERSION = "1"
"""Another version is made anew; so is an index of another base or package."""

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE docs (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL,
  text TEXT NOT NULL, more TEXT NOT NULL, facts TEXT NOT NULL, weight REAL NOT NULL,
  mentions INTEGER NOT NULL
);
CREATE TABLE nodes (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE origins (
  graph INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (graph, doc)
) WITHOUT ROWID;
CREATE INDEX origins_of ON origins (doc);
CREATE TABLE uses (
  thing INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (thing, doc)
) WITHOUT ROWID;
CREATE INDEX uses_of ON uses (doc);
CREATE TABLE lexicon (
  key TEXT PRIMARY KEY, names INTEGER NOT NULL, words INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE aliases (geonames INTEGER PRIMARY KEY, names TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (
  title, text, more, tokenize = 'porter unicode61 remove_diacritics 0'
);
CREATE VIRTUAL TABLE names USING fts5 (
  title, text, more, tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3'
);
"""

NAMED = ("actor", "place")
"""The kinds that stand in `names`; the others stand in `words`."""


def table(kind: str) -> str:
    """Return in which of the two tables a kind is searched."""
    return "names" if kind in NAMED else "words"


def index_path(snapshot: Path) -> Path:
    """Return where a snapshot's index is; `snapshot` is its directory, or the store in it."""
    return (snapshot.parent if snapshot.name == "store" else snapshot) / NAME


def opened(path: Path) -> sqlite3.Connection:
    """Open an index that nobody writes any more. Raises `SearchError`."""
    if not path.is_file():
        why = path.with_name(WHY_NOT)
        said = f": {why.read_text('utf-8').strip()}" if why.is_file() else ""
        raise SearchError(
            f"there is no search index beside this snapshot{said}",
            hint="publish again, with kg build; everything but searching works without it",
        )
    try:
        index = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        found = index.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    except sqlite3.Error as error:
        raise damaged(error) from error
    if found is None or found[0] != VERSION:
        raise SearchError(
            "the search index was made by another version of newsgraph",
            hint="publish again, with kg build; everything but searching works without it",
        )
    return index


def damaged(error: sqlite3.Error) -> SearchError:
    """Return what an error of SQLite means for whoever searches."""
    if "interrupted" in str(error):
        return SearchError("the search took too long and was stopped", hint="use fewer words")
    return SearchError(
        f"the search index is damaged: {error}",
        hint="publish again, with kg build; everything but searching works without it",
    )
