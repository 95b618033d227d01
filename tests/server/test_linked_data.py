"""Linked data: signposting, link sets, and every term of ours at its address."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kg.iris import DEFAULT_BASE

HTML, TURTLE = {"Accept": "text/html"}, {"Accept": "text/turtle"}
ARTICLE = "/doc/id/article/courier-1"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FORMATS = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
}


def links_of(response: TestResponse) -> dict[str, list[tuple[str, str | None]]]:
    """The Link header: target and type by relation."""
    found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    pattern = r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?'
    for target, rels, type in re.findall(pattern, response.headers["Link"]):
        for rel in rels.split():
            found[rel].append((target, type or None))
    return found


def test_a_page_is_signposted(client: FlaskClient) -> None:
    """FAIR Signposting, level 1: what to cite, what it is, its licence and its formats."""
    links = links_of(client.get(ARTICLE, headers=HTML))
    assert links["cite-as"] == [(f"{DEFAULT_BASE}id/article/courier-1", None)]
    assert links["canonical"] == [(ARTICLE, None)]
    types = [target for target, _ in links["type"]]
    assert types == ["https://schema.org/AboutPage", "https://schema.org/NewsArticle"]
    assert links["license"] == [(LICENCE, None)]
    assert links["collection"] == [("/doc/dataset", "text/html")]
    for relation in ("describedby", "alternate"):
        assert {(f"{ARTICLE}.{name}", type) for type, name in FORMATS.items()} <= {*links[relation]}
    for target, type in (*links["describedby"], *links["collection"], *links["linkset"]):
        found = client.get(target, headers={"Accept": type or "*/*"})
        assert found.status_code == 200 and found.mimetype == type, target


def test_a_description_leads_back_to_its_page(client: FlaskClient) -> None:
    """So that a program that has the data finds what to show to people."""
    for name in FORMATS.values():
        links = links_of(client.get(f"{ARTICLE}.{name}"))
        assert (f"{ARTICLE}.html", "text/html") in links["describes"]
        assert (f"{DEFAULT_BASE}id/article/courier-1", None) in links["describes"]
        assert links["license"] == [(LICENCE, None)]
        assert links["linkset"] == [("/linkset/id/article/courier-1", "application/linkset+json")]
    thing = client.get("/id/article/courier-1")
    assert links_of(thing)["describedby"] == [(ARTICLE, None)]


def test_the_link_set_has_the_links_of_every_address(client: FlaskClient) -> None:
    """FAIR Signposting, level 2: in JSON and as text (RFC 9264) the same, all of them absolute."""
    answer = client.get("/linkset/id/article/courier-1")
    assert answer.content_type == "application/linkset+json"
    contexts = json.loads(answer.data)["linkset"]
    by_anchor = {one["anchor"]: one for one in contexts}
    assert set(by_anchor) == {
        f"http://localhost{ARTICLE}.{name}" for name in (*FORMATS.values(), "html")
    }
    page = by_anchor[f"http://localhost{ARTICLE}.html"]
    assert page["cite-as"] == [{"href": f"{DEFAULT_BASE}id/article/courier-1"}]
    assert page["describedby"][0] == {
        "href": f"http://localhost{ARTICLE}.ttl",
        "type": "text/turtle",
    }
    text = client.get("/linkset/id/article/courier-1", headers={"Accept": "application/linkset"})
    assert text.content_type.startswith("application/linkset")
    in_json = {
        (one["anchor"], rel, target["href"])
        for one in contexts
        for rel, targets in one.items()
        if rel != "anchor"
        for target in targets
    }
    pattern = r'<([^>]*)>; rel="([^"]*)"(?:; type="[^"]*")?; anchor="([^"]*)"'
    assert {(a, r, t) for t, r, a in re.findall(pattern, text.text)} == in_json
    assert all(urlsplit(target).scheme for _, _, target in in_json)
    assert client.get("/linkset/id/article/nobody").status_code == 404


# ── terms ───────────────────────────────────────────────────────────────────────────────────


def _turtle_files(folder: Traversable) -> list[Traversable]:
    found = [path for path in folder.iterdir() if path.name.endswith(".ttl")]
    for part in folder.iterdir():
        if part.is_dir() and part.name in ("core", "alignments"):
            found += _turtle_files(part)
    return found


def our_terms() -> dict[str, list[str]]:
    """Every IRI of ours that ontology, schemes or shapes say something of, by its address."""
    terms: dict[str, set[str]] = defaultdict(set)
    for path in (*_turtle_files(files("ontology")), *_turtle_files(files("shapes"))):
        for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and DEFAULT_BASE in quad.subject.value:
                address = quad.subject.value.removeprefix(DEFAULT_BASE).partition("#")[0]
                terms[address].add(quad.subject.value)
    return {address: sorted(some) for address, some in sorted(terms.items())}


TERMS = our_terms()
VOCABULARIES = [address for address in TERMS if not address.startswith("authority/")]


@pytest.mark.parametrize("address", VOCABULARIES)
def test_every_term_of_a_vocabulary_is_described_where_its_iri_leads(
    client: FlaskClient, address: str
) -> None:
    """As data under the term's own name, and on a page that has an anchor for it."""
    data = client.get(f"/{address}", headers=TURTLE)
    assert data.content_type.startswith("text/turtle") and "Accept" in data.headers["Vary"]
    subjects = {
        quad.subject.value
        for quad in ox.parse(data.data, ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert set(TERMS[address]) <= subjects
    page = client.get(f"/{address}", headers=HTML, follow_redirects=True)
    assert page.status_code == 200 and page.content_type.startswith("text/html")
    anchors = set(re.findall(r'\bid="([^"]*)"', page.text))
    wanted = {term.partition("#")[2] for term in TERMS[address] if "#" in term}
    assert wanted - {"Scheme"} <= anchors


def test_every_term_of_the_authority_has_its_own_address(client: FlaskClient) -> None:
    """Slash names: 303 to a description; some hundred of them are tried."""
    terms = [term for address, some in TERMS.items() if "authority/" in address for term in some]
    assert len(terms) > 1000
    for term in terms[:: len(terms) // 100]:
        path = term.removeprefix(DEFAULT_BASE)
        assert client.get(f"/{path}", headers=TURTLE).status_code == 303
        followed = client.get(f"/{path}", headers=TURTLE, follow_redirects=True)
        assert f"<{term}>" in followed.text or path.rpartition("/")[2] in followed.text


def test_the_version_of_the_ontology_and_its_parts_are_there(client: FlaskClient) -> None:
    """What owl:versionIRI and owl:imports name can be had."""
    whole = client.get("/ontology.nt").text
    named = re.findall(r"owl#(?:imports|versionIRI)> <([^>]+)>", whole)
    assert len(named) > 10
    for iri in named:
        path = iri.removeprefix(DEFAULT_BASE)
        assert client.get(f"/{path}", headers=TURTLE, follow_redirects=True).status_code == 200, iri
    assert client.get("/ontology/9.9.9").status_code == 404
    assert client.get("/ontology.exe").status_code == 404


@pytest.mark.parametrize(
    "path",
    [f"{ARTICLE}.ttl", f"{ARTICLE}.html", "/doc/dataset.nt", "/ontology.ttl", "/sitemap.xml"],
)
def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, path: str) -> None:
    """304 for the tag it was sent with; another format has another tag."""
    first = client.get(path)
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"") and again.headers["ETag"] == tag
    assert again.headers.get("Vary") == first.headers.get("Vary")
    other = client.get(f"{ARTICLE}.nt", headers={"If-None-Match": tag})
    assert other.status_code == 200 and other.headers["ETag"] != tag
