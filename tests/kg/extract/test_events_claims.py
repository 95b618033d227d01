"""Which tellings are one event, and what each voice claims of it."""

from __future__ import annotations

import pytest

from kg.model import Event, Status
from tests.happenings import Text, roles


def numbers(event: Event) -> list[tuple[str | None, list[int | None]]]:
    """Return (voice, least numbers) of each claim."""
    return [(claim.voice, [f.minimum for f in claim.figures]) for claim in event.claims]


# ── one event or two ────────────────────────────────────────────────────────────────────────


def test_harm_is_part_of_what_caused_it() -> None:
    """Cause, dead and wounded of one sentence are one event."""
    text = "Shells hit a market in Arva, killing six people and wounding nine."
    event = Text(text).place("Arva").only()
    assert event.type == "Shelling"
    assert [f.metric for f in event.claims[0].figures] == ["killed", "wounded"]


def test_the_attack_points_back() -> None:
    """A definite noun of a more general kind speaks of the event before."""
    text = (
        "A car bomb exploded in Arva on Tuesday. Nobody claimed the attack. The blast killed two."
    )
    event = next(e for e in Text(text).place("Arva").told() if e.type == "CarBombing")
    words = [t.of(text) for t in event.triggers]
    assert {"attack", "blast"} <= set(words)


def test_another_attack_is_another() -> None:
    """The word says so."""
    text = "A car bomb exploded in Arva on Tuesday. Another car bomb exploded on Wednesday."
    assert Text(text).place("Arva").types() == ["CarBombing", "CarBombing"]


def test_the_body_restates_its_headline() -> None:
    """Headline and lead tell one event, and the lead's figure counts."""
    text = "Flood Kills 20 in Korm\n\nA flood in Korm killed 21 people on Tuesday, officials said."
    events = [e for e in Text(text).place("Korm").told() if e.type == "Flood"]
    assert len(events) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Rebels shelled Arva on Monday. Rebels shelled Korm on Monday.",
        "Rebels shelled Arva on Monday. On Tuesday, the harbour of Arva was shelled, near Korm.",
        "Shelling killed six people in Arva.\n\nUPDATE 1200 GMT: Shelling killed two in Korm.",
    ],
)
def test_place_and_day_keep_events_apart(text: str) -> None:
    """Different towns, different days, different updates."""
    assert Text(text).place("Arva").place("Korm").types().count("Shelling") == 2


def test_the_same_place_and_day_join_sections() -> None:
    """An update may speak again of what the entry told."""
    text = (
        "UPDATE 1500 GMT: Shelling killed six people in Arva on Tuesday, a nurse said.\n\n"
        "ORIGINAL ENTRY: Farmers protested in Korm.\n\n"
        "Shelling in Arva began on Tuesday."
    )
    events = [e for e in Text(text).place("Arva").place("Korm").told() if e.type == "Shelling"]
    assert len(events) == 1


# ── voices ──────────────────────────────────────────────────────────────────────────────────


def test_each_voice_has_its_claim() -> None:
    """Numbers of two voices stand beside each other; nobody is right here."""
    text = (
        "A blast hit the mill in Arva on Tuesday. Police said the blast killed two people. "
        "A nurse said the blast killed nine people."
    )
    told = Text(text).place("Arva")
    told = told.says("Police", "said", "the blast killed two people")
    told = told.says("A nurse", "said", "the blast killed nine people")
    assert numbers(told.only()) == [(None, []), ("s1", [2]), ("s2", [9])]


def test_what_is_said_inside_what_is_said_is_the_inner_voices() -> None:
    """The innermost statement speaks."""
    text = "The agency reported that a nurse said the blast killed nine people."
    told = Text(text).says(
        "The agency", "reported", "that a nurse said the blast killed nine people"
    )
    told = told.says("a nurse", "said", "the blast killed nine people")
    assert {c.voice for c in told.only().claims} == {"s2"}


def test_who_did_it_may_differ_by_voice() -> None:
    """Both accounts stay, each with its agent."""
    text = (
        "A blast hit the mill in Arva on Tuesday. Police said the Dawn Brigade bombed the mill. "
        "A farmer said the Dusk Brigade bombed the mill."
    )
    told = Text(text).place("Arva").actor("Dawn Brigade").actor("Dusk Brigade")
    told = told.says("Police", "said", "the Dawn Brigade bombed the mill")
    told = told.says("A farmer", "said", "the Dusk Brigade bombed the mill")
    agents = {c.voice: roles(text, [c], "agent") for e in told.told() for c in e.claims}
    assert agents["s1"] == ["Dawn Brigade"]
    assert agents["s2"] == ["Dusk Brigade"]


def test_a_denial_is_a_claim_of_the_same_event() -> None:
    """One tells it, another denies it; the event stands with both."""
    text = (
        "The Dawn Army shelled the harbour of Arva on Tuesday. "
        "The general denied that the Dawn Army had shelled the harbour."
    )
    told = Text(text).place("Arva")
    told = told.says("The general", "denied", "that the Dawn Army had shelled the harbour")
    event = next(e for e in told.told() if e.type == "Shelling")
    assert [c.status for c in event.claims] == [Status.OCCURRED, Status.DENIED]
    assert event.status is Status.OCCURRED


# ── parts and wholes ────────────────────────────────────────────────────────────────────────


def test_some_of_the_dead_are_a_part() -> None:
    """ "Of the dead, 18 were in …" is an event of its own inside the whole."""
    text = (
        "The ministry counted 42 deaths in Norland in May. Of the deaths, 18 were in Arva Province."
    )
    told = Text(text).place("Norland", "Country").place("Arva Province", "Province")
    whole, part = told.told()
    assert (part.part_of, part.place) == (whole.id, "Arva Province")
    assert whole.part_of is None
    assert part.date == whole.date


def test_women_and_children_are_no_part_elsewhere() -> None:
    """ "Among the dead were 26 children" belongs to the total, not to a part told between."""
    text = (
        "The ministry counted 42 deaths in Norland in May. "
        "Of the deaths, 28 were in Arva Province. Among the dead were 26 children."
    )
    told = Text(text).place("Norland", "Country").place("Arva Province", "Province")
    whole = told.told()[0]
    assert ("killed", 26, "children") in {
        (f.metric, f.minimum, f.subset) for c in whole.claims for f in c.figures
    }
