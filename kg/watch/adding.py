"""An address somebody gives → the feed or sitemap to watch: itself, or one that its page names."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import FetchError, WatchError
from kg.fetch import Answer, Fetcher, gunzipped
from kg.watch import sitemaps
from kg.watch.listing import Kind, decoded, kind_of
from kg.watch.pages import head_of
from kg.watch.watcher import listing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is to be watched."""

    url: str
    kind: Kind
    title: str = ""
    articles: int = 0  # listed now
    others: tuple[str, ...] = ()  # further feeds that the page names


def find(fetcher: Fetcher, address: str) -> Found:
    """Return the feed or sitemap at an address, or the first that the page there names.

    Raises `FetchError` when it cannot be had and `WatchError` when there is none; that names the
    sitemaps the host's robots.txt speaks of.
    """
    answer = fetcher.get(address, most=sitemaps.MOST_BYTES)
    text = decoded(gunzipped(answer.body, sitemaps.MOST_BYTES), answer.url, answer.charset).text
    if kind_of(text) is not Kind.PAGE:
        return _found(answer, address)
    feeds = [link.url for link in head_of(text, answer.url).feeds]
    if not feeds:
        raise WatchError(
            f"{address} is a page that names no feed", hint=_elsewhere(fetcher, answer.url)
        )
    found = _found(fetcher.get(feeds[0], most=sitemaps.MOST_BYTES), feeds[0])
    return Found(
        url=found.url,
        kind=found.kind,
        title=found.title,
        articles=found.articles,
        others=tuple(feeds[1:]),
    )


def _found(answer: Answer, address: str) -> Found:
    listing = listing_of(answer)
    return Found(
        url=answer.moved or address,
        kind=listing.kind,
        title=listing.title,
        articles=0 if listing.kind is Kind.INDEX else len(listing.items),
    )


def _elsewhere(fetcher: Fetcher, url: str) -> str:
    try:
        sitemaps_there = fetcher.sitemaps(url)
    except FetchError:
        sitemaps_there = ()
    if not sitemaps_there:
        return "give the address of a feed (RSS, Atom, JSON Feed) or of a sitemap"
    return f"its robots.txt names sitemaps: {' '.join(sitemaps_there)}"
