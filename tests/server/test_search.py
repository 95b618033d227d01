"""The search: a page, JSON, CSV, suggestions, OpenSearch, and the function in SPARQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.search.layout import NAME
from kg.store import Layout, current
from server.app import application, close
from server.config import Config
from tests.markup import without_our_scripts
from tests.server.conftest import build

HOSTILE = [
    'a" OR "b', '"', '""', '"unfinished', "*", "dock*", "NEAR(dock workers, 2)", "title:dock",
    "{title text} : dock", "(dock", "dock)", "-dock", "^dock", "a AND", "NOT", "; DROP TABLE docs",
    "') } SERVICE <http://x/> { ?s ?p ?o", '") } #', "\\", "\\u0022", "\0", "dock\0workers",
    "\x1b[0m", "%", "%%%", "_", "(a+)+$", ".*", "<script>alert(1)</script>", "{{ 7*7 }}",
    "${jndi:x}", "../..", "\u202edock", "\ud7ff\ufdfa\ufffe", "é" * 300, "北京" * 200,
    "x" * 100_000, "a " * 50_000,
    '"' * 10_000, "َ" * 1_000, "\u200d", "0", "½", "𝕏", "🔥", "'", "’", "--", "\r\nSet-Cookie: a=b",
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "kind", "there"),
    [
        ("dock workers", "statement", "two <mark>dock workers</mark> died"),
        ("worker died", "statement", "two dock <mark>workers died</mark>"),
        ("vellmar", "place", "<mark>Vellmar</mark>"),
        ("vellmer", "place", "<mark>Vellmar</mark>"),
        ("веллмар", "place", "<mark>Vellmar</mark>"),
        ("fire 3 March", "event", "<mark>fire</mark> in Vellmar"),
        ("مراة المدينه", "actor", "<mark>مرآة المدينة</mark>"),
        ("harbour kills", "article", "Fire at Vellmar <mark>harbour kills</mark> two"),
    ],
)
def test_a_page_shows_what_was_found_with_the_words_marked(
    client: FlaskClient, query: str, kind: str, there: str
) -> None:
    """Grouped by kind; each thing leads to its page."""
    page = client.get("/search", query_string={"q": query}).text
    section = re.search(
        rf'<section class="hits" aria-labelledby="{kind}">.*?</section>', page, re.S
    )
    assert section and there in unescape(section[0])
    to = re.search(r'<p class="what" dir="auto"><a href="([^"]+)"', section[0])
    assert to and client.get(unescape(to[1])).status_code == 200
    assert "<script" not in without_our_scripts(page)


def test_words_of_articles_are_shown_as_words(client: FlaskClient) -> None:
    """Markup in a text stays text, also around what is marked."""
    page = client.get("/search?q=alert+nobody+hurt").text
    assert "onerror=<mark>alert</mark>" in page and "<img" not in page


def test_a_kind_is_listed_page_by_page(client: FlaskClient) -> None:
    """A kind has pages; a kind there is not is refused with those there are."""
    first = client.get("/search?q=vellmar&kind=statement&size=1").text
    assert 'rel="next"' in first and "Page 1 of" in first
    second = client.get("/search?q=vellmar&kind=statement&size=1&page=2").text
    assert 'rel="prev"' in second and 'start="2"' in second
    refused = client.get("/search?q=vellmar&kind=rumour", headers={"Accept": "application/json"})
    assert refused.status_code == 400 and "statement" in refused.json["hint"]


def test_a_program_gets_json_or_csv(client: FlaskClient) -> None:
    """By Accept or by `format`, with totals, what matched, and addresses that answer."""
    by_accept = client.get("/search?q=dock", headers={"Accept": "application/json"})
    assert by_accept.json == client.get("/search?q=dock&format=json").json
    (hit,) = by_accept.json["kinds"]["statement"]["results"]
    assert (hit["text"], hit["marked"], hit["act"]) == (
        "two dock workers died", ["dock"], "Assertion",
    )  # fmt: skip
    assert client.get(hit["page"].removeprefix("http://localhost")).status_code == 200
    rows = client.get("/search?q=dock&format=csv").text.splitlines()
    assert rows[0] == "kind,iri,title,text,score" and rows[1].startswith("statement,https://")
    assert client.get("/search?q=dock&format=pdf").status_code == 406


def test_another_spelling_is_proposed(client: FlaskClient) -> None:
    """The page leads to it, and JSON names it."""
    assert client.get("/search?q=velmar+harbur&format=json").json["did_you_mean"] == (
        "Vellmar harbour"
    )
    assert '<a href="/search?q=Vellmar+harbour" dir="auto">' in (
        client.get("/search?q=velmar+harbur").text
    )


def test_a_search_is_taken_along_as_sparql(client: FlaskClient) -> None:
    """The query behind a list finds as many things as the list."""
    for query in ("dock", 'the "harbour', "vellmar", "مرآة"):
        page = client.get("/search", query_string={"q": query}).text
        told = client.get("/search", query_string={"q": query, "format": "json"}).json["kinds"]
        for kind, address in re.findall(
            r'<h2 id="(\w+)">.*?<a class="sparql" href="([^"]+)"', page
        ):
            answer = client.get(unescape(address) + "&format=json")
            things = {row["thing"]["value"] for row in answer.json["results"]["bindings"]}
            assert len(things) == told[kind]["total"], (query, kind)


def test_words_search_inside_a_query(client: FlaskClient) -> None:
    """`ng:matches` filters and scores; `ng:found` counts up; the service tells of both."""
    asked = 'SELECT ?s ?score { ?s a ng:Statement BIND (ng:matches(?s, "dock") AS ?score) }'
    rows = client.get(f"/sparql?format=json&query={quote(asked)}").json["results"]["bindings"]
    assert sum("score" in row for row in rows) == 1 < len(rows)
    asked = 'ASK { FILTER (ng:found("dock workers", 1) = <%sid/statement/courier-1/s1>) }'
    asked %= "https://w3id.org/newsgraph/"
    assert client.get(f"/sparql?format=json&query={quote(asked)}").json["boolean"] is True
    assert "sd:extensionFunction" in client.get("/sparql?format=ttl").text


def test_suggestions_complete_names(client: FlaskClient) -> None:
    """OpenSearch Suggestions: what was typed, names, kinds, addresses."""
    typed, names, kinds, addresses = client.get("/search/suggest?q=vell").json
    assert (typed, names[0], kinds[0]) == ("vell", "Vellmar", "place")
    assert client.get(addresses[0].removeprefix("http://localhost")).status_code == 200
    assert client.get("/search/suggest").json == ["", [], [], []]


def test_browsers_learn_of_the_search(client: FlaskClient) -> None:
    """Every page names the description; its templates are those of this server."""
    link = 'rel="search" href="/opensearch.xml"'
    assert all(link in client.get(path).text for path in ("/", "/timeline", "/search"))
    description = ElementTree.fromstring(client.get("/opensearch.xml").data)
    urls = {url.get("type"): url.get("template") for url in description if url.get("template")}
    assert urls["text/html"] == "http://localhost/search?q={searchTerms}"
    assert "application/x-suggestions+json" in urls


def test_a_box_is_on_every_page_once_with_a_label(client: FlaskClient) -> None:
    """Whoever reads any page can search from it, without a script."""
    for path in ("/", "/timeline", "/sparql", "/search?q=dock", "/doc/id/event/courier-1/e1", "/x"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        (box,) = re.findall(r'<form class="(?:find|searchbox)".*?</form>', page, re.S)
        ids = re.findall(r'type="search" id="(\w+)" name="q"', box)
        assert 'role="search"' in box and f'for="{ids[0]}"' in box


def test_an_answer_is_not_sent_twice(client: FlaskClient) -> None:
    """It holds as long as its snapshot."""
    tag = client.get("/search?q=dock").headers["ETag"]
    again = client.get("/search?q=dock", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("format", ["html", "json", "csv"])
@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_answered(client: FlaskClient, query: str, format: str) -> None:
    """As words to look for, or as no words at all."""
    answer = client.get("/search", query_string={"q": query.encode("utf-8", "replace"),
                                                 "format": format})  # fmt: skip
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert format != "html" or "<script>alert" not in answer.text


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.binary(max_size=40), kind=st.text(max_size=6), page=st.text(max_size=6))
def test_any_bytes_in_an_address_are_answered(
    client: FlaskClient, query: bytes, kind: str, page: str
) -> None:
    """Never an error of ours."""
    for path in ("/search", "/search/suggest"):
        address = f"{path}?q={quote(query)}&kind={quote(kind)}&page={quote(page)}"
        assert client.get(address).status_code in (200, 400)


@pytest.fixture(params=["missing", "damaged"])
def broken(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """A server over a snapshot whose index is gone or damaged."""
    build(tmp_path)
    snapshot = current(Layout(tmp_path))
    assert snapshot is not None
    index = snapshot.path / NAME
    index.unlink() if request.param == "missing" else index.write_bytes(b"SQLite format 3\0" * 99)
    app = application(Config(data=tmp_path, query_workers=1))
    yield app.test_client()
    close(app)


def test_without_an_index_everything_else_works(broken: FlaskClient) -> None:
    """A clear message, as a page and as a problem; other pages and queries are answered."""
    page = broken.get("/search?q=dock", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "no search index" in page.text or "is damaged" in page.text
    problem = broken.get("/search?q=dock", headers={"Accept": "application/json"})
    assert problem.json["type"].endswith("#no-index")
    assert broken.get("/").status_code == broken.get("/timeline").status_code == 200
    assert broken.get("/search").status_code == 200
    assert broken.get("/sparql?query=ASK+{?s+?p+?o}&format=json").json["boolean"] is True
