"""Findings become triples (`kg.describe`)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rdflib import PROV, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from kg.check import check
from kg.describe import describe
from kg.iris import Minter
from kg.model import Annotations, ArticleGraph
from kg.vocab import GEO, NG, NGT, OA, SCHEMA, SEM
from tests.builders import SHELLING, document, shelling

DIGEST = f"sha256:{'0' * 64}"
MINTER = Minter("https://example.org/", "one")


@pytest.fixture(scope="module")
def made() -> ArticleGraph:
    return describe(*shelling(), base=MINTER.base, input_digest=DIGEST)


@pytest.fixture(scope="module")
def graph(made: ArticleGraph) -> Graph:
    graph = Graph()
    for triple in made.triples:
        graph.add(triple)
    return graph


def test_the_graph_of_a_whole_reading_conforms(made: ArticleGraph) -> None:
    """What describe writes, the shapes accept."""
    assert check(made).graph is made


def test_an_article_without_findings_conforms() -> None:
    """Nothing found is no fault."""
    made = describe(document("Quiet."), Annotations(), base=MINTER.base, input_digest=DIGEST)
    assert check(made)


def test_the_same_findings_give_the_same_triples_in_the_same_order(made: ArticleGraph) -> None:
    """Byte for byte: no set order, no time leaks into the graph."""
    again = describe(*shelling(), base=MINTER.base, input_digest=DIGEST)
    assert again.triples == made.triples


def test_evidence_quotes_the_text_at_its_offsets(graph: Graph) -> None:
    """Both selectors of every evidence select the same characters."""
    seen = 0
    for node in graph.subjects(RDF.type, NG.Evidence):
        quote, position = sorted(graph.objects(node, OA.hasSelector), reverse=True)
        start, end = (int(str(graph.value(position, p))) for p in (OA.start, OA.end))
        assert str(graph.value(quote, OA.exact)) == SHELLING[start:end]
        assert SHELLING[:start].endswith(str(graph.value(quote, OA.prefix)))
        seen += 1
    assert seen == 20


def test_claims_coexist_under_one_event(graph: Graph) -> None:
    """Three voices, three claims; the event itself carries no number they disagree on."""
    event = MINTER.own("event", "ev1")
    claims = set(graph.subjects(NG.about, event)) - set(graph.subjects(RDF.type, NG.Statement))
    assert claims == {MINTER.own("claim", c) for c in ("c1", "c2", "c3")}
    assert graph.value(event, NG.killedAtLeast) is None
    assert graph.value(event, NG.eventType) == NGT.Shelling
    day = Literal("2021-03-01", datatype=XSD.date)
    assert graph.value(event, SEM.hasEarliestBeginTimeStamp) == day


def test_a_claim_hangs_on_its_voice(graph: Graph) -> None:
    """The article's own voice is the article; any other is the statement."""
    mayor, own = MINTER.own("claim", "c1"), MINTER.own("claim", "c2")
    assert graph.value(mayor, NG.claimedIn) == MINTER.own("statement", "s1")
    assert graph.value(own, NG.claimedBy) == MINTER.article
    assert graph.value(mayor, NG.agentCertainty) == NG.Alleged


def test_an_agent_only_alleged_is_not_written_on_the_event(graph: Graph) -> None:
    """An accusation is not a fact."""
    assert graph.value(MINTER.own("event", "ev1"), NG.agent) is None
    assert graph.value(MINTER.own("claim", "c1"), NG.agent) == MINTER.own("actor", "e1")


def test_what_all_claims_agree_on_stands_on_the_event() -> None:
    """With one telling of the number, the event has it."""
    reading, found = shelling()
    event = replace(found.events[0], claims=found.events[0].claims[:2])
    found = replace(found, events=(event,), contradictions=())
    triples = describe(reading, found, base=MINTER.base, input_digest=DIGEST).triples
    six = Literal(6, datatype=XSD.integer)
    assert (MINTER.own("event", "ev1"), NG.killedAtLeast, six) in triples


def test_a_nested_statement_is_the_primary_source_of_the_outer(made: ArticleGraph) -> None:
    """A reports that B said: the chain can be followed both ways."""
    reading, found = shelling()
    inner = replace(found.statements[2], within="s2")
    found = replace(found, statements=(*found.statements[:2], inner))
    triples = describe(reading, found, base=MINTER.base, input_digest=DIGEST).triples
    outer, inner_node = MINTER.own("statement", "s2"), MINTER.own("statement", "s3")
    assert (outer, PROV.hadPrimarySource, inner_node) in triples
    assert (inner_node, NG.reportedIn, outer) in triples


def test_a_place_has_a_geometry_with_its_uncertainty(graph: Graph) -> None:
    """WKT has the longitude first; a relative place tells from what it is told."""
    place = MINTER.shared("location", "geonames-99")
    geometry = graph.value(place, GEO.hasGeometry)
    assert str(graph.value(geometry, GEO.asWKT)) == "POINT(-3.25 10.5)"
    assert graph.value(geometry, NG.radiusKm) == Literal("2", datatype=XSD.decimal)
    near = MINTER.own("location", "e5")
    assert graph.value(near, NG.relativeTo) == MINTER.own("location", "e6")
    assert graph.value(near, GEO.hasGeometry) is None


def test_links_are_matches_by_certainty_never_same_as(graph: Graph) -> None:
    """0.95 is an exact match; owl:sameAs is never a machine's to say."""
    place = MINTER.shared("location", "geonames-99")
    assert URIRef("http://www.wikidata.org/entity/Q99") in set(
        graph.objects(place, SKOS.exactMatch)
    )
    assert not any("sameAs" in str(p) for p in graph.predicates())


def test_the_date_comes_with_its_cues(graph: Graph) -> None:
    """An inferred date says on what it rests."""
    assert str(graph.value(MINTER.article, SCHEMA.datePublished)) == "2021-03-04"
    inference = graph.value(MINTER.article, NG.publicationDate)
    cue = graph.value(inference, NG.dateCue)
    assert str(graph.value(cue, NG.supports)) == "2021-03-01"


def test_roles_are_stated_by_the_article(graph: Graph) -> None:
    """Who said that somebody holds a position is part of it."""
    (role,) = graph.subjects(NG.holder, MINTER.own("actor", "e3"))
    assert str(graph.value(role, RDFS.label)) == "mayor"
    assert graph.value(role, NG.statedIn) == MINTER.article
