"""Dates in digits alone: 2016-10-28, 09/19/2016, 26-10-16, 26.10.2016."""

from __future__ import annotations

import datetime as dt
import re

from kg.extract.times.calendar import day_of, is_day
from kg.extract.times.context import Context
from kg.extract.times.meaning import GUESSED, SURE, Resolved, point
from kg.extract.times.parts import Parts, full_year


def iso(parts: Parts, context: Context) -> Resolved | None:
    """Read 2016-10-28 and 2016-10-28T11:00Z."""
    date, _, clock = (parts.iso or "").upper().partition("T")
    day = real_day(*(int(x) for x in date.split("-")))
    if day is None:
        return None
    return point(day_of(day, f"T{clock}" if clock else ""), parts, SURE)


def slashes(parts: Parts, context: Context) -> Resolved | None:
    """Read 09/19/2016, 26-10-16 or 26.10.2016: of two readings the one nearer to publication."""
    fields = re.split(r"[/.-]", parts.slash or "")
    if not _plausible(fields, parts.slash or ""):
        return None
    numbers = [int(x) for x in fields]
    if len(fields[0]) == 4:
        days = [real_day(*numbers)]
    else:
        first, second, year = numbers[0], numbers[1], full_year(numbers[2])
        days = [real_day(year, first, second), real_day(year, second, first)]
    known = [day for day in days if day]
    if not known:
        return None
    near = context.anchor or known[0]
    best = min(known, key=lambda day: abs((day - near).days) // 45)
    return point(day_of(best), parts, SURE if len(known) == 1 else GUESSED)


def _plausible(fields: list[str], text: str) -> bool:
    """Whether this is a date rather than a version ("1.2.10") or a score ("3-2-10")."""
    if len(fields[-1]) == 4 or len(fields[0]) == 4 or "/" in text:
        return True
    return "-" in text and len(fields[0]) == 2 and len(fields[1]) == 2


def real_day(year: int, month: int, day: int) -> dt.date | None:
    """Return the day, or None when there is no such day."""
    return dt.date(year, month, day) if is_day(year, month, day) else None
