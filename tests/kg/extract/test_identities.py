"""Who the victims were, as voices tell it (`kg.extract.identities`)."""

from __future__ import annotations

import pytest

from kg.document import structure
from kg.extract import extract
from kg.model import Annotations
from tests.builders import article

TOLD = "A bomb killed two fighters in Varna on Monday.\n\n"


def found_in(text: str) -> Annotations:
    return extract(structure(article(text)))


def told(text: str) -> list[str]:
    """Names of the groups that somebody says the victims belonged to."""
    claims = (c for e in found_in(text).events for c in e.claims if c.voice)
    return [a.span.of(text) for c in claims for a in c.args if a.role == "victim" and a.entity]


@pytest.mark.parametrize(
    "account",
    [
        "Residents said the two men were members of Hezbollah.",
        "Residents said the fighters were in Hezbollah, which attacked the town last year.",
        "Residents said the two men belonged to Hezbollah.",
    ],
)
def test_an_account_of_who_died_is_a_claim_about_the_event(account: str) -> None:
    """The group belongs to the victims, in the words of the one who says so."""
    assert told(TOLD + account) == ["Hezbollah"]


def test_two_accounts_are_two_claims_about_one_event() -> None:
    """Members of two groups: the identity of the victims is disputed, by two voices."""
    text = (
        TOLD + "Officials said the two men were members of Hezbollah. "
        "However, residents said the fighters were members of Ahrar al-Sham."
    )
    assert told(text) == ["Hezbollah", "Ahrar al-Sham"]
    (event,) = (e for e in found_in(text).events if sum(bool(c.voice) for c in e.claims) > 1)
    assert len({c.voice for c in event.claims if c.voice}) == 2


@pytest.mark.parametrize(
    "account",
    [
        "Residents said the two men were not members of Hezbollah.",
        "Residents said two men were members of Hezbollah.",
        "Residents said the two roads were in the hands of Hezbollah.",
    ],
)
def test_other_people_things_and_denials_are_none(account: str) -> None:
    """Only people told of before, said to belong."""
    assert told(TOLD + account) == []
