"""Everything in a document that tells of a calendar day, as the text writes it.

A cue holds what is written and no more: "October 18" has a month and a day, "last Friday" a day
of the week. What it says about the day of publication is `kg.dating.likelihood`'s matter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from kg.knowledge.lexicon import load_toml
from kg.model import Document, Span, Zone, ZoneKind

_PIECE = re.compile(r"(?<!\?P)<([A-Z_]+)>")
_SENTENCE_END = re.compile(r"(?<=[a-z0-9”\"][.!?])[\s”\"]+(?=[A-Z“\"])")
_LED = re.compile(r"\b(?:on|of|since|after|from)\s+(?:the\s+)?$", re.IGNORECASE)
_CLAUSE = 120
_LEAP = 2000
_PIVOT = 70  # "16" is 2016, "89" is 1989
_TITLES = (ZoneKind.BYLINE, ZoneKind.TITLE)
_AROUND = (ZoneKind.PROMOTION, ZoneKind.NAVIGATION, ZoneKind.FOOTER)
_LEAD = 250  # characters of the first paragraph in which agencies put the day
_END = 40  # and of the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A calendar expression: the fields it states, where it stands, how it is meant."""

    kind: str  # day, month, year, weekday
    span: Span | None
    text: str
    where: str  # byline, lead, body, end, image, promotion, rights, url
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    shift: int | None = None  # of "yesterday, 3 May": the day of publication is one later
    counted: bool = False  # "the fourth day since 3 May": the shift may be one too many
    mark: str = ""  # "last", "next", "this", "on", …
    tense: str = ""  # "ahead" ("will meet on Thursday"), "past" ("met on Thursday") or not told
    other: tuple[int, int] | None = None  # (month, day) when 05/04 may be either

    def days(self) -> Iterator[dt.date]:
        """Yield the days a full date may mean: two when day and month cannot be told apart."""
        if self.year is None:
            return
        readings = [(self.month, self.day)] + ([self.other] if self.other else [])
        for month, day in readings:
            if month and day and (one := _date(self.year, month, day)):
                yield one


def find(document: Document) -> tuple[Found, ...]:
    """Return every calendar expression in text order, those of the URL first."""
    found = list(_in_url(document.article.url or ""))
    leaves = [zone for zone in document.zones if not zone.kind.holds_zones]
    lead = next((zone for zone in leaves if zone.kind is ZoneKind.PARAGRAPH), None)
    for zone in leaves:
        found += _in_zone(document.text, zone, zone is lead, zone is leaves[-1])
        found += _rights(document.text, zone)
    return tuple(_last_today(found))


def _rights(text: str, zone: Zone) -> Iterator[Found]:
    """The year of "© 2019 The Lindal Courier": what the page ends with, or a line begins with."""
    if zone.kind in _TITLES:
        return
    for match in _matches("rights", text, zone.span):
        notice = zone.kind in _AROUND or match.start() == zone.span.start
        if notice and (found := _found(match, "rights", Span(match.start(), match.end()))):
            yield found


def _last_today(found: list[Found]) -> Iterator[Found]:
    """Of the days a diary calls today, keep the last as such: the others were days before it."""
    todays = sorted({_implied(one) for one in found if _is_today(one)})
    last = max(todays, key=lambda day: sum(_is_before(other, day) for other in todays), default=0)
    for one in found:
        passed = _is_today(one) and _is_before(_implied(one), last)
        yield replace(one, shift=None) if passed else one


def _is_today(one: Found) -> bool:
    return one.shift is not None and not one.counted and bool(one.month and one.day)


def _implied(one: Found) -> int:
    """Return the day of some year that would be the day of publication."""
    day = _date(_LEAP, one.month or 1, one.day or 1)
    return (day.timetuple().tm_yday if day else 0) + (one.shift or 0)


def _is_before(one: int, other: int) -> bool:
    """Whether one day of the year comes before another, by the shorter way round the year."""
    return 0 < (other - one) % 366 < 366 // 2


def _in_zone(text: str, zone: Zone, is_lead: bool, is_last: bool) -> Iterator[Found]:
    name = "image" if zone.kind is ZoneKind.IMAGE_NAME else "text"
    for match in _matches(name, text, zone.span):
        where = _where(zone, match, is_lead, is_last)
        if found := _found(match, where, Span(match.start(), match.end())):
            yield replace(found, tense=_tense(text, match, zone.span))


def _where(zone: Zone, match: re.Match[str], is_lead: bool, is_last: bool) -> str:
    if zone.kind is ZoneKind.IMAGE_NAME:
        return "image"
    if zone.kind in _AROUND:
        return "promotion"
    if zone.kind in _TITLES:
        return "byline"
    if is_lead and match.start() < zone.span.start + _LEAD:
        return "lead"
    if is_last and match.end() > zone.span.end - _END:
        return "end"
    return "body"


def _tense(text: str, match: re.Match[str], zone: Span) -> str:
    """Return "ahead" or "past" by the sentence around an expression, "" for neither."""
    before = text[max(zone.start, match.start() - _CLAUSE) : match.end()]
    before = _SENTENCE_END.split(before)[-1]
    if _patterns("ahead")[0].search(before):
        return "ahead"
    after = _SENTENCE_END.split(text[match.end() : min(zone.end, match.end() + _CLAUSE)])[0]
    if not _LED.search(before[: len(before) - len(match.group())]):
        return ""  # "the 4 October debate" may be still to come, whatever the verb
    return "past" if _patterns("past")[0].search(f"{before} {after}") else ""


def _in_url(url: str) -> Iterator[Found]:
    for match in _matches("url", url, Span(0, len(url))) if url else ():
        if found := _found(match, "url", None):
            yield found


def _matches(name: str, text: str, span: Span) -> list[re.Match[str]]:
    """Return the matches of all patterns that overlap no earlier or longer one."""
    every = [match for one in _patterns(name) for match in one.finditer(text, span.start, span.end)]
    every.sort(key=lambda match: (match.start(), -match.end()))
    kept: list[re.Match[str]] = []
    for match in every:
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept


def _found(match: re.Match[str], where: str, span: Span | None) -> Found | None:
    """Return what one match tells; None when there is no such day."""
    told = {name: value for name, value in match.groupdict().items() if value}
    said = {name.rstrip("_"): value.casefold() for name, value in told.items()}
    data = load_toml("dating")
    deictic = " ".join(said.get("deictic", "").split())
    found = Found(
        kind="",
        span=span,
        text=match.group(),
        where=where,
        mark=said.get("mark", ""),
        weekday=_number(data["weekdays"], said.get("weekday")),
        shift=_count(said["count"]) if "count" in said else data["deictics"].get(deictic),
        counted="count" in said,
        year=_year(said.get("year")),
        month=_month(said.get("month")),
        day=int(said["day"]) if "day" in said else None,
    )
    if "first" in said:
        found = _either_way(found, int(said["first"]), int(said["second"]))
    return _named(found)


def _named(found: Found) -> Found | None:
    """Return the expression with its kind, None when it is no possible date."""
    if found.day is not None:
        possible = found.month and _date(found.year or _LEAP, found.month, found.day)
        return replace(found, kind="day") if possible else None
    for kind in ("month", "year", "weekday"):
        if getattr(found, kind) is not None:
            return replace(found, kind=kind)
    return None


def _either_way(found: Found, first: int, second: int) -> Found:
    """Read "26-10" or "10-26" as the one it can be, "05-04" as day and month, or else both."""
    ways = [(m, d) for d, m in ((first, second), (second, first)) if 1 <= m <= 12 and d <= 31]
    if not ways:
        return replace(found, day=0)
    other = ways[1] if len(ways) == 2 and ways[0] != ways[1] else None
    return replace(found, month=ways[0][0], day=ways[0][1], other=other)


def _count(word: str) -> int:
    """Return the number of "4", "fourth" or "four"."""
    if word.isdigit():
        return int(word)
    lists: list[list[str]] = list(load_toml("dating")["counts"].values())
    return next(names.index(word) for names in lists if word in names) + 1


def _month(name: str | None) -> int | None:
    if name and name[0].isdigit():
        return int(name)
    return _number(load_toml("dating")["months"], name, first=1)


def _number(names: list[str], name: str | None, first: int = 0) -> int | None:
    if not name:
        return None
    return next((n for n, one in enumerate(names, first) if one[:3] == name[:3]), None)


def _year(digits: str | None) -> int | None:
    if not digits:
        return None
    year = int(digits)
    return year if year > 99 else year + (2000 if year < _PIVOT else 1900)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of that name with the pieces of `dating.toml` filled in."""
    data = load_toml("dating")
    return tuple(
        re.compile(_filled(one, data["pieces"]), re.IGNORECASE | re.VERBOSE)
        for one in data["patterns"][name]
    )


def _filled(pattern: str, pieces: Mapping[str, str]) -> str:
    while found := _PIECE.search(pattern):
        pattern = pattern.replace(found.group(), pieces[found[1].casefold()])
    return pattern
