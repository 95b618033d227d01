"""Points on the calendar as TIMEX3 sees them: with a grain, perhaps half known, perhaps BC.

`When` is a value of TimeML 1.2.1 (section 2.2.3) in parts: "2016-08" has the grain month,
"XXXX-10-18" a day of no known year. Years count astronomically (0 is 1 BC), so that arithmetic
passes the era; days before year 1 are counted by moving a whole number of Gregorian cycles.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import IntEnum

CYCLE = 400  # years after which the Gregorian calendar repeats, weekdays included


class Grain(IntEnum):
    """How much of the calendar a point covers, the largest first."""

    CENTURY = 0
    DECADE = 1
    YEAR = 2
    HALF = 3
    SEASON = 4
    QUARTER = 5
    MONTH = 6
    WEEK = 7
    WEEKEND = 8
    DAY = 9


GRAIN_OF_UNIT = {
    "CE": Grain.CENTURY,
    "DE": Grain.DECADE,
    "Y": Grain.YEAR,
    "S": Grain.HALF,
    "Q": Grain.QUARTER,
    "M": Grain.MONTH,
    "W": Grain.WEEK,
    "WE": Grain.WEEKEND,
    "D": Grain.DAY,
}
SEASONS = ("SP", "SU", "FA", "WI")


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A point of some grain. `part` numbers the half, season, quarter, month or week in the year.

    `weekday` names a day of which nothing else is known; `time` is what follows the date ("TMO").
    """

    grain: Grain
    year: int | None = None
    part: int | None = None
    day: int | None = None
    weekday: int | None = None
    time: str = ""

    def value(self) -> str:
        """Return the TIMEX3 value."""
        return _FORMATS[self.grain](self) + self.time

    def days(self) -> tuple[dt.date, dt.date] | None:
        """Return the first and last day covered; None where some day is unknown or before 1 AD."""
        first = self.first()
        if first is None or self.year is None or not 1 <= self.year <= 9990:
            return None
        return first, _last_day(self, first)

    def first(self) -> dt.date | None:
        """Return the first day, or None."""
        if self.year is None or not 1 <= self.year <= 9990:
            return None
        if self.grain <= Grain.YEAR:
            size = {Grain.CENTURY: 100, Grain.DECADE: 10, Grain.YEAR: 1}[self.grain]
            return dt.date(max(1, self.year // size * size), 1, 1)
        if self.part is None:
            return None
        return _first_in_year(self.grain, self.year, self.part, self.day)

    def at(self, grain: Grain) -> When:
        """Return the coarser point of `grain` that holds this one."""
        if self.grain == grain or (self.grain < grain and grain != Grain.WEEK):
            return replace(self, time="")
        if grain <= Grain.YEAR:
            return When(grain=grain, year=self.year)
        if grain in (Grain.WEEK, Grain.WEEKEND):
            return self._week(grain)
        month = self._month()
        if month is None:
            return When(grain=grain, year=self.year)
        return When(grain=grain, year=self.year, part=_part_of_month(grain, month))

    def _week(self, grain: Grain) -> When:
        first = self.first()
        return week_of(first, grain) if first else When(grain=grain, year=self.year)

    def _month(self) -> int | None:
        if self.grain in (Grain.MONTH, Grain.DAY):
            return self.part
        first = self.first()
        return first.month if first else None


def _part_of_month(grain: Grain, month: int) -> int:
    if grain == Grain.QUARTER:
        return (month - 1) // 3 + 1
    if grain == Grain.HALF:
        return (month - 1) // 6 + 1
    if grain == Grain.SEASON:
        return (month - 3) % 12 // 3 + 1
    return month


def _first_in_year(grain: Grain, year: int, part: int, day: int | None) -> dt.date | None:
    if grain in (Grain.WEEK, Grain.WEEKEND):
        return dt.date.fromisocalendar(year, part, 1 if grain == Grain.WEEK else 6)
    if grain == Grain.DAY:
        return None if day is None else dt.date(year, part, day)
    months = {Grain.HALF: 6, Grain.QUARTER: 3, Grain.SEASON: 3, Grain.MONTH: 1}[grain]
    month = (part - 1) * months + (3 if grain == Grain.SEASON else 1)
    return dt.date(year, month, 1)


def _last_day(when: When, first: dt.date) -> dt.date:
    if when.grain >= Grain.WEEK:
        length = {Grain.WEEK: 7, Grain.WEEKEND: 2, Grain.DAY: 1}[when.grain]
        return first + dt.timedelta(days=length - 1)
    months = {
        Grain.CENTURY: 1200,
        Grain.DECADE: 120,
        Grain.YEAR: 12,
        Grain.HALF: 6,
        Grain.SEASON: 3,
        Grain.QUARTER: 3,
        Grain.MONTH: 1,
    }[when.grain]
    return add_months(first, months) - dt.timedelta(days=1)


# ── values ──────────────────────────────────────────────────────────────────────────────────


def _year(when: When) -> str:
    if when.year is None:
        return "XXXX"
    return f"{when.year:04d}" if when.year > 0 else f"BC{1 - when.year:04d}"


def _era(when: When, size: int, width: int) -> str:
    if when.year is None:
        return "X" * width
    if when.year > 0:
        return f"{when.year // size:0{width}d}"
    return f"BC{(1 - when.year) // size:0{width}d}"


def _month(when: When) -> str:
    return f"{_year(when)}-{'XX' if when.part is None else f'{when.part:02d}'}"


def _day(when: When) -> str:
    if when.weekday is not None:
        return f"{_year(when)}-WXX-{when.weekday}"
    return f"{_month(when)}-{'XX' if when.day is None else f'{when.day:02d}'}"


def _week(when: When) -> str:
    return f"{_year(when)}-W{'XX' if when.part is None else f'{when.part:02d}'}"


def _numbered(when: When, letter: str) -> str:
    return f"{_year(when)}-{letter}{'X' if when.part is None else when.part}"


def _season(when: When) -> str:
    return f"{_year(when)}-{'XX' if when.part is None else SEASONS[when.part - 1]}"


_FORMATS = {
    Grain.CENTURY: lambda w: _era(w, 100, 2),
    Grain.DECADE: lambda w: _era(w, 10, 3),
    Grain.YEAR: _year,
    Grain.HALF: lambda w: _numbered(w, "H"),
    Grain.SEASON: _season,
    Grain.QUARTER: lambda w: _numbered(w, "Q"),
    Grain.MONTH: _month,
    Grain.WEEK: _week,
    Grain.WEEKEND: lambda w: _week(w) + "-WE",
    Grain.DAY: _day,
}


# ── making points ───────────────────────────────────────────────────────────────────────────


def day_of(day: dt.date, time: str = "") -> When:
    """Return the point of one day."""
    return When(grain=Grain.DAY, year=day.year, part=day.month, day=day.day, time=time)


def week_of(day: dt.date, grain: Grain = Grain.WEEK) -> When:
    """Return the ISO week (or its weekend) that holds `day`."""
    year, week, _ = day.isocalendar()
    return When(grain=grain, year=year, part=week)


def is_day(year: int | None, month: int, day: int) -> bool:
    """Whether the month has that day (in a leap year when the year is unknown)."""
    if not 1 <= month <= 12 or day < 1:
        return False
    cyclic = 2000 if year is None else year % CYCLE + CYCLE
    return day <= _month_length(cyclic, month)


def _month_length(year: int, month: int) -> int:
    start = dt.date(year, month, 1)
    return (add_months(start, 1) - start).days


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of another month, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(max(year, 1), 9999)
    for length in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(day.day, length))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


# ── moving points ───────────────────────────────────────────────────────────────────────────


def shift(when: When, count: float, unit: str) -> When:
    """Return the point `count` units on, in the grain of the unit, as far as it is known."""
    if unit in ("Y", "DE", "CE", "ML"):
        return _shift_years(when, count, unit)
    if unit in ("M", "Q", "S"):
        return _shift_months(when, count, unit)
    return _shift_days(when, count, unit)


def _shift_years(when: When, count: float, unit: str) -> When:
    size = {"Y": 1, "DE": 10, "CE": 100, "ML": 1000}[unit]
    year = None if when.year is None else when.year + round(count * size)
    grain = GRAIN_OF_UNIT.get(unit, Grain.YEAR)
    return When(grain=grain, year=_in_range(year))


def _in_range(year: int | None) -> int | None:
    return year if year is not None and -9998 <= year <= 9998 else None


def _shift_months(when: When, count: float, unit: str) -> When:
    grain = GRAIN_OF_UNIT[unit]
    base = when.at(grain)
    if base.year is None or base.part is None or base.grain != grain:
        return When(grain=grain, year=base.year)
    in_year = {"M": 12, "Q": 4, "S": 2}[unit]
    year, part = divmod(base.year * in_year + base.part - 1 + round(count), in_year)
    return When(grain=grain, year=_in_range(year), part=part + 1)


def _shift_days(when: When, count: float, unit: str) -> When:
    """Move by days; by weeks the weekday stays. Within a coarser point the day stays unknown."""
    if when.grain in (Grain.WEEK, Grain.WEEKEND) and unit in ("W", "WE"):
        return _shift_weeks(when, count)
    if when.grain != Grain.DAY or when.year is None or when.part is None or when.day is None:
        month = when.part if when.grain in (Grain.MONTH, Grain.DAY) else None
        return When(grain=Grain.DAY, year=when.year, part=month)
    cycles = when.year // CYCLE - 1
    day = dt.date(when.year - cycles * CYCLE, when.part, when.day)
    days = round(count * {"D": 1, "W": 7, "F": 14, "WE": 7}.get(unit, 0))
    if abs(days) > CYCLE * 300:
        return When(grain=Grain.DAY)
    moved = day + dt.timedelta(days=days)
    year = _in_range(moved.year + cycles * CYCLE)
    return When(grain=Grain.DAY, year=year, part=moved.month, day=moved.day)


def _shift_weeks(when: When, count: float) -> When:
    first = when.first()
    if first is None or abs(count) > 10000:
        return When(grain=when.grain)
    return week_of(first + dt.timedelta(weeks=round(count)), when.grain)


def easter(year: int) -> dt.date:
    """Return Easter Sunday of a Gregorian year (the anonymous algorithm, Meeus 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def nth_weekday(year: int, weekday: int, nth: int, month: int) -> dt.date:
    """Return the nth such ISO weekday of a month; nth -1 is the last."""
    if nth > 0:
        first = dt.date(year, month, 1)
        return first + dt.timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    last = add_months(dt.date(year, month, 1), 1) - dt.timedelta(days=1)
    return last - dt.timedelta(days=(last.isoweekday() - weekday) % 7)
