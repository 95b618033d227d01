"""The writer's answers as HTTP: what was written, or one of the problems."""

from __future__ import annotations

import pyoxigraph as ox
from flask import Response, request

from kg.store import GRAPHS as GRAPH_WRITERS
from server.negotiate import GRAPHS, PROBLEM, choose
from server.problems import Problem
from server.writing.pipes import Header

_PROBLEMS = {
    "syntax": "syntax",
    "request": "request",
    "data": "data",
    "refused": "refused-update",
    "conflict": "conflict",
    "failed": "failed",
    "timeout": "timeout",
    "too-heavy": "too-heavy",
    "busy": "writer-busy",
    "unwritten": "unwritten",
}
_DETAILS = {
    "timeout": "it was stopped at its deadline; nothing was written",
    "too-heavy": "it needed more memory than it may have, or is nested too deep",
    "busy": "another process writes to the store, such as a build",
}
_LATER = 10  # seconds
_PREFIXES = {"sh": "http://www.w3.org/ns/shacl#"}


def refusal(answer: Header, body: bytes) -> Response:
    """Return the SHACL report to who reads RDF; raise the `Problem` for everybody else."""
    status = answer["status"]
    if status == "shapes":
        return _report(answer, body)
    detail = answer.get("message") or _DETAILS.get(status, "")
    problem = Problem(
        _PROBLEMS[status],
        detail,
        hint=answer.get("hint"),
        line=answer.get("line"),
        column=answer.get("column"),
    )
    if status == "busy":
        problem.headers["Retry-After"] = str(_LATER)
    raise problem


def _report(answer: Header, body: bytes) -> Response:
    choice = choose((PROBLEM, *GRAPHS), request.headers.get("Accept"))
    if choice is None or choice.format is PROBLEM:
        messages = answer["messages"]
        raise Problem("shapes", answer["message"], hint="; ".join(messages[1:6]) or None)
    triples = (quad.triple for quad in ox.parse(body, ox.RdfFormat.TURTLE))
    text = ox.serialize(triples, format=GRAPH_WRITERS[choice.format.name], prefixes=_PREFIXES)
    response = Response(text, 422, content_type=choice.content_type)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-store"
    return response


def label(answer: Header) -> dict[str, str]:
    """Return the headers that tell which entry of the journal a write became."""
    return {"X-Journal-Entry": str(answer["entry"])} if answer["entry"] else {}
