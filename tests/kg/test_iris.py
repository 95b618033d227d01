"""Minting IRIs (`kg.iris`)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.iris import DEFAULT_BASE, Minter, actors_graph_iri, event_graph_iri, told_in
from kg.model import Span
from kg.store.vocabulary import vocabularies

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@settings(deadline=None)
@given(KEYS)
def test_any_key_gives_a_valid_iri_and_keeps_it(key: str) -> None:
    """Same key, same IRI, and a parser takes it."""
    minter = Minter(DEFAULT_BASE, key)
    iri = minter.own("statement", "s1")
    assert iri == Minter(DEFAULT_BASE, key).own("statement", "s1")
    (quad,) = parse(f"<{iri}> <{minter.graph}> <{minter.article}> .", RdfFormat.N_TRIPLES)
    assert isinstance(quad, Quad)
    assert quad.subject == NamedNode(str(iri))


@settings(deadline=None)
@given(KEYS, st.sampled_from(["c4", "c4-1", "c4-10-20", "c4/name/1"]))
def test_a_part_belongs_to_its_finding(key: str, id: str) -> None:
    """From any node of a finding its id can be told."""
    minter = Minter(DEFAULT_BASE, key)
    assert minter.finding_of(minter.own("participation", id)) == "c4"


def test_shared_nodes_belong_to_no_finding() -> None:
    """An actor of the authority is not one article's to drop."""
    minter = Minter(DEFAULT_BASE, "one")
    assert minter.finding_of(minter.shared("actor", "un")) is None
    assert minter.finding_of(minter.article) is None


def test_evidence_is_a_fragment_of_the_article() -> None:
    """RFC 5147: a range of characters."""
    minter = Minter(DEFAULT_BASE, "2016/one")
    fragment = minter.fragment("char", Span(10, 20))
    assert str(fragment) == "https://w3id.org/newsgraph/id/article/2016/one#char=10,20"


@settings(deadline=None)
@given(KEYS, st.sampled_from(["e1", "e1.2"]))
def test_an_event_says_which_telling_it_is_named_after(key: str, id: str) -> None:
    """From the IRI of an event, or of a telling, one knows the article and its finding."""
    minter = Minter(DEFAULT_BASE, key)
    for iri in (minter.event(id), minter.telling(id)):
        assert told_in(DEFAULT_BASE, iri) == (key, id)
    for other in (minter.article, minter.own("claim", id), minter.event_graph(id), "", "event/a/b"):
        assert told_in(DEFAULT_BASE, other) is None


RESERVED = [
    "event/one/e1",
    "copies/one",
    "actors",
    "ontology",
    "event-types",
    "authority",
    "~actors",
    "~~event/",
]


@settings(deadline=None)
@given(st.lists(KEYS | st.sampled_from(RESERVED), unique=True))
def test_no_two_graphs_have_one_name(keys: list[str]) -> None:
    """Whatever an article's key is, its graph is neither another's, an event's nor one of ours."""
    others = {event_graph_iri(DEFAULT_BASE, "one", "e1"), actors_graph_iri(DEFAULT_BASE)}
    others |= {f"{DEFAULT_BASE}graph/{name}" for name, _ in vocabularies()}
    graphs = {Minter(DEFAULT_BASE, key).graph for key in keys}
    assert len(graphs) == len(keys)
    assert graphs & others == set()
