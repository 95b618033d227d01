"""`/sparql`: the SPARQL 1.1 Protocol's query operation, and a page for people at the same address.

Nothing is sent before the whole answer is there: a client never gets 200 over a broken tail.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, Response, g, make_response, render_template, request

from kg.errors import NewsgraphError
from server.addresses import asking
from server.negotiate import GRAPHS, HTML, TABLES
from server.problems import Problem, of_error
from server.reading import Table, read_table
from server.site import site
from server.sparql import cells, description, protocol, sharing
from server.sparql.answering import Asked, Reply, is_page
from server.sparql.backend import Answer
from server.sparql.clients import client_of
from server.sparql.formats import Formats, wanted, wanted_description
from server.sparql.protocol import Operation
from server.sparql.quick import RAISED, wants_anew
from server.writing import update

blueprint = Blueprint("sparql", __name__)

ROWS_SHOWN = 500
"""Rows of a table that a page shows; downloads have all."""


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"], strict_slashes=False)
def endpoint() -> Response:
    """Answer a query, or describe the service when there is none."""
    raised = request.environ.get(RAISED)
    if raised is not None:  # by `quick`, which leaves telling it to us
        raise raised
    operation = protocol.read(request)
    if operation.update is not None:
        return update.take(operation)
    if operation.query is None:
        return _without_query(operation)
    if operation.format == cells.NAME:
        return _for_spreadsheets(operation.query, operation)
    formats = wanted(operation.format, request.headers.get("Accept"))
    if is_page(formats):
        return _page(operation.query, operation, formats)
    return _sent(site().answering.reply(_asked(operation.query, operation, formats)))


@blueprint.route("/queries/<name>")
def example(name: str) -> Response:
    """Show an example query with its answer; `/queries/NAME.rq` is the query itself."""
    wanted_name = name.removesuffix(".rq")
    found = next((one for one in site().examples if one.name == wanted_name), None)
    if found is None:
        raise Problem("not-found", f"there is no example query called {wanted_name}")
    if name.endswith(".rq"):
        return Response(found.query, content_type="application/sparql-query")
    operation = Operation(query=None, default_graphs=(), named_graphs=(), format=None)
    formats = wanted("html", None)
    return _page(found.query, operation, formats, title=found.title, about=found.description)


def _asked(query: str, operation: Operation, formats: Formats) -> Asked:
    headers = request.headers
    g.query_text = query  # for logs, where they may have it
    return Asked(
        query=query,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        formats=formats,
        base=site().address("sparql"),
        client=client_of(request),
        id=g.query_id,
        snapshot=g.get("snapshot"),  # memento.py
        anew=wants_anew(headers.get("Cache-Control")),
        safe=request.method != "POST",
        if_none_match=headers.get("If-None-Match"),
        if_modified_since=headers.get("If-Modified-Since"),
        accept_encoding=headers.get("Accept-Encoding"),
    )


def _for_spreadsheets(query: str, operation: Operation) -> Response:
    """Answer as CSV in which nothing is a formula; nobody keeps it, so it is made each time."""
    asked = _asked(query, operation, wanted("csv", None))
    asked = replace(asked, accept_encoding=None, if_none_match=None, if_modified_since=None)
    reply = site().answering.reply(asked)
    response = Response(cells.guarded(reply.body), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="newsgraph.csv"'
    return response


def _sent(reply: Reply) -> Response:
    response = Response(reply.body, reply.status, reply.headers)
    if reply.status == 304:
        del response.headers["Content-Type"]  # Flask's own guess
    return response


# ── one's own queries ───────────────────────────────────────────────────────────────────────


@blueprint.route("/sparql/running")
def running() -> Response:
    """List the queries of whoever asks that wait or run; not their texts: addresses are shared."""
    now, backend = time.monotonic(), site().public
    found = backend.running(client_of(request))
    listed = [
        {
            "id": one.id,
            "state": "waiting" if one.started is None else "running",
            "seconds": round(now - one.since, 3),
        }
        for one in found
    ]
    response = Response(json.dumps({"queries": listed}), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = request.host_url.rstrip("/")  # no other's
    return response


@blueprint.route("/sparql/running/<name>", methods=["DELETE"])
@blueprint.route("/queries/<name>", methods=["DELETE"])
def cancel(name: str) -> Response:
    """End a query of one's own."""
    if not site().public.cancel(name, client_of(request)):
        raise Problem("not-found", "no query of yours with this id waits or runs")
    return Response(status=204)


# ── without a query ─────────────────────────────────────────────────────────────────────────


def _without_query(operation: Operation) -> Response:
    if request.method in ("POST", "QUERY"):
        raise Problem("request", "the form has no `query`")
    choice = wanted_description(operation.format, request.headers.get("Accept"))
    if choice.format is HTML:
        first = site().examples[0].query if site().examples else ""
        response = make_response(render_template("sparql.html", query=first, **menus()))
    else:
        body = description.write(site(), choice.format.name)
        response = Response(body, content_type=choice.content_type)
    response.headers["Vary"] = "Accept"
    response.headers["Accept-Query"] = "application/sparql-query"  # the QUERY method's draft
    return response


# ── the page ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer as the page shows it: one of table, boolean, graph."""

    seconds: float
    downloads: tuple[tuple[str, str], ...]  # format and address
    table: Table | None = None
    rows: int | None = None  # None: more than anybody counted
    boolean: bool | None = None
    graph: str | None = None
    cut: bool = False


def _page(
    query: str, operation: Operation, formats: Formats, *, title: str = "", about: str = ""
) -> Response:
    told = {"query": query, "title": title, "about": about, **menus()}
    try:
        answer = site().answering.ask(_asked(query, operation, formats))
    except (NewsgraphError, Problem) as error:
        problem = error if isinstance(error, Problem) else of_error(error)
        page = render_template("sparql.html", problem=problem, **told)
        response = make_response(page, problem.kind.status, problem.headers)
        response.headers["Vary"] = "Accept"
        return response
    if formats.of(answer.kind).format is not HTML:
        chosen = Response(answer.body, content_type=formats.of(answer.kind).content_type)
        return _labelled(chosen, answer)
    told |= sharing.told(query)
    page = render_template("sparql.html", shown=_shown(answer, query, operation), **told)
    return _labelled(make_response(page), answer)


def _labelled(response: Response, answer: Answer) -> Response:
    response.headers["Vary"] = "Accept, Accept-Encoding"
    response.headers["Server-Timing"] = f"query;dur={answer.seconds * 1000:.1f}"
    if answer.snapshot is not None:
        response.last_modified = answer.snapshot.published
    return response


def _shown(answer: Answer, query: str, operation: Operation) -> Shown:
    downloads = _downloads(answer.kind, query, operation)
    shown = partial(Shown, seconds=answer.seconds, downloads=downloads)
    if answer.kind == "graph":
        return shown(graph=answer.body.decode(errors="ignore"), cut=answer.cut)
    if answer.kind == "boolean":
        return shown(boolean=b"true" in answer.body)
    table = read_table(answer.body, cut=answer.cut)
    return shown(
        table=Table(table.columns, table.rows[:ROWS_SHOWN]),
        rows=None if answer.cut else len(table.rows),
        cut=answer.cut or len(table.rows) > ROWS_SHOWN,
    )


def _downloads(kind: str, query: str, operation: Operation) -> tuple[tuple[str, str], ...]:
    dataset = [("default-graph-uri", graph) for graph in operation.default_graphs]
    dataset += [("named-graph-uri", graph) for graph in operation.named_graphs]
    tables = [*(format.name for format in TABLES), cells.NAME]
    names = [format.name for format in GRAPHS] if kind == "graph" else tables
    return tuple((name, asking(query, *dataset, ("format", name))) for name in names)


def menus() -> dict[str, object]:
    """Return what a query form offers: example queries and formats."""
    offered = [("html", "as a page")]
    offered += [(format.name, format.media_type) for format in (*TABLES, *GRAPHS)]
    offered.append((cells.NAME, "text/csv, for spreadsheets"))
    return {
        "examples": site().examples,
        "formats": offered,
        "tables": [*(format.name for format in TABLES), cells.NAME],
        "graphs": [format.name for format in GRAPHS],
        "tiles": site().config.tiles,
    }
