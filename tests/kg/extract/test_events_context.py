"""What an event's own sentence leaves to its context (`kg.extract.events.grouping_context`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kg.model import AgentCertainty, EntityKind, Event
from kg.pipeline import annotate
from tests import builders
from tests.builders import day
from tests.happenings import DAY, Text

UPDATED = "UPDATE 1200 GMT: {}\n\nORIGINAL ENTRY: {}"


def agents(event: Event) -> list[str | None]:
    """Return the entities of who is told to have done it."""
    return [a.entity for c in event.claims for a in c.args if a.role == "agent"]


# ── where ───────────────────────────────────────────────────────────────────────────────────


def test_what_follows_stands_on_the_place_told_before() -> None:
    """A story says once where it plays."""
    text = "Shelling killed six people in Arva on Tuesday. Gunmen then kidnapped a judge."
    shelling, kidnapping = Text(text).place("Arva").told()
    assert (shelling.place, kidnapping.place) == ("Arva", "Arva")


def test_a_lead_leaves_its_place_to_the_next_sentence() -> None:
    """ "The attack was in …"."""
    text = "Gunmen killed nine people on Tuesday. Police later arrested two men in Arva."
    killing, _ = Text(text).place("Arva").told()
    assert killing.place == "Arva"


def test_words_are_spoken_nowhere() -> None:
    """A threat has no place of its own, whatever was told before."""
    text = "Rebels shelled Arva on Tuesday. The general threatened to retaliate."
    told = Text(text).place("Arva").told()
    assert [e.place for e in told if e.type == "Threat"] == [None]


def test_an_unknown_place_is_not_the_place_before() -> None:
    """Where a sentence names a town nobody knows, it is not the town we were in."""
    text = "Shelling killed six people in Arva. In Oskul, gunmen kidnapped a judge."
    _, kidnapping = Text(text).place("Arva").told()
    assert kidnapping.place is None


# ── when ────────────────────────────────────────────────────────────────────────────────────


def test_news_without_a_day_is_of_the_day() -> None:
    """What is told without a day is told because it is new."""
    assert Text("Rebels have shelled the harbour.").only().date == day(DAY)


def test_a_paragraph_goes_on_from_its_day() -> None:
    """A day holds until another is told."""
    text = "Rebels shelled the harbour on Tuesday. Gunmen kidnapped a judge."
    assert [e.date for e in Text(text).told()] == [day(dt.date(2021, 3, 2))] * 2


def test_news_is_of_the_day_it_was_told_on() -> None:
    """ "announced on Wednesday", if no other day is told."""
    text = "The army announced on Wednesday that its troops had captured the village of Korm."
    capture = next(e for e in Text(text).told() if e.type == "TerritorialCapture")
    assert capture.date == day(dt.date(2021, 3, 3))


def test_what_is_yet_to_be_has_no_day_of_its_context() -> None:
    """A plan is of no day until one is told."""
    text = "Rebels shelled the harbour on Tuesday. The general plans to bomb the mill."
    assert [e.date for e in Text(text).told() if e.type == "Bombing"] == [None]


# ── who ─────────────────────────────────────────────────────────────────────────────────────


def test_airstrikes_are_of_who_flew_those_before_but_only_allegedly() -> None:
    """Who did all of the kind is held to have done the next."""
    text = "Tarvian jets bombed the mill on Tuesday. Airstrikes killed two farmers on Wednesday."
    first, second = Text(text).actor("Tarvian", EntityKind.GOVERNMENT).told()
    assert agents(first) == agents(second) == ["Tarvian"]
    assert second.claims[0].agent_certainty is AgentCertainty.ALLEGED


def test_of_two_doers_neither_is_taken() -> None:
    """Where two have done such, nobody knows which."""
    text = (
        "Tarvian jets bombed the mill on Monday. Norish jets bombed the port on Tuesday. "
        "Airstrikes killed two farmers on Wednesday."
    )
    told = Text(text).actor("Tarvian", EntityKind.GOVERNMENT)
    told = told.actor("Norish", EntityKind.GOVERNMENT)
    assert agents(told.told()[-1]) == []


# ── one event in two sections ───────────────────────────────────────────────────────────────


def test_a_siege_of_two_entries_is_one() -> None:
    """What lasts is the same in the update and in the entry it is added to."""
    text = UPDATED.format(
        "Aid has reached Arva for the first time in the siege of Arva.",
        "The army imposed a siege on Arva in January.",
    )
    sieges = [e for e in Text(text).place("Arva").told() if e.type == "Siege"]
    assert len(sieges) == 1


def test_the_same_thing_hit_on_the_same_day_is_one() -> None:
    """A convoy is attacked once on a Tuesday."""
    text = UPDATED.format(
        "Rebels bombed the convoy on Tuesday, the army says.",
        "Gunmen attacked a convoy on Tuesday and killed two drivers.",
    )
    assert len(Text(text).told()) == 1


def test_another_day_is_another_event() -> None:
    """The same kind on another day stays apart."""
    text = UPDATED.format(
        "Rebels attacked the convoy on Wednesday.",
        "Gunmen attacked a convoy on Tuesday.",
    )
    assert len(Text(text).told()) == 2


def test_a_day_reckoned_past_publication_costs_no_event() -> None:
    """ "for six years before her arrest", in an old letter: the day has no words of its own."""
    article = replace(
        builders.article(
            "The letter was found. Her work had been known to the police for six years before "
            "her arrest in Arva."
        ),
        date=dt.date(2010, 7, 5),
    )
    _, found = annotate(article)
    assert found.dropped == ()
    assert [event.type for event in found.events] == ["Arrest"]
