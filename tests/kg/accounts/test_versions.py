"""Versions of one article are one article (`kg.accounts.versions`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kg.accounts.account import Account, Party, Place, Source
from kg.accounts.judgement import judge
from kg.accounts.versions import aligned
from tests.accounts import account, actor, killed, said, source

MAYOR, ARMY = actor("ilse-marrant", "Person"), actor("morrow-army", "Military")
DAY = "2021-03-01"
FIRST = source("ferry", published=DAY, site="lindalpost.example")
SECOND = replace(
    FIRST,
    article=f"{FIRST.article}~2",
    key="ferry~2",
    version=2,
    version_of=FIRST.article,
)


def residents(where: Source, number: str = "e4") -> Party:
    """People whom only that version of the article knows."""
    iri = f"https://example.org/id/actor/{where.key}/{number}"
    return Party(iri=iri, label="residents", kind="Group")


def told(where: Source, number: int, **more: Any) -> Account:
    return account(source=where, figures=(killed(number),), **more)


@pytest.mark.parametrize("speakers", ["nobody", "mayor", "residents"])
def test_a_later_version_replaces_the_figure_of_the_same_voice(speakers: str) -> None:
    """Published on one day, so the version tells; whoever says it, in his own name or none."""
    voices = {
        "nobody": lambda where: (),
        "mayor": lambda where: said(MAYOR),
        "residents": lambda where: said(residents(where, f"e{where.version}")),
    }[speakers]
    first = told(FIRST, 6, voices=voices(FIRST))
    second = told(SECOND, 15, voices=voices(SECOND))
    judgement = judge([second, first])
    (one,) = judgement.supersessions
    assert (one.later, one.earlier, one.reason) == (second.claim, first.claim, "killed: 6, then 15")
    assert (judgement.voices, judgement.contradictions) == (1, ())


def test_versions_confirm_nothing_of_each_other() -> None:
    """The same said again is one voice; what another says in a later version is his."""
    first, second = told(FIRST, 6, voices=said(MAYOR)), told(SECOND, 6, voices=said(MAYOR))
    judgement = judge([first, second])
    assert (judgement.voices, judgement.corroborations, judgement.supersessions) == (1, (), ())
    army = told(SECOND, 6, voices=said(ARMY))
    assert judge([first, second, army]).voices == judge([first, replace(army, source=FIRST)]).voices


def test_an_article_of_nobody_knows_whom_is_one_voice_in_all_its_versions() -> None:
    """Without outlet or site it answers for itself."""
    first = told(replace(FIRST, site=None), 6)
    second = told(replace(SECOND, site=None), 15)
    judgement = judge([first, second])
    assert (judgement.voices, judgement.contradictions) == (1, ())
    assert [one.later for one in judgement.supersessions] == [second.claim]


def test_what_only_one_version_knows_is_matched_by_its_name() -> None:
    """Doers, victims and places alike; of two names nothing is guessed."""
    cove = Place(iri="https://example.org/id/location/ferry/e7", label="the cove")
    later = replace(cove, iri="https://example.org/id/location/ferry~2/e9")
    first = told(FIRST, 6, agents=(residents(FIRST),), place=cove)
    second = told(SECOND, 6, agents=(residents(SECOND, "e9"), MAYOR), place=later)
    other = told(SECOND, 6, victims=(replace(residents(SECOND, "e8"), label="divers"),))
    _, same, apart = aligned([first, second, other])
    assert same.agents == (residents(FIRST), MAYOR)
    assert same.place == cove
    assert apart == other


def test_an_article_that_never_changed_is_left_alone() -> None:
    """Two residents of one article stay two."""
    one, two = (told(FIRST, 6, agents=(residents(FIRST, e),)) for e in ("e4", "e5"))
    assert aligned([one, two]) == (one, two)
