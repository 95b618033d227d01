"""Behind proxies: every address we write is the one that clients can reach."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from server.app import application, close
from server.config import Config

HTML = {"Accept": "text/html"}
FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "news.example",
    "X-Forwarded-Prefix": "/kg",
    "X-Forwarded-For": "198.51.100.7",
}
OUTSIDE = "https://news.example/kg"
SPARQL = "http://www.w3.org/ns/sparql-service-description#endpoint"


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[FlaskClient]:
    """Behind one proxy that is trusted."""
    app = application(Config(data=data, query_workers=2, proxies=1, budget_seconds=0))
    yield app.test_client()
    close(app)


def endpoint_of(client: FlaskClient, path: str = "/sparql", **headers: str) -> str:
    described = client.get(path, headers={"Accept": "text/turtle", **headers})
    found = Graph().parse(data=described.data, format="turtle").objects(None, URIRef(SPARQL))
    return str(next(found))


def _addresses(text: str) -> list[str]:
    found = re.findall(r'\b(?:href|src|action|formaction|content|data-\w+)="([^"]*)"', text)
    return [html.unescape(one) for one in found]


def test_no_link_of_any_page_leaves_the_prefix(client: FlaskClient) -> None:
    """From the front page on, in markup and in headers; the proxy strips the prefix."""
    ahead, seen = deque(["/kg/"]), set[str]()
    while ahead and len(seen) < 400:
        path = ahead.popleft()
        if path in seen:
            continue
        seen.add(path)
        response = client.get(
            path.removeprefix("/kg"), headers={**HTML, **FORWARDED}, buffered=True
        )
        assert response.status_code in (200, 302, 303, 308), path
        target = [response.headers["Location"]] if "Location" in response.headers else []
        linked = re.findall(r"<(/[^>]*)>", response.headers.get("Link", ""))
        for one in re.findall(r"<(https?://[^>]*)>", response.headers.get("Link", "")):
            inside = "//localhost" in one or "//news.example" in one
            assert not inside or one.startswith(f"{OUTSIDE}/"), (path, one)
        is_page = response.content_type.startswith("text/html")
        written = _addresses(response.text) if is_page else []
        for one in (*target, *linked, *written):
            if one.startswith("/"):
                assert one == "/kg" or one.startswith("/kg/"), (path, one)
        followed = (one.partition("#")[0] for one in (*target, *written))
        ahead.extend(one for one in followed if one.startswith("/kg/") and "format=" not in one)
    kinds = {path.split("/")[2].partition("?")[0] for path in seen}
    expected = {"doc", "timeline", "contradictions", "compare", "sparql", "queries", "ontology"}
    assert kinds >= expected | {"event-types", "dumps"}, kinds


@pytest.mark.parametrize(
    "path", ["/doc/dataset.ttl", "/doc/dataset.schema.jsonld", "/sitemap.xml", "/robots.txt",
             "/linkset/id/event/courier-1/e1", "/timemap/doc/id/event/courier-1/e1"]
)  # fmt: skip
def test_absolute_addresses_are_those_outside(client: FlaskClient, path: str) -> None:
    """Of the scheme, host and path that the proxy forwards; nothing names the inner host."""
    text = client.get(path, headers=FORWARDED).text
    assert OUTSIDE in text and "localhost" not in text
    for one in re.findall(r"https://news\.example[^\s<>\"]*", text):
        assert one.startswith(OUTSIDE + "/"), one


def test_the_endpoint_describes_itself_as_reached(data: Path, client: FlaskClient) -> None:
    """By the proxy's word, or by the setting; with or without the prefix stripped."""
    assert endpoint_of(client, **FORWARDED) == f"{OUTSIDE}/sparql"
    app = application(Config(data=data, query_workers=1, url="https://elsewhere.example/a/b/"))
    for path in ("/sparql", "/a/b/sparql"):
        assert endpoint_of(app.test_client(), path) == "https://elsewhere.example/a/b/sparql"
    page = app.test_client().get("/a/b/timeline", headers=HTML).text
    assert 'href="/a/b/contradictions"' in page
    close(app)


def test_nobody_is_believed_who_is_not_trusted(app: object, client: FlaskClient) -> None:
    """Without proxies none of the headers counts, and `Forwarded` never does."""
    direct: FlaskClient = app.test_client()  # type: ignore[attr-defined]
    spoofed = {**FORWARDED, "Forwarded": "for=192.0.2.1;host=evil.example;proto=https"}
    assert endpoint_of(direct, **spoofed) == "http://localhost/sparql"
    page = direct.get("/", headers={**HTML, **spoofed}).text
    assert "/kg/" not in page and "evil.example" not in page
    assert endpoint_of(client, Forwarded="host=evil.example") == "http://localhost/sparql"
    # what the client wrote itself stands before what the one proxy added
    twice = {name: f"evil.example, {value}" for name, value in FORWARDED.items()}
    assert endpoint_of(client, **twice) == f"{OUTSIDE}/sparql"


@pytest.mark.parametrize(
    "prefix", ["//evil.example", "/a//evil.example", "https://evil.example", '/"><script>', "/../x",
               "/a b", "evil", "/%2f%2fevil"]
)  # fmt: skip
def test_a_prefix_that_is_no_path_is_not_taken(client: FlaskClient, prefix: str) -> None:
    """A link that begins with two slashes would lead to another host."""
    headers = {**HTML, **FORWARDED, "X-Forwarded-Prefix": prefix}
    page = client.get("/problems", headers=headers).text
    assert "evil" not in page and 'href="/timeline"' in page
    moved = client.get("/id/event/courier-1/e1", headers=headers)
    assert moved.headers["Location"] == "/doc/id/event/courier-1/e1"


def test_of_several_proxies_the_outermost_is_believed(data: Path) -> None:
    """Whether each adds its word or passes on what the first said; a client stands further out."""
    app = application(Config(data=data, query_workers=1, proxies=2))
    inner = {name: f"{value}, inner.example" for name, value in FORWARDED.items()}
    inner |= {"X-Forwarded-Proto": "https, http", "X-Forwarded-Prefix": "/kg, /"}
    for headers in (FORWARDED, inner):
        assert endpoint_of(app.test_client(), **headers) == f"{OUTSIDE}/sparql"
        spoofed = {name: f"evil.example, {value}" for name, value in inner.items()}
        assert endpoint_of(app.test_client(), **spoofed) == f"{OUTSIDE}/sparql"
    close(app)


def test_a_host_that_is_none_is_refused(client: FlaskClient) -> None:
    """It would stand in addresses we write."""
    headers = {**FORWARDED, "X-Forwarded-Host": "evil.example/path?x="}
    refused = client.get("/doc/dataset.schema.jsonld", headers=headers)
    assert refused.status_code == 400
    assert json.loads(refused.data)["type"] == "/kg/problems#request"
