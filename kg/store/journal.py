"""The journal: every write, before it is done, so that the store can be made again from it.

    data/journal/
      000000000001.ngj     entries from number 1 on; a new file begins after 8 MB
      000000000001.torn    the end of a file that a crash cut off, kept for whoever wants to look

Files are only ever appended to. An entry is

    "ngj1"  length of header  length of body  (4 bytes each, big-endian)
    header  JSON: number, time, id, who wrote, how, how much came and left
    body    `Change.lines`, compressed by zstandard
    digest  SHA-256 of the digest before it and of all the above

so whoever changes, drops or inserts an entry breaks the chain from there on (`verify`). An entry
counts once it was synced to disk. One that was cut off was never acknowledged to anybody.

How much of the journal a store holds is written in the store's own directory (`position`), whenever
the store was synced: so it goes where copies of the store go. What comes after is done again when
the store is opened, which changes nothing where it was done before.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import zstandard

from kg.errors import StoreError
from kg.store.changes import Change, read_lines
from kg.store.layout import write_atomically

_MAGIC = b"ngj1"
_LENGTHS = struct.Struct(">4sII")
_DIGEST = hashlib.sha256().digest_size
_SEGMENT = 8 << 20
_FIRST = bytes(_DIGEST)  # what the first entry's digest follows
_POSITION = "JOURNAL"
_REMEMBERED = 1000  # newest entries whose ids are known, so that nobody's write is done twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the journal says of one write, without what was written."""

    number: int
    time: dt.datetime
    id: str
    """The write's own id; "" where nobody gave one."""
    by: str
    """Who wrote: a token's name, or the program."""
    how: str
    """update | put | post | delete | load | build | begin"""
    added: int
    removed: int
    everything: bool
    graphs: int
    made: tuple[str, ...]
    gone: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Who writes, and how; what an entry says of it."""

    by: str = "kg"
    how: str = "build"
    id: str = ""


class Journal:
    """The journal of one data directory. Only the store's one writer may `append`."""

    def __init__(self, folder: Path, *, repair: bool = False) -> None:
        self._folder = folder
        self._handle: IO[bytes] | None = None
        self._broken = False
        self._last, self._digest = 0, _FIRST
        self._ids: dict[str, Entry] = {}
        self._read_end(repair)

    @property
    def last(self) -> int:
        """The number of the newest entry; 0 in an empty journal."""
        return self._last

    @property
    def digest(self) -> str:
        """The digest of the newest entry, and so of all of them."""
        return self._digest.hex()

    def close(self) -> None:
        """Let go of the file."""
        handle, self._handle = self._handle, None
        if handle is not None:
            with contextlib.suppress(OSError):  # of what could not be written; `sync` told
                handle.close()

    def known(self, id: str) -> Entry | None:
        """Return the entry of the write with that id, if it is one of the newest thousand."""
        return self._ids.get(id)

    # ── writing ─────────────────────────────────────────────────────────────────────────────

    def append(self, change: Change, writing: Writing) -> Entry:
        """Write an entry down; it counts once `sync` has returned.

        Raises `StoreError` when it cannot be written; after that, nothing more can.
        """
        if self._broken:
            raise StoreError("the journal could not be written", hint="open the store anew")
        number = self._last + 1
        header = {
            "number": number,
            "time": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            **asdict(writing),
            "added": change.added,
            "removed": change.removed,
            "everything": change.everything,
            "graphs": len(change.touched),
            "made": change.made,
            "gone": change.gone,
        }
        said = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        body = zstandard.compress("\n".join(change.lines()).encode(), 3)
        frame = _LENGTHS.pack(_MAGIC, len(said), len(body)) + said + body
        digest = hashlib.sha256(self._digest + frame).digest()
        try:
            self._opened(number).write(frame + digest)
        except OSError as error:
            raise self._broke(error) from error
        self._last, self._digest = number, digest
        entry = _entry(said, digest)
        self._remember(entry)
        return entry

    def sync(self) -> None:
        """Return when all that was appended is on disk. Raises `StoreError` when it cannot be."""
        if self._handle is None:
            return
        try:
            self._handle.flush()
            os.fsync(self._handle.fileno())
        except OSError as error:
            raise self._broke(error) from error

    def _broke(self, error: OSError) -> StoreError:
        """Nobody knows what is in the file now: whoever opens it next looks."""
        self._broken = True
        self.close()
        return StoreError(
            f"the journal cannot be written: {error}", hint="is the disk full, or broken?"
        )

    def _opened(self, number: int) -> IO[bytes]:
        if self._handle is not None and self._handle.tell() < _SEGMENT:
            return self._handle
        new = self._handle is not None or not self._segments()
        self.sync()
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{number:012d}.ngj" if new else self._segments()[-1]
        self._handle = path.open("ab")
        if new:
            _sync_folder(self._folder)
        return self._handle

    # ── reading ─────────────────────────────────────────────────────────────────────────────

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield what was written, oldest first, without what it did."""
        for entry, _, _ in self._frames(after):
            yield entry

    def changes(self, after: int = 0) -> Iterator[tuple[Entry, Change]]:
        """Yield every write with what it did, oldest first, from the one after that number on.

        Raises `StoreError` where the journal is damaged.
        """
        for entry, body, _ in self._frames(after):
            change = Change(everything=entry.everything, made=entry.made, gone=entry.gone)
            yield entry, read_lines(_unpacked(body, entry), change)

    def verify(self) -> Iterator[Entry]:
        """Yield every entry whose digest fits; raises `StoreError` at the first that does not."""
        digest = _FIRST
        for number, (entry, body, frame) in enumerate(self._frames(0), 1):
            digest = hashlib.sha256(digest + frame).digest()
            if entry.number != number or entry.digest != digest.hex():
                raise StoreError(
                    f"entry {number} of the journal is not as it was written",
                    hint="take the journal of a backup; what comes after it cannot be trusted",
                )
            _unpacked(body, entry)
            yield entry

    def _frames(self, after: int) -> Iterator[tuple[Entry, bytes, bytes]]:
        """Yield entry, body and frame of each entry after that number."""
        self.sync()
        for path in self._segments_after(after):
            with path.open("rb") as segment:
                while (found := _read(segment)) is not None:
                    entry, body, frame = found
                    if entry.number > after:
                        yield entry, body, frame
                if segment.read(1):
                    raise StoreError(f"{path} is damaged in the middle", hint="kg journal verify")

    def _segments(self) -> list[Path]:
        return sorted(self._folder.glob("*.ngj"))

    def _segments_after(self, number: int) -> list[Path]:
        segments = self._segments()
        begun = [i for i, path in enumerate(segments) if int(path.stem) <= number + 1]
        return segments[begun[-1] if begun else 0 :]

    def _remember(self, entry: Entry) -> None:
        if entry.id:
            self._ids[entry.id] = entry
            if len(self._ids) > _REMEMBERED:
                del self._ids[next(iter(self._ids))]

    # ── the end, after a crash ──────────────────────────────────────────────────────────────

    def _read_end(self, repair: bool) -> None:
        segments = self._segments()
        while segments:
            whole = self._walk(segments[-1])
            if whole < segments[-1].stat().st_size:
                if not repair:
                    return  # a writer may be in the middle of it
                _cut_off(segments[-1], whole)
            if whole:
                return
            if repair:
                segments[-1].unlink()
            segments.pop()

    def _walk(self, path: Path) -> int:
        """Read a file's entries; return how many bytes of it are whole entries."""
        whole, before = 0, None
        with path.open("rb") as segment:
            while (found := _read(segment)) is not None:
                entry, _, frame = found
                if before and entry.digest != hashlib.sha256(before + frame).hexdigest():
                    break  # at the very end: power went off; before it: `verify` tells
                whole, before = segment.tell(), bytes.fromhex(entry.digest)
                self._last, self._digest = entry.number, bytes.fromhex(entry.digest)
                self._remember(entry)
        return whole


def _read(segment: IO[bytes]) -> tuple[Entry, bytes, bytes] | None:
    """Read one entry; None, with the file where it was, when there is no whole one."""
    start = segment.tell()
    lengths = segment.read(_LENGTHS.size)
    if len(lengths) == _LENGTHS.size:
        magic, of_header, of_body = _LENGTHS.unpack(lengths)
        if magic == _MAGIC:
            rest = segment.read(of_header + of_body + _DIGEST)
            if len(rest) == of_header + of_body + _DIGEST:
                frame, digest = lengths + rest[:-_DIGEST], rest[-_DIGEST:]
                try:
                    entry = _entry(rest[:of_header], digest)
                except (ValueError, KeyError, TypeError):
                    pass  # the room was there and the words were not: power went off
                else:
                    return entry, rest[of_header:-_DIGEST], frame
    segment.seek(start)
    return None


def _entry(header: bytes, digest: bytes) -> Entry:
    said: dict[str, Any] = json.loads(header)
    said["time"] = dt.datetime.fromisoformat(said["time"])
    said["made"], said["gone"] = tuple(said["made"]), tuple(said["gone"])
    return Entry(**said, digest=digest.hex())


def _unpacked(body: bytes, entry: Entry) -> bytes:
    try:
        return zstandard.decompress(body)
    except zstandard.ZstdError as error:
        raise StoreError(f"entry {entry.number} of the journal is damaged") from error


def _cut_off(path: Path, whole: int) -> None:
    """Put the end of a file aside, which nobody was told of."""
    with path.open("r+b") as segment:
        segment.seek(whole)
        write_atomically(path.with_suffix(".torn"), segment.read())
        segment.truncate(whole)
        os.fsync(segment.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ── how much of it a store holds ────────────────────────────────────────────────────────────


def position(store: Path) -> int:
    """Return the number of the last entry that Oxigraph's directory surely holds."""
    try:
        return int(json.loads((store / _POSITION).read_bytes())["number"])
    except (FileNotFoundError, ValueError, KeyError):
        return 0


def set_position(store: Path, number: int) -> None:
    """Write down that Oxigraph's directory, as it is on disk, holds the journal up to there."""
    write_atomically(store / _POSITION, json.dumps({"number": number}).encode())
