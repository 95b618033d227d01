"""The reconciliation service, as OpenRefine and other clients call it."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from server.reconcile import values
from server.reconcile.schema import PROPERTIES
from server.reconcile.values import Value
from tests.server.reconcile import schemas

AUTHORITY, TOWN, FIRE = (
    "id/actor/port-authority", "id/location/vellmar", "id/event/courier-1/e1",
)  # fmt: skip
PUBLISHED = os.environ.get("NEWSGRAPH_RECONCILIATION_SCHEMAS")
"""A copy of the specifications' repository, with 0.2/schemas and 1.0-draft/schemas."""
DRAFT7_ID = "http://json-schema.org/draft-07/schema#"
RESULTS_02, RESULTS_10, EXTENSION_02, EXTENSION_10 = (
    f"{version}/schemas/{name}.json"
    for name in ("reconciliation-result-batch", "data-extension-response")
    for version in ("0.2", "1.0-draft")
)


def valid(told: Any, schema: schemas.Schema, published: str = "") -> Any:
    """The answer, after our reading of the tables and, where there is one, the published schema."""
    jsonschema.Draft202012Validator(schema).validate(told)
    if PUBLISHED and published:
        _published(Path(PUBLISHED) / published).validate(told)
    return told


@cache
def _published(file: Path) -> jsonschema.Draft7Validator:
    """A schema that finds its neighbours; all name a dialect that jsonschema does not know."""

    def read(path: Path) -> Any:
        return json.loads(path.read_text("utf-8")) | {"$schema": DRAFT7_ID}

    whole = read(file)
    home = whole["$id"].rsplit("/", 1)[0]
    some = [(f"{home}/{p.name}", Resource(read(p), DRAFT7)) for p in file.parent.glob("*.json")]
    registry: Registry[Any] = Registry().with_resources(some)
    return jsonschema.Draft7Validator(whole, registry=registry)


def asked(client: FlaskClient, query: dict[str, Any]) -> list[dict[str, Any]]:
    """The candidates of one query, by 0.2, which GET and POST give alike."""
    batch = {"queries": json.dumps({"q0": query})}
    answer = client.post("/reconcile", data=batch)
    assert answer.status_code == 200, answer.text
    assert client.get("/reconcile", query_string=batch).json == answer.json
    told = valid(answer.json, schemas.RESULT_02, RESULTS_02)
    found: list[dict[str, Any]] = told["q0"]["result"]
    assert found == sorted(found, key=lambda one: -one["score"])
    return found


def matched(client: FlaskClient, *queries: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The candidates of queries, by the draft."""
    answer = client.post("/reconcile/1.0/match", json={"queries": list(queries)})
    assert answer.status_code == 200, answer.text
    told = valid(answer.json, schemas.RESULT_10, RESULTS_10)
    return [one["candidates"] for one in told["results"]]


def named(name: str) -> dict[str, Any]:
    return {"matchType": "name", "v": name}


def test_each_version_has_its_manifest(client: FlaskClient) -> None:
    """Addresses in it are answered; scripts of other sites may read all of it."""
    old = client.get("/reconcile")
    told = valid(old.json, schemas.MANIFEST_02, "0.2/schemas/manifest.json")
    new = valid(
        client.get("/reconcile/1.0").json,
        schemas.MANIFEST_10,
        "1.0-draft/schemas/manifest.json",
    )
    assert told["versions"] == ["0.2"] and new["versions"] == ["1.0-draft"]
    assert old.headers["Access-Control-Allow-Origin"] == "*"
    preflight = client.options("/reconcile/1.0/match")
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    addresses = [told["view"]["url"], told["preview"]["url"]]
    for address in addresses:
        there = client.get(address.replace("{{id}}", AUTHORITY))
        assert there.status_code in (200, 303)
    for service in (*told["suggest"].values(), told["extend"]["propose_properties"]):
        assert client.get(service["service_url"] + service["service_path"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "type", "id", "sure"),
    [
        ("Port Authority of Vellmar", "GovernmentBody", AUTHORITY, True),
        ("Port Autority of Velmar", "Actor", AUTHORITY, False),
        ("Vellmar", "Location", TOWN, True),
        ("Веллмар", "Location", TOWN, True),
        ("air strike", "EventType", "event-types#AirStrike", True),
        (AUTHORITY, "Actor", AUTHORITY, True),
        ("https://w3id.org/newsgraph/id/location/vellmar", "Location", TOWN, True),
    ],
)
def test_a_name_finds_what_bears_it(
    client: FlaskClient, name: str, type: str, id: str, sure: bool
) -> None:
    """First of all candidates, and as a match only where the name is the same (in any letters)."""
    found = asked(client, {"query": name, "type": type})
    assert (found[0]["id"], found[0]["match"]) == (id, sure)
    assert [one["match"] for one in found[1:]] == [False] * len(found[1:])
    assert all(type in [t["id"] for t in one["type"]] for one in found)
    (again,) = matched(client, {"type": type, "conditions": [named(name)]})
    assert [(one["id"], one["score"]) for one in again] == [(o["id"], o["score"]) for o in found]


def test_events_are_found_by_what_happened(client: FlaskClient) -> None:
    """With their type, place and day to tell them apart."""
    found = asked(client, {"query": "fire in Vellmar", "type": "Event"})
    assert found[0]["id"] == FIRE
    held = asked(client, {"query": "fire in Vellmar", "type": "Event", "properties": [
        {"pid": "place", "v": {"id": TOWN}}, {"pid": "from", "v": "2021-03-03"}]})  # fmt: skip
    other = asked(client, {"query": "fire in Vellmar", "type": "Event", "properties": [
        {"pid": "from", "v": "1999-01-01"}]})  # fmt: skip
    assert held[0]["id"] == FIRE and held[0]["score"] > other[0]["score"]


def test_what_does_not_fit_is_no_candidate(client: FlaskClient) -> None:
    """Another type, an unknown type, another name; a list may be empty."""
    assert asked(client, {"query": "Vellmar", "type": "Person"}) == []
    assert asked(client, {"query": "Vellmar", "type": "Spaceship"}) == []
    assert asked(client, {"query": "Quixotic Nebula", "type": "Actor"}) == []
    assert len(asked(client, {"query": "Vellmar", "limit": 1})) == 1


def test_conditions_hold_or_cost(client: FlaskClient) -> None:
    """A property that agrees keeps the score; one that does not halves it, or is required."""
    fits = {"matchType": "property", "pid": "within", "v": ["id/location/east-coast", "Elsewhere"]}
    lacks = {"matchType": "property", "pid": "within", "v": "West Coast"}
    query = {"type": "Location", "conditions": [named("Vellmar"), fits]}
    poor = {"type": "Location", "conditions": [named("Vellmar"), lacks]}
    must = {"type": "Location", "conditions": [named("Vellmar"), {**lacks, "required": True}]}
    none = {"conditions": [named("Vellmar"), {**lacks, "required": True,
                                               "matchQuantifier": "none"}]}  # fmt: skip
    all_ = {"type": "Location",
            "conditions": [named("Vellmar"), {**fits, "matchQuantifier": "all",
                                              "required": True}]}  # fmt: skip
    good, bad, refused, kept, missed = matched(client, query, poor, must, none, all_)
    assert good[0]["id"] == bad[0]["id"] == TOWN and good[0]["match"] and not bad[0]["match"]
    assert bad[0]["score"] == pytest.approx(good[0]["score"] / 2, abs=0.1)
    assert refused == missed == [] and TOWN in [one["id"] for one in kept]


def test_an_identifier_finds_its_bearer_without_a_name(client: FlaskClient) -> None:
    """A column of Wikidata items is linked by them alone."""
    for value in ("Q999999901", "http://www.wikidata.org/entity/Q999999901"):
        (found,) = asked(client, {"properties": [{"pid": "wikidata", "v": value}]})
        assert found["id"] == AUTHORITY


def test_values_come_along(client: FlaskClient) -> None:
    """Data extension: by property, in both shapes; an unknown entity has none."""
    query = {"ids": [TOWN, AUTHORITY, FIRE, "event-types#AirStrike", "id/location/nowhere"],
             "properties": [{"id": one} for one in PROPERTIES]}  # fmt: skip
    old = client.post("/reconcile", data={"extend": json.dumps(query)}).json
    valid(old, schemas.EXTENDED_02, EXTENSION_02)
    new = client.post("/reconcile/1.0/extend", json=query).json
    valid(new, schemas.EXTENDED_10, EXTENSION_10)
    assert old["rows"][TOWN]["within"] == [{"id": "id/location/east-coast", "name": "East Coast"}]
    assert old["rows"][TOWN]["coordinates"] == [{"str": "51.5,-12.3456"}]
    assert old["rows"][AUTHORITY]["wikidata"] == [{"str": "Q999999901"}]
    assert old["rows"][FIRE]["from"] == [{"date": "2021-03-03T00:00:00"}]
    assert set(map(len, old["rows"]["id/location/nowhere"].values())) == {0}
    rows = {r["id"]: {p["id"]: p["values"] for p in r["properties"]} for r in new["rows"]}
    assert rows == old["rows"] and new["meta"] == old["meta"]


@pytest.mark.parametrize(
    ("property", "text", "told"),
    [
        ("killed-at-least", "12", {"int": 12}), ("killed-at-least", "a dozen", {"str": "a dozen"}),
        ("from", "2021-03-03", {"date": "2021-03-03T00:00:00"}), ("from", "2021", {"str": "2021"}),
        ("geonames", "123", {"str": "123"}), ("role", "mayor", {"str": "mayor"}),
        ("agent", "Port Authority", {"id": AUTHORITY, "name": "Port Authority"}),
    ],
)  # fmt: skip
def test_a_value_has_the_shape_of_its_kind(
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    property: str,
    text: str,
    told: dict[str, Any],
) -> None:
    """One that is not what its property gives is told as text."""
    value = Value(text, told.get("id"))
    monkeypatch.setattr(values, "values", lambda things, _: {thing: [value] for thing in things})
    query = {"ids": [FIRE], "properties": [{"id": property}]}
    old = client.post("/reconcile", data={"extend": json.dumps(query)}).json
    assert valid(old, schemas.EXTENDED_02, EXTENSION_02)["rows"] == {FIRE: {property: [told]}}
    new = client.post("/reconcile/1.0/extend", json=query).json
    (row,) = valid(new, schemas.EXTENDED_10, EXTENSION_10)["rows"]
    assert row["properties"] == [{"id": property, "values": [told]}]


@pytest.mark.parametrize("at", ["/reconcile", "/reconcile/1.0"])
def test_suggestions_begin_as_one_types(client: FlaskClient, at: str) -> None:
    """Of entities, types and properties; an id suggests the entity itself."""

    version = "1.0-draft" if at.endswith("1.0") else "0.2"

    def told(what: str, **given: Any) -> list[str]:
        answer = client.get(f"{at}/suggest/{what}", query_string=given).json
        schema = schemas.SUGGESTED_ENTITIES if what == "entity" else schemas.SUGGESTED
        file = {"entity": "entities", "type": "types", "property": "properties"}[what]
        valid(answer, schema, f"{version}/schemas/suggest-{file}-response.json")
        return [one["id"] for one in answer["result"]]

    assert TOWN in told("entity", prefix="vellm")
    assert told("entity", prefix=TOWN)[0] == TOWN
    assert "event-types#AirStrike" in told("entity", prefix="air st")
    assert told("type", prefix="armed") == ["ArmedGroup"]
    assert "country-code" in told("property", prefix="country")
    assert told("property", limit=2, offset=1) == told("property", limit=3)[1:]
    proposed = client.get(f"{at}/extend/propose?type=Event").json
    published = f"{version}/schemas/data-extension-property-proposal.json"
    valid(proposed, schemas.PROPOSED, published if version != "0.2" else "")  # 0.2 has none
    assert "event-type" in [one["id"] for one in proposed["properties"]]


def test_a_preview_may_stand_in_a_frame_and_runs_nothing(client: FlaskClient) -> None:
    """Other pages keep refusing to be framed; what articles say stays text."""
    page = client.get("/reconcile/preview", query_string={"id": TOWN})
    assert "East Coast" in page.text and "<script" not in page.text
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]
    under = {"SCRIPT_NAME": "/kg"}  # behind a proxy that serves us under a path
    framed = client.get("/reconcile/preview?id=" + TOWN, environ_overrides=under).text
    assert 'href="http://localhost/kg/doc/id/location/vellmar"' in framed
    led = client.get("/reconcile/view", query_string={"id": TOWN})
    assert led.status_code == 303 and led.headers["Location"].endswith("/doc/id/location/vellmar")
    for id in ("id/actor/nobody", "", "http://evil.example/", "id/actor/> ?s"):
        assert client.get("/reconcile/view", query_string={"id": id}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("{", 400), ("[]", 400), ('{"q0": 1}', 400), ('{"q0": {}}', 400),
        ('{"q0": {"query": 5}}', 400), ('{"q0": {"query": "a", "limit": 0}}', 400),
        ('{"q0": {"query": "a", "limit": 1e400}}', 400), ("[" * 9000, 400),
        ('{"q0": {"query": "a", "type": {"id": 1}}}', 400),
        ('{"q0": {"query": "a", "properties": [{"pid": "mood", "v": 1}]}}', 400),
        (json.dumps({f"q{n}": {"query": "a"} for n in range(51)}), 413),
        (json.dumps({"q0": {"query": "a", "properties": [{"pid": "role", "v": 1}] * 11}}), 413),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused(client: FlaskClient, sent: str, status: int) -> None:
    """With a status of the client's, as a problem, never an error of ours."""
    answer = client.post("/reconcile", data={"queries": sent})
    assert answer.status_code == status
    assert answer.content_type.startswith("application/problem+json") or answer.text


def test_what_is_refused_besides(client: FlaskClient) -> None:
    """JSONP, other media types, a form with nothing, bodies beyond the limit."""
    assert client.get("/reconcile?callback=steal").status_code == 400
    assert client.post("/reconcile/1.0/match", data={"queries": "{}"}).status_code == 415
    assert client.post("/reconcile", data={}).status_code == 400
    assert client.post("/reconcile/1.0/match", data=b" " * 2_000_000,
                       content_type="application/json").status_code == 413  # fmt: skip
    assert client.get("/reconcile/suggest/secrets").status_code == 404


hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["query", "type", "limit", "properties", "conditions", "pid", "v",
                         "matchType", "ids", "id", "queries", "q0"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=60,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(told=hostile)
def test_nothing_that_is_sent_is_an_error_of_ours(client: FlaskClient, told: Any) -> None:
    """Whatever the JSON is: an answer of the right shape, or a refusal."""
    text = json.dumps(told)
    form, body = "/reconcile", {"data": text, "content_type": "application/json"}
    answers = [
        (client.post(form, data={"queries": text}), schemas.RESULT_02, RESULTS_02),
        (client.post(form, data={"extend": text}), schemas.EXTENDED_02, EXTENSION_02),
        (client.post(f"{form}/1.0/match", **body), schemas.RESULT_10, RESULTS_10),
        (client.post(f"{form}/1.0/extend", **body), schemas.EXTENDED_10, EXTENSION_10),
    ]
    for answer, schema, published in answers:
        assert answer.status_code in {200, 400, 413}
        if answer.status_code == 200:
            valid(answer.json, schema, published)


TYPED = ['") } SERVICE <http://x/> {', "a\\", "%", "x" * 100_000, '"', "} LIMIT 1 #"]


def test_what_is_typed_is_never_syntax(client: FlaskClient) -> None:
    """Names, ids and values go into queries as data."""
    for text in TYPED:
        found = asked(client, {"query": text, "type": "Location"})
        assert isinstance(found, list)
        asked(client, {"query": "Vellmar", "properties": [{"pid": "wikidata", "v": text}]})
        query = {"ids": [f"id/actor/{text}", text], "properties": [{"id": "role"}]}
        assert client.post("/reconcile/1.0/extend", json=query).status_code == 200
