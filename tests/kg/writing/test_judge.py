"""What is written from outside, against the shapes: the graph of an article, of events, others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from kg.check import check_many
from kg.errors import GraphRejected
from kg.iris import DEFAULT_BASE, graph_iri
from kg.merge import merge
from kg.model import ArticleGraph, CheckedGraph
from kg.read import read, sources
from kg.store import Store
from kg.vocab import PREFIXES
from kg.writing.evaluate import Draft, update
from kg.writing.judge import judge

CASE = Path(__file__).parents[2] / "golden/lake-flood"
GRAPH = str(graph_iri(DEFAULT_BASE, "article"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an article that conforms, and what merging makes of it."""
    path = tmp_path_factory.mktemp("judge") / "data"
    (source,) = sources([CASE / "article.txt"])
    triples = tuple(sorted(Graph().parse(CASE / "graph.ttl")))
    graph = ArticleGraph(
        iri=graph_iri(DEFAULT_BASE, "article"), article=read(source), triples=triples
    )
    with Store.open(path) as store:
        store.put(CheckedGraph(graph=graph, seal=None))
        merge(store, folder=path, check=check_many, version="v")
        store.publish()
    return path


@pytest.fixture
def draft(data: Path, tmp_path: Path) -> Iterator[Draft]:
    """A copy of it to try things in."""
    with Store.open(data) as store:
        store.check_point(tmp_path / "copy")
        layout = store.layout
    draft = Draft(ox.Store(tmp_path / "copy"))
    draft.layout = layout  # type: ignore[attr-defined]
    yield draft


def judged(draft: Draft, text: str) -> list[tuple[str, ...]]:
    """What the shapes say of the graphs that an update touches."""
    update(draft, text, own=f"{DEFAULT_BASE}graph/default", prefixes=PREFIXES)
    touched = draft.change().touched
    assert touched
    try:
        judge(draft.store, touched, base=DEFAULT_BASE, layout=draft.layout)  # type: ignore[attr-defined]
    except GraphRejected as rejected:
        assert "sh:ValidationReport" in rejected.report
        return list(rejected.messages)  # type: ignore[arg-type]
    return []


def test_what_our_own_software_makes_conforms(draft: Draft) -> None:
    """Each graph of article and events is judged as `kg.check` judged it when it was made."""
    graphs = [graph.value for graph in draft.store.named_graphs()]  # type: ignore[union-attr]
    assert GRAPH in graphs and len(graphs) > 2
    judge(draft.store, graphs, base=DEFAULT_BASE, layout=draft.layout)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("DELETE WHERE { GRAPH ?g { ?s ng:statedIn ?o } }", "ng:statedIn"),
        ("INSERT DATA { GRAPH <urn:g> { <urn:x> a ng:Persn } }", "Persn"),
        ("INSERT DATA { GRAPH <urn:g> { <urn:x> ng:speakr <urn:y> } }", "speakr"),
        ("INSERT DATA { <urn:x> a ng:Statement }", "statement"),
        ("INSERT DATA { GRAPH <urn:g> { [] a ng:Person ; rdfs:label 'x' } }", "blank node"),
        ("INSERT DATA { GRAPH <urn:g> { <urn:x> ng:text 'all of it' } }", "ng:text"),
    ],
)
def test_what_breaks_a_shape_is_told_in_its_words(draft: Draft, text: str, message: str) -> None:
    """Also what no shape can see: a class or a property that nobody defined."""
    assert any(message in one for one in judged(draft, text)), message


def test_quotes_are_held_against_the_article(draft: Draft) -> None:
    """The text is not in the graph; it is known here, and evidence has to stand in it."""
    text = f"""
    DELETE {{ GRAPH <{GRAPH}> {{ ?s oa:exact ?words }} }}
    INSERT {{ GRAPH <{GRAPH}> {{ ?s oa:exact "what nobody said" }} }}
    WHERE {{ SELECT * {{ GRAPH <{GRAPH}> {{ ?s oa:exact ?words }} }} ORDER BY ?s LIMIT 1 }}"""
    assert judged(draft, text)


def test_what_does_not_speak_of_our_terms_is_not_judged(draft: Draft) -> None:
    """Other vocabularies and blank nodes may stand in graphs of their own."""
    assert not judged(
        draft, "INSERT DATA { GRAPH <urn:g> { [] a <http://x/P> ; <http://x/q> [] } }"
    )


def test_a_graph_may_say_more_of_what_others_describe(draft: Draft) -> None:
    """What it points to is looked up in the store: it need not be told again."""
    text = """
    INSERT { GRAPH <urn:g> { ?who a ng:Person ; rdfs:label "somebody else" ; ng:partOf ?other } }
    WHERE { SELECT (SAMPLE(?p) AS ?other) (<urn:somebody> AS ?who) { ?p a ng:Telling } }"""
    assert not judged(draft, text.replace(" ; ng:partOf ?other", " ; rdfs:seeAlso ?other"))


def test_whole_graphs_may_go(draft: Draft) -> None:
    """An empty graph breaks no shape; what was built on it, the next build puts right."""
    assert not judged(draft, f"DROP GRAPH <{GRAPH}>")


def test_what_was_taken_down_does_not_come_back_over_http(draft: Draft) -> None:
    """Whoever has a token takes the tombstone away first, on purpose."""
    article = "<https://w3id.org/newsgraph/id/article/article>"
    stone = f"<urn:stone> ng:inPlaceOf {article}"
    label = f'GRAPH <{GRAPH}> {{ {article} rdfs:comment "x" }}'
    assert judged(draft, f"INSERT DATA {{ {label} }}") == []
    told = judged(draft, f"INSERT DATA {{ GRAPH <urn:stones> {{ {stone} }} {label} }}")
    assert any("taken down" in one for one in told)
    assert judged(draft, f"DELETE DATA {{ GRAPH <urn:stones> {{ {stone} }} }}") == []
