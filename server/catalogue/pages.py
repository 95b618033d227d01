"""The addresses of the data set's descriptions.

/dataset                   the data set itself: 303 to …
/doc/dataset               a page, or VoID and DCAT 3 in a format of RDF; with endings too
/doc/dataset.schema.jsonld a schema.org Dataset
/.well-known/void          leads there, as the VoID note asks (section 7.2)
"""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request

from kg.dump import DESCRIPTION, KEYWORDS
from server.addresses import root
from server.catalogue.descriptions import Catalogue, catalogue, dataset_iri, rdf, schema_org
from server.dumps import kept_releases
from server.negotiate import HTML
from server.problems import Problem
from server.signposting import ENDINGS, LINKSET, Described, Link, linkset
from server.site import site
from server.sparql.formats import wanted_description

blueprint = Blueprint("catalogue", __name__)

_SCHEMA = "schema.jsonld"


@blueprint.route("/dataset")
def dataset() -> Response:
    """Lead from the data set to its description: 303 See Other."""
    return _leading(303)


@blueprint.route("/.well-known/void")
def well_known() -> Response:
    """Lead to the VoID description: 302 Found."""
    return _leading(302)


@blueprint.route("/doc/dataset")
def described() -> Response:
    """Describe the data set, as `Accept` has it."""
    choice = wanted_description(request.args.get("format"), request.headers.get("Accept"))
    return _written(choice.format.name, choice.content_type)


@blueprint.route("/doc/dataset.<ending>")
def described_as(ending: str) -> Response:
    """Describe the data set, as the address's ending has it."""
    if ending == _SCHEMA:
        text = json.dumps(schema_org(_catalogue()), indent=1, ensure_ascii=False)
        return _with_links(Response(text + "\n", content_type="application/ld+json"), page=False)
    if f".{ending}" not in ENDINGS:
        raise Problem("not-found", f"the data set is not described as .{ending}")
    return _written(ending, wanted_description(ending, None).content_type)


@blueprint.route("/linkset/dataset")
def links() -> Response:
    """Return the links between the data set, its descriptions and its files (RFC 9264)."""
    address = site().address
    text = json.dumps(linkset(_described(address)), indent=1, ensure_ascii=False)
    return Response(text + "\n", content_type=LINKSET)


def _leading(status: int) -> Response:
    address = f"{root()}/doc/dataset"
    response = make_response(redirect(address, status))
    response.headers["Vary"] = "Accept"
    response.headers["Link"] = f'<{address}>; rel="describedby"'
    return response


def _catalogue() -> Catalogue:
    told = catalogue(site(), kept_releases())
    if told is None:
        raise Problem("not-built", "nothing is published yet", hint="build the graph: kg build")
    return told


def _written(format: str, content_type: str) -> Response:
    told = _catalogue()
    if format == HTML.name:
        response = make_response(
            render_template("dataset.html", told=told, description=DESCRIPTION, keywords=KEYWORDS)
        )
    else:
        response = Response(rdf(told, format), content_type=content_type)
    response.headers["Vary"] = "Accept"
    return _with_links(response, page=format == HTML.name)


def _with_links(response: Response, *, page: bool) -> Response:
    response.headers["Link"] = _described(lambda path: f"{root()}/{path}").header(page=page)
    return response


def _described(address: Callable[[str], str]) -> Described:
    told = _catalogue()
    items = tuple(
        Link(rel="item", href=href, type=media_type) for href, media_type, *_ in told.downloads
    )
    profile = Link(
        rel="describedby", href=address(f"doc/dataset.{_SCHEMA}"), type="application/ld+json"
    )
    licence = told.licence
    return Described(
        iri=dataset_iri(site()),
        address=address("doc/dataset"),
        linkset=address("linkset/dataset"),
        collection=None,
        kinds=("Dataset",),
        licence=licence if licence and "://" in licence else None,
        items=(*items, profile),
    )
