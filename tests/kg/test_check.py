"""kg.check lets through what conforms, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef

from kg.check import check, check_many, completed, shapes_graph
from kg.check.background import background_graph
from kg.check.constraints import queries
from kg.check.faults import find_faults
from kg.errors import GraphRejected, KnowledgeError
from kg.model import ArticleGraph, CheckedGraph, Triple
from kg.vocab import NG, OA
from tests.examples import example_event, example_graph, example_identities

ARTICLE = URIRef("https://example.org/id/article/tessel")
SPEAKER = URIRef("https://example.org/id/actor/ilse-marrant")


def without(graph: ArticleGraph, *gone: Triple) -> ArticleGraph:
    return replace(graph, triples=tuple(t for t in graph.triples if t not in gone))


def rejected(graph: ArticleGraph) -> GraphRejected:
    with pytest.raises(GraphRejected) as caught:
        check(graph)
    return caught.value


def test_a_sound_graph_is_checked_and_unchanged() -> None:
    """The graph comes back as it was, sealed; the text is not in it."""
    graph = example_graph()
    checked = check(graph)
    assert checked.graph is graph
    assert checked.seal is check(graph).seal
    assert not any(predicate == NG.text for _, predicate, _ in checked.graph.triples)


def test_an_empty_graph_is_refused() -> None:
    """A graph in which no shape finds a node conforms to SHACL; to us it does not."""
    error = rejected(replace(example_graph(), triples=()))
    assert any("exactly one ng:Article:" in message for message in error.messages)


def test_a_graph_without_its_article_is_refused() -> None:
    """One named graph holds what one article is the source of, so there is one."""
    error = rejected(without(example_graph(), (ARTICLE, RDF.type, NG.Article)))
    assert any("exactly one ng:Article:" in message for message in error.messages)


def test_a_graph_under_another_name_is_refused() -> None:
    """What the graph says of itself is said of the named graph it is kept in."""
    error = rejected(replace(example_graph(), iri=URIRef("https://example.org/graph/other")))
    assert any("under the IRI of the named graph" in message for message in error.messages)


def test_the_article_is_not_published() -> None:
    """A graph that holds the text itself is refused, even if all else is well."""
    graph = example_graph()
    kept = (ARTICLE, NG.text, Literal(graph.article.text))
    error = rejected(replace(graph, triples=(*graph.triples, kept)))
    assert error.faults == ((str(ARTICLE), error.messages[0]),)
    assert "publisher" in error.messages[0]
    assert (None, SH.focusNode, ARTICLE) in Graph().parse(data=error.report)


def test_a_rejection_tells_what_to_mend() -> None:
    """The error carries the SHACL report, its messages, and which node each is about."""
    named = (SPEAKER, RDF.type, NG.Person)
    error = rejected(without(example_graph(), named))
    report = Graph().parse(data=error.report, format="turtle")
    results = set(report.subjects(RDF.type, SH.ValidationResult))
    assert {str(report.value(r, SH.focusNode)) for r in results} == {n for n, _ in error.faults}
    assert {m for _, m in error.faults} == set(error.messages)
    assert (str(SPEAKER), error.faults[0][1]) in error.faults
    assert str(error).startswith("tessel: ")
    assert rejected(without(example_graph(), named)).report == error.report


def test_evidence_is_compared_by_code_points() -> None:
    """Emoji, combining marks and right-to-left words count as SPARQL, RFC 5147 and Python do."""
    graph = example_graph()
    before = "🏚️ é نص "
    text = before + graph.article.text
    moved = replace(graph, article=replace(graph.article, text=text))
    assert any("does not read" in message for message in rejected(moved).messages)
    shifted = moved_by(len(before), moved)
    digest = next(t for t in shifted.triples if t[1] == NG.textDigest)
    assert {m for m in rejected(shifted).messages if "textDigest" not in m} == set()
    assert digest[0] == ARTICLE


def moved_by(number: int, graph: ArticleGraph) -> ArticleGraph:
    """The graph with every offset that much higher."""

    def iri(term: URIRef) -> URIRef:
        name, mark, position = term.partition("=")
        if "#" not in name or not mark:
            return term
        return URIRef(f"{name}={','.join(str(int(n) + number) for n in position.split(','))}")

    def moved(triple: Triple) -> Triple:
        subject, predicate, value = triple
        if predicate in {OA.start, OA.end}:
            value = Literal(str(int(value) + number), datatype=XSD.nonNegativeInteger)
        return iri(subject), predicate, iri(value) if isinstance(value, URIRef) else value

    triples = (moved(t) for t in graph.triples if t[1] not in {OA.prefix, OA.suffix})
    return replace(graph, triples=tuple(triples))


def test_a_term_the_store_cannot_hold_is_refused() -> None:
    """What cannot be written as UTF-8, or is no IRI, is a rejected article and no crash."""
    graph = example_graph()
    cut = replace(graph.article, text=graph.article.text + "\ud83d")
    assert "cannot hold" in rejected(replace(graph, article=cut)).messages[0]
    blank = (URIRef("https://example.org/id/a b"), RDF.type, NG.Group)
    odd = replace(graph, triples=(*graph.triples, blank))
    assert "cannot hold" in rejected(odd).messages[0]


def test_a_literal_pyshacl_cannot_bear_is_a_fault_and_no_crash() -> None:
    """Ill-typed dates and numbers are told of like any other fault."""
    graph = example_graph()
    odd = [
        (URIRef("https://example.org/id/figure/tessel/c2-1"), NG.atLeast, "ten", XSD.integer),
        (URIRef("https://example.org/id/statement/tessel/s2"), NG.certainty, "sure", XSD.decimal),
    ]
    added = [(s, p, Literal(words, datatype=kind)) for s, p, words, kind in odd]
    error = rejected(replace(graph, triples=(*graph.triples, *added)))
    assert {str(s) for s, *_ in odd} <= {node for node, _ in error.faults}


def test_the_graph_of_an_event_is_checked_in_its_context() -> None:
    """What it points to has to be described somewhere; the context is seen, and not kept."""
    event = example_event()
    checked = check(event).graph
    assert checked is event
    alone = replace(event, context=())
    with pytest.raises(GraphRejected) as caught:
        check(alone)
    assert str(caught.value).startswith(str(event.iri))
    assert any("nothing in this graph says what it is" in m for m in caught.value.messages)


def test_the_context_is_not_judged() -> None:
    """What is wrong with another graph's claim is that graph's fault."""
    event = example_event()
    claim = URIRef("https://example.org/id/claim/tessel/c1")
    context = tuple(t for t in event.context if t[:2] != (claim, NG.status))
    assert check(replace(event, context=context))
    graph = example_graph()
    assert rejected(replace(graph, triples=tuple(t for t in graph.triples if t in context)))


def test_of_many_graphs_only_those_at_fault_are_rejected() -> None:
    """Looked at together or each by itself, a graph fares the same."""
    event, identities = example_event(), example_identities()
    bad = replace(event, triples=tuple(t for t in event.triples if t[1] != NG.voices))
    assert [isinstance(one, CheckedGraph) for one in check_many([event, identities])] == [True] * 2
    first, second = check_many([identities, bad])
    assert isinstance(first, CheckedGraph) and first.seal is check(event).seal
    assert isinstance(second, GraphRejected) and "ng:voices" in str(second)


def test_the_graph_of_nothing_is_refused() -> None:
    """An event's graph describes the event it is named after."""
    with pytest.raises(GraphRejected, match=r"the event that the graph is named after"):
        check(replace(example_event(), triples=()))


@settings(max_examples=25)
@given(data=st.data())
def test_no_change_passes_that_pyshacl_would_refuse(data: st.DataObject) -> None:
    """Whatever single triple goes or points elsewhere: we let it through if pySHACL does."""
    triples = completed(example_graph())
    index = data.draw(st.integers(0, len(triples) - 1))
    subject, predicate, value = triples[index]
    other = data.draw(st.sampled_from([None, ARTICLE, SPEAKER, NG.Planned, Literal("x")]))
    changed = [t for n, t in enumerate(triples) if n != index]
    changed += [(subject, predicate, other)] if other is not None else []
    assert find_faults(changed) or conforms(changed), (subject, predicate, value)


def conforms(triples: list[Triple]) -> bool:
    """What pySHACL says of the core constraints; those in SPARQL take it too long."""
    graph, shapes = Graph(), Graph()
    for triple in (*background_graph(), *triples):
        graph.add(triple)
    for triple in shapes_graph():
        if triple[1] != SH.sparql:
            shapes.add(triple)
    return bool(pyshacl.validate(graph, shacl_graph=shapes, inplace=True)[0])


def test_a_constraint_we_cannot_check_is_an_error() -> None:
    """A shape that asks for something unknown must not pass for one that asks for nothing."""
    shapes = Graph().parse(
        format="turtle",
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .
        :S a sh:NodeShape ; sh:targetClass :C ; sh:property :P .
        :P sh:path :p ; sh:uniqueLang true .""",
    )
    with pytest.raises(KnowledgeError, match="uniqueLang"):
        queries(shapes)


def test_a_shape_that_checks_nothing_is_an_error() -> None:
    """Neither a shape without constraints nor one without targets, nor a folder without shapes."""
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> . "
    for data in (
        ":S a sh:NodeShape ; sh:targetClass :C .",
        ":S a sh:NodeShape ; sh:nodeKind sh:IRI .",
        "",
    ):
        with pytest.raises(KnowledgeError):
            queries(Graph().parse(format="turtle", data=prefixes + data))
