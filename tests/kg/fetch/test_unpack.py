"""Bodies, unpacked as they stream (`kg.fetch.unpack`)."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from kg.errors import AnswerTooLarge, FetchError
from kg.fetch.unpack import beginning, body, gunzipped

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": lambda data: gzip.compress(data[:999]) + gzip.compress(data[999:]),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": lambda data: data,
}
TEXT = "".join(f"Ferry {n} reached Lindal. " for n in range(20_000)).encode()
ZEROS = 1 << 28


def pieces(data: bytes, size: int = 1500) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("size", [1, 1500, 1 << 20])
def test_what_was_packed_comes_back(coding: str, size: int) -> None:
    """Each coding, however the network cut it."""
    text = TEXT if size > 1 else TEXT[:4000]
    got = body(pieces(PACK[coding](text), size), coding, packed=1 << 20, unpacked=1 << 20)
    assert got == text


def test_raw_deflate_and_two_codings_come_back() -> None:
    """What some servers send, and what nobody needs."""
    limits = {"packed": 1 << 20, "unpacked": 1 << 20}
    assert body(pieces(raw_deflate(TEXT)), "deflate", **limits) == TEXT
    twice = brotli.compress(gzip.compress(TEXT))
    assert body(pieces(twice), "gzip, br", **limits) == TEXT
    assert beginning(pieces(gzip.compress(TEXT)), "gzip", packed=1 << 20, most=99) == TEXT[:99]
    assert gunzipped(gzip.compress(TEXT), 1 << 20) == gunzipped(TEXT, 1 << 20) == TEXT


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    """A quarter of a gigabyte of zeros each; nested, some hundreds."""
    zeros = bytes(ZEROS)
    packer = zlib.compressobj(9, wbits=31)
    gzipped = packer.compress(zeros) + packer.flush()
    return {
        "gzip": gzipped,
        "deflate": zlib.compress(zeros),
        "br": brotli.compress(zeros, quality=5),
        "zstd": zstandard.ZstdCompressor(level=1).compress(zeros),
        "gzip, br": brotli.compress(gzipped),
        "gzip, gzip": gzip.compress(gzipped),
    }


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br", "gzip, gzip"])
def test_a_bomb_costs_no_more_than_the_limit(coding: str, bombs: dict[str, bytes]) -> None:
    """Refused, with the memory of what was wanted, not of what it would be."""
    tracemalloc.start()
    with pytest.raises(AnswerTooLarge, match="unpacked"):
        body(pieces(bombs[coding]), coding, packed=1 << 22, unpacked=5_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_more_bytes_than_allowed_are_refused_as_they_come() -> None:
    """An endless body is not waited for."""

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1000

    with pytest.raises(AnswerTooLarge, match="as sent"):
        body(endless(), "", packed=1 << 20, unpacked=1 << 30)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_cut_off_or_damaged_is_refused(coding: str) -> None:
    """Half an article is none; later it may be whole."""
    packed = PACK[coding](TEXT)
    bads = [packed[:-20], b"<html>not packed"]
    if coding != "zstd":  # which need not carry a check sum
        bads.append(packed[:100] + b"\xff" * 50 + packed[150:])
    for bad in bads:
        with pytest.raises(FetchError) as refused:
            body(pieces(bad), coding, packed=1 << 20, unpacked=1 << 20)
        assert refused.value.passing


def test_what_is_packed_as_nobody_knows_is_refused() -> None:
    """Also what is packed again and again."""
    for coding in ("compress", "gzip, gzip, gzip"):
        with pytest.raises(FetchError):
            body(iter([b"x"]), coding, packed=99, unpacked=99)
