"""SPARQL over HTTP beside the protocol: caching, compression, methods, one's own queries."""

from __future__ import annotations

import json
import threading
import time
from urllib.parse import quote, unquote_plus

import pytest
import zstandard
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kg.vocab import NG

NAMES = f"SELECT ?s ?p ?o {{ ?s a <{NG.Article}> ; ?p ?o }} ORDER BY ?s ?p ?o LIMIT 50"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GRAPH = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 20"
BY_FLASK = {"Range": "none"}  # `quick` leaves what it does not know to Flask
NOW = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 60))


def get(client: FlaskClient, query: str, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql?query=" + quote(query), headers=named)


# ── two ways, one answer ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        (NAMES, {}),
        (NAMES, {"Accept": "text/csv"}),
        (NAMES, {"Accept-Encoding": "zstd"}),
        (NAMES, {"Accept": "text/tab-separated-values, */*;q=0.1", "Cache-Control": "no-cache"}),
        (NAMES, {"If-Modified-Since": NOW}),
        (NAMES, {"If-Modified-Since": "never"}),
        (GRAPH, {"Accept": "application/n-triples"}),
        (GRAPH, {"Accept": "text/csv"}),
        ("SELECT (RAND() * 0 AS ?x) {}", {}),
        ("SELECT <s> {", {}),
        ("ASK { <é> ?p 'ü' }", {}),
        ("ASK { SERVICE <http://a.example/> {} }", {"Accept": "text/plain"}),
        ("ASK {} " + "#" * 140_000, {}),
        (NAMES, {"Accept": "image/png"}),
        (NAMES, {"Accept": "text/html"}),
        (NAMES, {"X-Query-Id": "my-own-query-1"}),
    ],
)
def test_the_short_way_answers_as_flask_does(
    client: FlaskClient, query: str, headers: dict[str, str]
) -> None:
    """Status, headers and bytes are the same, errors included."""
    address = "/sparql?query=" + quote(query)
    first = client.get(address, headers=headers, base_url="http://localhost:8000")
    second = client.get(address, headers={**headers, **BY_FLASK}, base_url="http://localhost:8000")
    varying = {"Server-Timing", "X-Query-Id"} if "X-Query-Id" not in headers else {"Server-Timing"}
    one, other = (
        sorted((name, unquote_plus(value)) for name, value in answer.headers if name not in varying)
        for answer in (first, second)
    )
    assert (first.status_code, one) == (second.status_code, other)
    if "text/html" not in headers.get("Accept", ""):  # a page tells how long it took
        assert first.data == second.data


# ── caching ─────────────────────────────────────────────────────────────────────────────────


def test_the_same_again_comes_from_memory(client: FlaskClient) -> None:
    """Also with other blanks, never when it is asked for anew; the answer is the same."""
    first = get(client, COUNT + " # once")
    again = get(client, COUNT.replace(" ", "\n\t") + "# twice")
    anew = get(client, COUNT, Cache_Control="no-cache")
    assert again.headers["Server-Timing"] == "cache" and "query" in anew.headers["Server-Timing"]
    assert first.data == again.data == anew.data
    assert first.headers["ETag"] == again.headers["ETag"]


def test_what_one_has_is_not_sent_again(client: FlaskClient) -> None:
    """304 by entity tag, whatever else is asked; by time only without a tag."""
    first = get(client, NAMES)
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in (
        {"If_None_Match": tag},
        {"If_None_Match": f'"x", {tag}'},
        {"If_Modified_Since": since},
    ):
        same = get(client, NAMES, **headers)
        assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    for headers in (
        {"If_None_Match": '"other"', "If_Modified_Since": since},
        {"If_None_Match": tag, "Accept": "text/csv"},
        {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        assert get(client, NAMES, **headers).status_code == 200
    assert get(client, COUNT, If_None_Match=tag).status_code == 200


def test_tags_tell_datasets_and_formats_apart(client: FlaskClient) -> None:
    """Whatever makes another answer makes another tag."""
    addresses = (
        "",
        "&default-graph-uri=urn:a",
        "&named-graph-uri=urn:a",
        "&format=csv",
        "&format=xml",
    )
    query = "/sparql?query=" + quote(NAMES)
    tags = {client.get(query + address).headers["ETag"] for address in addresses}
    assert len(tags) == len(addresses)


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "STRUUID()"])
def test_what_differs_each_time_is_not_kept(client: FlaskClient, call: str) -> None:
    """By nobody."""
    answers = [get(client, f"SELECT ({call} AS ?x) {{}}") for _ in range(2)]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers
    assert call == "NOW()" or answers[0].data != answers[1].data


def test_answers_come_compressed(client: FlaskClient) -> None:
    """Evaluated or from memory, with the same weak tag as uncompressed."""
    plain = get(client, NAMES)
    for _ in range(2):
        coded = get(client, NAMES, Accept_Encoding="gzip;q=0.5, zstd")
        assert coded.headers["Content-Encoding"] == "zstd"
        assert "Accept-Encoding" in coded.headers["Vary"]
        assert zstandard.ZstdDecompressor().decompress(coded.data) == plain.data
        assert coded.headers["ETag"] == plain.headers["ETag"]
    assert "Content-Encoding" not in get(client, "ASK {}", Accept_Encoding="gzip").headers


# ── methods ─────────────────────────────────────────────────────────────────────────────────


def test_a_query_comes_by_the_method_query(client: FlaskClient) -> None:
    """As the body, safe: the client may have kept its answer (IETF draft)."""
    sent = {"data": COUNT, "content_type": "application/sparql-query"}
    answer = client.open("/sparql", method="QUERY", **sent)  # type: ignore[arg-type]
    assert answer.data == get(client, COUNT).data
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.open("/sparql", method="QUERY", headers=tag, **sent).status_code == 304  # type: ignore[arg-type]
    assert client.post("/sparql", headers=tag, **sent).status_code == 200  # type: ignore[arg-type]
    update = client.open(
        "/sparql", method="QUERY", data="CLEAR ALL", content_type="application/sparql-update"
    )
    assert update.status_code >= 400


def test_options_tell_what_may_be_done(client: FlaskClient) -> None:
    """Allow, for scripts of other origins as well, and what QUERY takes."""
    told = client.options("/sparql", headers={"Origin": "https://example.org"}).headers
    assert {"GET", "HEAD", "POST", "QUERY", "OPTIONS"} <= set(told["Allow"].split(", "))
    assert told["Access-Control-Allow-Methods"] == told["Allow"]
    assert told["Accept-Query"] == "application/sparql-query"
    assert "If-None-Match" in told["Access-Control-Allow-Headers"]


# ── one's own queries ───────────────────────────────────────────────────────────────────────


def test_a_running_query_is_listed_and_taken_back(app: Flask) -> None:
    """By whoever sent it, and at once; nobody else sees or ends it."""
    mine, other = app.test_client(), app.test_client()
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    answers: list[TestResponse] = []
    sent = threading.Thread(
        target=lambda: answers.append(get(app.test_client(), PRODUCT, X_Query_Id="take-me-back"))
    )
    sent.start()
    until = time.monotonic() + 1
    while not (listed := json.loads(mine.get("/sparql/running").data)["queries"]):
        assert time.monotonic() < until
    assert [(one["id"], one["state"]) for one in listed] == [("take-me-back", "running")]
    assert json.loads(other.get("/sparql/running", **elsewhere).data) == {"queries": []}  # type: ignore[arg-type]
    assert other.delete("/queries/take-me-back", **elsewhere).status_code == 404  # type: ignore[arg-type]
    started = time.monotonic()
    assert mine.delete("/queries/take-me-back").status_code == 204
    sent.join(5)
    assert time.monotonic() - started < 0.7
    assert answers[0].status_code == 410 and b"cancelled" in answers[0].data
    assert answers[0].headers["X-Query-Id"] == "take-me-back"
    assert mine.delete("/sparql/running/take-me-back").status_code == 404


def test_no_other_page_reads_the_list(client: FlaskClient) -> None:
    """It tells what whoever sits at this address is asking."""
    told = client.get("/sparql/running").headers
    assert told["Access-Control-Allow-Origin"] == "http://localhost"
    assert told["Cache-Control"] == "no-store"


def test_the_names_of_example_queries_are_no_running_queries(client: FlaskClient) -> None:
    """`/queries/NAME` is a page."""
    assert client.get("/queries/denials").status_code == 200
    assert client.delete("/queries/denials").status_code == 404
