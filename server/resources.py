"""Linked data: `/id/…` and every other IRI of ours leads to `/doc/…`, as a page or as RDF.

A thing is described by the triples it is the subject of, and by the words these rest on; the page
also lists what points to it. Cool URIs for the Semantic Web (W3C Note 2008), section 4.3.

An event is named after the first telling of it. When an article comes to be known that tells of it
earlier, or two events prove to be one, the old name leads to the event that telling tells of now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request

from kg.iris import Minter, told_in
from server.addresses import candidates, href
from server.describing import describe
from server.negotiate import GRAPHS, HTML, Format
from server.problems import Problem
from server.reading import iri
from server.site import site
from server.sparql.formats import wanted_description
from server.things.kinds import page_of

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
_TOLD = "SELECT ?event { $telling ng:tellsOf ?event } ORDER BY ?event LIMIT 1"
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
    if found is None:
        return _moved(path)
    choice = wanted_description(request.args.get("format"), request.headers.get("Accept"))
    format = suffix or choice.format
    if format is HTML:
        response = make_response(_page(found))
    else:
        query = _WHOLE_GRAPH if _is_graph(found) else _DESCRIBED
        body = site().reader.graph(query, format.name, thing=iri(found))
        media = format.content_type if suffix else choice.content_type
        response = Response(body, content_type=media)
    response.headers["Vary"] = "Accept"
    response.headers["Link"] = _alternates(found)
    return response


def _page(thing: str) -> str:
    reader = site().reader
    template, read = page_of(reader, thing)
    page = read(reader, thing) if read else None
    return render_template(template, page=page, about=describe(reader, thing))


def _find(path: str) -> tuple[str | None, Format | None]:
    """Return the IRI that a path stands for (None: unknown) and the format its ending asks for."""
    for stands_for, ending in _readings(path):
        found = _known(candidates(site().config, stands_for))
        if found is not None:
            return found, _SUFFIXES.get(ending)
    return None, None


def _readings(path: str) -> Iterator[tuple[str, str]]:
    """The path as a whole, then without an ending that asks for a format."""
    for ending in ("", *_SUFFIXES):
        stands_for = path.removesuffix(ending)
        if path.endswith(ending) and stands_for:
            yield stands_for, ending


def _moved(path: str) -> Response:
    """Lead from an event's old name, or its graph's, to its present one; for now: 302 Found."""
    base = site().config.base
    for stands_for, ending in _readings(path):
        named = stands_for.replace("graph/event/", "id/event/", 1)
        event = _event_now(base, candidates(site().config, named)[0])
        if event is not None:
            kept = event.replace("/id/event/", "/graph/event/", int(named != stands_for))
            response = make_response(redirect(href(site().config, kept) + ending, 302))
            response.headers["Vary"] = "Accept"
            return response
    raise Problem("not-found", f"nothing is known of {candidates(site().config, path)[0]}")


def _event_now(base: str, event: str) -> str | None:
    told = told_in(base, event) if "/id/event/" in event and _is_iri(event) else None
    if told is None:
        return None
    key, id = told
    rows = site().reader.rows(_TOLD, telling=iri(Minter(base, key).telling(id)))
    return next((row["event"].value for row in rows), None)


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
