"""SPARQLWrapper, rdflib, pandas and pyoxigraph as people use them."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pandas
import pyoxigraph as ox
import pytest
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from kg.iris import DEFAULT_BASE
from kg.vocab import NG
from tests.live import Live

ARTICLES = [f"{DEFAULT_BASE}id/article/courier-1", f"{DEFAULT_BASE}id/article/mirror-2"]
NAMES = f"SELECT ?s {{ ?s a <{NG.Article}> }} ORDER BY ?s"
VELLMAR = URIRef(f"{DEFAULT_BASE}id/location/vellmar")
FEW = "CONSTRUCT { ?s a ?class } WHERE { ?s a ?class } LIMIT 7"


def wrapper(live: Live, query: str, format: str, method: str = "GET") -> SPARQLWrapper:
    made = SPARQLWrapper(live.endpoint)
    made.setQuery(query)
    made.setReturnFormat(format)
    made.setMethod(method)
    return made


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_tables(live: Live, method: str) -> None:
    """JSON, XML and CSV, by GET and by form; a wrong query is its QueryBadFormed."""
    rows = wrapper(live, NAMES, JSON, method).queryAndConvert()["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == ARTICLES
    document = wrapper(live, NAMES, XML, method).queryAndConvert()
    assert [node.firstChild.data for node in document.getElementsByTagName("uri")] == ARTICLES
    listed = wrapper(live, NAMES, CSV, method).queryAndConvert().decode()
    assert listed.split() == ["s", *ARTICLES]
    assert wrapper(live, "ASK {}", JSON, method).queryAndConvert()["boolean"] is True


@pytest.mark.parametrize("format", [RDFXML, TURTLE, N3, JSONLD])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper uses it
def test_sparqlwrapper_reads_graphs(live: Live, format: str) -> None:
    """Whatever of its names for formats is used."""
    found = wrapper(live, FEW, format).queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == 7


def test_sparqlwrapper_tells_a_wrong_query_from_a_refused_one(live: Live) -> None:
    """Its exceptions go by status."""
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

    with pytest.raises(QueryBadFormed):
        wrapper(live, "SELECT nothing", JSON).query()
    writing = wrapper(live, "CLEAR ALL", JSON, POST)
    writing.queryType = "CLEAR"
    with pytest.raises((QueryBadFormed, Unauthorized, OSError)):
        writing.query()


def test_rdflib_asks_through_its_store(live: Live) -> None:
    """SPARQLStore: patterns, names of graphs, queries, one graph; it takes only XML."""
    graph = Graph(store=SPARQLStore(live.endpoint, returnFormat="xml"))
    assert list(graph.objects(VELLMAR, RDFS.label)) == [Literal("Vellmar", lang="en")]
    assert (VELLMAR, RDFS.label, Literal("Elsewhere")) not in graph
    assert [str(row[0]) for row in graph.query(NAMES)] == ARTICLES
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    constructed = graph.query(FEW).graph
    assert constructed is not None and len(constructed) == 7
    one = Graph(
        store=SPARQLStore(live.endpoint, returnFormat="xml"),
        identifier=URIRef(f"{DEFAULT_BASE}graph/courier-1"),
    )
    assert [str(row[0]) for row in one.query(NAMES)] == ARTICLES[:1]


def test_rdflib_sends_long_queries_by_post(live: Live) -> None:
    """Its store chooses the method by configuration."""
    for method in ("GET", "POST", "POST_FORM"):
        store = SPARQLStore(live.endpoint, returnFormat="xml", method=method)
        rows = store.query(NAMES + " # " + "x" * 20_000)
        assert [str(row[0]) for row in rows] == ARTICLES, method


def test_rdflib_reads_what_addresses_lead_to(live: Live) -> None:
    """`Graph().parse(url)`: a thing by its address, through the redirect, in what it prefers."""
    graph = Graph().parse(live.url + "id/location/vellmar")
    assert (VELLMAR, RDFS.label, Literal("Vellmar", lang="en")) in graph
    assert len(Graph().parse(live.url + "doc/graph/courier-1.ttl", format="turtle")) > 50


def test_pandas_reads_an_address(live: Live) -> None:
    """`read_csv(url)` can set no header; an unbound cell is NaN."""
    query = f"SELECT ?s ?none (STRLEN(STR(?s)) AS ?n) {{ ?s a <{NG.Article}> }} ORDER BY ?s"
    frame = pandas.read_csv(f"{live.endpoint}?" + urlencode({"query": query, "format": "csv"}))
    assert list(frame["s"]) == ARTICLES and frame["none"].isna().all()
    assert frame["n"].dtype == "int64"
    address = f"{live.endpoint}?" + urlencode({"query": query, "format": "tsv"})
    assert list(pandas.read_csv(address, sep="\t")["?n"]) == list(frame["n"])


def test_another_oxigraph_joins_with_us(live: Live) -> None:
    """SERVICE to us, from a store of somebody else: it POSTs the query as the body."""
    own = ox.Store()
    own.add(ox.Quad(ox.NamedNode(str(VELLMAR)), ox.NamedNode("urn:visited"), ox.Literal("twice")))
    query = (
        "SELECT ?name ?visited { ?place <urn:visited> ?visited "
        f"SERVICE <{live.endpoint}> {{ ?place <{RDFS.label}> ?name }} }}"
    )
    rows = [(row["name"].value, row["visited"].value) for row in own.query(query)]
    assert rows == [("Vellmar", "twice")]


def test_an_editor_in_a_browser_is_answered(live: Live) -> None:
    """YASGUI POSTs a form, from another origin, and prefers JSON to all else."""
    import httpx

    answer = httpx.post(
        live.endpoint,
        data={"query": NAMES},
        headers={
            "Accept": "application/sparql-results+json,*/*;q=0.9",
            "Origin": "https://yasgui.example",
        },
    )
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert len(json.loads(answer.content)["results"]["bindings"]) == 2
    graph = httpx.post(
        live.endpoint,
        data={"query": FEW},
        headers={"Accept": "application/x-turtle,text/turtle,*/*;q=0.9"},
    )
    assert graph.headers["content-type"].startswith("text/turtle")
