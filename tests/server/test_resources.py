"""Linked data: what an IRI of the graph answers with, to people and to programs."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from rdflib import RDFS, Graph, URIRef

from kg.iris import DEFAULT_BASE
from kg.vocab import NG, OA, PREFIXES
from tests.markup import without_our_scripts

STATEMENT = "statement/courier-1/s1"
HTML = {"Accept": "text/html"}


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize(
    "path", ["id/" + STATEMENT, "graph/courier-1", "id/actor/a%20b", "authority/syria"]
)
def test_a_thing_leads_to_its_description(client: FlaskClient, path: str) -> None:
    """303 See Other: the thing itself cannot be sent."""
    response = client.get("/" + path, headers=HTML)
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/doc/" + path)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.9,*/*;q=0.1", "application/rdf+xml"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("text/html,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_a_description_comes_as_the_client_reads_it(
    client: FlaskClient, accept: str, content_type: str
) -> None:
    """One address, many formats; caches are told."""
    response = client.get("/doc/id/" + STATEMENT, headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (200, content_type)
    assert "Accept" in response.headers["Vary"]
    assert f'<{DEFAULT_BASE}id/{STATEMENT}>; rel="describes"' in response.headers["Link"]
    assert 'rel="alternate"; type="application/n-triples"' in response.headers["Link"]


@pytest.mark.parametrize(
    ("suffix", "format"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")]
)
@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning:rdflib")
def test_an_ending_goes_before_accept(client: FlaskClient, suffix: str, format: str) -> None:
    """So that a description can be linked to in one format; it brings the words it rests on."""
    response = client.get(f"/doc/id/{STATEMENT}.{suffix}", headers=HTML)
    graph = Graph().parse(data=response.data, format=format)
    statement = URIRef(f"{DEFAULT_BASE}id/{STATEMENT}")
    assert str(graph.value(statement, NG.content)) == "two dock workers died"
    assert "two dock workers died" in {str(words) for words in graph.objects(None, OA.exact)}
    assert client.get(f"/doc/id/{STATEMENT}.html").content_type == "text/html; charset=utf-8"


def test_an_article_is_described_with_the_evidence_in_it(client: FlaskClient) -> None:
    """Evidence IRIs are fragments of the article's, so they are answered there."""
    graph = Graph().parse(data=client.get("/doc/id/article/courier-1.ttl").data, format="turtle")
    evidence = URIRef(f"{DEFAULT_BASE}id/article/courier-1#char=40,61")
    assert (evidence, OA.hasSource, None) in graph


def test_a_graph_comes_whole(client: FlaskClient) -> None:
    """What one article is the source of, and nothing of another."""
    graph = Graph().parse(data=client.get("/doc/graph/courier-1.nt").data, format="nt")
    assert (URIRef(f"{DEFAULT_BASE}id/telling/courier-1/e1"), None, None) in graph
    assert (URIRef(f"{DEFAULT_BASE}id/event/courier-1/e1"), None, None) not in graph
    assert (URIRef(f"{DEFAULT_BASE}id/article/mirror-2"), None, None) not in graph


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("id/event/mirror-2/e1.2", "id/event/courier-1/e1"),
        ("id/event/mirror-2/e1.2.ttl", "id/event/courier-1/e1.ttl"),
        ("graph/event/mirror-2/e1.2", "graph/event/courier-1/e1"),
        ("graph/event/mirror-2/e1.2.nt", "graph/event/courier-1/e1.nt"),
    ],
)
def test_the_old_name_of_an_event_leads_to_what_it_is_now(
    client: FlaskClient, old: str, now: str
) -> None:
    """Names never die: the telling that an event was named after tells of an event still."""
    response = client.get("/doc/" + old, headers=HTML)
    assert (response.status_code, response.headers["Location"]) == (302, "/doc/" + now)
    assert client.get("/" + old, follow_redirects=True).status_code == 200
    assert client.get("/doc/" + now).status_code == 200


def test_an_event_no_article_ever_told_of_is_not_found(client: FlaskClient) -> None:
    """Only tellings lead on."""
    for path in ("id/event/mirror-2/e9", "id/event/x", "graph/event/mirror-2/e9.ttl"):
        assert client.get("/doc/" + path).status_code == 404


def test_a_page_calls_things_by_the_labels_in_the_store(client: FlaskClient) -> None:
    """Kind, properties and values have names; evidence shows its words in their context."""
    text = page(client, "/doc/id/" + STATEMENT)
    assert ">statement</a>" in text and ">Port Authority of Vellmar</a>" in text
    assert re.search(r">content evidence</a>", text)
    assert "<mark>two dock workers died</mark>" in text and "The authority said that " in text
    assert ">Fire at Vellmar harbour kills two</a>" in text


def test_a_page_lists_what_points_to_the_thing(client: FlaskClient) -> None:
    """An actor's page has what it said, though the statements are the subjects."""
    text = page(client, "/doc/id/actor/port-authority")
    assert ">two dock workers died</a>" in text and 'href="/doc/id/statement/courier-1/s1"' in text
    assert 'href="http://www.wikidata.org/entity/Q999999901"' in text


def test_hostile_texts_stay_texts(client: FlaskClient) -> None:
    """Markup in headlines and contents is shown; links lead only to http addresses."""
    for path in ("article/mirror-2", "statement/mirror-2/s1", "actor/mirror-2/odd"):
        text = page(client, "/doc/id/" + path)
        assert "<script" not in without_our_scripts(text) and "<img" not in text
        assert 'href="javascript' not in text
    assert "&lt;script&gt;alert(1)" in page(client, "/doc/id/article/mirror-2")
    assert "b=%22%3E" in page(client, "/doc/id/actor/mirror-2/odd")


def test_texts_tell_their_language_and_direction(client: FlaskClient) -> None:
    """Right-to-left labels stand in their own direction."""
    text = page(client, "/doc/id/actor/mirror")
    assert 'dir="auto">مرآة المدينة' in text


@pytest.mark.parametrize(
    "path",
    [
        "/doc/id/actor/nobody",
        "/doc/.ttl",
        "/doc/id/%00",
        "/doc/id/a%0Ab",
        "/doc/%3E%20%7B",
        "/doc/id/é",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_what_is_not_described_is_not_found(client: FlaskClient, path: str, accept: str) -> None:
    """404 in the form the client reads, also for what cannot be an IRI."""
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 404
    kind = "text/html" if accept == "text/html" else "application/problem+json"
    assert response.content_type.startswith(kind)


def test_terms_of_the_ontology_have_their_pages(client: FlaskClient) -> None:
    """The address of a hash IRI is the whole ontology, with an anchor for each term."""
    text = page(client, "/ontology")
    assert 'id="Statement"' in text and 'href="/ontology#Statement"' in text
    response = client.get("/ontology", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=response.data, format="turtle")
    assert graph.value(NG.Statement, RDFS.label) is not None
    assert 'id="Disaster"' in page(client, "/event-types")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ontology/core/statement.ttl", 200),
        ("/shapes/statement.ttl", 200),
        ("/ontology/README.md", 404),
        ("/ontology/core/nothing.ttl", 404),
        ("/ontology/../kg/vocab.py", 404),
        ("/ontology/%2e%2e/shapes/statement.ttl", 404),
        ("/shapes/..%2fontology/core/statement.ttl", 404),
        ("/ontology//etc/passwd.ttl", 404),
    ],
)
def test_files_of_ontology_and_shapes_are_sent_and_no_others(
    client: FlaskClient, path: str, status: int
) -> None:
    """Turtle as it is in the package; no way out of its folders."""
    response = client.get(path, follow_redirects=True)
    assert response.status_code == status
    if status == 200:
        assert response.content_type == "text/turtle; charset=utf-8"
        Graph().parse(data=response.data, format="turtle")


def test_prefixes_and_labels_name_what_has_no_label() -> None:
    """Every prefix of the house is used on pages."""
    from server.addresses import local_name, short

    assert short(PREFIXES["prov"] + "wasRevisionOf") == "prov:wasRevisionOf"
    assert short("https://example.org/a/b") == "https://example.org/a/b"
    assert local_name("https://example.org/a/b#c/") == "c"
