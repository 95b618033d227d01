"""What happened, to whom, where and when (`kg.extract.events`)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import AgentCertainty, EntityKind
from tests.builders import day
from tests.happenings import DAY, Text

# ── types ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Warplanes bombed a market in the town.", "AirStrike"),
        ("An airstrike hit the mill.", "AirStrike"),
        ("A drone strike destroyed the radar station.", "DroneStrike"),
        ("The army shelled the harbour.", "Shelling"),
        ("A car bomb exploded outside the barracks.", "CarBombing"),
        ("A suicide bomber blew himself up at a checkpoint.", "SuicideBombing"),
        ("Rebels clashed with soldiers near the bridge.", "GroundClash"),
        ("The militia launched an offensive on the valley.", "Offensive"),
        ("The army has besieged the town for a year.", "Siege"),
        ("Snipers killed two nurses.", "SniperFire"),
        ("Gunmen kidnapped two engineers.", "Abduction"),
        ("Rebels captured the village of Korm.", "TerritorialCapture"),
        ("The two sides signed a ceasefire.", "Ceasefire"),
        ("Soldiers broke the truce.", "CeasefireViolation"),
        ("The troops withdrew from the valley.", "Withdrawal"),
        ("Buses evacuated hundreds of residents.", "Evacuation"),
        ("Thousands of people fled their homes.", "Displacement"),
        ("The foreign ministers held talks in Geneva.", "Talks"),
        ("The president telephoned the chancellor.", "PhoneCall"),
        ("The prime minister visited Oslo.", "Visit"),
        ("The government delivered food aid to the camp.", "HumanitarianAid"),
        ("The general threatened to flood the valley.", "Threat"),
        ("The minister demanded the release of the sailors.", "Demand"),
        ("The council rejected the proposal.", "Rejection"),
        ("Russia vetoed the resolution.", "Veto"),
        ("The European Union imposed sanctions on the bank.", "Sanctions"),
        ("Thousands of people protested against the law.", "Protest"),
        ("Police arrested the mayor.", "Arrest"),
        ("The court sentenced the banker to six years in prison.", "Sentence"),
        ("An earthquake struck the island.", "Earthquake"),
        ("A typhoon hit the coast and killed six people.", "Storm"),
        ("A bus collided with a lorry, killing four passengers.", "TransportAccident"),
        ("An outbreak of cholera has killed 30 people.", "DiseaseOutbreak"),
        ("Unemployment rose to 9.4 percent in May.", "EconomicChange"),
        ("The ministry fined the brewery for dumping waste.", "Sanction"),
        ("The union called off the march.", "CallingOffOfProtest"),
        ("The envoy suspended his visit to Oslo.", "Cancellation"),
        ("The navy released the trawler on Friday.", "Release"),
        ("A general said his corps was behind the ambush.", "ClaimOfResponsibility"),
        ("Two senators blocked the resolution.", "Veto"),
        ("The ministry summoned the Norwegian ambassador.", "Criticism"),
        ("The president asked the bank for a loan.", "Appeal"),
        ("Police dispersed a rally in the square.", "CrowdControl"),
        ("A grenade thrown into a bar injured nine people.", "GrenadeAttack"),
        ("Lawyers walked out of the talks.", "WithdrawalFromCooperation"),
        ("The ministry offered to host the talks.", "Commitment"),
        ("A court ordered the firm to close the pit.", "Demand"),
        ("The two states held a prisoner exchange.", "PrisonerExchange"),
        ("Prosecutors charged the banker in May.", "Indictment"),
        ("The firm denies it.", "Denial"),
        ("Fuel shortages have hit the hospitals of the region.", "Shortage"),
        ("The government delivered twelve tanks to the army.", "MilitaryAid"),
        ("Hackers attacked the servers of the ministry.", "CyberAttack"),
    ],
)
def test_a_word_leads_to_its_type(text: str, type_: str) -> None:
    """War and peace, courts, nature, markets: verbs and nouns alike."""
    assert type_ in Text(text).types()


@pytest.mark.parametrize(
    "text",
    [
        "He suffered a heart attack on the stairs.",
        "The film was shot in two weeks.",
        "The committee killed the bill.",
        "She lost her battle with cancer.",
        "The two ministers traded words in a war of words.",
        "The company launched a new product.",
        "He hit the ball over the fence.",
        "The new album bombed with critics.",
        "The band will strike a balance between old and new songs.",
        "The senator attacked the proposal as too costly.",
        "It was a shot in the dark.",
        "The army bought attack helicopters.",
        "Heavy rain raised the lake by 40 centimetres.",
        "The war has ruined the schools, and the bombing has emptied whole streets.",
        "Fuel shortages have hit the hospitals of the region.",
        "The doctors saw the sick and wounded.",
    ],
)
def test_a_word_may_mean_no_violence(text: str) -> None:
    """Precision comes first: harm is found where somebody is harmed."""
    assert not {
        "Attack", "Killing", "Shooting", "Bombing", "AirStrike", "GroundClash", "War", "Offensive",
        "Death", "Explosion", "Flood", "Storm", "Beating",
    } & set(Text(text).types())  # fmt: skip


def test_a_match_is_no_war() -> None:
    """Among goals and coaches nobody is attacked."""
    match = (
        "Rovers attacked from the first whistle and their striker shot wide. Then the league's "
        "best team hit back. The coach said the goalkeeper had killed the match. Rovers captured "
        "the cup after a penalty."
    )
    assert Text(match).types() == []


def test_workers_strike_without_bombs() -> None:
    """The company a word is in tells its sense."""
    assert Text("Bus drivers will strike on Friday over pay.").types() == ["LimitedStrike"]


# ── triggers ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("Rebels killed two guards.", ["killed"]),
        ("The bombing of Korm went on.", ["bombing"]),
        ("The militia carried out an attack on the mill.", ["attack"]),
        ("A car bomb exploded.", ["car bomb", "exploded"]),
        ("The army barrel-bombed the town.", ["barrel-bombed"]),
    ],
)
def test_a_trigger_is_the_word_that_tells(text: str, triggers: list[str]) -> None:
    """A verb, a noun, a compound; of a light verb and its noun, the noun."""
    assert [t.of(text) for t in Text(text).only().triggers] == triggers


def test_a_headline_is_read_as_one() -> None:
    """Title case and the present tense hide verbs from the parser."""
    event = Text("Car Bomb Kills 12 in Korm\n\nMore will follow.").place("Korm").told()[0]
    assert (event.type, event.place) == ("CarBombing", "Korm")
    assert [f.minimum for f in event.claims[0].figures] == [12]


# ── participants ────────────────────────────────────────────────────────────────────────────


def test_the_subject_does_it_and_the_object_suffers() -> None:
    """In the active."""
    text = Text("The Dawn Brigade killed two guards.").actor("Dawn Brigade")
    assert (text.who("agent"), text.who("victim")) == (["Dawn Brigade"], ["two guards"])


def test_in_the_passive_it_is_the_other_way_round() -> None:
    """ "by" gives the doer."""
    text = Text("Two guards were killed by the Dawn Brigade.").actor("Dawn Brigade")
    assert (text.who("agent"), text.who("victim")) == (["Dawn Brigade"], ["Two guards"])


@pytest.mark.parametrize(
    "text",
    [
        "Tarvian airstrikes killed dozens of people.",
        "Airstrikes by Tarvian jets killed dozens of people.",
        "Dozens of people were killed in Tarvian airstrikes.",
        "Dozens of people died in airstrikes carried out by Tarvian warplanes.",
    ],
)
def test_who_bombs_is_found_around_the_noun(text: str) -> None:
    """As an adjective before, behind "by", or as the owner of the planes."""
    one = Text(text).actor("Tarvian", EntityKind.GOVERNMENT)
    agents = [a.entity for c in one.only().claims for a in c.args if a.role == "agent"]
    assert agents == ["Tarvian"]


def test_rockets_are_tools() -> None:
    """What cannot act is no agent."""
    text = Text("Rebels fired rockets at the airport.").actor("Rebels")
    assert (text.who("agent"), text.who("instrument")) == (["Rebels"], ["rockets"])


def test_nobody_is_killed_by_those_who_count_the_dead() -> None:
    """ "organizations said 40 civilians were slain": they said."""
    text = Text("Local organizations said 40 civilians, including 19 children, were slain.")
    assert text.who("agent") == []


def test_who_brokers_a_truce_is_no_party() -> None:
    """Beside the parties stands who brought them together."""
    text = Text("A truce, brokered by Norland, began.").actor("Norland", EntityKind.GOVERNMENT)
    assert (text.who("broker"), text.who("agent")) == (["Norland"], [])


def test_who_is_believed_to_have_done_it_is_no_fact() -> None:
    """ "believed to be Tarvian" gives the doer, alleged."""
    text = "A plane believed to be Tarvian bombed the mill."
    one = Text(text).actor("Tarvian", EntityKind.GOVERNMENT)
    (claim,) = one.only().claims
    assert [a.entity for a in claim.args if a.role == "agent"] == ["Tarvian"]
    assert claim.agent_certainty is AgentCertainty.ALLEGED


@pytest.mark.parametrize(
    "text",
    [
        "Twelve people died in the attack, which officials blamed on the Dawn Brigade.",
        "The minister accused the Dawn Brigade of shelling a camp.",
        "Clashes went on in the hills between soldiers and the Dawn Brigade.",
        "The Dawn Brigade announced the second stage of its offensive.",
        "Soldiers fled. The Dawn Brigade killed two cooks. Later they killed a baker.",
    ],
)
def test_the_doer_stands_in_many_places(text: str) -> None:
    """Behind "on", as object of an accusation, words apart, for a pronoun."""
    told = Text(text).actor("Dawn Brigade").told()
    violent = {"Attack", "Shelling", "GroundClash", "Offensive", "Killing"}
    agents = [
        {a.entity for c in e.claims for a in c.args if a.role == "agent"}
        for e in told
        if e.type in violent
    ]
    assert agents
    assert all("Dawn Brigade" in found for found in agents)


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("The mayor called on the state to pay.", "mayor"),
        ("Soldiers backed by Norland killed six rebels.", "Soldiers"),
        ("The Union on Monday imposed sanctions on two firms.", "Union"),
        ("The Union had at first threatened the firm.", "Union"),
    ],
)
def test_a_subject_is_found_where_the_tree_has_lost_it(text: str, agent: str) -> None:
    """Participles that are none, backers, times between subject and verb."""
    told = Text(text).actor("Union", EntityKind.ORGANISATION) if "Union" in text else Text(text)
    assert told.who("agent") == [agent]


# ── where and when ──────────────────────────────────────────────────────────────────────────


def test_the_place_is_the_finest_told() -> None:
    """A province said beside its town adds nothing."""
    text = "Shelling killed six people in Arva in Korm Province on Tuesday."
    one = Text(text).place("Arva").place("Korm Province", "Province")
    assert one.only().place == "Arva"


def test_the_target_may_be_the_place() -> None:
    """ "the bombing of Arva"."""
    assert Text("The bombing of Arva went on.").place("Arva").only().place == "Arva"


def test_where_somebody_speaks_nothing_happens() -> None:
    """The press conference was elsewhere."""
    text = "The minister told reporters in Oslo that nine sailors had drowned."
    assert Text(text).place("Oslo").only().place is None


def test_a_place_inside_a_name_is_none() -> None:
    """An organisation is not where its name says."""
    text = Text("The Voices of Korm counted 17 dead.").place("Korm")
    assert text.actor("Voices of Korm", EntityKind.ORGANISATION).only().place is None


def test_a_round_up_does_not_mix_places() -> None:
    """A place of the next section is of the next section."""
    text = "Shelling killed six people.\n\nUPDATE 1200 GMT: Farmers protested in Arva."
    shelling, protest = Text(text).place("Arva").told()
    assert (shelling.place, protest.place) == (None, "Arva")


def test_days_are_read_from_the_article() -> None:
    """ "on Tuesday" of an article of Thursday, 4 March."""
    event = Text("Rebels shelled the harbour on Tuesday.").only()
    assert event.date == day(dt.date(2021, 3, 2))


def test_a_time_of_another_is_not_the_events() -> None:
    """ "since 2015" says when there was one before, "captured on Tuesday" when that was."""
    bombing = Text("The bombing of the mill was the worst since 2015.").only()
    assert bombing.date == day(DAY)
    text = "On Wednesday the army retook the hills which rebels had captured on Tuesday."
    retook = next(e for e in Text(text).told() if "retook" in [t.of(text) for t in e.triggers])
    assert retook.date == day(dt.date(2021, 3, 3))


def test_what_is_called_for_lies_ahead() -> None:
    """ "on Monday", said on Thursday of what is wanted, is the Monday to come."""
    march = Text("Teachers called for a march on Monday.").told()[1]
    assert (march.type, march.date) == ("Demonstration", day(dt.date(2021, 3, 8)))


# ── any text ────────────────────────────────────────────────────────────────────────────────


@given(st.text(alphabet="abombed killed. The 12 rebels in ,\n\"'", min_size=1, max_size=120))
def test_any_text_gives_events_with_triggers_in_it(text: str) -> None:
    """Whatever is written: spans in the text, and at least one claim each."""
    if not text.strip():
        return
    for event in Text(text).told():
        assert event.triggers
        assert event.claims
        assert all(0 <= t.start < t.end <= len(text) for t in event.triggers)
