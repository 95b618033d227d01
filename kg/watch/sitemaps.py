"""Sitemaps, indexes of them and news sitemaps → what they list (https://www.sitemaps.org).

Read by expat as a stream. A document type is refused before anything in it counts: without one
there are no entities, so none that read other files and none that explode.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from kg.errors import WatchError
from kg.watch.feeds import when
from kg.watch.listing import Item, Kind, Listing, absolute, newest_first

MOST = 50_000
"""Addresses of one sitemap, by the protocol."""
MOST_BYTES = 52_428_800
"""Of one sitemap, unpacked, by the protocol."""
_DEEPEST = 12
_TAKEN = frozenset({"loc", "lastmod", "publication_date", "title", "name"})
_LONGEST = 2100  # characters of one field


def read(text: str, url: str) -> Listing:
    """Return what a sitemap, or an index of sitemaps, at `url` lists.

    Raises `WatchError` when it is not well-formed, has a document type, or is neither.
    """
    reader = _Reader()
    notes: list[str] = []
    try:
        reader.parse(text)
    except expat.ExpatError as error:
        if not reader.rows:
            raise WatchError(f"not a sitemap: {error}", hint="tell its publisher") from error
        notes.append(f"broken XML after {len(reader.rows):,} addresses: {error}")
    items = {item.url: item for row in reader.rows if (item := _item(row, url))}
    if missing := len(reader.rows) - len(items):
        notes.append(f"{missing:,} entries without an address of their own")
    if reader.more:
        notes.append(f"more than {MOST:,} addresses: the rest is not looked at")
    kind = Kind.INDEX if reader.root == "sitemapindex" else Kind.SITEMAP
    return Listing(kind=kind, items=newest_first(list(items.values())), notes=tuple(notes))


def _item(row: dict[str, str], base: str) -> Item | None:
    url = absolute(row.get("loc", ""), base)
    if url is None:
        return None
    changed, published = row.get("lastmod", ""), row.get("publication_date", "")
    return Item(
        url=url,
        title=" ".join(row.get("title", "").split()),
        published=when(published) or when(changed),
        mark=changed,
        publisher=row.get("name", "").strip() or None,
    )


class _Reader:
    """Collects a row an address; all but a few fields are passed over."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []
        self.root = ""
        self.more = False
        self._depth = 0
        self._field: str | None = None
        self._row: dict[str, str] = {}

    def parse(self, text: str) -> None:
        parser: Any = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.Parse(text.strip(), True)

    def _doctype(self, *declared: object) -> None:
        raise WatchError("it has a document type of XML", hint="no sitemap needs one")

    def _start(self, tag: str, attributes: object) -> None:
        name = tag.rpartition(":")[2].lower()
        self._depth += 1
        if self._depth == 1:
            self.root = name
            if name not in ("urlset", "sitemapindex"):
                raise WatchError(f"not a sitemap, but <{tag[:60]}>", hint="look at the address")
        elif self._depth > _DEEPEST:
            raise WatchError("elements inside elements without end", hint="look at the address")
        elif self._depth == 2:
            self._row = {}
        # "image:loc" and "video:title" lie deeper, in elements of their own that we do not know
        is_ours = self._depth == 3 or tag.lower().startswith("news:")
        self._field = name if is_ours and name in _TAKEN else None

    def _end(self, tag: str) -> None:
        if self._depth == 2 and self._row:
            if len(self.rows) < MOST:
                self.rows.append(self._row)
            else:
                self.more = True
        self._depth -= 1
        self._field = None

    def _words(self, words: str) -> None:
        if self._field:
            known = self._row.get(self._field, "")
            self._row[self._field] = (known + words)[:_LONGEST]
