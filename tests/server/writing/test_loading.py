"""LOAD and SERVICE in updates: what the operator allows, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from flask.testing import FlaskClient

from kg.store import Store
from kg.store.tokens import create
from server.app import application, close
from server.config import Config
from server.writing.loading import is_allowed


class Elsewhere(BaseHTTPRequestHandler):
    """Another server: documents, a redirect, a SPARQL endpoint; it notes what it was asked."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/open/away":
            self.send_response(302)
            self.send_header("Location", "/secret.ttl")
            self.end_headers()
            return
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "text/html" if "page" in self.path else "text/turtle")
        self.end_headers()
        self.wfile.write(b"<#it> <urn:p> <> .")

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = (
            b'{"head": {"vars": ["s", "p", "o"]}, "results": {"bindings": '
            b'[{"o": {"type": "literal", "value": "from afar"}}]}}'
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Its address, without a slash at the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def scribe(tmp_path_factory: pytest.TempPathFactory, elsewhere: str) -> Iterator[FlaskClient]:
    """A client that may write, of a server whose operator allows a little."""
    data = tmp_path_factory.mktemp("loading") / "data"
    with Store.open(data) as store:
        store.publish()
        token = create(store.layout, "scribe", ["write"])
    config = Config(
        data=data,
        load_allowed=(f"{elsewhere}/open/", f"{elsewhere}/one.ttl"),
        service_allowed=(f"{elsewhere}/sparql",),
        write_seconds=8,
        log="off",
    )
    made = application(config)
    client = made.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    yield client
    close(made)


def update(client: FlaskClient, text: str) -> int:
    """Send it; return the status."""
    kind = "application/sparql-update"
    return client.post("/sparql", data=text.encode(), content_type=kind).status_code


def holds(client: FlaskClient, pattern: str) -> bool:
    """Ask the endpoint."""
    return b"true" in client.get("/sparql", query_string={"query": f"ASK {{ {pattern} }}"}).data


def test_what_is_allowed_is_loaded(scribe: FlaskClient, elsewhere: str) -> None:
    """Into a graph, or the default one; relative IRIs are relative to the document."""
    one, two = f"{elsewhere}/open/a/b.ttl", f"{elsewhere}/one.ttl"
    assert update(scribe, f"LOAD <{one}> INTO GRAPH <urn:loaded>; LOAD SILENT <{two}>") == 204
    assert holds(scribe, f"GRAPH <urn:loaded> {{ <{one}#it> <urn:p> <{one}> }}")
    assert holds(scribe, f"<{two}#it> <urn:p> <{two}>")


def test_nothing_else_is_asked_for(scribe: FlaskClient, elsewhere: str) -> None:
    """No redirect is followed, no path climbed; SILENT makes nothing allowed."""
    Elsewhere.asked.clear()
    for path in ("/secret.ttl", "/open", "/open/../secret.ttl", "/one.ttl?x", "/one.ttlx"):
        assert update(scribe, f"LOAD SILENT <{elsewhere}{path}>") == 403
    assert Elsewhere.asked == []
    assert update(scribe, f"LOAD <{elsewhere}/open/away>") == 500
    assert Elsewhere.asked == ["/open/away"]
    assert update(scribe, f"LOAD SILENT <{elsewhere}/open/away>") == 204
    assert not is_allowed("file:///etc/passwd", ["file:///etc/"])


@pytest.mark.parametrize("path", ["/open/missing", "/open/page"])
def test_what_is_no_graph_fails(scribe: FlaskClient, elsewhere: str, path: str) -> None:
    """404, or HTML; SILENT goes on with the next operation."""
    assert update(scribe, f"LOAD <{elsewhere}{path}>") == 500
    rest = f"INSERT DATA {{ <urn:after> <urn:p> '{path}' }}"
    assert update(scribe, f"LOAD SILENT <{elsewhere}{path}> ; {rest}") == 204
    assert holds(scribe, f"<urn:after> <urn:p> '{path}'")


def test_service_asks_only_where_it_may(scribe: FlaskClient, elsewhere: str) -> None:
    """In updates as in queries, letter for letter; the write after it is without network again."""
    text = "INSERT {{ <urn:s> <urn:p> ?o }} WHERE {{ SERVICE <{}> {{ ?s ?p ?o }} }}"
    assert update(scribe, text.format(f"{elsewhere}/sparql")) == 204
    assert holds(scribe, "<urn:s> <urn:p> 'from afar'")
    Elsewhere.asked.clear()
    assert update(scribe, text.format(f"{elsewhere}/other")) == 403
    assert update(scribe, "INSERT DATA { <urn:s> <urn:p> 'near' }") == 204
    assert Elsewhere.asked == []
