"""Accounts of one event that cannot both hold (`kg.extract.contradictions`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kg.extract.contradictions import find_contradictions
from kg.extract.reading import Reading
from kg.language import Parse
from kg.model import (
    Annotations,
    Argument,
    Claim,
    Entity,
    EntityKind,
    Figure,
    Interval,
    Span,
    Status,
)
from tests.builders import shelling

SPAN = Span(0, 7)


def reading(first: Claim, second: Claim, *entities: Entity) -> Reading:
    """A reading in which one event has these two claims, by the mayor and by the residents."""
    document, found = shelling()
    claims = (replace(first, id="a", voice="s1"), replace(second, id="b", voice="s3"))
    event = replace(found.events[0], claims=claims)
    found = replace(found, events=(event,), entities=(*found.entities, *entities))
    return Reading(document=document, parse=Parse(()), found=found)


def claim(**more: object) -> Claim:
    return Claim(id="", voice=None, evidence=(SPAN,), certainty=0.9, **more)  # type: ignore[arg-type]


def killed(
    minimum: int | None, maximum: int | None, bound: str, subset: str | None = None
) -> Claim:
    figure = Figure(
        metric="killed", minimum=minimum, maximum=maximum, bound=bound, subset=subset, span=SPAN
    )
    return claim(figures=(figure,))


def by(entity: str) -> Claim:
    return claim(args=(Argument(role="agent", span=SPAN, entity=entity),))


def actor(id: str, kind: EntityKind, name: str, country: str | None = None) -> Entity:
    return Entity(
        id=id, kind=kind, name=name, mentions=(), country=country, finder="test", certainty=1.0
    )


def kinds(first: Claim, second: Claim, *entities: Entity) -> list[str]:
    return [c.kind for c in find_contradictions(reading(first, second, *entities))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (killed(6, 6, "exact"), killed(15, 15, "exact")),
        (killed(6, None, "at_least"), killed(15, None, "at_least")),
        (killed(None, 10, "up_to"), killed(24, None, "at_least")),
        (killed(0, 0, "exact"), killed(3, 3, "exact")),
    ],
)
def test_numbers_that_are_far_apart_contradict(first: Claim, second: Claim) -> None:
    """Six is not fifteen, whatever the bound."""
    assert kinds(first, second) == ["Numbers"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (killed(40, 40, "exact"), killed(45, 45, "about")),
        (killed(30, 30, "exact"), killed(24, None, "vague")),
        (killed(6, 6, "exact"), killed(15, 15, "exact", "civilians")),
        (killed(6, 6, "exact"), claim()),
    ],
)
def test_rounding_parts_and_silence_do_not(first: Claim, second: Claim) -> None:
    """A rounder number, another group of people, or none stated at all."""
    assert kinds(first, second) == []


def test_the_state_and_its_enemies_cannot_both_have_done_it() -> None:
    """Rebels against an army, named or not."""
    assert kinds(by("e1"), by("e4")) == ["Responsibility"]


def test_a_vaguer_name_contradicts_nothing() -> None:
    """ "Rebels" may be the Harbour Guard."""
    guard = actor("e9", EntityKind.ARMED_GROUP, "Harbour Guard")
    assert kinds(by("e1"), by("e9"), guard) == []


def test_a_state_and_its_own_army_are_one_doer() -> None:
    """The same country on both sides is no contradiction."""
    state = actor("e9", EntityKind.GOVERNMENT, "Arvan government", "XA")
    army = actor("e10", EntityKind.MILITARY, "Arvan army", "XA")
    assert kinds(by("e9"), by("e10"), state, army) == []


def test_two_armed_groups_cannot_both_have_done_it_alone() -> None:
    """Other names, other doers."""
    guard = actor("e9", EntityKind.ARMED_GROUP, "Harbour Guard")
    front = actor("e10", EntityKind.ARMED_GROUP, "Korm Front")
    assert kinds(by("e9"), by("e10"), guard, front) == ["Responsibility"]


def test_a_denial_contradicts_the_telling() -> None:
    """It happened, or it did not."""
    assert kinds(claim(), claim(status=Status.DENIED)) == ["Occurrence"]


def test_days_apart_contradict() -> None:
    """Monday is not Thursday; an open date is compatible with both."""

    def on(day: int | None) -> Claim:
        date = dt.date(2021, 3, day) if day else None
        return claim(date=Interval(earliest=date, latest=date))

    assert kinds(on(1), on(4)) == ["Timing"]
    assert kinds(on(1), on(None)) == []


def test_one_speaker_may_correct_a_number_but_not_deny_what_he_told() -> None:
    """The same voice twice is an update, unless it denies itself."""
    _, found = shelling()
    same = replace(found.statements[2], source_entity="e3")

    def contradictions(first: Claim, second: Claim) -> list[str]:
        one = reading(first, second)
        spoken = (*one.found.statements[:2], same)
        one = replace(one, found=replace(one.found, statements=spoken))
        return [c.kind for c in find_contradictions(one)]

    assert contradictions(killed(6, 6, "exact"), killed(15, 15, "exact")) == []
    assert contradictions(claim(), claim(status=Status.DENIED)) == ["SelfContradiction"]


def test_the_reason_says_both_sides() -> None:
    """A reader need not look up the claims to understand."""
    found = find_contradictions(reading(killed(6, None, "at_least"), killed(15, 15, "exact")))
    assert [c.reason for c in found] == ["killed: at least 6 against 15"]


def test_nothing_found_contradicts_nothing() -> None:
    """No events, no contradictions."""
    document, _ = shelling()
    empty = Reading(document=document, parse=Parse(()), found=Annotations())
    assert find_contradictions(empty) == ()


def test_one_telling_does_not_contradict_itself() -> None:
    """Two claims in the article's own voice are one account, continued."""
    one = reading(claim(), claim(status=Status.DENIED))
    event = one.found.events[0]
    own = replace(event, claims=tuple(replace(c, voice=None) for c in event.claims))
    one = replace(one, found=replace(one.found, events=(own,)))
    assert find_contradictions(one) == ()
