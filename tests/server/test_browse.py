"""Lists over many articles: contradictions, timeline, comparison; and what narrows them."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import application, close
from server.config import Config
from tests.markup import without_our_scripts

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
        ("/timeline?killed=5", 1),
        ("/timeline?killed=6", 0),
        ("/timeline?source=courier", 1),
        ("/timeline?source=article/mirror-2", 2),
        ("/timeline?certainty=0.8", 1),
        ("/timeline?certainty=80", 1),
        ("/statements", 4),
        ("/statements?speaker=port+authority", 3),
        ("/statements?act=Denial", 1),
        ("/statements?about=odd", 1),
        ("/statements?type=Disaster", 2),
        ("/statements?place=east+coast", 2),
        ("/statements?source=The+Courier", 2),
        ("/statements?certainty=0.8", 1),
        ("/statements?killed=1", 2),
        ("/statements?killed=5&speaker=port+authority", 1),
        ("/statements?killed=6", 0),
        ("/statements?from=2021-03-05", 2),
        ("/statements?q=died", 2),
        ("/statements?q=Five+DIED&act=Assertion", 1),
        ("/statements?q=%22%5C", 0),
        ("/voices", 1),
    ],
)
def test_facets_narrow_a_list(client: FlaskClient, path: str, number: int) -> None:
    """Alone and together; names whole, shortened or in part; days, months and years."""
    text = get(client, path)
    told = re.search(
        r"(\d+) (?:contradiction|event|statement)s?[, ]", plain(text.split('role="status"')[1])
    )
    assert told and int(told[1]) == number
    if not number:
        assert "Show all" in text


def test_facets_offer_what_is_there_with_counts(client: FlaskClient) -> None:
    """No value on offer leads to nothing, and what is chosen can be taken back."""
    text = get(client, "/timeline")
    offered = re.findall(r'<dd><a href="(/timeline\?[^"]+)">', text)
    facets = {address.split("=")[0].partition("?")[2] for address in offered}
    assert facets == {"type", "place", "actor", "source", "killed", "certainty"}
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
        "/timeline?killed=many",
        "/timeline?certainty=%3Cscript%3E",
        "/statements?speaker=nobody+at+all",
        "/statements?act=Singing",
        "/voices?place=Nowhere",
        "/compare?a=courier-1&b=courier-1",
        "/compare?a=courier-1&b=<script>alert(2)</script>",
    ],
)
def test_what_nothing_is_called_is_said_so(client: FlaskClient, path: str) -> None:
    """Told on the page with the form, never a fault; what was typed stays text."""
    text = get(client, path, 400)
    assert 'role="alert"' in text and "<form" in text
    assert "<script" not in without_our_scripts(text)


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


# ── what a list shows, to take along ────────────────────────────────────────────────────────

THINGS = {"timeline": "event", "statements": "statement", "contradictions": "contradiction"}


@pytest.mark.parametrize(
    "path",
    [
        "/timeline",
        "/timeline?type=Disaster&place=East+Coast&actor=port&source=courier&killed=5&certainty=50",
        "/timeline?from=2021-03&to=2021-03-03",
        "/contradictions?kind=Numbers&place=vell&source=article/courier-1",
        "/contradictions?from=2021-04",
        "/statements",
        "/statements?act=Assertion",
        "/statements?killed=1",
        "/statements?act=Denial&place=location/vellmar&type=Disaster",
        "/statements?speaker=port&source=courier&q=died&certainty=0.8&to=2021-03-04",
        "/statements?about=actor/mirror-2/odd&from=2021",
    ],
)
def test_exports_have_what_the_page_has(client: FlaskClient, path: str) -> None:
    """As CSV and JSON, by address or Accept: the answer of the query that the page shows."""
    text = get(client, path)
    number = re.search(r'role="status">\s*(\d+)', text)
    name = THINGS[path[1:].partition("?")[0]]
    sign = "&" if "?" in path else "?"
    by_address = client.get(f"{path}{sign}format=csv", follow_redirects=True)
    assert by_address.content_type.startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(by_address.text)))
    assert number and len({row[name] for row in rows}) == int(number[1])
    by_accept = client.get(path, headers={"Accept": "application/json"}, follow_redirects=True)
    assert by_accept.json
    assert by_accept.json["head"]["vars"] == by_address.text.splitlines()[0].split(",")
    assert len(by_accept.json["results"]["bindings"]) == len(rows)
    shown = re.search(r'class="sparql" href="([^"]+)"', text)
    asked = client.get(f"{path}{sign}format=csv").headers["Location"]
    assert shown and asked == html.unescape(shown[1]) + "&format=csv"


def test_a_list_comes_in_no_other_format(client: FlaskClient) -> None:
    """And names that are nobody's are told of in the format that was asked for."""
    assert client.get("/timeline?format=pdf").status_code == 406
    unknown = client.get("/statements?speaker=nobody+at+all&format=json")
    assert unknown.status_code == 400 and unknown.content_type == "application/problem+json"


def test_places_come_as_geojson_and_as_a_table(client: FlaskClient) -> None:
    """The map's own data: points with their uncertainty and days; without a script, a table."""
    answer = client.get("/places.geojson")
    assert answer.content_type == "application/geo+json" and answer.json
    (feature,) = answer.json["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-12.3456, 51.5]}
    properties = feature["properties"]
    assert properties["name"] == "Vellmar" and properties["radiusKm"] == 4.5
    assert properties["days"] == [["2021-03-03", 1]]
    assert client.get(properties["href"], headers=HTML).status_code == 200
    for path in ("/", "/timeline?place=Vellmar", "/doc/id/event/courier-1/e1",
                 "/doc/id/location/vellmar"):  # fmt: skip
        text = get(client, path)
        found = re.search(r'<figure class="places" data-geojson="([^"]+)"', text)
        table = text.partition("<figure")[2].partition("</figure>")[0]
        assert found and "Vellmar" in plain(table) and "51.50, -12.35" in plain(table)
        mapped = client.get(html.unescape(found[1])).json
        assert mapped and [one["id"] for one in mapped["features"]] == [feature["id"]]


@pytest.mark.parametrize(
    ("query", "number"),
    [("?type=Shelling", 0), ("?to=2020", 0), ("?actor=port+authority", 1),
     ("?event=event/courier-1/e1", 1), ("?event=event/mirror-2/e7", 0), ("?killed=5", 1)],
)  # fmt: skip
def test_the_filters_of_lists_are_those_of_the_map(
    client: FlaskClient, query: str, number: int
) -> None:
    """The same names; what is nobody's is a problem."""
    found = client.get(f"/places.geojson{query}").json
    assert found and len(found["features"]) == number
    assert client.get("/places.geojson?place=Nowhere").status_code == 400


def test_who_speaks_about_whom_leads_to_the_statements(client: FlaskClient) -> None:
    """A cell counts the statements it leads to."""
    text = get(client, "/voices")
    link = re.search(r'<td class="shade-5"><a href="([^"]+)"[^>]*>(\d+)</a>', text)
    assert link and link[2] == "1" and "1 statement speaks of somebody else" in plain(text)
    assert "1 statement, newest first" in plain(get(client, html.unescape(link[1])))
