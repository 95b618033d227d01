"""Lists over many articles: contradictions, timeline, comparison; and what narrows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import application, close
from server.config import Config

HTML = {"Accept": "text/html"}


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == status, response.text
    return response.text


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_contradictions_show_both_sides(client: FlaskClient) -> None:
    """Kind, reason, event; each side with voice and figure."""
    text = plain(get(client, "/contradictions"))
    assert "1 contradiction, newest events first" in text and "numbers · fire in Vellmar" in text
    assert "at least 5 killed" in text and "denied" in text


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/contradictions?kind=Numbers", 1),
        ("/contradictions?kind=Occurrence", 0),
        ("/contradictions?type=Disaster&place=Vellmar&from=2021-03&to=2021", 1),
        ("/contradictions?place=location/east-coast", 1),
        ("/contradictions?place=vell", 1),
        ("/contradictions?from=2021-04", 0),
        ("/contradictions?actor=port+authority", 1),
        ("/contradictions?type=Shelling", 0),
        ("/timeline", 2),
        ("/timeline?type=Shelling", 1),
        ("/timeline?place=Vellmar", 1),
        ("/timeline?actor=Port+Authority+of+Vellmar", 1),
        ("/timeline?to=2020", 0),
        ("/timeline?page=77", 2),
    ],
)
def test_facets_narrow_a_list(client: FlaskClient, path: str, number: int) -> None:
    """Alone and together; names whole, shortened or in part; days, months and years."""
    text = get(client, path)
    told = re.search(r"(\d+) (?:contradiction|event)s?[, ]", plain(text.split('role="status"')[1]))
    assert told and int(told[1]) == number
    if not number:
        assert "Show all" in text


def test_facets_offer_what_is_there_with_counts(client: FlaskClient) -> None:
    """No value on offer leads to nothing, and what is chosen can be taken back."""
    text = get(client, "/timeline")
    offered = re.findall(r'<dd><a href="(/timeline\?[^"]+)">', text)
    assert {a.split("=")[0] for a in offered} == {"/timeline?type", "/timeline?place",
                                                  "/timeline?actor"}  # fmt: skip
    for address in offered:
        narrowed = get(client, address.replace("&amp;", "&"))
        assert "Nothing is told here" not in narrowed
        assert re.search(r'class="chosen">.*?<a href="/timeline"', narrowed, re.S)


def test_the_timeline_tells_what_was_when(client: FlaskClient) -> None:
    """By day, with tolls nobody has corrected since, and contradictions; the undated come last."""
    text = get(client, "/timeline")
    dated, undated = text.split("Without a day")
    assert "3 March 2021" in dated and "≠1" in dated
    assert "up to 5 killed" in plain(dated) or "5+ killed" in plain(dated) or "0–5" in plain(dated)
    assert "shelling" in undated.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/timeline?from=yesterday",
        "/timeline?to=2016-02-30",
        "/timeline?from=0000",
        "/timeline?type=Nonsense",
        "/timeline?place=Nowhere",
        "/contradictions?kind=Nonsense",
        "/contradictions?kind=Numbers%20%7D",
        "/contradictions?actor=%22%20%7D%20UNION%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%23",
        "/contradictions?place=%5C%22%0D%0A%00%3Cscript%3E",
        "/contradictions?place=location/%3E",
        "/compare?a=courier-1&b=courier-1",
        "/compare?a=courier-1&b=<script>alert(2)</script>",
    ],
)
def test_what_nothing_is_called_is_said_so(client: FlaskClient, path: str) -> None:
    """Told on the page with the form, never a fault; what was typed stays text."""
    text = get(client, path, 400)
    assert 'role="alert"' in text and "<form" in text
    assert "<script" not in text


def test_two_articles_are_compared(client: FlaskClient) -> None:
    """What both tell, and where they differ."""
    text = plain(get(client, "/compare?a=courier-1&b=mirror-2"))
    assert "Both tell of 1 event" in text and "Only B tells of 0 events" in text
    chosen = get(client, "/compare")
    assert chosen.count('<option value="courier-1"') == 2 and "choose …" in chosen


def test_the_front_page_leads_to_all_of_this(client: FlaskClient) -> None:
    """With the newest contradictions."""
    text = get(client, "/")
    for path in ("/timeline", "/contradictions", "/compare", "/sparql"):
        assert f'href="{path}"' in text
    assert "Newest contradictions" in text and "killed: at least 5 against" in text


@pytest.mark.parametrize(
    "path",
    ["/timeline", "/contradictions", "/compare?a=courier-1&b=mirror-2", "/doc/id/actor/courier"],
)
def test_a_page_that_takes_too_long_is_given_up(data: Path, path: str) -> None:
    """As a query is: 504, and told so, never a name that is unknown."""
    app = application(Config(data=data, query_workers=1, page_seconds=0.0))
    response = app.test_client().get(path, headers=HTML)
    close(app)
    assert response.status_code == 504 and "ran too long" in response.text


def test_queries_know_our_prefixes(client: FlaskClient) -> None:
    """As `kg query` does; one's own declaration goes before, an unknown one is an error."""
    asked = client.get("/sparql", query_string={"query": "ASK { ?e a ng:Event }"})
    assert asked.status_code == 200 and b"true" in asked.data
    other = "PREFIX ng: <http://example.org/> ASK { ?e a ng:Event }"
    assert b"false" in client.get("/sparql", query_string={"query": other}).data
    wrong = client.get("/sparql", query_string={"query": "ASK { ?e a nosuch:Event }"})
    assert wrong.status_code == 400 and "nosuch:" in wrong.text
