"""Which tellings are of one event, and which are not (`kg.extract.events.grouping`, `wholes`)."""

from __future__ import annotations

from dataclasses import replace

from kg.model import EntityKind, Event, Status
from tests.builders import entity, span
from tests.happenings import Text, roles


def of_type(events: tuple[Event, ...], type_: str) -> list[Event]:
    """Return the events of that type."""
    return [event for event in events if event.type == type_]


def named(text: str, name: str, kind: EntityKind) -> Text:
    """The text with an actor of that name wherever it stands."""
    one = entity(name, kind, text, name)
    mentions = tuple(
        replace(one.mentions[0], span=span(text, name, n)) for n in range(1, text.count(name) + 1)
    )
    return Text(text, entities=(replace(one, mentions=mentions),))


def figures(event: Event) -> set[tuple[str, int | None, str | None]]:
    """Return metric, least number and subset of all its figures."""
    return {(f.metric, f.minimum, f.subset) for c in event.claims for f in c.figures}


# ── told again ──────────────────────────────────────────────────────────────────────────────


def test_what_is_said_of_this_is_said_of_the_event() -> None:
    """ "This is the third attack on …" counts the one just told; it is no further one."""
    text = (
        "Gunmen attacked a clinic in Korm on Tuesday. "
        "This is the third attack on a clinic in the region this year."
    )
    assert len(Text(text).place("Korm").told()) == 1


def test_another_attack_stays_another() -> None:
    """Without "this is" a third attack is a third attack."""
    text = "Gunmen attacked a clinic in Korm on Tuesday. A third attack on a clinic killed two."
    assert len(Text(text).place("Korm").told()) == 2


def test_the_dead_of_one_number_died_once() -> None:
    """The city of the headline and the unknown quarter of the report, six dead in both."""
    text = (
        "Hours after shelling in Korm killed six civilians, both sides met in Arva on Wednesday. "
        "Officials said shells fell on a wedding in the Osk district on Tuesday, killing six."
    )
    told = Text(text).place("Korm").place("Arva").place("Osk district", "District").told()
    (shelling,) = of_type(told, "Shelling")
    assert shelling.place == "Osk district"


def test_the_shells_are_those_that_fell() -> None:
    """Who fired "the shells" is a claim on the shelling told before."""
    text = (
        "Shells fell on a market in Korm on Tuesday, killing nine people. "
        "A spokesman said the shells were fired by the Dawn Army."
    )
    told = Text(text).place("Korm").actor("Dawn Army", EntityKind.MILITARY)
    told = told.says("A spokesman", "said", "the shells were fired by the Dawn Army")
    (shelling,) = of_type(told.told(), "Shelling")
    assert roles(text, shelling.claims, "agent") == ["Dawn Army"]


def test_one_of_those_counted_was_hit_in_the_same_event() -> None:
    """ "Seven dead, among them a vendor hit by a bullet"."""
    text = (
        "Heavy gunfire was heard in Korm on Tuesday. A doctor put the dead at seven, "
        "among them a street vendor hit by a stray bullet."
    )
    assert len(Text(text).place("Korm").told()) == 1


def test_who_dies_of_wounds_later_died_of_the_same_event() -> None:
    """ "Two of the injured died" adds to the event, and is no total of it."""
    text = (
        "An explosion in Korm killed eight people on Monday. Two of the injured died on Wednesday."
    )
    (event,) = Text(text).place("Korm").told()
    assert figures(event) == {("killed", 8, None), ("killed", 2, "of the injured")}


def test_a_deed_held_against_somebody_was_told_before() -> None:
    """ "criticised the army for targeting …" points back."""
    text = (
        "The Dawn Army bombed a depot in Korm on Tuesday. "
        "The minister criticised the Dawn Army for targeting a depot."
    )
    told = Text(text).place("Korm").actor("Dawn Army", EntityKind.MILITARY).told()
    assert [e.type for e in told if e.type != "Criticism"] == ["AirStrike"]


def test_a_refusal_said_again_is_one_refusal() -> None:
    """The sentence behind gives the words of what the first one sums up."""
    text = (
        "The general has rejected the plan for the harbour. "
        "He said that the army will not accept a plan without guarantees."
    )
    assert len(of_type(Text(text).told(), "Rejection")) == 1


def test_a_reprisal_is_not_what_it_repays() -> None:
    """ "bombed the port in reprisal for the attack on the convoy": two deeds."""
    text = (
        "Warplanes of the Dawn Army bombed a port near Korm on Tuesday "
        "in reprisal for the attack on the convoy."
    )
    told = Text(text).place("Korm").actor("Dawn Army", EntityKind.MILITARY).told()
    assert len(told) == 2


def test_a_caption_shows_what_the_text_tells() -> None:
    """The photo's bombing is that of the entry below."""
    text = (
        "PHOTO: A street after Norland's bombing of Korm\n\n"
        "ORIGINAL ENTRY: Norland's bombing of Korm has killed 90 people since Sunday."
    )
    told = named(text, "Norland", EntityKind.GOVERNMENT).place("Korm").told()
    assert len(told) == 1


def test_one_request_in_two_stories_is_one() -> None:
    """Two sections tell in nearly the same words who asked for what."""
    text = (
        "UPDATE 1200 GMT: The Dawn Army has asked the president for permission to cross the Osk.\n"
        "\nORIGINAL ENTRY: The Dawn Army asked the president on Tuesday for permission to "
        "cross the Osk."
    )
    told = named(text, "Dawn Army", EntityKind.MILITARY).told()
    assert len(of_type(told, "Appeal")) == 1


# ── within a sentence ───────────────────────────────────────────────────────────────────────


def test_what_came_a_day_before_is_another_event() -> None:
    """ "the attack came a day after gunmen killed five": two events on two days."""
    text = (
        "Rebels ambushed a convoy on Tuesday. "
        "The ambush came a day after gunmen killed five farmers at Korm."
    )
    told = Text(text).place("Korm").told()
    assert len(told) == 2
    assert [figures(e) for e in told] == [set(), {("killed", 5, "civilians")}]


def test_who_opened_talks_after_shelling_did_not_shell() -> None:
    """The subject of the main clause is not the doer of what came hours before."""
    text = "The Dawn Army opened talks on Wednesday, hours after shelling in Korm killed six."
    told = Text(text).place("Korm").actor("Dawn Army", EntityKind.MILITARY).told()
    (shelling,) = of_type(told, "Shelling")
    assert roles(text, shelling.claims, "agent") == []
    assert shelling.date is not None
    assert shelling.date.earliest is not None
    assert shelling.date.earliest.day == 2


def test_the_quake_killed_and_not_the_houses_it_buried() -> None:
    """A participle's dead are the main verb's, whatever stands in the next participle."""
    text = "A quake shook Korm on Tuesday, killing 23 people and burying houses under landslides."
    told = Text(text).place("Korm").told()
    assert {e.type for e in told if figures(e)} == {"Earthquake"}


def test_only_the_last_died_of_the_last_cause() -> None:
    """ "11 soldiers died and 50 rebels were killed in an air strike": not all in the strike."""
    text = "The army said 11 soldiers had died and 50 rebels had been killed in an air strike."
    (strike,) = of_type(Text(text).told(), "AirStrike")
    assert {number for _, number, _ in figures(strike)} == {50}


# ── parts ───────────────────────────────────────────────────────────────────────────────────


def test_a_toll_told_by_towns_adds_up_to_one() -> None:
    """ "Four were killed … Three died in Arva and one in Korm" is one event."""
    text = (
        "Four people were killed on Tuesday when rebels shelled Arva and Korm. "
        "Three died in Arva and one in Korm."
    )
    (event,) = Text(text).place("Arva").place("Korm").told()
    assert {("killed", 4, None), ("killed", 3, "in Arva"), ("killed", 1, "in Korm")} <= figures(
        event
    )


# ── what is past is not planned ─────────────────────────────────────────────────────────────


def test_what_was_called_off_had_been_planned() -> None:
    """ "A strike planned for Monday has been called off": Monday is the strike's."""
    told = Text("A general strike planned for Monday has been called off.").told()
    (calling_off,) = of_type(told, "CallingOffOfProtest")
    assert calling_off.status is Status.OCCURRED
    assert calling_off.date is not None
    assert calling_off.date.latest is not None
    assert calling_off.date.latest.day == 4


def test_what_was_set_off_has_happened() -> None:
    """ "set for Monday" is a plan; "set off by the shock" is none."""
    text = "A landslide set off by the shock cut the highway at Korm."
    assert Text(text).place("Korm").only().status is Status.OCCURRED


# ── where ───────────────────────────────────────────────────────────────────────────────────


def test_a_place_the_context_implies_is_no_argument() -> None:
    """The event has the place; its words stand in another sentence."""
    text = "Shelling killed six people in Arva on Tuesday. Gunmen then kidnapped a judge."
    _, kidnapping = Text(text).place("Arva").told()
    assert kidnapping.place == "Arva"
    assert [a for c in kidnapping.claims for a in c.args if a.role == "place"] == []


def test_the_area_is_the_quarter_and_not_its_town() -> None:
    """ "in the Osk district of west Korm": what follows was in Osk."""
    text = (
        "Battles went on in the Osk district of west Korm on Tuesday. "
        "Rebels blew up all houses in the area."
    )
    told = Text(text).place("Osk", "District").place("west Korm", "District").told()
    assert {e.place for e in told} == {"Osk"}


def test_an_embassy_is_not_in_its_country() -> None:
    """ "at the embassy of Norland" is no place in Norland."""
    text = "Police arrested a man at the embassy of Norland on Tuesday."
    assert Text(text).place("Norland", "Country").only().place != "Norland"


def test_a_quake_of_long_ago_was_not_where_the_story_is() -> None:
    """Of years ago only the country is implied."""
    text = (
        "A quake shook the town of Korm in Norland on Tuesday. "
        "The government has not spent the money given after the earthquake of 2015."
    )
    told = Text(text).place("Korm").place("Norland", "Country").told()
    assert told[-1].place == "Norland"
