"""Time travel (RFC 7089): descriptions and answers as of the snapshots that are kept."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.store import Store
from server.app import application, close
from server.config import Config
from tests.server.conftest import COURIER, MIRROR, checked

ARTICLE = "/doc/id/article/mirror-2"
LABEL = "SELECT ?o { <https://w3id.org/newsgraph/id/article/courier-1> schema:headline ?o }"
THEN, NOW = "Fire at Vellmar harbour kills two", "Fire at Vellmar: now five"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three snapshots: without the second article; with it; with another headline of the first."""
    path = tmp_path_factory.mktemp("memento") / "data"
    with Store.open(path) as store:
        store.put(checked("courier-1", COURIER))
        store.publish()
        store.put(checked("courier-1", COURIER + '<actor/mirror> rdfs:label "The Mirror" .'))
        store.publish(keep=1)
        time.sleep(1.05)  # mementos are told apart by the second
        store.put(checked("mirror-2", MIRROR))
        store.publish()
        time.sleep(1.05)
        store.put(checked("courier-1", COURIER.replace(THEN, NOW)))
        store.publish()
    return path


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[FlaskClient]:
    app = application(Config(data=data, query_workers=1))
    yield app.test_client()
    close(app)


def times(data: Path) -> list[str]:
    """Of the three snapshots, as Accept-Datetime has them."""
    with Store.open(data, readonly=True) as store:
        return [format_datetime(one.published, usegmt=True) for one in store.snapshots()]


def headline(client: FlaskClient, address: str = "/sparql", **headers: str) -> str:
    response = client.post(
        address, data={"query": LABEL}, headers={"Accept": "application/json", **headers}
    )
    assert response.status_code == 200, response.text
    return str(json.loads(response.data)["results"]["bindings"][0]["o"]["value"])


def test_a_description_leads_to_how_it_was(client: FlaskClient, data: Path) -> None:
    """A TimeGate says what it goes by; a memento says of when it is, and links the others."""
    first, second, _ = times(data)
    gate = client.get("/doc/id/article/courier-1.nt", headers={"Accept-Datetime": second})
    assert gate.status_code == 302 and "Accept-Datetime" in gate.headers["Vary"]
    assert 'rel="original timegate"' in gate.headers["Link"]
    assert "Memento-Datetime" not in gate.headers
    memento = client.get(gate.headers["Location"])
    assert memento.headers["Memento-Datetime"] == second
    assert THEN in memento.text and NOW not in memento.text
    assert "Accept-Datetime" not in memento.headers["Vary"]
    assert f'rel="memento"; datetime="{second}"' in memento.headers["Link"]
    present = client.get("/doc/id/article/courier-1.nt")
    assert NOW in present.text and "Memento-Datetime" not in present.headers
    assert "Accept-Datetime" in present.headers["Vary"]
    # clients of Memento read no links without scheme and host
    assert "<http://localhost/timemap/doc/id/article/courier-1.nt>" in present.headers["Link"]
    before = client.get(
        "/doc/id/article/courier-1.nt", headers={"Accept-Datetime": "Thu, 31 May 2007 20:35:00 GMT"}
    )
    early = client.get(before.headers["Location"])
    assert early.headers["Memento-Datetime"] == first
    assert f'rel="first memento"; datetime="{first}"' in early.headers["Link"]


def test_a_query_is_answered_from_that_time(client: FlaskClient, data: Path) -> None:
    """By header or by address, by any method, and the cache does not mix times up."""
    for _ in range(2):
        assert headline(client) == NOW
        assert headline(client, **{"Accept-Datetime": times(data)[1]}) == THEN
        assert headline(client, **{"Accept-Datetime": times(data)[2]}) == NOW
    asked = client.get(
        "/sparql", query_string={"query": LABEL}, headers={"Accept-Datetime": times(data)[1]}
    )
    assert asked.headers["Memento-Datetime"] == times(data)[1]
    assert "Accept-Datetime" in asked.headers["Vary"] and THEN in asked.text
    again = client.get(asked.headers["Content-Location"])
    assert again.data == asked.data and again.headers["Memento-Datetime"] == times(data)[1]


def test_a_thing_that_was_not_known_then_is_not_found(client: FlaskClient, data: Path) -> None:
    """And the list of its mementos leaves that time out."""
    first, second, third = times(data)
    gate = client.get(ARTICLE, headers={"Accept-Datetime": first})
    assert client.get(gate.headers["Location"]).status_code == 404
    listed = client.get("/timemap" + ARTICLE)
    assert listed.content_type == "application/link-format"
    assert f'from="{second}"; until="{third}"' in listed.text
    found = re.findall(r'<([^>]+)>; rel="((?:first )?(?:last )?memento)"; datetime="([^"]+)"',
                       listed.text)  # fmt: skip
    assert [(rel, when) for _, rel, when in found] == [
        ("first memento", second),
        ("last memento", third),
    ]
    for address, _, when in found:
        assert client.get(address).headers["Memento-Datetime"] == when
    assert listed.text.startswith(f'<http://localhost{ARTICLE}>; rel="original timegate"')
    assert client.get("/timemap/doc/id/article/never").status_code == 404


def test_what_is_not_kept_any_more_is_gone_and_says_what_there_is(
    client: FlaskClient, data: Path
) -> None:
    """410 for a time before the oldest, 404 for what never was, 400 for what is no time."""
    html = {"Accept": "text/html"}
    for gone in ("20070531203500", "0001"):
        response = client.get(f"{ARTICLE}?snapshot={gone}", headers=html)
        assert response.status_code == 410 and "these are kept" in response.text.lower()
        asked = client.get("/sparql", query_string={"query": "ASK {}", "snapshot": gone})
        assert asked.status_code == 410 and json.loads(asked.data)["status"] == 410
    for never in ("29990101000000", "9999", "yesterday", ""):
        assert client.get(f"{ARTICLE}?snapshot={never}").status_code == 404
    for odd in ("/doc/a%0Ab", "/doc/%22%3E%3Cx", "/doc/é%20?x=%0d%0a", "/timemap/doc/a%0ab"):
        for headers in ({"Accept-Datetime": times(data)[0]}, {}):
            response = client.get(odd, headers=headers, follow_redirects=True)
            assert response.status_code == 404, odd
    nonsense = client.get(ARTICLE, headers={"Accept-Datetime": "last week"})
    assert nonsense.status_code == 400 and "Accept-Datetime" in nonsense.text


def test_the_page_of_a_memento_says_so_and_links_to_its_own_time(
    client: FlaskClient, data: Path
) -> None:
    """So that one can look around in it, and come back."""
    gate = client.get(ARTICLE, headers={"Accept-Datetime": times(data)[1]})
    address = gate.headers["Location"]
    page = client.get(address, headers={"Accept": "text/html"}).text
    stamp = address.partition("?")[2]
    assert "This is how it was published on" in page and f'href="{ARTICLE}"' in page
    things = re.findall(r'href="(/doc/id/[^"]+)"', page)
    assert [one for one in things if stamp not in one] == [ARTICLE]
    assert f'href="{ARTICLE}.ttl?{stamp}"' in page
    linked = client.get(address, headers={"Accept": "text/html"}).headers["Link"]
    assert f'<{ARTICLE}.ttl?{stamp}>; rel="describedby"' in linked
    assert f'<{ARTICLE}>; rel="canonical"' in linked
    queries = [html.unescape(one) for one in re.findall(r'href="(/sparql\?[^"]+)"', page)]
    assert queries and all(stamp in one for one in queries)
    answer = client.get(queries[0], headers={"Accept": "text/html"}).text
    assert f'name="snapshot" value="{stamp.partition("=")[2]}"' in answer
    assert "This is how it was published on" in answer
    for one in {one.partition("#")[0] for one in things}:
        assert client.get(one).status_code == 200, one


def test_a_snapshot_that_goes_while_it_is_asked_is_gone(tmp_path: Path) -> None:
    """Not a fault of ours, and not of the present."""
    with Store.open(tmp_path / "data") as store:
        store.put(checked("courier-1", COURIER))
        old = store.publish()
        store.put(checked("mirror-2", MIRROR))
        store.publish()
    app = application(Config(data=tmp_path / "data", query_workers=1))
    client = app.test_client()
    (old.store / "CURRENT").rename(old.store / "GONE")
    gone = client.get(f"/doc/id/article/courier-1?snapshot={old.name}")
    assert gone.status_code == 410 and "Memento-Datetime" not in gone.headers
    asked = client.get("/sparql", query_string={"query": "ASK {}", "snapshot": old.name})
    assert asked.status_code == 410 and json.loads(asked.data)["status"] == 410
    assert client.get("/doc/id/article/courier-1").status_code == 200
    close(app)


def test_a_long_query_is_not_told_again_in_headers(client: FlaskClient) -> None:
    """Proxies have room for some eight kilobytes of headers: a link repeats what is short."""
    then = {"Accept-Datetime": "Thu, 31 Dec 2099 00:00:00 GMT"}
    for length, linked in ((60, True), (900, False)):
        query = "ASK {} #" + "x" * length
        for headers in ({"Accept": "application/json"}, then):
            answer = client.get("/sparql", query_string={"query": query}, headers=headers)
            said = ", ".join(answer.headers.getlist("Link"))
            assert ("timegate" in said) is linked and len(said) < 1_200
