"""Points told by another: "last week", "that year", "the following day", "next May".

"Last", "next" and "this" count from the day of publication; "that", "previous" and "following"
from the time that was told last.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kg.extract.times.calendar import GRAIN_OF_UNIT, Grain, When, shift
from kg.extract.times.context import Context
from kg.extract.times.dates import calendar_point
from kg.extract.times.intervals import stretch
from kg.extract.times.meaning import (
    ANCHORED,
    FROM_TOLD,
    GUESSED,
    OFFSET,
    TOLD,
    VAGUE,
    Resolved,
    point,
)
from kg.extract.times.nearest import exists
from kg.extract.times.parts import Parts
from kg.extract.times.quarters import told_quarter
from kg.extract.times.tense import FUTURE, PAST
from kg.model import Interval


def relative(parts: Parts, context: Context) -> Resolved | None:
    """Read "last week", "the same month", "next May", "the end of the year"."""
    if parts.month or parts.season:
        return _relative_named(parts, context)
    unit, rel = parts.unit or "D", parts.rel or "that"
    if unit == "Q" and rel == "that":
        told = told_quarter(context)
        return point(told, parts, GUESSED) if told else None
    when = _relative_unit(unit, rel, context)
    if unit == "WE" and rel == "that":
        when = _weekend(when, context)
    if when is None:
        return _unknown(unit, rel, parts)
    return point(when, parts, _certainty(rel, context), _this_side(when, parts, rel, context))


def _weekend(when: When | None, context: Context) -> When | None:
    """Return "the weekend": the last one in news, unless the tense points ahead."""
    first = when.first() if when else None
    if first is None or context.narrative or context.anchor is None:
        return when
    coming = first > context.anchor
    return shift(when, -1, "WE") if when and coming and context.tense() != FUTURE else when


def _certainty(rel: str, context: Context) -> float:
    return TOLD if rel in FROM_TOLD or context.narrative else ANCHORED


def _relative_unit(unit: str, rel: str, context: Context) -> When | None:
    grain = GRAIN_OF_UNIT.get(unit, Grain.YEAR)
    base = _relative_base(unit, rel, context)
    if base is None or base.year is None:
        return None
    return shift(base.at(grain), OFFSET[rel], unit)


def _relative_base(unit: str, rel: str, context: Context) -> When | None:
    """Return the point "that year" and the like are counted from."""
    if unit == "D":
        return _told_by_now(context)
    if rel in ("last", "next", "this"):
        return context.base()
    if unit in ("W", "WE"):
        return context.told_day() if context.narrative else context.now() or context.told_day()
    told = context.told()
    if told and told.grain < GRAIN_OF_UNIT.get(unit, Grain.YEAR) and not context.narrative:
        return context.now() or told
    return told


def _told_by_now(context: Context) -> When | None:
    """Return the day told last; a past tense in news leaves out those still to come."""
    told = context.told_day()
    day, anchor = told.first() if told else None, context.anchor
    if day is None or anchor is None or context.narrative or day <= anchor:
        return told
    return context.now() if context.tense() == PAST else told


def _unknown(unit: str, rel: str, parts: Parts) -> Resolved:
    when = When(grain=GRAIN_OF_UNIT.get(unit, Grain.YEAR))
    return replace(point(when, parts, VAGUE), interval=None)


def _this_side(when: When, parts: Parts, rel: str, context: Context) -> Interval | None:
    """Return the days of "earlier this month" up to publication, or of "later this year" after.

    "The past week" are the days up to publication; "last week" ended on a Sunday.
    """
    days = when.days()
    if days is None or context.anchor is None or context.narrative:
        return None
    if rel in _STRETCHES and context.article and parts.unit in _ROLLING:
        return stretch(context.anchor, 1, parts.unit, _STRETCHES[rel])
    if rel != "this" or not days[0] <= context.anchor <= days[1] or parts.way is None:
        return None
    if parts.way < 0:
        short = parts.unit == "W" and days[0] < context.anchor  # today is called today
        return Interval(earliest=days[0], latest=context.anchor - dt.timedelta(days=int(short)))
    return Interval(earliest=context.anchor, latest=days[1])


_STRETCHES = {"last": "past", "next": "next"}
_ROLLING = frozenset(("D", "W", "M", "Y", "DE"))


def _relative_named(parts: Parts, context: Context) -> Resolved | None:
    """Read "last May", "next summer", "this October"."""
    rel = parts.rel or "this"
    base = context.told() if rel in FROM_TOLD else context.base()
    when = calendar_point(parts, None)
    if base is None or base.year is None:
        return point(when, parts, VAGUE)
    years = {-1: (0, -1), 0: (0,), 1: (0, 1)}[OFFSET[rel]]
    wanted = OFFSET[rel]
    for step in years:
        found = replace(when, year=base.year + step)
        if wanted == 0 or (_order(found, base) == wanted and exists(found)):
            return point(found, parts, ANCHORED)
    return point(when, parts, VAGUE)


def _order(when: When, base: When) -> int:
    """Return -1, 0 or 1 as the point lies before, around or after `base`."""
    days, at = when.days(), base.first()
    if days is None or at is None:
        return 0
    return -1 if days[1] < at else 1 if days[0] > at else 0
