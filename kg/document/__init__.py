"""Article → Document: zones and sentences over the text as received.

    blocks      the text's paragraphs and free-standing lines, wrapped lines joined
    labels      what each block is by its own words: caption, promotion, byline, footer, …
    context     what it is by its neighbours: title, headings, items of a promotion, image names
    quotes      block quotes: who introduced them, where the narrator comes back
    entries     updates, original entry, sections, a second article: zones that hold zones
    sentences   sentence borders in the zones that are read; datelines

Nothing is cut out of the text: every character that is not white space lies in exactly one zone
that holds no other. When in doubt a block is a paragraph, because a paragraph is read.
"""

from __future__ import annotations

from kg.document.blocks import blocks_of
from kg.document.context import complete
from kg.document.entries import containers
from kg.document.labels import label
from kg.document.quotes import mark_quotes
from kg.document.sentences import sentences_of
from kg.errors import StructureError
from kg.model import Article, Document, Zone, ZoneKind


def structure(article: Article) -> Document:
    """Return the article with its zones, in document order, and the sentences of those read.

    Raises StructureError when there is no visible character in the text.
    """
    draft = label(article, blocks_of(article.text))
    if not draft:
        raise StructureError(
            f"'{article.key}' has no text to divide", hint="leave out articles without text"
        )
    complete(draft, titled=article.title is not None)
    mark_quotes(draft)
    leaves = [Zone(kind=part.kind or ZoneKind.PARAGRAPH, span=part.span) for part in draft]
    zones = tuple(
        sorted(
            [*containers(draft), *leaves],
            key=lambda zone: (zone.span.start, -zone.span.end, not zone.kind.holds_zones),
        )
    )
    return Document(article=article, zones=zones, sentences=sentences_of(article.text, zones))
