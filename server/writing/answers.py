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
    "precondition": "precondition",
    "failed": "failed",
    "timeout": "timeout",
    "too-heavy": "too-heavy",
    "busy": "writer-busy",
    "waited": "writer-busy",
    "killed": "writer-lost",
    "lost": "writer-lost",
    "unwritten": "unwritten",
}
_DETAILS = {
    "timeout": "it was stopped at its deadline; nothing was written",
    "too-heavy": "it needed more memory than it may have, or is nested too deep",
    "busy": "another process writes to the store, such as a build",
    "waited": "the writes before it took its time; nothing was written",
    "killed": "the process that tried it was killed twice; nothing was written",
    "lost": "the writer was killed several times; whether it wrote is not known",
}
_LATER = {"busy": 10, "waited": 5, "killed": 5, "lost": 5}  # seconds
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
    if status in _LATER:
        problem.headers["Retry-After"] = str(_LATER[status])
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
