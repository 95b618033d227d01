"""The index of a snapshot, for searches and for lists: made with it, from the one before if it can.

The mark `unpublished` lists the graphs that changed since the last snapshot, one a line; empty, or
with a `*`, it says that any may have. An index that cannot be made costs no snapshot: why it is
missing is written beside it, and searching says so.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import SearchError
from kg.search.building import build
from kg.search.layout import COLUMNS, NAME, WHY_NOT, opened
from kg.store.changes import Change
from kg.store.layout import Layout, write_atomically
from kg.store.snapshots import Counts, Snapshot

_ANY = "*"
_MANY = 4 << 20  # bytes of the list; beyond, any graph may have changed


def mark(layout: Layout, change: Change) -> None:
    """Note, before it is done, that a change is in no snapshot yet."""
    with layout.unpublished.open("a", encoding="utf-8") as marked:
        if change.everything or marked.tell() > _MANY:
            marked.write(f"{_ANY}\n")
        else:
            marked.write("".join(f"{graph}\n" for graph in change.touched))


def changed(layout: Layout) -> set[str] | None:
    """Return the graphs that changed since the last snapshot; None: any may have."""
    try:
        names = set(layout.unpublished.read_text("utf-8").splitlines())
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return None if _ANY in names or not names else names


def add(
    directory: Path,
    live: ox.Store,
    layout: Layout,
    *,
    base: str,
    counts: Counts,
    before: Snapshot | None,
) -> None:
    """Make the index of the live store in the directory of a snapshot that nobody sees yet."""
    try:
        build(
            directory / NAME,
            live,
            base=base,
            before=before.path / NAME if before else None,
            changed=changed(layout),
            expected=_expected(counts),
        )
        _make_columns(directory / NAME, directory)
    except SearchError as error:
        write_atomically(directory / WHY_NOT, f"{error}\n".encode())


def supply(snapshot: Snapshot) -> None:
    """Make the index of a published snapshot that has none, or one of an older version."""
    if _whole(snapshot.path):
        return
    half = snapshot.path / f".{NAME}.tmp"
    try:
        build(
            half,
            ox.Store.read_only(str(snapshot.store)),
            base=snapshot.base,
            expected=_expected(snapshot.counts),
        )
        _make_columns(half, snapshot.path)
        half.replace(snapshot.path / NAME)
        (snapshot.path / WHY_NOT).unlink(missing_ok=True)
    except (SearchError, OSError) as error:
        write_atomically(snapshot.path / WHY_NOT, f"{error}\n".encode())


def _whole(directory: Path) -> bool:
    try:
        opened(directory / NAME).close()
    except SearchError:
        return False
    return (directory / COLUMNS).exists()


def _make_columns(index: Path, directory: Path) -> None:
    from kg.search import columns  # numpy, for which a server that starts need not wait

    columns.make(index, directory / COLUMNS)


def _expected(counts: Counts) -> dict[str, int]:
    """How many things of each kind there are to be found."""
    return {
        "statement": counts.statements,
        "event": counts.events,
        "actor": counts.actors,
        "place": counts.locations,
        "article": counts.articles,
    }
