"""kg/dating: the day of publication from all cues together. Articles are invented."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.dating import infer
from kg.dating.cues import find
from kg.document import structure
from kg.model import Article, PublicationDate


def dated(
    text: str, *, url: str | None = None, date: dt.date | None = None
) -> PublicationDate | None:
    article = Article(key="x", doc_id="x", text=text, digest="0", url=url, date=date)
    return infer(structure(article))


def day_of(text: str, url: str | None = None) -> dt.date | None:
    found = dated(text, url=url)
    return found.date if found else None


PLAIN = "The bridge over the Lind was closed to lorries after engineers found a crack in a pillar."


def test_metadata_is_believed() -> None:
    """What the article states about itself needs no inference."""
    found = dated("On 3 May 2016 it rained all day.", date=dt.date(2019, 3, 4))
    assert found is not None
    assert (found.date, found.certainty, found.cues[0].kind) == (
        dt.date(2019, 3, 4),
        1.0,
        "metadata",
    )


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"{PLAIN} The mayor spoke on Wednesday.",  # no year: it may be any Wednesday
        f"{PLAIN} It was built in 1974.",  # a year, but no day
        f"{PLAIN} It had been repaired on October 18.",
        "It costs 2016 dollars, 10-16 times as much.",
    ],
)
def test_no_day_is_given_where_nothing_tells_it(text: str) -> None:
    """No cue, no date; and neither a weekday nor a year alone make a day."""
    assert dated(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"By Ann Lee, Meridian, March 4, 2019\n\n{PLAIN}", (2019, 3, 4)),
        (f"Crack found in bridge\n\n4 March 2019\n\n{PLAIN}", (2019, 3, 4)),
        (f"Posted on 2019-03-04\n\n{PLAIN}", (2019, 3, 4)),
        (f"{PLAIN}\n\nbridge-crack-04-03-19\n\nA mason saw it on Monday.", (2019, 3, 4)),
        (f"{PLAIN}\n\nBRIDGE CRACK 2019-03-04\n\nThe river is closed.", (2019, 3, 4)),
        (f"{PLAIN} A pillar had cracked yesterday, March 3. It was built in 2019.", (2019, 3, 4)),
    ],
)  # fmt: skip
def test_a_written_day_is_found_in_any_form(text: str, day: tuple[int, int, int]) -> None:
    """Bylines, datelines, names of pictures, "yesterday" with its date."""
    assert day_of(text) == dt.date(*day)


def test_the_address_tells_the_day() -> None:
    """/2019/03/04/ in the URL, as most sites have it."""
    found = dated(PLAIN, url="https://example.org/news/2019/03/04/bridge")
    assert found is not None
    assert found.date == dt.date(2019, 3, 4)
    assert found.certainty > 0.7
    assert [cue.kind for cue in found.cues] == ["url"]


def test_weekdays_decide_between_the_days_a_picture_allows() -> None:
    """05/04 is 5 April or 4 May; "on Wednesday" tells which (4 May 2016 was one)."""
    text = (
        f"{PLAIN} The council met on Tuesday and on Wednesday.\n\nBRIDGE 04-05-16\n\n"
        "It will stay closed until Friday."
    )
    assert day_of(text) == dt.date(2016, 5, 4)


def test_days_without_a_year_and_weekdays_vote_together() -> None:
    """The year from "2018", the week from days dated as past, the day from the weekdays."""
    text = (
        "MONDAY FEATURES\n\nWho Owns the River?\n\n\n"
        "The strike at the port of Lindal was called in September 2018, after a crane driver had "
        "died on September 11, and spread on September 29. Talks began on Thursday and failed "
        "on Saturday. Crews stopped work on Friday as well, and the port authority said on "
        "Sunday that it had asked for help.\n\nSee Port Daily, October 7: Talks Fail in Lindal"
    )
    found = dated(text)
    assert found is not None
    assert found.date == dt.date(2018, 10, 8)
    assert {"weekday", "partial", "month"} <= {cue.kind for cue in found.cues}


def test_a_notice_of_rights_tells_the_year() -> None:
    """Whatever other years the text names; an act of parliament is no such notice."""
    text = f"It is Friday, 14 May. {PLAIN} It was built in 1974 and painted in 2012."
    assert day_of(f"{text}\n\n© 2021 The Lindal Courier") == dt.date(2021, 5, 14)
    assert day_of(f"{text}\n\nCopyright The Lindal Courier 2019–2021") == dt.date(2021, 5, 14)
    act = f"{text} The maps fall under the Copyright Act of 2021."
    article = Article(key="x", doc_id="x", text=act, digest="0")
    assert "rights" not in {one.where for one in find(structure(article))}


def test_a_diary_was_published_on_its_last_day() -> None:
    """Each entry says "it is"; only the last day is the day of publication."""
    text = (
        "Notes from a flooded town\n\nThe pumps fail. It is 4 March.\n\nBoats in the square.\n\n"
        "It is now 7 March, and the water has not fallen.\n\n"
        "© The Lindal Courier 2019"
    )
    assert day_of(text) == dt.date(2019, 3, 7)


def test_days_counted_since_a_date_tell_the_day() -> None:
    """ "The fifth day since the landslide of 2 March"."""
    text = (
        f"It is the fifth day since the landslide of 2 March. {PLAIN} Engineers came on Monday and "
        "on Tuesday.\n\n© 2019 The Lindal Courier"
    )
    assert day_of(text) == dt.date(2019, 3, 7)


def test_a_weekday_beside_a_day_tells_the_year() -> None:
    """Wednesday, 26 October is in 2016 or 2022, not in 2017."""
    text = (
        "The ministry said on Wednesday, October 26, that the plant would close. Its owners "
        "learned of it this morning. The plant was opened in 2015 and enlarged in March 2016."
    )
    assert day_of(text) == dt.date(2016, 10, 26)


def test_a_name_is_no_older_than_its_first_use() -> None:
    """The authority knows since when a group bears its name; the article cannot be older."""
    text = (
        "Fighters of Jabhat Fatah al-Sham left the town on Monday, a week after the truce of "
        "October 18. On Tuesday and on Wednesday shops were open again, residents said.\n\n"
        "By Ann Lee, 27 October"
    )
    found = dated(text)
    assert found is not None
    assert found.date.year == 2016
    assert ("name", "2016-07/..") in {(cue.kind, cue.supports) for cue in found.cues}


def test_an_event_of_long_ago_is_not_taken_for_the_day() -> None:
    """A single full date in running text may be history: it is not trusted much."""
    found = dated(f"{PLAIN} It replaced the one that was destroyed on 11 May 1943 by bombers.")
    assert found is None or found.certainty < 0.3


def test_cues_are_quoted_from_the_text_and_given_in_edtf() -> None:
    """Every cue with a span repeats the words there; `supports` says what they say."""
    text = f"By Ann Lee, March 4, 2019\n\n{PLAIN} The mayor spoke on Monday of the May 2018 plan."
    found = dated(text)
    assert found is not None
    assert {(c.kind, c.supports) for c in found.cues} == {
        ("byline", "2019-03-04"),
        ("weekday", "2019-03-04"),
        ("month", "2018-05"),
    }
    assert all(cue.span and cue.span.of(text) == cue.text for cue in found.cues)


def test_certainty_falls_when_cues_disagree() -> None:
    """Two bylines with different days are worth less than one."""
    one = dated(f"By Ann Lee, March 4, 2019\n\n{PLAIN}")
    two = dated(f"By Ann Lee, March 4, 2019\n\n{PLAIN}\n\nBy Bo Chen, March 6, 2019")
    assert one is not None
    assert two is not None
    assert two.certainty < one.certainty


PIECES = st.sampled_from(
    ["on Monday ", "October 18 ", "31 June 2016 ", "29 February ", "2016-02-30 ", "in 9999 ",
     "99-99-99 ", "May ", "2016 ", "in March ", "today, ", "0000-00-00 ", "1/2/2016 ", "img-10-16 ",
     "\n\n", "By Ann Lee, ", ". ", "1901 ", "December 31, 2099 "]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), min_size=1, max_size=30))
def test_any_text_gives_a_possible_day_or_none(pieces: list[str]) -> None:
    """Impossible days are passed over, and the certainty is one."""
    text = "".join(pieces)
    if not text.strip():
        return
    found = dated(text)
    assert found is None or 0 < found.certainty <= 1
    assert found == dated(text)


def test_a_long_chronicle_takes_no_longer_than_its_length() -> None:
    """Thousands of days in one text are weighed once each."""
    days = (dt.date(2010, 1, 1) + dt.timedelta(days=n) for n in range(3000))
    text = "\n\n".join(f"The river rose on {day:%d %B %Y} and fell on Monday." for day in days)
    start = time.process_time()
    dated(text)
    assert time.process_time() - start < 5


@pytest.mark.extra
def test_days_of_dated_news_are_found_and_the_certainty_is_honest(shared: Path) -> None:
    """Wikinews has its day under the title: nearly all are found; sure days are right."""
    sure = right = given_days = 0
    with gzip.open(shared / "corpora/meantime/dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if (record["date"] or "")[:2] not in ("19", "20"):
                continue
            found = dated(record["text"])
            given_days += found is not None
            sure += found is not None and found.certainty > 0.6
            right += found is not None and found.date.isoformat() == record["date"]
    assert given_days >= 55
    assert right >= 0.95 * given_days
    assert sure >= 0.9 * given_days


@pytest.mark.extra
@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("000_ad21865b19a8ddc5", "2016-11-03"),
        ("001_8855b4a97f86085b", "2016-10-26"),
        ("002_2de0aa6ef8458d86", "2016-05-05"),
        ("003_530d1556fb073557", "2016-10-28"),
        ("004_149b421cfb2688b4", "2016-10-06"),
    ],
)
def test_the_days_of_the_seeds_are_found(shared: Path, name: str, day: str) -> None:
    """Without a sidecar, by their own cues."""
    found = dated((shared / "seeds" / f"{name}.txt").read_text(encoding="utf-8"))
    assert found is not None
    assert found.date.isoformat() == day
