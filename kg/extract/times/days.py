"""Days by their names: weekdays, "yesterday", "that morning"."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kg.extract.times.calendar import Grain, When, day_of, shift
from kg.extract.times.context import Context
from kg.extract.times.dates import calendar_date
from kg.extract.times.meaning import (
    ANCHORED,
    FROM_TOLD,
    GUESSED,
    NEAR,
    OFFSET,
    SURE,
    TOLD,
    VAGUE,
    Resolved,
    part_of_day,
    point,
)
from kg.extract.times.parts import Parts
from kg.extract.times.tense import FUTURE, PAST


def weekday(parts: Parts, context: Context) -> Resolved | None:
    """Read "Friday", "last Friday", "Tuesday night", "Monday of last week"."""
    assert parts.wd is not None
    tense = None if parts.rel or parts.wrel else context.tense()
    day = _weekday_date(parts, context, tense)
    if day is None:
        when = When(grain=Grain.DAY, weekday=parts.wd, time=part_of_day(parts))
        return point(when, parts, VAGUE)
    plain = parts.rel is None and parts.wrel is None
    found = point(
        day_of(day, part_of_day(parts)), parts, GUESSED if plain and not tense else ANCHORED
    )
    return replace(found, guessed=plain and tense is None)


def _weekday_date(parts: Parts, context: Context, tense: str | None) -> dt.date | None:
    base = context.told_day() if parts.rel in FROM_TOLD or context.narrative else context.now()
    start = base.first() if base and base.grain == Grain.DAY else None
    if start is None or parts.wd is None:
        return None
    if parts.wrel:
        monday = start - dt.timedelta(days=start.isoweekday() - 1)
        return monday + dt.timedelta(days=7 * OFFSET[parts.wrel] + parts.wd - 1)
    back = (start.isoweekday() - parts.wd) % 7
    return start + dt.timedelta(days=_weekday_step(back, parts.rel, tense, context.narrative))


def _weekday_step(back: int, rel: str | None, tense: str | None, narrative: bool) -> int:
    """Return days from the base to the weekday that lies `back` days before it."""
    ahead = (7 - back) % 7
    if rel in ("last", "previous"):
        return -(back or 7)
    if rel in ("next", "following"):
        return ahead or 7
    if rel == "that" or (narrative and rel is None):
        return ahead
    if tense == FUTURE or (rel == "this" and tense != PAST):
        return ahead
    return -back


def today(parts: Parts, context: Context) -> Resolved | None:
    """Read "today", "yesterday evening", "tonight", "the day after tomorrow"."""
    days = (parts.today or 0) + (0 if parts.mod else parts.way or 0)
    now = context.now()
    if context.narrative and not parts.pod and days == 0:
        return Resolved(type="DATE", value="PRESENT_REF", certainty=VAGUE)
    if now is None or context.narrative:
        return point(When(grain=Grain.DAY, time=part_of_day(parts)), parts, VAGUE)
    return point(replace(shift(now, days, "D"), time=part_of_day(parts)), parts, SURE)


def daypart(parts: Parts, context: Context) -> Resolved | None:
    """Read "that morning", "the next night", "in the afternoon"."""
    if parts.today is not None:
        return today(parts, context)
    if parts.wd is not None:
        return weekday(parts, context)
    if parts.month is not None:
        return calendar_date(parts, context)
    if parts.rel == "any":
        return _any_daypart(parts, context)
    day = context.told_day() if parts.rel else day_around(context)
    if day is None or day.grain != Grain.DAY:
        day = When(grain=Grain.DAY, year=day.year if day else None, part=None)
    if parts.rel and day.day is not None:
        day = shift(day, OFFSET[parts.rel], "D")
    return point(replace(day, time=part_of_day(parts)), parts, TOLD if parts.rel else GUESSED)


def _any_daypart(parts: Parts, context: Context) -> Resolved | None:
    """Read "at night", "morning trading": of some day, unless news just told of one."""
    day = context.day_here()
    near = context.sentence - context.ref_sentence <= NEAR
    if day is None and near and not context.narrative:
        day = context.ref_day
    day = day or When(grain=Grain.DAY)
    return point(replace(day, time=part_of_day(parts)), parts, GUESSED if day.day else VAGUE)


def day_around(context: Context) -> When | None:
    """Return the day a time without one belongs to."""
    if context.posted and context.anchor:
        return context.now()
    here = context.day_here()
    if here is not None:
        return here
    if context.ref_day and context.sentence - context.ref_sentence <= NEAR:
        return context.ref_day
    return context.told_day() if context.narrative else context.now()
