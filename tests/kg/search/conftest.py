"""Small stores made by hand, and indexes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.iris import DEFAULT_BASE
from kg.search.asking import Index
from kg.search.building import build
from kg.search.layout import opened
from kg.vocab import PREFIXES

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += f"@base <{DEFAULT_BASE}id/> .\n"

FERRY = """
<article/ferry> a ng:Article ; rdfs:label "Ferry sinks off Vellmar" ;
  schema:headline "Ferry sinks off Vellmar" ; schema:publisher <actor/courier> ;
  schema:datePublished "2021-03-04"^^xsd:date .
<actor/courier> a ng:MediaOutlet ; rdfs:label "The Courier" .
<actor/person/jonas-moerk> a ng:Person ; rdfs:label "Jonas Mørk" ; skos:altLabel "Joonas Mork" .
<mention/ferry/1> a ng:Mention ; ng:refersTo <actor/person/jonas-moerk> .
<location/vellmar> a ng:Location ; rdfs:label "Vellmar" ; skos:altLabel "فيلمار" ;
  ng:placeKind ng:PopulatedPlace .
<statement/ferry/s1> a ng:Statement ; ng:speaker <actor/person/jonas-moerk> ; ng:act ng:Assertion ;
  ng:speakerWords "the harbour master" ; ng:statedIn <article/ferry> ; ng:certainty 0.9 ;
  ng:content "the lifeboats were never lowered" ; ng:about <event/ferry/e1> .
<telling/ferry/e1> a ng:Telling ; ng:tellsOf <event/ferry/e1> ;
  ng:trigger <article/ferry#char=1,2> .
<article/ferry#char=1,2> oa:hasSelector <article/ferry#quote=1,2> .
<article/ferry#quote=1,2> oa:exact "capsized" .
<telling/ferry/e1> ng:statedIn <article/ferry> .
<claim/ferry/c1> a ng:Claim ; ng:claimedIn <statement/ferry/s1> ; ng:statedIn <article/ferry> ;
  ng:place <location/pier> ; ng:agent <actor/courier> ; ng:killed <figure/ferry/f1> .
<location/pier> a ng:Location ; rdfs:label "Pier" .
<figure/ferry/f1> ng:atLeast 3 ; ng:atMost 4 .
<location/vellmar> ng:within <location/coast> .
<location/coast> a ng:Location ; rdfs:label "Coast" .
"""
WRECK = """
<event/ferry/e1> a ng:Event ; rdfs:label "Shipwreck, Vellmar, 2021-03-03" ;
  ng:eventType ngt:Disaster ; ng:place <location/vellmar> ; ng:status ng:Occurred ;
  ng:killedAtLeast 3 ; ng:articles 1 ; ng:voices 1 ;
  sem:hasEarliestBeginTimeStamp "2021-03-03"^^xsd:date ;
  sem:hasLatestEndTimeStamp "2021-03-03"^^xsd:date .
<claim/ferry/c1> ng:about <event/ferry/e1> .
<contradiction/1> a ng:Contradiction ; ng:kind ng:Numbers ; ng:concerns <event/ferry/e1> ;
  ng:between <claim/ferry/c1> .
"""
STRIKE = """
<article/strike> a ng:Article ; rdfs:label "Dockers strike" .
<actor/person/jonas-moerk> a ng:Person ; rdfs:label "Jonas Mørk" ; skos:altLabel "J. Mørk" .
<statement/strike/s1> a ng:Statement ; ng:speakerWords "a docker" ; ng:statedIn <article/strike> ;
  ng:content "nobody lowers a crane in Vellmar today, nor a lifeboat" .
"""
GRAPHS = {"ferry": FERRY, "event/ferry/e1": WRECK, "strike": STRIKE}


def fill(store: ox.Store, graphs: Mapping[str, str]) -> None:
    """Bring a store to hold these graphs, and their union as its default graph."""
    store.clear()
    for name, turtle in graphs.items():
        graph = ox.NamedNode(f"{DEFAULT_BASE}graph/{name}")
        for quad in ox.parse(HEAD + turtle, ox.RdfFormat.TURTLE):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
            store.add(quad)


@pytest.fixture
def store() -> ox.Store:
    """A store that holds `GRAPHS`."""
    made = ox.Store()
    fill(made, GRAPHS)
    return made


@pytest.fixture
def index_of(tmp_path: Path) -> Callable[[ox.Store], Index]:
    """What makes the index of a store anew and opens it."""

    def make(store: ox.Store) -> Index:
        path = tmp_path / "search.sqlite"
        build(path, store, base=DEFAULT_BASE)
        return Index(opened(path))

    return make
