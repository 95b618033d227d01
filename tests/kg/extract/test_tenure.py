"""Since and until when a role is held, and whose forces are (`coreference.tenure`, `.forces`)."""

from __future__ import annotations

import datetime as dt

import pytest

from kg.model import Annotations, Role
from kg.pipeline import annotate
from tests.builders import article


def read(text: str) -> Annotations:
    """Return all that is found in an article of 4 March 2021."""
    return annotate(article(text, date=dt.date(2021, 3, 4)))[1]


def role(text: str, name: str) -> Role:
    """Return the one role of the person of that name."""
    (one,) = next(e for e in read(text).entities if e.name == name).roles
    return one


@pytest.mark.parametrize(
    ("told", "since", "until", "former"),
    [
        ("Ilse Marrant, the mayor of Lyon since March 2014,", "2014-03", None, False),
        ("Ilse Marrant, foreign minister from 2010 to 2014,", "2010", "2014", True),
        ("Ilse Marrant, the mayor of Lyon until 2017,", None, "2017", True),
        ("Former Prime Minister Ilse Marrant", None, None, True),
        ("Prime Minister Ilse Marrant", None, None, False),
    ],
)
def test_a_role_has_the_time_that_is_told_with_it(
    told: str, since: str | None, until: str | None, former: bool
) -> None:
    """A year stays a year, and "former" tells no day."""
    found = role(f"{told} said on Monday that the road was open.", "Ilse Marrant")
    assert (found.since, found.until, found.former) == (since, until, former)


def test_all_who_speak_together_are_speakers() -> None:
    """The first named is the first; an apposition is nobody else."""
    text = (
        "Human Rights Watch, Oxfam and Amnesty International condemned the raid. "
        "Ilse Marrant, a doctor, said that the road was open."
    )
    found = read(text)
    names = {e.id: e.name for e in found.entities}
    speakers = [[names[id] for id in s.source_entities] for s in found.statements]
    assert ["Human Rights Watch", "Oxfam", "Amnesty International"] in speakers
    assert ["Ilse Marrant"] in speakers


def test_forces_called_by_a_state_are_that_states() -> None:
    """ "Russian forces" without a name are of Russia; "rebel forces" of no state."""
    found = read(
        "Russian forces said on Monday that they had left Korm. Rebel forces said that they stay."
    )
    countries = {e.name: e.country for e in found.entities}
    assert countries["Russian forces"] == "RU"
    assert all(country is None for name, country in countries.items() if "ebel" in name)
