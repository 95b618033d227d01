"""Dates as they are written: "28 October", "May 2015", "the 1990s", "the last week of March"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from kg.extract.times.calendar import GRAIN_OF_UNIT, SEASONS, Grain, When, day_of, is_day, week_of
from kg.extract.times.context import Context
from kg.extract.times.meaning import (
    ANCHORED,
    FROM_TOLD,
    GUESSED,
    OFFSET,
    SURE,
    TOLD,
    Resolved,
    part_of_day,
    point,
)
from kg.extract.times.nearest import with_year
from kg.extract.times.parts import Parts, full_year


def calendar_date(parts: Parts, context: Context) -> Resolved | None:
    """Read a date, month, season or year, in the year it says or the context gives."""
    if parts.day and parts.month is None:
        return _day_of_month(parts, context)
    year = said_year(parts, context)
    if year is None and context.narrative:
        year = context.year
    if year is None and parts.month and parts.day:
        year = context.year_here(parts.month)
    if parts.month and parts.day and not is_day(year, parts.month, parts.day):
        return None
    when = calendar_point(parts, year)
    if year is None and when.grain > Grain.YEAR:
        return point(with_year(when, context), parts, _without_year(context))
    return point(when, parts, SURE if parts.yrel is None else TOLD)


def _day_of_month(parts: Parts, context: Context) -> Resolved | None:
    """Read "on the 20th": of the month told last."""
    told = context.told_day()
    if told is None or told.grain not in (Grain.DAY, Grain.MONTH) or told.part is None:
        return None
    if not is_day(told.year, told.part, parts.day or 0):
        return None
    when = When(grain=Grain.DAY, year=told.year, part=told.part, day=parts.day)
    return point(when, parts, GUESSED)


def nth(parts: Parts, context: Context) -> Resolved | None:
    """Read "the last week of March": of the weeks, or days, that lie in the month."""
    month = calendar_date(replace(parts, day=None), context)
    days = month.when.days() if month and month.when else None
    if days is None or parts.nth is None:
        return None
    first, last = days
    if parts.unit == "D":
        day = last if parts.nth < 0 else first + dt.timedelta(days=parts.nth - 1)
        return point(day_of(day), parts, SURE) if day <= last else None
    thursday = first + dt.timedelta(days=(4 - first.isoweekday()) % 7)
    last_thursday = last - dt.timedelta(days=(last.isoweekday() - 4) % 7)
    middle = last_thursday if parts.nth < 0 else thursday + dt.timedelta(weeks=parts.nth - 1)
    if middle > last:
        return None
    return point(week_of(middle, GRAIN_OF_UNIT[parts.unit or "W"]), parts, ANCHORED)


def week_of_day(parts: Parts, context: Context) -> Resolved | None:
    """Read "the week of March 6"."""
    day = calendar_date(replace(parts, wd=None), context)
    first = day.when.first() if day and day.when else None
    return point(week_of(first), parts, ANCHORED) if first else None


def attacks(parts: Parts, context: Context) -> Resolved | None:
    """Read "the Sept. 11 attacks": those of 2001."""
    if parts.day != 11 or (context.anchor and context.anchor.year < 2001):
        return calendar_date(parts, context)
    return calendar_date(replace(parts, year=2001), context)


def _without_year(context: Context) -> float:
    return TOLD if context.narrative or context.anchor is None else ANCHORED


def said_year(parts: Parts, context: Context) -> int | None:
    """Return the year the words give, counting BC astronomically."""
    if parts.year is not None:
        if parts.era == "BC":
            return 1 - parts.year
        if parts.base is not None and parts.year < 100:
            return parts.base // 100 * 100 + parts.year
        return full_year(parts.year) if parts.era is None else parts.year
    if parts.yrel is not None:
        return _relative_year(parts.yrel, context)
    return None


def _relative_year(rel: str, context: Context) -> int | None:
    base = context.told() if rel in FROM_TOLD else context.base()
    return None if base is None or base.year is None else base.year + OFFSET[rel]


def calendar_point(parts: Parts, year: int | None) -> When:
    """Return the point the words name, in that year."""
    if parts.season:
        number = SEASONS.index(parts.season) + 1
        return When(grain=Grain.SEASON, year=year, part=number)
    if parts.month is None:
        return When(grain=Grain.YEAR, year=year)
    if parts.day is None:
        return When(grain=Grain.MONTH, year=year, part=parts.month)
    return When(
        grain=Grain.DAY, year=year, part=parts.month, day=parts.day, time=part_of_day(parts)
    )


def decade(parts: Parts, context: Context) -> Resolved | None:
    """Read "the 1990s", "the late '80s", "the nineties", "the 480s BC"."""
    if parts.decadeword is not None:
        year = (parts.century or 19) * 100 + parts.decadeword * 10
    else:
        written = int(re.sub(r"\D", "", parts.decade or "0"))
        if written < 100 and parts.era is None and not 10 < written < 100:
            return None
        year = written if written >= 100 or parts.era else 1900 + written
    if parts.era == "BC":
        year = 1 - year
    return point(When(grain=Grain.DECADE, year=year), parts, SURE)


def century(parts: Parts, context: Context) -> Resolved | None:
    """Read "the 19th century", "the fifth century BC"."""
    number = parts.century or 0
    if not 1 <= number <= 30:
        return None
    first = (number - 1) * 100
    year = -first if parts.era == "BC" else max(first, 1)
    return point(When(grain=Grain.CENTURY, year=year), parts, SURE)
