"""A small graph made by hand, published, and the application over it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, Literal

from kg.dump import dump
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store import Store
from kg.vocab import NG, PREFIXES
from server.app import application, close
from server.config import Config

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += f"@prefix id: <{DEFAULT_BASE}id/> .\n@base <{DEFAULT_BASE}id/> .\n"

# What every article of the two says: the outlet, the harbour's authority and the port town.
COMMON = """
<actor/port-authority> a ng:GovernmentBody ; rdfs:label "Port Authority of Vellmar"@en ;
  skos:exactMatch wd:Q999999901 .
<location/vellmar> a ng:Location ; rdfs:label "Vellmar"@en ; schema:addressCountry "XX" .
"""

COURIER = """
<article/courier-1> a ng:Article ; schema:headline "Fire at Vellmar harbour kills two" ;
  schema:datePublished "2021-03-04"^^xsd:date ; schema:publisher <actor/courier> ;
  dct:license <https://creativecommons.org/licenses/by/4.0/> .
<actor/courier> a ng:MediaOutlet ; rdfs:label "The Courier" .
<event/courier-1/e1> a ng:Event ; ng:eventType ngt:Disaster ; rdfs:label "fire in Vellmar" ;
  ng:place <location/vellmar> ; sem:hasEarliestBeginTimeStamp "2021-03-03"^^xsd:date .
<statement/courier-1/s1> a ng:Statement ; ng:speaker <actor/port-authority> ;
  ng:content "two dock workers died" ; ng:about <event/courier-1/e1> ;
  ng:certainty 0.85 ; ng:contentEvidence <article/courier-1#char=40,61> .
<article/courier-1#char=40,61> a ng:Evidence ; oa:hasSource <article/courier-1> ;
  oa:hasSelector <article/courier-1#quote=40,61> , <article/courier-1#position=40,61> .
<article/courier-1#quote=40,61> a oa:TextQuoteSelector ; oa:exact "two dock workers died" ;
  oa:prefix "The authority said that " ; oa:suffix ", and the fire is out." .
<article/courier-1#position=40,61> a oa:TextPositionSelector ; oa:start 40 ; oa:end 61 .
"""

# Texts that want to be more than text, and a second voice.
MIRROR = """
<article/mirror-2> a ng:Article ; schema:headline "<script>alert(1)</script> & \\"quotes\\"" ;
  schema:datePublished "2021-03-05"^^xsd:date ; schema:publisher <actor/mirror> .
<actor/mirror> a ng:MediaOutlet ; rdfs:label "مرآة المدينة"@ar .
<statement/mirror-2/s1> a ng:Statement ; ng:speaker <actor/port-authority> ;
  ng:content "</blockquote><img src=x onerror=alert(1)> nobody was hurt" ;
  ng:act ng:Denial .
<actor/mirror-2/odd> a ng:Person ; rdfs:label "Odd \\u202E One" ;
  skos:closeMatch <javascript:alert(1)> , <https://example.org/odd?a=1&b=%22%3E> .
"""


def checked(key: str, turtle: str) -> CheckedGraph:
    """The graph of one article, as if it had been checked."""
    mint = Minter(DEFAULT_BASE, key)
    graph = Graph().parse(data=HEAD + COMMON + turtle, format="turtle")
    triples = (*graph, (mint.graph, NG.inputDigest, Literal("d1")))
    article = Article(key=key, doc_id=key, text="The text.", digest="0" * 64)
    whole = ArticleGraph(iri=mint.graph, article=article, triples=tuple(sorted(triples)))
    return CheckedGraph(graph=whole, seal=None)


def build(data: Path) -> None:
    """Put both articles and the vocabularies, publish, dump."""
    with Store.open(data) as store:
        store.put_vocabularies()
        store.put_many([checked("courier-1", COURIER), checked("mirror-2", MIRROR)])
        dump(store.publish(), data / "dumps")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published data directory; tests only read it."""
    path = tmp_path_factory.mktemp("site") / "data"
    build(path)
    return path


@pytest.fixture(scope="session")
def app(data: Path) -> Iterator[Flask]:
    """The application with real workers and short deadlines."""
    config = Config(data=data, query_seconds=1.5, query_memory_mb=1024, result_mb=2, query_kb=128)
    made = application(config)
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """What speaks HTTP to it."""
    return app.test_client()


# ── a server in a process of its own ────────────────────────────────────────────────────────

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
from pathlib import Path
from server.serve import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]), started=lambda url: print(url, flush=True))
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running(data: Path, stop: signal.Signals = signal.SIGTERM) -> Iterator[int]:
    """A server in a session of its own; afterwards no process of that session is left."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(data), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NEWSGRAPH_QUERY_SECONDS": "1"},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().decode() == f"http://127.0.0.1:{port}/\n"
        wait_until_ready(port)
        try:
            yield port
        finally:
            process.send_signal(stop)
            status = process.wait(10)
            said = process.stdout.read().decode()
    assert (status, said) == (0, "")
    assert wait_for_end_of(process.pid) == []


def wait_until_ready(port: int) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            if send(port, "GET", "/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


def wait_for_end_of(session: int) -> list[str]:
    until = time.monotonic() + 3
    while (left := commands_of(session)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def commands_of(session: int) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            command = path.with_name("cmdline").read_text()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(command)
    return found


def send(
    port: int, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return response.status, told, response.read()


@pytest.fixture(name="running")
def running_server() -> Callable[..., AbstractContextManager[int]]:
    """What starts a server over a data directory and gives its port."""
    return running


@pytest.fixture
def request_of() -> Callable[..., tuple[int, dict[str, str], bytes]]:
    """What sends one request to a port and gives status, headers and body."""
    return send
