"""Errors in one shape: problem details for programs (RFC 9457), a page or plain text for people.

Every kind of error is a row of `KINDS`, which is also the page `/problems` that their `type` leads
to. Statuses that could be others:

- 504 for a query past its deadline: the process behind this server did not answer in time. Not
  503 or 408, which tell clients to send the same again: it would run as long.
- 403 for SERVICE, updates and answers too large: understood, and refused.
- 500 for a query that brings its process down: SPARQL 1.1 Protocol, section 2.1.6.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from kg.errors import (
    NewsgraphError,
    OverBudget,
    Overloaded,
    QueryCancelled,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooHeavy,
    ResultTooLarge,
    SearchError,
    StoreDown,
    StoreError,
)
from server.addresses import root
from server.negotiate import HTML, PLAIN, PROBLEM, choose


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: the fragment of its `type`, its status, its title, what it means."""

    name: str
    status: int
    title: str
    meaning: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("syntax", 400, "The query does not parse", "`line` and `column` tell where."),
        Kind(
            "request",
            400,
            "The request cannot be read",
            "A parameter is missing, given twice, or not UTF-8.",
        ),
        Kind("data", 400, "The graph cannot be read", "What was sent is not what its type says."),
        Kind(
            "unauthorized",
            401,
            "Writing takes a token",
            "`kg token create` makes one; it comes as Bearer, or as the password of Basic.",
        ),
        Kind("unknown", 400, "There is no such name", "The address names nothing in the graph."),
        Kind(
            "refused",
            403,
            "The query is refused",
            "SERVICE is not evaluated here: this server asks no other server.",
        ),
        Kind("read-only", 403, "This endpoint takes no updates", "The store is somebody else's."),
        Kind("too-large", 403, "The answer is too large", "Add LIMIT, or download a dump."),
        Kind(
            "refused-update",
            403,
            "The update is refused",
            "LOAD and SERVICE are done for addresses that the operator allows, and no others.",
        ),
        Kind("forbidden", 403, "This token may not do that", "`kg token create --write` does."),
        Kind("not-found", 404, "There is nothing here", "Nothing is described under this address."),
        Kind(
            "gone",
            410,
            "This is not kept any more",
            "Snapshots and releases are kept for a while; the detail says what there is instead.",
        ),
        Kind(
            "taken-down",
            410,
            "This was taken down",
            "An article, with what rested on it alone: `takenDown` says when, `because` why.",
        ),
        Kind("method", 405, "Not with this method", "`Allow` lists the methods there are."),
        Kind(
            "not-acceptable",
            406,
            "No format fits",
            "The answer has no format among those accepted; the detail lists those there are.",
        ),
        Kind(
            "request-too-large",
            413,
            "The request is too large",
            "Queries have a length limit.",
        ),
        Kind(
            "media-type",
            415,
            "This media type is not read",
            "Queries come as application/sparql-query or application/x-www-form-urlencoded.",
        ),
        Kind(
            "graph-type",
            415,
            "This media type is no graph",
            "`Accept-Post` lists the formats in which a graph may come.",
        ),
        Kind("range", 416, "No such part of the file", "The range lies outside the file."),
        Kind(
            "cancelled",
            410,
            "The query was cancelled",
            "Its sender took it back by DELETE while it waited or ran.",
        ),
        Kind(
            "budget",
            429,
            "Your time for this minute is used up",
            "Every client has so many seconds of evaluation a minute; `Retry-After` says when "
            "there is some again.",
        ),
        Kind(
            "conflict",
            409,
            "The update does not fit the graphs there are",
            "It needs a graph that is not there, or makes one that is; SILENT passes over that.",
        ),
        Kind(
            "precondition",
            412,
            "The graph is not what you think it is",
            "It changed since you read it, or is there where you wanted to make it: read it again.",
        ),
        Kind(
            "shapes",
            422,
            "What would be written breaks the shapes",
            "Nothing was written. Who accepts RDF gets the whole SHACL report.",
        ),
        Kind("failed", 500, "The query failed", "An expression failed while the query ran."),
        Kind(
            "too-heavy",
            500,
            "The query is too heavy",
            "It needed more memory than a query may have, or is nested too deep.",
        ),
        Kind("fault", 500, "Something is wrong on our side", "It was logged."),
        Kind("unwritten", 500, "It could not be written", "Look whether it was; then write again."),
        Kind(
            "writer-busy",
            503,
            "Somebody else writes",
            "A build, say. Come back after `Retry-After` seconds.",
        ),
        Kind(
            "writer-lost",
            503,
            "The write was interrupted",
            "Its process was killed from outside. Come back after `Retry-After` seconds.",
        ),
        Kind("busy", 503, "Too many queries wait", "Come back after `Retry-After` seconds."),
        Kind(
            "no-index",
            503,
            "Searching is out of order",
            "This snapshot has no search index, or a damaged one. All else works.",
        ),
        Kind("not-built", 503, "Nothing is published yet", "The graph has to be built first."),
        Kind(
            "store-down",
            503,
            "The store does not answer",
            "It is another server, behind this one. Come back after `Retry-After` seconds.",
        ),
        Kind("timeout", 504, "The query ran too long", "It was stopped at its deadline."),
    )
}

_OF_ERRORS: tuple[tuple[type[NewsgraphError], str], ...] = (  # the more special come first
    (QuerySyntaxError, "syntax"),
    (QueryRefused, "refused"),
    (QueryTimeout, "timeout"),
    (QueryTooHeavy, "too-heavy"),
    (ResultTooLarge, "too-large"),
    (QueryCancelled, "cancelled"),
    (OverBudget, "budget"),
    (Overloaded, "busy"),
    (QueryError, "failed"),
    (SearchError, "no-index"),
    (StoreDown, "store-down"),
    (StoreError, "not-built"),
)
_OF_STATUS = {404: "not-found", 405: "method", 413: "request-too-large", 416: "range"}


class Problem(Exception):
    """An error to answer with; raise it anywhere behind a request."""

    def __init__(
        self, kind: str, detail: str, *, hint: str | None = None, **members: int | str | None
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.hint = KINDS[kind], detail, hint
        self.members = {name: value for name, value in members.items() if value is not None}
        self.headers: dict[str, str] = {}


def install(app: Flask) -> None:
    """Let the application answer every error in this shape."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(NewsgraphError, lambda error: answer(of_error(error)))
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _fault)


def of_error(error: NewsgraphError) -> Problem:
    """Return the problem an error of the store or of a query is."""
    kind = next((name for type, name in _OF_ERRORS if isinstance(error, type)), "fault")
    problem = Problem(kind, str(error), hint=error.hint)
    if isinstance(error, QuerySyntaxError) and error.line is not None:
        problem.members.update(line=error.line, column=error.column or 1)
    if isinstance(error, Overloaded | StoreDown):
        problem.headers["Retry-After"] = str(error.seconds)
    return problem


def answer(problem: Problem) -> Response:
    """Write a problem in the form the client reads; never 406: an error must reach its reader."""
    kind = problem.kind
    g.problem = kind.name  # for logs and metrics
    choice = choose((PROBLEM, PLAIN, HTML), request.headers.get("Accept"))
    form = choice.format if choice else PROBLEM
    if form is HTML:
        body = render_template("problem.html", problem=problem)
    elif form is PLAIN:
        hint = f"\n{problem.hint}" if problem.hint else ""
        body = f"{kind.status} {kind.title}\n{problem.detail}{hint}\n"
    else:
        body = json.dumps(_details(problem), ensure_ascii=False)
    media_type = choice.content_type if choice else PROBLEM.media_type
    if form is PROBLEM:
        media_type = PROBLEM.media_type  # the RFC gives it this one, also to those who ask for JSON
    response = Response(body, kind.status, problem.headers, content_type=media_type)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-store"
    return response


def _details(problem: Problem) -> dict[str, str | int]:
    details: dict[str, str | int] = {
        "type": f"{root()}/problems#{problem.kind.name}",
        "title": problem.kind.title,
        "status": problem.kind.status,
        "detail": problem.detail,
    }
    if problem.hint:
        details["hint"] = problem.hint
    return {**details, **problem.members}


def _of_http(error: HTTPException) -> Response:
    """Answer what Flask and Werkzeug raise; redirects they raise pass as they are."""
    response = error.get_response()
    if error.code is None or error.code < 400:
        return response if isinstance(response, Response) else Response(status=error.code)
    kind = _OF_STATUS.get(error.code, "request" if error.code < 500 else "fault")
    problem = Problem(kind, error.description or HTTPStatus(error.code).phrase)
    for name in ("Allow", "Content-Range"):
        if name in response.headers:
            problem.headers[name] = response.headers[name]
    return answer(problem)


def _fault(error: Exception) -> Response:
    """Log what nobody foresaw, and tell the client no more than that."""
    current_app.logger.exception("unforeseen error", exc_info=error)
    return answer(Problem("fault", "an unforeseen error; it was logged"))
