"""Pages over many articles: lists and what narrows them, voices, two articles side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, make_response, redirect, render_template, request

from kg.errors import QueryError
from kg.views import compare
from server.addresses import asking, href, root
from server.drawing.strip import strip
from server.lists import contradictions, places, statements, timeline, voices
from server.lists.choosing import Asked, asked
from server.lists.facets import Facets
from server.lists.overview import overview
from server.lists.taken import Taken
from server.negotiate import HTML, Format, choose, named
from server.problems import Problem
from server.site import site
from server.sparql import cells
from server.words import term

blueprint = Blueprint("browse", __name__)

T = TypeVar("T")
_OFFERED = 400  # articles in a menu
_ARTICLES = """SELECT ?article (SAMPLE(?name) AS ?title) (MAX(?day) AS ?published) {
  ?article a ng:Article ; rdfs:label ?name
  OPTIONAL { ?article schema:datePublished ?day }
} GROUP BY ?article ORDER BY DESC(?published) ?article LIMIT $most"""
LIST_FORMATS = (
    HTML,
    Format("json", "application/json", answered=("application/sparql-results+json",)),
    Format("csv", "text/csv"),
    Format(cells.NAME, "text/csv"),
)
_GEOJSON = "application/geo+json"


@blueprint.route("/contradictions")
def contradictions_page() -> Response:
    """Show accounts that contradict each other."""
    here, ask = site(), _asked("/contradictions", contradictions.BY)
    return _list("contradictions", ask, lambda: contradictions.contradictions(
        overview(here), here.reader, ask, here.config.base))  # fmt: skip


@blueprint.route("/timeline")
def timeline_page() -> Response:
    """Show what happened, day by day."""
    here, ask = site(), _asked("/timeline", timeline.BY)
    return _list("timeline", ask, lambda: timeline.day_by_day(
        overview(here), here.reader, ask, here.config.base))  # fmt: skip


@blueprint.route("/statements")
def statements_page() -> Response:
    """Show who said what."""
    here, ask = site(), _asked("/statements", (*statements.BY, "words"))
    return _list("statements", ask, lambda: statements.statements(
        overview(here), here.reader, ask, here.config.base))  # fmt: skip


@blueprint.route("/voices")
def voices_page() -> Response:
    """Show who speaks about whom."""
    here, ask = site(), _asked("/voices", voices.BY)
    return _list("voices", ask, lambda: voices.voices(overview(here), ask, here.config.base))


@blueprint.route("/places.geojson")
def geojson() -> Response:
    """Give the places of events, narrowed as lists are, or those of one event."""
    here = site()
    ask = asked("", request.args, places.BY)
    event = full_event(request.args.get("event", ""), here.config.base)
    try:
        found, _ = places.spots(overview(here), ask, here.config.base, event)
    except QueryError as error:
        if type(error) is not QueryError:
            raise
        raise Problem("unknown", str(error), hint=error.hint) from error
    body = places.geojson(found, lambda iri: href(here.config, iri), lambda name: term(here, name))
    response = Response(body, content_type=_GEOJSON)
    response.headers["Content-Disposition"] = 'inline; filename="places.geojson"'
    return response


@blueprint.route("/compare")
def compare_page() -> Response:
    """Set two articles side by side."""
    reader = site().reader
    first, second = (request.args.get(name, "").strip()[:500] for name in ("a", "b"))
    articles = site().once("articles", lambda: reader.rows(_ARTICLES, most=_OFFERED + 1))
    found, problem = None, None
    if first and second:
        found, problem = _unless_unknown(lambda: compare(reader.select, first, second))
    return _page(
        "compare.html", problem, found=found, articles=articles, first=first, second=second,
        many=len(articles) > _OFFERED,
    )  # fmt: skip


def full_event(name: str, base: str) -> str:
    """Return the IRI of an event that was shortened ("event/gazette-17/e3"); "" stays so."""
    return f"{base}id/{name}" if name.startswith("event/") else name


# ── lists ───────────────────────────────────────────────────────────────────────────────────


def _asked(path: str, by: tuple[str, ...]) -> Asked:
    return asked(root() + path, request.args, by)


def _list(name: str, ask: Asked, make: Callable[[], T]) -> Response:
    """The page of a list, or what its query gives as CSV or JSON."""
    format = _format()
    found, problem = _unless_unknown(make)
    if format != "html":
        if found is None:
            assert problem is not None
            raise problem
        taken: Taken = found.taken  # type: ignore[attr-defined]
        return _exported(name, taken, format)
    narrowed: Facets | None = getattr(found, "facets", None)
    return _page(
        f"lists/{name}.html", problem, found=found, ask=ask,
        strip=strip(narrowed.days) if narrowed else None,
        drawn=drawn(ask) if found and name == "timeline" else None,
    )  # fmt: skip


def drawn(ask: Asked) -> places.Drawn:
    """Return the figure of the places that a list of events has."""
    here, address = site(), ask.given(at=f"{root()}/places.geojson")
    return places.drawn(overview(here), ask, here.config.base, address)


def _format() -> str:
    wanted = request.args.get("format", "")
    accept = request.headers.get("Accept")
    found = named(LIST_FORMATS, wanted) if wanted else choose(LIST_FORMATS, accept)
    if found is None:
        raise Problem("not-acceptable", "lists come as html, json or csv")
    return found.format.name


def _exported(name: str, taken: Taken, format: str) -> Response:
    """What the query of the list gives: the endpoint answers it, by its own rules."""
    response = redirect(asking(taken.query, ("format", format)), 303)
    response.headers["Vary"] = "Accept"
    return make_response(response)


def _unless_unknown(make: Callable[[], T]) -> tuple[T | None, Problem | None]:
    """What is made; or the problem that a name or a day in the address is none."""
    try:
        return make(), None
    except QueryError as error:
        if type(error) is not QueryError:  # a deadline, say: no fault of the names
            raise
        return None, Problem("unknown", str(error), hint=error.hint)


def _page(template: str, problem: Problem | None, **told: object) -> Response:
    page = render_template(template, problem=problem, **told)
    response = make_response(page, problem.kind.status if problem else 200)
    response.headers["Vary"] = "Accept"
    return response
