"""Who did it to whom, where trees go wrong or the doer stands in another clause
(`kg.extract.events.participants`, `grammar`)."""

from __future__ import annotations

import pytest

from kg.model import AgentCertainty, Event
from tests.happenings import Text, roles


def _of(text: str, type_: str) -> Event:
    """The one event of that type."""
    found = [event for event in Text(text).told() if event.type == type_]
    assert len(found) == 1, [event.type for event in Text(text).told()]
    return found[0]


def _who(text: str, type_: str, role: str) -> list[str]:
    return roles(text, _of(text, type_).claims, role)


@pytest.mark.parametrize(
    ("text", "type_", "agents"),
    [
        # a finite verb goes on from a finite one, not from an infinitive nearer by
        ("The coalition calls on the ministry to stop raising taxes and imposes sanctions on the "
         "bank.", "Sanctions", ["coalition"]),
        # in a row of verbs the tree has the first as what is said
        ('The league condemned "any use of gas", said it would send a mission to Korm, and '
         "threatened sanctions against the miners.", "Threat", ["league"]),
        ("The mayor came on Monday, stayed one hour, and promised every farmer 500 crowns.",
         "Promise", ["mayor"]),
        # "after" opens a clause, though it is tagged like a preposition
        ("No group has claimed the raid, which came a day after gunmen killed five villagers at "
         "Arbol, some 80 km to the east.", "Killing", ["gunmen"]),
        # who is asked to do it does it
        ("The mayors called for the coalition to conduct investigations.", "Investigation",
         ["coalition"]),
        # people set off what goes off
        ("The guerrillas had detonated at least twenty bombs across the city.", "Bombing",
         ["guerrillas"]),
        # "each side", "the other": whoever that is
        ("Each side has blamed the other for the fighting.", "Blame", []),
    ],
)  # fmt: skip
def test_the_doer_is_found_where_the_sentence_has_it(
    text: str, type_: str, agents: list[str]
) -> None:
    """Shared subjects, clauses behind "after", infinitives with "for"; nobody is made up."""
    assert _who(text, type_, "agent") == agents


def test_a_place_near_the_verb_does_nothing() -> None:
    """ "a roof collapse in a pit at nearby Arbol killed two": in the tree Arbol did."""
    text = Text("On 11 May a roof collapse in a pit at nearby Arbol killed two men.").place("Arbol")
    assert [w for e in text.told() for w in roles(text.text, e.claims, "agent")] == []


def test_a_name_in_quotation_marks_says_which_group() -> None:
    """ "the "Sons of Arva" militant group": its deeds are the Sons' of Arva."""
    text = Text('The "Sons of Arva" militant group launched an attack on the mill.')
    (event,) = text.actor("Sons of Arva").told()
    named = {a.entity for c in event.claims for a in c.args if a.role == "agent"}
    assert named == {"Sons of Arva"}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("The rebels were accused by the ministry of killing nine miners.", "Killing"),
        ("The rebels were accused by the ministry of killing nine miners and burning a village.",
         "Arson"),
        ("Residents blamed the blast on the rebels.", "Explosion"),
    ],
)  # fmt: skip
def test_who_is_accused_did_it_as_alleged(text: str, type_: str) -> None:
    """Not who accuses; and who is blamed for a blast is not what the blast hit."""
    event = _of(text, type_)
    told = roles(text, event.claims, "agent")
    assert [words.lower().removeprefix("the ") for words in told] == ["rebels"]
    assert {claim.agent_certainty for claim in event.claims} == {AgentCertainty.ALLEGED}
    assert "rebels" not in roles(text, event.claims, "target")


def test_machines_are_means_unless_it_is_told_whose() -> None:
    """ "A drone hit": with what, by whom nobody says; "the army's drone hit" says it."""
    text = "A drone hit a minibus, wounding the driver."
    assert roles(text, [c for e in Text(text).told() for c in e.claims], "agent") == []
    owned = "The ministry said its planes had bombed the camp."
    assert _who(owned, "AirStrike", "agent") == ["planes"]


def test_what_others_broke_or_demanded_is_not_their_deed() -> None:
    """Who breaks a siege does not besiege, who demands an inquiry does not inquire."""
    assert _who("The residents demanded an inquiry.", "Investigation", "agent") == []


def test_words_of_the_trigger_are_nobody() -> None:
    """ "took the manager hostage": the manager; "fired tear gas at protesters": the protesters."""
    assert _who("The gang took the manager hostage.", "Abduction", "victim") == ["manager"]
    gas = "Police fired tear gas at protesters."
    assert _who(gas, "CrowdControl", "target") == ["protesters"]


def test_whoever_has_a_relative_clause_with_who_is_somebody() -> None:
    """No list holds every trade."""
    text = "A magistrate who had jailed smugglers was gunned down by two men."
    assert _who(text, "Killing", "victim") == ["magistrate"]


def test_people_held_among_others_hold_nobody() -> None:
    """ "had five persons detained, among them the manager": no doer is told beside."""
    text = "The prosecutor has had five persons detained, among them the manager."
    assert "five persons" not in _who(text, "Arrest", "agent")


def test_a_town_that_fell_was_taken_by_whom_it_fell_to() -> None:
    """The words have a frame of their own, whatever else they can mean."""
    text = "The town of Arbol on the border fell to the rebels on Friday."
    assert _who(text, "TerritorialCapture", "agent") == ["rebels"]


def test_what_somebody_calls_it_is_not_their_deed() -> None:
    """ "in what the ministry called an attempted coup"."""
    text = "Soldiers stormed the palace in what the ministry called an attempted coup."
    agents = [w for e in Text(text).told() for w in roles(text, e.claims, "agent")]
    assert "ministry" not in agents
