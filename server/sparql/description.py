"""What the endpoint says of itself: SPARQL 1.1 Service Description, computed, with VoID counts."""

from __future__ import annotations

from dataclasses import asdict

import pyoxigraph as ox
from rdflib import RDF, VOID, BNode, Graph, Literal, Namespace, URIRef

from kg.errors import StoreError
from kg.store import GRAPHS as GRAPH_WRITERS
from kg.vocab import NG, PREFIXES
from server.site import Site

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_WRITTEN = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "N-Quads", "TriG", "RDF_XML", "JSON-LD"),
)
_GRAPHS_NAMED = 200  # of maybe a million; the rest is a query away
_CLASSES = {
    "articles": NG.Article,
    "statements": NG.Statement,
    "tellings": NG.Telling,
    "events": NG.Event,
    "claims": NG.Claim,
    "contradictions": NG.Contradiction,
    "corroborations": NG.Corroboration,
    "actors": NG.Actor,
    "locations": NG.Location,
}


def write(site: Site, format: str) -> bytes:
    """Return the description in a format of `kg.store.GRAPHS`."""
    graph = Graph()
    service = URIRef(site.address("sparql"))
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, SD.feature, SD.UnionDefaultGraph))
    for written in _WRITTEN:
        graph.add((service, SD.resultFormat, _FORMATS[written]))
    _add_dataset(graph, service, site)
    triples = graph.serialize(format="nt", encoding="utf-8")
    prefixes = {**PREFIXES, "sd": str(SD), "void": str(VOID), "formats": str(_FORMATS)}
    parsed = (quad.triple for quad in ox.parse(triples, ox.RdfFormat.N_TRIPLES))
    text = ox.serialize(parsed, format=GRAPH_WRITERS[format], prefixes=prefixes)
    assert text is not None  # None only where an output was given
    return text


def _add_dataset(graph: Graph, service: URIRef, site: Site) -> None:
    dataset, default = BNode(), BNode()
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    snapshot = site.snapshot
    if snapshot is None:
        return
    graph.add((default, VOID.triples, Literal(snapshot.counts.triples)))
    for name, number in asdict(snapshot.counts).items():
        if name in _CLASSES:
            part = BNode()
            graph.add((default, VOID.classPartition, part))
            graph.add((part, VOID["class"], _CLASSES[name]))
            graph.add((part, VOID.entities, Literal(number)))
    for name in _graph_names(site):
        node = BNode()
        graph.add((dataset, SD.namedGraph, node))
        graph.add((node, RDF.type, SD.NamedGraph))
        graph.add((node, SD.name, URIRef(name)))


def _graph_names(site: Site) -> list[str]:
    query = f"SELECT ?g {{ GRAPH ?g {{}} }} LIMIT {_GRAPHS_NAMED}"
    try:
        return site.once("graph names", lambda: [row["g"].value for row in site.reader.rows(query)])
    except StoreError:  # unpublished in the meantime: the service is described without
        return []
