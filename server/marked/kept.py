"""The text of an article as it was received, with its zones, times and what was left out.

Texts stay in the operator's data directory and never in the graph. Where a site shows evidence only
(`NEWSGRAPH_ARTICLES=evidence`), or has no such directory, there is no text to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.store import Layout, texts


@dataclass(frozen=True, slots=True)
class Zone:
    """What a stretch of the text is for the reader: half-open, in code points."""

    start: int
    end: int
    kind: str
    clock: str | None


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression with its TIMEX3 value."""

    start: int
    end: int
    type: str
    value: str
    certainty: float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A finding that did not come into the graph, and why."""

    finder: str
    reason: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """An article's text and what only its record tells."""

    text: str
    zones: tuple[Zone, ...]
    times: tuple[Time, ...]
    left_out: tuple[LeftOut, ...]


def kept(data: Path, key: str) -> Kept | None:
    """Return what is kept of the article with that key; None when there is nothing."""
    layout = Layout(data)
    article = texts.get(layout, key)
    if article is None:
        return None
    record = texts.record(layout, key) or {}
    return Kept(
        text=article.text,
        zones=tuple(_zone(one) for one in record.get("zones", ())),
        times=tuple(_time(one) for one in record.get("timexes", ())),
        left_out=tuple(_left_out(one) for one in record.get("dropped", ())),
    )


def _zone(said: Mapping[str, Any]) -> Zone:
    return Zone(said["start"], said["end"], said["kind"], said.get("clock"))


def _time(said: Mapping[str, Any]) -> Time:
    return Time(said["start"], said["end"], said["type"], said["value"], said.get("certainty"))


def _left_out(said: Mapping[str, Any]) -> LeftOut:
    start, end = said.get("span") or (None, None)
    return LeftOut(said["finder"], said["reason"], start, end)
