"""Time expressions: what is found, what it is worth, and what holds for any text."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.reading import Reading
from kg.extract.times import find_times, tag
from kg.extract.times.apart import apart
from kg.extract.times.grammar import grammar
from kg.language import Parse
from kg.model import (
    Annotations,
    Document,
    Interval,
    PublicationDate,
    Sentence,
    Span,
    Timex,
    Zone,
    ZoneKind,
)
from tests.builders import article

ANCHOR = dt.date(2016, 10, 26)  # a Wednesday

_DATE = r"(?:BC)?(?:\d{4}|XXXX)"
_PART = (
    r"-(?:\d\d|XX)(?:-(?:\d\d|XX))?|-(?:SP|SU|FA|WI)|-Q[1-4X]|-H[12X]|-W(?:\d\d|XX)(?:-WE|-[1-7])?"
)
_CLOCK = r"T(?:MO|MI|AF|EV|NI|DT|XX:XX|\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d(?::?\d\d)?)?)"
_PERIOD = r"P(?:\d+(?:\.\d+)?|X)(?:D|W|WE|M|Q|S|Y|DE|CE|ML)|PT(?:\d+(?:\.\d+)?|X)[HMS]"
VALUE = re.compile(
    rf"(?:{_DATE}(?:{_PART})?(?:{_CLOCK})?|(?:BC)?(?:\d{{3}}|\d\d|XXX?)|{_PERIOD}"
    r"|PRESENT_REF|PAST_REF|FUTURE_REF)"
)
MODS = {None, "START", "MID", "END", "APPROX", "MORE_THAN", "LESS_THAN"}
MODS |= {"EQUAL_OR_MORE", "EQUAL_OR_LESS"}


def found(text: str, anchor: dt.date | None = ANCHOR) -> list[tuple[str, str]]:
    """The words and value of each expression."""
    return [(timex.span.of(text), timex.value) for timex in tag(text, anchor)]


def only(text: str, anchor: dt.date | None = ANCHOR) -> Timex:
    """The one expression of a text."""
    (timex,) = tag(text, anchor)
    return timex


def days(first: str | None, last: str | None) -> Interval:
    """An interval of ISO days."""
    parse = dt.date.fromisoformat
    return Interval(earliest=parse(first) if first else None, latest=parse(last) if last else None)


@pytest.mark.parametrize(
    ("text", "words", "type_", "value"),
    [
        # dates written out
        ("The dam broke in March 2015.", "March 2015", "DATE", "2015-03"),
        ("On 28 October nurses walked out.", "28 October", "DATE", "2016-10-28"),
        ("The ferry sank on Oct. 28.", "Oct. 28", "DATE", "2016-10-28"),
        ("It was Sunday, October 23rd, 2016.", "Sunday, October 23rd, 2016", "DATE", "2016-10-23"),
        ("The memo of 09/19/2016 was lost.", "09/19/2016", "DATE", "2016-09-19"),
        ("FILE harbour-26-10-16 SHOWN", "26-10-16", "DATE", "2016-10-26"),
        ("Filed 2014-02-03.", "2014-02-03", "DATE", "2014-02-03"),
        ("LIMA, 5 FEB 90", "5 FEB 90", "DATE", "1990-02-05"),
        ("Since the 9/11 attacks", "9/11", "DATE", "2001-09-11"),
        ("After the Sept. 11 attacks", "the Sept. 11", "DATE", "2001-09-11"),
        ("In January the first boats came.", "January", "DATE", "2016-01"),
        ("On the Fourth of July", "the Fourth of July", "DATE", "2016-07-04"),
        ("in November last year", "November last year", "DATE", "2015-11"),
        ("in the last week of March 2009", "the last week of March 2009", "DATE", "2009-W13"),
        ("He reigned until 44 BC.", "44 BC", "DATE", "BC0044"),
        ("throughout 2014", "2014", "DATE", "2014"),
        ("the 1990s boom", "the 1990s", "DATE", "199"),
        ("the early '80s", "the early '80s", "DATE", "198"),
        ("a 19th-century mill", "19th-century", "DATE", "18"),
        ("in spring 2015", "spring 2015", "DATE", "2015-SP"),
        ("in the third quarter of 2014", "the third quarter of 2014", "DATE", "2014-Q3"),
        ("the second half of 2008", "the second half of 2008", "DATE", "2008-H2"),
        ("Revenue in fiscal 2015", "fiscal 2015", "DATE", "2015"),
        ("Shops shut on Christmas Eve", "Christmas Eve", "DATE", "2016-12-24"),
        ("Easter 2017 is late", "Easter 2017", "DATE", "2017-04-16"),
        ("since Thanksgiving 2015", "Thanksgiving 2015", "DATE", "2015-11-26"),
        # counted from publication
        ("Last Friday the port closed.", "Last Friday", "DATE", "2016-10-21"),
        ("The mayor resigned on Monday.", "Monday", "DATE", "2016-10-24"),
        ("The mayor will resign on Monday.", "Monday", "DATE", "2016-10-31"),
        ("They threatened to strike from Monday.", "Monday", "DATE", "2016-10-31"),
        ("Wages fell last month.", "last month", "DATE", "2016-09"),
        ("Talks begin next week.", "next week", "DATE", "2016-W44"),
        ("He left two years ago.", "two years ago", "DATE", "2014"),
        ("A week ago it snowed.", "A week ago", "DATE", "2016-10-19"),
        ("since last summer", "last summer", "DATE", "2016-SU"),
        ("the day before yesterday", "the day before yesterday", "DATE", "2016-10-24"),
        ("Voting ends by the end of next month.", "the end of next month", "DATE", "2016-11"),
        # times of day
        ("Guards found it this morning.", "this morning", "TIME", "2016-10-26TMO"),
        ("a raid on Tuesday night", "Tuesday night", "TIME", "2016-10-25TNI"),
        ("It starts at 1 a.m. on Thursday.", "1 a.m. on Thursday", "TIME", "2016-10-27T01:00"),
        ("UPDATE 1100 GMT: more rain", "1100 GMT", "TIME", "2016-10-26T11:00Z"),
        ("at 18:30 UTC on 3 May", "18:30 UTC on 3 May", "TIME", "2016-05-03T18:30Z"),
        ("It rang at ten o’clock.", "ten o’clock", "TIME", "2016-10-26T10:00"),
        # durations and sets
        ("a 10-hour pause", "10-hour", "DURATION", "PT10H"),
        ("after two and a half months", "two and a half months", "DURATION", "P2.5M"),
        ("for half an hour", "half an hour", "DURATION", "PT30M"),
        ("She has waited for years.", "years", "DURATION", "PXY"),
        ("for several weeks", "several weeks", "DURATION", "PXW"),
        ("in recent days", "recent days", "DURATION", "PXD"),
        ("paid every Friday", "every Friday", "SET", "XXXX-WXX-5"),
        ("They march each July.", "each July", "SET", "XXXX-07"),
        ("fed twice a day", "twice a day", "SET", "P1D"),
        # references
        ("Now the road is closed.", "Now", "DATE", "PRESENT_REF"),
        ("as in the past", "the past", "DATE", "PAST_REF"),
        ("plans for the near future", "the near future", "DATE", "FUTURE_REF"),
    ],
)
def test_an_expression_has_its_timex3_type_and_value(
    text: str, words: str, type_: str, value: str
) -> None:
    """Each kind of expression is found whole and worth what TIMEX3 says."""
    timex = only(text)
    assert (timex.span.of(text), timex.type, timex.value) == (words, type_, value)


@pytest.mark.parametrize(
    ("text", "mod", "interval"),
    [
        ("in March 2015", None, days("2015-03-01", "2015-03-31")),
        ("in late August", "END", days("2016-08-21", "2016-08-31")),
        ("in early June", "START", days("2016-06-01", "2016-06-10")),
        ("by mid-2014", "MID", days("2014-05-02", "2014-09-01")),
        ("early on Wednesday", "START", days("2016-10-26", "2016-10-26")),
        ("last week", None, days("2016-10-17", "2016-10-23")),
        ("earlier this month", "START", days("2016-10-01", "2016-10-26")),
        ("later this year", "END", days("2016-10-26", "2016-12-31")),
        ("two weeks ago", None, days("2016-10-09", "2016-10-15")),
        ("the past two weeks", None, days("2016-10-12", "2016-10-26")),
        ("over the next month", None, days("2016-10-26", "2016-11-26")),
        ("in recent days", None, days(None, "2016-10-26")),
        ("in the coming weeks", None, days("2016-10-26", None)),
        ("about 1910", "APPROX", days("1910-01-01", "1910-12-31")),
        ("for more than 40 days", "MORE_THAN", None),
        ("for nearly a year", "LESS_THAN", None),
        ("up to 180 days", None, None),
        ("in 480 BC", None, None),
        ("currently", None, None),
    ],
)
def test_a_value_covers_its_days(text: str, mod: str | None, interval: Interval | None) -> None:
    """START, MID and END are thirds; stretches end or begin at publication; precision is kept."""
    timex = only(text)
    assert (timex.mod, timex.interval) == (mod, interval)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ran from 12 to 19 September.", [("12", "2016-09-12"), ("19 September", "2016-09-19")]),
        ("May 2-4, 2011", [("May 2", "2011-05-02"), ("4, 2011", "2011-05-04")]),
        ("14 August-24 August 1914", [("14 August", None), ("24 August 1914", "1914-08-24")]),
        ("in April and June 1955", [("April", "1955-04"), ("June 1955", "1955-06")]),
        ("between 1915-17", [("1915", "1915"), ("17", "1917")]),
        ("the 70s and 80s", [("the 70s", "197"), ("80s", "198")]),
        ("between 60 and 90 days", [("60", "P60D"), ("90 days", "P90D")]),
        (
            "open between 9 am and 7 pm local time tomorrow",
            [("9 am", "2016-10-27T09:00"), ("7 pm local time tomorrow", "2016-10-27T19:00")],
        ),
    ],
)
def test_a_range_is_two_expressions_that_share_what_one_of_them_says(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    """Both ends of a range get the month, year, unit or day that stands at one end."""
    got = found(text)
    assert [words for words, _ in got] == [words for words, _ in expected]
    assert all(value in (None, v) for (_, v), (_, value) in zip(got, expected, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "It may rain while they march on.",
        "A second man took three quarters of it.",
        "About 2000 people and 1500 soldiers came; room 1999 was empty.",
        "Version 1.2.10 won 3-2-10.",
        "A two-year-old boy, aged 2 years, and his sister, 12 years old",
        "$1950 and £2010",
        "Mr March sat by Coral Springs.",
        "It fell on 31 February 2010x2.",
        "The rivals wrote mp3 and P2qpm3h3Pm",
        "في اجتماع عُقد بمدينة حلب ٢٠١٦",
        "",
    ],
)
def test_what_only_looks_like_a_time_is_left_alone(text: str) -> None:
    """Verbs, ordinals, counted things, ages, prices and other scripts are no times."""
    assert found(text) == []


def test_capitals_and_curly_quotes_change_nothing() -> None:
    """A cable in capitals and a quotation are read like any text."""
    assert found("POLICE SAID TODAY THAT ON 3 MAY IT RAINED.") == [
        ("TODAY", "2016-10-26"),
        ("3 MAY", "2016-05-03"),
    ]
    assert found("“We’ll talk on Friday,” she said.") == [("Friday", "2016-10-28")]


def test_a_weekday_without_a_verb_is_the_day_others_of_its_name_are() -> None:
    """A caption says what the text under it decides."""
    text = "PHOTO: Pause in the strike on Friday\n\nUnions will return to work on Friday."
    assert [value for _, value in found(text)] == ["2016-10-28", "2016-10-28"]


def test_news_counts_what_follows_from_what_it_told() -> None:
    """In news, too, "the next day" and "over the next month" follow the day told last."""
    text = "On September 19 the truce ended. Over the next month, shelling killed hundreds."
    assert tag(text, ANCHOR)[1].interval == days("2016-09-19", "2016-10-19")
    text = "The strike began on October 3. The next day it spread. Two days later it ended."
    assert [v for _, v in found(text)] == ["2016-10-03", "2016-10-04", "2016-10-06"]


NARRATIVE = """The siege, 1884-1885

In March 1884 the town was surrounded. On 12 May the telegraph was cut, and two days later the
mill burned. In September 1884 a relief column set out from the coast. By December it had crossed
the desert. In January the first boats arrived; on 26 January the wall was stormed. The following
day the market was looted.

In 1896 a second army marched. In 1898, after years of railway building, it won. The treaty of
1882 had foreseen as much. In August of that year the war ended, and in January 1899 a treaty was
signed. In 1902, 1904 and 1906 the old town was rebuilt."""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The mayor has closed the bridge until Monday.", "2016-10-31"),
        ("The bridge was closed until Monday.", "2016-10-24"),
        ("Teachers have called for a march to the port on Monday.", "2016-10-31"),
        ("The union calls for a general strike from Monday.", "2016-10-31"),
        ("The bishops called for calm on Monday.", "2016-10-24"),
        ("They called for talks, an aide said on Monday.", "2016-10-24"),
        ("The cabinet declared a week of mourning starting on Sunday.", "2016-10-30"),
        ("The looting starting on Sunday left shops empty.", "2016-10-23"),
    ],
)
def test_a_day_something_is_called_for_or_lasts_until_is_to_come(text: str, day: str) -> None:
    """The verb is past, the day is not; "called for calm on Monday" was said on Monday."""
    assert found(text)[-1][1] == day


def test_the_past_week_ends_today_and_earlier_this_week_ended_yesterday() -> None:
    """ "Last week" is the week before by the calendar; the value is its in any case."""
    assert only("It rained over the past week.").interval == days("2016-10-19", "2016-10-26")
    assert only("It rained last week.").interval == days("2016-10-17", "2016-10-23")
    assert only("It rained earlier this week.").interval == days("2016-10-24", "2016-10-25")


def test_a_day_of_a_month_just_told_is_of_the_same_year() -> None:
    """A report of an old case dates all of it by the year it told first."""
    text = "The dam broke on 19 May 2009. Two floods came in that month. On May 11 a mill fell."
    assert found(text)[-1] == ("May 11", "2009-05-11")
    assert found("The dam broke on 19 May 2009. It snowed on May 11.")[-1][1] == "2009-05-11"
    assert found("The dam broke on 19 May 2009. It snowed on June 11.")[-1][1] == "2016-06-11"


@pytest.mark.parametrize(
    ("period", "side", "first", "last"),
    [
        ("P11D", "after", "2016-10-15", "2016-10-15"),
        ("P1D", "before", "2016-10-27", "2016-10-27"),
        ("PTXH", "after", "2016-10-25", "2016-10-26"),
        ("PT48H", "after", "2016-10-24", "2016-10-24"),
        ("P2W", "after", "2016-10-09", "2016-10-15"),
        ("P2M", "after", "2016-08-16", "2016-09-05"),
    ],
)
def test_what_lies_so_long_after_x_dates_x(period: str, side: str, first: str, last: str) -> None:
    """ "Eleven days after the fire": the fire was eleven days earlier, weeks are told roughly."""
    assert apart(days("2016-10-26", "2016-10-26"), period, side) == days(first, last)


@given(
    st.from_regex(r"P(T?)(X|[0-9]{1,9})[A-Z]", fullmatch=True),
    st.sampled_from(["after", "before", "on"]),
)
def test_any_period_gives_days_in_order_or_none(period: str, side: str) -> None:
    """However long: nothing lies outside the calendar."""
    told = apart(days("2016-10-26", "2016-10-26"), period, side)
    assert told is None or (told.earliest and told.latest and told.earliest <= told.latest)


def test_history_takes_the_year_it_is_telling() -> None:
    """In narrative bare dates take their year from the dates around, also across New Year."""
    values = dict(found(NARRATIVE))
    expected = {
        "12 May": "1884-05-12",
        "two days later": "1884-05-14",
        "December": "1884-12",
        "January": "1885-01",
        "26 January": "1885-01-26",
        "The following\nday": "1885-01-27",
    }
    assert {words: values[words] for words in expected} == expected


def test_without_a_date_of_publication_nothing_is_guessed() -> None:
    """Relative expressions stay undefined and cover no days; full dates are what they are."""
    timexes = tag("Yesterday, on Friday and last week they met; in 2014 they did not.", None)
    values = [timex.value for timex in timexes]
    assert values[:3] == ["XXXX-XX-XX", "XXXX-WXX-5", "XXXX-WXX"]
    assert [timex.interval for timex in timexes[:3]] == [None, None, None]
    assert timexes[3].value == "2014"


def test_only_what_is_read_is_tagged_and_the_byline() -> None:
    """Sentences and the article's own dateline are tagged; promotions and footers are not."""
    text = "March 1, 2016\nRain fell on Monday.\nSee also: Sunday specials"
    cuts = [(ZoneKind.BYLINE, 0, 13), (ZoneKind.PARAGRAPH, 14, 34), (ZoneKind.PROMOTION, 35, 60)]
    document = Document(
        article=article(text),
        zones=tuple(Zone(kind=kind, span=Span(start, end)) for kind, start, end in cuts),
        sentences=(Sentence(span=Span(14, 34), zone=1),),
    )
    date = PublicationDate(date=dt.date(2016, 3, 2), certainty=1.0, cues=())
    reading = Reading(document=document, parse=Parse(()), found=Annotations(date=date))
    assert [timex.value for timex in find_times(reading)] == ["2016-03-01", "2016-02-29"]


# ── properties ──────────────────────────────────────────────────────────────────────────────

_WORDS = """the a one two half 12 31 2 1990 44 BC May Monday Jan. last next past few more than
at least - , . : / '98 10:30 p.m. GMT 1100 early late mid end of in on day days week year century
decade ago later earlier quarter every morning night to and from until ( ) 9/11 80s 1980s fiscal
first third Easter weekend now recent this that same following 1,000 2.5 today"""
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from([*_WORDS.split(), "\n\n"]), max_size=60).map(" ".join),
)
_ANCHORS = st.one_of(st.none(), st.dates())


@given(text=_TEXTS, anchor=_ANCHORS)
def test_any_text_gives_ordered_well_formed_expressions(text: str, anchor: dt.date | None) -> None:
    """Spans lie in the text and do not overlap; values are TIMEX3; intervals are in order."""
    timexes = tag(text, anchor)
    assert all(a.span.end <= b.span.start for a, b in pairwise(timexes))
    for timex in timexes:
        assert timex.span.end <= len(text)
        assert VALUE.fullmatch(timex.value), timex.value
        assert timex.mod in MODS
        assert 0 < timex.certainty < 1
        if timex.interval and timex.interval.earliest and timex.interval.latest:
            assert timex.interval.earliest <= timex.interval.latest
    assert timexes == tag(text, anchor)


_HARD = """the|1|one|half a|a|12-|early|1,111,|9/11|-|'|last|more than|May|first of the|1.1|½
two hundred and|of the year|every|10:30|a.m.|Monday|in 1914|٢٠١٦|😀|ab1""".replace("\n", "|")


@pytest.mark.parametrize("unit", [*_HARD.split("|"), "\n", " ", "\n "])
@pytest.mark.parametrize("gap", ["", " "])
def test_no_text_takes_long(unit: str, gap: str) -> None:
    """Fifteen thousand characters of anything are read in a moment: nothing backtracks far."""
    start = time.perf_counter()
    tag((unit + gap) * (15_000 // len(unit + gap)), ANCHOR)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("character", list(" \na1,.-'é٢"))
def test_a_run_of_one_character_takes_no_longer_than_its_length(character: str) -> None:
    """The tokens' own regular expression is linear: no run of a character is scanned twice."""
    start = time.perf_counter()
    tag(character * 60_000)
    assert time.perf_counter() - start < 4


def test_no_pattern_repeats_without_bound() -> None:
    """Linear time rests on this: rules have no * and no +."""
    assert grammar().rules
    assert all(not set("*+") & set(rule.regex.pattern) for rule in grammar().rules)


# ── gold ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.extra
@pytest.mark.parametrize(
    ("corpus", "relaxed", "value"), [("wikiwars", 0.95, 0.87), ("meantime", 0.92, 0.83)]
)
def test_quality_stays_above_its_floor(
    shared: Path, corpus: str, relaxed: float, value: float
) -> None:
    """F1 of finding (any overlap) and of values on gold stays above what was reached."""
    gold = predicted = overlapping = same = 0
    with gzip.open(shared / "corpora" / corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            until = record.get("annotated_until") or len(record["text"])
            wanted = _outer([t for t in record["timexes"] if t["start"] < until])
            got = [t for t in tag(record["text"], _day(record)) if t.span.start < until]
            gold, predicted = gold + len(wanted), predicted + len(got)
            for one in wanted:
                span = Span(one["start"], one["end"])
                hits = [t for t in got if t.span.overlaps(span)]
                overlapping += bool(hits)
                same += any(t.value == one["value"] for t in hits)
    assert 2 * overlapping / (gold + predicted) >= relaxed
    assert 2 * same / (gold + predicted) >= value


def _day(record: dict[str, str | None]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(record["date"] or "")
    except ValueError:
        return None


def _outer(timexes: list[dict[str, int]]) -> list[dict[str, int]]:
    def inside(one: dict[str, int], other: dict[str, int]) -> bool:
        wide = other["start"] <= one["start"] and one["end"] <= other["end"]
        return wide and other["end"] - other["start"] > one["end"] - one["start"]

    return [t for t in timexes if not any(inside(t, other) for other in timexes)]
