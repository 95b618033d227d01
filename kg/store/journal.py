"""The journal: every write, before it is done, so that the store can be made again from it.

    data/journal/
      000000000001.ngj     entries from number 1 on; a new file begins after 8 MB
      000000000001.torn    the end of a file that a crash cut off, kept for whoever wants to look

Files are only ever appended to. An entry is

    "ngj2"  length of header  length of body  (4 bytes each, big-endian)
    header  JSON: number, time, id, who wrote, how, how much came and left
    body    `Change.lines`, compressed by zstandard
    seal    SHA-256 of the body as it was written
    digest  SHA-256 of the digest before it, of the header's SHA-256, and of the seal

so whoever changes, drops or inserts an entry breaks the chain from there on (`verify`). An entry
counts once it was synced to disk. One that was cut off was never acknowledged to anybody.

What had to be forgotten is taken out of bodies (`kg.store.redaction`): such an entry begins with
"ngjr" and keeps header, seal and digest, so the chain holds; what is left of its body is vouched
for by a later entry. Journals of before that have entries "ngj1", whose digest is of the digest
before and all of the entry: they are read, and written anew when something in them is forgotten.

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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import zstandard

from kg.errors import StoreError
from kg.store.changes import Change, read_lines
from kg.store.layout import write_atomically

_MAGIC, _REDACTED, _OLD = b"ngj2", b"ngjr", b"ngj1"
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
    """update | put | post | delete | load | build | begin | forget | redact | migrate"""
    added: int
    removed: int
    everything: bool
    graphs: int
    digest: str
    redacted: bool = False
    """Whether something was taken out of it, to be forgotten."""
    chained: str = ""
    """Where the journal was chained anew (`kg.store.redaction`): its last digest until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An entry as it stands in a file."""

    entry: Entry
    header: bytes
    body: bytes
    seal: bytes
    """SHA-256 of the body as it was written; b"" in entries of before there were seals."""
    digest: bytes
    made: tuple[str, ...] = ()  # graphs, where the header says it, as it did before
    gone: tuple[str, ...] = ()

    def change(self) -> Change:
        """Return what the entry did, or what is left of it. Raises `StoreError` where damaged."""
        change = Change(everything=self.entry.everything, made=self.made, gone=self.gone)
        return read_lines(self.lines(), change)

    def lines(self) -> bytes:
        """Return the text of the body."""
        try:
            return zstandard.decompress(self.body)
        except zstandard.ZstdError as error:
            raise StoreError(f"entry {self.entry.number} of the journal is damaged") from error

    def follows(self, before: bytes) -> bool:
        """Whether header, seal and digest are as they were written after that digest."""
        return self.digest == self._chained(before)

    @property
    def is_whole(self) -> bool:
        """Whether the body is as it was written."""
        return not self.seal or hashlib.sha256(self.body).digest() == self.seal

    def _chained(self, before: bytes) -> bytes:
        if self.seal:
            return chained(before, self.header, self.seal)
        lengths = _LENGTHS.pack(_OLD, len(self.header), len(self.body))
        return hashlib.sha256(before + lengths + self.header + self.body).digest()

    def written(self) -> bytes:
        """Return the bytes of the entry; only of one with a seal."""
        magic = _REDACTED if self.entry.redacted else _MAGIC
        lengths = _LENGTHS.pack(magic, len(self.header), len(self.body))
        return lengths + self.header + self.body + self.seal + self.digest


def chained(before: bytes, header: bytes, seal: bytes) -> bytes:
    """Return the digest of an entry with that header and seal after the one with that digest."""
    return hashlib.sha256(before + hashlib.sha256(header).digest() + seal).digest()


def pack(lines: Iterable[str]) -> bytes:
    """Return lines as a body has them."""
    return zstandard.compress("\n".join(lines).encode(), 3)


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
        said = {
            "number": self._last + 1,
            "time": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            **asdict(writing),
            "added": change.added,
            "removed": change.removed,
            "everything": change.everything,
            "graphs": len(change.touched),
        }
        return self._write(said, pack(change.lines()))

    def note_redaction(self, left: Mapping[int, str], *, by: str, chained: str = "") -> Entry:
        """Write down what is left of entries, by their numbers: the SHA-256 of each body.

        `chained` is the last digest of the journal from which this one was chained anew.
        """
        said = {
            "number": self._last + 1,
            "time": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            **asdict(Writing(by=by, how="redact")),
            "added": 0,
            "removed": 0,
            "everything": False,
            "graphs": 0,
            "chained": chained,
        }
        return self._write(said, pack(f"! {number} {sha}" for number, sha in sorted(left.items())))

    def _write(self, said: dict[str, Any], body: bytes) -> Entry:
        header = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        seal = hashlib.sha256(body).digest()
        digest = chained(self._digest, header, seal)
        frame = Frame(entry=_entry(header, digest), header=header, body=body,
                      seal=seal, digest=digest)  # fmt: skip
        try:
            self._opened(frame.entry.number).write(frame.written())
        except OSError as error:
            raise self._broke(error) from error
        self._last, self._digest = frame.entry.number, digest
        self._remember(frame.entry)
        return frame.entry

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
        for frame in self.frames(after):
            yield frame.entry

    def changes(self, after: int = 0) -> Iterator[tuple[Entry, Change]]:
        """Yield every write with what it did, oldest first, from the one after that number on.

        Raises `StoreError` where the journal is damaged.
        """
        for frame in self.frames(after):
            yield frame.entry, frame.change()

    def verify(self) -> Iterator[Entry]:
        """Yield every entry whose digest fits; raises `StoreError` at the first that does not.

        What is left of redacted entries is compared, at the end, with what a later one vouches for.
        """
        digest, left = _FIRST, dict[int, str]()
        for number, frame in enumerate(self.frames(), 1):
            if frame.entry.number != number or not frame.follows(digest):
                raise _altered(number)
            if frame.entry.redacted:
                left[number] = hashlib.sha256(frame.body).hexdigest()
            elif not frame.is_whole:
                raise _altered(number)
            digest = frame.digest
            vouched = _vouched(frame)
            left = {n: sha for n, sha in left.items() if vouched.get(n) != sha}
            yield frame.entry
        if left:
            raise _altered(min(left))

    def frames(self, after: int = 0) -> Iterator[Frame]:
        """Yield the entries after that number as they stand in the files."""
        self.sync()
        for path in self._segments_after(after):
            yield from (f for f in frames_of(path) if f.entry.number > after)

    def _segments(self) -> list[Path]:
        return segments(self._folder)

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
            while (frame := _read(segment)) is not None:
                redacted = frame.entry.redacted
                if (before and not frame.follows(before)) or not (redacted or frame.is_whole):
                    break  # at the very end: power went off; before it: `verify` tells
                whole, before = segment.tell(), frame.digest
                self._last, self._digest = frame.entry.number, frame.digest
                self._remember(frame.entry)
        return whole


def segments(folder: Path) -> list[Path]:
    """Return the files of a journal, oldest first."""
    return sorted(folder.glob("*.ngj"))


def frames_of(path: Path) -> Iterator[Frame]:
    """Yield the entries of one file; raises `StoreError` where it is damaged."""
    with path.open("rb") as segment:
        while (frame := _read(segment)) is not None:
            yield frame
        if segment.read(1):
            raise StoreError(f"{path} is damaged in the middle", hint="kg journal verify")


def _altered(number: int) -> StoreError:
    return StoreError(
        f"entry {number} of the journal is not as it was written",
        hint="take the journal of a backup; what comes after it cannot be trusted",
    )


def _vouched(frame: Frame) -> dict[int, str]:
    """What an entry says is left of entries before it."""
    if frame.entry.how != "redact":
        return {}
    words = (line.split() for line in frame.lines().decode().splitlines())
    return {int(number): sha for sign, number, sha in words if sign == "!"}


def _read(segment: IO[bytes]) -> Frame | None:
    """Read one entry; None, with the file where it was, when there is no whole one."""
    start = segment.tell()
    lengths = segment.read(_LENGTHS.size)
    if len(lengths) == _LENGTHS.size:
        magic, of_header, of_body = _LENGTHS.unpack(lengths)
        if magic in (_MAGIC, _REDACTED, _OLD):
            size = of_header + of_body + _DIGEST * (1 if magic == _OLD else 2)
            rest = segment.read(size)
            if len(rest) == size:
                try:
                    return _frame(magic, rest, of_header, of_header + of_body)
                except (ValueError, KeyError, TypeError):
                    pass  # the room was there and the words were not: power went off
    segment.seek(start)
    return None


def _frame(magic: bytes, rest: bytes, body: int, seal: int) -> Frame:
    """An entry, given where in the bytes its body and what follows that begin."""
    header, digest = rest[:body], rest[-_DIGEST:]
    said = json.loads(header)
    return Frame(
        entry=_entry(header, digest, redacted=magic == _REDACTED),
        header=header,
        body=rest[body:seal],
        seal=rest[seal:-_DIGEST],
        digest=digest,
        made=tuple(said.get("made", ())),
        gone=tuple(said.get("gone", ())),
    )


def _entry(header: bytes, digest: bytes, *, redacted: bool = False) -> Entry:
    said: dict[str, Any] = json.loads(header)
    said["time"] = dt.datetime.fromisoformat(said["time"])
    known = {name: value for name, value in said.items() if name not in ("made", "gone")}
    return Entry(**known, digest=digest.hex(), redacted=redacted)


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
    write_atomically(store / _POSITION, json.dumps({"number": number}).encode(), alone=True)
