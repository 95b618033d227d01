"""Document → the day it was published, how sure that is, and why.

    cues        every calendar expression of the text, as written
    names       names that did not exist before some day
    likelihood  how well all that fits each day the article may be from

What the metadata states is taken as it is. Otherwise all cues vote together: full dates in a
byline, in the text or in the address, dates in the names of pictures, days without a year,
weekdays, months and years. No cue that tells the year, no date. The certainty is measured
(README.md): of ten days given with .1 to .3 two are right, so ask for more where it matters.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence

from kg.dating.cues import Found, find
from kg.dating.likelihood import Scores, fit, weekday_fit, weekday_habit, weigh
from kg.dating.names import named
from kg.knowledge.lexicon import load_toml
from kg.model import DateCue, Document, PublicationDate

_MOST_CUES = 24
_SPEAKS_FOR = 0.3  # a cue that favours the day by less did not lead to it


def infer(document: Document) -> PublicationDate | None:
    """Return the day of publication with its cues; None when nothing tells it well enough."""
    if day := document.article.date:
        cue = DateCue(kind="metadata", span=None, text=day.isoformat(), supports=day.isoformat())
        return PublicationDate(date=day, certainty=1.0, cues=(cue,))
    found = (*find(document), *named(document))
    scores = _possible(weigh(found), document.article.fetched)
    if not scores:
        return None
    best = max(scores, key=lambda day: (scores[day], -day))
    certainty = _certainty(scores, best)
    if certainty < load_toml("dating")["belief"]["least"]:
        return None
    day = dt.date.fromordinal(best)
    return PublicationDate(date=day, certainty=round(certainty, 3), cues=_cues(found, day))


def _possible(scores: Scores, fetched: dt.date | None) -> Scores:
    """Return the days on which it may be from: what was taken from the web was there by then.

    A day more: it is the publisher's day, east of where the day of the fetch is counted (UTC).
    """
    if fetched is None:
        return scores
    return {day: score for day, score in scores.items() if day <= fetched.toordinal() + 1}


def _certainty(scores: Scores, best: int) -> float:
    """Return the share of all belief that lies on the best day."""
    top = scores[best]
    return 1 / sum(math.exp(score - top) for score in scores.values())


def _cues(found: Sequence[Found], day: dt.date) -> tuple[DateCue, ...]:
    """Return the cues that speak for the day, in text order, each different one once."""
    habit = weekday_habit(found)
    first: dict[tuple[str, str], DateCue] = {}
    for one in found:
        if _speaks_for(one, day, habit):
            key = (_kind(one), one.text.casefold())
            first.setdefault(
                key, DateCue(kind=key[0], span=one.span, text=one.text, supports=_edtf(one, day))
            )
    return _in_order(list(first.values())[:_MOST_CUES])


def _in_order(cues: Iterable[DateCue]) -> tuple[DateCue, ...]:
    return tuple(sorted(cues, key=lambda cue: cue.span.start if cue.span else -1))


def _speaks_for(one: Found, day: dt.date, habit: float) -> bool:
    if one.kind == "weekday":
        return weekday_fit(one, day) > _SPEAKS_FOR
    if one.kind == "day" or one.where == "image":
        return fit(one, day, habit) > _SPEAKS_FOR
    if one.kind == "month" and not one.year:
        return one.tense != "ahead" and one.month is not None and (day.month - one.month) % 12 <= 2
    return one.year is not None and 0 <= day.year - one.year <= 2 and one.tense != "ahead"


def _kind(one: Found) -> str:
    """Return what kind of cue it is, as `DateCue.kind` names them."""
    if one.where in ("url", "byline", "image", "name"):
        return {"image": "image_name"}.get(one.where, one.where)
    if one.kind == "day":
        return "explicit" if one.year else "partial"
    return one.kind


def _edtf(one: Found, day: dt.date) -> str:
    """Return what the cue says in EDTF (ISO 8601-2); a weekday as the day it means here."""
    if one.kind == "weekday" and one.weekday is not None:
        return _weekday_meant(one, day).isoformat()
    if one.where == "name":
        return f"{one.year:04}-{one.month:02}/.."
    year = f"{one.year:04}" if one.year else "XXXX"
    month = f"-{one.month:02}" if one.month else ""
    return year + month + (f"-{one.day:02}" if one.month and one.day else "")


def _weekday_meant(one: Found, day: dt.date) -> dt.date:
    back = (day.weekday() - (one.weekday or 0)) % 7
    if one.tense == "ahead" and back:
        back -= 7
    return day - dt.timedelta(days=back)
