"""What the site says of itself: VoID, DCAT, schema.org, service description, maps for crawlers."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, RDF, VOID, Graph, Literal, Namespace, URIRef

from kg.iris import DEFAULT_BASE
from kg.store import Store
from kg.vocab import NG, PREFIXES
from server.app import application, close
from server.catalogue import sitemap
from server.catalogue.figures import Counter as Counting
from server.config import Config
from tests.markup import without_our_scripts

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef(f"{DEFAULT_BASE}dataset")
HTML = {"Accept": "text/html"}
SD_TERMS = {  # properties by their domain: sparql11-service-description, section 3
    "Service": {
        *("endpoint", "feature", "defaultEntailmentRegime", "extensionFunction", "resultFormat"),
        *("supportedLanguage", "defaultDataset"),
    },
    "Dataset": {"defaultGraph", "namedGraph"},
    "NamedGraph": {"name", "graph"},
}
NAMESPACE = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(scope="module")
def void(data: Path) -> Graph:
    """The description of the data set, once its figures are counted."""
    app = application(Config(data=data, query_workers=1))
    text = app.test_client().get("/doc/dataset.ttl").data
    until = time.monotonic() + 20
    while b"propertyPartition" not in text and time.monotonic() < until:
        time.sleep(0.1)
        text = app.test_client().get("/doc/dataset.ttl").data
    close(app)
    return Graph().parse(data=text, format="turtle")


@pytest.fixture(scope="module")
def held(data: Path) -> Graph:
    """All graphs as one, from a dump, read by another library."""
    quads = gzip.decompress((data / "dumps/latest/newsgraph.nt.gz").read_bytes())
    return Graph().parse(data=quads, format="nt")


def test_void_counts_what_is_there(void: Graph, held: Graph) -> None:
    """Classes, properties, subjects, objects: each as somebody else counts it."""
    assert void.value(DATASET, VOID.triples) == Literal(len(held))
    assert void.value(DATASET, VOID.distinctSubjects) == Literal(len(set(held.subjects())))
    classes = {
        str(void.value(part, VOID["class"])): int(str(void.value(part, VOID.entities)))
        for part in void.objects(DATASET, VOID.classPartition)
    }
    assert classes == Counter(str(kind) for kind in held.objects(None, RDF.type))
    properties = {
        str(void.value(part, VOID.property)): int(str(void.value(part, VOID.triples)))
        for part in void.objects(DATASET, VOID.propertyPartition)
    }
    assert properties == Counter(str(by) for by in held.predicates())
    vocabularies = {str(one) for one in void.objects(DATASET, VOID.vocabulary)}
    assert {PREFIXES["ng"], PREFIXES["schema"], PREFIXES["oa"]} <= vocabularies


def test_void_tells_of_links_to_other_data_sets(void: Graph, held: Graph) -> None:
    """One link set a target and property, with what it links to."""
    for by in ("exactMatch", "closeMatch"):
        for prefix in ("wd", "gn"):
            matches = held.objects(None, URIRef(PREFIXES["skos"] + by))
            number = sum(str(one).startswith(PREFIXES[prefix]) for one in matches)
            found = [
                links
                for links in void.subjects(VOID.objectsTarget, URIRef(PREFIXES[prefix]))
                if void.value(links, VOID.linkPredicate) == URIRef(PREFIXES["skos"] + by)
            ]
            assert [void.value(one, VOID.triples) for one in found] == [Literal(number)] * bool(
                number
            )
            assert all((DATASET, VOID.subset, one) in void for one in found)
    assert any(void.subjects(VOID.objectsTarget, URIRef(PREFIXES["wd"])))


def test_void_leads_to_the_data(void: Graph, client: FlaskClient) -> None:
    """Endpoint, dumps and examples are there; IRIs of things begin as it says."""
    assert void.value(DATASET, VOID.sparqlEndpoint) == URIRef("http://localhost/sparql")
    dumps = [str(one) for one in void.objects(DATASET, VOID.dataDump)]
    assert len(dumps) == 10
    for one in dumps:
        found = client.head(one.removeprefix("http://localhost"), buffered=True)
        assert found.status_code == 200
    space = str(void.value(DATASET, VOID.uriSpace))
    examples = [str(one) for one in void.objects(DATASET, VOID.exampleResource)]
    assert examples
    for one in examples:
        assert one.startswith(space)
        path = "/" + one.removeprefix(DEFAULT_BASE)
        assert client.get(path, follow_redirects=True).status_code == 200
    assert client.get("/.well-known/void").status_code == 302
    assert b"void:Dataset" in client.get("/.well-known/void", follow_redirects=True).data


def test_dcat_lists_releases_with_their_files(void: Graph, data: Path) -> None:
    """A catalogue with data set, endpoint and versions; each file with its size and sum."""
    catalogue = void.value(predicate=RDF.type, object=DCAT.Catalog)
    assert (catalogue, DCAT.dataset, DATASET) in void
    service = void.value(catalogue, DCAT.service)
    assert void.value(service, DCAT.servesDataset) == DATASET
    manifest = json.loads((data / "dumps/latest/manifest.json").read_bytes())
    release = URIRef(f"http://localhost/dumps/{manifest['release']}/")
    assert void.value(DATASET, URIRef(str(DCAT) + "hasCurrentVersion")) == release
    for file in manifest["files"]:
        node = URIRef(f"{release}{file['name']}")
        assert (release, DCAT.distribution, node) in void
        assert int(str(void.value(node, DCAT.byteSize))) == file["bytes"]
        checksum = void.value(node, SPDX.checksum)
        assert str(void.value(checksum, SPDX.checksumValue)) == file["sha256"]
    period = void.value(DATASET, DCTERMS.temporal)
    days = (void.value(period, DCAT.startDate), void.value(period, DCAT.endDate))
    assert [str(one) for one in days] == ["2021-03-04", "2021-03-05"]


def test_schema_org_has_the_data_set(client: FlaskClient) -> None:
    """At an address of its own, which the page links to; on the page as microdata, not a script."""
    told = json.loads(client.get("/doc/dataset.schema.jsonld").data)
    assert told["@type"] == "Dataset" and told["@id"] == str(DATASET)
    assert told["temporalCoverage"] == "2021-03-04/2021-03-05"
    assert len(told["distribution"]) == 11
    for one in told["distribution"]:
        assert one["contentUrl"].startswith("http://localhost/")
    page = client.get("/dataset", headers=HTML, follow_redirects=True)
    assert 'href="/doc/dataset.schema.jsonld"' in page.text
    assert 'itemtype="https://schema.org/Dataset"' in page.text
    assert "<script" not in without_our_scripts(page.text)
    assert '/doc/dataset.schema.jsonld>; rel="describedby"' in page.headers["Link"]


def test_the_licence_is_the_publishers_word(data: Path) -> None:
    """Where it is given; sources keep theirs beside it."""
    terms = "https://creativecommons.org/publicdomain/zero/1.0/"
    app = application(Config(data=data, query_workers=1, licence=terms))
    client = app.test_client()
    assert json.loads(client.get("/doc/dataset.schema.jsonld").data)["license"] == terms
    described = Graph().parse(data=client.get("/doc/dataset.nt").data, format="nt")
    assert described.value(DATASET, DCTERMS.license) == URIRef(terms)
    assert f'<{terms}>; rel="license"' in client.get("/doc/id/event/courier-1/e1").headers["Link"]
    close(app)


def test_figures_are_counted_once_and_kept_beside_the_snapshot(tmp_path: Path) -> None:
    """Until they are, what the snapshot itself knows is told; half a file is passed over."""
    with Store.open(tmp_path) as store:
        store.put_vocabularies()
        snapshot = store.publish()
    counter = Counting()
    until = time.monotonic() + 20
    while not (counted := counter.figures(snapshot)).properties and time.monotonic() < until:
        assert counted.triples == snapshot.counts.triples
    kept = snapshot.path / "figures.json"
    while not kept.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert counted.subjects > 1000 and counted.triples == snapshot.counts.triples
    assert Counting().figures(snapshot) == counted
    kept.write_text("{")
    assert Counting().figures(snapshot).triples == counted.triples


# ── the service ─────────────────────────────────────────────────────────────────────────────


def test_the_service_description_says_what_holds(client: FlaskClient) -> None:
    """Each format it names is answered, each function it names exists, each graph has its name."""
    text = client.get("/sparql", headers={"Accept": "text/turtle"}).data
    graph = Graph().parse(data=text, format="turtle")
    service = URIRef("http://localhost/sparql")
    assert (service, SD.endpoint, service) in graph and (service, RDF.type, SD.Service) in graph
    for subject, predicate in graph.subject_predicates():
        if str(predicate).startswith(str(SD)):  # W3C's third test: it conforms to the vocabulary
            kind, name = (graph.value(subject, RDF.type), str(predicate).rpartition("#")[2])
            assert name in SD_TERMS[str(kind).rpartition("#")[2]], (subject, name)
    entailment = "http://www.w3.org/ns/entailment/Simple"
    assert graph.value(service, SD.defaultEntailmentRegime) == URIRef(entailment)
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    assert len(set(graph.objects(service, SD.resultFormat))) == 10
    functions = [str(one) for one in graph.objects(service, SD.extensionFunction)]
    assert "http://www.opengis.net/def/function/geosparql/sfWithin" in functions
    for one in functions:
        if "geosparql" in one:
            asked = client.get("/sparql", query_string={"query": f"ASK {{ FILTER(<{one}>(1)) }}"})
            assert asked.status_code == 200, one
    dataset = graph.value(service, SD.defaultDataset)
    named = {str(graph.value(node, SD.name)) for node in graph.objects(dataset, SD.namedGraph)}
    assert f"{DEFAULT_BASE}graph/courier-1" in named
    default = graph.value(dataset, SD.defaultGraph)
    assert int(str(graph.value(default, VOID.triples))) > 1000
    part = graph.value(predicate=VOID["class"], object=NG.Article)
    assert int(str(graph.value(part, VOID.entities))) == 2


# ── crawlers ────────────────────────────────────────────────────────────────────────────────


def _locations(text: bytes, kind: str) -> Iterator[str]:
    root = ElementTree.fromstring(text)
    assert root.tag == f"{{{NAMESPACE['m']}}}{kind}"
    yield from (str(one.text) for one in root.iterfind(".//m:loc", NAMESPACE))


def test_the_map_of_the_site_leads_to_every_thing_once(
    client: FlaskClient, held: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it is cut; robots.txt leads to it, and keeps crawlers off what is no page."""
    monkeypatch.setattr(sitemap, "MOST", 2)
    robots = client.get("/robots.txt").text
    index = re.findall(r"^Sitemap: http://localhost(/.*)$", robots, re.M)
    assert index == ["/sitemap.xml"] and "Disallow: /sparql" in robots
    parts = [*_locations(client.get(index[0]).data, "sitemapindex")]
    found: list[str] = []
    for part in parts:
        listed = [*_locations(client.get(part.removeprefix("http://localhost")).data, "urlset")]
        assert len(listed) <= 2 or part.endswith("pages.xml")
        found += listed
    assert len(found) == len(set(found))
    for kind in (NG.Event, NG.Article, NG.Contradiction, NG.Statement, NG.Location):
        for thing in held.subjects(RDF.type, kind):
            if str(thing).startswith(f"{DEFAULT_BASE}id/"):
                assert f"http://localhost/doc/{str(thing).removeprefix(DEFAULT_BASE)}" in found
    for one in found:
        assert client.get(one.removeprefix("http://localhost"), headers=HTML).status_code == 200, (
            one
        )
    assert client.get("/sitemaps/20070101000000/events-1.xml").status_code == 410
    assert client.get(parts[1].removeprefix("http://localhost") + "x").status_code == 404


def test_dataset_reads_as_one_graph_in_every_format(client: FlaskClient) -> None:
    """The endings give the same description."""
    sizes = set()
    for ending, format in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")):
        sizes.add(len(Graph().parse(data=client.get(f"/doc/dataset.{ending}").data, format=format)))
    assert len(sizes) == 1
    assert client.get("/doc/dataset.exe").status_code == 404
