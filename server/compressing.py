"""Compressed answers: which coding the client likes best (RFC 9110, section 12.5.3), and coding."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache

import brotli  # type: ignore[import-untyped]
import zstandard
from flask import Response

SMALLEST = 1024
"""Bytes below which compressing is not worth it."""
_LARGEST = 16 << 20  # bytes of what is compressed while the client waits
_LARGE = 4 << 20  # bytes from which on speed counts more than size
_OURS = ("zstd", "br", "gzip")  # of those a client likes as well
_COMPRESSIBLE = (
    *("text/", "+json", "+xml", "/json", "/xml", "/javascript", "/n-triples", "/n-quads"),
    *("/trig", "/sparql-query", "/link-format"),
)


def is_compressible(content_type: str) -> bool:
    """Whether it is text of some kind."""
    return any(part in content_type.partition(";")[0] for part in _COMPRESSIBLE)


@lru_cache(maxsize=256)
def coding(accept: str | None) -> str | None:
    """Return the content coding to answer in; None: as it is."""
    if not accept:
        return None
    liked = dict(filter(None, map(_read, accept.lower().split(","))))
    others = liked.get("*", 0.0)
    plain = liked.get("identity", 0.001)
    best = max(_OURS, key=lambda name: liked.get(name, others))
    return best if liked.get(best, others) >= plain and liked.get(best, others) > 0 else None


def _read(part: str) -> tuple[str, float] | None:
    name, _, parameters = part.partition(";")
    quality = parameters.replace(" ", "").partition("q=")[2] or "1"
    try:
        return name.strip().replace("x-gzip", "gzip"), float(quality)
    except ValueError:
        return None


def compress(coding: str, body: bytes | memoryview) -> bytes:
    """Return the body in that coding."""
    return _CODERS[coding](bytes(body), len(body) >= _LARGE)


def encode(response: Response, accept: str | None, *, is_asset: bool = False) -> None:
    """Compress an answer on its way out, where it is text, worth it, and not compressed yet.

    Of files only our own assets, which are compressed once: others come in parts, with digests.
    """
    headers, length = response.headers, response.content_length
    if response.status_code != 200 or "Content-Encoding" in headers:
        return
    if not is_compressible(headers.get("Content-Type", "")):
        return
    if (response.direct_passthrough or response.is_streamed) and not is_asset:
        return
    if length is not None and not SMALLEST <= length <= _LARGEST:
        return
    response.vary.add("Accept-Encoding")
    form = coding(accept)
    if form is None:
        return
    response.direct_passthrough = False
    body = response.get_data()
    response.set_data(_remembered(form, body) if is_asset else compress(form, body))
    headers["Content-Encoding"] = form
    if (tag := headers.get("ETag")) and not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"  # not the same bytes in every coding


@lru_cache(maxsize=64)
def _remembered(coding: str, body: bytes) -> bytes:
    return compress(coding, body)


def _gzip(body: bytes, large: bool) -> bytes:
    coder = zlib.compressobj(1 if large else 5, wbits=31)
    return coder.compress(body) + coder.flush()


def _br(body: bytes, large: bool) -> bytes:
    coded: bytes = brotli.compress(body, quality=1 if large else 4)
    return coded


def _zstd(body: bytes, large: bool) -> bytes:
    return zstandard.ZstdCompressor(level=1 if large else 3).compress(body)


_CODERS: dict[str, Callable[[bytes, bool], bytes]] = {"gzip": _gzip, "br": _br, "zstd": _zstd}
