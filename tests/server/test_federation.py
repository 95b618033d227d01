"""SERVICE: an endpoint that is allowed by name is asked, every other is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from kg.iris import DEFAULT_BASE, Minter
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store import Store
from server.app import application, close
from server.config import Config
from server.examples import Example, examples
from tests.server.conftest import HEAD

WIKIDATA = "https://query.wikidata.org/sparql"
FEDERATED = [e for e in examples([WIKIDATA]) if e.service]

HERE = """
<actor/kerry> a ng:Person ; rdfs:label "John Kerry" ; skos:exactMatch wd:Q22316 .
<role/1> a ng:Role ; ng:holder <actor/kerry> ; ng:title "Secretary" .
<actor/hezbollah> a ng:ArmedGroup ; rdfs:label "Hezbollah" ; skos:exactMatch wd:Q41053 .
<location/aleppo> a ng:Location ; rdfs:label "Aleppo" ; skos:exactMatch wd:Q41183 .
"""
# Numbers and labels are made up: this is not what Wikidata says.
THERE = """
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
wd:Q22316 p:P39 <urn:s1> . <urn:s1> ps:P39 <urn:office> ; pq:P580 "2001-01-01" .
<urn:office> rdfs:label "an office"@en , "ein Amt"@de .
wd:Q41053 wdt:P31 <urn:kind> . <urn:kind> rdfs:label "a kind"@en .
wd:Q41183 wdt:P1082 17 .
wd:Q1 wdt:P1082 99 .
"""


class Endpoint(ThreadingHTTPServer):
    """A SPARQL endpoint that stands in for Wikidata's."""

    asked: list[str]


class _Handler(BaseHTTPRequestHandler):
    store = ox.Store()

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"])).decode()
        assert isinstance(self.server, Endpoint)
        self.server.asked.append(query)
        results = self.store.query(query)
        assert isinstance(results, ox.QuerySolutions)
        body = results.serialize(format=ox.QueryResultsFormat.JSON)
        assert body is not None
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def there() -> Iterator[Endpoint]:
    _Handler.store.load(HEAD + THERE, format=ox.RdfFormat.TURTLE)
    with Endpoint(("127.0.0.1", 0), _Handler) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def client(there: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    data = tmp_path_factory.mktemp("federation") / "data"
    _publish(data)
    config = Config(data=data, query_seconds=5.0, service_allowed=(address(there),))
    app = application(config)
    yield app.test_client()
    close(app)


def _publish(data: Path) -> None:
    graph = Graph().parse(data=HEAD + HERE, format="turtle")
    article = Article(key="a", doc_id="a", text="The text.", digest="0" * 64)
    iri = Minter(DEFAULT_BASE, "a").graph
    whole = ArticleGraph(iri=iri, article=article, triples=tuple(sorted(graph)))
    with Store.open(data) as store:
        store.put_vocabularies()
        store.put(CheckedGraph(graph=whole, seal=None))
        store.publish()


def address(there: Endpoint) -> str:
    return f"http://127.0.0.1:{there.server_port}/sparql"


ROWS = {
    "wikidata-offices": {"name": "John Kerry", "calledHere": "Secretary", "office": "an office",
                         "since": "2001-01-01"},
    "wikidata-populations": {"where": "Aleppo", "population": "17", "events": "0"},
    "wikidata-kinds": {"name": "Hezbollah", "here": "armed group", "there": "a kind"},
}  # fmt: skip


@pytest.mark.parametrize("example", FEDERATED, ids=lambda e: e.name)
def test_an_example_joins_ours_with_theirs(
    client: FlaskClient, there: Endpoint, example: Example
) -> None:
    """Each gives a row of both sides, and sends no more than it names."""
    there.asked.clear()
    assert example.service == WIKIDATA and f"SERVICE <{WIKIDATA}>" in example.query
    assert translateQuery(parseQuery(example.query))  # plain SPARQL 1.1
    query = example.query.replace(WIKIDATA, address(there))
    answer = client.post("/sparql", data={"query": query},
                         headers={"Accept": "application/sparql-results+json"})  # fmt: skip
    assert answer.status_code == 200, answer.text
    rows = [{n: c["value"] for n, c in r.items()} for r in answer.json["results"]["bindings"]]
    assert rows == [ROWS[example.name]]
    assert len(there.asked) == 1 and "VALUES" in there.asked[0]


def test_every_other_endpoint_is_refused(client: FlaskClient, there: Endpoint) -> None:
    """Wherever it stands, however it is written; nothing is sent to anybody."""
    there.asked.clear()
    allowed = address(there)
    pattern = "{ ?s ?p ?o }"
    for other in (
        f"SERVICE <{WIKIDATA}> {pattern}",
        f"SERVICE <{allowed}/> {pattern}",
        f"SERVICE <{allowed}?x=1> {pattern}",
        f"SERVICE SILENT <{allowed.upper()}> {pattern}",
        f"BIND (<{allowed}> AS ?at) SERVICE ?at {pattern}",
        f"SERVICE <{allowed}> {{ SERVICE <http://127.0.0.1:1/> {pattern} }}",
        f"SERVICE <{allowed}> {pattern} SERVICE <http://127.0.0.1:1/> {pattern}",
    ):
        answer = client.post("/sparql", data={"query": f"SELECT * {{ {other} }}"})
        assert answer.status_code == 403, other
        assert allowed in answer.text  # who is refused learns what is allowed
    assert there.asked == []


def test_examples_that_ask_others_are_shown_where_that_is_allowed(client: FlaskClient) -> None:
    """Nobody is offered a query that is refused."""
    assert {e.name for e in FEDERATED} == set(ROWS)
    assert not [e for e in examples() if e.service or "SERVICE" in e.query.split("WHERE")[-1]]
    assert client.get("/queries/wikidata-offices").status_code == 404
