"""States, offices and bodies the text leaves without a name (`kg.extract.coreference`)."""

from __future__ import annotations

import pytest

from kg.document import structure
from kg.extract.coreference import find_coreference
from kg.extract.names import find_names
from kg.extract.places import find_places
from kg.extract.reading import Reading
from kg.language import parse
from kg.model import Annotations, Entity, EntityKind, Form
from tests.builders import article


def actors(*paragraphs: str) -> dict[str, list[str]]:
    """Return actor → its mentions that are no names, as written, in a text that is really read."""
    one = structure(article("\n\n".join(paragraphs)))
    found: tuple[Entity, ...] = ()
    words = parse(one)
    for find in (find_names, find_places, find_coreference):
        found = find(Reading(document=one, parse=words, found=Annotations(entities=found)))
    told = {
        e.name: [m.span.of(one.text) for m in e.mentions if m.form is not Form.NAME]
        for e in found
        if e.kind is not EntityKind.LOCATION
    }
    return {name: mentions for name, mentions in told.items() if mentions}


def test_the_government_is_that_of_the_state_the_text_is_about() -> None:
    """Not that of a state it names in passing."""
    told = actors(
        "Flood in Kenya kills ten",
        "A flood in Kenya killed ten people. The government declared a state of emergency.",
        "Norway sent tents. The army sent soldiers to the coast.",
    )
    assert told["Kenyan government"] == ["The government"]
    assert "Norwegian government" not in told
    army = next(name for name in told if name.startswith("Kenya") and "government" not in name)
    assert told[army] == ["The army"]


def test_where_two_states_are_as_near_the_government_is_nobodys() -> None:
    """A wrong government is worse than none."""
    told = actors(
        "Kenya and Uganda meet",
        "Kenya and Uganda met on Monday. The government said that talks would go on.",
    )
    assert not {"Kenyan government", "Ugandan government"} & set(told)


def test_a_capital_tells_whose_government_sits_there() -> None:
    """ "The military government in Naypyidaw" is that of Myanmar."""
    told = actors(
        "Thailand closes border",
        "Thailand closed its border. The military government in Naypyidaw denounced the move.",
    )
    assert told["Burmese government"] == ["The military government"]


@pytest.mark.parametrize(
    ("text", "holder", "mentions"),
    [
        (
            "A trader from Goma said the road was closed. The trader said that he wept.",
            "trader",
            ["trader", "The trader", "he"],
        ),
        (
            "The interior minister said three were dead. The minister said that he was sure.",
            "interior minister",
            ["interior minister", "The minister", "he"],
        ),
    ],
)
def test_somebody_without_a_name_is_taken_up(text: str, holder: str, mentions: list[str]) -> None:
    """ "A trader" … "the trader" are one."""
    assert actors("Road closed in the east", text)[holder] == mentions


def test_a_body_is_never_he() -> None:
    """The opposition is no man, the minister is."""
    told = actors("Strike", "The opposition called for a strike. He said that he would stay.")
    assert not {"He", "he"} & set(told.get("opposition", ()))


def test_who_is_named_behind_a_comma_is_not_two() -> None:
    """ "A union adviser, Tariq Mansour," is one person, and "he" is that person."""
    told = actors(
        "Mine", "A union adviser, Tariq Mansour, denied the charge. He said the mine was safe."
    )
    assert told == {"Tariq Mansour": ["He"]}
