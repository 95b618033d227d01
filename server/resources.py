"""Linked data: `/id/…` and every other IRI of ours leads to `/doc/…`, as a page or as RDF.

A thing is described by the triples it is the subject of, and by the words these rest on; the page
also lists what points to it. Cool URIs for the Semantic Web (W3C Note 2008), section 4.3.

An event is named after the first telling of it. When an article comes to be known that tells of it
earlier, or two events prove to be one, the old name leads to the event that telling tells of now.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request

from kg.iris import Minter, told_in
from kg.vocab import PREFIXES
from server.addresses import candidates, href, root
from server.describing import describe
from server.finding import find, is_iri, readings
from server.lists.overview import overview
from server.negotiate import HTML, Format, choose
from server.problems import Problem
from server.reading import iri
from server.signposting import LINKSET, LINKSET_TEXT, Described, linkset, linkset_text
from server.site import site
from server.sparql.formats import not_acceptable, wanted_description
from server.structured import of_thing
from server.takendown import taken_down
from server.things.beside import beside
from server.things.kinds import page_of
from server.things.view import View

blueprint = Blueprint("resources", __name__)

_LINKSETS = (Format("json", LINKSET, (), ("application/json",)), Format("text", LINKSET_TEXT))

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
_SORTS = """SELECT DISTINCT ?kind ?licence {
  { $thing a ?kind } UNION { $thing dct:license ?licence FILTER isIRI(?licence) } }"""
_WHOLE_GRAPH = "CONSTRUCT { ?s ?p ?o } { GRAPH $thing { ?s ?p ?o } }"


@blueprint.route("/id/<path:path>")
@blueprint.route("/graph/<path:path>")
@blueprint.route("/authority/<path:path>")
@blueprint.route("/.well-known/genid/<path:path>")
def thing(path: str) -> Response:
    """Lead from a thing to its description: 303 See Other."""
    address = f"{root()}/doc" + quote(request.path, safe="-._~/")
    response = make_response(redirect(address, 303))
    response.headers["Vary"] = "Accept"
    response.headers["Link"] = f'<{address}>; rel="describedby"'
    return response


@blueprint.route("/doc/<path:path>")
def doc(path: str) -> Response:
    """Describe a thing, in the format of the address's ending or the best for `Accept`."""
    found, suffix = find(path)
    return _moved(path) if found is None else _described(found, suffix)


def _described(found: str, suffix: Format | None) -> Response:
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
    response.headers["Link"] = _described_at(found, "").header(page=format is HTML)
    return response


@blueprint.route("/linkset/<path:path>")
def links(path: str) -> Response:
    """Return the links between a thing, its descriptions and their licence (RFC 9264)."""
    found, _ = find(path)
    if found is None:
        raise taken_down(path) or _unknown(path)
    choice = choose(_LINKSETS, request.headers.get("Accept"))
    if choice is None:
        raise not_acceptable(_LINKSETS, "a link set")
    described = _described_at(found, site().address("").removesuffix(f"{root()}/"))
    if choice.format.name == "json":
        text = json.dumps(linkset(described), indent=1, ensure_ascii=False) + "\n"
    else:
        text = linkset_text(described)
    return Response(text, content_type=choice.media_type, headers={"Vary": "Accept"})


def _page(thing: str) -> str:
    here, reader = site(), site().reader
    template, read = page_of(reader, thing)
    page = read(View(reader, lambda: overview(here), request.args), thing) if read else None
    about = describe(reader, thing)
    around = beside(here, template, thing)
    linked = of_thing(page, lambda iri: href(site().config, iri))
    return render_template(template, page=page, about=about, beside=around, linked=linked)


def _moved(path: str) -> Response:
    """Lead from an event's old name, or its graph's, to its present one; for now: 302 Found."""
    base = site().config.base
    for stands_for, ending in readings(path):
        named = stands_for.replace("graph/event/", "id/event/", 1)
        event = _event_now(base, candidates(site().config, named)[0])
        if event is not None:
            kept = event.replace("/id/event/", "/graph/event/", int(named != stands_for))
            response = make_response(redirect(href(site().config, kept) + ending, 302))
            response.headers["Vary"] = "Accept"
            return response
    raise taken_down(path) or _unknown(path)


def _unknown(path: str) -> Problem:
    return Problem("not-found", f"nothing is known of {candidates(site().config, path)[0]}")


def _event_now(base: str, event: str) -> str | None:
    told = told_in(base, event) if "/id/event/" in event and is_iri(event) else None
    if told is None:
        return None
    key, id = told
    rows = site().reader.rows(_TOLD, telling=iri(Minter(base, key).telling(id)))
    return next((row["event"].value for row in rows), None)


def _is_graph(thing: str) -> bool:
    return thing.startswith(site().config.base + "graph/")


def _described_at(thing: str, host: str) -> Described:
    """Return where a thing is described; `host` is what makes paths of ours addresses."""
    config = site().config
    rows = site().reader.rows(_SORTS, thing=iri(thing))
    path, _, time = href(config, thing).partition("?")
    return Described(
        iri=thing,
        address=host + path,
        linkset=f"{host}{root()}/linkset{path.removeprefix(f'{root()}/doc')}",
        collection=f"{host}{root()}/doc/dataset",
        time=f"?{time}" if time else "",
        kinds=tuple(r["kind"].value.removeprefix(PREFIXES["ng"]) for r in rows if "kind" in r),
        licence=next((r["licence"].value for r in rows if "licence" in r), config.licence),
    )
