"""Clock times, with the day they belong to: "7 pm local time tomorrow", "1100 GMT"."""

from __future__ import annotations

from dataclasses import replace

from kg.extract.times.calendar import Grain, When
from kg.extract.times.context import Context
from kg.extract.times.dates import calendar_date
from kg.extract.times.days import day_around, today, weekday
from kg.extract.times.meaning import ANCHORED, TOLD, Resolved, point
from kg.extract.times.parts import Parts


def clock(parts: Parts, context: Context) -> Resolved | None:
    """Read a clock time: "10:35 a.m. Friday", "1100 GMT"."""
    time = _clock_time(parts)
    if time is None:
        return None
    day = _clock_day(parts, context)
    if day is None or day.grain != Grain.DAY:
        day = When(grain=Grain.DAY)
    sure = TOLD if context.narrative else ANCHORED
    return point(replace(day, time=time), replace(parts, mod=None), sure)


def _clock_time(parts: Parts) -> str | None:
    zone = parts.zone or ""
    if parts.noon:
        return f"T{parts.noon}{zone}"
    if parts.hour is None:
        return None
    hour, minute = parts.hour
    if parts.ampm and hour <= 12:
        hour = hour % 12 + (12 if parts.ampm == "p" else 0)
    elif parts.pod in ("AF", "EV", "NI") and 1 <= hour < 12:
        hour += 0 if parts.pod == "NI" and hour < 5 else 12
    return f"T{hour:02d}:{minute:02d}{zone}"


def _clock_day(parts: Parts, context: Context) -> When | None:
    plain = replace(parts, pod=None)
    found = None
    if parts.today is not None:
        found = today(plain, context)
    elif parts.wd is not None and parts.month is None:
        found = weekday(plain, context)
    elif parts.month is not None:
        found = calendar_date(plain, context)
    elif parts.pod is None or parts.rel is None:
        return day_around(context)
    return found.when if found else context.now()
