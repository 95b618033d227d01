"""Whether an event is told as real (`kg.extract.events.status`)."""

from __future__ import annotations

import datetime as dt

import pytest

from kg.model import Act, AgentCertainty, EntityKind, Event, Status
from tests.builders import day
from tests.happenings import Text


def one(text: str, type_: str) -> Event:
    """Return the first event of that type."""
    return next(event for event in Text(text).told() if event.type == type_)


@pytest.mark.parametrize(
    ("text", "type_", "status"),
    [
        ("Rebels attacked the mill.", "Attack", Status.OCCURRED),
        ("The army did not shell the harbour.", "Shelling", Status.DENIED),
        ("Nobody was killed in the raid on the farm.", "Killing", Status.DENIED),
        ("The army denied shelling the harbour.", "Shelling", Status.DENIED),
        ("Nobody was killed in the raid on the farm.", "Raid", Status.OCCURRED),
        ("The army will withdraw from the valley.", "Withdrawal", Status.PLANNED),
        ("The president hopes to visit Oslo.", "Visit", Status.PLANNED),
        ("The general threatened to shell the harbour.", "Shelling", Status.THREATENED),
        ("The envoy called for a ceasefire.", "Ceasefire", Status.CALLED_FOR),
        ("The union urged the government to release the sailors.", "Release", Status.CALLED_FOR),
        ("If rebels shell the mill in Korm, we leave.", "Shelling", Status.HYPOTHETICAL),
        ("The army may have bombed the mill.", "Bombing", Status.OCCURRED),
        ("The ministers rejected the truce.", "Ceasefire", Status.OCCURRED),
        ("The officer said that the jets had bombed the mill.", "AirStrike", Status.OCCURRED),
        ("The mayor insisted that rebels had shelled the harbour.", "Shelling", Status.OCCURRED),
        ("The navy denied having shelled the harbour.", "Shelling", Status.DENIED),
        ("The mayor dismissed claims that police had shot at miners.", "Shooting", Status.DENIED),
        ("The envoy maintained that his troops never shelled Arva.", "Shelling", Status.DENIED),
        ("The king will not attend talks in Oslo planned for May.", "Talks", Status.PLANNED),
        (
            "A threat made on Friday led to the evacuation of a school.",
            "Evacuation",
            Status.OCCURRED,
        ),
    ],
)
def test_its_own_words_and_those_above_tell(text: str, type_: str, status: Status) -> None:
    """Modals, negation, condition, and the verb that governs it."""
    found = (
        [event.status for event in Text(text).place("Korm").told() if event.type == type_]
        if ("Korm" in text)
        else [one(text, type_).status]
    )
    assert found == [status]


@pytest.mark.parametrize(
    "text",
    [
        "Police arrested a man suspected of spying in Korm.",
        "The banker in Korm is accused of spying.",
    ],
)
def test_suspicion_tells_of_nothing_that_occurred(text: str) -> None:
    """Who is suspected of spying may be no spy, and then nobody spied."""
    told = [event.status for event in Text(text).place("Korm").told() if event.type == "Espionage"]
    assert Status.OCCURRED not in told


def test_what_follows_the_threat_is_not_touched_by_it() -> None:
    """ "after" leads out of what is threatened."""
    text = "The general threatened to shell the harbour after rebels captured the village of Korm."
    assert one(text, "TerritorialCapture").status is Status.OCCURRED


def test_days_to_come_are_planned() -> None:
    """The article is of Thursday; the talks open on Monday."""
    event = one("Talks open in Oslo on March 8.", "Talks")
    assert (event.status, event.date) == (Status.PLANNED, day(dt.date(2021, 3, 8)))


def test_a_purpose_is_no_event_beside_its_deed() -> None:
    """ "attacked to capture": the attack was, the capture was wanted."""
    types = Text("Rebels attacked the mill to free the prisoners.").types()
    assert "Attack" in types
    assert "Release" not in types


def test_the_harm_a_speaker_announces_is_a_threat() -> None:
    """ "we will bomb", said by the army."""
    text = "The Dawn Army warned that it would bomb the harbour."
    told = Text(text).actor("Dawn Army", EntityKind.MILITARY)
    told = told.says(
        "The Dawn Army", "warned", "that it would bomb the harbour", Act.WARN, "Dawn Army"
    )
    assert Status.THREATENED in {e.status for e in told.told() if "Bomb" in e.type}


# ── who did it, and how sure that is ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("The Dawn Brigade bombed the mill.", AgentCertainty.ASSERTED),
        ("The Dawn Brigade is believed to have bombed the mill.", AgentCertainty.ALLEGED),
        ("Somebody blamed the Dawn Brigade for the bombing.", AgentCertainty.ALLEGED),
        ("The mill was bombed.", AgentCertainty.UNKNOWN),
    ],
)
def test_the_doer_is_asserted_alleged_or_unknown(text: str, certainty: AgentCertainty) -> None:
    """A hedge or an accusation never becomes a fact."""
    told = Text(text)
    if "Dawn Brigade" in text:
        told = told.actor("Dawn Brigade")
    (event,) = (e for e in told.told() if "Bomb" in e.type)
    assert event.claims[0].agent_certainty is certainty


def test_what_others_say_of_the_doer_is_alleged_and_what_he_says_is_asserted() -> None:
    """The voice decides."""
    text = "The mayor said the Dawn Brigade bombed the mill."
    told = Text(text).actor("Dawn Brigade")
    content = "the Dawn Brigade bombed the mill"
    alleged = told.says("The mayor", "said", content).only()
    own = told.says("The mayor", "said", content, speaker="Dawn Brigade").only()
    assert alleged.claims[0].agent_certainty is AgentCertainty.ALLEGED
    assert own.claims[0].agent_certainty is AgentCertainty.ASSERTED
