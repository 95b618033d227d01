"""SPARQL 1.1 Protocol, the query operation: one test a rule."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Namespace, URIRef
from werkzeug.test import TestResponse

from kg.iris import DEFAULT_BASE
from kg.vocab import NG
from tests.markup import foreign, without_our_scripts

ASK = "ASK { ?s ?p ?o }"
NAMES = f"SELECT ?s {{ ?s a <{NG.Article}> }} ORDER BY ?s"
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"
COURIER, MIRROR = f"{DEFAULT_BASE}graph/courier-1", f"{DEFAULT_BASE}graph/mirror-2"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
HTML = {"Accept": "text/html"}


def get(client: FlaskClient, query: str, accept: str | None = None, **more: str) -> TestResponse:
    headers = {} if accept is None else {"Accept": accept}
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)


def articles(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text
    rows = json.loads(response.data)["results"]["bindings"]
    return [row["s"]["value"].rpartition("/")[2] for row in rows]


def problem(response: TestResponse) -> dict[str, str | int]:
    assert response.content_type == "application/problem+json"
    said = json.loads(response.data)
    assert said["status"] == response.status_code and said["type"].startswith("/problems#")
    return dict(said)


# ── section 2.1: how a query comes ──────────────────────────────────────────────────────────


def test_a_query_comes_by_get(client: FlaskClient) -> None:
    """2.1.1: in the address."""
    assert get(client, ASK).json == {"head": {}, "boolean": True}


def test_a_query_comes_as_a_form(client: FlaskClient) -> None:
    """2.1.2: url-encoded in the body, with its dataset."""
    body = {"query": NAMES, "default-graph-uri": MIRROR}
    assert articles(client.post("/sparql", data=body)) == ["mirror-2"]


def test_a_query_comes_as_the_body(client: FlaskClient) -> None:
    """2.1.3: unencoded in the body, the dataset in the address."""
    address = "/sparql?" + urlencode({"default-graph-uri": COURIER})
    response = client.post(address, data=NAMES, content_type=f"{DIRECT}; charset=UTF-8")
    assert articles(response) == ["courier-1"]


def test_relative_iris_are_relative_to_the_endpoint(client: FlaskClient) -> None:
    """2.1.3 leaves the base to the service; BASE in the query goes first."""
    answer = get(client, "CONSTRUCT { <s> <#p> 1 } WHERE {}", "application/n-triples").data
    assert answer.startswith(b"<http://localhost/s> <http://localhost/sparql#p> ")
    answer = get(client, "BASE <urn:a:> CONSTRUCT { <s> <p> 1 } WHERE {}", "application/n-triples")
    assert answer.data.startswith(b"<urn:s> ")


def test_an_address_may_be_40_kilobytes_long(client: FlaskClient) -> None:
    """Long VALUES lists come by GET too."""
    listed = " ".join(f"<https://example.org/{n:04}>" for n in range(1_200))
    response = get(client, f"ASK {{ VALUES ?s {{ {listed} }} ?s ?p ?o }}")
    assert response.json == {"head": {}, "boolean": False}


def test_the_address_ends_with_or_without_a_slash(client: FlaskClient) -> None:
    """Both are used."""
    assert client.get("/sparql/?query=" + quote(ASK)).status_code == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status", "kind"),
    [
        (b"ASK {}", "text/plain", 415, "media-type"),
        (b"ASK {}", None, 415, "media-type"),
        (b"query=ASK%20%7B%7D", None, 415, "media-type"),
        (b"query=ASK%20%7B%7D", "multipart/form-data; boundary=x", 415, "media-type"),
        ("ASK {}".encode("utf-16"), f"{DIRECT}; charset=UTF-16", 415, "media-type"),
        ("ASK { 'é' }".encode("latin-1"), DIRECT, 400, "request"),
        (b"query=ASK%20%7B%20%27%E9%27%20%7D", FORM, 400, "request"),
        (b"query=ASK+%7B%7D&query=ASK+%7B%7D", FORM, 400, "request"),
        (b"default-graph-uri=urn:a", FORM, 400, "request"),
        (b"query=ASK+%7B%7D&default-graph-uri=not+an+iri", FORM, 400, "request"),
        (b"query=" + b"+" * 500_000, FORM, 413, "request-too-large"),
        (b"a&" * 1_500 + b"query=ASK+%7B%7D", FORM, 400, "request"),
        (b"CLEAR ALL", "application/sparql-update", 401, "unauthorized"),
        (b"update=CLEAR+ALL", FORM, 401, "unauthorized"),
        (b"query=CLEAR+ALL", FORM, 400, "syntax"),
    ],
)
def test_a_body_that_is_no_query_is_refused(
    client: FlaskClient, body: bytes, content_type: str | None, status: int, kind: str
) -> None:
    """Each fault has its status and its kind, in one shape."""
    response = client.post("/sparql", data=body, content_type=content_type)
    said = problem(response)
    assert (said["status"], said["type"]) == (status, f"/problems#{kind}")


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/sparql?query=ASK%7B%7D&query=SELECT+*%7B%7D", 400, "request"),
        ("/sparql?query=ASK%20%7B%20%27%E9%27%20%7D", 400, "request"),
        ("/sparql?query=ASK%20%7B", 400, "syntax"),
        ("/sparql?query=", 400, "syntax"),
        ("/sparql?update=CLEAR%20ALL", 400, "request"),
        ("/sparql?query=ASK%7B%7D&named-graph-uri=a%3Eb", 400, "request"),
        ("/sparql?query=" + "a" * 200_000, 413, "request-too-large"),
        ("/nothing", 404, "not-found"),
    ],
)
def test_an_address_that_is_no_query_is_refused(
    client: FlaskClient, address: str, status: int, kind: str
) -> None:
    """The same faults by GET."""
    said = problem(client.get(address))
    assert (said["status"], said["type"]) == (status, f"/problems#{kind}")


def test_other_methods_are_not_allowed(client: FlaskClient) -> None:
    """PUT and the like get 405 and are told which there are."""
    response = client.put("/sparql?query=" + quote(ASK))
    assert problem(response)["status"] == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


@pytest.mark.parametrize("host", ["a b", "a>b", "", "x/y"])
def test_a_host_that_is_none_is_refused(client: FlaskClient, host: str) -> None:
    """It would stand in the addresses the service tells of itself."""
    assert client.get("/sparql", headers={"Host": host}).status_code == 400


def test_a_syntax_error_tells_its_place(client: FlaskClient) -> None:
    """Line and column, for programs and in the words."""
    said = problem(get(client, "SELECT *\n{ ?s ?p }"))
    assert (said["line"], said["column"]) == (2, 10)
    assert "line 2, column 10" in str(said["detail"])


# ── section 2.1.4: the dataset ──────────────────────────────────────────────────────────────


def test_the_default_graph_is_the_union_without_repetition(client: FlaskClient) -> None:
    """Both articles label the harbour's authority; the label comes once."""
    label = "Port Authority of Vellmar"
    query = f'SELECT ?s {{ ?s <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@en }}'
    assert articles(get(client, query)) == ["port-authority"]
    assert len(articles(get(client, query.replace("{", "{ GRAPH ?g {", 1) + "}"))) == 2


@pytest.mark.parametrize(
    ("dataset", "where", "found"),
    [
        ([], "?s a ng:Article", ["courier-1", "mirror-2"]),
        ([("default-graph-uri", COURIER)], "?s a ng:Article", ["courier-1"]),
        ([("default-graph-uri", COURIER)], "GRAPH ?g { ?s a ng:Article }", []),
        ([("named-graph-uri", MIRROR)], "?s a ng:Article", []),
        ([("named-graph-uri", MIRROR)], "GRAPH ?g { ?s a ng:Article }", ["mirror-2"]),
        (
            [("default-graph-uri", COURIER), ("default-graph-uri", MIRROR)],
            "?s a ng:Article",
            ["courier-1", "mirror-2"],
        ),
        (
            [("default-graph-uri", COURIER), ("named-graph-uri", MIRROR)],
            "{ ?s a ng:Article } UNION { GRAPH ?g { ?s a ng:Article } }",
            ["courier-1", "mirror-2"],
        ),
        ([("default-graph-uri", "")], "?s a ng:Article", ["courier-1", "mirror-2"]),
        ([("default-graph-uri", "urn:none")], "?s a ng:Article", []),
    ],
)
def test_the_request_may_say_the_dataset(
    client: FlaskClient, dataset: list[tuple[str, str]], where: str, found: list[str]
) -> None:
    """default-graph-uri and named-graph-uri make the dataset, wholly."""
    query = f"PREFIX ng: <{NG}> SELECT DISTINCT ?s {{ {where} }} ORDER BY ?s"
    address = "/sparql?" + urlencode([("query", query), *dataset])
    assert articles(client.get(address)) == found


def test_the_query_may_say_the_dataset_and_the_request_goes_first(client: FlaskClient) -> None:
    """FROM replaces the union; the protocol's dataset replaces FROM."""
    query = NAMES.replace("{", f"FROM <{COURIER}> {{", 1)
    assert articles(get(client, query)) == ["courier-1"]
    assert articles(get(client, query, **{"default-graph-uri": MIRROR})) == ["mirror-2"]


# ── section 2.1.6 and 2.1.7: how the answer comes ───────────────────────────────────────────


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("query", [NAMES, ASK])
def test_tables_come_in_every_format(
    client: FlaskClient, query: str, accept: str, content_type: str
) -> None:
    """By Accept; the answer tells that it varies."""
    response = get(client, query, accept)
    assert (response.status_code, response.content_type) == (200, content_type)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "rdflib_format"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning:rdflib")
def test_graphs_come_in_every_format(client: FlaskClient, accept: str, rdflib_format: str) -> None:
    """rdflib reads back as many triples as were asked for."""
    response = get(client, ALL, accept)
    assert response.content_type.partition(";")[0] == accept
    if rdflib_format not in ("trig", "nquads"):
        assert len(Graph().parse(data=response.data, format=rdflib_format)) == 5
    described = get(client, f"DESCRIBE <{COURIER}>", accept)
    assert described.content_type == response.content_type


def test_a_name_in_the_address_goes_before_accept(client: FlaskClient) -> None:
    """`pandas.read_csv(url)` can set no header; SPARQLWrapper sends all three names."""
    assert get(client, NAMES, "text/html", format="csv").data.startswith(b"s\r\nhttps://")
    wrapper = {"format": "", "output": "xml", "results": "xml"}
    assert get(client, NAMES, **wrapper).content_type == "application/sparql-results+xml"
    assert get(client, ALL, **wrapper).content_type == "application/rdf+xml"


def test_a_format_that_cannot_hold_the_answer_is_refused(client: FlaskClient) -> None:
    """406 with the list of formats there are; before evaluating where that is possible."""
    for response in (
        get(client, ALL, "text/csv"),
        get(client, ASK, "text/turtle"),
        get(client, ASK, "image/png"),
        get(client, ASK, format="docx"),
    ):
        assert problem(response)["status"] == 406
    assert "text/turtle" in str(problem(get(client, ALL, "text/csv"))["detail"])


def test_head_tells_what_get_would(client: FlaskClient) -> None:
    """The same headers, no body."""
    by_get = get(client, NAMES)
    by_head = client.head("/sparql", query_string={"query": NAMES})
    assert by_head.data == b"" and by_head.status_code == 200
    for name in ("Content-Type", "Content-Length", "Vary"):
        assert by_head.headers[name] == by_get.headers[name]


def test_scripts_of_other_origins_may_ask(client: FlaskClient) -> None:
    """CORS: the preflight names methods and headers, every answer allows every origin."""
    preflight = client.options("/sparql", headers={"Origin": "https://example.org"})
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert get(client, ASK).headers["Access-Control-Allow-Origin"] == "*"
    assert get(client, "nonsense").headers["Access-Control-Allow-Origin"] == "*"


# ── without a query ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("accept", ["text/turtle", "*/*", "application/rdf+xml, text/turtle"])
def test_the_bare_address_describes_the_service(client: FlaskClient, accept: str) -> None:
    """Endpoint as asked for, formats, features, and the counts of what is published."""
    response = client.get("/sparql", headers={"Accept": accept})
    kind = "xml" if "xml" in response.content_type else "turtle"
    graph = Graph().parse(data=response.data, format=kind)
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (None, sd.endpoint, URIRef("http://localhost/sparql")) in graph
    assert (None, sd.name, URIRef(COURIER)) in graph
    counted = graph.value(predicate=URIRef("http://rdfs.org/ns/void#class"), object=NG.Article)
    entities = graph.value(counted, URIRef("http://rdfs.org/ns/void#entities"))
    assert entities is not None and entities.toPython() == 2


def test_the_bare_address_is_a_form_in_a_browser(client: FlaskClient) -> None:
    """A page that works without any script."""
    page = client.get("/sparql", headers=HTML).text
    assert '<textarea id="query" name="query"' in page and not foreign(page)


# ── the page ────────────────────────────────────────────────────────────────────────────────


def test_a_browser_sees_a_table_and_nothing_in_it_is_executed(client: FlaskClient) -> None:
    """Values are text, links lead to our pages or out by http only."""
    kinds = f"<{NG.Article}> <{NG.Person}> <{NG.Statement}>"
    query = f"SELECT * {{ VALUES ?c {{ {kinds} }} ?s a ?c ; ?p ?o }}"
    page = get(client, query, format="html").text
    assert "&lt;script&gt;alert(1)" in page and "<script" not in without_our_scripts(page)
    assert "<img" not in page and 'href="javascript' not in page
    assert 'href="/doc/id/article/courier-1"' in page


def test_a_mistake_is_shown_with_the_query_and_its_line(client: FlaskClient) -> None:
    """A person mends it in place."""
    response = get(client, "ASK {\n  ?s <a> }", "text/html,*/*;q=0.1")
    assert response.status_code == 400
    assert "does not parse" in response.text and "?s &lt;a&gt; }</pre>" in response.text


def test_yes_no_and_graphs_have_their_pages(client: FlaskClient) -> None:
    """Not every answer is a table."""
    assert ">Yes</p>" in get(client, ASK, format="html").text
    assert "ng:Article" in get(client, ALL.replace("LIMIT 5", ""), format="html").text


def test_a_page_shows_the_beginning_of_a_long_answer(client: FlaskClient) -> None:
    """Rows are not cut in the middle, whatever stands in them; downloads have them all."""
    product = "SELECT ?a ?x { ?a ?b ?c . ?d ?e ?f BIND('}},{\"a\":' AS ?x) } LIMIT 8000"
    text = get(client, product, format="html").text
    assert "many rows, the first 500 shown" in text and text.count("<tr>") == 501
    assert get(client, product, format="csv").data.count(b"\r\n") == 8001
    wide = "SELECT ?x16 { BIND ('0123456789abcdef' AS ?x0) "
    wide += " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(16)) + "}"
    assert "many rows, the first 0 shown" in get(client, wide, format="html").text
    graph = get(client, "CONSTRUCT WHERE { ?s ?p ?o }", format="html").text
    assert "only the beginning is shown" in graph
    mixed = get(client, "CONSTRUCT WHERE { ?s ?p ?o }", "text/html;q=0.1, text/turtle")
    assert mixed.data == get(client, "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle").data


def test_errors_are_plain_text_for_those_who_read_it(client: FlaskClient) -> None:
    """curl -H 'Accept: text/plain'."""
    response = get(client, ASK + "}", "text/plain, application/sparql-results+json;q=0.1")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text.startswith("400 The query does not parse\nline 1, column 18")
