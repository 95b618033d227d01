"""The body of an answer without its codings, never more of it than is wanted.

Packing may be nested; what is counted is what comes over the wire, and what comes out in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg import codings
from kg.errors import AnswerTooLarge, FetchError

CODINGS = "gzip, br, zstd"
"""What we ask for; deflate is understood, too."""
_MOST_CODINGS = 2  # one more than anybody needs
_GZIP = b"\x1f\x8b"

Pieces = Iterator[bytes]


def body(pieces: Iterable[bytes], coding: str, *, packed: int, unpacked: int) -> bytes:
    """Return a body without its `Content-Encoding`.

    Raises `AnswerTooLarge` beyond `packed` bytes as sent or `unpacked` bytes in all, `FetchError`
    when it is damaged, cut off, or packed in a way nobody asked for.
    """
    stream = _unpacked(_counted(pieces, packed, "as sent"), _named(coding))
    return b"".join(_counted(stream, unpacked, "unpacked"))


def beginning(pieces: Iterable[bytes], coding: str, *, packed: int, most: int) -> bytes:
    """Return the first `most` bytes of a body; raises as `body` does."""
    found = bytearray()
    for piece in _unpacked(_counted(pieces, packed, "as sent"), _named(coding)):
        found += piece
        if len(found) >= most:
            break
    return bytes(found[:most])


def gunzipped(data: bytes, most: int) -> bytes:
    """Return what a gzip file holds, or `data` itself where it is none; raises as `body` does."""
    if not data.startswith(_GZIP):
        return data
    return b"".join(_counted(_unpacked(iter((data,)), ["gzip"]), most, "unpacked"))


def _named(coding: str) -> list[str]:
    names = [name.strip().lower() for name in coding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > _MOST_CODINGS:
        raise FetchError(f"packed {len(names)} times: {coding}", hint="tell its publisher")
    for name in names:
        if name not in codings.KNOWN:
            raise FetchError(f"packed as {name}, which we do not know", hint="tell its publisher")
    return names


def _unpacked(stream: Pieces, names: list[str]) -> Pieces:
    for name in reversed(names):
        stream = codings.unpacked(stream, name)
    try:
        yield from stream
    except codings.Damaged as error:
        raise FetchError(
            f"damaged or cut off: {error}", hint="it is tried again", passing=True
        ) from error


def _counted(pieces: Iterable[bytes], most: int, how: str) -> Pieces:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise AnswerTooLarge(
                f"more than {most:,} bytes {how}", hint="no news page or feed is that large"
            )
        yield piece
