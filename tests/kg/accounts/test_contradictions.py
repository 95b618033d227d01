"""Accounts of one event that cannot both hold (`kg.accounts.contradictions`)."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.accounts.account import Account, Figure, Source
from kg.accounts.contradictions import contradictions
from kg.accounts.figures import told
from kg.accounts.judgement import judge
from tests.accounts import account, actor, group, killed, place, said, source, voice

MAYOR = actor("ilse-marrant", "Person", label="Ilse Marrant")
CLINIC = actor("tessel-clinic", "Organisation")
GUARD = actor("harbour-guard")
FRONT = actor("korm-front")
ARVA = actor("government-of-arva", "Government", "XA")
ARMY = actor("arvan-army", "MilitaryForce", "XA")
MORROW = actor("government-of-morrow", "Government", "XM")
REBELS, TROOPS = group("rebels"), group("army troops")


def kinds(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """The kinds of contradiction between what the mayor says in A and the clinic in B."""
    one = account(**{"voices": said(MAYOR), "source": source("a"), **first})
    other = account(**{"voices": said(CLINIC), "source": source("b"), **second})
    return [c.kind for c in contradictions([one, other])]


# ── numbers ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (killed(6), killed(15)),
        (killed(6, None, "AtLeast"), killed(15, None, "AtLeast")),
        (killed(None, 10, "UpTo"), killed(24, None, "AtLeast")),
        (killed(0), killed(3)),
        (killed(6), killed(7)),
        (killed(41), killed(44)),
        (killed(12, of="Children"), killed(30, of="Children")),
        (killed(6), killed(15, of="Civilians")),
    ],
)
def test_numbers_that_are_far_apart_contradict(first: Any, second: Any) -> None:
    """Six is not fifteen, whatever the bound, and a part is not larger than the whole."""
    assert kinds({"figures": (first,)}, {"figures": (second,)}) == ["Numbers"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (killed(40), killed(45, bound="About")),
        (killed(40), killed(42)),
        (killed(1161), killed(1200)),
        (killed(30), killed(24, None, "Vague")),
        (killed(15), killed(4, of="Children")),
        (killed(6), killed(6, None, "AtLeast")),
        (killed(20, None, "MoreThan"), killed(25, None, "AtLeast")),
        (killed(9, of="Women"), killed(20, of="Children")),
    ],
)
def test_rounding_and_parts_do_not(first: Any, second: Any) -> None:
    """A rounder number, or a count of other people."""
    assert kinds({"figures": (first,)}, {"figures": (second,)}) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (killed(6), killed(2, part=True)),
        (killed(15), killed(4, of="part", part=True)),
        (killed(3, of="part", part=True), killed(9, of="part", part=True)),
        (killed(9, of="Soldiers", side="Arvan"), killed(21, of="Soldiers", side="Morrowan")),
        (killed(40), killed(9, side="Arvans")),
        (killed(31, where="in Tessel"), killed(14, where="in Korm")),
        (killed(45), killed(14, of="in Korm", where="in Korm")),
        (killed(9, of="Women", part=True, where="in Korm"), killed(20, of="Women")),
        (killed(15, outdated=True), killed(40)),
        (killed(60, of="Children", outdated=True), killed(19)),
    ],
)
def test_two_counts_are_not_one(first: Any, second: Any) -> None:
    """A part, another side, another place; and what is outdated is nobody's count."""
    assert kinds({"figures": (first,)}, {"figures": (second,)}) == []
    assert kinds({"figures": (second,)}, {"figures": (first,)}) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (killed(9, of="Women", part=True), killed(20, of="Women")),
        (killed(9, of="Soldiers", side="rebel"), killed(21, of="Soldiers", side="rebels")),
        (killed(9, of="Soldiers", side="Arvan"), killed(21, of="Soldiers")),
        (killed(14, where="in Korm"), killed(31, where="in the village of Korm")),
        (killed(14, of="in Korm", where="in Korm"), killed(31, where="in Korm")),
        (killed(15, side="Arvans"), killed(6)),
        (killed(15, part=True, where="in Korm"), killed(6)),
    ],
)
def test_one_count_is_one_however_it_is_told(first: Any, second: Any) -> None:
    """The same part, side or place in other words; and no part is larger than its whole."""
    assert kinds({"figures": (first,)}, {"figures": (second,)}) == ["Numbers"]
    assert kinds({"figures": (second,)}, {"figures": (first,)}) == ["Numbers"]


def test_a_list_of_places_gives_parts() -> None:
    """ "31 in Tessel and 14 in Korm" is 45 in all: neither is against another's 45."""
    listed = (killed(31, where="in Tessel"), killed(14, where="in Korm"))
    assert kinds({"figures": listed}, {"figures": (killed(45),)}) == []
    assert kinds({"figures": listed[:1]}, {"figures": (killed(45),)}) == ["Numbers"]


def test_an_outdated_figure_beside_one_that_holds_is_silent() -> None:
    """ "19, not 60 as first feared": one claim may give both."""
    both = (killed(19), killed(60, outdated=True))
    assert kinds({"figures": both}, {"figures": (killed(20),)}) == []
    assert kinds({"figures": both}, {"figures": (killed(60),)}) == ["Numbers"]


def test_an_outdated_account_is_no_second_side() -> None:
    """What it says besides, the account with the newer figure says as well."""
    now = account(figures=(killed(19),), agents=(GUARD,), voices=said(MAYOR))
    before = replace(now, claim=f"{now.claim}-old", figures=(killed(15, outdated=True),))
    other = account(agents=(FRONT,), voices=said(CLINIC), source=source("b"))
    (one,) = contradictions([now, before, other])
    assert {one.first, one.second} == {now.claim, other.claim}


def test_a_doubted_figure_says_so_in_the_reason() -> None:
    """Whoever reads that two numbers differ learns that one of them cannot be right."""
    doubted = killed(45, doubt="the parts add up to 43, not 45")
    first = account(figures=(doubted,), voices=said(MAYOR), source=source("a"))
    other = account(figures=(killed(20),), voices=said(CLINIC), source=source("b"))
    (one,) = contradictions([first, other])
    assert one.reason == "killed: 45 (doubted: the parts add up to 43, not 45) against 20"


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (killed(9, of="AidWorkers", side="Arvan", where="in Korm"), "9 Arvan aid workers in Korm"),
        (killed(18, of="part", part=True), "18 of them"),
        (killed(14, of="in Korm", where="in Korm"), "14 in Korm"),
        (
            killed(15, None, "AtLeast", side="rebels", outdated=True),
            "at least 15 rebels (outdated)",
        ),
        (killed(1, of="Women", part=True), "1 woman"),
    ],
)
def test_a_figure_is_told_as_people_tell_it(figure: Figure, words: str) -> None:
    """Whose people, which, where, and what to know of the number."""
    assert told(figure) == words


def test_silence_contradicts_nothing() -> None:
    """One counts the dead, the other does not."""
    assert kinds({"figures": (killed(6),)}, {"agents": (GUARD,)}) == []


def test_the_toll_of_a_village_is_no_toll_of_its_province() -> None:
    """18 in the province, 3 of them in the village; but a quarter is set beside its city."""
    province = place("hennu-province", "Province")
    village = place("oster", within=["hennu-province"])
    city, quarter = place("tessel"), place("dockside", "District", within=["tessel"])
    six, many = (killed(3),), (killed(18),)
    assert kinds({"figures": six, "place": village}, {"figures": many, "place": province}) == []
    assert kinds({"figures": six, "place": quarter}, {"figures": many, "place": city}) == [
        "Numbers"
    ]


def test_the_toll_of_a_day_is_no_toll_of_a_month() -> None:
    """Other days, other dead."""
    day = {"figures": (killed(3),), "day": "2021-03-04", "type": "Siege"}
    month = {"figures": (killed(90),), "days": ("2021-03-01", "2021-03-31"), "type": "Siege"}
    assert kinds(day, month) == []


def test_a_lower_bound_leaves_room_for_the_next_day() -> None:
    """ "At least six" on Monday and "fifteen" on Tuesday are one toll that grew."""
    monday, tuesday = (
        source(k, published=d) for k, d in (("a", "2021-03-01"), ("b", "2021-03-02"))
    )
    six, fifteen = (killed(6, None, "AtLeast"),), (killed(15),)
    assert kinds({"figures": six, "source": monday}, {"figures": fifteen, "source": tuesday}) == []
    assert kinds({"figures": fifteen, "source": monday}, {"figures": six, "source": tuesday}) == [
        "Numbers"
    ]


# ── responsibility ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((GUARD,), (FRONT,)),
        ((REBELS,), (ARMY,)),
        ((REBELS,), (TROOPS,)),
        ((ARVA, MORROW), (REBELS,)),
        ((ARMY,), (MORROW,)),
        ((group("Russian warplanes"),), (group("a US drone"),)),
    ],
)
def test_two_culprits_contradict(first: Any, second: Any) -> None:
    """Other names, the state against its enemies, one state against another."""
    assert kinds({"agents": first}, {"agents": second}) == ["Responsibility"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((REBELS,), (GUARD,)),
        ((ARVA,), (ARMY,)),
        ((ARVA, MORROW), (ARMY,)),
        ((GUARD,), (actor("b/guard", label="the Guard"),)),
        ((group("gunmen"),), (group("attackers", "b"),)),
        ((actor("free-syrian-army"),), (actor("levant-front"),)),
        ((actor("us-led-coalition", "MilitaryForce"),), (actor("us", "Government", "US"),)),
        ((MAYOR,), (ARVA,)),
    ],
)
def test_a_vaguer_name_contradicts_nothing(first: Any, second: Any) -> None:
    """ "Rebels" may be the Harbour Guard; an army acts for its state, a member for its alliance."""
    assert kinds({"agents": first}, {"agents": second}) == []


def test_only_deeds_have_culprits() -> None:
    """Two sides of one clash, two governments that announce one truce."""
    for type in ("GroundClash", "Ceasefire", "Visit"):
        assert kinds({"agents": (ARMY,), "type": type}, {"agents": (FRONT,), "type": type}) == []


def test_many_join_one_offensive() -> None:
    """Two groups may both attack; the army is on the other side."""
    offensive = {"type": "Offensive"}
    assert kinds({"agents": (GUARD,), **offensive}, {"agents": (FRONT,), **offensive}) == []
    assert kinds({"agents": (GUARD,), **offensive}, {"agents": (ARMY,), **offensive}) == [
        "Responsibility"
    ]


# ── occurrence ──────────────────────────────────────────────────────────────────────────────


def test_a_denial_contradicts_what_it_denies() -> None:
    """It happened, or it did not; by that hand, or not; there, or on that day."""
    denied = {"status": "Denied", "voices": (voice(CLINIC, "Denial"),)}
    assert kinds({}, denied) == ["Occurrence"]
    assert kinds({"agents": (ARMY,)}, {"status": "Denied", "agents": (ARVA,)}) == ["Occurrence"]
    day = {"day": "2021-03-01"}
    assert kinds(day, {"status": "Denied", **day}) == ["Occurrence"]


def test_a_negation_alone_denies_nothing() -> None:
    """ "What we see is no aid" is no denial of the attack on the convoy."""
    assert kinds({"agents": (ARMY,), "day": "2021-03-01"}, {"status": "Denied"}) == []


@pytest.mark.parametrize(
    "other",
    [
        {"agents": (FRONT,)},
        {},
        {"agents": (ARVA,), "status": "Planned"},
        {"agents": (ARVA,), "status": "Denied"},
        {"agents": (ARVA,), "day": "2021-03-09"},
    ],
)
def test_and_nothing_else(other: dict[str, Any]) -> None:
    """ "We did not fire on Monday" says nothing of who else did, nor of Tuesday week."""
    denial = {"status": "Denied", "agents": (ARVA,), "voices": (voice(MAYOR, "Denial"),)}
    assert kinds({**denial, "day": "2021-03-01"}, other) == []


# ── victims, place, time ────────────────────────────────────────────────────────────────────


def test_victims_of_two_groups_contradict() -> None:
    """Initial reports named one faction, local sources another."""
    first = {"victims": (GUARD,), "voices": (voice(words="initial reports", unnamed=True),)}
    second = {"victims": (FRONT,), "voices": (voice(words="local sources", unnamed=True),)}
    assert kinds(first, second) == ["VictimIdentity"]
    assert kinds(first, {"victims": (group("two rebel fighters"),)}) == []


def test_civilians_are_no_militants() -> None:
    """The same fifteen dead; a battle may kill both, and another count is of other people."""
    farmers = {"victim_words": ("15 farmers",), "figures": (killed(15),)}
    militants = {"victim_words": ("15 militants",), "figures": (killed(15),)}
    assert kinds(farmers, militants) == ["VictimIdentity"]
    assert kinds({**farmers, "type": "Offensive"}, {**militants, "type": "Offensive"}) == []
    assert kinds(farmers, {**militants, "figures": (killed(16, of="Fighters"),)}) == []


def test_places_far_apart_contradict() -> None:
    """Not a place and what contains it, nor two villages side by side, nor a vague region."""
    oster, west = place("oster", lat=50.0, lon=10.0), place("westerby", lat=50.3, lon=10.0)
    near, around = place("nearby", lat=50.05, lon=10.0), place("hennu", within=["oster"], lat=60.0)
    vague = place("the-north", "VagueRegion", lat=55.0, lon=10.0)
    assert kinds({"place": oster}, {"place": west}) == ["Whereabouts"]
    for other in (near, around, vague, None):
        assert kinds({"place": oster}, {"place": other}) == []


def test_accounts_that_do_not_meet_may_be_of_two_happenings() -> None:
    """Another village or another day: that is said, and no more; far away, nothing is."""
    oster, west, far = (
        place(n, lat=50 + d, lon=10.0) for n, d in (("o", 0.0), ("w", 0.3), ("f", 2.0))
    )
    one = {"place": oster, "day": "2021-03-01", "agents": (GUARD,), "figures": (killed(6),)}
    other = {"agents": (FRONT,), "figures": (killed(15),)}
    assert kinds(one, {**other, "place": west}) == ["Whereabouts"]
    assert kinds(one, {**other, "day": "2021-03-04"}) == ["Timing"]
    for elsewhere in ({"place": far}, {"day": "2021-05-01"}, {"place": west, "day": "2021-03-04"}):
        assert kinds(one, {**other, **elsewhere}) == []


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2021-03-04", "2021-03-04"), ["Timing"]),
        (("2021-03-02", "2021-03-02"), []),  # a night belongs to two days
        (("2021-04-04", "2021-04-04"), []),  # another happening
        (("2021-02-20", "2021-03-20"), []),
        (("2021-03-04", None), []),
    ],
)
def test_days_apart_contradict(days: Any, expected: list[str]) -> None:
    """Monday is not Thursday; a stretch of days holds Monday; an open date holds any."""
    assert kinds({"day": "2021-03-01"}, {"days": days}) == expected


def test_what_lasts_is_told_on_many_days() -> None:
    """A siege of 1 March is also one of 4 March."""
    assert (
        kinds({"day": "2021-03-01", "type": "Siege"}, {"day": "2021-03-04", "type": "Siege"}) == []
    )


# ── one voice ───────────────────────────────────────────────────────────────────────────────


def test_a_speaker_contradicts_himself_across_articles() -> None:
    """He denies what he told elsewhere; another number is a correction."""
    told = {"voices": said(MAYOR), "figures": (killed(6),)}
    denial = {"voices": (voice(MAYOR, "Denial"),), "status": "Denied"}
    assert kinds(told, denial) == ["SelfContradiction"]
    assert kinds(told, {"voices": said(MAYOR), "figures": (killed(15),)}) == []


def test_two_culprits_of_one_speaker() -> None:
    """First the front, then the army, each as a matter of fact."""
    sure = {"voices": said(MAYOR), "agent_certainty": "Asserted"}
    assert kinds({**sure, "agents": (FRONT,)}, {**sure, "agents": (ARMY,)}) == ["SelfContradiction"]


def test_ministries_of_one_government_contradict_each_other() -> None:
    """Defence says that the pause goes on; foreign affairs reject it. Another state's may."""
    defence = actor("ministry-of-defence", "GovernmentBody", "XA")
    affairs = actor("ministry-of-foreign-affairs", "GovernmentBody", "XA")
    spokesman, deputy = actor("a/kor", "Person"), actor("a/rya", "Person")
    goes_on = {
        "type": "HumanitarianPause",
        "voices": (voice(spokesman, "Announcement", on_behalf_of=defence),),
    }
    refused = {
        "type": "HumanitarianPause",
        "voices": (voice(deputy, "Rejection", bodies=(affairs,)),),
        "status": "Hypothetical",
    }
    assert kinds(goes_on, refused) == ["SelfContradiction"]
    elsewhere = {**refused, "voices": (voice(deputy, "Rejection", bodies=(MORROW,)),)}
    assert kinds(goes_on, elsewhere) == []


def test_an_office_makes_a_person_speak_for_his_country() -> None:
    """ "The Foreign Minister" calls irrelevant what his government says; a tourist may."""
    person = actor("ferran-oll", "Person", "XA")
    goes_on = {"type": "Ceasefire", "voices": said(ARVA)}
    refused = {"type": "Ceasefire", "words": "“The truce is irrelevant,” he said."}
    minister = (voice(person, words="Ferran Oll, the Foreign Minister"),)
    assert kinds(goes_on, {**refused, "voices": minister}) == ["SelfContradiction"]
    assert (
        kinds(goes_on, {**refused, "voices": (voice(person, words="Ferran Oll, a tourist"),)}) == []
    )
    assert kinds(goes_on, {"type": "Ceasefire", "voices": minister}) == []


def test_a_capital_that_acts_is_its_government() -> None:
    """ "Moscow had never restarted attacking", against "Russian strikes resumed"."""
    moscow = actor("geonames-524901", "Location", label="Moscow")
    russia = actor("russia-government", "Government", "RU")
    denial = {"status": "Denied", "agents": (moscow,)}
    assert kinds({"agents": (russia,)}, denial) == ["Occurrence"]
    assert kinds({"agents": (REBELS,)}, {"agents": (moscow,)}) == ["Responsibility"]
    assert kinds({"agents": (russia,)}, {"agents": (moscow,)}) == []


def test_one_breath_is_one_account() -> None:
    """The article itself, or one statement, goes on; an article embedded in it is another's."""
    own, statement = source("a"), said(MAYOR)
    first = account(source=own, figures=(killed(6),))
    second = account(source=own, figures=(killed(15),))
    assert contradictions([first, second]) == ()
    assert contradictions([replace(a, voices=statement) for a in (first, second)]) == ()
    embedded = replace(own, entry="https://example.org/id/entry/a/1", entry_kind="embedded")
    assert [c.kind for c in contradictions([first, replace(second, source=embedded)])] == [
        "Numbers"
    ]


def test_what_a_voice_repeats_stands_once() -> None:
    """Ten articles that quote the clinic make one contradiction with the mayor, not ten."""
    clinic = [
        account(source=source(f"b{n}"), voices=said(CLINIC), figures=(killed(15),))
        for n in range(10)
    ]
    mayor = account(source=source("a"), voices=said(MAYOR), figures=(killed(6),))
    assert len(contradictions([*clinic, mayor])) == 1


def test_an_article_that_repeats_its_source_is_no_second_side() -> None:
    """The headline says "fifteen", and the clinic it quotes: one contradiction with the mayor."""
    quoted = account(source=source("b"), voices=said(CLINIC), figures=(killed(15),))
    headline = account(source=source("b"), figures=(killed(15),))
    mayor = account(source=source("a"), voices=said(MAYOR), figures=(killed(6),))
    (one,) = contradictions([headline, quoted, mayor])
    assert {one.first, one.second} == {quoted.claim, mayor.claim}


def test_a_story_everybody_tells_is_judged_by_what_is_said() -> None:
    """Two hundred voices, two numbers: one contradiction, in time."""
    crowd = [
        account(
            source=source(f"a{n}"), voices=said(actor(f"v{n}", "Organisation")),
            figures=(killed(6 if n % 2 else 15),),
        )
        for n in range(200)
    ]  # fmt: skip
    assert len(contradictions(crowd)) == 1


def test_the_reason_says_both_sides() -> None:
    """A reader need not look up the claims to understand."""
    first = account(source=source("a"), voices=said(MAYOR), figures=(killed(6, None, "AtLeast"),))
    second = account(source=source("b"), voices=said(CLINIC), figures=(killed(15),))
    (one,) = contradictions([second, first])
    assert one.reason == "killed: at least 6 against 15"
    assert (one.first, one.second) == (first.claim, second.claim)
    denial = account(source=source("c"), voices=(voice(ARVA, "Denial"),), status="Denied")
    (one,) = contradictions([replace(first, figures=()), denial])
    assert one.reason == ("Government Of Arva denies it; Ilse Marrant says that it happened")


# ── properties ──────────────────────────────────────────────────────────────────────────────

ACTORS = st.sampled_from([GUARD, FRONT, ARMY, ARVA, MORROW, REBELS])
ACCOUNTS = st.builds(
    lambda key, speaker, status, agents, number, day: account(
        source=source(key, published=day),
        voices=said(speaker) if speaker else (),
        status=status,
        agents=tuple(agents),
        figures=(killed(number),) if number else (),
        day=day,
    ),
    st.sampled_from("abc"),
    st.sampled_from([MAYOR, CLINIC, ARVA, ARMY, None]),
    st.sampled_from(["Occurred", "Denied", "Planned"]),
    st.lists(ACTORS, max_size=2, unique=True),
    st.integers(0, 40),
    st.sampled_from([None, "2021-03-01", "2021-03-02", "2021-03-09"]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(ACCOUNTS, max_size=4))
def test_the_order_of_arrival_does_not_matter(accounts: list[Account]) -> None:
    """The same set of accounts gives the same judgement."""
    once = judge(accounts)
    assert all(judge(again) == once for again in permutations(accounts))


@settings(deadline=None, max_examples=60)
@given(st.lists(ACCOUNTS, max_size=8))
def test_a_judgement_is_of_its_accounts(accounts: list[Account]) -> None:
    """Two different claims each, with a reason; nobody contradicts himself in numbers."""
    claims = {a.claim: a for a in accounts}
    judgement = judge(accounts)
    for one in (*judgement.contradictions, *judgement.corroborations):
        assert one.first != one.second
        assert {one.first, one.second} <= claims.keys()
        assert one.reason
    for one in judgement.contradictions:
        voices = [claims[c].voices[-1:] for c in (one.first, one.second)]
        if one.kind == "Numbers" and all(voices):
            assert voices[0][0].speaker != voices[1][0].speaker
    assert judgement.voices <= len(accounts)
    assert (judgement.voices == 0) == (not accounts)


@settings(deadline=None, max_examples=60)
@given(ACCOUNTS, ACCOUNTS)
def test_an_account_that_says_nothing_contradicts_nothing(one: Account, other: Account) -> None:
    """Silence is no contradiction."""
    silent = replace(other, status="Occurred", agents=(), figures=(), first_day=None, last_day=None)
    if one.status != "Denied":
        assert contradictions([one, silent]) == ()


# ── what was accused, what was counted since ────────────────────────────────────────────────


def test_who_is_accused_denies_to_have_done_it() -> None:
    """ "The Front denied the charge": against who accuses it, not who names no culprit."""
    charge = account(voices=said(MAYOR), agents=(FRONT,), agent_certainty="Alleged")
    toll = account(source=source("b"), voices=said(CLINIC), figures=(killed(9),))
    denial = account(source=source("c"), voices=(voice(FRONT, "Denial"),), status="Denied")
    (found,) = contradictions([charge, toll, denial])
    assert {found.first, found.second} == {charge.claim, denial.claim}
    assert found.kind == "Responsibility"


def test_more_dead_a_day_later_are_no_contradiction() -> None:
    """14, and 18 the next day; 30 are too many, and of one day both cannot be."""
    monday, tuesday = source("a", published="2021-03-01"), source("b", published="2021-03-02")

    def between(before: int, after: int, later: Source = tuesday) -> int:
        first = account(source=monday, voices=said(MAYOR), figures=(killed(before),))
        second = account(source=later, voices=said(CLINIC), figures=(killed(after),))
        return len(contradictions([first, second]))

    assert between(14, 18) == 0
    assert between(14, 30) == 1
    assert between(14, 18, source("b", published="2021-03-01")) == 1
    assert between(18, 14) == 1


def test_who_dies_later_dates_no_attack() -> None:
    """ "Two of the wounded died on Thursday": no other day of the shelling."""
    attack = {"day": "2021-03-01", "agents": (ARMY,)}
    assert kinds(attack, {"day": "2021-03-04", "figures": (killed(2),)}) == []
    assert kinds(attack, {"day": "2021-03-04", "targets": (CLINIC,)}) == ["Timing"]


def test_a_capture_by_others_is_another_capture() -> None:
    """Who took the town is part of which capture is told."""
    taken = {"type": "TerritorialCapture"}
    assert kinds({"agents": (ARMY,), **taken}, {"agents": (FRONT,), **taken}) == []


def test_what_one_hospital_received_is_no_count_of_all() -> None:
    """Others may have been brought elsewhere; one that has more than all is another thing."""
    of_all = {"figures": (killed(20),)}
    assert not kinds(of_all, {"figures": (killed(12, where="The Korm Hospital"),)})
    assert kinds(of_all, {"figures": (killed(40, where="The Korm Hospital"),)}) == ["Numbers"]


def test_who_denies_what_the_sentence_tells_denies_only_that() -> None:
    """ "One was killed, the party said; police denied it": that it happened, not who did it."""
    police, party = actor("police", "GovernmentBody"), actor("party", "Organisation")
    words = "One was killed, the party said; police denied it."
    gas = account(type="CrowdControl", agents=(police,), words="Police fired gas.")
    killed = account(type="CrowdControl", voices=said(party), words=words)
    denial = account(
        type="CrowdControl", voices=(voice(police, "Denial"),), status="Denied", words=words
    )
    found = contradictions((gas, killed, denial))
    assert {c.kind for c in found} == {"Occurrence"}
    assert {killed.claim, denial.claim} in [{c.first, c.second} for c in found]
