"""Whatever is sent, the answer is a whole one, and never a fault of ours."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.live import Live, serving
from tests.server.hostile.wire import exchange

STATUSES = {200, 204, 206, 302, 303, 304, 308, 400, 401, 403, 404, 405, 406, 410, 412, 413, 415,
            416, 429, 503, 504}  # fmt: skip
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
WORDS = (
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "{", "}", "(", ")", "[", "]", "*", "?s",
    "?p", "?o", "$x", "a", ".", ";", ",", "<urn:a>", "<>", "ng:Article", "rdfs:label", "_:b",
    "FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "BIND", "AS", "VALUES", "UNDEF", "SERVICE",
    "EXISTS", "NOT", "IN", "GROUP", "BY", "HAVING", "ORDER", "DESC", "LIMIT", "10", "OFFSET", "1",
    "COUNT", "DISTINCT", "CONCAT", "STR", "IF", "COALESCE", "REGEX", "'x'", '"y"@en', "1.5e0",
    "true", "+", "-", "/", "|", "^", "!", "=", "<", ">", "&&", "||", "PREFIX", "BASE", ":", "FROM",
    "NAMED", "<<(", ")>>", "LATERAL", "'''", '"', "\\", "#", "\n", "@", "^^", "\u00e9", "\u202e",
    "\U0001f600", "%", "\0", "INSERT", "DATA", "LOAD", "DROP",
)  # fmt: skip
VALID = (
    "SELECT ?s ?o { ?s rdfs:label ?o FILTER(LANG(?o) = 'en') } ORDER BY ?o LIMIT 5",
    "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c OPTIONAL { ?s ng:place ?p } } LIMIT 9",
    "ASK { VALUES ?x { 1 'a' <urn:b> } FILTER NOT EXISTS { ?x ?p ?o } }",
    "DESCRIBE ?s WHERE { ?s a ng:Article } LIMIT 1",
    "SELECT (COUNT(*) AS ?n) (GROUP_CONCAT(?o; separator='|') AS ?all) { GRAPH ?g { ?s a ?o } }",
)
PATHS = (
    "/", "/sparql", "/sparql/", "/id/article/courier-1", "/doc/id/article/courier-1",
    "/doc/id/location/vellmar.ttl", "/contradictions", "/timeline", "/compare", "/dumps/",
    "/dumps/newsgraph.ttl.gz", "/ontology", "/event-types", "/problems", "/search",
    "/search/suggest", "/graph-store", "/healthz", "/robots.txt", "/.well-known/void", "/nothing",
    "/queries/x", "/openapi.json", "/sparql/running",
)  # fmt: skip
NAMES = ("query", "update", "format", "default-graph-uri", "named-graph-uri", "using-graph-uri",
         "graph", "default", "q", "a", "b", "page", "kind", "type", "place", "actor", "from", "to",
         "size", "snapshot", "output")  # fmt: skip
HEADERS = ("Accept", "Accept-Encoding", "Accept-Datetime", "Accept-Language", "Authorization",
           "Cache-Control", "Content-Encoding", "Content-Type", "Cookie", "Forwarded", "If-Match",
           "If-Modified-Since", "If-None-Match", "If-Range", "Origin", "Prefer", "Range",
           "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Query-Id",
           "X-Requested-With", "Want-Repr-Digest")  # fmt: skip
TYPES = ("application/sparql-query", "application/sparql-update", "text/turtle", "text/plain",
         "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "a/b;c=d;e",
         "application/sparql-query; charset=utf-16", "application/json")  # fmt: skip
METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH",
           "QUERY", "BREW")  # fmt: skip

fuzzed = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
soups = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A query with some of its characters replaced, dropped, or said twice."""
    text = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 6)))
        word = draw(
            st.one_of(st.sampled_from(WORDS), st.text(max_size=3), st.just(text[start:end] * 2))
        )
        text = text[:start] + word + text[end:]
    return text


queries = st.one_of(soups, mutants(), st.text(max_size=60))
values = st.one_of(
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"),
            max_size=40),
    st.sampled_from(("*/*;q=0", "text/csv;q=2", "bytes=5-2", "bytes=0-0,2-", "W/\"", "gzip;q=0,*",
                     "Bearer x", "Basic !!", "for=\"", "max-age=x", "identity;q=0", "text/html",
                     "Sun, 99 Nov 2026 99:99:99 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "-1")),
)  # fmt: skip
headers = st.dictionaries(st.sampled_from(HEADERS), values, max_size=4)
parameters = st.lists(
    st.tuples(st.sampled_from(NAMES), st.one_of(queries, st.binary(max_size=12))), max_size=4
).map(
    lambda pairs: "&".join(
        f"{name}={quote_from_bytes(v if isinstance(v, bytes) else v.encode('utf-8', 'replace'))}"
        for name, v in pairs
    )
)


def check(response: TestResponse, *, method: str = "GET") -> None:
    """The status is one of ours, errors are problems, and what is declared can be read."""
    body, kind = response.data, response.mimetype
    assert response.status_code in STATUSES or is_too_heavy(response), body[:500]
    assert b"Traceback" not in body
    if (
        method == "HEAD"
        or response.status_code in (204, 206, 304)
        or "Content-Encoding" in response.headers
    ):
        return
    if kind.endswith("json") and kind != "application/ld+json":
        said = json.loads(body)
        assert response.status_code < 400 or said["status"] == response.status_code
    elif response.status_code >= 400:
        assert (
            kind in ("text/plain", "text/html", "application/sparql-results+json") or kind in GRAPHS
        )
    elif kind in GRAPHS:
        list(ox.parse(body, GRAPHS[kind], base_iri="http://localhost/"))
    elif kind.endswith("xml"):
        ElementTree.fromstring(body)
    elif kind == "text/csv":
        widths = {len(row) for row in csv.reader(io.StringIO(body.decode())) if row}
        assert len(widths) <= 1


def is_too_heavy(response: TestResponse) -> bool:
    """A query may fail, as long as it is the query."""
    kinds = ("/problems#too-heavy", "/problems#failed")
    return response.status_code == 500 and any(kind.encode() in response.data for kind in kinds)


@given(
    queries, st.sampled_from(("json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld", "html"))
)
@fuzzed
def test_any_query_is_answered_or_refused(client: FlaskClient, query: str, format: str) -> None:
    """Soups of SPARQL's words, mutants of valid queries, plain text; in every format."""
    text = query.encode("utf-8", "replace")
    response = client.post(
        f"/sparql?format={format}", data=text, content_type="application/sparql-query"
    )
    check(response)


@given(st.sampled_from(METHODS), st.sampled_from(PATHS), parameters, headers)
@fuzzed
def test_any_address_is_answered_or_refused(
    client: FlaskClient, method: str, path: str, query: str, told: dict[str, str]
) -> None:
    """Every page, with any parameters and headers, by any method."""
    response = client.open(path, method=method, query_string=query, headers=told, buffered=True)
    check(response, method=method)


@given(
    st.one_of(queries.map(lambda text: text.encode("utf-8", "replace")), st.binary(max_size=80),
              parameters.map(str.encode)),
    st.sampled_from(TYPES), st.sampled_from(("POST", "PUT", "QUERY")),
    st.sampled_from(("/sparql", "/graph-store?default", "/")), headers,
)  # fmt: skip
@fuzzed
def test_any_body_is_answered_or_refused(
    client: FlaskClient, body: bytes, kind: str, method: str, path: str, told: dict[str, str]
) -> None:
    """Any bytes under any media type."""
    told = {**told, "Content-Type": kind}
    check(client.open(path, method=method, data=body, headers=told))


@pytest.mark.parametrize("path", ["/timeline", "/contradictions", "/compare", "/search"])
@pytest.mark.parametrize("name", ["kind", "type", "place", "actor", "from", "to", "page", "a", "q"])
def test_no_parameter_gets_into_a_query_as_it_came(
    client: FlaskClient, path: str, name: str
) -> None:
    """What ends an IRI, a string, a name or a group is read as a name that nobody has."""
    for text in (
        ";",
        "Numbers } } #",
        "x> } #",
        "' } #",
        '" } #',
        "\\",
        "ng:Event",
        "a b",
        "$x",
        "?x",
    ):
        response = client.get(path, query_string={name: text, "b": text})
        assert response.status_code in (200, 400, 404), (text, response.text[:300])


# ── bytes on the wire ───────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def live(data: Path) -> Iterator[Live]:
    """A server that reads bytes."""
    with serving(data, settings={"query_seconds": 1, "idle_seconds": 2}) as live:
        yield live


GOOD = (
    b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 6\r\n\r\nASK {}",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n7\r\nquery=A\r\n9\r\nSK%20%7B}\r\n0\r\n\r\n",
    b"GET /dumps/newsgraph.ttl.gz HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-9\r\n\r\n",
)


@given(
    st.sampled_from(GOOD),
    st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=4)), max_size=4),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_answered_with_whole_ones(
    live: Live, good: bytes, changes: list[tuple[int, bytes]]
) -> None:
    """Requests with bytes changed: an HTTP answer that is whole, or the connection is closed."""
    for at, new in changes:
        good = good[:at] + new + good[at + len(new) :]
    head = good.startswith(b"HEAD")
    reply = exchange(live.port, [good], seconds=6, head=head)
    assert reply.flaw in ("", "closed without an answer")
    assert reply.status is None or reply.status in {*STATUSES, 101, 414, 431, 505}, reply.body[:300]
