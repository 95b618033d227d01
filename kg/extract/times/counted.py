"""Points counted in units.

"Two weeks ago" counts from publication, "three days later" from what was told last.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kg.extract.times.calendar import Grain, When, shift
from kg.extract.times.context import Context
from kg.extract.times.meaning import ANCHORED, TOLD, VAGUE, Resolved, modifier, point
from kg.extract.times.parts import Parts, count_of
from kg.extract.times.quarters import quarter_before
from kg.model import Interval


def ago(parts: Parts, context: Context) -> Resolved | None:
    """Read "two weeks ago", "three days from now"."""
    if _is_quarterly(replace(parts, way=parts.way or -1), context):
        return quarter_before(parts, context)
    return _counted(parts, context.base(), parts.way or -1, ANCHORED)


def later(parts: Parts, context: Context) -> Resolved | None:
    """Read "three days later", "a year earlier", "the day after"."""
    if parts.pod:
        parts = replace(parts, unit="D")
    unit = parts.unit or "D"
    base = context.told_day() if unit in ("D", "W", "F", "TH", "TM", "TS") else context.told()
    if _is_quarterly(parts, context):
        return quarter_before(parts, context)
    return _counted(parts, base, parts.way or 1, TOLD)


def _is_quarterly(parts: Parts, context: Context) -> bool:
    """Whether "a year earlier" means the same quarter of the year before, as in results."""
    back = parts.way == -1 and parts.unit == "Y" and parts.n == 1
    return back and context.ref is not None and context.ref.grain == Grain.QUARTER


def _counted(parts: Parts, base: When | None, way: int, certainty: float) -> Resolved:
    count = count_of(parts)
    if base is None or base.year is None or count is None:
        value = "PAST_REF" if way < 0 else "FUTURE_REF"
        return Resolved(type="DATE", value=value, mod=modifier(parts), certainty=VAGUE)
    unit = parts.unit or "D"
    if unit in ("DE", "CE", "ML") and count % 1:  # half a century ago: the year is meant
        count, unit = count * {"DE": 10, "CE": 100, "ML": 1000}[unit], "Y"
    if unit in ("TH", "TM", "TS"):
        return point(replace(base.at(Grain.DAY), time="TXX:XX"), parts, VAGUE)
    when = shift(base, way * count, unit)
    return point(when, parts, certainty, _around(when, unit))


def _around(when: When, unit: str) -> Interval | None:
    """Return the days "two weeks ago" may mean: three on either side of the day counted."""
    day = when.first()
    if unit not in ("W", "F") or day is None or when.grain != Grain.DAY:
        return None
    slack = dt.timedelta(days=3)
    return Interval(earliest=day - slack, latest=day + slack)
