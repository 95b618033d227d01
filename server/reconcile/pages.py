"""The W3C's Reconciliation API: 0.2 at /reconcile, the 1.0 draft at /reconcile/1.0.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ and
https://reconciliation-api.github.io/specs/draft/. The two differ in their manifests and in how a
batch is written; both read the same candidates. Other sites' scripts may call all of it (CORS);
JSONP, which 0.2 leaves open, is refused: it would run what we answer as code.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from kg import __version__
from kg.search.folding import keys
from server.addresses import href, root
from server.problems import Problem
from server.reconcile import asked, finding, values
from server.reconcile.asked import Extension, Query
from server.reconcile.finding import Entity
from server.reconcile.schema import ACTOR, EVENT, PLACE, PROPERTIES, TYPES, kinds_of, told
from server.site import site

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

OLD, NEW = "0.2", "1.0-draft"
_WIDTH, _HEIGHT = 420, 220
_MOST, _SUGGESTED = 50, 10
_JSON = "application/json"


@blueprint.before_request
def _refuse_jsonp() -> None:
    if "callback" in request.values:
        raise Problem("request", "JSONP is not given", hint="leave callback out: CORS is allowed")


# ── 0.2 ─────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("", methods=["GET", "POST"], strict_slashes=False)
def service() -> Response:
    """The manifest; with `queries`, candidates; with `extend`, values."""
    given = request.form if request.method == "POST" else request.args
    if "queries" in given:
        batch = asked.batch_02(given["queries"])
        return _answer({key: {"result": _candidates(q, OLD)} for key, q in batch.items()})
    if "extend" in given:
        return _answer(_extended_02(asked.extension(asked.parsed(given["extend"]))))
    if request.method == "POST":
        raise Problem("request", "there are neither queries nor extend in the form")
    return _answer(_manifest_02())


def _manifest_02() -> dict[str, Any]:
    here = _address("")
    suggest = {
        what: {"service_url": here, "service_path": f"/suggest/{what}"}
        for what in ("entity", "type", "property")
    }
    return {
        **_manifest(OLD),
        "identifierSpace": site().config.base,
        "schemaSpace": "https://w3id.org/newsgraph/ontology#",
        "view": {"url": f"{here}/view?id={{{{id}}}}"},
        "preview": {
            "url": f"{here}/preview?id={{{{id}}}}",
            "width": _WIDTH,
            "height": _HEIGHT,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/extend/propose"},
            "property_settings": [],
        },
    }


def _extended_02(wanted: Extension) -> dict[str, Any]:
    found = values.extended(wanted.ids, wanted.properties)
    rows = {
        id: {p: [values.told(v, PROPERTIES[p]) for v in some] for p, some in row.items()}
        for id, row in found.items()
    }
    return {"meta": _meta(wanted), "rows": rows}


# ── 1.0 ─────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("/1.0", strict_slashes=False)
def service_10() -> Response:
    """The manifest of the draft."""
    return _answer(_manifest_10())


@blueprint.route("/1.0/match", methods=["POST"])
def match() -> Response:
    """Candidates, in the order of the queries."""
    batch = asked.batch_10(_body())
    return _answer({"results": [{"candidates": _candidates(query, NEW)} for query in batch]})


@blueprint.route("/1.0/extend", methods=["POST"])
def extend() -> Response:
    """Values of properties."""
    wanted = asked.extension(_body())
    found = values.extended(wanted.ids, wanted.properties)
    rows = [
        {
            "id": id,
            "properties": [
                {"id": p, "values": [values.told(v, PROPERTIES[p]) for v in some]}
                for p, some in row.items()
            ],
        }
        for id, row in found.items()
    ]
    return _answer({"meta": _meta(wanted), "rows": rows})


def _manifest_10() -> dict[str, Any]:
    return {
        **_manifest(NEW),
        "view": {"url": f"{_address('')}/view?id={{id}}"},
        "preview": {"width": _WIDTH, "height": _HEIGHT},
        "suggest": {"entity": True, "type": True, "property": True},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "standardizedScore": True,
        "lang": "en",
    }


def _body() -> Any:
    if request.mimetype != _JSON:
        raise Problem("media-type", f"queries come as {_JSON}")
    return asked.parsed(request.get_data())


# ── both ────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("/suggest/<what>")
@blueprint.route("/1.0/suggest/<what>")
def suggest(what: str) -> Response:
    """Names that begin like what was typed: of entities, types or properties."""
    prefix = " ".join(request.args.get("prefix", "")[:200].split())
    most = _number("limit", _SUGGESTED, _MOST)
    skipped = _number("offset", _number("cursor", 0, 1000), 1000)
    if what == "entity":
        found = finding.suggested(prefix, most, skipped) if keys(prefix) else []
        return _answer({"result": [_suggestion(entity) for entity in found]})
    lists: dict[str, list[tuple[str, str, str]]] = {
        "type": [(t.id, t.name, "") for t in TYPES.values()],
        "property": [(p.id, p.name, p.description) for p in PROPERTIES.values()],
    }
    if what not in lists:
        raise Problem("not-found", "entity, type and property are suggested")
    begins = keys(prefix)
    some = [
        one for one in lists[what]
        if one[0] == prefix or any(f" {keys(w)}".find(f" {begins}") >= 0 for w in one[:2])
    ]  # fmt: skip
    return _answer({"result": [_listed(*one) for one in some[skipped : skipped + most]]})


@blueprint.route("/extend/propose")
@blueprint.route("/1.0/extend/propose")
def propose() -> Response:
    """The properties that entities of a type may have."""
    type, most = request.args.get("type", "")[:200], _number("limit", _MOST, _MOST)
    kinds = kinds_of([type])
    some = [p for p in PROPERTIES.values() if not {*p.kinds}.isdisjoint(kinds)][:most]
    listed = [_listed(p.id, p.name, p.description) for p in some]
    return _answer({"type": type, "limit": most, "properties": listed})


@blueprint.route("/preview")
@blueprint.route("/1.0/preview")
def preview() -> Response:
    """A small page about an entity, to be shown in a frame."""
    entity = _entity()
    known = {
        p: values.values([entity.iri], p).get(entity.iri, [])[:5]
        for p in PROPERTIES.values()
        if entity.kind in p.kinds
    }
    at = site().address(href(site().config, entity.iri).removeprefix(f"{root()}/"))
    page = render_template("reconcile_preview.html", entity=entity, known=known, at=at)
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors *"
    )
    return response


@blueprint.route("/view")
@blueprint.route("/1.0/view")
def view() -> Response:
    """Lead from an id to the page of the entity."""
    return redirect(href(site().config, _entity().iri), 303)  # type: ignore[return-value]


def _entity() -> Entity:
    id = request.args.get("id", "")
    if (entity := finding.entity(id[:2000])) is None:
        raise Problem("not-found", "there is no entity with this id")
    return entity


def _manifest(version: str) -> dict[str, Any]:
    return {
        "versions": [version],
        "name": "newsgraph",
        "documentation": site().address("ontology"),
        "serviceVersion": __version__,
        "logo": site().address("web/icon.svg"),
        "defaultTypes": [told(type) for type in (ACTOR, PLACE, EVENT)],
        "batchSize": asked.BATCH,
    }


def _candidates(query: Query, version: str) -> list[dict[str, Any]]:
    found = finding.candidates(query)
    return [_candidate(entity, found, query, version) for entity in found]


def _candidate(entity: Entity, found: list[Entity], query: Query, version: str) -> dict[str, Any]:
    features: list[dict[str, Any]] = [
        {"id": "name", "name": "how alike the names are", "value": round(entity.alike, 2)},
        {"id": "mentions", "name": "mentions in articles", "value": entity.mentions},
    ]
    if query.conditions:
        share = {"id": "properties", "name": "share of properties", "value": round(entity.held, 3)}
        features.append(share)
    if version == OLD:
        features = [{"id": one["id"], "value": one["value"]} for one in features]
    candidate = {
        "id": entity.id,
        "name": entity.name,
        "score": entity.score,
        "match": finding.is_sure(entity, found),
        "type": [told(type) for type in entity.types],
        "features": features,
    }
    return {**candidate, "description": entity.about} if entity.about else candidate


def _suggestion(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.name,
        "description": told(entity.types[0])["name"],
        "notable": [told(type) for type in entity.types],
    }


def _meta(wanted: Extension) -> list[dict[str, Any]]:
    unknown = [name for name in wanted.properties if name not in PROPERTIES]
    if unknown:
        raise Problem(
            "request",
            f"there is no property '{unknown[0][:40]}'",
            hint=f"one of: {', '.join(PROPERTIES)}",
        )
    some = [PROPERTIES[name] for name in wanted.properties]
    return [{"id": p.id, "name": p.name, **({"type": told(p.of)} if p.of else {})} for p in some]


def _listed(id: str, name: str, description: str) -> dict[str, str]:
    return {"id": id, "name": name, **({"description": description} if description else {})}


def _number(name: str, default: int, most: int) -> int:
    text = request.args.get(name, "")
    readable = text.isascii() and text.isdecimal() and len(text) < 7
    return min(int(text), most) if readable else default


def _address(path: str) -> str:
    return site().address(f"reconcile{path}")


def _answer(body: dict[str, Any]) -> Response:
    return jsonify(body)
