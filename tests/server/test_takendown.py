"""What was taken down answers 410 from then on, while the server goes on answering."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.store import Store
from kg.takedown import find, forget, let_in_again
from server.app import application, close
from server.config import Config
from tests.server.conftest import COURIER, MIRROR, checked

NOW = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
ASK = "ASK { <https://w3id.org/newsgraph/id/article/mirror-2> ?p ?o }"
ANY = "SELECT ?s { ?s a schema:NewsArticle }"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("takendown") / "data"
    with Store.open(path) as store:
        store.put(checked("courier-1", COURIER))
        store.put(checked("mirror-2", MIRROR))
        store.publish()
    return path


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[FlaskClient]:
    app = application(Config(data=data, query_workers=1))
    yield app.test_client()
    close(app)


def knows(client: FlaskClient) -> bool:
    told = client.get("/sparql", query_string={"query": ASK}, headers={"Accept": "*/*"})
    assert told.status_code == 200, told.text
    return bool(told.get_json(force=True)["boolean"])


def test_it_answers_410_and_all_else_goes_on(client: FlaskClient, data: Path) -> None:
    """Asked at every step, the server answers; then the article and what it told are gone."""
    assert knows(client) and client.get("/doc/id/article/mirror-2.ttl").status_code == 200
    before = time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() - 3600))
    asked: list[str] = []

    def report(what: str, done: int, total: int) -> None:
        knows(client)
        asked.append(what)

    with Store.open(data) as store:
        targets = find(store, ["mirror-2"])
        forget(store, targets, because="its author asked", by="desk", now=NOW, report=report)
    assert asked and not knows(client)
    for path in (
        "/doc/id/article/mirror-2", "/doc/id/article/mirror-2.ttl", "/doc/graph/mirror-2",
        "/doc/id/statement/mirror-2/s1", "/doc/id/event/mirror-2/e1",
        "/linkset/id/article/mirror-2",
    ):  # fmt: skip
        response = client.get(path, headers={"Accept": "application/problem+json"})
        assert response.status_code == 410, path
        told = response.get_json()
        assert told["type"].endswith("#taken-down") and told["because"] == "its author asked"
        assert (told["by"], told["takenDown"]) == ("desk", "2026-11-22T09:30:00Z")
    assert client.get("/doc/id/article/mirror-3").status_code == 404
    assert client.get("/doc/id/article/courier-1").status_code == 200
    assert (
        client.get("/doc/id/article/mirror-2", query_string={"snapshot": before}).status_code == 410
    )
    assert "desk" in client.get("/doc/id/tombstone/mirror-2.ttl").text
    page = client.get("/doc/id/article/mirror-2", headers={"Accept": "text/html"})
    assert page.status_code == 410 and "taken down" in page.text.lower()


def test_a_lifted_tombstone_is_no_answer_any_more(client: FlaskClient, data: Path) -> None:
    """Then the address is unknown until the article comes again."""
    with Store.open(data) as store:
        let_in_again(store, ["mirror-2"])
    assert client.get("/doc/id/article/mirror-2").status_code == 404
