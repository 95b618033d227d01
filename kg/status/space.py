"""Bytes on the disk, by part of the data directory; a file with many names counts once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def space(data: Path) -> dict[str, int]:
    """Return the bytes each part takes, largest first.

    Snapshots are hard links of the store's files, so they take what the store does not hold any
    more. Files that go while they are looked at count for nothing.
    """
    seen: set[tuple[int, int]] = set()
    taken: dict[str, int] = {}
    parts = [path for path in data.iterdir() if path.name != "store"]
    for part in (data / "store", *sorted(parts)):
        size = sum(_sizes(part, seen))
        if size:
            taken[part.name] = size
    return dict(sorted(taken.items(), key=lambda pair: -pair[1]))


def _sizes(path: Path, seen: set[tuple[int, int]]) -> Iterator[int]:
    entries = [path] if path.is_file() else _below(path)
    for entry in entries:
        try:
            about = os.lstat(entry)
        except FileNotFoundError:
            continue
        if (about.st_dev, about.st_ino) not in seen:
            seen.add((about.st_dev, about.st_ino))
            yield about.st_blocks * 512


def _below(folder: Path) -> Iterator[str]:
    for where, _, names in os.walk(folder):
        yield from (os.path.join(where, name) for name in names)  # noqa: PTH118  a million of them
