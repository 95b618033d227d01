"""Questions as people type them: which words count, what a day is, which kind of thing is meant."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.search.asking import Found, Index
from kg.search.questions import understood, wanted
from tests.kg.search.conftest import FERRY, STRIKE, WRECK, fill

DAY = (("3", "march"), ("march", "3"), ("3", "mar"), ("mar", "3"))
QUAY = """
<article/quay> a ng:Article ; rdfs:label "Fire on the quay" .
<actor/raiders> a ng:ArmedGroup ; rdfs:label "the Dune Raiders" .
<location/orsk-clinic> a ng:Location ; rdfs:label "Tellan clinic" ; ng:within <location/tellan> .
<location/tellan> a ng:Location ; rdfs:label "Tellan" .
<event/quay/e1> a ng:Event ; rdfs:label "Drone strike, Tellan clinic, 2021-03-13" ;
  ng:eventType ngt:DroneStrike ; ng:place <location/orsk-clinic> ; ng:status ng:Occurred ;
  sem:hasEarliestBeginTimeStamp "2021-03-13"^^xsd:date ;
  sem:hasLatestEndTimeStamp "2021-03-13"^^xsd:date .
<claim/quay/c1> a ng:Claim ; ng:about <event/quay/e1> ; ng:agent <actor/raiders> ;
  ng:wounded <figure/quay/1> ; ng:evidence <article/quay#char=1,9> .
<article/quay#char=1,9> oa:hasSelector <article/quay#quote=1,9> .
<article/quay#quote=1,9> oa:exact "Three drones hit the maternity ward and 3 nurses were hurt" .
ngt:DroneStrike skos:prefLabel "drone strike" ; skos:broader ngt:AirStrike .
ngt:AirStrike skos:prefLabel "air strike" ; skos:broader ngt:HeavyWeaponsAttack .
ngt:HeavyWeaponsAttack skos:prefLabel "attack with heavy weapons" .
"""
GRAPHS = {"ferry": FERRY, "event/ferry/e1": WRECK, "strike": STRIKE, "quay": QUAY}


@pytest.mark.parametrize(
    "written",
    ["3 March", "3rd of March", "March 3", "march 3rd", "Mar. 3", "03 March"],
)
def test_a_day_is_one_phrase_however_it_is_written(written: str) -> None:
    """So that no other 3 of a text stands for it."""
    (fire, day) = understood(f"fire on {written}")
    assert (fire.typed, day.ways) == ("fire", DAY)


@pytest.mark.parametrize("written", ["3 March 2021", "March 3, 2021", "2021-03-03", "3.3.2021"])
def test_a_year_belongs_to_its_day(written: str) -> None:
    """And the day as labels have it is another way to tell it."""
    (day,) = understood(written)
    assert day.ways == (*((*way, "2021") for way in DAY), ("2021", "03", "03"))


def test_a_month_of_a_year_is_a_phrase_and_no_day_is_made_up() -> None:
    """What the calendar has not is looked for as it stands; so is a word like May."""
    assert understood("March 2021")[0].ways == (("march", "2021"), ("mar", "2021"))
    assert [w.typed for w in understood("45 March")] == ["45", "March"]
    assert [w.typed for w in understood("Theresa May")] == ["Theresa", "May"]


@pytest.mark.parametrize(
    ("query", "words", "kind"),
    [
        ("How many people died?", ["died"], "event"),
        ("what happened in Tellan", ["Tellan"], "event"),
        ("who attacked the clinic", ["attacked", "clinic"], "event"),
        ("What did the mayor say about the ferry?", ["mayor", "ferry"], "statement"),
        ("who said the pier was safe", ["pier", "safe"], "statement"),
        ("who is Jonas Mørk", ["Jonas", "Mørk"], None),
        ("people said", ["people", "said"], None),
        ("what happened", ["what", "happened"], "event"),
    ],
)
def test_what_merely_asks_is_no_word_to_look_for(
    query: str, words: list[str], kind: str | None
) -> None:
    """But where there is nothing else; and the question tells what kind of thing it wants."""
    assert ([word.typed for word in understood(query)], wanted(query)) == (words, kind)


@pytest.fixture
def index(index_of: Callable[[ox.Store], Index]) -> Index:
    store = ox.Store()
    fill(store, GRAPHS)
    return index_of(store)


def events(found: Found) -> set[str]:
    return {h.label for g in found.groups if g.kind == "event" for h in g.hits if g.way == "all"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("how many died off Vellmar on 3 March", "Shipwreck"),
        ("how many were injured in Tellan on March 13?", "Drone strike"),
        ("who attacked the maternity ward in Tellan", "Drone strike"),
        ("what did the Dune Raiders attack in March 2021", "Drone strike"),
        ("air strikes 2021-03-13", "Drone strike"),
        ("how many were hurt on 3 March", None),
        ("who attacked Vellmar", None),
    ],
)
def test_a_question_finds_the_event_that_answers_it(
    index: Index, query: str, found: str | None
) -> None:
    """By what any account of it tells: who, whom, where, what harm, its words, its kind."""
    assert [label.partition(",")[0] for label in events(index.search(query))] == (
        [found] if found else []
    )


@given(st.text(max_size=80))
def test_any_string_is_understood(query: str) -> None:
    """Every word has a way, and no way is empty."""
    assert all(way and all(way) for word in understood(query) for way in word.ways)
    assert wanted(query) in (None, "event", "statement")
