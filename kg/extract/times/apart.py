"""How far two events lie apart: "three days after X", "hours before X" → the days of X.

TIMEX3 gives such words as a duration (P3D) and leaves the rest to a link; here the day of what
happened is known, and the day of X is counted from it. The finer the unit, the surer the day.
"""

from __future__ import annotations

import datetime as dt
import re

from kg.extract.times.calendar import add_months
from kg.model import Interval

_PERIOD = re.compile(r"P(?P<clock>T?)(?P<count>X|\d+(?:\.\d+)?)(?P<unit>[A-Z])")
_DAYS = {"D": 1.0, "W": 7.0, "H": 1 / 24, "M": 1 / 1440, "S": 1 / 86400}
_MONTHS = {"M": 1, "Q": 3, "Y": 12}
_SLACK = {"D": 0, "W": 3, "M": 10, "Q": 30, "Y": 90}  # days on either side


def apart(days: Interval, period: str, side: str) -> Interval | None:
    """Return the days of X in "happened `period` `side` X", where it happened on `days`.

    `period` is a TIMEX3 duration, `side` "after" or "before". None where the days or the number
    of units are open; "hours after" is the same day or the one before.
    """
    found = _PERIOD.fullmatch(period)
    if found is None or side not in ("after", "before"):
        return None
    sign = -1 if side == "after" else 1
    if found["clock"]:
        return _by_the_clock(days, found["count"], found["unit"], sign)
    if found["count"] == "X" or days.earliest is None or days.latest is None:
        return None
    slack = _SLACK.get(found["unit"], 0)
    return _spread(
        _moved(days.earliest, sign * float(found["count"]), found["unit"], -slack),
        _moved(days.latest, sign * float(found["count"]), found["unit"], slack),
    )


def _by_the_clock(days: Interval, count: str, unit: str, sign: int) -> Interval | None:
    length = 0.5 if count == "X" else float(count) * _DAYS.get(unit, 0)
    whole, some = dt.timedelta(days=sign * int(length)), dt.timedelta(days=1 if length % 1 else 0)
    if days.earliest is None or days.latest is None:
        return None
    try:
        first, last = days.earliest + whole, days.latest + whole
        return (
            Interval(earliest=first - some, latest=last)
            if sign < 0
            else Interval(earliest=first, latest=last + some)
        )
    except OverflowError:
        return None


def _moved(day: dt.date, count: float, unit: str, slack: int) -> dt.date | None:
    try:
        if unit in _MONTHS:
            moved = add_months(day, round(count * _MONTHS[unit]))
        else:
            moved = day + dt.timedelta(days=round(count * _DAYS.get(unit, 1)))
        return moved + dt.timedelta(days=slack) if moved else None
    except (OverflowError, ValueError):
        return None


def _spread(first: dt.date | None, last: dt.date | None) -> Interval | None:
    return Interval(earliest=first, latest=last) if first and last else None
