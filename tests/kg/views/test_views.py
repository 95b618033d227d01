"""Accounts out of a graph, and what is asked of many articles (`kg.accounts.loading`, `.views`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.accounts.account import Account
from kg.accounts.loading import Loader, Select
from kg.check import check, check_many
from kg.cli.choosing import choice_of, selecting
from kg.describe import describe
from kg.errors import QueryError
from kg.iris import DEFAULT_BASE, graph_iri
from kg.knowledge.authority import authority
from kg.knowledge.event_types import event_types
from kg.knowledge.lexicon import load_toml
from kg.merge import merge
from kg.merge.reading import read_article
from kg.model import Annotations, Document, Entity, Figure
from kg.store import Store
from kg.views import Choice, compare, differences, timeline
from kg.views.choosing import pattern
from kg.views.differences import facts
from tests.builders import shelling


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two papers tell of one shelling; in the second the residents speak of forty dead."""
    path: Path = tmp_path_factory.mktemp("accounts")
    with Store.open(path) as store:
        store.put_vocabularies()
        for key, outlet, dead in (("one", "Radio Hennu", 15), ("two", "Morrow Gazette", 40)):
            article, found = printed(key, outlet, dead)
            digest = f"sha256:{key[-1] * 64}".replace("e", "1").replace("o", "2")
            graph = describe(article, found, base=DEFAULT_BASE, input_digest=digest)
            store.put_many([check(graph)])
        merge(store, None, check_many, version="test")
        yield store


def printed(key: str, outlet: str, dead: int) -> tuple[Document, Annotations]:
    """The shelling as one paper has it."""
    document, found = shelling()
    article = replace(document.article, key=key, doc_id=key, publisher=outlet, title=f"In {outlet}")
    (event,) = found.events
    mayor, own, residents = event.claims
    spoken: Figure = replace(residents.figures[0], minimum=dead, maximum=dead)
    some = replace(spoken, minimum=3, maximum=3, part=True, side="Arvan", place="in Arva")
    some = replace(some, doubt="the list names four")
    before = replace(spoken, minimum=2, maximum=2, superseded=True)
    event = replace(event, claims=(mayor, own, replace(residents, figures=(spoken, some, before))))
    return replace(document, article=article), replace(
        found, events=(event,), entities=hired(found)
    )


def hired(found: Annotations) -> tuple[Entity, ...]:
    """The actors, the mayor with an office at the army."""
    return tuple(
        replace(e, roles=tuple(replace(r, organisation="e4") for r in e.roles))
        for e in found.entities
    )


@pytest.fixture(scope="module")
def select(store: Store) -> Select:
    return selecting(store)


def comparable(account: Account) -> Account:
    """Without what the two readers may order otherwise."""
    return replace(account, figures=tuple(sorted(account.figures, key=str)))


# ── accounts ────────────────────────────────────────────────────────────────────────────────


def test_an_account_has_all_that_is_judged(select: Select) -> None:
    """Who says it, what, where, when, in which words of which outlet's article."""
    claim = f"{DEFAULT_BASE}id/claim/one/c1"
    account = Loader(select).accounts([claim])[claim]
    assert [v.speaker.label for v in account.voices if v.speaker] == ["Ana Holm"]
    assert [p.label for p in account.agents] == ["Rebels"]
    assert account.agent_certainty == "Alleged"
    assert account.place is not None
    assert (account.place.label, account.place.lat, account.place.radius_km) == ("Arva", 10.5, 2.0)
    assert account.first_day == account.last_day == dt.date(2021, 3, 1)
    assert account.words == "Rebels shelled Arva on Monday"
    assert account.source.publisher is not None
    assert account.source.publisher.label == "Radio Hennu"


def test_both_readers_read_the_same(store: Store, select: Select) -> None:
    """An account from the published graph is the one that merging read in the article's graph."""
    for key in ("one", "two"):
        (telling,) = read_article(store, str(graph_iri(DEFAULT_BASE, key))).tellings
        found = Loader(select).accounts(a.claim for a in telling.accounts)
        assert [comparable(found[a.claim]) for a in telling.accounts] == [
            comparable(a) for a in telling.accounts
        ]


def test_who_is_not_named_stays_unnamed(select: Select) -> None:
    """Nobody else who holds an office in the article is taken for the speaker."""
    claims = [f"{DEFAULT_BASE}id/claim/one/{c}" for c in ("c1", "c3")]
    mayor, residents = (Loader(select).accounts(claims)[c].voices[0] for c in claims)
    assert [body.label for body in mayor.bodies] == ["The army"]
    assert (residents.speaker, residents.bodies, residents.words) == (None, (), "two residents")


def test_what_is_no_claim_is_left_out(select: Select) -> None:
    """Nothing asked, nothing found; an unknown IRI is not an error."""
    assert Loader(select).accounts([]) == {}
    assert Loader(select).accounts(["https://example.org/nothing"]) == {}


def test_a_reader_is_told_what_is_wrong_with_a_figure(select: Select) -> None:
    """Doubted and outdated numbers say so wherever an account is shown."""
    claim = f"{DEFAULT_BASE}id/claim/one/c3"
    says = facts(Loader(select).accounts([claim])[claim])
    assert set(says) >= {
        "15 killed",
        "3 Arvan in Arva killed (doubted: the list names four)",
        "2 killed (outdated)",
    }


# ── timeline ────────────────────────────────────────────────────────────────────────────────


def test_the_timeline_gives_ranges_and_voices(select: Select) -> None:
    """One shelling, told twice: six to forty dead, and how many vouch for it."""
    (one,) = timeline(select)
    assert (one.type, one.place, one.articles) == ("Shelling", "Arva", 2)
    (killed,) = one.tolls
    assert (killed.metric, killed.least, killed.most, killed.claims) == ("killed", 6, 40, 4)
    assert one.agents == ("Rebels",)
    assert one.voices >= 2
    assert one.contradictions >= 1
    assert one.truce is None


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(types=("shelling",)), 1),
        (Choice(types=("heavy weapons attack",)), 1),
        (Choice(types=("Ceasefire",)), 0),
        (Choice(place="arva"), 1),
        (Choice(place="Korm"), 0),
        (Choice(actor="rebels"), 1),
        (Choice(actor="Ana Holm"), 1),
        (Choice(since=dt.date(2021, 3, 1), until=dt.date(2021, 3, 1)), 1),
        (Choice(since=dt.date(2021, 3, 2)), 0),
        (Choice(until=dt.date(2021, 2, 28)), 0),
    ],
)
def test_events_are_chosen(select: Select, choice: Choice, found: int) -> None:
    """By type or a broader one, by place and actor in any case, by days that meet."""
    assert len(timeline(select, choice)) == found
    assert bool(differences(select, choice)) == bool(found)


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(since=dt.date(2021, 5, 1)), ["siege"]),
        (Choice(until=dt.date(2021, 2, 1)), ["siege", "talks"]),
        (Choice(since=dt.date(2021, 3, 1), until=dt.date(2021, 3, 9)), ["siege", "talks"]),
        (Choice(until=dt.date(2020, 12, 1)), ["talks"]),
    ],
)
def test_an_open_end_reaches_on(choice: Choice, found: list[str]) -> None:
    """A siege since January may go on in May; what has no day is on no day."""
    graph = ox.Store()
    graph.load(
        b"""PREFIX : <https://example.org/> PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
            PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
            :siege a sem:Event ; sem:hasEarliestBeginTimeStamp "2021-01-09"^^xsd:date .
            :talks a sem:Event ; sem:hasLatestEndTimeStamp "2021-03-05"^^xsd:date .
            :some a sem:Event .""",
        ox.RdfFormat.TURTLE,
    )
    chosen = pattern(choice, Loader(lambda query: []))
    rows = graph.query(
        f"SELECT ?e {{ ?e a sem:Event . {chosen} }} ORDER BY ?e",
        prefixes={
            "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
    )
    assert [row[0].value.rsplit("/", 1)[1] for row in rows] == found


@pytest.mark.parametrize(
    "choice", [Choice(types=("Shellling",)), Choice(place='No"where'), Choice(actor="nobody")]
)
def test_an_unknown_name_is_an_error_with_a_hint(select: Select, choice: Choice) -> None:
    """Better than an empty table."""
    with pytest.raises(QueryError) as error:
        timeline(select, choice)
    assert error.value.hint


def test_days_of_the_command_line() -> None:
    """A month or a year stands for its first or last day."""
    assert choice_of((), None, None, "2020-02", "2020-02") == Choice(
        since=dt.date(2020, 2, 1), until=dt.date(2020, 2, 29)
    )
    assert choice_of((), None, None, "2020", "2020-12").until == dt.date(2020, 12, 31)
    assert choice_of((), None, None, None, "2020").until == dt.date(2020, 12, 31)
    for wrong in ("yesterday", "2020-13", "2020-02-30", "2020-1-1-1"):
        with pytest.raises(QueryError):
            choice_of((), None, None, wrong, None)


# ── contradictions ──────────────────────────────────────────────────────────────────────────


def test_both_sides_of_a_difference(select: Select) -> None:
    """Who says so, what, in which words, in which article; the kind may be chosen."""
    found = differences(select, kinds=("numbers",))
    assert {d.kind for d in found} == {"Numbers"}
    (one,) = [d for d in found if d.reason == "killed: at least 6 against 15"]
    assert one.first.voices == ()
    assert one.first.says == ("at least 6 killed",)
    assert one.second.voices == ("two residents",)
    assert one.second.words == "15 dead in Arva"
    assert one.second.article == "In Radio Hennu"
    assert differences(select, kinds=("Timing",)) == ()
    with pytest.raises(QueryError):
        differences(select, kinds=("Mood",))


# ── two articles ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["one", "news/one.txt", f"{DEFAULT_BASE}id/article/one", "Radio", "id/article/one"]
)
def test_an_article_is_found_by_any_name(select: Select, name: str) -> None:
    """Key, path, IRI, or a part of its title."""
    assert compare(select, name, "two").first.key == "one"


def test_two_articles_side_by_side(select: Select) -> None:
    """One event is in both; they differ in the number of dead."""
    found = compare(select, "one", "two")
    assert (found.only_first, found.only_second) == ((), ())
    (shared,) = found.both
    assert "at least 6 killed" in shared.first.says
    assert "40 killed" in shared.second.says
    assert "killed: 15 against 40" in [p.reason for p in shared.differ]
    assert any(p.kind == "Responsibility" and not p.independent for p in shared.agree) or any(
        p.kind == "Numbers" for p in shared.agree
    )


@pytest.mark.parametrize(("first", "second"), [("one", "one"), ("three", "two"), ("In", "two")])
def test_what_cannot_be_compared(select: Select, first: str, second: str) -> None:
    """An article with itself, one that is not there, a name that two have."""
    with pytest.raises(QueryError):
        compare(select, first, second)


# ── knowledge ───────────────────────────────────────────────────────────────────────────────


def test_sides_speak_of_types_and_actors_that_exist() -> None:
    """A misspelt type or actor would silently never match."""
    sides = load_toml("sides")
    types = {name for some in sides["events"].values() for name in some}
    assert types <= set(event_types())
    actors = {name for some in sides["media"].values() for name in some}
    actors |= {m for some in sides["members"].values() for m in some if not m.isupper()}
    assert actors | sides["members"].keys() <= authority().concepts.keys()
