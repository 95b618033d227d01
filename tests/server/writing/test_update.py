"""SPARQL 1.1 Protocol, section 2.2, the update operation: one test a rule; and who may."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from rdflib import SH, Graph
from werkzeug.test import TestResponse

from kg.store.journal import Journal
from kg.store.layout import Layout
from kg.store.tokens import create, revoke

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-update"
HEAD = "PREFIX ex: <http://e/> "


def send(client: FlaskClient, text: str, accept: str = "*/*", **using: list[str]) -> TestResponse:
    """Send an update as the body, its dataset in the address."""
    address = "/sparql?" + urlencode({n.replace("_", "-"): v for n, v in using.items()}, doseq=True)
    body = (HEAD + text).encode()
    return client.post(address, data=body, content_type=DIRECT, headers={"Accept": accept})


def ask(client: FlaskClient, pattern: str) -> bool:
    """Ask the endpoint, which reads what is published."""
    response = client.get("/sparql", query_string={"query": f"{HEAD} ASK {{ {pattern} }}"})
    return bool(json.loads(response.data)["boolean"])


def problem(response: TestResponse) -> tuple[int, str]:
    """Status and kind of an error in its one shape."""
    assert response.content_type == "application/problem+json", response.text
    said = json.loads(response.data)
    assert said["status"] == response.status_code
    return said["status"], said["type"].rpartition("#")[2]


# ── how an update comes ─────────────────────────────────────────────────────────────────────


def test_an_update_comes_as_the_body(scribe: FlaskClient) -> None:
    """2.2.2; and is published when the answer comes."""
    response = send(scribe, "INSERT DATA { GRAPH ex:direct { ex:s ex:p 1 } }")
    assert response.status_code == 204 and int(response.headers["X-Journal-Entry"]) > 0
    assert ask(scribe, "GRAPH ex:direct { ex:s ex:p 1 }") and ask(scribe, "ex:s ex:p 1")


def test_an_update_comes_as_a_form(scribe: FlaskClient) -> None:
    """2.2.1: url-encoded, with its dataset."""
    body = {
        "update": HEAD + "INSERT { GRAPH ex:form { ?s ex:q ?o } } WHERE { ?s ex:of ?o }",
        "using-graph-uri": "http://e/chosen",
    }
    send(scribe, "INSERT DATA { GRAPH ex:chosen { ex:a ex:of 1 } GRAPH ex:not { ex:b ex:of 1 } }")
    assert scribe.post("/sparql", data=body).status_code == 204
    assert ask(scribe, "GRAPH ex:form { ex:a ex:q 1 }")
    assert not ask(scribe, "GRAPH ex:form { ex:b ex:q 1 }")


def test_the_dataset_may_be_in_the_address(scribe: FlaskClient) -> None:
    """2.2.3: graphs that WHERE sees by GRAPH."""
    send(scribe, "INSERT DATA { GRAPH ex:n1 { ex:a ex:in 1 } GRAPH ex:n2 { ex:b ex:in 1 } }")
    text = "INSERT { GRAPH ex:named { ?s ex:seen ?g } } WHERE { GRAPH ?g { ?s ex:in 1 } }"
    assert send(scribe, text, using_named_graph_uri=["http://e/n2"]).status_code == 204
    assert ask(scribe, "GRAPH ex:named { ex:b ex:seen ex:n2 }")
    assert not ask(scribe, "GRAPH ex:named { ex:a ?p ?o }")


def test_relative_iris_are_relative_to_the_endpoint(scribe: FlaskClient) -> None:
    """2.2.4 leaves the base to the service."""
    send(scribe, "INSERT DATA { GRAPH ex:base { <s> ex:p <#o> } }")
    assert ask(scribe, "GRAPH ex:base { <http://localhost/s> ex:p <http://localhost/sparql#o> }")


@pytest.mark.parametrize(
    ("body", "media_type", "address", "expected"),
    [
        ("update=CLEAR+ALL&update=CLEAR+ALL", FORM, "/sparql", (400, "request")),
        ("update=CLEAR+ALL&query=ASK%7B%7D", FORM, "/sparql", (400, "request")),
        ("CLEAR ALL", DIRECT, "/sparql?query=ASK%7B%7D", (400, "request")),
        ("CLEAR ALL", DIRECT, "/sparql?default-graph-uri=urn:g", (400, "request")),
        ("CLEAR ALL", DIRECT, "/sparql?using-graph-uri=g", (400, "request")),
        ("CLEAR ALL", "text/plain", "/sparql", (415, "media-type")),
        ("CLEAR ALL", f"{DIRECT}; charset=UTF-16", "/sparql", (415, "media-type")),
        ("CLEAR XYZ", DIRECT, "/sparql", (400, "syntax")),
        ("", DIRECT, "/sparql", (400, "request")),
        ("ASK {}", DIRECT, "/sparql", (400, "syntax")),
        (
            "DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }",
            DIRECT,
            "/sparql?using-graph-uri=urn:g",
            (400, "request"),
        ),
        ("CLEAR GRAPH <urn:none>", DIRECT, "/sparql", (409, "conflict")),
        ("LOAD <http://127.0.0.1/>", DIRECT, "/sparql", (403, "refused-update")),
        ("LOAD SILENT <file:///etc/passwd>", DIRECT, "/sparql", (403, "refused-update")),
        (
            "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
            DIRECT,
            "/sparql",
            (403, "refused"),
        ),
    ],
)
def test_what_is_no_update_is_told_so(
    scribe: FlaskClient, body: str, media_type: str, address: str, expected: tuple[int, str]
) -> None:
    """And nothing is written: not even by the operations before the faulty one."""
    send(scribe, "INSERT DATA { ex:still ex:there 1 }")
    entries = Journal(scribe.application.extensions["newsgraph"].config.data / "journal").last
    assert problem(scribe.post(address, data=body, content_type=media_type)) == expected
    after = Journal(scribe.application.extensions["newsgraph"].config.data / "journal").last
    assert after == entries and ask(scribe, "ex:still ex:there 1")


def test_nothing_is_written_by_get(scribe: FlaskClient) -> None:
    """2.2: an update comes by POST."""
    assert problem(scribe.get("/sparql?update=CLEAR%20ALL")) == (400, "request")


def test_bytes_that_are_no_utf_8_are_refused(scribe: FlaskClient) -> None:
    """Not guessed at."""
    response = scribe.post("/sparql", data=b'INSERT DATA { <a> <b> "\xff" }', content_type=DIRECT)
    assert problem(response) == (400, "request")


def test_the_place_of_a_fault_is_told(scribe: FlaskClient) -> None:
    """Line and column, in the text that was sent."""
    said = json.loads(send(scribe, "\nINSERT DATA {\n  ex:s ex:p }").data)
    assert (said["line"], said["column"]) == (3, 13)


# ── what an update may not take ─────────────────────────────────────────────────────────────


def test_an_update_that_takes_too_long_is_stopped_and_the_next_one_done(
    scribe: FlaskClient,
) -> None:
    """At its deadline; nothing of it is written."""
    listed = " ".join(f"({n})" for n in range(400))
    tables = " ".join(f"VALUES (?v{n}) {{ {listed} }}" for n in range(4))
    where = f"SELECT (COUNT(*) AS ?n) {{ {tables} }}"
    text = f"INSERT {{ GRAPH ex:slow {{ ex:s ex:n ?n }} }} WHERE {{ {where} }}"
    assert problem(send(scribe, text)) == (504, "timeout")
    assert send(scribe, "INSERT DATA { ex:after ex:p 1 }").status_code == 204
    assert ask(scribe, "ex:after ex:p 1") and not ask(scribe, "GRAPH ex:slow {}")


def test_an_update_may_be_longer_than_a_query_and_not_without_end(scribe: FlaskClient) -> None:
    """Its limit is that of graphs."""

    def data(kilobytes: int) -> str:
        return 'INSERT DATA { GRAPH ex:long { ex:s ex:p "%s" } }' % ("x" * kilobytes * 1024)

    assert send(scribe, data(500)).status_code == 204
    assert problem(send(scribe, data(1100))) == (413, "request-too-large")


# ── the shapes ──────────────────────────────────────────────────────────────────────────────


def test_what_breaks_the_shapes_is_not_written_and_told_why(scribe: FlaskClient) -> None:
    """422: problem details; the SHACL report for who reads RDF, in the format asked for."""
    text = "INSERT DATA { GRAPH ex:fine { ex:a ex:b 1 } GRAPH ex:bad { ex:x a ng:Statement } }"
    response = send(scribe, text)
    assert problem(response) == (422, "shapes")
    assert "statement" in json.loads(response.data)["detail"]
    for accept, format in (("text/turtle", "turtle"), ("application/n-triples", "nt"),
                           ("application/rdf+xml", "xml")):  # fmt: skip
        response = send(scribe, text, accept)
        assert response.status_code == 422 and response.content_type.startswith(accept)
        report = Graph().parse(data=response.data, format=format)
        query = "ASK { ?r sh:conforms false ; sh:result/sh:focusNode <http://e/x> }"
        assert report.query(f"PREFIX sh: <{SH}> {query}").askAnswer
    assert not ask(scribe, "GRAPH ex:fine {}") and not ask(scribe, "GRAPH ex:bad {}")


# ── who may ─────────────────────────────────────────────────────────────────────────────────


def basic(user: str, password: str) -> dict[str, str]:
    """The header that curl -u makes."""
    coded = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {coded}"}


INSERT = HEAD + "INSERT DATA { GRAPH ex:who { ex:s ex:p 1 } }"


def test_nothing_is_written_without_a_token(anybody: FlaskClient, reader_token: str) -> None:
    """401 with a challenge; 403 for a token that may only read; reading needs none."""
    assert problem(anybody.post("/sparql", data=INSERT, content_type=DIRECT)) == (
        401,
        "unauthorized",
    )
    for headers in ({"Authorization": "Bearer ng_wrong"}, basic("me", "wrong"), basic("", "")):
        refused = anybody.post("/sparql", data=INSERT, content_type=DIRECT, headers=headers)
        assert problem(refused) == (401, "unauthorized")
        assert refused.headers["WWW-Authenticate"].startswith("Bearer ")
        assert "Basic " in refused.headers["WWW-Authenticate"]
        assert anybody.get("/sparql?query=ASK%7B%7D", headers=headers).status_code == 200
    headers = {"Authorization": f"Bearer {reader_token}"}
    refused = anybody.post("/sparql", data=INSERT, content_type=DIRECT, headers=headers)
    assert problem(refused) == (403, "forbidden")
    assert not ask(anybody, "GRAPH ex:who {}")


def test_a_token_comes_as_bearer_or_as_a_password(anybody: FlaskClient, written: Path) -> None:
    """The journal names the token beside the write; once revoked it is none."""
    layout = Layout(written)
    token = create(layout, "passer-by", ["write"])
    for headers in ({"Authorization": f"Bearer {token}"}, basic("anyone", token)):
        done = anybody.post("/sparql", data=INSERT, content_type=DIRECT, headers=headers)
        assert done.status_code == 204
    assert "passer-by" in {entry.by for entry in Journal(layout.journal).entries()}
    assert token not in layout.tokens.read_text() and layout.tokens.stat().st_mode & 0o077 == 0
    cross = {**headers, "Sec-Fetch-Site": "cross-site"}
    refused = anybody.post("/sparql", data=INSERT, content_type=DIRECT, headers=cross)
    assert problem(refused) == (403, "forbidden")
    revoke(layout, "passer-by")
    refused = anybody.post("/sparql", data=INSERT, content_type=DIRECT, headers=headers)
    assert problem(refused) == (401, "unauthorized")
