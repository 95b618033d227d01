"""A strip of time: how many things there are a day, or a month or year where days are too many."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_MOST_BINS = 124  # so that one is wide enough to be hit
_LABELS = 5
_TALLEST = 100.0
_SHORTEST = 6.0  # percent: one thing beside a thousand is still to be seen
_LAST_MARK = 80  # percent: further right its label would not fit
_YEARS = {"year": 1, "decade": 10, "century": 100}
_GAP = 0.12  # of a bin


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """A stretch of days with its bar, in percent of the drawing."""

    label: str
    since: str  # 2016, 2016-10 or 2016-10-28: what `?from=` and `?to=` take
    until: str
    number: int
    x: float
    width: float
    height: float
    mark: str | None  # written below it


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Bins of one size, all of them from the first to the last that holds something."""

    unit: str  # day, month, year, decade, century
    bins: tuple[Bin, ...]
    tallest: int
    total: int


def strip(days: Mapping[dt.date, int]) -> Strip | None:
    """Return the strip of so many things a day; None where there are none, or all on one day."""
    if len(days) < 2:
        return None
    first, last = min(days), max(days)
    unit = _unit(first, last)
    counted: Counter[str] = Counter()
    for day, number in days.items():
        counted[_name(day, unit)] += number
    names = list(_names(first, last, unit))
    tallest = max(counted.values())
    bins = tuple(_bins(names, counted, tallest, _YEARS.get(unit, 0)))
    return Strip(unit=unit, bins=bins, tallest=tallest, total=sum(days.values()))


def _unit(first: dt.date, last: dt.date) -> str:
    if (last - first).days < _MOST_BINS:
        return "day"
    if (last.year - first.year) * 12 + last.month - first.month < _MOST_BINS:
        return "month"
    years = last.year - first.year
    return next(unit for unit, long in _YEARS.items() if years // long < _MOST_BINS - 1)


def _name(day: dt.date, unit: str) -> str:
    if unit in _YEARS:
        return f"{day.year // _YEARS[unit] * _YEARS[unit]:04}"
    return f"{day.year:04}-{day.month:02}" if unit == "month" else f"{day}"


def _names(first: dt.date, last: dt.date, unit: str) -> Iterator[str]:
    if unit in _YEARS:
        long = _YEARS[unit]
        yield from (f"{n * long:04}" for n in range(first.year // long, last.year // long + 1))
    elif unit == "month":
        start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
        yield from (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1))
    else:
        days = (last - first).days + 1
        yield from (f"{first + dt.timedelta(days=n)}" for n in range(days))


def _bins(names: list[str], counted: Mapping[str, int], tallest: int, years: int) -> Iterator[Bin]:
    wide = 100 / len(names)
    every = -(-len(names) // _LABELS)
    for place, name in enumerate(names):
        number = counted.get(name, 0)
        height = max(_SHORTEST, _TALLEST * number / tallest) if number else 0.0
        yield Bin(
            label=_words(name) if years < 2 else f"{name} to {int(name) + years - 1}",
            since=max(name, "0001"),
            until=f"{min(int(name) + years - 1, 9999):04}" if years else name,
            number=number,
            x=round(wide * (place + _GAP / 2), 3),
            width=round(wide * (1 - _GAP), 3),
            height=round(height, 2),
            mark=_short(name) if place % every == 0 and wide * place <= _LAST_MARK else None,
        )


def _words(name: str) -> str:
    parts = [int(part) for part in name.split("-")]
    if len(parts) == 1:
        return name
    month = f"{calendar.month_name[parts[1]]} {parts[0]}"
    return month if len(parts) == 2 else f"{parts[2]} {month}"


def _short(name: str) -> str:
    parts = [int(part) for part in name.split("-")]
    if len(parts) == 1:
        return name
    month = calendar.month_abbr[parts[1]]
    return f"{month} {parts[0]}" if len(parts) == 2 else f"{parts[2]} {month}"
