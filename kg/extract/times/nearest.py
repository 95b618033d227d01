"""The year of a date that does not say it: the nearest, on the side the tense points to."""

from __future__ import annotations

from dataclasses import replace

from kg.extract.times.calendar import Grain, When, is_day
from kg.extract.times.context import Context
from kg.extract.times.tense import FUTURE, PAST

WRONG_SIDE = 4.0  # so much farther is a date on the side the tense does not point to


def with_year(when: When, context: Context) -> When:
    """Return the point in the year the context gives it."""
    base = context.scene() if context.narrative else context.base() or context.told()
    if base is None or base.year is None:
        return when
    if context.narrative or context.anchor is None:
        return _near(when, base, FUTURE)
    reported = when.grain in (Grain.QUARTER, Grain.HALF)  # results come after it, forecasts before
    return _near(when, base, None if reported else context.tense())


def _near(when: When, base: When, tense: str | None) -> When:
    """Return the point of that name nearest to `base`, on the side the tense gives."""
    assert base.year is not None
    years = [base.year + step for step in (0, -1, 1)]
    candidates = [c for y in years if exists(c := replace(when, year=y))]
    return min(candidates, key=lambda c: distance(c, base, tense), default=when)


def exists(when: When) -> bool:
    """Whether the month has that day."""
    return when.day is None or when.part is None or is_day(when.year, when.part, when.day)


def distance(when: When, base: When, tense: str | None) -> float:
    """Return months between, weighted: the wrong side of now counts more, by tense."""
    months = _months(when) - _months(base)
    return abs(months) * _weight(months, base.grain, tense)


def _weight(months: float, grain: Grain, tense: str | None) -> float:
    if grain <= Grain.YEAR:
        return 1.0
    if (tense == PAST and months > 0) or (tense == FUTURE and months < 0):
        return WRONG_SIDE
    return 1.0


def _months(when: When) -> float:
    year = when.year or 0
    if when.grain <= Grain.YEAR or when.part is None:
        return year * 12 + 5.5
    if when.grain in (Grain.WEEK, Grain.WEEKEND):
        return year * 12 + when.part * 12 / 53
    width = {Grain.HALF: 6, Grain.SEASON: 3, Grain.QUARTER: 3}.get(when.grain, 1)
    start = (when.part - 1) * width + (2 if when.grain == Grain.SEASON else 0)
    middle = (when.day or 15) / 31 if width == 1 else width / 2
    return year * 12 + start + middle
