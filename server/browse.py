"""Pages over many articles: contradictions, the timeline, two articles side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, make_response, render_template, request

from kg.errors import QueryError
from kg.views import compare
from server.drawing.strip import strip
from server.lists.choosing import Asked, asked
from server.lists.contradictions import SHOWN, contradictions
from server.lists.facets import Once
from server.lists.timeline import day_by_day
from server.problems import Problem
from server.reading import Reader
from server.site import site

blueprint = Blueprint("browse", __name__)

T = TypeVar("T")
_OFFERED = 400  # articles in a menu
_ARTICLES = """SELECT ?article (SAMPLE(?name) AS ?title) (MAX(?day) AS ?published) {
  ?article a ng:Article ; rdfs:label ?name
  OPTIONAL { ?article schema:datePublished ?day }
} GROUP BY ?article ORDER BY DESC(?published) ?article LIMIT $most"""


@blueprint.route("/contradictions")
def contradictions_page() -> Response:
    """Show accounts that contradict each other."""
    found, problem, ask = _listed("/contradictions", contradictions)
    pages = -(-found.facets.total // SHOWN) if found else 0
    return _page(
        "lists/contradictions.html", problem, found=found, ask=ask, pages=pages,
        strip=strip(found.facets.days) if found else None,
    )  # fmt: skip


@blueprint.route("/timeline")
def timeline_page() -> Response:
    """Show what happened, day by day."""
    found, problem, ask = _listed("/timeline", day_by_day)
    return _page(
        "lists/timeline.html", problem, found=found, ask=ask, pages=found.pages if found else 0,
        strip=strip(found.facets.days) if found else None,
    )  # fmt: skip


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


def _listed(
    path: str, make: Callable[[Reader, Asked, str, Once], T]
) -> tuple[T | None, Problem | None, Asked]:
    reader, ask = site().reader, asked(path, request.args)
    found, problem = _unless_unknown(
        lambda: make(reader, ask.resolved(reader), site().config.base, site().once)
    )
    return found, problem, ask


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
    return make_response(page, problem.kind.status if problem else 200)
