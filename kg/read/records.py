"""A WARC file → its records, one at a time, also where some of it is damaged (ISO 28500).

FastWARC reads what is sound. It stops at the first record that is not, and where a record lies
about its length the next one begins in the middle of nothing. So we look for the place where a
record begins again, in the file's own bytes, and go on from there: one bad record costs what lies
between it and the next good one, and is told of once.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import zstandard

from kg.errors import UnreadableSource
from kg.read.digests import agrees

if TYPE_CHECKING:
    from fastwarc import WarcRecord

_HEAD = re.compile(rb"WARC/[01]\.\d+\r?\n(?:[^\r\n]+\r?\n){1,1000}\r?\n")
_END = re.compile(rb"\r?\n\r?\n|\s*\Z")
_LONGEST_HEAD = 1 << 16
_STEP = 1 << 20
_OVERLAP = 64  # more than any beginning
_BOMB = 100  # times the limit: what says it is longer is not even read over
_TRIES = 200  # beginnings in a row that are none, after which the rest is given up


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record: its headers, and its block as the file has it."""

    offset: int  # bytes into the file
    headers: dict[str, str] = field(default_factory=dict)  # by lower-case name
    length: int = 0  # of the block, as the record says
    block: bytes = b""
    verified: bool = False  # it matches the digest it came with

    @property
    def kind(self) -> str:
        """Its WARC-Type: "response", "request", …"""
        return self.headers.get("warc-type", "").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A record that is not sound, or a stretch that is none, and why."""

    offset: int
    reason: str


def records(path: Path, kinds: frozenset[str], limit: int) -> Iterator[Record | Damage]:
    """Yield the records of a file in order; where it is damaged, that, and what comes after.

    Of kinds that are not in `kinds` the block is not read (it is empty), and of the others no
    block of more than `limit` bytes. Raises OSError when the file cannot be read, and
    UnreadableSource, with what to install, where FastWARC is missing.
    """
    try:
        import fastwarc  # noqa: F401
    except ImportError as error:
        raise UnreadableSource(
            "WARC archives need FastWARC", hint='pip install "newsgraph[archives]"'
        ) from error
    with path.open("rb") as stream:
        head = stream.read(4)
        form = next(form for mark, form in _FORMS if head.startswith(mark))
        yield from _Archive(stream, form, kinds, limit)


def _plain(stream: BinaryIO, size: int) -> bytes:
    """Return so many bytes from here on."""
    return stream.read(size)


def _of_gzip(stream: BinaryIO, size: int) -> bytes:
    """Return so many bytes of the member that begins here; fewer where it ends or is damaged."""
    member, found = zlib.decompressobj(31), bytearray()
    try:
        while len(found) < size and not member.eof and (some := stream.read(_LONGEST_HEAD)):
            found += member.decompress(some, size - len(found))
    except zlib.error:
        pass  # what could be read tells
    return bytes(found)


def _of_zstd(stream: BinaryIO, size: int) -> bytes:
    """Return so many bytes of the frame that begins here; fewer where it ends or is damaged."""
    reader, found = zstandard.ZstdDecompressor().stream_reader(stream, closefd=False), bytearray()
    try:
        while len(found) < size and (some := reader.read(size - len(found))):
            found += some
    except zstandard.ZstdError:
        pass  # what could be read tells
    return bytes(found)


_Form = tuple[re.Pattern[bytes], Callable[[BinaryIO, int], bytes]]
_FORMS: tuple[tuple[bytes, _Form], ...] = (
    (b"\x1f\x8b", (re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"), _of_gzip)),
    (b"\x28\xb5\x2f\xfd", (re.compile(rb"\x28\xb5\x2f\xfd"), _of_zstd)),
    (b"", (re.compile(rb"(?<=\n)WARC/[01]\.\d+\r?\n(?=(?i:WARC-|Content-))"), _plain)),
)
"""How an archive may be packed, by its first bytes: where a record may begin, how it is read."""


class _Lost(Exception):
    """What follows is not where a record says it is."""


class _Archive:
    """An open file, and where in it we are."""

    def __init__(self, stream: BinaryIO, form: _Form, kinds: frozenset[str], limit: int) -> None:
        self._stream, (self._beginning, self._unpacked) = stream, form
        self._kinds, self._limit = kinds, limit
        self._at = 0  # where the last record began that was looked at
        self._began = False  # whether one began in this run

    def __iter__(self) -> Iterator[Record | Damage]:
        """Read run after run of records that follow each other as they should."""
        at: int | None = 0
        failed = 0  # runs without a record, one after another: one stretch of damage
        while at is not None:
            self._at, self._began = at, False
            try:
                for found in self._run(at):
                    failed = 0
                    yield found
                return
            except (OSError, _Lost) as error:
                failed += 1
                if failed == 1:
                    yield Damage(offset=self._at, reason=self._told(error))
            if failed > _TRIES:
                yield Damage(offset=self._at, reason="damaged from here on: the rest is left out")
                return
            at = self._next(self._at + 1)

    def _told(self, error: Exception) -> str:
        if isinstance(error, _Lost):
            return str(error)
        return f"{'no record follows this one' if self._began else 'no WARC record'}: {error}"

    def _run(self, at: int) -> Iterator[Record | Damage]:
        """Yield records from a place on, each when the next one is seen to begin where it should.

        Raises OSError, from FastWARC, or _Lost where that is not so.
        """
        from fastwarc import ArchiveIterator

        self._stream.seek(at)
        held: Record | Damage | None = None
        try:
            for found in ArchiveIterator(self._stream, parse_http=False):
                if held:
                    yield held
                self._at, self._began, held = found.stream_pos, True, None
                held = self._taken(found)
        except OSError:
            if isinstance(held, Record) and not self._ends_where_it_says(held):
                raise _Lost("it is not as long as it says") from None
            if held:
                yield held
            raise
        if held:
            yield held

    def _ends_where_it_says(self, record: Record) -> bool:
        """Whether two line ends follow a record's block: asked where no record follows it."""
        if record.verified:
            return True
        self._stream.seek(record.offset)
        size = _LONGEST_HEAD + record.length + 4
        whole = self._unpacked(self._stream, size)
        head = _HEAD.match(whole)
        end = head.end() + record.length if head else len(whole) + 1
        return end <= len(whole) and _END.match(whole, end) is not None

    def _taken(self, found: WarcRecord) -> Record | Damage:
        """Return a record with its block, where that is wanted and sound."""
        headers = {name.lower(): value for name, value in reversed(found.headers.items())}
        record = Record(offset=found.stream_pos, headers=headers, length=found.content_length)
        if record.kind not in self._kinds:
            return record
        if record.length > self._limit:
            if record.length > _BOMB * self._limit:
                raise _Lost(f"it says that it has {record.length:,} bytes")
            return Damage(offset=record.offset, reason=f"larger than {self._limit:,} bytes")
        block = self._block(found)
        digest = headers.get("warc-block-digest", "")
        verdict = agrees(digest, block)
        if verdict is False:
            return Damage(offset=record.offset, reason=f"its block does not match {digest}")
        return replace(record, block=block, verified=bool(verdict))

    def _block(self, found: WarcRecord) -> bytes:
        block = bytearray()
        while len(block) < found.content_length and (some := found.reader.read(_STEP)):
            block += some
        if len(block) < found.content_length:
            raise _Lost(f"cut off: {len(block):,} bytes of {found.content_length:,}")
        return bytes(block)

    def _next(self, at: int) -> int | None:
        """Return the next place, from `at` on, where a record may begin; None where none does."""
        rest = b""
        self._stream.seek(at)
        while some := self._stream.read(_STEP):
            window = rest + some
            if found := self._beginning.search(window):
                return at - len(rest) + found.start()
            rest = window[-_OVERLAP:]
            at += len(some)
        return None
