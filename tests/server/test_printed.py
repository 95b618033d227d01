"""The page of an article: its other versions, and who prints the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph

from kg.iris import DEFAULT_BASE, copies_graph_iri
from kg.model import CheckedGraph, EventGraph
from kg.store import Store
from kg.vocab import NG
from server.app import application, close
from server.config import Config
from tests.server.conftest import COURIER, HEAD, MIRROR, checked

LATER = """
<article/courier-1~2> a ng:Article ; rdfs:label "Fire at Vellmar harbour kills five" ;
  ng:docId "courier-1~2" ; schema:datePublished "2021-03-05"^^xsd:date ; schema:version 2 ;
  prov:wasRevisionOf <article/courier-1> ; dct:isVersionOf <article/courier-1> .
"""
COPYING = """
<copying/mirror-2--courier-1> a ng:Copying ; ng:shares <article/courier-1> , <article/mirror-2> ;
  ng:ofText <shared-text/courier-1> ; ng:share 0.91 ; ng:sharedWords 310 ; ng:certainty 0.8 ;
  ng:ground ng:ByDate ; ng:original <article/courier-1> ;
  ng:reason "The Courier had it <i>one day</i> before" .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    data = tmp_path_factory.mktemp("printed") / "data"
    name = copies_graph_iri(DEFAULT_BASE, "courier-1")
    copies = Graph().parse(data=HEAD + COPYING, format="turtle")
    triples = tuple(sorted((*copies, (name, RDF.type, NG.CopyGraph))))
    with Store.open(data) as store:
        articles = (("courier-1", COURIER), ("courier-1~2", LATER), ("mirror-2", MIRROR))
        store.put_many([checked(key, turtle) for key, turtle in articles])
        store.put(CheckedGraph(graph=EventGraph(iri=name, triples=triples), seal=None))
        store.publish()
    app = application(Config(data=data, query_workers=1))
    yield app.test_client()
    close(app)


def page(client: FlaskClient, key: str) -> str:
    answer = client.get(f"/doc/id/article/{key}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def part(text: str, id: str) -> str:
    """The words of one section."""
    inside = text.split(f'<h2 id="{id}"', 1)[1].split("</section>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inside.partition(">")[2]).split())


def test_an_earlier_version_leads_to_the_later_and_back(client: FlaskClient) -> None:
    earlier, later = page(client, "courier-1"), page(client, "courier-1~2")
    assert "A later version of this article</a>, of 5 March 2021" in earlier
    assert "A later version" not in later
    assert "version 1 · 4 March 2021 · this one" in part(earlier, "versions")
    assert "version 2 · 5 March 2021 · compare" in part(earlier, "versions")
    assert "version 2 · 5 March 2021 · this one" in part(later, "versions")
    assert "/compare?a=courier-1&amp;b=courier-1~2" in earlier.replace("%7E", "~")


def test_copies_say_who_had_the_words_first_and_why(client: FlaskClient) -> None:
    original, copy = (part(page(client, key), "shared") for key in ("courier-1", "mirror-2"))
    assert "310 words in common, 91 % of the shorter · has them from this article" in original
    assert "had them first" in copy and "it confirms nothing" in copy
    assert "The Courier had it &lt;i&gt;one day&lt;/i&gt; before" in copy


def test_an_article_that_stands_alone_says_nothing_of_it(client: FlaskClient) -> None:
    assert 'id="shared"' not in page(client, "courier-1~2")
    assert 'id="versions"' not in page(client, "mirror-2")
