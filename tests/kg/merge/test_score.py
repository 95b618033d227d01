"""What speaks for two tellings being of one event, and what forbids it (`kg.merge.score`)."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest

from kg.accounts.account import Party
from kg.merge.score import compare
from kg.merge.tellings import Telling
from tests.tellings import DAY, area, party, telling, town

TESSEL, ARVA = town("Tessel", 10.0, 20.0, "Morrow"), town("Arva", 10.05, 20.0, "Morrow")
FAR = town("Korm", 14.0, 20.0)


def shelling(name: str, **more: object) -> Telling:
    known = {"day": DAY, "place": TESSEL, "words": "bakery queue shell", "triggers": "shelled"}
    return telling(name, **(known | more))  # type: ignore[arg-type]


BASE = shelling("a/e1")


def test_the_order_does_not_matter() -> None:
    """Likeness is mutual, with the same reasons."""
    other = shelling("b/e1", day=None, killed=4, agents=(party("River Guard"),))
    assert compare(BASE, other) == compare(other, BASE)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (shelling("b/e1", place=FAR), "km apart"),
        (shelling("b/e1", day=DAY + dt.timedelta(days=3)), "3 days apart"),
        (telling("b/e1", "Meeting", day=DAY, place=TESSEL), "other types"),
        (shelling("b/e1", day=None, published=DAY - dt.timedelta(days=9)), "before it happened"),
        (shelling("a/e2", part_of="e1"), "part of the other"),
    ],
    ids=["far away", "other day", "other sort", "told before", "part and whole"],
)
def test_some_things_forbid(other: Telling, reason: str) -> None:
    """However alike the words are."""
    comparison = compare(BASE, other)
    assert comparison.score == -math.inf
    assert reason in comparison.reasons[0]


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (shelling("b/e1"), shelling("b/e1", place=None)),
        (shelling("b/e1"), shelling("b/e1", day=None)),
        (shelling("b/e1"), shelling("b/e1", words="ferry harbour")),
        (shelling("b/e1"), telling("b/e1", "Attack", day=DAY, place=TESSEL, words="bakery queue")),
        (shelling("b/e1"), shelling("b/e1", status="Hypothetical")),
        (shelling("b/e1"), shelling("b/e1", place=ARVA)),
        (shelling("b/e1"), shelling("a/e2")),
        (shelling("b/e1", place=area("Morrow")), shelling("b/e1", place=area("Kivar", "Country"))),
    ],
    ids=["place", "day", "words", "type", "status", "near", "article", "area"],
)
def test_what_agrees_counts(stronger: Telling, weaker: Telling) -> None:
    """The same place is more than none, the same town more than its province, and so on."""
    assert compare(BASE, stronger).score > compare(BASE, weaker).score


def test_accounts_may_differ_in_numbers_and_culprits() -> None:
    """Another figure costs nothing, another culprit next to nothing. Agreement is evidence."""
    base = shelling("a/e1", killed=6, agents=(party("River Guard"),))
    same = compare(base, shelling("b/e1", killed=6, agents=(party("River Guard"),))).score
    other = compare(base, shelling("b/e1", killed=40, agents=(party("Hill Front"),))).score
    silent = compare(base, shelling("b/e1")).score
    assert same > max(silent, other) and other > silent - 0.5


def test_an_act_of_words_is_its_speakers() -> None:
    """Two warnings of one day by two ministers are two; by one, about one thing, they are one."""
    ana, bo = party("Ana Holm", "Person"), party("Bo Lind", "Person")
    warning = telling(
        "a/e1", "Warning", day=DAY, agents=(ana,), words="flood dam", triggers="warned"
    )
    same = replace(warning, iri=warning.iri.replace("/a/", "/b/"),
                   source=replace(warning.source, key="b"))  # fmt: skip
    other = telling("b/e1", "Warning", day=DAY, agents=(bo,), words="flood dam", triggers="warned")
    assert compare(warning, same).score > 0 > compare(warning, other).score


def test_what_two_did_together_is_known_by_both() -> None:
    """One of the two alone says less; of what always takes two, that both are named says little."""
    ana, bo = party("Ana Holm", "Person"), party("Bo Lind", "Person")

    def rejection(key: str, *agents: Party, type: str = "Rejection") -> Telling:
        return telling(f"{key}/e1", type, day=DAY, agents=agents, triggers="rejected")

    together = compare(rejection("a", ana, bo), rejection("b", bo, ana))
    assert together.score > compare(rejection("a", ana, bo), rejection("b", ana)).score + 1
    assert "nobody but the same together did it" in together.reasons
    talks = compare(rejection("a", ana, bo, type="Talks"), rejection("b", bo, ana, type="Talks"))
    assert "nobody but the same together did it" not in talks.reasons


def test_a_village_says_more_than_a_city() -> None:
    """Much happens in a city on one day."""
    village, city = replace(TESSEL, radius_km=1.0), replace(TESSEL, radius_km=15.0)
    scores = [
        compare(shelling("a/e1", place=p), shelling("b/e1", place=p)).score for p in (village, city)
    ]
    assert scores[0] > scores[1] + 1


def test_reasons_are_for_people() -> None:
    """What weighed most comes first, in words."""
    reasons = compare(shelling("a/e1", killed=24), shelling("b/e1", killed=24)).reasons
    assert {"same place: Tessel", "same figure: 24 killed", "same type: Shelling"} <= set(reasons)
    assert any(reason.startswith("same day") for reason in reasons)


def test_an_assumed_day_forbids_nothing() -> None:
    """ "Shells hit the bakery", in the paper of three days later: of the news, not of that day."""
    paper = DAY + dt.timedelta(days=3)
    stated = shelling("b/e1", day=paper, published=paper)
    assert compare(BASE, stated).score == -math.inf
    assumed = compare(BASE, replace(stated, day_assumed=True))
    assert -math.inf < assumed.score < compare(BASE, shelling("b/e1")).score


def test_an_assumed_day_is_no_day_long_after() -> None:
    """News is not of two months ago."""
    paper = DAY + dt.timedelta(days=60)
    late = replace(shelling("b/e1", day=paper, published=paper), day_assumed=True)
    assert compare(BASE, late).score == -math.inf


def test_a_place_has_one_truce_at_a_time() -> None:
    """Two truces of one town and week are likelier one than two raids are."""
    week = (DAY, DAY + dt.timedelta(days=6))
    truces = [
        telling(f"{k}/e1", "Ceasefire", day=d, place=TESSEL)  # type: ignore[arg-type]
        for k, d in zip("ab", (DAY, week), strict=True)
    ]
    elsewhere = telling("b/e1", "Ceasefire", day=week, place=FAR)
    assert "of such things a place has one at a time" in compare(*truces).reasons
    assert compare(truces[0], elsewhere).score == -math.inf


def test_who_captures_a_town_makes_it_another_capture() -> None:
    """For most deeds, another culprit is another account."""
    guard, front = party("River Guard"), party("Hill Front")

    def captures(type: str) -> float:
        one, other = (
            telling(
                f"{k}/e1", type, day=DAY, place=TESSEL, agents=(a,), words="town", triggers="town"
            )
            for k, a in (("a", guard), ("b", front))
        )
        return compare(one, other).score

    assert captures("TerritorialCapture") < 0 < captures("Shelling")
