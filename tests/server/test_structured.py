"""What pages tell search engines and whoever shares them: JSON-LD and Open Graph."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server.structured import as_script
from tests.markup import data_of, without_our_scripts

HTML = {"Accept": "text/html"}
TYPES = {
    "/doc/id/event/courier-1/e1": "Event",
    "/doc/id/article/courier-1": "NewsArticle",
    "/doc/id/article/mirror-2": "NewsArticle",
    "/doc/id/statement/courier-1/s1": "Quotation",
    "/doc/id/location/vellmar": "Place",
    "/doc/id/actor/port-authority": "GovernmentOrganization",
    "/doc/id/actor/mirror": "NewsMediaOrganization",
    "/timeline": "CollectionPage",
    "/search?q=dock": "SearchResultsPage",
    "/sparql": "WebPage",
    "/ontology": "WebPage",
    "/no-such-page": "WebPage",
}


@pytest.mark.parametrize(("path", "type"), TYPES.items())
def test_a_page_says_what_it_is_about(client: FlaskClient, path: str, type: str) -> None:
    """In the terms of schema.org, once, and nothing of it runs."""
    text = client.get(path, headers=HTML).text
    assert data_of(text)["@type"] == type
    assert "<script" not in without_our_scripts(text)


def test_an_event_tells_its_day_its_place_and_its_articles(client: FlaskClient) -> None:
    """As the page does; a statement tells whose words they are."""
    event = data_of(client.get("/doc/id/event/courier-1/e1", headers=HTML).text)
    assert event["startDate"] == "2021-03-03" and event["location"]["name"] == "Vellmar"
    assert {one["@type"] for one in event["subjectOf"]} == {"NewsArticle"}
    said = data_of(client.get("/doc/id/statement/courier-1/s1", headers=HTML).text)
    assert said["text"] == "two dock workers died"
    assert said["creator"]["name"] == "Port Authority of Vellmar"


def test_the_front_page_is_a_data_set_that_can_be_searched(client: FlaskClient) -> None:
    """A Dataset with its downloads, and the address of the search."""
    site, dataset = data_of(client.get("/", headers=HTML).text)["@graph"]
    assert site["potentialAction"]["target"]["urlTemplate"] == (
        "http://localhost/search?q={search_term_string}"
    )
    assert dataset["@type"] == "Dataset" and dataset["distribution"]


def test_addresses_of_code_are_not_told(client: FlaskClient) -> None:
    """An article may say that it lies at `javascript:`; its headline is told as it stands."""
    said = data_of(client.get("/doc/id/article/mirror-2", headers=HTML).text)
    assert said["headline"] == '<script>alert(1)</script> & "quotes"' and "sameAs" not in said


def test_what_is_shared_has_a_title_a_picture_and_an_address(client: FlaskClient) -> None:
    """Open Graph, with addresses that others can follow; without them where the host is none."""
    text = client.get("/doc/id/location/vellmar?x=1", headers=HTML).text
    told = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', text))
    assert told["title"].startswith("Vellmar") and told["type"] == "article"
    assert told["url"] == "http://localhost/doc/id/location/vellmar"
    picture = client.get(unescape(told["image"]), buffered=True)
    assert picture.content_type == "image/png"
    picture.close()


@given(st.text(alphabet=st.sampled_from("<>/!-&'\"\\script \u2028\u202e{}é"), max_size=40))
def test_no_text_ends_the_element(text: str) -> None:
    """Whatever stands in it, it is read as it was."""
    written = str(as_script({"@type": "Thing", "name": text + "</script>"}))
    assert data_of(written)["name"] == text + "</script>"
