"""The days a value covers, given its modifier and the day of publication.

START, MID and END are the first, middle and last third of the days. A stretch such as "the past
two weeks" ends at the day it is counted from, "the next month" starts there.
"""

from __future__ import annotations

import datetime as dt

from kg.extract.times.calendar import When, add_months
from kg.model import Interval

_DAYS = {"D": 1, "W": 7, "F": 14, "WE": 7}
_MONTHS = {"M": 1, "Q": 3, "S": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
FIRST_YEAR, LAST_YEAR = 1, 9998


def covered(when: When | None, mod: str | None = None) -> Interval | None:
    """Return the days of a point, cut to a third by START, MID or END; None when unknown."""
    days = when.days() if when else None
    if days is None:
        return None
    first, last = days
    third = (last - first).days / 3
    if mod == "START":
        last = first + dt.timedelta(days=int(third))
    elif mod == "END":
        first = last - dt.timedelta(days=int(third))
    elif mod == "MID":
        first, last = first + dt.timedelta(int(third)), last - dt.timedelta(int(third))
    return Interval(earliest=first, latest=last)


def stretch(day: dt.date | None, count: float | None, unit: str, way: str) -> Interval | None:
    """Return the days from `day` back or on, over `count` units; None count leaves it open."""
    if day is None:
        return None
    if count is None:
        return (
            Interval(earliest=None, latest=day)
            if way == "past"
            else Interval(earliest=day, latest=None)
        )
    other = _moved(day, -count if way == "past" else count, unit)
    if other is None:
        return None
    return Interval(earliest=min(day, other), latest=max(day, other))


def _moved(day: dt.date, count: float, unit: str) -> dt.date | None:
    if unit in _MONTHS:
        months = round(count * _MONTHS[unit])
        reached = day.year + months / 12
        return add_months(day, months) if FIRST_YEAR < reached < LAST_YEAR else None
    try:
        return day + dt.timedelta(days=round(count * _DAYS.get(unit, 0)))
    except OverflowError:
        return None
