"""Minting IRIs (`kg.iris`)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.iris import DEFAULT_BASE, Minter
from kg.model import Span

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
