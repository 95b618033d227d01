"""Tests of server/operations/metrics.py and health.py: what is counted, and who may read it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from kg.store import Layout, current
from server.app import application, close
from server.config import Config
from server.operations.metrics import children
from server.proxies import behind

Running = Callable[..., AbstractContextManager[int]]
Send = Callable[..., tuple[int, dict[str, str], bytes]]


def numbers(text: str) -> dict[str, float]:
    """Every sample under its name and labels: `name{label=value}`."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


@contextmanager
def app_of(data: Path, **settings: object) -> Iterator[Flask]:
    """An application of its own, so that its counters begin at nought."""
    made = application(Config(data=data, query_seconds=1.0, **settings))  # type: ignore[arg-type]
    try:
        yield made
    finally:
        close(made)


def scrape(client: FlaskClient, **headers: str) -> dict[str, float]:
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    return numbers(response.text)


def test_what_happens_is_counted(data: Path) -> None:
    """Requests by route and status, queries by outcome, cache, workers, snapshot, memory."""
    with app_of(data) as app:
        client = app.test_client()
        get = partial(client.get, buffered=True)  # an answer counts when it is closed
        ask = {"query": "ASK { ?s a ng:Article }"}
        for _ in range(3):
            assert get("/sparql", query_string=ask).status_code == 200
        broken = {"query": "SELECT {"}
        assert client.post("/sparql", buffered=True, data=broken).status_code == 400
        assert get("/sparql", query_string={"query": "SELECT {"}).status_code == 400
        heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        assert get("/sparql", query_string={"query": heavy}).status_code == 504
        assert get("/sparql").status_code == 200  # the description: no query
        for name in ("one", "two"):
            assert get(f"/doc/{name}/no-such-thing").status_code == 404
        robots = get("/robots.txt").data
        client.open("/healthz", method="HACK", buffered=True)
        found = scrape(client)
    assert found["newsgraph_requests_total{method=GET,route=/sparql,status=200}"] == 4
    assert found["newsgraph_requests_total{method=other,route=none,status=405}"] == 1
    routes = {key for key in found if key.startswith("newsgraph_requests_total") and "404" in key}
    assert len(routes) == 1, "every address is a series of its own"
    assert found["newsgraph_query_seconds_count{outcome=ok}"] == 3
    assert found["newsgraph_query_seconds_count{outcome=syntax}"] == 2
    assert found["newsgraph_query_seconds_count{outcome=timeout}"] == 1
    assert 1 <= found["newsgraph_query_seconds_sum{outcome=timeout}"] < 3
    assert found["newsgraph_response_bytes_total{route=/robots.txt}"] == len(robots) > 0
    assert found["newsgraph_cache_hits_total{}"] == 2
    assert found["newsgraph_queries_running{pool=public}"] == 0
    assert found["newsgraph_queries_waiting{pool=public}"] == 0
    assert found["newsgraph_workers_killed_total{pool=public}"] == 1
    assert found["newsgraph_workers_started_total{pool=public}"] >= 4
    snapshot = current(Layout(data))
    assert snapshot is not None
    assert found["newsgraph_snapshot_triples{}"] == snapshot.counts.triples
    assert 0 <= found["newsgraph_snapshot_age_seconds{}"] < 3600
    assert found["newsgraph_memory_bytes{process=front}"] > 30e6
    assert found["newsgraph_memory_bytes{process=worker}"] > 30e6
    assert found["newsgraph_processes{process=worker}"] >= 4
    assert found["newsgraph_writes_total{outcome=ok}"] == 0
    assert found["newsgraph_writes_waiting{}"] == 0


@pytest.mark.parametrize(
    ("settings", "address", "headers", "may"),
    [
        ({}, "127.0.0.1", {}, True),
        ({}, "::1", {}, True),
        ({}, "::ffff:127.0.0.1", {}, True),
        ({}, "192.0.2.7", {}, False),
        ({}, "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, False),
        ({}, "127.0.0.1", {"Forwarded": "for=192.0.2.7"}, False),
        ({"proxies": 1}, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, False),
        ({"proxies": 1}, "192.0.2.7", {"X-Forwarded-For": "127.0.0.1"}, False),
        ({"metrics": "off"}, "127.0.0.1", {}, False),
        ({"metrics": "token"}, "127.0.0.1", {}, False),
        ({"metrics": "token"}, "127.0.0.1", {"Authorization": "Bearer "}, False),
        ({"metrics_token": "t0k"}, "127.0.0.1", {}, False),
        ({"metrics_token": "t0k"}, "192.0.2.7", {"Authorization": "Bearer t0"}, False),
        ({"metrics_token": "t0k"}, "192.0.2.7", {"Authorization": "Bearer t0k"}, True),
        ({"metrics_token": "t0k", "metrics": "off"}, "::1", {"Authorization": "Bearer t0k"}, False),
    ],
)
def test_who_may_read(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, object],
    address: str,
    headers: dict[str, str],
    may: bool,
) -> None:
    """This machine, straight; or who has the token; for all others the address does not exist."""
    here = app.extensions["newsgraph"]
    config = replace(here.config, **settings)
    monkeypatch.setitem(app.extensions, "newsgraph", replace(here, config=config))
    monkeypatch.setattr(app, "wsgi_app", behind(app.wsgi_app, config))
    response = app.test_client().get(
        "/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )
    assert response.status_code == (200 if may else 404)
    assert ("newsgraph_info" in response.text) is may


def test_a_live_server_counts_and_is_ready(data: Path, running: Running, request_of: Send) -> None:
    """Also what is answered before Flask sees it."""
    with running(data) as port:
        for _ in range(2):
            assert request_of(port, "GET", "/sparql?query=ASK%7B%7D")[0] == 200
        status, _, body = request_of(port, "GET", "/metrics")
        found = numbers(body.decode())
        assert status == 200
        assert found["newsgraph_query_seconds_count{outcome=ok}"] == 2
        assert found["newsgraph_response_bytes_total{route=/sparql}"] > 0
        assert found["newsgraph_processes{process=worker}"] >= 4
        assert request_of(port, "GET", "/healthz")[2] == b"alive\n"
        assert request_of(port, "GET", "/readyz")[2].startswith(b"ready\n")


def test_ready_only_while_queries_are_answered(tmp_path: Path, data: Path) -> None:
    """Alive but not ready before the first publishing; then ready, whoever kills its workers."""
    empty = tmp_path / "data"
    empty.mkdir()
    with app_of(empty) as app:
        client = app.test_client()
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        (empty / "snapshots").symlink_to(data / "snapshots")
        assert client.get("/readyz").status_code == 200
        before = numbers(client.get("/metrics").text)
        workers = [child for child in children() if child.role == "worker"]
        assert workers
        _kill_workers()
        assert client.get("/readyz").status_code == 200, "killed workers are replaced"
        after = numbers(client.get("/metrics").text)
        key = "newsgraph_workers_started_total{pool=pages}"
        assert after[key] > before[key]


def _kill_workers() -> None:
    """End this process's query workers, as the system does for want of memory."""
    for path in Path("/proc/self/task").glob("*/children"):
        for process in path.read_text().split():
            if "server.sparql.worker" in Path(f"/proc/{process}/cmdline").read_text():
                os.kill(int(process), signal.SIGKILL)
    time.sleep(0.2)
