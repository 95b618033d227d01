"""What the endpoint says of itself: SPARQL 1.1 Service Description, computed, with VoID counts.

Formats are those we write, functions those that answer (Oxigraph is asked once for each that
GeoSPARQL 1.1 names, and the search gives its own), graphs and counts those of the snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec

import pyoxigraph as ox
from rdflib import DCTERMS, RDF, RDFS, VOID, BNode, Graph, Literal, Namespace, URIRef

from kg.errors import NewsgraphError
from kg.store import Snapshot
from kg.vocab import NG
from server.catalogue.descriptions import dataset_iri, serialized
from server.negotiate import GRAPHS, TABLES
from server.site import Site
from server.sparql.functions import custom_functions

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_SIMPLE = URIRef("http://www.w3.org/ns/entailment/Simple")  # nothing is entailed
_NAMES = {  # W3C's names of our formats
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "trig": "TriG",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
}
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_GEOF = "http://www.opengis.net/def/function/geosparql/"
_GEOSPARQL = (  # GeoSPARQL 1.1, chapters 8 to 10: what an engine may have
    *("asGML", "asGeoJSON", "asKML", "asWKT", "boundary", "boundingCircle", "buffer", "centroid"),
    *("concaveHull", "convexHull", "coordinateDimension", "difference", "dimension", "distance"),
    *("envelope", "geometryN", "geometryType", "getSRID", "intersection", "is3D", "isEmpty"),
    *("isMeasured", "isSimple", "length", "area", "perimeter", "maxX", "maxY", "maxZ", "minX"),
    *("minY", "minZ", "metricArea", "metricBuffer", "metricDistance", "metricLength"),
    *("metricPerimeter", "numGeometries", "relate", "spatialDimension", "symDifference"),
    *("transform", "union"),
    *(f"sf{name}" for name in ("Equals", "Disjoint", "Intersects", "Touches", "Crosses")),
    *(f"sf{name}" for name in ("Within", "Contains", "Overlaps")),
    *(f"eh{name}" for name in ("Equals", "Disjoint", "Meet", "Overlap", "Covers", "CoveredBy")),
    *(f"eh{name}" for name in ("Inside", "Contains")),
    *(f"rcc8{name}" for name in ("eq", "dc", "ec", "po", "tppi", "tpp", "ntpp", "ntppi")),
)
_PROBE = 'SELECT (<{function}>("POINT(1 2)"^^<{wkt}>) AS ?x) {{}}'
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
    for language in _languages(site):
        graph.add((service, SD.supportedLanguage, language))
    for feature in _features(site):
        graph.add((service, SD.feature, feature))
    for written in (*TABLES, *GRAPHS):
        graph.add((service, SD.resultFormat, _FORMATS[_NAMES[written.name]]))
    graph.add((service, SD.defaultEntailmentRegime, _SIMPLE))
    if site.config.store is None and site.snapshot is not None:
        for function in _functions(site.snapshot):
            node = URIRef(function)
            graph.add((service, SD.extensionFunction, node))
            graph.add((node, RDF.type, SD.Function))
    _add_dataset(graph, service, site)
    return serialized(graph, format)


def _languages(site: Site) -> Iterator[URIRef]:
    yield SD.SPARQL10Query
    yield SD.SPARQL11Query
    if site.config.store is None and find_spec("server.writing.update"):
        yield SD.SPARQL11Update


def _features(site: Site) -> Iterator[URIRef]:
    if site.config.store is None:
        yield SD.UnionDefaultGraph
    if site.config.service_allowed:
        yield SD.BasicFederatedQuery


def _functions(snapshot: Snapshot) -> Iterator[str]:
    yield from _geosparql()
    yield from sorted(function.value for function in custom_functions(str(snapshot.path)))


@cache
def _geosparql() -> tuple[str, ...]:
    """Return the functions of GeoSPARQL that Oxigraph has: a query with another one fails."""
    empty = ox.Store()

    def has(function: str) -> bool:
        try:
            found = empty.query(_PROBE.format(function=function, wkt=_WKT))
            assert isinstance(found, ox.QuerySolutions)
            next(found)
        except RuntimeError:
            return False
        return True

    return tuple(_GEOF + name for name in sorted(_GEOSPARQL) if has(_GEOF + name))


def _add_dataset(graph: Graph, service: URIRef, site: Site) -> None:
    dataset = URIRef(dataset_iri(site))
    default = URIRef(f"{dataset}#default-graph")
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, RDFS.seeAlso, URIRef(site.address("doc/dataset"))))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    snapshot = site.snapshot
    if snapshot is None:
        return
    graph.add((dataset, DCTERMS.modified, Literal(snapshot.published)))
    if snapshot.counts.triples:  # a store somewhere else may not tell
        graph.add((default, VOID.triples, Literal(snapshot.counts.triples)))
    for name, number in asdict(snapshot.counts).items():
        if name in _CLASSES and number:
            part = URIRef(f"{default}-{name}")
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
    except NewsgraphError:  # unpublished in the meantime, say: the service is described without
        return []
