"""The request of the SPARQL 1.1 Protocol, section 2.1: query and dataset, by GET or POST."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request

from server.problems import Problem

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_MOST_PARAMETERS = 1000

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a request asks for; `query` None: for a description of the service."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


def read(request: Request) -> Operation:
    """Return the operation of a request, or raise the `Problem` with it."""
    parameters = _decoded(request.query_string)
    if request.method == "POST":
        parameters = _posted(request, parameters)
    _refuse_updates(name for name, _ in parameters)
    return Operation(
        query=_query(parameters),
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
        format=_format(parameters),
    )


def _posted(request: Request, parameters: Parameters) -> Parameters:
    """Add what the body says to what the address says (sections 2.1.2 and 2.1.3)."""
    if request.mimetype == _UPDATE:
        _refuse_updates(["update"])
    if request.mimetype not in (_FORM, _QUERY):
        said = request.mimetype or "no media type"
        raise Problem("media-type", f"the body has {said}; it is read as {_QUERY} or {_FORM}")
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower().replace("_", "-") not in ("utf-8", "utf8"):
        raise Problem("media-type", f"the body is in {charset}; it is read as UTF-8")
    body = request.get_data(cache=False)
    if request.mimetype == _FORM:
        return parameters + _decoded(body)
    return [*parameters, ("query", _text(body))]


def _decoded(text: bytes) -> Parameters:
    try:
        return parse_qsl(
            _text(text),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise Problem("request", "a parameter is not UTF-8") from error
    except ValueError as error:
        raise Problem("request", f"there are more than {_MOST_PARAMETERS} parameters") from error


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem("request", f"byte {error.start} of the request is not UTF-8") from error


def _refuse_updates(names: Iterable[str]) -> None:
    if {"update", "using-graph-uri", "using-named-graph-uri"} & set(names):
        raise Problem("read-only", "updates are not taken here", hint="send a query")


def _query(parameters: Parameters) -> str | None:
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) > 1:
        raise Problem("request", "`query` is given more than once")
    return queries[0] if queries else None


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    graphs = [value for key, value in parameters if key == name and value]
    for graph in graphs:
        if not _IRI.fullmatch(graph):
            raise Problem("request", f"{name} is not an absolute IRI: {graph}")
    return tuple(dict.fromkeys(graphs))


def _format(parameters: Parameters) -> str | None:
    """Return the wish for a format; `output` and `results` are what SPARQLWrapper adds."""
    for wanted in ("format", "output", "results"):
        for name, value in parameters:
            if name == wanted and value:
                return value
    return None
