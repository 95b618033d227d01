"""RSS, Atom and JSON Feed → what they list (feedparser; https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import datetime as dt
import email.utils
import io
import json
from collections.abc import Iterator
from typing import Any

import feedparser  # type: ignore[import-untyped]

from kg.errors import WatchError
from kg.watch.listing import Item, Kind, Listing, absolute, newest_first, refuse_entities

MOST = 50_000
"""Entries of one feed: as many as a sitemap may have."""
_MOST_TAGS = 1_500_000  # thirty an entry: they cost some ten microseconds each
_LONGEST = 300  # characters of a title


def read(text: str, url: str) -> Listing:
    """Return what a feed at `url` lists. Raises `WatchError` when it is none, or empty of sense."""
    if text.lstrip().startswith("{"):
        title, entries, notes = _json(text)
    else:
        title, entries, notes = _xml(text, url)
    items = {item.url: item for entry in entries if (item := _item(entry, url))}
    if missing := len(entries) - len(items):
        notes.append(f"{missing:,} entries without an address of their own")
    if len(entries) > MOST:
        notes.append(f"more than {MOST:,} entries: the rest is not looked at")
    found = newest_first(list(items.values())[:MOST])
    return Listing(kind=Kind.FEED, title=title, items=found, notes=tuple(notes))


def _xml(text: str, url: str) -> tuple[str, list[dict[str, Any]], list[str]]:
    refuse_entities(text)
    if text.count("<") > _MOST_TAGS:
        raise WatchError(f"more than {_MOST_TAGS:,} tags", hint="is it a feed?")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    try:
        found = feedparser.parse(
            stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # its parser for what is broken raises whatever it meets
        why = f"not a feed that can be read: {error!r}"
        raise WatchError(why, hint="tell its publisher") from error
    entries = list(found.entries)
    why = str(found.get("bozo_exception", "")) if found.bozo else ""
    if why and not entries:
        raise WatchError(f"not a feed that can be read: {why}", hint="tell its publisher")
    return str(found.feed.get("title", "")), entries, [f"broken XML: {why}"] if why else []


def _json(text: str) -> tuple[str, list[dict[str, Any]], list[str]]:
    try:
        feed = json.loads(text)
        entries = [_as_xml(one) for one in feed["items"]]
        return str(feed.get("title") or ""), entries, []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WatchError(f"not a JSON Feed: {error!r}"[:200], hint="tell its publisher") from error


def _as_xml(item: dict[str, Any]) -> dict[str, Any]:
    """An item of JSON Feed under the names that feedparser gives."""
    return {
        "link": item.get("url") or "",
        "id": str(item.get("id") or ""),
        "title": item.get("title") or "",
        "published": item.get("date_published") or "",
        "updated": item.get("date_modified") or "",
    }


def _item(entry: dict[str, Any], base: str) -> Item | None:
    url = next(filter(None, (absolute(link, base) for link in _links(entry))), None)
    if url is None:
        return None
    title = " ".join(str(entry.get("title", "")).split())[:_LONGEST]
    published = str(entry.get("published", ""))
    updated = str(entry["updated"]) if "updated" in entry else ""  # get: feedparser warns of it
    moment = when(published) or when(updated)
    return Item(url=url, title=title, published=moment, mark=f"{updated or published} {title}")


def _links(entry: dict[str, Any]) -> Iterator[str]:
    """The address of the article, or an identifier that is one."""
    yield from filter(None, [str(entry.get("link") or "")])
    if str(entry.get("id") or "").startswith(("http://", "https://")):
        yield str(entry["id"])


def when(written: str) -> dt.datetime | None:
    """Return the moment of RFC 822 or ISO 8601, in the zone it was written in; None of neither."""
    try:
        moment = email.utils.parsedate_to_datetime(written)
    except (TypeError, ValueError, IndexError, OverflowError):
        try:
            moment = dt.datetime.fromisoformat(written.strip())
        except ValueError:
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
