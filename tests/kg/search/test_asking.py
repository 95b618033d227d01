"""Words in, things out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.search.asking import Found, Hit, Index

SYNTAX = st.sampled_from(
    ['"', "*", "^", "(", ")", "NEAR(", " AND ", " OR ", " NOT ", "title:", "-", "+", "{", "}", ":",
     "'", ";", "--", "\0", "\ud800", "%", "lifeboat", "Vellmar", "فيلمار", "北", " ", "\n"]
)  # fmt: skip


@pytest.fixture
def index(index_of: Callable[[ox.Store], Index], store: ox.Store) -> Iterator[Index]:
    made = index_of(store)
    yield made
    made.close()


def hits(found: Found) -> list[Hit]:
    return [hit for group in found.groups for hit in group.hits]


def names(found: Found) -> set[str]:
    return {hit.iri.partition("/id/")[2] for hit in hits(found)}


@pytest.mark.parametrize(
    ("query", "thing"),
    [
        ("lifeboat lowered", "statement/ferry/s1"),
        ("LOWERING lifeboats", "statement/ferry/s1"),
        ('"were never lowered"', "statement/ferry/s1"),
        ("harbour master", "statement/ferry/s1"),
        ("lifeboats 3 March 2021", "statement/ferry/s1"),
        ("Mork", "actor/person/jonas-moerk"),
        ("йонас мёрк", "actor/person/jonas-moerk"),
        ("فيلمار", "location/vellmar"),
        ("Vellmarr", "location/vellmar"),
        ("capsize", "event/ferry/e1"),
        ("how many died off Vellmar", "event/ferry/e1"),
        ("ferry courier", "article/ferry"),
    ],
)
def test_a_thing_is_found_by_its_words_and_names(index: Index, query: str, thing: str) -> None:
    """By other forms and spellings, too, and by what stands around it."""
    assert thing in names(index.search(query))


def test_words_in_quotation_marks_follow_one_another(index: Index) -> None:
    """The same words in another order are something else."""
    (group,) = index.search('"lowered never"', kinds=("statement",)).groups
    assert group.number == 0


def test_what_matched_is_marked_where_it_stands(index: Index) -> None:
    """Letters of the text itself, whatever the query wrote."""
    (group,) = index.search("LIFEBOAT lowering", kinds=("statement",)).groups
    texts = ["".join(f"[{p.text}]" if p.marked else p.text for p in h.text) for h in group.hits]
    assert sorted(texts) == [
        "nobody [lowers] a crane in Vellmar today, nor a [lifeboat]",
        "the [lifeboats] were never [lowered]",
    ]


@pytest.mark.parametrize(
    ("query", "meant"),
    [("livebots", "lifeboats"), ("Velmar", "Vellmar"), ("lifeboats", None), ("qqqqqqqq", None)],
)
def test_what_was_typed_wrong_is_put_right(index: Index, query: str, meant: str | None) -> None:
    """With a word that stands in what was found; nothing is proposed without need."""
    assert index.search(query).meant == meant


def test_some_words_are_better_than_nothing_and_said_to_be_so(index: Index) -> None:
    """With most of the words first; what has all of them needs no such help."""
    (group,) = index.search("lifeboats lowered yesterday", kinds=("statement",)).groups
    assert (group.way, group.number) == ("some", 2)


def test_pages_follow_one_another_without_gap(index: Index) -> None:
    """Page by page everything comes once."""
    pages = [index.search("Vellmar", kinds=("statement",), page=n, size=1) for n in (1, 2, 3)]
    found = [[hit.iri for hit in hits(page)] for page in pages]
    assert [len(page) for page in found] == [1, 1, 0] and found[0] != found[1]


def test_names_are_completed(index: Index) -> None:
    """The last word may be half typed, in any alphabet."""
    assert [one.label for one in index.suggest("jonas mø")] == ["Jonas Mørk"]
    assert [one.label for one in index.suggest("فيل")] == ["Vellmar"]
    assert index.suggest("  ") == ()


@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.text(max_size=60), st.lists(SYNTAX, max_size=25).map("".join)))
def test_any_string_is_answered(index: Index, query: str) -> None:
    """No part of it is ever syntax; the scores are those of things that are found."""
    found = index.search(query)
    assert all(group.number >= len(group.hits) for group in found.groups)
    assert {hit.iri for hit in hits(found)} <= set(index.scores(query))
    index.suggest(query)


def test_a_long_query_is_cut_and_answered_at_once(index: Index) -> None:
    """A hundred kilobytes of words cost no more than what is read of them."""
    found = index.search("lifeboats " * 10_000)
    assert found.cut and "statement/ferry/s1" in names(found)
