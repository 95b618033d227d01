"""`/sparql`: the SPARQL 1.1 Protocol's query operation, and a page for people at the same address.

Nothing is sent before the whole answer is there: a client never gets 200 over a broken tail.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from kg.errors import NewsgraphError
from server.negotiate import GRAPHS, HTML, TABLES, Choice
from server.problems import Problem, of_error
from server.reading import Table, read_table
from server.site import site
from server.sparql import description, guard, protocol
from server.sparql.formats import Formats, wanted, wanted_description
from server.sparql.pool import Answer, Question
from server.sparql.protocol import Operation

blueprint = Blueprint("sparql", __name__)

ROWS_SHOWN = 500
"""Rows of a table that a page shows; downloads have all."""
_ENOUGH_FOR_A_PAGE = 500_000  # bytes of the answer


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def endpoint() -> Response:
    """Answer a query, or describe the service when there is none."""
    operation = protocol.read(request)
    if operation.query is None:
        return _without_query(operation)
    formats = wanted(operation.format, request.headers.get("Accept"))
    if _is_page(formats):
        return _page(operation.query, operation, formats)
    return _sent(ask(operation.query, operation, formats), formats)


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


def ask(query: str, operation: Operation, formats: Formats) -> Answer:
    """Evaluate a query in a worker."""
    _refuse_length(query)
    guard.refuse(query)
    question = Question(
        query=query,
        table=_evaluated_as(formats.table, "json"),
        graph=_evaluated_as(formats.graph, "ttl"),
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        base=site().address("sparql"),
        beginning=_ENOUGH_FOR_A_PAGE if _is_only_page(formats) else None,
    )
    return site().public.ask(question)


def _is_page(formats: Formats) -> bool:
    return any(choice and choice.format is HTML for choice in (formats.table, formats.graph))


def _is_only_page(formats: Formats) -> bool:
    return all(choice and choice.format is HTML for choice in (formats.table, formats.graph))


def _evaluated_as(choice: Choice | None, for_pages: str) -> str | None:
    if choice is None:
        return None
    return for_pages if choice.format is HTML else choice.format.name


def _refuse_length(query: str) -> None:
    longest = site().config.query_kb << 10
    if len(query) > longest:
        raise Problem("request-too-large", f"a query has at most {longest} characters")


def _sent(answer: Answer, formats: Formats) -> Response:
    choice = formats.of(answer.kind)
    response = Response(answer.body, content_type=choice.content_type)
    _label(response, answer)
    return response


def _label(response: Response, answer: Answer) -> None:
    response.headers["Vary"] = "Accept"
    response.headers["Server-Timing"] = f"query;dur={answer.seconds * 1000:.1f}"
    response.headers["Last-Modified"] = answer.snapshot.published.strftime(
        "%a, %d %b %Y %H:%M:%S GMT"
    )


# ── without a query ─────────────────────────────────────────────────────────────────────────


def _without_query(operation: Operation) -> Response:
    if request.method == "POST":
        raise Problem("request", "the form has no `query`")
    choice = wanted_description(operation.format, request.headers.get("Accept"))
    if choice.format is HTML:
        first = site().examples[0].query if site().examples else ""
        response = make_response(render_template("sparql.html", query=first, **menus()))
    else:
        body = description.write(site(), choice.format.name)
        response = Response(body, content_type=choice.content_type)
    response.headers["Vary"] = "Accept"
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
        answer = ask(query, operation, formats)
    except (NewsgraphError, Problem) as error:
        problem = error if isinstance(error, Problem) else of_error(error)
        page = render_template("sparql.html", problem=problem, **told)
        response = make_response(page, problem.kind.status, problem.headers)
        response.headers["Vary"] = "Accept"
        return response
    if formats.of(answer.kind).format is not HTML:
        return _sent(answer, formats)
    page = render_template("sparql.html", shown=_shown(answer, query, operation), **told)
    response = make_response(page)
    _label(response, answer)
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
    names = [format.name for format in (GRAPHS if kind == "graph" else TABLES)]
    return tuple(
        (name, "/sparql?" + urlencode([("query", query), *dataset, ("format", name)]))
        for name in names
    )


def menus() -> dict[str, object]:
    """Return what a query form offers: example queries and formats."""
    offered = [("html", "as a page")]
    offered += [(format.name, format.media_type) for format in (*TABLES, *GRAPHS)]
    return {"examples": site().examples, "formats": offered}
