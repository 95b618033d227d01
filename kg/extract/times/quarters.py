"""Quarters and halves of years, as results are reported: "the year-earlier quarter"."""

from __future__ import annotations

from kg.extract.times.calendar import Grain, When, shift
from kg.extract.times.context import Context
from kg.extract.times.dates import said_year
from kg.extract.times.meaning import GUESSED, SURE, VAGUE, Resolved, point
from kg.extract.times.nearest import with_year
from kg.extract.times.parts import Parts


def quarter(parts: Parts, context: Context) -> Resolved | None:
    """Read "the third quarter", "the first half of 2016", "the year-ago quarter"."""
    grain = Grain.HALF if parts.half else Grain.QUARTER
    part = parts.half or parts.quarter
    if part is None:
        return quarter_before(parts, context)
    when = When(grain=grain, year=said_year(parts, context), part=part)
    if when.year is not None:
        return point(when, parts, SURE)
    return point(with_year(when, context), parts, GUESSED)


def quarter_before(parts: Parts, context: Context) -> Resolved | None:
    """Read "the year-earlier quarter": a year before the quarter told last."""
    told = told_quarter(context)
    if told is None:
        return point(When(grain=Grain.QUARTER), parts, VAGUE)
    return point(shift(told, -4, "Q"), parts, GUESSED)


def told_quarter(context: Context) -> When | None:
    """Return the quarter told last, else the one before publication."""
    if context.ref and context.ref.grain == Grain.QUARTER:
        return context.ref
    now = context.now()
    return shift(now, -1, "Q") if now else None
