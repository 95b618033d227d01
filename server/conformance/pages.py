"""`/conformance`: the results as a page or, by `Accept`, `?format=` or an ending, as EARL."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from server.addresses import root
from server.catalogue.descriptions import serialized
from server.conformance.results import earl, results
from server.negotiate import GRAPHS, HTML, named
from server.problems import Problem
from server.sparql.formats import wanted_description

blueprint = Blueprint("conformance", __name__)


@blueprint.route("/conformance")
def conformance() -> Response:
    """Show which of the W3C's tests pass."""
    choice = wanted_description(request.args.get("format"), request.headers.get("Accept"))
    if choice.format is HTML:
        response = make_response(render_template("conformance.html", found=results()))
    else:
        body = serialized(earl(results()), choice.format.name)
        response = Response(body, content_type=choice.content_type)
    response.headers["Vary"] = "Accept"
    response.headers["Link"] = ", ".join(
        f'<{root()}/conformance.{format.name}>; rel="alternate"; type="{format.media_type}"'
        for format in GRAPHS
    )
    return response


@blueprint.route("/conformance.<ending>")
def conformance_as(ending: str) -> Response:
    """Give the results in the format of the address's ending."""
    choice = named(GRAPHS, ending)
    if choice is None or choice.format.name != ending:
        raise Problem("not-found", f"the results are not there as .{ending}")
    body = serialized(earl(results()), ending)
    return Response(body, content_type=choice.content_type)
