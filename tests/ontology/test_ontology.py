"""The ontology says of each of its terms what it has to, and is the only place terms come from."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, PROV, RDF, RDFS, SDO, Graph, Namespace, URIRef

from kg.check import check
from kg.model import ArticleGraph, EventGraph
from kg.vocab import NG
from tests.examples import (
    EXAMPLES,
    ROOT,
    example_copies,
    example_event,
    example_graph,
    example_identities,
    example_links,
    example_tombstones,
)

ONTOLOGY = ROOT / "ontology"
QUERIES = sorted((ONTOLOGY / "queries").glob("*.rq"))
PREFIXES = """
@prefix ng: <https://w3id.org/newsgraph/ontology#> .
@prefix ngt: <https://w3id.org/newsgraph/event-types#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FAULTY = {
    "circle": "ng:Flood rdfs:subClassOf ng:Water . ng:Water rdfs:subClassOf ng:Flood .",
    "event-type-outside-scheme": 'ngt:Picnic a skos:Concept ; skos:prefLabel "picnic"@en .',
    "event-type-undefined": "ngt:Flood skos:broader ngt:Wetness .",
    "individual-without-class": "ng:Wet a owl:NamedIndividual .",
    "ontology-without-licence": "<https://example.org/part> a owl:Ontology .",
    "part-not-imported": "<https://w3id.org/newsgraph/ontology/core/water> a owl:Ontology .",
    "property-of-two-kinds": "ng:depth a owl:ObjectProperty ; rdfs:range xsd:decimal .",
    "property-without-range": "ng:depth a owl:DatatypeProperty .",
    "term-undefined": "ng:Flood rdfs:subClassOf ng:Watr .",
    "term-without-definition": 'ng:Flood a owl:Class ; skos:definition "water"@en .',
    "term-without-example": "ng:Flood a owl:Class .",
    "term-without-label": 'ng:Flood a owl:Class ; rdfs:label "crue"@fr .',
    "term-without-ontology": "ng:Flood a owl:Class ; rdfs:isDefinedBy <https://example.org/> .",
}


def example_graphs() -> tuple[ArticleGraph | EventGraph, ...]:
    made_of_many = (example_event(), example_identities(), example_copies(), example_links())
    return (example_graph(), *made_of_many, example_tombstones())


@cache
def ontology() -> ox.Store:
    """Everything in ontology/ but the examples."""
    store = ox.Store()
    files = [*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("*/*.ttl")]
    for file in files:
        if file not in EXAMPLES:
            store.load(path=str(file), format=ox.RdfFormat.TURTLE)
    return store


def turtle(folder: str) -> Graph:
    graph = Graph()
    for file in sorted((ONTOLOGY / folder).glob("*.ttl")):
        graph.parse(file)
    return graph


def rows(store: ox.Store, query: Path) -> list[str]:
    return [str(row) for row in store.query(query.read_text(encoding="utf-8"))]  # type: ignore[union-attr]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_the_ontology_violates_no_rule(query: Path) -> None:
    """A row of a violation query is a fault; there is none."""
    assert rows(ontology(), query) == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_every_rule_can_be_violated(query: Path) -> None:
    """Each violation query finds the fault in a few lines that have it."""
    store = ox.Store()
    faulty = FAULTY[query.stem.removesuffix("-violation")]
    store.load((PREFIXES + faulty).encode(), format=ox.RdfFormat.TURTLE)
    assert rows(store, query) != []


def test_there_is_a_fault_for_every_rule() -> None:
    """No rule is without its counterexample, and none is forgotten."""
    assert {query.stem.removesuffix("-violation") for query in QUERIES} == set(FAULTY)


def test_the_examples_pass_the_check() -> None:
    """The examples are graphs that could be stored: of an article, an event, and all the others."""
    for graph in example_graphs():
        assert check(graph).graph is graph


def test_every_class_has_an_example() -> None:
    """Each class has an instance in examples/, or is enumerated by the ontology itself."""
    core = turtle("core")
    instances = {o for graph in example_graphs() for _, p, o in graph.triples if p == RDF.type}
    classes = {c for c in core.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
    enumerated = {c for c in classes if (None, RDF.type, c) in core}
    shown = {above for c in instances for above in core.transitive_objects(c, RDFS.subClassOf)}
    assert classes - enumerated - shown == set()


def test_everything_speaks_of_terms_that_exist() -> None:
    """Turtle, queries and page templates use no term of ours that core/ does not define."""
    places = ["ontology/**/*.ttl", "ontology/queries/*.rq", "server/queries/*.rq"]
    places += ["server/templates/**/*", "kg/**/*.rq"]
    files = [f for place in places for f in sorted(ROOT.glob(place)) if f.is_file()]
    used = {
        (name, file.name)
        for file in files
        for name in re.findall(r"(?<![\w:])ng:([A-Za-z]\w*)", file.read_text(encoding="utf-8"))
    }
    assert len({name for name, _ in used}) > 200
    assert [(name, file) for name, file in sorted(used) if NG._NS[name] not in NG] == []


def test_everything_speaks_of_event_types_that_exist() -> None:
    """The same for concepts of the scheme of event types."""
    scheme = (ONTOLOGY / "event-types.ttl").read_text(encoding="utf-8")
    known = set(re.findall(r"^ngt:(\w+) a ", scheme, re.MULTILINE))
    files = [*EXAMPLES, *ROOT.glob("server/queries/*.rq"), *ROOT.glob("shapes/*.ttl")]
    used = {n for f in files for n in re.findall(r"\bngt:(\w+)", f.read_text(encoding="utf-8"))}
    assert used
    assert used - known == set()


def test_alignments_speak_of_terms_that_exist() -> None:
    """PROV-O, schema.org and GeoSPARQL have the terms we align with (as far as rdflib knows)."""
    closed = {str(PROV): PROV, "https://schema.org/": SDO}
    others = [o for s, _, o in turtle("alignments") if s.startswith(NG._NS) and type(o) is URIRef]
    checked = [(ns, o) for o in others for name, ns in closed.items() if o.startswith(name)]
    assert len(checked) > 20
    assert [o for ns, o in checked if o not in ns] == []


def test_the_table_of_terms_is_that_of_the_turtle() -> None:
    """README.md lists the terms as they are defined now."""
    command = [sys.executable, "-m", "cogapp", "--check", str(ONTOLOGY / "README.md")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "`ng:Statement`" in (ONTOLOGY / "README.md").read_text(encoding="utf-8")


def test_core_needs_no_other_vocabulary() -> None:
    """What our classes are to other vocabularies stands in alignments/, and only there."""
    above = [RDFS.subClassOf, RDFS.subPropertyOf]
    core = turtle("core")
    foreign = [o for p in above for o in core.objects(None, p) if not str(o).startswith(NG._NS)]
    assert foreign == []
    assert Namespace("http://www.w3.org/ns/prov#")["Agent"] in set(turtle("alignments").objects())
