"""Time expressions and their TIMEX3 values (README.md says how)."""

from __future__ import annotations

from kg.extract.reading import Reading
from kg.extract.times.tagger import tag
from kg.model import Document, Span, Timex, ZoneKind

__all__ = ["find_times", "tag"]


def find_times(reading: Reading) -> tuple[Timex, ...]:
    """Return the time expressions of what is read, in text order."""
    date = reading.found.date
    return tag(reading.document.text, date.date if date else None, _stretches(reading.document))


def _stretches(document: Document) -> list[Span]:
    """Return the sentences, and the bylines: they hold the date the article gives itself."""
    bylines = (zone.span for zone in document.zones if zone.kind is ZoneKind.BYLINE)
    return sorted([*(sentence.span for sentence in document.sentences), *bylines])
