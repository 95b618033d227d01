"""Content codings come off as bytes stream by: whole, refused when damaged, never much at once."""

import gzip
import random
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from kg import codings


def _raw_deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip of two members": ("x-gzip", lambda d: gzip.compress(d[:7]) + gzip.compress(d[7:])),
    "deflate": ("deflate", zlib.compress),
    "deflate without its header": ("deflate", _raw_deflated),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
}


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[n : n + size] for n in range(0, len(data), size)]


@pytest.mark.parametrize("how", PACKED)
@given(data=st.binary(min_size=1, max_size=5_000), size=st.integers(1, 700))
def test_what_was_packed_comes_out_however_it_arrives(how: str, data: bytes, size: int) -> None:
    coding, pack = PACKED[how]
    assert b"".join(codings.unpacked(_cut(pack(data), size), coding)) == data


@pytest.mark.parametrize("how", PACKED)
def test_what_is_cut_off_is_said_to_be(how: str) -> None:
    coding, pack = PACKED[how]
    packed = pack(random.Random(7).randbytes(50_000))
    with pytest.raises(codings.Damaged):
        b"".join(codings.unpacked([packed[: len(packed) // 2]], coding))


@pytest.mark.parametrize("how", [how for how in PACKED if how != "deflate without its header"])
def test_what_is_not_packed_at_all_is_damaged(how: str) -> None:
    with pytest.raises(codings.Damaged):
        b"".join(codings.unpacked([b"A bridge fell near the harbour."], PACKED[how][0]))


@pytest.mark.parametrize("how", PACKED)
def test_a_bomb_comes_out_a_little_at_a_time(how: str) -> None:
    coding, pack = PACKED[how]
    pieces = codings.unpacked([pack(bytes(20_000_000))], coding)
    assert max(len(next(pieces)) for _ in range(20)) <= 1 << 20
