"""What a feed or a sitemap lists, as values; and which of them some bytes are.

    bytes ─decoded→ text ─kind_of→ feeds.read, sitemaps.read → Listing

Only addresses, titles and dates are taken, never the words of articles: those are read on their
own pages. Publishers' files lie about their encoding, are broken, or come from somebody hostile.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from kg.errors import UnreadableSource, WatchError
from kg.read.encoding import decode

_DECLARED = re.compile(rb"""^\s*(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_PROLOG = 20_000  # characters in which a root element begins
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OF_TEXT = re.compile(r"utf|us-?ascii|iso|latin|windows|cp\d|koi8|gb|big5|euc|shift|mac|x-", re.I)
_HTTP = ("http", "https")


class Kind(StrEnum):
    """What there is at an address."""

    FEED = "feed"  # RSS, Atom or JSON Feed
    SITEMAP = "sitemap"
    INDEX = "index"  # of sitemaps
    PAGE = "page"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article that is listed."""

    url: str
    title: str = ""
    published: dt.datetime | None = None  # as it was written down: its day may be another in UTC
    mark: str = ""  # changes when the lister says that the article has changed
    publisher: str | None = None  # as news sitemaps name it


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What was listed, newest first as far as that is told, else in its own order."""

    kind: Kind
    title: str = ""
    items: tuple[Item, ...] = ()  # articles; of an index: sitemaps
    notes: tuple[str, ...] = ()  # what is wrong with it, though it could be read


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text without XML's declaration, and what its declaration lied about."""

    text: str
    note: str | None = None


def decoded(data: bytes, name: str, charset: str | None) -> Decoded:
    """Return the text of a file whose encoding is what HTTP, or it itself, says; or is not.

    Raises `WatchError` when no encoding explains it.
    """
    found = _DECLARED.match(data[:500])
    said = charset or (found[1].decode("ascii") if found else "utf-8")
    where = _fault(data, said)
    note = None if where is None else f"says it is {said}, but is not at byte {where:,}"
    try:
        text = decode(data, name, declared=said)
    except UnreadableSource as error:
        if where is None or data[:2] in (b"\x1f\x8b", b"PK"):
            raise WatchError(str(error), hint="look at the address: is it a feed?") from error
        text = data.decode("utf-8", "replace")  # addresses are ASCII, mostly: those come through
        if "<" not in text[:_PROLOG]:
            raise WatchError(str(error), hint="tell its publisher") from error
    return Decoded(_DECLARATION.sub("", text.lstrip("\ufeff"), count=1), note)


def _fault(data: bytes, encoding: str) -> int | None:
    """Where the bytes are not in the encoding they are said to be in; None when they are.

    Python has encodings that are for no text, and take their time over one: "punycode".
    """
    if not _OF_TEXT.match(encoding):
        return 0
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    except LookupError:
        return 0
    return None


def kind_of(text: str) -> Kind:
    """Return what a text is, by its first element."""
    beginning = _COMMENT.sub("", text[:_PROLOG]).lstrip()
    if beginning.startswith("{") and "jsonfeed.org/version" in beginning:
        return Kind.FEED
    root = _ROOT.search(_without_doctype(beginning))
    name = root[1].lower() if root and beginning.startswith("<") else ""
    return _KINDS.get(name, Kind.UNKNOWN)


def refuse_entities(text: str) -> None:
    """Raise `WatchError` when a file declares entities: to read others' files, or to explode."""
    beginning = text[:_PROLOG]
    root = _ROOT.search(beginning)
    if "<!ENTITY" in beginning[: root.start() if root else None].upper():
        raise WatchError("it declares entities of XML", hint="no feed or sitemap needs any")


def absolute(link: str, base: str) -> str | None:
    """Return a link as an address of the web, without its fragment; None when it is none."""
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    good = parts.scheme in _HTTP and parts.hostname and "\ufffd" not in url and len(url) <= 2000
    return parts._replace(fragment="").geturl() if good else None


def newest_first(items: list[Item]) -> tuple[Item, ...]:
    """Return items by the moment they were published; those without one in their place."""
    moments = [_moment(item) for item in items]
    known = sorted((m for m in moments if m is not None), reverse=True)
    if not known or len(known) < len(items):
        return tuple(items)
    order = sorted(range(len(items)), key=lambda n: (-(moments[n] or 0.0), n))
    return tuple(items[n] for n in order)


def _moment(item: Item) -> float | None:
    return item.published.timestamp() if item.published else None


def _without_doctype(text: str) -> str:
    return re.sub(r"<!doctype[^>\[]*(?:\[.*?\]\s*)?>", "", text, flags=re.IGNORECASE | re.DOTALL)


_KINDS = {
    "rss": Kind.FEED,
    "rdf": Kind.FEED,
    "feed": Kind.FEED,
    "urlset": Kind.SITEMAP,
    "sitemapindex": Kind.INDEX,
    "html": Kind.PAGE,
    "head": Kind.PAGE,
    "body": Kind.PAGE,
}
