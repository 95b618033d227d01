"""Snapshots: frozen copies of the live store that readers open.

A reader must never open a directory that is being written. `backup` makes a checkpoint of hard
links in well under a second; it is built under a name no reader looks for, renamed, and the link
`current` is swapped last. A process killed between any two of these steps leaves at most something
that `sweep` takes away.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.journal import set_position
from kg.store.layout import Layout

KEPT_HOURS, KEPT_DAYS = 6, 7
_HALF = ".tmp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much a graph holds; every thing counted once, however many articles tell of it."""

    articles: int
    statements: int
    tellings: int = 0  # what one article tells of one event; none in snapshots of before 0.3
    events: int
    claims: int
    contradictions: int
    corroborations: int = 0
    actors: int
    locations: int
    triples: int
    graphs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One published copy. `store` is the directory to open read-only."""

    name: str  # "0007"
    path: Path
    published: dt.datetime
    base: str
    version: str
    counts: Counts
    journal: int = 0
    """The number of the last entry of the journal that it holds; 0 in those without one."""

    @property
    def store(self) -> Path:
        """Oxigraph's directory of this copy."""
        return self.path / "store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Which snapshots stay besides the newest: the last of each hour, and of each day (UTC).

    Files that did not change are hard links, so one more costs what was rewritten since, and at
    most a whole copy: `hours` and `days` bound the disk as they bound the number.
    """

    hours: int = KEPT_HOURS
    days: int = KEPT_DAYS

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Past:
        """Return what `NEWSGRAPH_KEEP_HOURS` and `NEWSGRAPH_KEEP_DAYS` say."""
        said = {
            name: environment.get(f"NEWSGRAPH_KEEP_{name.upper()}") for name in ("hours", "days")
        }
        return cls(**{name: max(0, int(number)) for name, number in said.items() if number})

    def of(self, times: Mapping[str, dt.datetime], now: dt.datetime) -> set[str]:
        """Return the names of those that stay, given when each was published."""
        last: dict[tuple[str, dt.datetime], str] = {}
        for name, time in sorted(times.items(), key=lambda pair: pair[1]):
            hour = time.replace(minute=0, second=0, microsecond=0)
            day = hour.replace(hour=0)
            if now - hour < dt.timedelta(hours=self.hours + 1) and self.hours:
                last["hour", hour] = name
            if now - day < dt.timedelta(days=self.days + 1) and self.days:
                last["day", day] = name
        return set(last.values())


def current(layout: Layout) -> Snapshot | None:
    """Return the snapshot readers should open, or None before the first."""
    try:
        name = layout.current.readlink().name
    except (FileNotFoundError, OSError):
        return None
    return read(layout.snapshots / name)


def published(layout: Layout) -> tuple[Snapshot, ...]:
    """Return the kept snapshots, oldest first."""
    found = (read(path) for path in _whole(layout))
    return tuple(snapshot for snapshot in found if snapshot is not None)


def read(path: Path) -> Snapshot | None:
    """Return the snapshot kept in that directory, or None when it is gone."""
    try:
        said: dict[str, Any] = json.loads((path / "snapshot.json").read_bytes())
    except FileNotFoundError:
        return None
    return Snapshot(
        name=path.name,
        path=path,
        published=dt.datetime.fromisoformat(said["published"]),
        base=said["base"],
        version=said["version"],
        counts=Counts(**said["counts"]),
        journal=said.get("journal", 0),
    )


def publish(
    layout: Layout,
    live: ox.Store,
    *,
    base: str,
    version: str,
    counts: Counts,
    keep: int,
    past: Past,
    journal: int = 0,
    beside: Callable[[Path], None] = lambda directory: None,
) -> Snapshot:
    """Copy the live store, make the copy the current one, and let go of the oldest.

    `beside` puts what else belongs to the snapshot into its directory before anybody sees it.
    """
    layout.snapshots.mkdir(parents=True, exist_ok=True)
    last = max((int(path.name) for path in _whole(layout)), default=0)
    path = layout.snapshots / f"{last + 1:04d}"
    half = layout.snapshots / f".{path.name}{_HALF}"
    half.mkdir()
    now = dt.datetime.now(dt.UTC)
    said = {
        "published": now.isoformat(timespec="milliseconds"),
        "base": base,
        "version": version,
        "counts": asdict(counts),
        "journal": journal,
    }
    try:
        live.backup(half / "store")
        set_position(half / "store", journal)  # whoever makes it the live store goes on from there
    except OSError as error:
        raise StoreError(
            f"the snapshot could not be written: {error}",
            hint="is the disk full, or on another file system than the store?",
        ) from error
    beside(half)
    (half / "snapshot.json").write_text(json.dumps(said, indent=1) + "\n")
    half.rename(path)
    point(layout, path.name)
    retire(layout, keep=keep, past=past)
    snapshot = read(path)
    assert snapshot is not None  # it was written three lines above, by the one writer
    return snapshot


def retire(layout: Layout, *, keep: int, past: Past) -> None:
    """Remove all but the newest `keep`, at least the current one, and those `past` keeps.

    Readers that hold an older one open reopen on their next query.
    """
    times = {one.name: one.published for one in published(layout)}
    stay = past.of(times, dt.datetime.now(dt.UTC))
    for path in _whole(layout)[: -max(1, keep)]:
        if path.name in stay:
            continue
        gone = path.with_name(f".{path.name}{_HALF}")
        path.rename(gone)  # first out of sight: a reader sees it whole or not at all
        shutil.rmtree(gone)


def sweep(layout: Layout) -> None:
    """Remove what a killed writer left: half snapshots, half links, bulk load files."""
    for path in layout.snapshots.glob(f".*{_HALF}"):
        path.unlink() if path.is_symlink() else shutil.rmtree(path)
    for path in layout.live.glob("bulk-*.sst"):
        path.unlink()


def point(layout: Layout, name: str) -> None:
    """Make that snapshot the current one."""
    link = layout.snapshots / f".current{_HALF}"
    link.symlink_to(name)
    link.replace(layout.current)


def _whole(layout: Layout) -> list[Path]:
    """Return the directories of snapshots, oldest first: by number, as 10000 comes after 9999."""
    if not layout.snapshots.is_dir():
        return []
    numbered = (
        path
        for path in layout.snapshots.iterdir()
        if path.name.isdecimal() and not path.is_symlink()
    )
    return sorted(numbered, key=lambda path: int(path.name))
