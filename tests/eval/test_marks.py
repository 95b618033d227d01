"""What the shipped encoder marks in texts of our own: a floor under the roles in violence.

Written for this test, of several regions and styles; nothing of it is in a corpus.
"""

from __future__ import annotations

from functools import cache

from kg.document import structure
from kg.extract import extract
from kg.model import MarkKind
from tests.builders import article

_TEXTS = {
    "wire": (
        "KAVANGO, June 3 - Masked gunmen kidnapped the engineer Tomas Ilinga and two drivers on "
        "the road to Rundu on Tuesday, the police said. Officials blamed the Okavango Liberation "
        "Front, which has attacked several bridges with dynamite since April."
    ),
    "feature": (
        "When the car bomb went off outside the district court of Sorrel, Judge Mirela Dusan was "
        "at her window. The blast destroyed a bus and the offices of a newspaper. The attackers "
        "were members of the People's Revolutionary Column, she says."
    ),
    "capitals": (
        "TERRORISTS OF THE RED DAWN MOVEMENT MURDERED MAYOR JULIO ARANDA WITH MACHINE GUNS IN THE "
        "TOWN OF SAN BENITO YESTERDAY. THEY ALSO BURNED THE POWER STATION."
    ),
}
_PLAYED = {
    MarkKind.PERPETRATOR: {"Masked gunmen", "attackers", "TERRORISTS"},
    MarkKind.PERPETRATORS_ORGANISATION: {
        "Okavango Liberation Front", "People's Revolutionary Column", "RED DAWN MOVEMENT",
    },
    MarkKind.TARGET: {"bridges", "bus", "offices", "POWER STATION"},
    MarkKind.VICTIM: {"Tomas Ilinga", "JULIO ARANDA"},
    MarkKind.DESCRIBED_VICTIM: {"engineer", "drivers", "MAYOR"},
    MarkKind.WEAPON: {"dynamite", "car bomb", "MACHINE GUNS"},
}  # fmt: skip


@cache
def _marked() -> dict[tuple[str, MarkKind], float]:
    """Every phrase marked in the texts with its kind, to how sure."""
    return {
        (mark.span.of(text), mark.kind): mark.certainty
        for key, text in _TEXTS.items()
        for mark in extract(structure(article(text, key))).marks
    }


_PEOPLE = {"the engineer", "Judge Mirela Dusan", "she", "MAYOR JULIO ARANDA"}
_SURE = 0.2
_FLOOR = 12  # of 18 roles; 13 are found


def test_roles_are_marked_whole() -> None:
    """In modern news as in a wire in capitals; surely enough to be more than a guess."""
    sure = {key for key, certainty in _marked().items() if certainty >= _SURE}
    found = [
        (words, kind) for kind, all_ in _PLAYED.items() for words in all_ if (words, kind) in sure
    ]
    assert len(found) >= _FLOOR, sorted(found)


def test_people_are_marked_by_name_noun_and_pronoun() -> None:
    """Each surely."""
    assert all(_marked().get((words, MarkKind.PERSON), 0.0) >= 0.7 for words in _PEOPLE)
