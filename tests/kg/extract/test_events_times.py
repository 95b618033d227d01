"""The days of what lasts, and accounts that only point to a deed (`kg.extract.events`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kg.model import Act, AgentCertainty, EntityKind, Interval, Status
from tests.builders import day
from tests.happenings import DAY, Text


def days(text: str, type_: str) -> Interval | None:
    """Return the days of the event of that type."""
    return next(e for e in Text(text).told() if e.type == type_).date


def test_what_lasts_goes_on_from_the_day_it_began() -> None:
    """Of an offensive begun on Monday nobody says that it ended; an attack is over."""
    monday = dt.date(2021, 3, 1)
    begun = days("On Monday rebels launched an offensive on the port.", "Offensive")
    assert begun == Interval(earliest=monday, latest=None)
    assert days("On Monday rebels shelled the port.", "Shelling") == day(monday)


def test_an_article_of_the_very_day_tells_of_no_later_one() -> None:
    """Begun on Thursday, told on Thursday."""
    assert days("Rebels launched an offensive on Thursday.", "Offensive") == day(DAY)


def test_the_end_of_what_lasts_is_its_last_day_only() -> None:
    """Since when the truce held is not told."""
    told = days("On Monday the army ended a truce with the rebels.", "Ceasefire")
    assert told == Interval(earliest=None, latest=dt.date(2021, 3, 1))


def test_months_in_a_row_are_one_stretch() -> None:
    """From the first of January to the end of February."""
    told = days("The union had warned the owners in January and February.", "Warning")
    assert told == Interval(earliest=dt.date(2021, 1, 1), latest=dt.date(2021, 2, 28))


@pytest.mark.parametrize(
    "text",
    [
        "Six people were killed and ten hurt on Tuesday.",
        "The quake of Tuesday killed six people.",
        "On Wednesday the office put the number of dead in the quake of Tuesday at six.",
    ],
)
def test_the_day_is_that_of_the_harm(text: str) -> None:
    """Not that of who counted it; and gapped verbs share their day."""
    dates = [e.date for e in Text(text).told()]
    assert day(dt.date(2021, 3, 2)) in dates
    assert day(dt.date(2021, 3, 3)) not in dates


def test_who_has_spoken_spoke_when_the_article_was_written() -> None:
    """The bombing was yesterday's; its rejection is of today."""
    text = "Shells hit a clinic on Wednesday. The Front has rejected the accusation."
    rejection = next(e for e in Text(text).told() if e.type in {"Rejection", "Denial"})
    assert rejection.date == day(DAY)


def test_who_takes_responsibility_gives_an_account_of_the_deed() -> None:
    """The bombing has two accounts; by the second the Dawn Front did it, and says so itself."""
    text = "A car bomb killed nine people in Korm on Tuesday. The Dawn Front took responsibility."
    told = Text(text).place("Korm").actor("Dawn Front", EntityKind.ARMED_GROUP).told()
    bombing = next(e for e in told if e.type == "CarBombing")
    own = [c for c in bombing.claims if any(a.entity == "Dawn Front" for a in c.args)]
    assert [c.agent_certainty for c in own] == [AgentCertainty.ASSERTED]
    assert any(e.type == "ClaimOfResponsibility" for e in told)


def test_a_denial_of_it_is_a_claim_about_what_was_told_before() -> None:
    """The union says so, the firm denies it: two claims of one event."""
    text = "The union said guards had beaten a miner. The firm denied it."
    told = Text(text).says("The union", "said", "guards had beaten a miner", speaker="union")
    told = told.says("The firm", "denied", "it", speaker="firm")
    denied = [
        (c.voice, c.status) for e in _denying(told).told() if e.type == "Beating" for c in e.claims
    ]
    assert denied == [("s1", Status.OCCURRED), ("s2", Status.DENIED)]


def _denying(told: Text) -> Text:
    first, second = told.statements
    return replace(told, statements=(first, replace(second, act=Act.DENY)))
