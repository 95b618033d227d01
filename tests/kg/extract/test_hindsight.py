"""Nothing is later than the article that tells of it (`kg.extract.hindsight`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kg.extract.hindsight import settle_events, settle_statements
from kg.extract.reading import Reading
from kg.language import Parse
from kg.model import Status
from tests.builders import DAY, day, shelling


def reading(days_after: int, status: Status = Status.OCCURRED) -> Reading:
    """A reading whose event and statements lie that many days after publication."""
    document, found = shelling()
    when = day(DAY + dt.timedelta(days_after))
    claims = tuple(replace(c, date=when, status=status) for c in found.events[0].claims)
    event = replace(found.events[0], date=when, status=status, claims=claims)
    statements = tuple(replace(s, said=when) for s in found.statements)
    return Reading(
        document=document,
        parse=Parse(()),
        found=replace(found, events=(event,), statements=statements),
    )


def test_what_lies_after_publication_is_planned() -> None:
    """An article cannot report tomorrow."""
    (event,) = settle_events(reading(1))
    assert {event.status, *(c.status for c in event.claims)} == {Status.PLANNED}


@pytest.mark.parametrize("status", [Status.THREATENED, Status.CALLED_FOR, Status.HYPOTHETICAL])
def test_what_is_told_as_still_to_come_stays_so(status: Status) -> None:
    """A threat for Friday is a threat."""
    assert settle_events(reading(1, status))[0].status is status


@pytest.mark.parametrize("days_after", [0, -1])
def test_what_lies_before_is_left_alone(days_after: int) -> None:
    """The day of publication itself is no future."""
    one = reading(days_after)
    assert settle_events(one) == one.found.events
    assert settle_statements(one) == one.found.statements


def test_nobody_spoke_after_publication() -> None:
    """A day read wrongly is left out, the statement stays."""
    settled = settle_statements(reading(2))
    assert [s.said for s in settled] == [None] * 3


def test_without_a_date_nothing_is_judged() -> None:
    """No cue, no date, no hindsight."""
    one = reading(9)
    one = replace(one, found=replace(one.found, date=None))
    assert settle_events(one) == one.found.events
