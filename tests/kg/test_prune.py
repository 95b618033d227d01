"""Leaving findings out (`kg.prune`)."""

from __future__ import annotations

from kg.prune import without
from tests.builders import shelling


def test_an_event_goes_with_its_last_claim() -> None:
    """Without its claims an event is told by nobody."""
    _, found = shelling()
    left = without(found, {"c1": "x", "c2": "x", "c3": "x"})
    assert left.events == ()
    assert all(s.about == () for s in left.statements)


def test_a_claim_goes_with_its_voice() -> None:
    """A claim whose statement is gone would hang on nothing."""
    _, found = shelling()
    left = without(found, {"s3": "bad"})
    assert [c.id for c in left.events[0].claims] == ["c1", "c2"]


def test_what_only_refers_to_a_finding_stays() -> None:
    """Without its speaker's entity a statement still has its words."""
    _, found = shelling()
    left = without(found, {"e3": "bad", "e2": "bad"})
    assert left.statements[0].source_entity is None
    assert left.events[0].place is None
    assert left.events[0].claims[0].place is None


def test_every_finding_left_out_is_recorded_with_its_reason() -> None:
    """Nothing is dropped in silence."""
    document, found = shelling()
    left = without(found, {"s2": "no words"})
    (dropped,) = left.dropped
    assert dropped.reason == "no words"
    assert dropped.span and dropped.span.of(document.text) == "that anybody had died"


def test_nothing_to_leave_out_changes_nothing() -> None:
    """An empty list is the same findings."""
    _, found = shelling()
    assert without(found, {}) == found
