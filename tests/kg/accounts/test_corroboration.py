"""Who agrees, and whether each knows it for itself (`kg.accounts.corroboration`, `.voices`)."""

from __future__ import annotations

from typing import Any

import pytest

from kg.accounts.account import Account
from kg.accounts.corroboration import Corroboration, corroborations
from kg.accounts.voices import count_voices, dependence
from tests.accounts import account, actor, group, killed, said, source, voice

CLINIC = actor("tessel-clinic", "Organisation")
COUNCIL = actor("tessel-council", "GovernmentBody", "XA")
ARMY = actor("arvan-army", "MilitaryForce", "XA")
RADIO, GAZETTE = (actor(n, "MediaOutlet") for n in ("radio-hennu", "morrow-gazette"))
FRONT, GUARD = actor("korm-front"), actor("harbour-guard")
SIX = (killed(6),)


def on_radio(key: str = "a", **more: Any) -> Account:
    """An account that the radio's article tells."""
    return account(source=source(key, RADIO), **more)


def in_gazette(key: str = "b", **more: Any) -> Account:
    """An account that the gazette's article tells."""
    return account(source=source(key, GAZETTE), **more)


def of_kind(kind: str, *accounts: Account) -> list[Corroboration]:
    return [c for c in corroborations(accounts) if c.kind == kind]


# ── what is agreement ───────────────────────────────────────────────────────────────────────


def test_the_same_number_from_two_voices() -> None:
    """Rounding agrees; "dozens" confirms no number, and other people are another number."""
    forty = on_radio(voices=said(CLINIC), figures=(killed(40),))
    found = of_kind("Numbers", forty, in_gazette(voices=said(ARMY), figures=(killed(42),)))
    assert [(c.reason, c.independent) for c in found] == [("killed: 40 and 42", True)]
    for other in (killed(24, None, "Vague"), killed(40, of="Women"), killed(48)):
        assert of_kind("Numbers", forty, in_gazette(voices=said(ARMY), figures=(other,))) == []


def test_the_same_culprit() -> None:
    """A state and its army are one; "rebels" confirms no group by name."""
    first = on_radio(voices=said(CLINIC), agents=(actor("arva", "Government", "XA"),))
    assert of_kind("Responsibility", first, in_gazette(agents=(ARMY,)))
    front = on_radio(agents=(FRONT,))
    assert not of_kind("Responsibility", front, in_gazette(agents=(group("rebels"),)))
    assert not of_kind("Responsibility", front, in_gazette(agents=(FRONT,), status="Denied"))


def test_ten_prints_of_one_number_are_nine_corroborations() -> None:
    """Each is set beside the first; none of them is independent."""
    prints = [on_radio(f"a{n}", voices=said(CLINIC), figures=SIX) for n in range(1)]
    prints += [
        account(source=source(f"b{n}", actor(f"paper-{n}", "MediaOutlet")), voices=said(CLINIC),
                figures=SIX)
        for n in range(9)
    ]  # fmt: skip
    found = of_kind("Numbers", *prints)
    assert len(found) == 9
    assert not any(c.independent for c in found)


def test_who_refuses_it_does_not_confirm_it() -> None:
    """ "The pause is irrelevant" tells of the pause, and is no second voice for it."""
    pause = {"type": "Ceasefire"}
    goes_on = on_radio(voices=said(ARMY), **pause)
    refused = in_gazette(voices=(voice(FRONT, "Rejection"),), **pause)
    assert corroborations([goes_on, refused]) == ()
    assert corroborations([goes_on, in_gazette(voices=said(FRONT), **pause)])


def test_a_paper_does_not_confirm_what_it_quotes() -> None:
    """Within one article only independent voices corroborate each other."""
    assert corroborations([on_radio(figures=SIX), on_radio(voices=said(CLINIC), figures=SIX)]) == ()
    both = on_radio(voices=said(CLINIC), figures=SIX), on_radio(voices=said(FRONT), figures=SIX)
    assert {c.kind for c in corroborations(both)} == {"Numbers", "Occurrence"}


def test_a_voice_does_not_confirm_itself() -> None:
    """What one outlet says twice in its own voice is no corroboration."""
    assert corroborations([on_radio("a1", figures=SIX), on_radio("a2", figures=SIX)]) == ()


# ── independence ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (
            on_radio(voices=said(CLINIC)),
            in_gazette(voices=said(CLINIC)),
            "both are the word of Tessel Clinic",
        ),
        (
            on_radio(),
            in_gazette(voices=said(RADIO, group("residents"))),
            "both are the word of Radio Hennu",
        ),
        (
            on_radio(),
            in_gazette(voices=said(RADIO, CLINIC)),
            "Morrow Gazette has it from Radio Hennu",
        ),
        (on_radio(), on_radio("a2", voices=said(CLINIC)), "Radio Hennu quotes Tessel Clinic"),
        (
            on_radio(voices=said(ARMY)),
            in_gazette(voices=said(COUNCIL)),
            "Arvan Army and Tessel Council belong together",
        ),
        (
            on_radio(voices=said(actor("unicef", "IntergovernmentalOrganisation"))),
            in_gazette(voices=said(actor("world-food-programme", "IntergovernmentalOrganisation"))),
            "Unicef and World Food Programme belong together",
        ),
        (
            on_radio(words="Six people died when a shell hit the market of Tessel."),
            in_gazette(words="Six people died when a shell hit the market of Tessel"),
            "the same words",
        ),
        (
            on_radio(voices=(voice(actor("ferran-oll", "Person", "XA"), words="a general"),)),
            in_gazette(voices=said(COUNCIL)),
            "Ferran Oll and Tessel Council speak for one state",
        ),
        (account(source=source("x")), account(source=source("y")), "nobody knows who published it"),
        (
            account(source=source("x", actor("tass", "MediaOutlet"))),
            account(source=source("y", actor("rt", "MediaOutlet"))),
            "Tass and Rt belong to one state",
        ),
    ],
)
def test_dependence_has_a_reason(first: Account, second: Account, why: str) -> None:
    """One source, one outlet, one state, one text; or nothing that shows otherwise."""
    assert dependence(first, second) == why
    assert dependence(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (on_radio(), in_gazette()),
        (on_radio(voices=said(CLINIC)), on_radio("a2", voices=said(ARMY))),
        (on_radio(), in_gazette(voices=said(CLINIC))),
        (on_radio(voices=said(group("residents"))), in_gazette(voices=said(group("a nurse", "b")))),
        (account(source=source("x", site="radio.example")), in_gazette()),
        (on_radio(words="It rained all day."), in_gazette(words="It rained all day.")),
    ],
)
def test_independent_voices(first: Account, second: Account) -> None:
    """Two outlets, two sources in one article, or short sentences that are alike by chance."""
    assert dependence(first, second) is None
    assert dependence(second, first) is None


# ── how many voices ─────────────────────────────────────────────────────────────────────────


def test_voices_are_counted_once() -> None:
    """Two papers quote the clinic and tell it themselves; one also quotes the army: two voices."""
    every = [
        on_radio(voices=said(CLINIC)),
        on_radio(),
        in_gazette(voices=said(CLINIC)),
        in_gazette(voices=said(ARMY)),
        in_gazette(),
    ]
    assert count_voices(every) == 2
    assert count_voices(every[1:2] + every[4:]) == 2
    assert count_voices(every[:1]) == 1
    assert count_voices([]) == 0


def test_unknown_outlets_are_one_voice() -> None:
    """Three articles without a publisher may all be one blog's; what they quote still counts."""
    unknown = [account(source=source(key)) for key in "xyz"]
    assert count_voices(unknown) == 1
    assert count_voices([*unknown, account(source=source("w"), voices=said(CLINIC))]) == 2


def test_a_spokesman_is_the_voice_of_his_body() -> None:
    """Two spokesmen of one army are one voice."""
    spokesmen = [
        on_radio(f"a{n}", voices=(voice(actor(f"a/{n}", "Person"), on_behalf_of=ARMY),))
        for n in range(2)
    ]
    assert count_voices(spokesmen) == 1
