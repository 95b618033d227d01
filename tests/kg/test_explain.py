"""Why the graph says what it says (`kg.explain`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, XSD, Literal

from kg.check import check
from kg.describe import describe
from kg.errors import QueryError
from kg.explain import Explanation, Row, explain
from kg.iris import DEFAULT_BASE, Minter, shared_iri
from kg.model import Triple
from kg.store import Store
from kg.vocab import NG
from tests.builders import SHELLING, contradiction, merged, shelling

MINTER = Minter(DEFAULT_BASE, "one")
OTHER = Minter(DEFAULT_BASE, "two")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("explain")
    with Store.open(path) as store:
        store.put_vocabularies()
        digest = f"sha256:{'0' * 64}"
        document, found = shelling()
        article = describe(document, found, base=DEFAULT_BASE, input_digest=digest)
        document = replace(document, article=replace(document.article, key="two", doc_id="two"))
        other = describe(document, found, base=DEFAULT_BASE, input_digest=digest)
        differ = contradiction(MINTER, "ev1", "c2", "c3", "Numbers", "killed: 6 against 15")
        event = merged(article, "ev1", *differ, *agreement(), *identification())
        event = replace(event, context=(*event.context, *other.triples))
        store.put_many([check(article), check(other), check(event)])
        yield store


def agreement() -> tuple[Triple, ...]:
    """The mayor and the article itself agree that it happened; it has that from the mayor."""
    node = MINTER.own("corroboration", "c1-c2")
    return (
        (node, RDF.type, NG.Corroboration),
        (node, NG.between, MINTER.own("claim", "c1")),
        (node, NG.between, MINTER.own("claim", "c2")),
        (node, NG.concerns, MINTER.event("ev1")),
        (node, NG.kind, NG.Occurrence),
        (node, NG.reason, Literal("both say that it occurred")),
        (node, NG.independent, Literal(False)),
    )


def identification() -> tuple[Triple, ...]:
    """Another article's telling is of the same event."""
    node, other = MINTER.own("identification", "1"), OTHER.telling("ev1")
    return (
        (node, RDF.type, NG.Identification),
        (node, NG.identifies, MINTER.telling("ev1")),
        (node, NG.identifies, other),
        (other, NG.tellsOf, MINTER.event("ev1")),
        (node, NG.verdict, NG.Same),
        (node, NG.certainty, Literal("0.9", datatype=XSD.decimal)),
        (node, NG.reason, Literal("same place: Arva")),
        (node, NG.reason, Literal("same day: 2021-03-01")),
        (node, NG.decidedBy, shared_iri(DEFAULT_BASE, "software", "test")),
    )


def explained(store: Store, kind: str, id: str) -> Explanation:
    return explain_iri(store, MINTER.own(kind, id))


def explain_iri(store: Store, iri: str) -> Explanation:
    def select(query: str) -> Iterator[Row]:
        for row in store.query(query):
            yield tuple(t.value if isinstance(t, ox.NamedNode | ox.Literal) else None for t in row)

    return explain(iri, select, lambda doc_id: SHELLING)


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


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (
            {"doubt": "the parts add up to 17, not 15"},
            "15; doubted: the parts add up to 17, not 15",
        ),
        ({"superseded": True}, "15; outdated: another figure holds now"),
        ({"side": "Arvan", "place": "in Arva"}, "15 Arvan in Arva"),
        ({"subset": "part", "part": True}, "15; part of a whole"),
    ],
)
def test_what_to_know_of_a_figure_is_told(
    tmp_path: Path, known: dict[str, object], words: str
) -> None:
    """A doubted or outdated number is never shown as if it were sound."""
    document, found = shelling()
    (event,) = found.events
    residents = event.claims[2]
    figure = replace(residents.figures[0], **known)  # type: ignore[arg-type]
    claims = (*event.claims[:2], replace(residents, figures=(figure,)))
    found = replace(found, events=(replace(event, claims=claims),))
    graph = describe(document, found, base=DEFAULT_BASE, input_digest=f"sha256:{'0' * 64}")
    with Store.open(tmp_path) as store:
        store.put_vocabularies()
        store.put_many([check(graph)])
        said = explained(store, "claim", "c3").facts
    assert ("killed", words) in said


def test_contradictions_of_an_event_are_shown(store: Store) -> None:
    """With their kind and reason."""
    (said,) = explained(store, "event", "ev1").contradictions
    assert said == "numbers: killed: 6 against 15"


def test_agreement_says_whether_it_is_independent(store: Store) -> None:
    """Who repeats a voice is no second voice."""
    (said,) = explained(store, "event", "ev1").corroborations
    assert said == "occurrence: both say that it occurred (not independent)"


def test_an_event_tells_which_tellings_were_compared_and_why(store: Store) -> None:
    """The verdict, how sure it is, and every reason."""
    (said,) = explained(store, "event", "ev1").identifications
    assert said.startswith("same (0.90): one – Shelling, Arva, 2021-03-01, two – Shelling")
    assert said.endswith(": same day: 2021-03-01; same place: Arva")


def test_an_event_and_its_telling_show_the_words_that_name_it(store: Store) -> None:
    """An event of many articles has no words of its own: its tellings have."""
    for kind in ("event", "telling"):
        explanation = explained(store, kind, "ev1")
        assert {p.words for p in explanation.passages} == {"shelled"}
        assert len(explanation.accounts) == 3


def test_the_iri_of_an_event_stays_good_when_it_becomes_part_of_another(store: Store) -> None:
    """The telling of that name says which event it is now."""
    assert explain_iri(store, OTHER.event("ev1")).iri == str(MINTER.event("ev1"))


def test_a_contradiction_is_explained_by_its_two_sides(store: Store) -> None:
    """Side by side."""
    accounts = explained(store, "contradiction", "c2-c3-Numbers").accounts
    assert [a.iri.rsplit("/", 1)[1] for a in accounts] == ["c2", "c3"]


def test_what_the_graph_does_not_know_is_an_error_with_a_way_on(store: Store) -> None:
    """Nobody is left with an empty page."""
    with pytest.raises(QueryError, match="says nothing") as error:
        explained(store, "event", "ev99")
    assert error.value.hint
