"""Durations, sets, and references that name no date: "two weeks", "every Friday", "now"."""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.times.calendar import Grain, When
from kg.extract.times.context import Context
from kg.extract.times.dates import calendar_point
from kg.extract.times.intervals import stretch
from kg.extract.times.meaning import ANCHORED, VAGUE, Resolved, modifier, part_of_day, point
from kg.extract.times.parts import Parts, count_of
from kg.extract.times.tense import PAST

_SMALLER: Mapping[str, tuple[int, str]] = {
    "TM": (60, "TS"),
    "TH": (60, "TM"),
    "D": (24, "TH"),
    "Y": (12, "M"),
    "DE": (10, "Y"),
    "CE": (100, "Y"),
    "ML": (1000, "Y"),
}


def duration(parts: Parts, context: Context) -> Resolved | None:
    """Read "10 hours", "the past two weeks", "over the next month"."""
    unit, count = parts.unit or "D", count_of(parts)
    base = _stretch_base(parts, context)
    day = base.first() if base and base.grain == Grain.DAY else None
    way = parts.dir or ("past" if base else None)
    interval = stretch(day, count, unit, way) if way else None
    value = period(count, unit)
    return Resolved(type="DURATION", value=value, mod=modifier(parts), interval=interval)


def _stretch_base(parts: Parts, context: Context) -> When | None:
    """Return where a stretch is counted from: "over the next month, 600 were killed" is told."""
    if parts.dir is None:
        return context.base() if context.lasted() else None
    told, now = context.told_day(), context.base()
    if parts.dir == "next" and told and now and context.tense() == PAST:
        day, today = told.first(), now.first()
        return told if day and today and day < today else now
    return now


def period(count: float | None, unit: str) -> str:
    """Return the TIMEX3 value of so many units: P2W, PT30M, PXD; halves in smaller units."""
    if count is not None and count % 1 and unit in _SMALLER:
        factor, smaller = _SMALLER[unit]
        if count < 1 and not (count * factor) % 1:
            return period(count * factor, smaller)
    if unit in ("F", "2M", "6M", "2Y"):
        factor, unit = {"F": (2, "W"), "2M": (2, "M"), "6M": (6, "M"), "2Y": (2, "Y")}[unit]
        count = None if count is None else count * factor
    number = "X" if count is None else f"{count:g}" if count < 1e5 else f"{count:.0f}"
    return f"PT{number}{unit[1]}" if unit in ("TH", "TM", "TS") else f"P{number}{unit}"


def often(parts: Parts, context: Context) -> Resolved | None:
    """Read "daily", "every Friday", "once a week"."""
    if parts.unit == "WE":
        value = When(grain=Grain.WEEKEND).value()
    elif parts.unit:
        value = period(parts.n or 1, parts.unit)
    elif parts.wd:
        value = When(grain=Grain.DAY, weekday=parts.wd, time=part_of_day(parts)).value()
    elif parts.pod:
        value = When(grain=Grain.DAY, time=part_of_day(parts)).value()
    else:
        value = calendar_point(parts, None).value()
    return Resolved(type="SET", value=value, certainty=ANCHORED)


def reference(parts: Parts, context: Context) -> Resolved | None:
    """Read "now", "in recent years", "the future": values that name no date."""
    return Resolved(
        type="DATE", value=parts.ref or "PRESENT_REF", mod=modifier(parts), certainty=VAGUE
    )


def that_time(parts: Parts, context: Context) -> Resolved | None:
    """Read "by that time": the point told last."""
    told = context.ref
    if told is None:
        return Resolved(type="DATE", value="PAST_REF", certainty=VAGUE)
    return point(told, parts, VAGUE)


def former(parts: Parts, context: Context) -> Resolved | None:
    """Read "former" as past, in narrative only: in news it belongs to a person's title."""
    if not context.narrative:
        return None
    return Resolved(type="DATE", value="PAST_REF", certainty=VAGUE)
