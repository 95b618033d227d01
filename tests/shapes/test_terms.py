"""Shapes speak of terms that exist, and of all that an article's graph can point to."""

from __future__ import annotations

import re

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef

from kg.check import shapes_graph
from kg.vocab import NG, NGT
from tests.examples import ROOT

SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))


def ontology() -> Graph:
    graph = Graph()
    for file in sorted((ROOT / "ontology" / "core").glob("*.ttl")):
        graph.parse(file)
    return graph


def test_shapes_speak_of_terms_that_exist() -> None:
    """A misspelt class selects no node, so every graph would conform."""
    written = "\n".join(file.read_text(encoding="utf-8") for file in SHAPES)
    names = set(re.findall(r"\bng:(\w+)", written))
    known = {str(term).removeprefix(str(NG._NS)) for term in ontology().subjects(RDF.type)}
    assert len(names) > 100
    assert names - known == set()
    assert not re.search(r"\bngt:\w", written) or NGT


def test_every_class_has_a_shape() -> None:
    """Instances of every class of ours are looked at; kinds and statuses are the ontology's own."""
    graph = ontology()
    targets = set(shapes_graph().objects(None, SH.targetClass))
    classes = set(graph.subjects(RDF.type, OWL.Class))
    ours = {c for c in classes if isinstance(c, URIRef)}
    enumerated = {c for c in ours if (None, RDF.type, c) in graph}
    covered = {c for c in ours if targets & set(graph.transitive_objects(c, RDFS.subClassOf))}
    assert ours - enumerated - covered == set()


def test_every_property_that_points_to_a_node_is_followed() -> None:
    """What any of our properties points to has to be described, but for concepts, properties,
    and the article that a tombstone stands for."""
    graph = ontology()
    pointing = {
        p
        for p in graph.subjects(RDF.type, OWL.ObjectProperty)
        if graph.value(p, RDFS.range) not in {SKOS.Concept, OWL.Class, RDF.Property, RDFS.Resource}
    }
    described = URIRef("https://w3id.org/newsgraph/shapes#Described")
    assert pointing - set(shapes_graph().objects(described, SH.targetObjectsOf)) == set()
