"""The description at /openapi.json: valid, complete, and kept by the running server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.live import Live, serving

EXAMPLES = 15
"""Requests for each operation."""

# what is a page, a part of one, another format's to describe, or led to by what is described
UNTOLD = {
    "/", "/web/<path:filename>", "/queries/<name>", "/sparql/along", "/articles/<path:key>",
    "/ontology", "/ontology/<path:path>", "/event-types", "/acled", "/cameo", "/shapes",
    "/shapes/<path:path>", "/authority", "/authority/<path:path>",
    "/<any(ontology, 'event-types', acled, cameo, shapes, authority):name>.<ending>",
    "/dataset", "/doc/dataset", "/doc/dataset.<ending>", "/linkset/dataset", "/linkset/<path:path>",
    "/.well-known/genid/<path:path>", "/conformance", "/conformance.<ending>", "/dumps/<name>/",
    "/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/<wanted>/pages.xml",
    "/sitemaps/<wanted>/<name>-<int:number>.xml", "/opensearch.xml", "/metrics",
    "/graph-store/<path:name>", "/reconcile/extend/propose", "/reconcile/preview",
    "/reconcile/suggest/<what>", "/reconcile/view", "/reconcile/1.0/extend",
    "/reconcile/1.0/extend/propose", "/reconcile/1.0/preview", "/reconcile/1.0/suggest/<what>",
    "/reconcile/1.0/view",
}  # fmt: skip


@pytest.fixture(scope="module")
def live(data: Path) -> Iterator[Live]:
    """A running server, with short deadlines."""
    with serving(data, settings={"query_seconds": 1, "budget_seconds": 0}) as live:
        yield live


def test_the_server_keeps_to_its_description(live: Live) -> None:
    """Whatever fits the description is answered with what it announces: every operation."""
    described = schemathesis.openapi.from_url(live.url + "openapi.json")
    faults: list[str] = []
    operations = [found.ok() for found in described.get_all_operations()]
    for operation in operations:
        _try(operation, faults)
    assert len(operations) > 20
    assert faults == []


def _try(operation: Any, faults: list[str]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keeps(case: schemathesis.Case) -> None:
        response = case.call(timeout=10)
        try:
            case.validate_response(response, checks=_checks(response))
        except FailureGroup as failures:
            told = "; ".join(f"{one.title}: {one.message[:200]}" for one in failures.exceptions)
            faults.append(f"{operation.label}: {told}: {case.as_curl_command()[:300]}")

    keeps()


def _checks(response: Any) -> list[Any]:
    checks = [status_code_conformance, content_type_conformance, response_schema_conformance]
    if response.status_code in (503, 504):  # busy, or out of time: no fault
        return checks
    if response.status_code == 500 and "#fault" not in response.text:  # the query's own
        return checks
    return [*checks, not_a_server_error]


def test_the_description_is_openapi(client: FlaskClient) -> None:
    """Against OpenAPI's own schema, as far as jsonschema brings it: structure and references."""
    told = client.get("/openapi.json").json
    assert told is not None and told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": "http://localhost"}]
    names = [one["operationId"] for path in told["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))
    for path, methods in told["paths"].items():
        holes = set(re.findall(r"\{(\w+)\}", path))
        for operation in methods.values():
            stated = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert stated == holes, path
            assert all("description" in answer for answer in operation["responses"].values())
    assert "Problem" in told["components"]["schemas"]


def test_the_description_leaves_out_nothing_unforeseen(app: Flask, client: FlaskClient) -> None:
    """What is described is there; a new address is described, or said to be no interface."""
    told = client.get("/openapi.json").json
    assert told is not None
    rules = {re.sub(r"<(?:\w+:)?\w+>", "{}", rule.rule) for rule in app.url_map.iter_rules()}
    untold = {re.sub(r"<(?:\w+:)?\w+>", "{}", rule) for rule in UNTOLD}
    known = {re.sub(r"\{\w+\}", "{}", path) for path in told["paths"]}
    assert known <= rules
    assert rules - known == untold


def test_the_description_says_where_the_server_is(live: Live) -> None:
    """Its address is what clients are generated for."""
    told = httpx.get(live.url + "openapi.json").json()
    assert told["servers"] == [{"url": live.url.rstrip("/").replace("localhost", "127.0.0.1")}]
