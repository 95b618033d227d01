"""Texts that several articles have: who had each first, and who has it from whom.

One `CopiedText` a text, the most copied first; its copies in the order in which they were made.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from kg.accounts.account import Source
from kg.accounts.loading import Loader, Row, Select

_COPYINGS = """
SELECT ?text ?first ?one ?other ?original ?ground ?share ?words ?certainty ?reason WHERE {
  ?text a ng:SharedText ; ng:firstIn ?first .
  ?copying ng:ofText ?text ; ng:shares ?one, ?other ; ng:ground/rdfs:label ?ground ;
    ng:share ?share ; ng:sharedWords ?words ; ng:certainty ?certainty ; ng:reason ?reason .
  FILTER (STR(?one) < STR(?other))
  OPTIONAL { ?copying ng:original ?original }
} ORDER BY ?text ?one ?other"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One article that has a text."""

    article: str  # IRI
    key: str
    title: str
    outlet: str | None
    published: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Two articles that have the text; `original` is one of them, where that can be told."""

    one: Print
    other: Print
    original: str | None  # IRI
    ground: str
    share: float
    words: int
    certainty: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedText:
    """One text."""

    text: str  # IRI
    first: Print
    articles: tuple[Print, ...]  # by day and key
    copies: tuple[Copy, ...]


def copied_texts(select: Select, article: str | None = None) -> tuple[CopiedText, ...]:
    """Return the texts that several articles have; those of one article, by its key or IRI."""
    loader = Loader(select)
    by_text: dict[str, list[Row]] = defaultdict(list)
    for row in loader.rows(_COPYINGS):
        by_text[row[0] or ""].append(row)
    named = {iri for rows in by_text.values() for row in rows for iri in row[1:4] if iri}
    sources = loader.sources(named)
    texts = (_text(text, rows, sources) for text, rows in by_text.items())
    wanted = (text for text in texts if article is None or _has(text, article))
    return tuple(sorted(wanted, key=lambda t: (-len(t.articles), t.text)))


def _has(text: CopiedText, article: str) -> bool:
    return any(article in (one.key, one.article) for one in text.articles)


def _text(text: str, rows: list[Row], sources: Mapping[str, Source]) -> CopiedText:
    copies = tuple(_copy(row, sources) for row in rows)
    articles = {p.article: p for copy in copies for p in (copy.one, copy.other)}
    return CopiedText(
        text=text,
        first=_print(rows[0][1], sources),
        articles=tuple(sorted(articles.values(), key=_order)),
        copies=tuple(sorted(copies, key=lambda c: max(_order(c.one), _order(c.other)))),
    )


def _copy(row: Row, sources: Mapping[str, Source]) -> Copy:
    _, _, one, other, original, ground, share, words, certainty, reason = row
    return Copy(
        one=_print(one, sources),
        other=_print(other, sources),
        original=original,
        ground=ground or "",
        share=float(share or 0.0),
        words=int(words or 0),
        certainty=float(certainty or 0.0),
        reason=reason or "",
    )


def _print(article: str | None, sources: Mapping[str, Source]) -> Print:
    source = sources.get(article or "")
    if source is None:  # its graph was removed by hand since copies were looked for
        key = unquote((article or "").rpartition("/id/article/")[2])
        return Print(article=article or "", key=key, title=key, outlet=None, published=None)
    return Print(
        article=source.article,
        key=source.key,
        title=source.title,
        outlet=source.publisher.label if source.publisher else source.site,
        published=source.published,
    )


def _order(one: Print) -> tuple[str, str]:
    return one.published.isoformat() if one.published else "9999", one.key
