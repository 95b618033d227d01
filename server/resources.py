"""Linked data: `/id/…` and every other IRI of ours leads to `/doc/…`, as a page or as RDF.

A thing is described by the triples it is the subject of, and by the words these rest on; the page
also lists what points to it. Cool URIs for the Semantic Web (W3C Note 2008), section 4.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request

from server.addresses import candidates, href
from server.describing import describe
from server.negotiate import GRAPHS, HTML, Format
from server.problems import Problem
from server.reading import iri
from server.site import site
from server.sparql.formats import wanted_description

blueprint = Blueprint("resources", __name__)

_SUFFIXES = {f".{format.name}": format for format in (*GRAPHS, HTML)}

_EXISTS = "SELECT ?thing { VALUES ?thing { $things } FILTER EXISTS { ?thing ?p ?o } }"
# The thing, the evidence it rests on or (an article) is the source of, and their selectors.
_DESCRIBED = """CONSTRUCT { ?s ?p ?o } {
  { SELECT DISTINCT ?s {
    { BIND ($thing AS ?s) }
    UNION { $thing ?x ?s . ?s oa:hasSource ?source }
    UNION { $thing ?x ?e . ?e oa:hasSource ?source ; oa:hasSelector ?s }
    UNION { ?s oa:hasSource $thing }
    UNION { ?e oa:hasSource $thing ; oa:hasSelector ?s }
  } }
  ?s ?p ?o
}"""
_WHOLE_GRAPH = "CONSTRUCT { ?s ?p ?o } { GRAPH $thing { ?s ?p ?o } }"


@blueprint.route("/id/<path:path>")
@blueprint.route("/graph/<path:path>")
@blueprint.route("/authority/<path:path>")
def thing(path: str) -> Response:
    """Lead from a thing to its description: 303 See Other."""
    address = "/doc" + quote(request.path, safe="-._~/")
    response = make_response(redirect(address, 303))
    response.headers["Vary"] = "Accept"
    return response


@blueprint.route("/doc/<path:path>")
def doc(path: str) -> Response:
    """Describe a thing, in the format of the address's ending or the best for `Accept`."""
    found, suffix = _find(path)
    choice = wanted_description(request.args.get("format"), request.headers.get("Accept"))
    format = suffix or choice.format
    if format is HTML:
        response = make_response(render_template("doc.html", about=describe(site().reader, found)))
    else:
        query = _WHOLE_GRAPH if _is_graph(found) else _DESCRIBED
        body = site().reader.graph(query, format.name, thing=iri(found))
        media = format.content_type if suffix else choice.content_type
        response = Response(body, content_type=media)
    response.headers["Vary"] = "Accept"
    response.headers["Link"] = _alternates(found)
    return response


def _find(path: str) -> tuple[str, Format | None]:
    """Return the IRI that a path stands for, and the format its ending asks for."""
    for ending, format in ((None, None), *_SUFFIXES.items()):
        if ending is not None and not path.endswith(ending):
            continue
        stands_for = path.removesuffix(ending or "")
        found = _known(candidates(site().config, stands_for)) if stands_for else None
        if found is not None:
            return found, format
    raise Problem("not-found", f"nothing is known of {candidates(site().config, path)[0]}")


def _known(iris_wanted: Iterable[str]) -> str | None:
    wanted = [one for one in iris_wanted if _is_iri(one)]
    listed = " ".join(iri(one) for one in wanted)
    if not listed:
        return None
    there = {row["thing"].value for row in site().reader.rows(_EXISTS, things=listed)}
    return next((one for one in wanted if one in there), None)


def _is_iri(value: str) -> bool:
    try:
        iri(value)
    except ValueError:
        return False
    return True


def _is_graph(thing: str) -> bool:
    return thing.startswith(site().config.base + "graph/")


def _alternates(thing: str) -> str:
    """Return the Link header: the other formats, and what the page is about."""
    path = href(site().config, thing)
    links = [f'<{thing}>; rel="describes"']
    for ending, format in _SUFFIXES.items():
        links.append(f'<{path}{ending}>; rel="alternate"; type="{format.media_type}"')
    return ", ".join(links)
