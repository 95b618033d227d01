"""Pages, downloads and health: what a visitor and an operator find."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import application, close
from server.config import Config
from server.examples import examples, parse
from server.problems import KINDS
from server.tiles import img_source
from tests.markup import foreign

HTML = {"Accept": "text/html"}
PAGES = (
    "/",
    "/sparql",
    "/ontology",
    "/event-types",
    "/dumps/",
    "/problems",
    "/queries/denials",
    "/timeline",
    "/statements",
    "/contradictions",
    "/voices",
    "/doc/id/event/courier-1/e1",
    "/doc/id/location/vellmar",
    "/doc/id/actor/port-authority",
    "/doc/id/statement/mirror-2/s1",
    "/x",
)


def test_the_front_page_says_what_is_there(client: FlaskClient) -> None:
    """Counts, freshness, the newest articles, and every example question."""
    text = client.get("/").text
    assert "<dt>articles</dt><dd>2</dd>" in text and "Snapshot 0001" in text
    assert text.index("&lt;script&gt;alert(1)") < text.index("Fire at Vellmar harbour")
    assert "The Courier" in text and 'action="/sparql"' in text
    for example in examples():
        assert f'href="/queries/{example.name}"' in text


@pytest.mark.parametrize("path", PAGES)
def test_no_page_runs_scripts_or_asks_other_hosts_but_our_built_ones(
    client: FlaskClient, path: str
) -> None:
    """The policy allows our files and nothing inline, and nothing on the page would need more."""
    response = client.get(path, headers=HTML)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert foreign(response.text) == []
    assert "Set-Cookie" not in response.headers
    assert '<html lang="en">' in response.text and '<main id="main">' in response.text


def test_what_would_run_inline_is_seen() -> None:
    """The test above finds what it is there for."""
    for bad in ("<script>x</script>", '<p style="x">', '<p onclick="x">', '<script src="//x">',
                '<script type="module" src="https://x/web/built/a.js?v=0"></script>'):  # fmt: skip
        assert foreign(bad), bad


def test_tiles_widen_the_policy_by_their_host_only(data: Path) -> None:
    """And the map is told of them; what is no address of tiles stops the server."""
    tiles = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"
    app = application(Config(data=data, query_workers=1, tiles=tiles))
    response = app.test_client().get("/", headers=HTML)
    close(app)
    assert (
        "img-src 'self' data: https://*.tiles.example.org;"
        in (response.headers["Content-Security-Policy"])
    )
    assert f'data-tiles="{tiles}"' in response.text
    with pytest.raises(ValueError, match="no address of tiles"):
        img_source("https://x;script-src *")


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_example_query_runs(client: FlaskClient, example: object) -> None:
    """On its page and as a file."""
    name = example.name  # type: ignore[attr-defined]
    text = client.get(f"/queries/{name}", headers=HTML).text
    assert 'role="alert"' not in text and "download:" in text
    assert client.get(f"/queries/{name}.rq").content_type == "application/sparql-query"
    assert client.get("/queries/nothing").status_code == 404


def test_an_example_file_tells_title_and_description() -> None:
    """What stands above the query is not part of it."""
    example = parse("n", "# title: A: b\n# description: C.\n# note\nASK {}\n")
    assert (example.title, example.description) == ("A: b", "C.")
    assert example.query == "# note\nASK {}\n"
    assert parse("n", "ASK {}").title == "n"


def test_dumps_are_listed_and_sent(client: FlaskClient, data: Path) -> None:
    """The listing has each file; a file comes with its type, validators and checksum."""
    manifest = json.loads(client.get("/dumps/manifest.json", buffered=True).data)
    listing = client.get("/dumps/").text
    for file in manifest["files"]:
        assert file["sha256"] in listing
        response = client.get(f"/dumps/{file['name']}", buffered=True)
        assert hashlib.sha256(response.data).hexdigest() == file["sha256"]
        assert "Content-Encoding" not in response.headers
    assert client.get("/dumps/void.ttl", buffered=True).content_type == "text/turtle; charset=utf-8"
    assert "creativecommons.org/licenses/by/4.0" in listing


def test_a_part_of_a_dump_can_be_fetched_and_an_unchanged_one_is_not_sent(
    client: FlaskClient,
) -> None:
    """Range with If-Range, and If-None-Match."""
    address = "/dumps/newsgraph.nq.gz"
    whole = client.get(address, buffered=True)
    etag = whole.headers["ETag"]
    part = client.get(address, headers={"Range": "bytes=10-19", "If-Range": etag}, buffered=True)
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    assert client.get(address, headers={"If-None-Match": etag}, buffered=True).status_code == 304
    beyond = client.get(address, headers={"Range": "bytes=999999999-"}, buffered=True)
    assert beyond.status_code == 416 and beyond.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "name",
    [
        "nothing.ttl",
        "..%2fsnapshots%2f0001%2fsnapshot.json",
        ".hidden.ttl",
        "notes.txt",
        "%00.ttl",
        "a/b.ttl",
    ],
)
def test_nothing_but_dumps_is_sent(client: FlaskClient, data: Path, name: str) -> None:
    """No way out of the folder, and no other file in it."""
    (data / "dumps" / "notes.txt").touch()
    assert client.get(f"/dumps/{name}").status_code == 404


def test_health_and_readiness(client: FlaskClient) -> None:
    """Alive is this process; ready is a worker that answers, with the locks that hold."""
    assert client.get("/healthz").text == "alive\n"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.text.startswith("ready\n") and "network namespace: " in ready.text
    assert "Disallow: /sparql" in client.get("/robots.txt").text


def test_before_the_first_build_the_server_says_so(tmp_path: Path) -> None:
    """Pages that need no graph are there; the others tell what to do."""
    app = application(Config(data=tmp_path, query_workers=1))
    client = app.test_client()
    assert "Nothing is published yet" in client.get("/").text
    assert client.get("/readyz").status_code == 503
    unbuilt = client.get("/sparql?query=ASK%7B%7D")
    assert unbuilt.status_code == 503 and json.loads(unbuilt.data)["hint"].endswith("kg build")
    assert client.get("/sparql").status_code == 200
    assert "No dump was written yet" in client.get("/dumps/").text
    close(app)


def test_every_kind_of_problem_is_explained(client: FlaskClient) -> None:
    """The `type` of an error leads to its meaning."""
    text = client.get("/problems").text
    assert all(f'id="{name}"' in text for name in KINDS)


def test_a_fault_of_ours_is_logged_and_told_without_its_inside(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The client learns that it is not to blame, the log learns why."""
    monkeypatch.setattr("server.pages.render_template", lambda *_, **__: 1 / 0)
    response = client.get("/problems")
    assert response.status_code == 500 and b"division" not in response.data
    assert "ZeroDivisionError" in caplog.text


def test_settings_come_from_the_environment() -> None:
    """Each by its name; what is not set has its default; a word for a number is refused."""
    config = Config.from_environment({"NEWSGRAPH_QUERY_SECONDS": "3.5", "NEWSGRAPH_RESULT_MB": "7"})
    assert (config.query_seconds, config.result_mb, config.url) == (3.5, 7, None)
    with pytest.raises(ValueError, match="soon"):
        Config.from_environment({"NEWSGRAPH_QUERY_SECONDS": "soon"})
