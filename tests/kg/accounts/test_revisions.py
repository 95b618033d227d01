"""Later accounts of one voice that replace earlier ones (`kg.accounts.revisions`, `.judgement`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from kg.accounts.account import Account
from kg.accounts.judgement import judge
from kg.accounts.names import named_by_day
from kg.accounts.revisions import supersessions
from tests.accounts import account, actor, killed, place, said, source

CLINIC = actor("tessel-clinic", "Organisation")
MAYOR = actor("ilse-marrant", "Person")
FRONT, GUARD = actor("korm-front"), actor("harbour-guard")
MONDAY, TUESDAY, WEDNESDAY = (f"2021-03-0{d}" for d in (1, 2, 3))


def on(day: str, number: int | None = None, **more: Any) -> Account:
    """What the clinic says in the article of that day."""
    figures = (killed(number),) if number else ()
    return account(
        **{
            "source": source(f"of-{day}", published=day),
            "voices": said(CLINIC),
            "figures": figures,
            **more,
        }
    )


def entry(kind: str, clock: str | None, number: int) -> Account:
    """What a live blog itself says in one of its entries."""
    posted = dt.time.fromisoformat(clock) if clock else None
    return account(
        source=source("blog", entry=f"{kind}-{clock}", entry_kind=kind, clock=posted),
        figures=(killed(number),),
    )


def test_a_later_article_of_the_same_voice_replaces_its_figure() -> None:
    """Monday's six, Tuesday's fifteen: one step, with the change in words."""
    monday, tuesday = on(MONDAY, 6), on(TUESDAY, 15)
    (one,) = supersessions([tuesday, monday])
    assert (one.later, one.earlier, one.kind) == (tuesday.claim, monday.claim, "Numbers")
    assert one.reason == "killed: 6, then 15"


def test_each_step_replaces_the_one_before() -> None:
    """Three days, two steps; not the third over the first."""
    days = [on(MONDAY, 6), on(TUESDAY, 15), on(WEDNESDAY, 20)]
    found = {(s.later, s.earlier) for s in supersessions(days)}
    assert found == {(days[1].claim, days[0].claim), (days[2].claim, days[1].claim)}


@pytest.mark.parametrize(
    "later",
    [
        {"day": TUESDAY, "number": 6},
        {"day": TUESDAY, "number": 15, "voices": said(MAYOR)},
        {"day": MONDAY, "number": 15},
        {"day": TUESDAY, "figures": (killed(24, None, "Vague"),)},
        {"day": TUESDAY, "figures": (killed(4, of="Children"),)},
        {"day": TUESDAY, "figures": ()},
    ],
)
def test_what_replaces_nothing(later: dict[str, Any]) -> None:
    """The same number, another voice, the same day, a vaguer or another count, silence."""
    assert supersessions([on(MONDAY, 6), on(**later)]) == ()


def test_an_update_corrects_the_original_entry() -> None:
    """By the clock of the entries, whatever their order in the text."""
    original, noon, evening = (
        entry("original", None, 6),
        entry("update", "11:00Z", 9),
        entry("update", "17:45Z", 15),
    )
    found = {(s.later, s.earlier) for s in supersessions([evening, original, noon])}
    assert found == {(noon.claim, original.claim), (evening.claim, noon.claim)}
    assert supersessions([noon, replace(noon, claim="x", figures=(killed(30),))]) == ()


def test_other_facts_are_revised_too() -> None:
    """Who did it; and what was planned has happened."""
    found = supersessions([on(MONDAY, agents=(FRONT,)), on(TUESDAY, agents=(GUARD,))])
    assert [(s.kind, s.reason) for s in found] == [
        ("Responsibility", "Korm Front, then Harbour Guard")
    ]
    found = supersessions([on(MONDAY, status="Planned"), on(TUESDAY)])
    assert [(s.kind, s.reason) for s in found] == [("Occurrence", "planned, then occurred")]


def test_a_part_does_not_replace_the_whole() -> None:
    """The village's three are not the province's eighteen counted again."""
    province, village = place("hennu", "Province"), place("oster", within=["hennu"])
    assert supersessions([on(MONDAY, 18, place=province), on(TUESDAY, 3, place=village)]) == ()


def test_a_corrected_figure_contradicts_nobody_any_more() -> None:
    """Six against the mayor's fifteen is settled when the clinic itself says fifteen."""
    mayor = account(source=source("m", published=MONDAY), voices=said(MAYOR), figures=(killed(15),))
    first = on(MONDAY, 6)
    assert [c.kind for c in judge([first, mayor]).contradictions] == ["Numbers"]
    settled = judge([first, mayor, on(TUESDAY, 15)])
    assert settled.contradictions == ()
    assert len(settled.supersessions) == 1
    still = judge([first, mayor, on(TUESDAY, 40)])
    assert {c.kind for c in still.contradictions} == {"Numbers"}


def risen(before: int, now: int, **more: Any) -> tuple[Account, Account]:
    """ "The toll rose from `before` to `now`": two claims of one voice in one breath."""
    newer = account(**{"voices": said(CLINIC), "figures": (killed(now),), "start": 40, **more})
    figures = (killed(before, outdated=True),)
    older = replace(newer, claim=f"{newer.claim}-old", figures=figures, start=newer.start - 9)
    return older, newer


def test_words_that_call_a_figure_outdated_replace_it() -> None:
    """ "Rose from 15 to 19": no later article is needed, and nobody contradicts the 15."""
    older, newer = risen(15, 19)
    other = account(source=source("b"), voices=said(MAYOR), figures=(killed(20),))
    judgement = judge([newer, other, older])
    (one,) = judgement.supersessions
    assert (one.later, one.earlier, one.kind) == (newer.claim, older.claim, "Numbers")
    assert one.reason == "killed: 15 (outdated), then 19"
    assert judgement.contradictions == ()


def test_the_nearest_figure_that_counts_the_same_replaces_it() -> None:
    """Not a part, not another harm, not another voice, not what was published before."""
    older, newer = risen(15, 19, source=source("b", published=TUESDAY))
    far = replace(newer, claim=f"{newer.claim}-far", figures=(killed(21),), start=900)
    part = replace(newer, claim=f"{newer.claim}-part", figures=(killed(4, part=True),))
    mayor = replace(newer, claim=f"{newer.claim}-mayor", voices=said(MAYOR))
    before, some_day = on(MONDAY, 19), replace(on(MONDAY, 19), source=source("undated"))
    found = supersessions([older, newer, far, part, mayor, before, some_day])
    assert {s.later for s in found if s.earlier == older.claim} == {newer.claim}
    assert supersessions([older, part, mayor, before, some_day]) == ()


def test_an_outdated_figure_replaces_nothing() -> None:
    """Tuesday's "up from 15" does not correct Monday's 12; Tuesday's 19 does."""
    monday = on(MONDAY, 12)
    older, newer = risen(15, 19, source=source("b", published=TUESDAY))
    found = {(s.later, s.earlier) for s in supersessions([monday, older, newer])}
    assert found == {(newer.claim, monday.claim), (newer.claim, older.claim)}


def test_what_is_outdated_confirms_nothing() -> None:
    """Two voices that both call 15 outdated agree on what holds now, not on 15."""
    clinic = risen(15, 19)
    mayor = risen(15, 40, source=source("b"), voices=said(MAYOR))
    found = judge([*clinic, *mayor]).corroborations
    assert [c.kind for c in found] == ["Occurrence"]
    assert {c for one in found for c in (one.first, one.second)} <= {
        clinic[1].claim,
        mayor[1].claim,
    }


def test_who_it_is_of_is_said_by_the_name_of_the_day() -> None:
    """The same node is al-Nusra in 2015 and Jabhat Fatah al-Sham from the summer of 2016 on."""
    group = actor("al-nusra-front", label="Jabhat al-Nusra")
    names = {"2015-05-01": "Jabhat al-Nusra", "2016-10-28": "Jabhat Fatah al-Sham"}
    for published, name in names.items():
        told = named_by_day(account(source=source(published=published), agents=(group,)))
        assert [(a.iri, a.label) for a in told.agents] == [(group.iri, name)]
