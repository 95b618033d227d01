"""Holidays (times.toml lists them): a day of the year, counted from Easter, or the nth weekday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kg.extract.times.calendar import Grain, When, day_of, easter, nth_weekday
from kg.extract.times.context import Context
from kg.extract.times.dates import said_year
from kg.extract.times.meaning import ANCHORED, OFFSET, VAGUE, Resolved, point
from kg.extract.times.nearest import distance
from kg.extract.times.parts import Parts
from kg.extract.times.tense import FUTURE, PAST
from kg.knowledge.lexicon import load_toml


def holiday(parts: Parts, context: Context) -> Resolved | None:
    """Read "Christmas Eve", "Easter 2016", "last Thanksgiving"."""
    rules = load_toml("times")["holiday"].get(_plain(parts.holiday or ""), {})
    year = said_year(parts, context)
    if year is None:
        year = rules.get("year")
    found = _near_holiday(rules, parts, context) if year is None else _holiday_date(rules, year)
    if found is None:
        when = When(grain=Grain.DAY, year=year)
        return point(when, parts, VAGUE)
    return point(day_of(found), parts, ANCHORED)


def _plain(holiday: str) -> str:
    spaced = holiday.replace("’", "'").replace(" 's", "'s").replace(" '", "'")
    return spaced.replace(" - ", "-").replace(" .", ".")


def _near_holiday(rules: Mapping[str, object], parts: Parts, context: Context) -> dt.date | None:
    base = context.base() or context.told()
    if base is None or base.year is None:
        return None
    days = [_holiday_date(rules, base.year + step) for step in (0, -1, 1)]
    points = [day_of(day) for day in days if day]
    side = {-1: PAST, 1: FUTURE}.get(OFFSET.get(parts.rel or "this", 0)) or context.tense()
    best = min(points, key=lambda p: distance(p, base, side), default=None)
    return best.first() if best else None


def _holiday_date(rules: Mapping[str, object], year: int) -> dt.date | None:
    if not 1 <= year <= 9000:
        return None
    plus = rules.get("plus", 0)
    assert isinstance(plus, int)
    match rules:
        case {"month": int(month), "day": int(day)}:
            return dt.date(year, month, day)
        case {"easter": int(days)}:
            return easter(year) + dt.timedelta(days=days)
        case {"nth": [int(weekday), int(nth), int(month)]}:
            day_found = nth_weekday(year, weekday, nth, month)
            return day_found + dt.timedelta(days=plus)
    return None
