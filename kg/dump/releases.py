"""Dated releases of the dump, the newest of them called `latest`.

    dumps/2026-11-22/     a release: the day on which its snapshot was published
    dumps/2026-11-22.2/   another of that day
    dumps/latest          a symbolic link to the newest, swapped in one step

A release is never changed once it is there; the oldest go when there are more than are kept. What
is being downloaded while it goes is read to its end.
"""

from __future__ import annotations

import fcntl
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.dump import FORMATS, Manifest, Published, dump, read_manifest
from kg.errors import DumpError

LATEST = "latest"
KEPT = 5
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.([2-9]|[1-9]\d{1,3}))?")


def release(
    snapshot: Published,
    folder: Path,
    *,
    keep: int = KEPT,
    formats: Iterable[str] = tuple(FORMATS),
    compress: Iterable[str] = ("gz", "zst"),
) -> Manifest:
    """Write a snapshot as the newest release in `folder`, and retire the oldest.

    Raises `DumpError`; then what was there before is there still, and `latest` leads to it.
    """
    with _alone(folder):
        _sweep(folder)
        before = _names(folder)
        name = _next(snapshot.published.date().isoformat(), before)
        made = dump(snapshot, folder / name, formats=formats, compress=compress, release=name)
        _point(folder, name)
        _forget_unnamed(folder)
        for old in before[max(1, keep) - 1 :]:
            gone = folder / f".{old}.tmp"
            (folder / old).rename(gone)  # first out of sight: a release is there whole or not
            shutil.rmtree(gone)
    return made


def releases(folder: Path) -> tuple[Manifest, ...]:
    """Return the kept releases, newest first."""
    found = (read_manifest(folder / name) for name in _names(folder))
    return tuple(manifest for manifest in found if manifest is not None)


def is_release(name: str) -> bool:
    """Whether a folder of that name is, or was, a release."""
    return _NAME.fullmatch(name) is not None


def order(name: str) -> tuple[str, int]:
    """Return what to sort names of releases by, oldest first."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"not the name of a release: {name}")
    return found[1], int(found[2] or 1)


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted((p.name for p in folder.iterdir() if is_release(p.name)), key=order, reverse=True)


def _next(day: str, there: list[str]) -> str:
    taken = [order(name)[1] for name in there if order(name)[0] == day]
    return f"{day}.{max(taken) + 1}" if taken else day


def _point(folder: Path, name: str) -> None:
    link = folder / f".{LATEST}.tmp"
    link.symlink_to(name)
    link.replace(folder / LATEST)


def _sweep(folder: Path) -> None:
    """Remove what a killed dump left."""
    for path in folder.glob(".*.tmp"):
        path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)


def _forget_unnamed(folder: Path) -> None:
    """Remove a dump of before there were releases: its files are answered by `latest` now."""
    try:
        said = json.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        return
    listed = [Path(file["name"]).name for file in said["files"]]
    for name in (*listed, "void.ttl", "dcat.ttl", "manifest.json"):
        (folder / name).unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: of two dumps at once the second is told so."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError as error:
        raise DumpError("another dump is being written", hint="wait until it is done") from error
    except OSError as error:
        problem = f"the dump could not be written: {error}"
        raise DumpError(problem, hint=f"look at {folder}") from error
