"""kg/read/warc.py and what it stands on: archives of the web, sound, damaged and hostile."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import pickle
import resource
import tracemalloc
import zlib
from collections import Counter
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from fastwarc import WarcRecord, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.dating import infer
from kg.document import structure
from kg.errors import ReadError
from kg.read import Rules, Source, read, sources
from kg.read.address import key_of
from tests.archives import PARAGRAPHS, URL, message, page, record, sha1, zipped

FERRY = record(message(page()))
POLISH = "Zażółć gęślą jaźń nad Wisłą."
KEY = "lindalpost.example/2019/03/ferry"


def found(folder: Path, data: bytes, name: str = "news.warc.gz") -> list[Source]:
    (folder / name).write_bytes(data)
    return list(sources([folder / name]))


def refused(source: Source, rules: Rules | None = None) -> str:
    with pytest.raises(ReadError) as caught:
        read(source, rules)
    assert caught.value.hint
    return str(caught.value)


def other(name: str) -> bytes:
    return record(
        message(page(f"{name} lies on the coast.", *PARAGRAPHS)), url=f"http://{name}.example/"
    )


def test_a_page_in_an_archive_becomes_its_article(tmp_path: Path) -> None:
    """Its main text, the record's address, a readable key, and the day it was there."""
    (source,) = found(tmp_path, zipped(FERRY))
    article = read(source)
    assert article.text.splitlines()[-3:] == list(PARAGRAPHS)
    assert (article.key, article.url, article.fetched) == (KEY, URL, dt.date(2019, 3, 5))
    assert source.name.endswith("news.warc.gz:0")
    assert read(pickle.loads(pickle.dumps(source))) == article


def test_what_fastwarc_writes_is_read(tmp_path: Path) -> None:
    """A record made by the library itself, with its digests."""
    made = WarcRecord()
    made.init_headers(WarcRecordType.response)
    made.headers["WARC-Target-URI"] = URL
    made.headers["WARC-Date"] = "2019-03-05T06:00:00Z"
    made.headers["Content-Type"] = "application/http; msgtype=response"
    made.is_http = True
    made.set_bytes_content(message(page()))
    out = io.BytesIO()
    made.write(out, checksum_data=True)
    assert b"WARC-Block-Digest" in out.getvalue()
    (source,) = found(tmp_path, out.getvalue(), "news.warc")
    assert read(source).key == KEY


@pytest.mark.parametrize("way", ["warc", "warc.gz", "one.warc.gz", "warc.zst"])
def test_records_follow_each_other_however_they_are_packed(tmp_path: Path, way: str) -> None:
    """Plain, a member of gzip each, one member for all, a frame of zstd each."""
    parts = other("ayr"), FERRY, other("oban")
    packed = {
        "warc": b"".join(parts),
        "warc.gz": zipped(*parts),
        "one.warc.gz": zipped(b"".join(parts)),
        "warc.zst": b"".join(map(zstandard.compress, parts)),
    }
    keys = [source.key for source in found(tmp_path, packed[way], f"news.{way}")]
    assert keys == ["ayr.example", KEY, "oban.example"]


def test_what_is_no_page_is_passed_over_and_counted(tmp_path: Path) -> None:
    """Requests, pages that moved, pictures: no rejects; a resource that is HTML is a page."""
    data = zipped(
        record(b"software: x\r\n", kind="warcinfo", media_type="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request", media_type="application/http"),
        record(message(page(), status="404 Not Found")),
        record(message(b"\x89PNG", media_type="image/png")),
        record(message(b"hello", media_type=None)),
        record(b"127.0.0.1", media_type="text/dns", url="dns:a.example"),
        record(b"Ferry sinks", kind="conversion", media_type="text/plain"),
        record(page(), kind="resource", media_type="text/html"),
    )
    (tmp_path / "a.warc.gz").write_bytes(data)
    passed = Counter[str]()
    (page_source,) = sources([tmp_path], passed=passed)
    assert read(page_source).key == KEY
    assert passed == {
        "warcinfo": 1, "request": 1, "with status 404": 1, "not HTML": 2,
        "of an unknown kind": 1, "conversion": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (gzip.compress(page()), ["Content-Encoding: gzip"]),
        (zlib.compress(page()), ["Content-Encoding: deflate"]),
        (zlib.compress(page())[2:-4], ["Content-Encoding: deflate"]),
        (brotli.compress(page()), ["Content-Encoding: br"]),
        (zstandard.compress(page()), ["Content-Encoding: zstd"]),
        (page(), ["Content-Encoding: gzip", "Content-Length: 300"]),  # the crawler unpacked it
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(page()), page()), ["Transfer-Encoding: chunked"]),
        (page(), ["Transfer-Encoding: chunked"]),  # it joined the chunks
    ],
)
def test_codings_of_http_are_undone(tmp_path: Path, content: bytes, fields: list[str]) -> None:
    """Packed, in chunks, or said to be so and stored unpacked, as crawlers do."""
    (source,) = found(tmp_path, zipped(record(message(content, *fields))))
    assert source.content == page()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (page(POLISH, encoding="iso8859-2"), "text/html; charset=ISO-8859-2"),
        (page(POLISH, head='<meta charset="windows-1250">', encoding="cp1250"), "text/html"),
        (page(POLISH), "text/html; charset=ISO-8859-1"),  # the server lies
        (page(POLISH), "text/html; charset=unicode_escape"),
        (page(POLISH), "text/html; charset=undefined"),
    ],
)  # fmt: skip
def test_the_encoding_is_what_http_says_unless_it_cannot_be(
    tmp_path: Path, data: bytes, media_type: str
) -> None:
    """HTTP before the page's own word; what is valid UTF-8 is UTF-8; Python's own codecs never."""
    (source,) = found(tmp_path, zipped(record(message(data, media_type=media_type))))
    assert POLISH in read(source).text


def test_no_article_was_published_after_it_was_fetched(tmp_path: Path) -> None:
    """A later date on the page is another's; and the day is inferred among those before."""
    later = '<meta property="article:published_time" content="2021-06-01T08:00:00Z">'
    told = "The ferry sank on 3 March 2019. It will be raised by 9 May 2019, the mayor said."
    (source,) = found(tmp_path, zipped(record(message(page(told, *PARAGRAPHS, head=later)))))
    article = read(source)
    assert article.date is None
    inferred = infer(structure(article))
    assert inferred is None or inferred.date <= dt.date(2019, 3, 6)
    early = later.replace("2021-06-01", "2019-03-06")  # where it was published it was Wednesday
    (source,) = found(tmp_path, zipped(record(message(page(head=early)))))
    assert read(source).date == dt.date(2019, 3, 6)


BAD = {
    "no web address": record(message(page()), url="urn:x:1"),
    "does not match sha1": record(message(page()), f"WARC-Block-Digest: {sha1(b'other')}"),
    "content does not match": record(message(page()), f"WARC-Payload-Digest: {sha1(b'other')}"),
    "only a part of the page": record(message(page()), "WARC-Truncated: length"),
    "not an HTTP response": record(b"hello\r\n\r\nyou"),
    "300 bytes of 9,999": record(message(page()[:300], "Content-Length: 9999")),
    "chunks end": record(message(b"ffff\r\nabc", "Transfer-Encoding: chunked")),
    "packed as gzip": record(message(gzip.compress(page())[:-20], "Content-Encoding: gzip")),
    "packed as br": record(message(brotli.compress(page())[:-9], "Content-Encoding: br")),
    "packed as 'compress'": record(message(page(), "Content-Encoding: compress")),
    "without text": record(message(b"<html><body><img src=a></body></html>")),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_record_costs_itself(tmp_path: Path, why: str) -> None:
    """Each with its reason, the file and the byte; what stands before and after is read."""
    first, bad, last = found(tmp_path, zipped(other("ayr"), BAD[why], other("oban")))
    assert why in refused(bad)
    assert bad.name.endswith(f"news.warc.gz:{len(zipped(other('ayr')))}")
    assert (read(first).key, read(last).key) == ("ayr.example", "oban.example")


def broken(record: bytes) -> bytes:
    data = bytearray(gzip.compress(record, mtime=0))
    data[60:90] = bytes(30)
    return bytes(data)


LIES = {
    "longer": [record(message(page()), length=len(message(page())) + 60)],
    "far longer": [record(message(page()), length=10**18)],
    "shorter": [record(message(page()), length=200)],
    "garbage": [b"This is no record.\r\n\r\n"],
    "version": [FERRY.replace(b"WARC/1.0", b"WARC/7.7")],
    "endless header": [b"WARC/1.0\r\nWARC-Type: " + b"x" * 100_000 + b"\r\n\r\n"],
}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("lie", LIES)
def test_a_record_that_lies_about_where_it_ends_costs_no_other(
    tmp_path: Path, lie: str, packed: bool
) -> None:
    """The place where a record begins again is found, in plain archives and in zipped ones."""
    parts = [other("ayr"), *LIES[lie], other("oban"), other("troon")]
    data = zipped(*parts) if packed else b"".join(parts)
    keys = []
    complaints = []
    for source in found(tmp_path, data, "a.warc.gz" if packed else "a.warc"):
        if source.fault:
            complaints.append(refused(source))
        else:
            keys.append(source.key)
    assert keys == ["ayr.example", "oban.example", "troon.example"]
    assert len(complaints) == 1


def test_damage_inside_a_zipped_archive_costs_what_it_covers(tmp_path: Path) -> None:
    """One member is overwritten in the middle: one complaint, and all others are read."""
    data = zipped(other("ayr")) + broken(FERRY) + b"rubbish" * 50 + zipped(other("oban"))
    first, bad, last = found(tmp_path, data)
    assert (first.key, last.key) == ("ayr.example", "oban.example")
    assert "record" in refused(bad)


@pytest.mark.parametrize("cut", [1, 30, 400])
def test_an_archive_that_is_cut_off_says_so(tmp_path: Path, cut: int) -> None:
    """What could be read is there; the last record is missed, not shortened unseen."""
    data = other("ayr") + FERRY
    first, *rest = found(tmp_path, data[:-cut], "a.warc")
    assert read(first).key == "ayr.example"
    (last,) = rest
    assert ("cut off" in refused(last)) if cut > 4 else read(last).key == KEY


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no records"),
        (b"\x00\xff" * 999, "no WARC record"),
        (b"\x1f\x8b\x08\x00" * 4000, "the rest is left out"),
    ],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    """An empty file, other data, and a file that looks like beginnings without end."""
    complaints = [refused(source) for source in found(tmp_path, data)]
    assert any(why in words for words in complaints)
    assert len(complaints) <= 2


def test_a_zip_bomb_is_refused_within_the_memory_of_one_page(tmp_path: Path) -> None:
    """As content coding, as the archive's own compression, and as a header without end."""
    limit = 1_000_000
    zeros = gzip.compress(bytes(80_000_000))
    twice = gzip.compress(zeros)
    data = (
        zipped(record(message(zeros, "Content-Encoding: gzip")))
        + zipped(
            record(message(brotli.compress(bytes(80_000_000), quality=5), "Content-Encoding: br"))
        )
        + zipped(record(message(zstandard.compress(bytes(80_000_000)), "Content-Encoding: zstd")))
        + zipped(record(message(twice, "Content-Encoding: gzip, gzip")))
        + zipped(record(message(bytes(80_000_000))))
        + zipped(record(b"", length=10**15)[:-4] + bytes(80_000_000))
        + zipped(other("oban"))
    )
    (tmp_path / "bomb.warc.gz").write_bytes(data)
    tracemalloc.start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    *bombs, last = sources([tmp_path], rules=Rules(max_bytes=limit))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * limit
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # kB
    assert last.key == "oban.example"
    reasons = [refused(bomb) for bomb in bombs]
    assert [("more than" in r, "larger than" in r) for r in reasons] == [
        *[(True, False)] * 4, (False, True), (False, False),
    ]  # fmt: skip


def test_an_archive_streams(tmp_path: Path) -> None:
    """A thousand pages take the memory of one."""
    long = " ".join(PARAGRAPHS * 300)
    with (tmp_path / "long.warc").open("wb") as out:
        for number in range(1000):
            out.write(record(message(page(long)), url=f"https://a.example/{number}"))
    tracemalloc.start()
    assert sum(1 for _ in sources([tmp_path])) == 1000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


@settings(max_examples=150)
@given(data=st.data())
def test_any_bytes_as_an_archive_give_articles_or_rejects(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever happens to an archive: no other exception, no article twice, no endless work."""
    whole = data.draw(st.sampled_from([zipped(FERRY, other("oban")), FERRY + other("oban"), b""]))
    text = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 40))
        text[at : at + gone] = data.draw(st.binary(max_size=40))
    path = tmp_path_factory.mktemp("any") / "any.warc.gz"
    path.write_bytes(bytes(text))
    keys = []
    for source in sources([path], rules=Rules(max_bytes=100_000)):
        try:
            keys.append(read(source).key)
        except ReadError as error:
            assert error.hint
    assert len(keys) <= 3


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTPS://WWW.Lindal.example:443/News/", "lindal.example/News"),
        ("http://lindal.example", "lindal.example"),
        ("http://lindal.example:8080/a//b/../c", "lindal.example:8080/a/b/c"),
        ("https://lindal.example/?b=2&utm_campaign=x&a=1&fbclid=9", "lindal.example?a=1&b=2"),
        ("https://lindal.example/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC%20a", "lindal.example/паром_a"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_a_key_is_what_a_reader_would_write(url: str, key: str) -> None:
    """Host and path; the same page by two addresses is one article."""
    assert key_of(url) == key


def test_a_long_address_keeps_its_beginning_and_is_told_from_others() -> None:
    """A key is never longer than a file may be named, and never another's."""
    address = "https://lindal.example/news" + "/x" * 500
    assert key_of(address).startswith("lindal.example/news/x")
    assert len(key_of(address)) < 220
    assert key_of(address) != key_of(address + "/x")
