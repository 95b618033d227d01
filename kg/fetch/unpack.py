"""The body of an answer, unpacked as it streams, never more of it than is wanted.

A few kilobytes unpack to gigabytes when somebody wants them to, and packing may be nested. Each
unpacker here takes what it needs and gives at most a chunk at a time, so that only what is counted
is ever in memory. Codings: RFC 9110 section 8.4.1, br RFC 7932, zstd RFC 8878 with the window that
RFC 9659 allows.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import IO, Any, cast

import brotli  # type: ignore[import-untyped]
import zstandard

from kg.errors import AnswerTooLarge, FetchError

CODINGS = "gzip, br, zstd"
"""What we ask for; deflate is understood, too."""
_CHUNK = 1 << 16
_MOST_CODINGS = 2  # one more than anybody needs
_ZSTD_WINDOW = 1 << 23
_GZIP = b"\x1f\x8b"
_AUTO_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS

Pieces = Iterator[bytes]


def body(pieces: Iterable[bytes], coding: str, *, packed: int, unpacked: int) -> bytes:
    """Return a body without its `Content-Encoding`.

    Raises `AnswerTooLarge` beyond `packed` bytes as sent or `unpacked` bytes in all, `FetchError`
    when it is damaged, cut off, or packed in a way nobody asked for.
    """
    stream = _counted(pieces, packed, "as sent")
    for name in reversed(_named(coding)):
        stream = _UNPACKERS[name](stream)
    return b"".join(_counted(stream, unpacked, "unpacked"))


def beginning(pieces: Iterable[bytes], coding: str, *, packed: int, most: int) -> bytes:
    """Return the first `most` bytes of a body; raises as `body` does."""
    stream = _counted(pieces, packed, "as sent")
    for name in reversed(_named(coding)):
        stream = _UNPACKERS[name](stream)
    found = bytearray()
    for piece in stream:
        found += piece
        if len(found) >= most:
            break
    return bytes(found[:most])


def gunzipped(data: bytes, most: int) -> bytes:
    """Return what a gzip file holds, or `data` itself where it is none; raises as `body` does."""
    if not data.startswith(_GZIP):
        return data
    return b"".join(_counted(_inflated(iter((data,)), _AUTO_GZIP), most, "unpacked"))


def _named(coding: str) -> list[str]:
    names = [name.strip().lower() for name in coding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > _MOST_CODINGS:
        raise FetchError(f"packed {len(names)} times: {coding}", hint="tell its publisher")
    for name in names:
        if name not in _UNPACKERS:
            raise FetchError(f"packed as {name}, which we do not know", hint="tell its publisher")
    return names


def _counted(pieces: Iterable[bytes], most: int, how: str) -> Pieces:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise AnswerTooLarge(
                f"more than {most:,} bytes {how}", hint="no news page or feed is that large"
            )
        yield piece


def _inflated(pieces: Pieces, format: int) -> Pieces:
    """gzip (also of several members), zlib or raw deflate."""
    unpacker = zlib.decompressobj(format)
    for piece in pieces:
        rest = piece
        while rest and not (unpacker.eof and format != _AUTO_GZIP):
            if unpacker.eof:
                if not rest.startswith(_GZIP[: len(rest)]):
                    break  # what stands behind the last member
                unpacker = zlib.decompressobj(format)
            yield _tried(unpacker.decompress, rest, _CHUNK)
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if not unpacker.eof:
        yield unpacker.flush(_CHUNK)
    if not unpacker.eof:
        raise _cut_off()


def _deflated(pieces: Pieces) -> Pieces:
    """ "deflate" means zlib (RFC 9110, 8.4.1.2), but some send it raw."""
    first = b""
    while len(first) < 2 and (piece := next(pieces, b"")):
        first += piece
    is_zlib = len(first) > 1 and first[0] & 15 == 8 and (first[0] << 8 | first[1]) % 31 == 0
    yield from _inflated(chain((first,), pieces), _ZLIB if is_zlib else _RAW)


def _unbrotlied(pieces: Pieces) -> Pieces:
    unpacker = brotli.Decompressor()
    for piece in pieces:
        found = _tried(unpacker.process, piece, output_buffer_limit=_CHUNK)
        while found or not unpacker.can_accept_more_data():  # more may be waiting inside
            yield found
            found = _tried(unpacker.process, b"", output_buffer_limit=_CHUNK)
    if not unpacker.is_finished():
        raise _cut_off()


def _unzstded(pieces: Pieces) -> Pieces:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    source = cast(IO[bytes], _Reader(pieces))
    reader = unpacker.stream_reader(source, read_size=_CHUNK, read_across_frames=True)
    while chunk := _tried(reader.read, _CHUNK):
        yield chunk


class _Reader:
    """Pieces as a file to read from."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int = -1) -> bytes:
        piece = self._rest or next(self._pieces, b"")
        self._rest = piece[size:] if size >= 0 else b""
        return piece[:size] if size >= 0 else piece


def _tried(unpack: Callable[..., bytes], *data: Any, **limits: int) -> bytes:
    try:
        return unpack(*data, **limits)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise FetchError(
            f"damaged: it cannot be unpacked ({error})", hint="it is tried again", passing=True
        ) from error


def _cut_off() -> FetchError:
    return FetchError("cut off before its end", hint="it is tried again", passing=True)


_UNPACKERS: dict[str, Callable[[Pieces], Pieces]] = {
    "gzip": lambda pieces: _inflated(pieces, _AUTO_GZIP),
    "x-gzip": lambda pieces: _inflated(pieces, _AUTO_GZIP),
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}
