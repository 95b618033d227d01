"""What HTTP calls content codings, taken off again as bytes stream by.

A few kilobytes unpack to gigabytes when somebody wants them to. Each unpacker here takes what it
needs and gives a little at a time, a megabyte at most, so that whoever counts decides what is ever
in memory. RFC 9110 section 8.4.1; br is RFC 7932, zstd RFC 8878 with the window of RFC 9659.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import brotli  # type: ignore[import-untyped]
import zstandard

_CHUNK = 1 << 16
_ZSTD_WINDOW, _ZSTD_STEP = 1 << 23, 32
_GZIP = b"\x1f\x8b"
_AUTO_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS

Pieces = Iterator[bytes]


class Damaged(ValueError):
    """The bytes are not what their coding says, or end too early."""


def unpacked(pieces: Iterable[bytes], coding: str) -> Pieces:
    """Yield what was packed, in chunks of a megabyte at most.

    `coding` is one of `KNOWN`. Raises `Damaged`, and whatever `pieces` raises.
    """
    return _UNPACKERS[coding](iter(pieces))


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
        raise Damaged("cut off before its end")


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
        raise Damaged("cut off before its end")


def _unzstded(pieces: Pieces) -> Pieces:
    """Frame after frame; a block of four bytes can hold 128 KiB, so few are given at a time."""
    maker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    unpacker = maker.decompressobj()
    for piece in pieces:
        for at in range(0, len(piece), _ZSTD_STEP):
            rest = piece[at : at + _ZSTD_STEP]
            while rest:
                if unpacker.eof:
                    unpacker = maker.decompressobj()
                yield _tried(unpacker.decompress, rest)
                rest = unpacker.unused_data if unpacker.eof else b""
    if not unpacker.eof:
        raise Damaged("cut off before its end")


def _tried(unpack: Callable[..., bytes], *data: Any, **limits: int) -> bytes:
    try:
        return unpack(*data, **limits)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise Damaged(f"it cannot be unpacked: {error}") from error


_UNPACKERS: dict[str, Callable[[Pieces], Pieces]] = {
    "gzip": lambda pieces: _inflated(pieces, _AUTO_GZIP),
    "x-gzip": lambda pieces: _inflated(pieces, _AUTO_GZIP),
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}
KNOWN = frozenset(_UNPACKERS)
