"""What is kept beside the graph, and what of it goes with an article."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Collection
from pathlib import Path

from kg import parts, watch, wikidata
from kg.errors import StoreBusy, StoreError
from kg.store import Layout, Reject, Store
from kg.store.mentions import Mentions
from kg.takedown.note import Note

OTHERS: tuple[Callable[[Layout, Collection[str]], None], ...] = (watch.forget, parts.forget)
"""What lets go of all that a package keeps of articles in the data directory, by their keys; each
may be called again. What is worked out from the store (`kg.merge`, `kg.copies`) needs none."""

_SHORTEST = 5  # letters of a name that is looked for in a reject's words
_HELD = re.compile(r"\.(?:backup|restore)\.[0-9a-f]+\.tmp")


def forget_beside(store: Store, note: Note) -> None:
    """Let go of what rejects, caches, fetched pages and parts have of the articles."""
    layout = store.layout
    store.forget_rejects(lambda reject: _is_of(reject, note, store.base))
    for path in (layout.quarantine, layout.texts):  # an event's report names its tellings
        _sweep_halves(path)
    _forget_reports(store, Mentions(store.base, note.keys))
    wikidata.forget(store, layout.root / "wikidata")
    for forget in OTHERS:
        forget(layout, note.keys)


def sweep(layout: Layout) -> None:
    """Write databases anew without what was deleted in them; remove what killed processes left.

    Raises `StoreBusy` while a backup is being taken: it holds what is to go.
    """
    for path in layout.root.glob(".*.tmp"):
        if _HELD.fullmatch(path.name) and _is_held(path):
            raise StoreBusy(
                f"a backup of {layout.root} is being taken", hint="run kg forget when it is done"
            )
    for path in (*layout.root.glob(".*.tmp"), *layout.root.glob(".rebuild-*")):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if layout.scratch.is_dir():
        for room in layout.scratch.iterdir():  # its owner makes a new copy: the journal changed
            for copy in room.iterdir() if room.is_dir() else ():
                shutil.rmtree(copy, ignore_errors=True)
    for path in sorted(layout.root.rglob("*.sqlite")):
        if layout.snapshots not in path.parents:
            compact(path)


def compact(path: Path) -> None:
    """Write a database anew, so that nothing deleted stays in its pages or beside it."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=30.0)) as database:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise StoreError(
            f"{path} cannot be written anew: {error}", hint="see who has it open, and run it again"
        ) from error


def _is_of(reject: Reject, note: Note, base: str) -> bool:
    if reject.key in note.keys or reject.source in note.names:
        return True
    words = " ".join(filter(None, (reject.source, reject.reason, reject.hint, reject.key)))
    long = (name for name in (*note.names, *note.keys) if len(name) >= _SHORTEST)
    return any(name in words for name in long) or Mentions(base, note.keys)(words)


def _forget_reports(store: Store, mentions: Mentions) -> None:
    """Release what failed its check and names something of the articles; a build says it again."""
    for held in store.quarantined():
        files = (held.graph, held.report)
        words = (path.read_text("utf-8", "replace") for path in files if path.exists())
        if any(mentions(text) for text in words):
            store.release(held.key)


def _sweep_halves(folder: Path) -> None:
    for path in folder.rglob(".*.tmp"):
        path.unlink()


def _is_held(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
