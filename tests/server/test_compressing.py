"""Tests of server/compressing.py: what the client can read, and nothing else."""

from __future__ import annotations

import zlib

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient

from server.compressing import coding, compress

READ = {
    "gzip": lambda body: zlib.decompress(body, wbits=31),
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("gzip;q=0", None),
        ("zstd;q=0, *", "br"),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=oops", None),
        ("deflate", None),
    ],
)
def test_the_coding_is_what_the_client_likes_best(accept: str | None, expected: str | None) -> None:
    """By quality, then by ours; none where it is not accepted (RFC 9110, section 12.5.3)."""
    assert coding(accept) == expected


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("size", [0, 1_500, 5 << 20])
def test_what_is_coded_reads_back(name: str, size: int) -> None:
    """Small and large."""
    body = b"abc " * (size // 4)
    assert READ[name](compress(name, body)) == body  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("path", ["/problems", "/web/style.css", "/doc/graph/courier-1.nt"])
def test_pages_and_files_come_compressed(client: FlaskClient, path: str, name: str) -> None:
    """The same bytes after reading; the answer varies with what is accepted."""
    with client.get(path) as plain, client.get(path, headers={"Accept-Encoding": name}) as coded:
        assert plain.status_code == 200
        assert READ[name](coded.data) == plain.data  # type: ignore[no-untyped-call]
    assert coded.headers["Content-Encoding"] == name
    assert "Accept-Encoding" in coded.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    assert int(coded.headers["Content-Length"]) == len(coded.data) < len(plain.data)


def test_dumps_and_small_answers_come_as_they_are(client: FlaskClient) -> None:
    """A dump has ranges and digests of its bytes; a few bytes are not worth it."""
    anything = {"Accept-Encoding": "gzip, br, zstd"}
    for path in ("/dumps/newsgraph.ttl.gz", "/healthz"):
        with client.get(path, headers=anything) as response:
            assert "Content-Encoding" not in response.headers
