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
from rdflib import RDF, Graph, Literal

from kg.dump.releases import release
from kg.iris import DEFAULT_BASE, Minter, event_graph_iri
from kg.model import Article, ArticleGraph, CheckedGraph, EventGraph
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
<location/vellmar> a ng:Location ; rdfs:label "Vellmar"@en ; schema:addressCountry "XX" ;
  ng:placeKind ng:PopulatedPlace ; ng:within <location/east-coast> ;
  geo:hasGeometry <location/vellmar/geometry> .
<location/vellmar/geometry> a geo:Geometry ; ng:radiusKm 4.5 ;
  geo:asWKT "POINT(-12.3456 51.5)"^^geo:wktLiteral .
<location/east-coast> a ng:Location ; rdfs:label "East Coast"@en ; ng:placeKind ng:Province .
<mention/vellmar/1> a ng:Mention ; ng:refersTo <location/vellmar> .
<mention/authority/1> a ng:Mention ; ng:refersTo <actor/port-authority> .
"""

COURIER = """
<article/courier-1> a ng:Article ; schema:headline "Fire at Vellmar harbour kills two" ;
  rdfs:label "Fire at Vellmar harbour kills two" ; ng:docId "courier-1" ;
  ng:publicationDate <publication-date/courier-1/1> ;
  schema:datePublished "2021-03-04"^^xsd:date ; schema:publisher <actor/courier> ;
  dct:license <https://creativecommons.org/licenses/by/4.0/> .
<actor/courier> a ng:MediaOutlet ; rdfs:label "The Courier" .
<telling/courier-1/e1> a ng:Telling ; ng:eventType ngt:Disaster ; rdfs:label "fire in Vellmar" ;
  ng:place <location/vellmar> ; ng:from "2021-03-03"^^xsd:date .
<statement/courier-1/s1> a ng:Statement ; ng:speaker <actor/port-authority> ;
  ng:content "two dock workers died" ; ng:telling <telling/courier-1/e1> ;
  ng:certainty 0.85 ; ng:contentEvidence <article/courier-1#char=40,61> .
<article/courier-1#char=40,61> a ng:Evidence ; oa:hasSource <article/courier-1> ;
  oa:hasSelector <article/courier-1#quote=40,61> , <article/courier-1#position=40,61> .
<article/courier-1#quote=40,61> a oa:TextQuoteSelector ; oa:exact "two dock workers died" ;
  oa:prefix "The authority said that " ; oa:suffix ", and the fire is out." .
<article/courier-1#position=40,61> a oa:TextPositionSelector ; oa:start 40 ; oa:end 61 .
<publication-date/courier-1/1> a ng:DateInference ; ng:date "2021-03-04"^^xsd:date ;
  ng:certainty 0.75 ; ng:dateCue <date-cue/courier-1/1> .
<date-cue/courier-1/1> a ng:DateCue ; ng:cueKind "byline" ; ng:cueText "Thursday" ;
  ng:supports "XXXX-03-04" .
<entry/courier-1/1> a ng:Entry ; rdfs:label "UPDATE 1800 GMT" ; ng:entryKind "update" ;
  ng:partOf <article/courier-1> ; ng:clock "18:00:00Z"^^xsd:time ;
  ng:postedAt "2021-03-04T18:00:00Z"^^xsd:dateTime .
<statement/courier-1/s1> ng:statedIn <article/courier-1> ; ng:act ng:Assertion ;
  ng:mode ng:Indirect ; ng:cue "said" ; ng:speakerWords "the authority" .
<telling/courier-1/e1> ng:statedIn <article/courier-1> ; ng:status ng:Occurred ;
  ng:trigger <article/courier-1#char=40,61> .
<telling/courier-1/e2> a ng:Telling ; ng:eventType ngt:Shelling ; rdfs:label "guessed shelling" ;
  ng:statedIn <article/courier-1> ; ng:status ng:Occurred ; ng:dayAssumed true ;
  ng:from "2021-03-04"^^xsd:date ; ng:until "2021-03-04"^^xsd:date .
<claim/courier-1/c1> a ng:Claim ; ng:telling <telling/courier-1/e1> ;
  ng:statedIn <article/courier-1> ;
  ng:claimedIn <statement/courier-1/s1> ; ng:status ng:Occurred ; ng:certainty 0.9 ;
  ng:agentCertainty ng:UnknownAgent ; ng:place <location/vellmar> ;
  ng:killed <figure/courier-1/f1> ;
  ng:from "2021-03-03"^^xsd:date ; ng:until "2021-03-03"^^xsd:date ;
  ng:evidence <article/courier-1#char=40,61> .
<figure/courier-1/f1> a ng:Figure ; ng:atLeast 2 ; ng:atMost 2 ; ng:bound ng:Exact .
<claim/courier-1/c2> a ng:Claim ; ng:telling <telling/courier-1/e1> ;
  ng:statedIn <article/courier-1> ;
  ng:claimedIn <statement/courier-1/s2> ; ng:status ng:Occurred ; ng:certainty 0.9 ;
  ng:agentCertainty ng:UnknownAgent ; ng:killed <figure/courier-1/f2> ;
  ng:broker <actor/courier> .
<figure/courier-1/f2> a ng:Figure ; ng:atLeast 5 ; ng:bound ng:AtLeast .
<statement/courier-1/s2> a ng:Statement ; ng:speaker <actor/port-authority> ; ng:act ng:Assertion ;
  ng:content "at least five died" ; ng:statedIn <article/courier-1> ;
  ng:inEntry <entry/courier-1/1> .
"""

# Texts that want to be more than text, and a second voice.
MIRROR = """
<article/mirror-2> a ng:Article ; schema:headline "<script>alert(1)</script> & \\"quotes\\"" ;
  rdfs:label "<script>alert(1)</script> & \\"quotes\\"" ; schema:url "javascript:alert(2)" ;
  ng:publicationDate <publication-date/mirror-2/1> ; ng:docId "mirror-2" ;
  schema:datePublished "2021-03-05"^^xsd:date ; schema:publisher <actor/mirror> .
<actor/mirror> a ng:MediaOutlet ; rdfs:label "مرآة المدينة"@ar .
<statement/mirror-2/s1> a ng:Statement ; ng:speaker <actor/port-authority> ;
  ng:content "</blockquote><img src=x onerror=alert(1)> nobody was hurt" ;
  ng:act ng:Denial ; ng:telling <telling/mirror-2/e1.2> .
<telling/mirror-2/e1.2> a ng:Telling ; ng:eventType ngt:Disaster ; rdfs:label "blaze" .
<actor/mirror-2/odd> a ng:Person ; rdfs:label "Odd \\u202E One" ;
  skos:closeMatch <javascript:alert(1)> , <https://example.org/odd?a=1&b=%22%3E> ;
  ng:nameUse <actor/mirror-2/odd/name/1> , <actor/mirror-2/odd/name/2> .
<actor/mirror-2/odd/name/1> a ng:NameUse ; ng:name "<i>Even</i> One" ;
  ng:validUntil "2016-07"^^xsd:gYearMonth .
<actor/mirror-2/odd/name/2> a ng:NameUse ; ng:name "Odd One" ;
  ng:validFrom "2016-07"^^xsd:gYearMonth .
<role/mirror-2/r1> a ng:Role ; ng:holder <actor/mirror-2/odd> ; ng:title "<u>harbour</u> master" ;
  ng:organisation <actor/port-authority> ; ng:statedIn <article/mirror-2> .
<publication-date/mirror-2/1> a ng:DateInference ; ng:date "2021-03-05"^^xsd:date ;
  ng:certainty 0.5 ; ng:dateCue <date-cue/mirror-2/1> .
<date-cue/mirror-2/1> a ng:DateCue ; ng:cueKind "<b>" ; ng:cueText "<img src=y onerror=1>" ;
  ng:supports "<svg/onload=1>" .
<entry/mirror-2/1> a ng:Entry ; rdfs:label "<style>*{}</style>" ; ng:entryKind "<hr>" ;
  ng:partOf <article/mirror-2> .
<statement/mirror-2/s1> ng:statedIn <article/mirror-2> ; ng:cue "<s>denied</s>" ; ng:medium "<p>" ;
  ng:speakerWords "<a href='//x'>it</a>" ; ng:contentEvidence <article/mirror-2#char=90,120> .
<telling/mirror-2/e1.2> ng:statedIn <article/mirror-2> ; ng:status ng:Denied .
<claim/mirror-2/c1> a ng:Claim ; ng:telling <telling/mirror-2/e1.2> ;
  ng:statedIn <article/mirror-2> ;
  ng:claimedIn <statement/mirror-2/s1> ; ng:status ng:Denied ; ng:certainty 0.6 ;
  ng:agentCertainty ng:UnknownAgent ; ng:killed <figure/mirror-2/f1> ;
  ng:participation <participation/mirror-2/1> ; ng:evidence <article/mirror-2#char=90,120> .
<participation/mirror-2/1> a ng:Participation ; ng:role ng:VictimRole ; ng:words "<em>nobody</em>" .
<figure/mirror-2/f1> a ng:Figure ; ng:atMost 0 ; ng:bound ng:UpTo ; ng:ofWords "<td>dockers" .
<article/mirror-2#char=90,120> a ng:Evidence ; oa:hasSource <article/mirror-2> ;
  oa:hasSelector <article/mirror-2#quote=90,120> , <article/mirror-2#position=90,120> .
<article/mirror-2#quote=90,120> a oa:TextQuoteSelector ;
  oa:exact "</mark><script>alert(3)</script>" ; oa:prefix "orn <script> words before " ;
  oa:suffix " and <script>alert(4) af" .
<article/mirror-2#position=90,120> a oa:TextPositionSelector ; oa:start 90 ; oa:end 120 .
<statement/mirror-2/s2> a ng:Statement ; ng:content "it was arson" ; ng:act ng:Accusation ;
  ng:speakerWords "initial reports" ; ng:unnamedSpeaker true ; ng:statedIn <article/mirror-2> ;
  ng:reportedIn <statement/mirror-2/s1> ; ng:telling <telling/mirror-2/e1.2> .
<claim/mirror-2/c2> a ng:Claim ; ng:telling <telling/mirror-2/e1.2> ;
  ng:statedIn <article/mirror-2> ;
  ng:claimedIn <statement/mirror-2/s2> ; ng:status ng:Occurred ; ng:certainty 0.5 ;
  ng:agentCertainty ng:Alleged ; ng:agent <actor/mirror-2/odd> ;
  ng:participation <participation/mirror-2/2> .
<participation/mirror-2/2> a ng:Participation ; ng:role ng:AgentRole ; ng:words "it" ;
  ng:participant <actor/mirror-2/odd> .
<telling/mirror-2/e7> a ng:Telling ; ng:eventType ngt:Shelling ; rdfs:label "shelling" ;
  ng:statedIn <article/mirror-2> ; ng:status ng:Occurred .
<mention/odd/1> a ng:Mention ; ng:refersTo <actor/mirror-2/odd> .
"""

# What both tell of.
FIRE = """
<event/courier-1/e1> a ng:Event ; ng:eventType ngt:Disaster ; rdfs:label "fire in Vellmar" ;
  ng:place <location/vellmar> ; sem:hasEarliestBeginTimeStamp "2021-03-03"^^xsd:date ;
  sem:hasLatestEndTimeStamp "2021-03-03"^^xsd:date ; ng:articles 2 ; ng:voices 1 .
<telling/courier-1/e1> ng:tellsOf <event/courier-1/e1> .
<telling/mirror-2/e1.2> ng:tellsOf <event/courier-1/e1> .
<statement/courier-1/s1> ng:about <event/courier-1/e1> .
<statement/mirror-2/s1> ng:about <event/courier-1/e1> .
<event/courier-1/e1> ng:status ng:Occurred ; ng:certainty 0.9 .
<claim/courier-1/c1> ng:about <event/courier-1/e1> .
<claim/courier-1/c2> ng:about <event/courier-1/e1> ; ng:supersedes <claim/courier-1/c1> .
<claim/mirror-2/c1> ng:about <event/courier-1/e1> .
<claim/mirror-2/c2> ng:about <event/courier-1/e1> .
<contradiction/c2--c1--Numbers> a ng:Contradiction ; ng:kind ng:Numbers ;
  ng:between <claim/courier-1/c2> , <claim/mirror-2/c1> ; ng:concerns <event/courier-1/e1> ;
  ng:reason "killed: at least 5 against <script>none</script>" .
<corroboration/c1--c2> a ng:Corroboration ; ng:kind ng:Occurrence ; ng:independent false ;
  ng:between <claim/courier-1/c1> , <claim/courier-1/c2> ; ng:concerns <event/courier-1/e1> ;
  ng:reason "both say that it happened" .
<identification/i1> a ng:Identification ; ng:verdict ng:Same ; ng:certainty 0.93 ;
  ng:identifies <telling/courier-1/e1> , <telling/mirror-2/e1.2> ;
  ng:reason "same place: Vellmar" , "alike words: <script>" .
<identification/i2> a ng:Identification ; ng:verdict ng:PossiblySame ; ng:certainty 0.2 ;
  ng:identifies <telling/courier-1/e1> , <telling/mirror-2/e7> ; ng:reason "same story" .
<event/mirror-2/e7> a ng:Event ; ng:eventType ngt:Shelling ;
  rdfs:label "shelling <b>somewhere</b>" ; ng:status ng:Planned ; ng:articles 1 ;
  ng:voices 0 ; ng:certainty 0.5 ; ng:partOf <event/courier-1/e1> .
<telling/mirror-2/e7> ng:tellsOf <event/mirror-2/e7> .
"""


def checked_event(turtle: str) -> CheckedGraph:
    """The graph of the event, as if it had been checked."""
    graph = Graph().parse(data=HEAD + turtle, format="turtle")
    iri = event_graph_iri(DEFAULT_BASE, "courier-1", "e1")
    triples = (*graph, (iri, RDF.type, NG.EventGraph))
    return CheckedGraph(graph=EventGraph(iri=iri, triples=tuple(sorted(triples))), seal=None)


def checked(key: str, turtle: str) -> CheckedGraph:
    """The graph of one article, as if it had been checked."""
    mint = Minter(DEFAULT_BASE, key)
    graph = Graph().parse(data=HEAD + COMMON + turtle, format="turtle")
    triples = (*graph, (mint.graph, NG.inputDigest, Literal("d1")))
    article = Article(key=key, doc_id=key, text="The text.", digest="0" * 64)
    whole = ArticleGraph(iri=mint.graph, article=article, triples=tuple(sorted(triples)))
    return CheckedGraph(graph=whole, seal=None)


def build(data: Path) -> None:
    """Put both articles, their event and the vocabularies, publish, dump."""
    with Store.open(data) as store:
        store.put_vocabularies()
        articles = [checked("courier-1", COURIER), checked("mirror-2", MIRROR)]
        store.put_many([*articles, checked_event(FIRE)])
        release(store.publish(), data / "dumps")


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
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "NEWSGRAPH_QUERY_SECONDS": "1",
            "NEWSGRAPH_LOG": "off",
        },
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
