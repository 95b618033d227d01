"""Whose words an event is told in (`kg.extract.events.voices` and `claims`)."""

from __future__ import annotations

import pytest

from kg.model import Act, AgentCertainty, Claim, EntityKind, Event, Status
from tests.happenings import Text


def of_type(events: tuple[Event, ...], type_: str) -> Event:
    """Return the first event of that type."""
    return next(event for event in events if event.type == type_)


def voices(event: Event) -> list[str | None]:
    """Return who claims it, in the order of the claims."""
    return [claim.voice for claim in event.claims]


# ── what is the narrator's in reported speech ───────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "content", "type_"),
    [
        (
            "Officials said rebels took the town of Korm, two months after the army "
            "bombed the harbour.",
            "rebels took the town of Korm, two months after the army bombed the harbour",
            "Bombing",
        ),
        (
            "Officials said nothing would stop the vote, which came a day after gunmen "
            "killed two farmers in Korm.",
            "nothing would stop the vote, which came a day after gunmen killed two farmers in Korm",
            "Killing",
        ),
    ],
)
def test_what_is_told_beside_the_statement_is_the_narrators(
    text: str, content: str, type_: str
) -> None:
    """Background in a time clause or an aside is known to all; nobody is cited for it."""
    told = Text(text).place("Korm").says("Officials", "said", content).told()
    assert voices(of_type(told, type_)) == [None]


def test_who_comes_new_after_a_semicolon_speaks_no_more() -> None:
    """ "The mayor said …; police shelled …": the second clause is the article's."""
    text = "The mayor said two sailors had drowned; police arrested three smugglers in Korm."
    content = "two sailors had drowned; police arrested three smugglers in Korm"
    told = Text(text).place("Korm").says("The mayor", "said", content).told()
    assert voices(of_type(told, "Death")) == ["s1"]
    assert voices(of_type(told, "Arrest")) == [None]


def test_who_threatens_is_told_of_and_claims_nothing() -> None:
    """ "threatened to shell" has no clause of the speaker's; "said it would shell" shows a plan."""
    text = "The general threatened to shell the harbour."
    told = Text(text).says("The general", "threatened", "to shell the harbour", act=Act.THREATEN)
    event = of_type(told.told(), "Shelling")
    assert (event.status, voices(event)) == (Status.THREATENED, [None])


def test_a_group_that_is_none_claims_nothing() -> None:
    """ "No group has claimed the raid": the raid is the article's."""
    text = "No group has claimed the raid on the mill in Korm."
    told = Text(text).place("Korm").says("No group", "claimed", "the raid on the mill in Korm")
    assert voices(of_type(told.told(), "Raid")) == [None]


def test_concern_over_an_event_is_no_account_of_it() -> None:
    """Who refers to what others told adds no claim, and the mention stays a trigger."""
    text = (
        "Jets bombed the port of Korm on Tuesday. "
        "The envoy voiced concern over the bombing in a letter."
    )
    told = Text(text).place("Korm")
    told = told.says("The envoy", "voiced", "concern over the bombing")
    event = of_type(told.told(), "AirStrike")
    assert voices(event) == [None]
    assert len(event.triggers) > 1


def test_parts_are_counted_by_who_counted_the_whole() -> None:
    """ "Of the dead, 18 were in …" goes on with the Monitor's count."""
    text = (
        "The Monitor documented 42 deaths in Norland in May. "
        "Of the deaths, 18 were in Arva Province."
    )
    told = Text(text).place("Norland", "Country").place("Arva Province", "Province")
    told = told.says("The Monitor", "documented", "42 deaths in Norland in May")
    assert [voices(event) for event in told.told()] == [["s1"], ["s1"]]


# ── how sure it is who did it ───────────────────────────────────────────────────────────────


def certainty(told: Text) -> list[AgentCertainty]:
    """Return how sure each claim of the one event is of its agent."""
    return [claim.agent_certainty for claim in told.only().claims]


def test_a_hedge_at_the_doer_makes_it_alleged() -> None:
    """ "Suspected smugglers"."""
    told = Text("Suspected rebels ambushed a convoy near Korm.").actor("rebels", EntityKind.GROUP)
    assert certainty(told) == [AgentCertainty.ALLEGED]


@pytest.mark.parametrize(
    "text",
    [
        "The Dawn Army appears to have attacked the mill.",
        "The Dawn Army is believed to have attacked the mill.",
        "The Dawn Army reportedly attacked the mill.",
    ],
)
def test_what_only_seems_so_is_alleged(text: str) -> None:
    """Hedges reach the event through the verbs that carry it, and lower its certainty."""
    told = Text(text).actor("Dawn Army")
    plain = Text("The Dawn Army attacked the mill.").actor("Dawn Army")
    assert certainty(told) == [AgentCertainty.ALLEGED]
    assert certainty(plain) == [AgentCertainty.ASSERTED]
    assert told.only().certainty < plain.only().certainty


def test_who_tells_of_the_own_deed_is_sure_of_it() -> None:
    """ "its fighters had attacked" is the speaker's own announcement."""
    text = "The Dawn Army said its fighters had attacked the mill."
    told = Text(text).actor("Dawn Army")
    told = told.says("The Dawn Army", "said", "its fighters had attacked the mill")
    assert certainty(told) == [AgentCertainty.ASSERTED]


# ── numbers that change ─────────────────────────────────────────────────────────────────────


def numbers(claims: tuple[Claim, ...]) -> list[list[tuple[int | None, bool]]]:
    """Return (least number, whether superseded) of each claim's figures."""
    return [[(f.minimum, f.superseded) for f in claim.figures] for claim in claims]


def test_an_update_claims_anew() -> None:
    """The entry said six, the update says nine: two claims, each with its own evidence."""
    text = (
        "UPDATE 1500 GMT: Nurses now say the shelling of Korm on Tuesday killed nine people.\n\n"
        "ORIGINAL ENTRY: Nurses said shelling killed six people in Korm on Tuesday."
    )
    told = Text(text).place("Korm")
    told = told.says("Nurses", "say", "the shelling of Korm on Tuesday killed nine people")
    told = told.says("Nurses", "said", "shelling killed six people in Korm on Tuesday")
    event = told.only()
    assert numbers(event.claims) == [[(9, False)], [(6, False)]]
    assert len({claim.evidence for claim in event.claims}) == 2


def test_a_toll_that_rose_is_two_claims() -> None:
    """The number that holds comes first; the one it replaced is a claim less certain."""
    text = "The death toll from the flood in Korm rose from 15 to 19 on Tuesday."
    now, before = Text(text).place("Korm").only().claims
    assert numbers((now, before)) == [[(19, False)], [(15, True)]]
    assert before.certainty < now.certainty


def test_dozens_are_made_exact_by_the_number_that_follows() -> None:
    """One voice that says "dozens" and then 42 has not changed its mind."""
    text = "Shelling killed dozens of people in Korm on Tuesday. The shelling killed 42 people."
    (claim,) = Text(text).place("Korm").only().claims
    assert [f.minimum for f in claim.figures] == [42]


def test_a_total_its_parts_contradict_is_less_certain() -> None:
    """Nothing is corrected: the total stays, with the reason."""
    text = "Shelling killed 12 people in Korm: six men, five women and four children."
    right = "Shelling killed 15 people in Korm: six men, five women and four children."
    (doubted,) = Text(text).place("Korm").only().claims
    (sure,) = Text(right).place("Korm").only().claims
    assert doubted.figures[0].minimum == 12
    assert doubted.figures[0].doubt == "the parts add up to 15, not 12"
    assert sure.figures[0].doubt is None
    assert doubted.certainty < sure.certainty


# ── doers told of by words about the deed ───────────────────────────────────────────────────


def doers(told: Text, type_: str) -> list[tuple[str | None, list[str], AgentCertainty, int]]:
    """Return (voice, agents, how sure, number of figures) of each claim."""
    return [
        (
            claim.voice,
            [a.span.of(told.text) for a in claim.args if a.role == "agent"],
            claim.agent_certainty,
            len(claim.figures),
        )
        for claim in of_type(told.told(), type_).claims
    ]


def test_who_accuses_names_the_doer_of_a_deed_that_is_known() -> None:
    """The article has the shelling and its dead; the residents have the army."""
    text = "Residents blamed the army for the shelling that killed 12 people in Korm."
    told = Text(text).place("Korm").actor("army", EntityKind.MILITARY)
    told = told.says(
        "Residents",
        "blamed",
        "the army for the shelling that killed 12 people in Korm",
        act=Act.ACCUSE,
    )
    assert doers(told, "Shelling") == [
        (None, [], AgentCertainty.UNKNOWN, 1),
        ("s1", ["army"], AgentCertainty.ALLEGED, 0),
    ]


def test_an_accusation_of_what_nobody_else_tells_is_the_accusers() -> None:
    """ "accused … of killing": the deed too is theirs."""
    text = "The mayor accused the rebels of killing eleven farmers in Korm."
    told = Text(text).place("Korm").actor("rebels", EntityKind.GROUP)
    told = told.says(
        "The mayor", "accused", "the rebels of killing eleven farmers in Korm", act=Act.ACCUSE
    )
    assert doers(told, "Killing") == [("s1", ["rebels"], AgentCertainty.ALLEGED, 1)]


def test_who_claims_a_deed_is_sure_of_the_doer() -> None:
    """ "claimed responsibility for the suicide bombing": by its own word, the Front did it."""
    text = "The Dawn Front claimed responsibility for the suicide bombing in Korm."
    told = Text(text).place("Korm").actor("Dawn Front")
    told = told.says("The Dawn Front", "claimed", "responsibility for the suicide bombing in Korm")
    (own, theirs) = doers(told, "SuicideBombing")
    assert own[:3] == (None, [], AgentCertainty.UNKNOWN)
    assert (theirs[0], theirs[2]) == ("s1", AgentCertainty.ASSERTED)
