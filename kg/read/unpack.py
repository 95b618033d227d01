"""Compressed bytes → at most so many bytes: what would be larger is refused, not unpacked."""

from __future__ import annotations

from kg import codings
from kg.errors import UnreadableSource


def unpacked(data: bytes, coding: str, limit: int, name: str) -> bytes:
    """Return bytes without one content coding of HTTP (RFC 9110 section 8.4.1).

    Raises UnreadableSource where they are damaged, cut off, coded in a way nobody knows, or longer
    than `limit` when unpacked.
    """
    if coding in ("", "identity"):
        return data
    if coding not in codings.KNOWN:
        raise UnreadableSource(
            f"{name}: packed as '{coding}'", hint=f"known are {', '.join(sorted(codings.KNOWN))}"
        )
    found = bytearray()
    try:
        for piece in codings.unpacked((data,), coding):
            found += piece
            if len(found) > limit:
                raise UnreadableSource(
                    f"{name}: {len(data):,} bytes that unpack to more than {limit:,} ({coding})",
                    hint="nothing an article needs: leave it out, or raise the limit",
                )
    except codings.Damaged as error:
        raise UnreadableSource(
            f"{name}: says it is packed as {coding}, but is damaged or cut off: {error}",
            hint="fetch it again",
        ) from error
    return bytes(found)
