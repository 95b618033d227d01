"""Compressed bytes → at most so many bytes: what would be larger is refused, not unpacked.

A few kilobytes can unpack to gigabytes ("zip bomb"), so every step stops at the limit.
"""

from __future__ import annotations

import zlib

import brotli  # type: ignore[import-untyped]
import zstandard

from kg.errors import UnreadableSource

_STEP = 1 << 16


def unpacked(data: bytes, coding: str, limit: int, name: str) -> bytes:
    """Return bytes without one content coding of HTTP (RFC 9110 section 8.4.1).

    Raises UnreadableSource where they are damaged, cut off, coded in a way nobody knows, or longer
    than `limit` when unpacked.
    """
    known = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
    if coding in ("", "identity"):
        return data
    if coding not in known:
        raise UnreadableSource(
            f"{name}: packed as '{coding}'", hint=f"known are {', '.join(sorted(known))}"
        )
    try:
        found = known[coding](data, limit)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
        raise UnreadableSource(
            f"{name}: says it is packed as {coding}, but is damaged or cut off: {error}",
            hint="fetch it again",
        ) from error
    if len(found) > limit:
        raise UnreadableSource(
            f"{name}: {len(data):,} bytes that unpack to more than {limit:,} ({coding})",
            hint="nothing an article needs: leave it out, or raise the limit",
        )
    return found


def _gzip(data: bytes, limit: int) -> bytes:
    return _inflated(data, limit, 31)


def _deflate(data: bytes, limit: int) -> bytes:
    """With the header of zlib, as the standard has it, or without, as some servers send it."""
    try:
        return _inflated(data, limit, 15)
    except zlib.error:
        return _inflated(data, limit, -15)


def _inflated(data: bytes, limit: int, window: int) -> bytes:
    found = b""
    while data:  # gzip: one member after another
        stream = zlib.decompressobj(window)
        found += stream.decompress(data, limit + 1 - len(found))
        if len(found) > limit:
            return found
        if not stream.eof:
            raise EOFError("it ends too early")
        data = stream.unused_data if window == 31 and stream.unused_data[:1] == b"\x1f" else b""
    return found


def _brotli(data: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    found = bytearray(stream.process(data, output_buffer_limit=_STEP))
    while not stream.is_finished() and len(found) <= limit:
        more: bytes = stream.process(b"", output_buffer_limit=_STEP)
        if not more and stream.can_accept_more_data():
            raise EOFError("it ends too early")
        found += more
    return bytes(found)


def _zstd(data: bytes, limit: int) -> bytes:
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(data) as stream:
        found = bytearray()
        while len(found) <= limit and (more := stream.read(_STEP)):
            found += more
    return bytes(found)
