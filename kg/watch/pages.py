"""What the head of a web page says of other addresses: its feeds, and its own canonical one.

Feeds: https://html.spec.whatwg.org/multipage/links.html#link-type-alternate; canonical: RFC 6596.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from kg.watch.listing import absolute

_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_HEAD = 500_000  # characters in which links are looked for
_MOST = 50


@dataclass(frozen=True, slots=True)
class Link:
    """A feed that a page names."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Head:
    """The links of a page."""

    feeds: tuple[Link, ...] = ()
    canonical: str | None = None


def head_of(page: str, url: str) -> Head:
    """Return the links in the head of the page at `url`."""
    reader = _Reader(url)
    with contextlib.suppress(AssertionError):  # html.parser's word for "<!["
        reader.feed(page[:_HEAD])
    return Head(tuple({link.url: link for link in reader.feeds}.values()), reader.canonical)


def canonical_of(page: str, url: str) -> str:
    """Return the address a page says it has, if that is on its own host; else `url`.

    Nobody can speak for another host: an article is its publisher's by its address.
    """
    said = head_of(page, url).canonical
    return said if said and _host(said) == _host(url) else url


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


class _Reader(HTMLParser):
    """Hears of every <link> and <base> before the body."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.feeds: list[Link] = []
        self.canonical: str | None = None
        self._base, self._done = url, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._done = True
        if self._done:
            return
        said = {name: value or "" for name, value in attrs}
        target = absolute(said.get("href", ""), self._base) if said.get("href") else None
        if tag == "base" and target:
            self._base = target
        elif tag == "link" and target:
            self._link(target, said)

    def _link(self, target: str, said: dict[str, str]) -> None:
        relations = said.get("rel", "").lower().split()
        if "canonical" in relations and self.canonical is None:
            self.canonical = target
        is_feed = "alternate" in relations and said.get("type", "").lower() in _FEEDS
        if is_feed and len(self.feeds) < _MOST:
            self.feeds.append(Link(target, said.get("title", "")))
