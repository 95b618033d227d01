"""What has been told so far: the day of publication, and the time mentioned last.

News counts from the day it is published. Historical narrative counts from the time it mentioned
last: there "May" is the May of the year being told (after HeidelTime's two domains, Strötgen and
Gertz 2013).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kg.extract.times.calendar import Grain, When, day_of
from kg.extract.times.parts import Expression

NARRATIVE_DATES = 10  # this many dates with their own year …
NARRATIVE_SHARE = 3  # … and this many times as many as words like "yesterday" and "Friday"
FEW_DATES = 3
LONG_AGO = 3  # years
FEW_SENTENCES = 4  # over which the year of a month still holds
_DEICTIC = frozenset(("today", "ago", "weekday"))


@dataclass(slots=True)
class Context:
    """The state that reading one text from start to end carries along."""

    anchor: dt.date | None
    narrative: bool
    ref: When | None = None  # the point mentioned last
    ref_day: When | None = None  # the day mentioned last
    fine: When | None = None  # the month or day mentioned last, while its year is told
    ref_sentence: int = -1  # the sentence that mentioned it
    fine_sentence: int = -1  # the sentence that mentioned the month or day
    year: int | None = None  # of the expression being read, as the narrative around has it
    sentence: int = 0  # the sentence being read
    posted: bool = False  # a stamp is being read: "UPDATE 1100 GMT"
    article: bool = False  # what is being read begins with "the": "the past week"
    tense: Callable[[], str | None] = field(default=lambda: None)
    lasted: Callable[[], bool] = field(default=lambda: False)  # "has lasted 10 days"
    coming: Callable[[], When | None] = field(default=lambda: None)

    def now(self) -> When | None:
        """Return the day of publication."""
        return day_of(self.anchor) if self.anchor else None

    def told(self) -> When | None:
        """Return the point mentioned last, else the day of publication."""
        return self.ref or self.now()

    def told_day(self) -> When | None:
        """Return the day mentioned last, else what else was told."""
        return self.ref_day or self.told()

    def base(self) -> When | None:
        """Return what "this year" is counted from."""
        now = self.now()
        if now and not (self.narrative and self.ref and _apart(self.ref, now)):
            return now
        return self.told()

    def day_here(self) -> When | None:
        """Return the day this sentence mentions, before or after this place."""
        if self.ref_day and self.ref_sentence == self.sentence:
            return self.ref_day
        return self.coming()

    def year_here(self, month: int) -> int | None:
        """Return the year of a month that was just told of a year before that of the news."""
        told = self.fine
        if self.narrative or self.anchor is None or told is None or told.grain < Grain.MONTH:
            return None
        near = self.sentence - self.fine_sentence <= FEW_SENTENCES
        days = told.days()
        past = days is not None and days[0].year < self.anchor.year and days[0].month == month
        return told.year if near and past else None

    def scene(self) -> When | None:
        """Return where in time the narrative is."""
        return self.fine or self.told()

    def mention(self, when: When | None, moves: bool = True) -> None:
        """Remember a point that was told; `moves`: the narrative goes there."""
        if when is None or when.year is None:
            return
        self.ref = when
        if when.grain > Grain.YEAR or (moves and self.fine and self.fine.year != when.year):
            self.fine, self.fine_sentence = when, self.sentence
        if when.grain == Grain.DAY and when.day is not None:
            self.ref_day, self.ref_sentence = when, self.sentence


def _apart(when: When, now: When) -> bool:
    """Whether a point lies so far from publication that "this year" cannot mean now."""
    return when.year is not None and now.year is not None and abs(when.year - now.year) > 1


def is_narrative(found: Sequence[Expression], anchor: dt.date | None) -> bool:
    """Whether a text tells history: most of its dates say their year, few count from today.

    So is a short text whose few years all lie far back and that never counts from today.
    """
    dated = [e.parts.year for e in found if e.make == "calendar" and e.parts.year is not None]
    named = sum(e.make in _DEICTIC for e in found)
    deictic = named + sum(_is_relative(e) for e in found)
    if anchor is None:
        return len(dated) > deictic
    if len(dated) >= NARRATIVE_DATES:
        return len(dated) > NARRATIVE_SHARE * deictic
    far = all(abs(year - anchor.year) > LONG_AGO for year in dated)
    return far and named == 0 and len(dated) >= max(FEW_DATES, NARRATIVE_SHARE * deictic)


def _is_relative(expression: Expression) -> bool:
    return expression.make == "relative" and expression.parts.rel in ("last", "next", "this")
