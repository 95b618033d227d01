"""kg/read/article.py, encoding.py, metadata.py, html.py: a source becomes an article."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadMetadata, EmptySource, ReadError, UnreadableSource
from kg.model import Article
from kg.read import Rules, read, sources
from kg.read.encoding import decode

PAGE = """<!doctype html>
<html lang="en"><head><title>Ferry sinks off Lindal | The Lindal Post</title>
<meta property="og:title" content="Ferry sinks off Lindal">
<meta property="og:site_name" content="The Lindal Post">
<meta property="article:published_time" content="2019-03-04T10:00:00Z">
<meta name="author" content="Ann Lee; Bo Chen">
<link rel="canonical" href="https://lindalpost.example/2019/ferry"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/s">Sport</a></li></ul></nav>
<article><h1>Ferry sinks off Lindal</h1>
<p>A ferry with forty people on board sank off the coast on Monday, the coast guard said.</p>
<p>Three people were rescued by a fishing boat, and a search for the others went on all night.</p>
</article><footer>All rights reserved</footer></body></html>"""


def read_file(folder: Path, name: str, data: bytes | str, rules: Rules | None = None) -> Article:
    file = folder / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    (source,) = sources([file])
    return read(source, rules)


def refused(folder: Path, name: str, data: bytes | str, rules: Rules | None = None) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_file(folder, name, data, rules)
    assert caught.value.hint
    assert caught.value.stage == "read"
    return caught.value


def test_the_text_is_kept_as_received(tmp_path: Path) -> None:
    """Line endings and white space stay; only a byte order mark is left out."""
    article = read_file(tmp_path, "a.txt", "\ufeff  Rain.\r\n\r\nSnow.\n ")
    assert article.text == "  Rain.\r\n\r\nSnow.\n "
    assert article.digest == hashlib.sha256(article.text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The mayor’s office said: “No.” It was the café’s third fire.", "utf-8-sig"),
        ("The mayor’s office said: “No.” It was the café’s third fire.", "utf-16"),
        ("The mayor’s office said: “No.” It was the café’s third fire.", "utf-16-le"),
        ("The mayor’s office said: “No.” It was the café’s third fire.", "utf-32"),
        ("The mayor’s office said: “No.” It was the café’s third fire.", "cp1252"),
        ("La mairie a déclaré que la fête était terminée après les élections. Où ça?", "latin-1"),
        ("Prezydent powiedział, że żołnierze są na granicy. Ćwiczenia trwają.", "cp1250"),
        ("Президент заявил, что переговоры продолжатся в понедельник утром.", "koi8-r"),
        ("قال المتحدث باسم الحكومة إن الهجوم وقع صباح اليوم في المدينة.", "cp1256"),
        ("Cumhurbaşkanı görüşmelerin pazartesi günü devam edeceğini söyledi.", "cp1254"),
        ("大統領は月曜日に会談が続くと述べた。軍は町を離れた。雨が降っている。", "shift_jis"),
    ],
)
def test_any_encoding_is_read(tmp_path: Path, text: str, encoding: str) -> None:
    """Marks, UTF-16 without one, and the encodings of old archives."""
    assert read_file(tmp_path, "a.txt", (text * 4).encode(encoding)).text == text * 4


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.4 \x00\x01", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
        (b"PK\x03\x04abc", "a ZIP archive"),
        (b"\x00\x01\x02\x03text\x00\x00", "binary data"),
        (b"\x01\x02\x03\x04\x05\x06\x07text", "binary data"),
        (bytes(range(128, 256)) * 4, "no known encoding"),
        ("Das Café — “öffnet” morgen".encode() + b"\xe2\x80 und", "damaged at byte 34"),
        (b"\xff\xfea\x00b", "says it is utf-16-le"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    """Binary data and broken text are named, with what to do."""
    error = refused(tmp_path, "a.txt", data)
    assert isinstance(error, UnreadableSource)
    assert message in str(error)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", "\u2003\u2028".encode(), b"\xef\xbb\xbf"])
def test_an_empty_source_is_refused(tmp_path: Path, data: bytes) -> None:
    """White space is nothing to read."""
    assert isinstance(refused(tmp_path, "a.txt", data), EmptySource)


def test_a_source_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """The limit is the collection's."""
    error = refused(tmp_path, "a.txt", b"x" * 1001, Rules(max_bytes=1000))
    assert "larger than 1,000 bytes" in str(error)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """Nothing but UnreadableSource comes out of decoding."""
    try:
        assert isinstance(decode(data, "x"), str)
    except UnreadableSource as error:
        assert error.hint


def test_a_sidecar_tells_what_is_known(tmp_path: Path) -> None:
    """Dates of TOML and of ISO 8601, one author or several; what is left out stays unknown."""
    (tmp_path / "a.meta.toml").write_text(
        'title = "Ferry sinks"\ndate = 2019-03-04\nurl = "https://lindalpost.example/f"\n'
        'authors = "Ann Lee"\nlanguage = "en-GB"\nlicence = "CC BY 4.0"\n'
    )
    article = read_file(tmp_path, "a.txt", "Rain.")
    assert (article.title, article.date, article.authors, article.language, article.licence) == (
        "Ferry sinks",
        dt.date(2019, 3, 4),
        ("Ann Lee",),
        "en-GB",
        "CC BY 4.0",
    )
    assert article.publisher is None


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('tittle = "x"', "unknown field tittle"),
        ('title = ""', "title has no value"),
        ("title = 3", "title has no value"),
        ('date = "yesterday"', "is no date"),
        ('date = "2019-02-30"', "is no date"),
        ("date = 20190304", "is no date"),
        ('url = "lindalpost.example"', "no web address"),
        ('language = "English"', "no language tag"),
        ("authors = [1]", "authors are no names"),
        ("title = ", "not TOML"),
    ],
)
def test_a_wrong_sidecar_is_refused(tmp_path: Path, toml: str, message: str) -> None:
    """A misspelt field would silently be unknown, so it is an error with the known ones named."""
    (tmp_path / "a.meta.toml").write_text(toml)
    error = refused(tmp_path, "a.txt", "Rain.")
    assert isinstance(error, BadMetadata)
    assert message in str(error)


def test_a_collection_may_demand_metadata(tmp_path: Path) -> None:
    """What is missing is named, and where to add it."""
    error = refused(tmp_path, "a.txt", "Rain.", Rules(required=frozenset({"licence", "url"})))
    assert isinstance(error, BadMetadata)
    assert "licence, url missing" in str(error)


def test_a_bad_date_may_be_taken_as_unknown(tmp_path: Path) -> None:
    """Corpora carry dates of every shape; whoever says so has them inferred instead."""
    line = '{"doc_id": "a", "text": "Rain.", "date": "Wed Nov 23"}'
    assert isinstance(refused(tmp_path, "a.jsonl", line), BadMetadata)
    assert read_file(tmp_path, "a.jsonl", line, Rules(bad_date_is_unknown=True)).date is None


def test_metadata_of_a_json_line(tmp_path: Path) -> None:
    """null and "" are unknown; a moment is its day; numbers may be ids."""
    line = (
        '{"doc_id": 7, "text": "Rain.", "title": null, "url": "", '
        '"date": "2019-03-04T23:30:00+01:00", "authors": ["Ann Lee", "Bo Chen"]}'
    )
    article = read_file(tmp_path, "a.jsonl", line)
    assert (article.doc_id, article.title, article.url) == ("7", None, None)
    assert (article.date, article.authors) == (dt.date(2019, 3, 4), ("Ann Lee", "Bo Chen"))


def test_an_address_is_made_a_valid_iri(tmp_path: Path) -> None:
    """Quotation marks in an address are escaped rather than the article lost."""
    line = '{"doc_id": "a", "text": "Rain.", "url": "https://wiki.example/The_\\"Big\\"_One"}'
    assert read_file(tmp_path, "a.jsonl", line).url == "https://wiki.example/The_%22Big%22_One"


def test_half_a_surrogate_pair_is_refused(tmp_path: Path) -> None:
    """JSON can hold what no text can."""
    error = refused(tmp_path, "a.jsonl", '{"doc_id": "a", "text": "x\\ud800"}')
    assert "surrogate" in str(error)


def test_a_web_page_gives_its_main_text_and_what_it_states(tmp_path: Path) -> None:
    """Navigation and footer are not part of the text; metadata is only what the page states."""
    article = read_file(tmp_path, "ferry.html", PAGE)
    assert article.text.startswith("Ferry sinks off Lindal\nA ferry with forty people")
    assert "Sport" not in article.text
    assert (article.title, article.publisher) == ("Ferry sinks off Lindal", "The Lindal Post")
    assert (article.date, article.authors) == (dt.date(2019, 3, 4), ("Ann Lee", "Bo Chen"))
    assert (article.url, article.language) == ("https://lindalpost.example/2019/ferry", "en")


def test_a_sidecar_overrules_the_page(tmp_path: Path) -> None:
    """Somebody wrote it on purpose."""
    (tmp_path / "ferry.meta.toml").write_text("date = 2019-03-05")
    assert read_file(tmp_path, "ferry.html", PAGE).date == dt.date(2019, 3, 5)


def test_the_encoding_a_page_declares_is_used(tmp_path: Path) -> None:
    """Without it the bytes of koi8-r could be anything."""
    page = PAGE.replace("<head>", '<head><meta charset="koi8-r">').replace("A ferry", "Паром")
    assert "Паром" in read_file(tmp_path, "a.html", page.encode("koi8-r")).text


@pytest.mark.parametrize(
    "page", ["<html></html>", "<!doctype html><html><body><script>x=1</script></body></html>"]
)
def test_a_page_without_text_is_refused(tmp_path: Path, page: str) -> None:
    """An empty page is no article."""
    assert isinstance(refused(tmp_path, "a.html", page), EmptySource)


def test_deep_nesting_does_not_break_the_parser(tmp_path: Path) -> None:
    """Fifty thousand boxes in boxes are an article or are refused."""
    page = "<html><body>" + "<div>" * 50_000 + "<p>Rain.</p>" + "</div>" * 50_000
    try:
        assert "Rain" in read_file(tmp_path, "a.html", page).text
    except ReadError as error:
        assert error.hint
