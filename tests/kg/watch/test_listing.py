"""What feeds, sitemaps and pages list, and how they lie (`kg.watch.listing` and its kin)."""

from __future__ import annotations

import gzip
import json
import time

import pytest

from kg.errors import WatchError
from kg.fetch import Answer
from kg.watch.listing import Kind, Listing
from kg.watch.pages import canonical_of, head_of
from kg.watch.watcher import listing_of
from tests.web import item, rss

URL = "https://lindalpost.example/feed"
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Lindal Post</title>
<entry><title>Ferry sinks</title><link rel="alternate" href="/ferry"/><id>tag:1</id>
<published>2021-03-01T23:30:00-05:00</published><updated>2021-03-02T09:00:00Z</updated></entry>
</feed>"""
MAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://lindalpost.example/old</loc><lastmod>2021-02-01</lastmod></url>
<url><loc>https://lindalpost.example/new</loc><lastmod>2021-03-02</lastmod>
<news:news><news:publication><news:name>The Lindal Post</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>2021-03-01T10:00:00+01:00</news:publication_date>
<news:title>Ferry sinks</news:title></news:news>
<image:image><image:loc>https://lindalpost.example/ferry.jpg</image:loc></image:image></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://lindalpost.example/2021.xml.gz</loc><lastmod>2021-03-01</lastmod></sitemap>
</sitemapindex>"""


def listed(data: bytes | str, charset: str | None = None, url: str = URL) -> Listing:
    content = data.encode() if isinstance(data, str) else data
    return listing_of(Answer(url=url, status=200, body=content, charset=charset))


def urls(listing: Listing) -> list[str]:
    return [one.url.removeprefix("https://lindalpost.example") for one in listing.items]


# ── feeds ───────────────────────────────────────────────────────────────────────────────────


def test_rss_and_atom_and_json_list_the_same() -> None:
    """Addresses, titles, moments; relative links are made whole."""
    feed = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Lindal Post",
            "items": [
                {
                    "id": 1,
                    "url": "/ferry",
                    "title": "Ferry sinks",
                    "date_published": "2021-03-01T23:30:00-05:00",
                }
            ],
        }
    )
    xml = rss(
        item("/ferry", "Ferry  sinks", "Mon, 01 Mar 2021 23:30:00 -0500"), title="Lindal Post"
    )
    for data in (ATOM, feed, xml):
        found = listed(data)
        (one,) = found.items
        assert (found.kind, found.title, found.notes) == (Kind.FEED, "Lindal Post", ())
        assert (one.url, one.title) == ("https://lindalpost.example/ferry", "Ferry sinks")
        assert one.published and one.published.date().isoformat() == "2021-03-01"


def test_the_newest_come_first_where_all_are_dated() -> None:
    """Whatever order the feed has; without dates its own."""
    dates = ("Mon, 01 Mar 2021 10:00:00 GMT", "Wed, 03 Mar 2021 10:00:00 GMT")
    found = listed(rss(item("/a", "A", dates[0]), item("/b", "B", dates[1])))
    assert urls(found) == ["/b", "/a"]
    assert urls(listed(rss(item("/a", "A", dates[0]), item("/b", "B")))) == ["/a", "/b"]


def test_entries_without_an_address_of_the_web_cost_only_themselves() -> None:
    """Scripts, files, twice the same, half an address; a permanent id will do."""
    found = listed(
        rss(
            item("javascript:alert(1)"),
            item("file:///etc/passwd"),
            item("http://[::1"),
            item("/a"),
            item("/a#top"),
            "<item><guid>https://lindalpost.example/b</guid></item>",
        )
    )
    assert urls(found) == ["/a", "/b"]
    assert found.notes == ("4 entries without an address of their own",)


def test_ten_thousand_entries_are_listed_in_seconds() -> None:
    """And of a feed without end, fifty thousand."""
    entries = [item(f"/{n}", f"Ferry {n}", "Mon, 01 Mar 2021 10:00:00 GMT") for n in range(10_000)]
    started = time.process_time()
    assert len(listed(rss(*entries)).items) == 10_000
    assert time.process_time() - started < 10


# ── encodings that lie ──────────────────────────────────────────────────────────────────────

ARABIC = "غرقت العبارة قبالة سواحل المدينة صباح اليوم وقال المسؤول إن الركاب بخير"


def test_a_feed_that_says_utf_8_and_is_windows_1256_is_read_and_told_of() -> None:
    """Its words come out right, its addresses anyway, and the lie is named."""
    feed = rss(item("/a", ARABIC), item("/b", ARABIC + " أيضا"))
    found = listed(feed.encode("cp1256"))
    assert urls(found) == ["/a", "/b"]
    assert found.items[0].title == ARABIC
    assert found.notes and found.notes[0].startswith("says it is utf-8, but is not at byte")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_utf_16_and_marks_are_read(encoding: str) -> None:
    """Whatever the declaration says of it."""
    found = listed(rss(item("/a", ARABIC)).encode(encoding))
    assert (urls(found), found.items[0].title) == (["/a"], ARABIC)


def test_http_may_lie_too() -> None:
    """A header that says Latin-1 of UTF-8 is not believed."""
    found = listed(rss(item("/a", ARABIC)), charset="iso-8859-1")
    assert found.items[0].title == ARABIC
    for charset in ("klingon", "punycode", "zlib", "unicode_escape"):
        found = listed(rss(item("/a", ARABIC)), charset=charset)
        assert found.items[0].title == ARABIC
        assert found.notes == (f"says it is {charset}, but is not at byte 0",)


def test_one_damaged_byte_does_not_cost_the_feed() -> None:
    """A title gets a mark; an address with one is left out."""
    data = rss(item("/a", "Fähre"), item("/fähre", "B"), item("/c", "Größe")).encode()
    broken = data.replace("/fä".encode(), b"/f\xc3")
    found = listed(broken)
    assert urls(found) == ["/a", "/c"]
    assert any("not at byte" in note for note in found.notes)


# ── broken and hostile ──────────────────────────────────────────────────────────────────────


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    """And the break is told of; what holds nothing is refused."""
    found = listed(rss(item("/a"), item("/b")).replace("</channel>", "<oops></channel>"))
    assert urls(found) == ["/a", "/b"]
    assert found.notes[0].startswith("broken XML")
    cut = MAP[: MAP.index("<image:image>")]
    assert urls(listed(cut)) == ["/old"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"{}",
        b"<html><body>Sign in</body></html>",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7",
        b'<?xml version="1.0"?><rss><channel>' + b"<a>" * 9_000,
        b"<rss>" + b"<a/>" * 1_600_000,
        b"<urlset>" + b"<url>" * 100_000,
        b"<urlset>not xml & never was",
        b"<rss><channel><title>&#xD800;</title><item><a<!--",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": 7}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_feed_is_refused_with_a_hint(data: bytes) -> None:
    """A clear error, never a fault of ours."""
    with pytest.raises(WatchError) as refused:
        listed(data)
    assert refused.value.hint


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize("declared", [LAUGHS, '<!ENTITY l9 SYSTEM "file:///etc/passwd">'])
@pytest.mark.parametrize("root", ["rss", "feed", "urlset"])
def test_entities_neither_explode_nor_read_files(declared: str, root: str) -> None:
    """Billion laughs and XXE: refused unread."""
    doctype = f"<?xml version='1.0'?><!DOCTYPE {root} [{declared}]>"
    body = f"<{root}><channel><title>&l9;</title></channel><url><loc>/&l9;</loc></url></{root}>"
    with pytest.raises(WatchError, match=r"entities|document type"):
        listed(doctype + body)


def test_an_old_doctype_alone_does_no_harm() -> None:
    """RSS 0.91 had one."""
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'
    assert urls(listed(doctype + rss(item("/a")).split("\n", 1)[1])) == ["/a"]


# ── sitemaps ────────────────────────────────────────────────────────────────────────────────


def test_a_sitemap_lists_pages_with_what_news_adds() -> None:
    """Newest first; a picture's address is none of an article."""
    for data in (MAP.encode(), gzip.compress(MAP.encode())):
        found = listed(data)
        assert (found.kind, urls(found)) == (Kind.SITEMAP, ["/new", "/old"])
        new = found.items[0]
        assert (new.title, new.publisher, new.mark) == (
            "Ferry sinks",
            "The Lindal Post",
            "2021-03-02",
        )
        assert new.published and new.published.isoformat() == "2021-03-01T10:00:00+01:00"


def test_an_index_lists_sitemaps() -> None:
    """Each with the day it changed."""
    found = listed(INDEX)
    assert (found.kind, urls(found)) == (Kind.INDEX, ["/2021.xml.gz"])
    assert found.items[0].mark == "2021-03-01"


def test_a_packed_sitemap_may_not_explode() -> None:
    """Fifty megabytes, by the protocol."""
    from kg.errors import AnswerTooLarge
    from tests.web import gzip_bomb

    with pytest.raises(AnswerTooLarge):
        listed(gzip_bomb(1 << 28))


def test_of_an_endless_sitemap_fifty_thousand_count() -> None:
    """By the protocol; the rest is told of."""
    rows = "".join(f"<url><loc>https://lindalpost.example/{n}</loc></url>" for n in range(50_007))
    found = listed(f"<urlset>{rows}</urlset>")
    assert len(found.items) == 50_000
    assert found.notes == ("more than 50,000 addresses: the rest is not looked at",)


# ── pages ───────────────────────────────────────────────────────────────────────────────────

PAGE = """<html><head><base href="https://lindalpost.example/en/">
<link rel="alternate" type="application/rss+xml" title="News" href="feed?a=1&amp;b=2">
<LINK REL='alternate nofollow' TYPE='application/atom+xml' HREF='/atom'>
<link rel="alternate" hreflang="ar" href="/ar/"><link rel="stylesheet" href="x.css">
<link rel="canonical" href="https://www.lindalpost.example/en/ferry"></head>
<body><link rel="alternate" type="application/rss+xml" href="/never"></body></html>"""


def test_a_page_names_its_feeds() -> None:
    """In its head, of types that are feeds."""
    head = head_of(PAGE, "https://lindalpost.example/en/ferry?from=mail")
    assert [(link.url, link.title) for link in head.feeds] == [
        ("https://lindalpost.example/en/feed?a=1&b=2", "News"),
        ("https://lindalpost.example/atom", ""),
    ]


def test_a_page_names_its_own_address_but_no_other_hosts() -> None:
    """Nobody can publish in another's name."""
    url = "https://lindalpost.example/en/ferry?from=mail"
    assert canonical_of(PAGE, url) == "https://www.lindalpost.example/en/ferry"
    theirs = PAGE.replace("https://www.lindalpost", "https://bigpaper")
    assert canonical_of(theirs, url) == url
    for page in ("<p>no head", "<![", "<link rel=canonical href='http://[::1'>"):
        assert canonical_of(page, url) == url
