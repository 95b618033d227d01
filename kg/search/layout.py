"""The index: one SQLite file in each snapshot, written whole before anybody sees it.

`words` holds statements, events and articles, English words by their stems (Porter); `names` holds
actors and places as they are spelt. Both are FTS5 tables of keys (`kg.search.folding`), word by
word what `docs` shows, so that what matched can be marked there. `lexicon` counts in how many
documents a key stands: what is typed wrong is compared with it. `origins` (of `nodes`, which are
graphs) and `uses` (of things) tell which documents to look at again when something changed.

`listed` holds the rows of lists (`kg.search.rows`), each of a document of `docs`: days as numbers
(`date.toordinal`), values as 32-bit numbers of `terms`, which are IRIs and local names. `called`
tells what actors and places are called, `said` what statements say, in lower case.
`kg.search.columns` makes arrays of the rows.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kg.errors import SearchError

NAME = "search.sqlite"
COLUMNS = "columns.bin"
"""The file beside it from which lists choose (`kg.search.columns`)."""
WHY_NOT = "search.missing"
"""The file beside a snapshot that says why it has no index."""
VERSION = "2"
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

FACETS = ("type", "place", "at", "within", "claimed", "actor", "agent", "target", "victim",
          "recipient", "broker", "named", "source", "speaker", "act", "about", "event", "kind",
          "outlet", "wider")  # fmt: skip
"""What a row of a list may have. `at` is the place agreed on, `within` with all that it lies in,
`claimed` those of single accounts, `place` all of them; `named` who is said to have done it,
`about` whom a statement tells of; `wider` what a place lies in or is told from."""

LISTS = f"""
CREATE TABLE terms (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE listed (
  id INTEGER PRIMARY KEY, doc INTEGER NOT NULL, kind TEXT NOT NULL, iri INTEGER NOT NULL,
  first INTEGER, last INTEGER, certainty REAL, killed REAL, text TEXT NOT NULL,
  facts TEXT NOT NULL, {", ".join(f"by_{by} BLOB" for by in FACETS)}
);
CREATE INDEX listed_of ON listed (doc);
CREATE INDEX listed_iri ON listed (iri);
CREATE INDEX listed_kind ON listed (kind);
CREATE TABLE said (listed INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE called (name TEXT NOT NULL, kind TEXT NOT NULL, iri INTEGER NOT NULL,
  listed INTEGER NOT NULL);
CREATE INDEX called_of ON called (listed);
CREATE INDEX called_name ON called (name);
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
