"""What a careful reader coded of an article, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Span = tuple[int, int]
Names = tuple[str, ...]
"""Ways to name one thing, any of which is right."""


class GoldError(ValueError):
    """A gold file is wrong: names the file, the event, and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Earliest and latest day, both included; None is open. `approx`: only indirectly told."""

    earliest: dt.date | None = None
    latest: dt.date | None = None
    approx: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A stated number of people as an interval; None is open."""

    least: int | None
    most: int | None
    of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEvent:
    """One event as a careful reader coded it; spans are code points of the article."""

    id: str
    types: tuple[str, ...]
    triggers: tuple[Span, ...]  # the main one first
    status: str
    agents: tuple[Names, ...] = ()
    agent_certainty: str = "unknown"
    rivals: tuple[Names, ...] = ()  # agents of competing claims
    places: tuple[Names, ...] = ()  # most specific first
    days: Days | None = None
    killed: tuple[People, ...] = ()  # the total first
    injured: tuple[People, ...] = ()
    voices: tuple[Names, ...] = ()  # who says so; none: the article itself
    part_of: str | None = None
    same_as: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """All the events of one article."""

    key: str
    text: str
    published: dt.date | None
    events: tuple[GoldEvent, ...]

    def at(self, span: Span) -> str:
        """Return the words of a span, on one line."""
        return " ".join(self.text[span[0] : span[1]].split())
