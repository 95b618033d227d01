"""Why the graph says what it says (`kg.explain`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.check import check
from kg.describe import describe
from kg.errors import QueryError
from kg.explain import Explanation, Row, explain
from kg.iris import DEFAULT_BASE, Minter
from kg.store import Store
from tests.builders import SHELLING, shelling

MINTER = Minter(DEFAULT_BASE, "one")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("explain")
    with Store.open(path) as store:
        store.put_vocabularies()
        digest = f"sha256:{'0' * 64}"
        store.put(check(describe(*shelling(), base=DEFAULT_BASE, input_digest=digest)))
        yield store


def explained(store: Store, kind: str, id: str) -> Explanation:
    def select(query: str) -> Iterator[Row]:
        for row in store.query(query):
            yield tuple(t.value if isinstance(t, ox.NamedNode | ox.Literal) else None for t in row)

    return explain(MINTER.own(kind, id), select, lambda doc_id: SHELLING)


def test_an_event_is_explained_by_its_claims_with_their_voices(store: Store) -> None:
    """Every account, who holds it, and the words."""
    accounts = explained(store, "event", "ev1").accounts
    assert [a.voices for a in accounts] == [
        ("one", "Ana Holm (said)"),
        ("one",),
        ("one", "two residents (spoke of)"),
    ]
    assert [a.passages[0].words for a in accounts] == [
        "Rebels shelled Arva on Monday",
        "At least six people were killed",
        "15 dead in Arva",
    ]


def test_passages_are_the_words_of_the_article(store: Store) -> None:
    """What is highlighted stands in the text, where it says."""
    explanation = explained(store, "statement", "s1")
    assert explanation.passages
    for passage in explanation.passages:
        assert SHELLING[passage.start : passage.end] == passage.words
        around = passage.before + passage.words + passage.after
        assert around in SHELLING


def test_figures_are_told_in_words(store: Store) -> None:
    """An open interval is not a number."""
    own = explained(store, "event", "ev1").accounts[1]
    assert ("killed", "at least 6") in own.says


def test_contradictions_of_an_event_are_shown(store: Store) -> None:
    """With their kind and reason."""
    (said,) = explained(store, "event", "ev1").contradictions
    assert "6 against 15" in said


def test_a_contradiction_is_explained_by_its_two_sides(store: Store) -> None:
    """Side by side."""
    accounts = explained(store, "contradiction", "c2-c3-Numbers").accounts
    assert [a.iri.rsplit("/", 1)[1] for a in accounts] == ["c2", "c3"]


def test_what_the_graph_does_not_know_is_an_error_with_a_way_on(store: Store) -> None:
    """Nobody is left with an empty page."""
    with pytest.raises(QueryError, match="says nothing") as error:
        explained(store, "event", "ev99")
    assert error.value.hint
