"""Pages for people: the front page, what errors mean."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from server.browse import drawn
from server.catalogue.descriptions import catalogue, schema_org
from server.dumps import kept_releases
from server.lists.choosing import asked
from server.lists.contradictions import newest as newest_of
from server.lists.overview import overview
from server.problems import KINDS
from server.questions import questions
from server.site import site
from server.sparql.endpoint import menus
from server.structured import of_site
from server.taking import take_along
from server.words import type_name

blueprint = Blueprint("pages", __name__)

_NEWEST = """SELECT ?article (SAMPLE(?headline) AS ?title) (MAX(?day) AS ?published)
  (SAMPLE(?name) AS ?outlet) {
  ?article a ng:Article
  OPTIONAL { ?article schema:headline ?headline }
  OPTIONAL { ?article schema:datePublished ?day }
  OPTIONAL { ?article schema:publisher/rdfs:label ?name }
} GROUP BY ?article ORDER BY DESC(?published) ?article LIMIT 8"""
_CONTRADICTIONS = 5  # on the front page
_ASKED_ABOUT = 12  # of which it makes questions


@blueprint.route("/")
def home() -> Response:
    """Say what is there, and let one ask."""
    here = site()
    newest = here.once("newest", lambda: here.reader.rows(_NEWEST)) if here.snapshot else ()
    over = overview(here) if here.snapshot else None
    contrary = (
        here.once("newest contradictions", lambda: newest_of(here.reader, over, _ASKED_ABOUT))
        if over
        else ()
    )
    told = catalogue(here, kept_releases(), counted=False)
    page = render_template(
        "home.html",
        newest=newest,
        newest_query=take_along(_NEWEST),
        contradictions=contrary[:_CONTRADICTIONS],
        drawn=here.once("places", lambda: drawn(asked("", {}))) if over else None,
        questions=here.once(
            "questions",
            lambda: questions(here.reader, contrary, lambda name: type_name(here, name)),
        )
        if over
        else (),
        linked=of_site(here, schema_org(told) if told else None),
        fresh=here.once("fresh", lambda: over.freshness) if over else None,
        **menus(),
    )
    return make_response(page)


@blueprint.route("/problems")
def problem_kinds() -> Response:
    """Say what the kinds of error mean."""
    return make_response(render_template("problems.html", kinds=KINDS.values()))
