"""How well the cues fit each day: log-likelihood ratios over the days an article may be from.

A naive Bayes model over days. Every cue adds, to each candidate day, the logarithm of how much
likelier the cue is in an article of that day than in any other; the tables are counts over dated
corpora (`dating.toml`). Cues repeat each other, so each is given less than its full weight.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

from kg.dating.cues import Found
from kg.knowledge.lexicon import load_toml

_ANY_DAY = 1 / 7300  # of a full date: anywhere in twenty years
_ANY_YEARDAY = 1 / 365
_PUBLISHED = ("url", "byline", "image")  # where a day tells of publication itself
_OUTLIER = 0.15  # what a day outside every table keeps of the share of any day

Scores = dict[int, float]  # ordinal of a day → log-likelihood ratio


def weigh(found: Sequence[Found]) -> Scores:
    """Return the score of every candidate day; none when nothing in the text tells the year."""
    years = _years(found)
    scores: Scores = {day: score for year, score in years.items() for day in _days_of(year)}
    if scores:
        _add_days(scores, found, tuple(sorted(years)))
        _add_weekdays(scores, found)
        _add_months(scores, found, years)
    return scores


def fit(one: Found, day: dt.date, habit: float) -> float:
    """Return how strongly one dated cue speaks for a day; below 0 when it speaks against it.

    `habit` is `weekday_habit` of the text.
    """
    base, lags = _base(one), _lags(one, habit)
    years = (day.year - 1, day.year)
    shares = [
        lags.get((day - reading).days - (one.shift or 0), 0.0) * _matched(one, reading)
        for reading in _readings(one, years)
    ]
    return math.log(max(shares, default=0.0) / base + _OUTLIER)


def weekday_habit(found: Iterable[Found]) -> float:
    """Return how much rarer than elsewhere this text dates a day of the last week, 0..1.

    Who calls recent days by the weekday keeps dates for those further off.
    """
    told = [f for f in found if f.kind == "weekday" and f.where != "promotion"]
    named = {f.weekday for f in told if f.tense != "ahead"}
    habit: float = 1 / (1 + _belief("weekday_habit") * len(named))
    return habit


def weekday_fit(one: Found, day: dt.date) -> float:
    """Return how strongly a weekday named in the text speaks for a day."""
    if one.weekday is None:
        return 0.0
    table = load_toml("dating")["weekdays_since"][_weekday_table(one)]
    return math.log(7 * table[(day.weekday() - one.weekday) % 7])


def _belief(key: str) -> Any:
    return load_toml("dating")["belief"][key]


def _days_of(year: int, month: int | None = None) -> range:
    first = dt.date(year, month or 1, 1)
    last = dt.date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    return range(first.toordinal(), last.toordinal() + 1)


# ── years ───────────────────────────────────────────────────────────────────────────────────


def _years(found: Sequence[Found]) -> dict[int, float]:
    """Return the score of each year the article may be from."""
    published = {f.year for f in found if f.year and f.where in (*_PUBLISHED, "end")}
    told = [f.year for f in found if f.year and f.tense != "ahead" and f.where != "rights"]
    told = told or [f.year for f in found if f.year and f.where != "rights"]
    shares: dict[int, float] = defaultdict(float)
    for latest in [max(told)] if told else []:
        for lag, share in load_toml("dating")["years_since"]["latest"].items():
            shares[latest + int(lag)] += share
    shares = _with_rights(shares, found)
    for year in sorted(published):
        for near, share in ((year - 1, 0.02), (year, 0.3), (year + 1, 0.02)):
            shares[near] += share
    return {year: math.log(20 * share) for year, share in shares.items() if 1 < year < 9998}


def _with_rights(shares: dict[int, float], found: Sequence[Found]) -> dict[int, float]:
    """Return the shares as a notice of rights leaves them: hardly any of years long before it."""
    noticed = max((f.year for f in found if f.year and f.where == "rights"), default=None)
    if noticed is None:
        return shares
    lags: Mapping[str, float] = load_toml("dating")["years_since"]["rights"]
    near = {noticed + int(lag): share for lag, share in lags.items()}
    least = _belief("unlikely_year")
    years = sorted(shares.keys() | near.keys())
    weighed = {y: near.get(y, least) * max(shares.get(y, 0.0), 10 * least) for y in years}
    return defaultdict(float, weighed)


# ── days ────────────────────────────────────────────────────────────────────────────────────


def _add_days(scores: Scores, found: Sequence[Found], years: tuple[int, ...]) -> None:
    """Add what each different day in the text says of the days around it."""
    habit = weekday_habit(found)
    for one, weight in _distinct(found):
        for day, value in _window(one, years, habit).items():
            if day in scores:
                scores[day] += weight * value


def _distinct(found: Iterable[Found]) -> Iterator[tuple[Found, float]]:
    """Yield each different day once, with its weight."""
    dated = [f for f in found if f.kind == "day" or (f.kind == "month" and f.where == "image")]
    first: dict[tuple[Any, ...], Found] = {}
    counted: Counter[tuple[Any, ...]] = Counter()
    for one in dated:
        key = (one.year, one.month, one.day, one.other, _place(one))
        first.setdefault(key, one)
        counted[key] += 1
    for key, one in list(first.items())[: _belief("most_days")]:
        told = one.where in _PUBLISHED or one.shift is not None
        alone = 1.0 if told else _belief("dependence")
        yield one, alone * (_belief("repeated") if counted[key] > 1 else 1)


def _place(one: Found) -> str:
    """Return the table of lags for a cue: by where it stands, in running text by its tense."""
    if one.where not in (("body",) if one.year else ("body", "lead", "end")):
        return one.where
    if one.weekday is not None and not one.year and one.tense != "ahead":
        return "with_weekday"
    return one.tense or one.where


def _window(one: Found, years: tuple[int, ...], habit: float) -> Scores:
    """Return what a day named in the text adds to the days around it."""
    window: Scores = {}
    for reading in _readings(one, years):
        first = reading.toordinal() + (one.shift or 0)
        for lag, value in _values(*_spreading(one, habit), _matched(one, reading), _base(one)):
            if value > window.get(first + lag, -math.inf):
                window[first + lag] = value
    return window


@cache
def _values(
    kind: str, place: str, habit: float, matched: float, base: float
) -> tuple[tuple[int, float], ...]:
    """Return what a day says of the days around it, with their lags."""
    lags = _spread(kind, place, habit)
    return tuple((lag, math.log(share * matched / base + _OUTLIER)) for lag, share in lags.items())


def _base(one: Found) -> float:
    return _ANY_DAY if one.year else _ANY_YEARDAY


def _matched(one: Found, reading: dt.date) -> float:
    """Return how much likelier "Wednesday, 26 October" is in a year where that is one."""
    if one.weekday is None or one.year or not one.day:
        return 1.0
    return 6.0 if reading.weekday() == one.weekday else 0.1


def _lags(one: Found, habit: float) -> Mapping[int, float]:
    return _spread(*_spreading(one, habit))


def _spreading(one: Found, habit: float) -> tuple[str, str, float]:
    """Return which table of lags is a cue's, and how much rarer its last week is."""
    kind, place = _table(one)
    return kind, place, habit if (kind, place) == ("partial", "past") else 1.0


def _table(one: Found) -> tuple[str, str]:
    if one.kind == "month":
        return "month", "image"
    if one.shift is not None:
        return "deictic", "counted" if one.counted else "said"
    kind = "full" if one.year else "partial"
    place = _place(one)
    if place not in load_toml("dating")["lags"][kind]:
        place = "body"
    return kind, place


def _readings(one: Found, years: tuple[int, ...]) -> Iterator[dt.date]:
    """Yield the days a cue may name: one without a year names one in each."""
    if one.kind == "month" and one.year and one.month:
        yield dt.date(one.year, one.month, 1)
    elif one.year:
        yield from one.days()
    elif one.month and one.day:
        for year in sorted({y + near for y in years for near in (-1, 0, 1)}):
            if one.day <= calendar.monthrange(year, one.month)[1]:
                yield dt.date(year, one.month, one.day)


@cache
def _spread(kind: str, place: str, habit: float) -> Mapping[int, float]:
    """Return the share of every single lag of a table, those of the last week scaled by `habit`."""
    ranges: list[tuple[int, int, float]] = load_toml("dating")["lags"][kind][place]
    week = sum(share for first, last, share in ranges if _is_last_week(first, last))
    elsewhere = (1 - week * habit) / (1 - week) if habit < 1 else 1.0
    return {
        lag: share * (habit if _is_last_week(first, last) else elsewhere) / (last - first + 1)
        for first, last, share in ranges
        for lag in range(first, last + 1)
    }


def _is_last_week(first: int, last: int) -> bool:
    return first >= 0 and last <= 6


# ── weekdays and months ─────────────────────────────────────────────────────────────────────


def _add_weekdays(scores: Scores, found: Sequence[Found]) -> None:
    """Add what weekdays without a date say of the weekday of publication."""
    named = [f for f in found if f.kind == "weekday" and f.weekday is not None]
    counted = Counter((f.weekday, _weekday_table(f)) for f in named)
    fits = [0.0] * 7
    for (weekday, key), count in counted.items():
        weight = _belief("dependence") * (_belief("repeated") if count > 1 else 1)
        for since, share in enumerate(load_toml("dating")["weekdays_since"][key]):
            fits[((weekday or 0) + since) % 7] += weight * math.log(7 * share)
    for day in scores:
        scores[day] += fits[(day - 1) % 7]  # ordinal 1 was a Monday


def _weekday_table(one: Found) -> str:
    if one.where == "promotion":
        return "promotion"
    if one.mark in ("last", "past"):
        return "last"
    if one.mark == "since":
        return "since"
    return "ahead" if one.tense == "ahead" or one.mark in ("next", "by", "until") else "past"


def _add_months(scores: Scores, found: Sequence[Found], years: Iterable[int]) -> None:
    """Add what months say: one without a year is recent, one told with its year has begun."""
    data = load_toml("dating")["months_since"]
    recent = {f.month for f in found if _is_recent_month(f, data["marks"])}
    fits = [0.0] * 13
    for named in recent:
        for since, share in enumerate(data["past"]):
            fits[((named or 1) - 1 + since) % 12 + 1] += _belief("months") * math.log(12 * share)
    begun = max((_first_day(f) for f in found if f.tense != "ahead"), default=0)
    too_early = math.log(_belief("future"))
    for year, month in product(years, range(1, 13)):
        for day in _days_of(year, month):
            scores[day] += fits[month] + (too_early if day < begun else 0.0)


def _is_recent_month(one: Found, marks: list[str]) -> bool:
    return one.kind == "month" and not one.year and one.tense != "ahead" and one.mark in marks


def _first_day(one: Found) -> int:
    """Return the ordinal of the first day of a month told with its year, 0 for anything else."""
    if one.kind != "month" or not one.year or not one.month:
        return 0
    return dt.date(one.year, one.month, 1).toordinal()
