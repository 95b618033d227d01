"""Backups: a copy of all that cannot be made again, taken while others read and write.

    TARGET/
      backup.json       format, version, snapshot, counts, and the digest of SHA256SUMS
      SHA256SUMS        one line a file, as `sha256sum -c` reads it
      snapshot/         the published snapshot: store/, snapshot.json, what else stands beside
      rest/             texts, decisions, journals, tokens, quarantine: the rest of the directory

What is backed up is the newest snapshot, not the live store: it never changes, so nobody has to
wait, and whatever was acknowledged is in it. The journals are copied after it, so they hold at
least what it holds. Hidden files, older snapshots and (unless asked for) dumps are left out.

A backup appears whole or not at all: it is written under a hidden name and renamed. Restoring
reads every digest before it touches anything.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from kg import __version__
from kg.errors import BackupError, StoreError
from kg.store.exchanging import exchange as _exchange
from kg.store.exchanging import nobody_writes
from kg.store.layout import Layout
from kg.store.snapshots import Snapshot, current, point, read

FORMAT = 1
ABOUT, SUMS = "backup.json", "SHA256SUMS"
_SNAPSHOT, _REST = "snapshot", "rest"
_DERIVED = frozenset({"store", "snapshots", "unpublished", "restoring"})
_UNFINISHED = ".sqlite-journal"  # of a write that a copy of the file is not to go back to
_PASSES = 5  # over a directory in which files come and go
_CHUNK = 1 << 20

Report = Callable[[int, int], None]
"""Called with the bytes done and the bytes there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup says of itself."""

    taken: dt.datetime
    version: str
    snapshot: str
    published: dt.datetime
    triples: int
    files: int
    bytes: int
    digest: str  # of SHA256SUMS


def _silent(done: int, total: int) -> None:
    """Report nothing."""


# ── taking ──────────────────────────────────────────────────────────────────────────────────


def back_up(data: Path, target: Path, *, dumps: bool = False, report: Report = _silent) -> Backup:
    """Copy a data directory to `target`, which must not exist or be empty.

    Raises `StoreError` when nothing is published and `BackupError` when it cannot be written.
    """
    layout = Layout(data)
    if target.exists() and any(target.iterdir()):
        raise BackupError(f"{target} is not empty", hint="give the backup a folder of its own")
    if data.resolve() in (target.resolve(), *target.resolve().parents):
        raise BackupError(f"{target} lies in what is backed up", hint="choose one elsewhere")
    if current(layout) is None:
        raise StoreError(f"nothing is published in {data}", hint="build the graph first: kg build")
    try:
        with _folder(target.parent, target.name) as half, _folder(data, "backup") as held:
            said = _write(layout, _linked(layout, held), half, dumps, report)
            os.sync()  # once: a sync for each of a million files takes hours
            half.replace(target)
    except OSError as error:
        raise BackupError(f"the backup cannot be written: {error}") from error
    return said


def _write(layout: Layout, snapshot: Snapshot, half: Path, dumps: bool, report: Report) -> Backup:
    copy = _Copy(half, report)
    frozen = list(_files(snapshot.path))
    copy.total = _size(snapshot.path, frozen)
    rest = list(_rest(layout, dumps))
    copy.total += _size(layout.root, rest)
    for name in frozen:
        if not copy.take(snapshot.path / name, f"{_SNAPSHOT}/{name}"):
            raise BackupError(f"{name} of the snapshot vanished while it was copied")
    _copy_moving(layout, rest, copy, dumps)
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(copy.digests.items()))
    (half / SUMS).write_text(sums)
    said = Backup(
        taken=dt.datetime.now(dt.UTC).replace(microsecond=0),
        version=__version__,
        snapshot=snapshot.name,
        published=snapshot.published,
        triples=snapshot.counts.triples,
        files=len(copy.digests),
        bytes=copy.done,
        digest=f"sha256:{hashlib.sha256(sums.encode()).hexdigest()}",
    )
    about = {"format": FORMAT, **asdict(said)}
    (half / ABOUT).write_text(json.dumps(about, indent=1, default=dt.datetime.isoformat) + "\n")
    return said


def _copy_moving(layout: Layout, rest: list[str], copy: _Copy, dumps: bool) -> None:
    """Copy files that others go on writing: one that is renamed meanwhile is found again."""
    for _ in range(_PASSES):
        gone = [name for name in rest if not copy.take(layout.root / name, f"{_REST}/{name}")]
        if not gone:
            return
        rest = [name for name in _rest(layout, dumps) if f"{_REST}/{name}" not in copy.digests]
    raise BackupError(
        f"{gone[0]} keeps vanishing while it is copied", hint="try again when less is written"
    )


class _Copy:
    """Copies files below one folder and remembers their digests."""

    def __init__(self, root: Path, report: Report) -> None:
        self.digests: dict[str, str] = {}
        self.done = self.total = 0
        self._root, self._report = root, report

    def take(self, source: Path, name: str) -> bool:
        """Copy a file as it is now; False when it is gone."""
        into = self._root / name
        into.parent.mkdir(parents=True, exist_ok=True)
        try:
            with _still(source), source.open("rb") as reading, into.open("xb") as writing:
                self.digests[name] = self._pass(reading, writing)
                os.fchmod(writing.fileno(), os.fstat(reading.fileno()).st_mode & 0o777)
        except FileNotFoundError:
            return False
        return True

    def _pass(self, reading: IO[bytes], writing: IO[bytes]) -> str:
        digest = hashlib.sha256()
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
            self.done += len(chunk)
            self._report(self.done, max(self.done, self.total))
        return digest.hexdigest()


def _linked(layout: Layout, held: Path) -> Snapshot:
    """Return the newest snapshot as hard links: nobody can retire it while it is copied."""
    for number in range(_PASSES):
        snapshot = current(layout)
        if snapshot is None:
            break
        with contextlib.suppress(FileNotFoundError, shutil.Error):  # retired under our hands
            path = held / str(number) / snapshot.name
            shutil.copytree(snapshot.path, path, copy_function=os.link)
            if (linked := read(path)) is not None:
                return linked
    raise BackupError("no snapshot stays long enough", hint="try again when less is published")


def _rest(layout: Layout, dumps: bool) -> Iterator[str]:
    """Yield what belongs into a backup beside the snapshot: plain files that are not hidden."""
    left_out = _DERIVED if dumps else _DERIVED | {"dumps"}
    return (name for name in _files(layout.root) if name.split("/")[0] not in left_out)


def _files(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith(".") or name.endswith(_UNFINISHED):
                continue
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()


@contextlib.contextmanager
def _still(path: Path) -> Iterator[None]:
    """Keep those who write to an SQLite file waiting, as a reader does, while it is copied."""
    if path.suffix != ".sqlite":
        yield
        return
    with contextlib.ExitStack() as held:
        with contextlib.suppress(sqlite3.Error):  # gone, or no SQLite file: it is copied as it is
            name = f"{path.absolute().as_uri()}?mode=ro"
            file = sqlite3.connect(name, uri=True, isolation_level=None, timeout=30.0)
            held.callback(file.close)
            file.execute("BEGIN")
            file.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        yield


def _size(root: Path, names: list[str]) -> int:
    total = 0
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            total += (root / name).stat().st_size
    return total


@contextlib.contextmanager
def _folder(beside: Path, name: str) -> Iterator[Path]:
    """Give a new hidden folder that is gone afterwards, and remove those of killed processes.

    Who works in one holds its flock(2), which the system lets go of with the process.
    """
    for left in beside.glob(f".{name}.*.tmp"):
        with contextlib.suppress(OSError), _locked(left):
            shutil.rmtree(left)
    path = beside / f".{name}.{secrets.token_hex(4)}.tmp"
    path.mkdir(mode=0o700, parents=True)  # hashes of tokens and articles as received go into it
    with _locked(path):
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def about(source: Path) -> Backup:
    """Return what a backup says of itself; raises `BackupError` when there is none, or no whole."""
    try:
        said: dict[str, Any] = json.loads((source / ABOUT).read_bytes())
        if said.pop("format") != FORMAT:
            raise BackupError(
                f"{source} has another format", hint=f"it was made by {said.get('version')}"
            )
        for name in ("taken", "published"):
            said[name] = dt.datetime.fromisoformat(said[name])
        return Backup(**said)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BackupError(
            f"{source} is no backup, or its beginning is damaged",
            hint="give the folder that kg backup wrote",
        ) from error


def verify(source: Path, *, report: Report = _silent) -> Backup:
    """Read a whole backup; raises `BackupError` for the first file that is not as it was."""
    said = about(source)
    done = 0
    for name, digest in _sums(source, said).items():
        done += _check(source, name, digest)
        report(done, said.bytes)
    return said


def _sums(source: Path, said: Backup) -> dict[str, str]:
    try:
        text = (source / SUMS).read_bytes()
    except OSError as error:
        raise BackupError(f"{source} lacks {SUMS}") from error
    if said.digest != f"sha256:{hashlib.sha256(text).hexdigest()}":
        raise BackupError(f"{source / SUMS} is not as it was written")
    lines = (line.split("  ", 1) for line in text.decode().splitlines())
    return {_inside(name): digest for digest, name in lines}


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.parts[0] not in (_SNAPSHOT, _REST):
        raise BackupError(f"a backup has no file {name}")
    return name


def _check(source: Path, name: str, digest: str) -> int:
    found = hashlib.sha256()
    size = 0
    try:
        with (source / name).open("rb") as reading:
            while chunk := reading.read(_CHUNK):
                found.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise BackupError(f"{source / name} cannot be read: {error.strerror}") from error
    if found.hexdigest() != digest:
        raise BackupError(f"{source / name} is not as it was written", hint="take another backup")
    return size


# ── restoring ───────────────────────────────────────────────────────────────────────────────


def restore(source: Path, data: Path, *, force: bool = False, report: Report = _silent) -> Backup:
    """Make `data` what it was when the backup was taken.

    An empty directory is filled. With `force` one that is not is replaced, but for its dumps if
    the backup has none: readers see the old snapshot or the new one, at every moment; while it
    lasts nobody may write, and where it is interrupted nobody may until it is run again.

    Raises `BackupError` when the backup is damaged or the directory not empty, `StoreBusy` when
    somebody writes to it.
    """
    layout = Layout(data)
    said = about(source)
    if not force and data.exists() and any(not p.name.startswith(".") for p in data.iterdir()):
        raise BackupError(
            f"{data} is not empty", hint="--force replaces what is there by the backup"
        )
    try:
        data.mkdir(parents=True, exist_ok=True)
        with _folder(data, "restore") as staged:
            _fetch(source, said, staged, report)
            with nobody_writes(layout):
                _swap(layout, staged)
    except OSError as error:
        raise BackupError(f"the backup cannot be restored: {error}") from error
    return said


def _fetch(source: Path, said: Backup, staged: Path, report: Report) -> None:
    """Copy a backup to where it is renamed from, and see that it arrived as it was written."""
    sums = _sums(source, said)
    copy = _Copy(staged, report)
    copy.total = said.bytes
    for name, digest in sums.items():
        under, _, path = name.partition("/")
        arrived = f"snapshots/{said.snapshot}/{path}" if under == _SNAPSHOT else path
        if not copy.take(source / name, arrived):
            raise BackupError(f"{source / name} is missing")
        if copy.digests[arrived] != digest:
            raise BackupError(
                f"{source / name} is not as it was written", hint="take another backup"
            )
    point(Layout(staged), said.snapshot)
    _live_from(staged / "snapshots" / said.snapshot / "store", staged / "store")
    os.sync()


def _live_from(snapshot: Path, live: Path) -> None:
    """Make the live store of a snapshot as a checkpoint is made: tables are never changed."""
    live.mkdir()
    for path in snapshot.iterdir():
        (os.link if path.suffix == ".sst" else shutil.copy2)(path, live / path.name)


def _swap(layout: Layout, staged: Path) -> None:
    layout.restoring.touch()
    new = sorted(path.name for path in staged.iterdir())
    for name in sorted(new, key=lambda name: name != "snapshots"):
        _exchange(staged / name, layout.root / name)
    kept = {*new, layout.restoring.name, "dumps"}
    for path in layout.root.iterdir():
        if path.name not in kept and not path.name.startswith("."):
            path.replace(staged / path.name)
    os.sync()
    layout.restoring.unlink()
