"""`/openapi.json`: every address that programs use, as OpenAPI 3.1.

What depends on the set-up is computed: formats, limits, which kinds of error there are. The method
QUERY has no place in OpenAPI 3.1; `/sparql` takes it as it takes POST of the same body.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response

from kg import __version__
from server.browse import LIST_FORMATS
from server.lists import contradictions, places, statements, timeline, voices
from server.negotiate import GRAPHS, HTML, PLAIN, PROBLEM, TABLES, Format
from server.problems import KINDS
from server.site import site
from server.writing.formats import MEDIA_TYPES

blueprint = Blueprint("openapi", __name__)

Schema = dict[str, Any]

_QUERY, _UPDATE = "application/sparql-query", "application/sparql-update"
_FORM = "application/x-www-form-urlencoded"
_TEXT: Schema = {"type": "string"}
_IRI: Schema = {"type": "string", "format": "uri"}
_PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
_ASKING = (400, 403, 406, 410, 413, 429, 500, 503, 504)
_READING = (400, 404, 406, 410, 413, 429, 500, 503, 504)
_WRITING = (400, 401, 403, 404, 406, 409, 413, 415, 422, 500, 503, 504)


@blueprint.route("/openapi.json")
def openapi() -> Response:
    """Describe the server to programs."""
    text = json.dumps(description(site().address("").rstrip("/")), ensure_ascii=False, indent=1)
    return Response(text, content_type="application/json")


def description(address: str) -> Schema:
    """Return the whole description; `address` is the server's, without a slash at the end."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "newsgraph",
            "version": __version__,
            "summary": "A knowledge graph of the news: SPARQL, linked data, search, downloads.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address}],
        "tags": [{"name": name} for name in ("sparql", "graphs", "things", "search", "operation")],
        "paths": {
            **_sparql(),
            **_graph_store(),
            **_things(),
            **_pages(),
            **_reconciliation(),
            **_downloads(),
            **_operation(),
        },
        "components": {
            "schemas": {"Problem": _problem(), "Results": _results()},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The token is the password; the user's name is not looked at.",
                },
            },
        },
    }


# ── the endpoint ────────────────────────────────────────────────────────────────────────────


def _sparql() -> Schema:
    answers = {**_answers(), **_errors(*_ASKING)}
    changes = {**answers, **_written(), **_errors(401, 409, 415, 422)}
    dataset = [_parameter(f"{kind}-graph-uri", _iris(), many=True) for kind in ("default", "named")]
    using = [_parameter(f"using-{kind}graph-uri", _iris(), many=True) for kind in ("", "named-")]
    get = _operation_of(
        "query",
        "Evaluate a query; without one, describe the service.",
        [_parameter("query", _TEXT), *dataset, _format_parameter((*TABLES, *GRAPHS, HTML))],
        {**answers, 304: _plain("It has not changed.")},
        tag="sparql",
    )
    post = _operation_of(
        "query-or-update",
        "Evaluate a query, or do an update (which takes a token).",
        [*dataset, *using],
        changes,
        tag="sparql",
        body={_QUERY: _TEXT, _UPDATE: _TEXT, _FORM: _sparql_form()},
        secured=True,
    )
    running = _operation_of(
        "running",
        "List one's own queries that wait or run.",
        [],
        _content(200, "The queries.", {"application/json": _running()}),
        tag="sparql",
    )
    cancel = _operation_of(
        "cancel",
        "End a query of one's own, by its `X-Query-Id`.",
        [_in_path("id", _TEXT)],
        {204: _plain("It was ended."), **_errors(404)},
        tag="sparql",
    )
    return {
        "/sparql": {"get": get, "post": post},
        "/sparql/running": {"get": running},
        "/sparql/running/{id}": {"delete": cancel},
        **_beside_queries(),
    }


def _beside_queries() -> Schema:
    terms = _operation_of(
        "terms",
        "Give what an editor completes: prefixes and terms, with how often each is used.",
        [],
        {**_content(200, "The terms.", {"application/json": _terms()}), **_errors(429, 503)},
        tag="sparql",
    )
    link = _operation_of(
        "short-link",
        "Lead from a short link to the query that is packed into it.",
        [_in_path("packed", _TEXT)],
        {302: _moved("To the query."), **_errors(404)},
        tag="sparql",
    )
    return {"/sparql/terms": {"get": terms}, "/q/{packed}": {"get": link}}


def _terms() -> Schema:
    texts = ("iri", "name", "kind", "label", "means")
    one = {
        "type": "object",
        "required": ["iri", "name", "count"],
        "properties": {**dict.fromkeys(texts, _TEXT), "count": {"type": "integer", "minimum": 0}},
    }
    return {
        "type": "object",
        "required": ["prefixes", "terms"],
        "properties": {
            "prefixes": {"type": "object", "additionalProperties": _TEXT},
            "bases": {"type": "array", "items": _IRI},
            "vocabularies": {"type": "array", "items": _TEXT},
            "terms": {"type": "array", "items": one},
        },
    }


def _sparql_form() -> Schema:
    many = {"type": "array", "items": _IRI}
    names = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")
    return {
        "type": "object",
        "properties": {
            "query": _TEXT,
            "update": _TEXT,
            "format": _TEXT,
            **dict.fromkeys(names, many),
        },
    }


def _running() -> Schema:
    one = {
        "type": "object",
        "required": ["id", "state", "seconds"],
        "properties": {
            "id": _TEXT,
            "state": {"enum": ["waiting", "running"]},
            "seconds": {"type": "number", "minimum": 0},
        },
    }
    listed = {"type": "array", "items": one}
    return {"type": "object", "required": ["queries"], "properties": {"queries": listed}}


# ── graphs ──────────────────────────────────────────────────────────────────────────────────


def _graph_store() -> Schema:
    which = [
        _parameter("graph", _IRI, "The graph's name."),
        _parameter("default", {"type": "string"}, "The default graph, instead of `graph`."),
    ]
    bodies = dict.fromkeys(sorted(MEDIA_TYPES), _TEXT)
    read = {**_content(200, "The graph.", _graph_types()), **_errors(*_READING)}
    write = {**_written(), **_errors(*_WRITING)}
    methods = {
        "get": ("read-graph", "Read a graph.", read, None),
        "put": ("replace-graph", "Replace a graph.", write, bodies),
        "post": ("add-to-graph", "Add to a graph, or make a new one.", write, bodies),
        "delete": ("remove-graph", "Remove a graph.", write, None),
    }
    return {
        "/graph-store": {
            method: _operation_of(
                name, about, which, answers, tag="graphs", body=body, secured=method != "get"
            )
            for method, (name, about, answers, body) in methods.items()
        }
    }


# ── things, lists, search ───────────────────────────────────────────────────────────────────


def _things() -> Schema:
    path = _in_path("path", _TEXT, "What stands behind the base of the IRI.")
    seen = {
        **_content(200, "The description.", {**_graph_types(), HTML.media_type: _TEXT}),
        302: _moved("To what the thing is called now, or to how it was then."),
        304: _plain("It has not changed."),
        **_errors(*_READING),
    }
    answers = {303: _moved("To its description."), **_errors(404)}
    named = {
        f"/{kind}/{{path}}": {
            "get": _operation_of(
                f"name-of-{kind}", "Lead from a thing to its description.", [path], answers,
                tag="things",
            )
        }
        for kind in ("id", "graph")
    }  # fmt: skip
    described = _operation_of(
        "describe",
        "Describe a thing; an ending like `.ttl` in the path asks for a format.",
        [path, _format_parameter((*GRAPHS, HTML))],
        seen,
        tag="things",
    )
    void = _operation_of(
        "void", "Describe the dataset.", [], {**seen, 303: _moved("To it.")}, tag="things"
    )
    times = _operation_of(
        "timemap",
        "List the times of which there is a description (Memento).",
        [path],
        {**_content(200, "The times.", {"application/link-format": _TEXT}), **_errors(*_READING)},
        tag="things",
    )
    return {
        **named,
        "/doc/{path}": {"get": described},
        "/timemap/{path}": {"get": times},
        "/.well-known/void": {"get": void},
    }


def _narrowed(by: tuple[str, ...]) -> list[Schema]:
    return [_parameter(name, _TEXT) for name in by]


def _pages() -> Schema:
    days = [_parameter(name, {"type": "string", "format": "date"}) for name in ("from", "to")]
    page = {**_content(200, "A page.", {HTML.media_type: _TEXT}), **_errors(*_READING)}
    taken = {**page, 303: _moved("To what its query gives, where CSV or JSON is wanted.")}
    numbered = _parameter("page", {"type": "integer", "minimum": 1})
    exported = _format_parameter(LIST_FORMATS)
    lists = {
        f"/{name}": {"get": _operation_of(name, about, parameters, answers, tag="search")}
        for name, about, parameters, answers in (
            ("contradictions", "List what contradicts.",
             [*_narrowed(contradictions.BY), *days, numbered, exported], taken),
            ("timeline", "List what happened.",
             [*_narrowed(timeline.BY), *days, numbered, exported], taken),
            ("statements", "List who said what.",
             [*_narrowed((*statements.BY, "q")), *days, numbered, exported], taken),
            ("voices", "Count who speaks about whom.",
             [*_narrowed(voices.BY), *days, exported], taken),
            ("places.geojson", "Give the places of events.",
             [*_narrowed((*places.BY, "event")), *days],
             {**_content(200, "Features.", {"application/geo+json": {"type": "object"}}),
              **_errors(*_READING)}),
            ("cite/{path}", "Give a statement to be cited: a path with `.bib` or `.json`.",
             [_in_path("path", _TEXT, "`statement/…` of its IRI.")],
             {**_content(200, "A citation.", {"application/x-bibtex": _TEXT,
                                              "application/vnd.citationstyles.csl+json": {}}),
              **_errors(*_READING)}),
            ("compare", "Set two articles side by side.",
             [_parameter("a", _TEXT), _parameter("b", _TEXT)], page),
        )
    }  # fmt: skip
    found = {"application/json": {"type": "object"}, "text/csv": _TEXT, HTML.media_type: _TEXT}
    search = _operation_of(
        "search",
        "Search statements, events, actors, places and articles.",
        [_parameter("q", _TEXT), _parameter("kind", _TEXT), numbered,
         _parameter("size", {"type": "integer", "minimum": 1}), _parameter("format", _TEXT)],
        {**_content(200, "What was found.", found), 304: _plain("It has not changed."),
         **_errors(*_READING)},
        tag="search",
    )  # fmt: skip
    suggested = {"application/x-suggestions+json": {"type": "array"}}
    suggest = _operation_of(
        "suggest",
        "Give names that begin so.",
        [_parameter("q", _TEXT)],
        {**_content(200, "Names.", suggested), 304: _plain("As before."), **_errors(*_READING)},
        tag="search",
    )
    return {**lists, "/search": {"get": search}, "/search/suggest": {"get": suggest}}


# ── downloads, operation ────────────────────────────────────────────────────────────────────


def _reconciliation() -> Schema:
    """The two versions of the W3C's Reconciliation API, whose own schemas tell the rest."""
    told = {**_content(200, "As the version tells.", {"application/json": {"type": "object"}})}
    answers = {**told, **_errors(400, 413, 429, 500, 503, 504)}
    form = {"type": "object", "properties": {"queries": _TEXT, "extend": _TEXT}}
    batch = {
        "type": "object",
        "required": ["queries"],
        "properties": {"queries": {"type": "array", "items": {"type": "object"}}},
    }
    manifest = _operation_of(
        "reconciliation", "Give the manifest of version 0.2; candidates, or values.",
        [_parameter("queries", _TEXT), _parameter("extend", _TEXT)], answers, tag="search",
    )  # fmt: skip
    reconcile = _operation_of(
        "reconcile", "Give candidates, or values.", [], {**answers, **_errors(415)}, tag="search",
        body={_FORM: form},
    )  # fmt: skip
    draft = _operation_of(
        "reconciliation-draft", "Give the manifest of the 1.0 draft.", [], answers, tag="search"
    )
    match = _operation_of(
        "match", "Give candidates.", [], {**answers, **_errors(415)}, tag="search",
        body={"application/json": batch},
    )  # fmt: skip
    return {
        "/reconcile": {"get": manifest, "post": reconcile},
        "/reconcile/1.0": {"get": draft},
        "/reconcile/1.0/match": {"post": match},
    }


def _downloads() -> Schema:
    any_file = {"*/*": {"type": "string", "format": "binary"}}
    sent = {
        **_content(200, "The file.", any_file),
        **_content(206, "A part of it.", any_file),
        304: _plain("It has not changed."),
        308: _moved("To the list of a release."),
        **_errors(404, 412, 416),
    }
    listed = {**_content(200, "The list.", {HTML.media_type: _TEXT}), **_errors(503)}
    return {
        "/dumps/": {"get": _operation_of("dumps", "List the downloads.", [], listed, tag="things")},
        "/dumps/{name}": {
            "get": _operation_of(
                "dump", "Download a file; `Range` gives a part.", [_in_path("name", _TEXT)], sent,
                tag="things",
            )
        },
        "/dumps/{release}/{name}": {
            "get": _operation_of(
                "dump-of-a-release", "Download a file of a dated release, or of `latest`.",
                [_in_path("release", _TEXT), _in_path("name", _TEXT)], sent, tag="things",
            )
        },
    }  # fmt: skip


def _operation() -> Schema:
    plain = {PLAIN.media_type: _TEXT}
    told = {
        "/healthz": ("health", "Tell that the server answers.", _content(200, "Alive.", plain)),
        "/readyz": (
            "readiness",
            "Tell whether queries are answered.",
            {**_content(200, "Ready.", plain), **_content(503, "Not ready.", plain)},
        ),
        "/robots.txt": ("robots", "Tell crawlers.", _content(200, "Rules.", plain)),
        "/problems": (
            "problems",
            "Say what the kinds of error mean.",
            _content(200, "A page.", {HTML.media_type: _TEXT}),
        ),
        "/openapi.json": (
            "openapi",
            "This description.",
            _content(200, "OpenAPI.", {"application/json": {"type": "object"}}),
        ),
    }
    return {
        path: {"get": _operation_of(name, about, [], answers, tag="operation")}
        for path, (name, about, answers) in told.items()
    }


# ── parts ───────────────────────────────────────────────────────────────────────────────────


def _operation_of(
    name: str,
    about: str,
    parameters: list[Schema],
    answers: dict[int, Schema],
    *,
    tag: str,
    body: dict[str, Schema] | None = None,
    secured: bool = False,
) -> Schema:
    made: Schema = {
        "operationId": name,
        "summary": about,
        "tags": [tag],
        "parameters": parameters,
        "responses": {str(status): answer for status, answer in sorted(answers.items())},
    }
    if body:
        content = {kind: {"schema": schema} for kind, schema in body.items()}
        made["requestBody"] = {"required": True, "content": content}
    if secured:
        made["security"] = [{}, {"token": []}, {"password": []}]
    return made


def _parameter(name: str, schema: Schema, about: str = "", *, many: bool = False) -> Schema:
    made: Schema = {"name": name, "in": "query", "schema": schema}
    if about:
        made["description"] = about
    return {**made, "style": "form", "explode": True} if many else made


def _in_path(name: str, schema: Schema, about: str = "") -> Schema:
    return {**_parameter(name, schema, about), "in": "path", "required": True}


def _iris() -> Schema:
    return {"type": "array", "items": _IRI}


def _format_parameter(formats: Iterable[Format]) -> Schema:
    names = list(dict.fromkeys(format.name for format in formats))
    return _parameter("format", {"enum": names}, "Goes before `Accept`.")


def _graph_types() -> dict[str, Schema]:
    return _types(GRAPHS)


def _types(formats: Iterable[Format]) -> dict[str, Schema]:
    names = [name for f in formats for name in (f.media_type, *f.answered)]
    return {name: {} for name in dict.fromkeys(names)}


def _answers() -> dict[int, Schema]:
    types: dict[str, Schema] = {**_types(TABLES), **_types(GRAPHS), **_types((HTML,))}
    types[TABLES[0].media_type] = {"$ref": "#/components/schemas/Results"}
    return _content(200, "The answer, or what the service is.", types)


def _written() -> dict[int, Schema]:
    made = {201: "A graph was made.", 204: "It is written."}
    return {**{status: _plain(about) for status, about in made.items()}, 200: _plain("Done.")}


def _content(status: int, about: str, types: dict[str, Schema]) -> dict[int, Schema]:
    content = {name: {"schema": schema} if schema else {} for name, schema in types.items()}
    return {status: {"description": about, "content": content}}


def _plain(about: str) -> Schema:
    return {"description": about}


def _moved(about: str) -> Schema:
    return {"description": about, "headers": {"Location": {"schema": {"type": "string"}}}}


def _errors(*statuses: int) -> dict[int, Schema]:
    """The errors of these statuses, with what each may mean."""
    content = {
        PROBLEM.media_type: {"schema": _PROBLEM_REF},
        PLAIN.media_type: {},
        HTML.media_type: {},
        **{format.media_type: {} for format in GRAPHS},  # the report of a check, with 422
    }
    return {
        status: {
            "description": "; or ".join(k.title for k in KINDS.values() if k.status == status)
            or "Refused.",
            "content": content,
        }
        for status in statuses
    }


def _problem() -> Schema:
    return {
        "type": "object",
        "description": "Problem details, RFC 9457.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "pattern": f"/problems#({'|'.join(KINDS)})$"},
            "title": _TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": _TEXT,
            "hint": _TEXT,
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
        },
    }


def _results() -> Schema:
    """SPARQL 1.1 Query Results JSON Format."""
    term = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {"type": {"enum": ["uri", "literal", "bnode", "triple"]}},
    }
    row = {"type": "object", "additionalProperties": term}
    rows = {"type": "array", "items": row}
    return {
        "type": "object",
        "required": ["head"],
        "properties": {
            "head": {"type": "object"},
            "boolean": {"type": "boolean"},
            "results": {"type": "object", "properties": {"bindings": rows}},
        },
    }
