"""The request of the SPARQL 1.1 Protocol, section 2: query or update, and its dataset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request

from server.problems import Problem

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_MOST_PARAMETERS = 1000
_DATASET = {"default-graph-uri", "named-graph-uri"}
_USING = {"using-graph-uri", "using-named-graph-uri"}

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a request asks for; neither `query` nor `update`: a description of the service."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    update: str | None = None
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()


def read(request: Request) -> Operation:
    """Return the operation of a request, or raise the `Problem` with it."""
    parameters = _decoded(request.query_string)
    if request.method in ("POST", "QUERY"):
        parameters = _posted(request, parameters)
    query, update = _one(parameters, "query"), _one(parameters, "update")
    _refuse_mixtures(request, query, update, {name for name, _ in parameters})
    return Operation(
        query=query,
        update=update,
        using_graphs=_graphs(parameters, "using-graph-uri"),
        using_named_graphs=_graphs(parameters, "using-named-graph-uri"),
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
        format=_format(parameters),
    )


def _posted(request: Request, parameters: Parameters) -> Parameters:
    """Add what the body says to what the address says (2.1.2, 2.1.3, 2.2.1, 2.2.2)."""
    if request.mimetype not in (_FORM, _QUERY, _UPDATE):
        said = request.mimetype or "no media type"
        read_as = f"{_QUERY}, {_UPDATE} or {_FORM}"
        raise Problem("media-type", f"the body has {said}; it is read as {read_as}")
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower().replace("_", "-") not in ("utf-8", "utf8"):
        raise Problem("media-type", f"the body is in {charset}; it is read as UTF-8")
    body = request.get_data(cache=False)
    if request.mimetype == _FORM:
        return parameters + _decoded(body)
    return [*parameters, ("query" if request.mimetype == _QUERY else "update", _text(body))]


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


def _refuse_mixtures(
    request: Request, query: str | None, update: str | None, given: set[str]
) -> None:
    """A request is one operation, with the dataset of that operation (2.1.4, 2.2.3)."""
    if update is not None and request.method != "POST":
        raise Problem("request", "an update comes by POST", hint="2.2: nothing is written by GET")
    if query is not None and update is not None:
        raise Problem("request", "a request is a query or an update, not both")
    strange = _USING if update is None else _DATASET
    if (query is not None or update is not None) and (found := strange & given):
        kind = "a query" if update is None else "an update"
        raise Problem("request", f"{min(found)} is no parameter of {kind}")


def _one(parameters: Parameters, name: str) -> str | None:
    found = [value for key, value in parameters if key == name]
    if len(found) > 1:
        raise Problem("request", f"`{name}` is given more than once")
    return found[0] if found else None


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    graphs = [value for key, value in parameters if key == name and value]
    for graph in graphs:
        if not is_iri(graph):
            raise Problem("request", f"{name} is not an absolute IRI: {graph}")
    return tuple(dict.fromkeys(graphs))


def is_iri(text: str) -> bool:
    """Whether that is an absolute IRI, which may stand between `<` and `>`."""
    return _IRI.fullmatch(text) is not None


def _format(parameters: Parameters) -> str | None:
    """Return the wish for a format; `output` and `results` are what SPARQLWrapper adds."""
    for wanted in ("format", "output", "results"):
        for name, value in parameters:
            if name == wanted and value:
                return value
    return None
