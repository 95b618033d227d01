"""The SPARQL 1.1 Graph Store HTTP Protocol, at `/graph-store`.

`?graph=IRI` and `?default` name a graph indirectly; `/graph-store/anything` is itself the name of
one. Reading is free, writing takes a token. What `?default` means here is told in README.md.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from flask import Blueprint, Response, g, request

from server.negotiate import GRAPHS, HTML, choose, named
from server.problems import Problem
from server.site import site
from server.sparql.backend import Question
from server.sparql.clients import client_of
from server.sparql.formats import not_acceptable
from server.sparql.protocol import is_iri
from server.writing import answers
from server.writing.auth import require_write, writer
from server.writing.formats import MEDIA_TYPES, media_type
from server.writing.pipes import Header
from server.writing.preconditions import digest, tags

blueprint = Blueprint("graphs", __name__)

PATH = "graph-store"
_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]
_ACCEPT_POST = ", ".join(sorted(MEDIA_TYPES))
_FORMATS = tuple(format for format in GRAPHS if format.name not in ("trig", "nq"))


@dataclass(frozen=True, slots=True)
class Named:
    """The graph a request is about: its name; "" is the default graph, None the store itself."""

    graph: str | None

    @property
    def base(self) -> str:
        """What relative IRIs in the body are relative to (section 4.1)."""
        return self.graph or site().address(PATH)

    def pattern(self) -> str:
        """How a query speaks of it."""
        own = f"{site().config.base}graph/default"
        return f"GRAPH <{self.graph or own}>"


@blueprint.route(f"/{PATH}", methods=_METHODS, strict_slashes=False)
@blueprint.route(f"/{PATH}/<path:name>", methods=_METHODS)
def graph_store(name: str = "") -> Response:
    """Read, replace, add to or remove a graph."""
    which = _named(name)
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ", ".join(_METHODS)})
    if request.method in ("GET", "HEAD"):
        return _read(which)
    return _write(which)


def _named(name: str) -> Named:
    said = parse_qsl(request.query_string.decode(errors="replace"), keep_blank_values=True)
    graphs = [value for key, value in said if key == "graph"]
    defaults = [value for key, value in said if key == "default"]
    if len(graphs) + len(defaults) > 1 or (name and graphs + defaults):
        raise Problem("request", "name one graph: by `graph`, by `default`, or by the address")
    if name:
        return Named(site().address(f"{PATH}/{quote(name, safe=_PATH_CHARACTERS)}"))
    if graphs:
        if not is_iri(graphs[0]):
            raise Problem("request", f"graph is not an absolute IRI: {graphs[0]}")
        return Named(graphs[0])
    return Named("" if defaults else None)


_PATH_CHARACTERS = "/:@!$&'()*+,;=-._~"  # RFC 3986, 3.3: what a path has unescaped


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def _read(which: Named) -> Response:
    if which.graph is None:
        raise Problem("request", "name a graph: `?graph=IRI` or `?default`")
    asked = request.args.get("format")
    choice = named(_FORMATS, asked) if asked else choose((*_FORMATS, HTML), _accepted())
    if choice is None:
        raise not_acceptable(_FORMATS, "a graph")
    format = choice.format if choice.format is not HTML else _FORMATS[0]
    if which.graph and not _exists(which):
        raise Problem("not-found", f"there is no graph <{which.graph}>")
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {which.pattern()} {{ ?s ?p ?o }} }}"
    answer = lines = site().public.ask(_question(query, graph="nt"))
    while format.name != "nt":
        answer = site().public.ask(_question(query, graph=format.name))
        if answer.snapshot == lines.snapshot:
            break
        lines = site().public.ask(_question(query, graph="nt"))  # published between
    content_type = choice.content_type if choice.format is not HTML else format.content_type
    response = Response(answer.body, content_type=content_type)
    response.headers["Vary"] = "Accept"
    response.headers["Accept-Post"] = _ACCEPT_POST
    response.set_etag(f"{digest(lines.body)}-{format.name}")
    response.make_conditional(request)
    return response


def _accepted() -> str | None:
    return request.headers.get("Accept")


def _exists(which: Named) -> bool:
    return b"true" in site().public.ask(_question(f"ASK {{ {which.pattern()} {{}} }}")).body


def _question(query: str, graph: str = "ttl") -> Question:
    return Question(
        query=query,
        graph=graph,
        client=client_of(request),
        snapshot=g.get("snapshot"),  # memento.py
        id=g.query_id,
    )


# ── writing ─────────────────────────────────────────────────────────────────────────────────


def _write(which: Named) -> Response:
    name = require_write()
    writer()
    kind = request.method.lower()
    new = which.graph is None
    if new:
        if kind != "post":
            raise Problem("request", "name a graph: `?graph=IRI` or `?default`")
        which = Named(site().address(f"{PATH}/{uuid.uuid4()}"))
    job: Header = {
        "id": uuid.uuid4().hex,  # not the request's, which the client may choose
        "kind": kind,
        "by": name,
        "graph": which.graph,
        "base": which.base,
        "parts": [],
        "if_match": tags(request.headers.get("If-Match")),
        "if_none_match": tags(request.headers.get("If-None-Match")),
    }
    body = b""
    if kind != "delete":
        parts = list(_parts())
        job["parts"] = [{"type": type, "length": len(text)} for type, text in parts]
        body = b"".join(text for _, text in parts)
    return _answered(which, *writer().write(job, body), new=new)


def _answered(which: Named, answer: Header, body: bytes, *, new: bool) -> Response:
    if answer["status"] == "conflict":
        raise Problem("not-found", f"there is no graph <{which.graph}>")
    if answer["status"] != "ok":
        return answers.refusal(answer, body)
    created = new or (answer["created"] and request.method != "DELETE")
    response = Response(status=201 if created else 204, headers=answers.label(answer))
    if new:
        response.headers["Location"] = str(which.graph)
    return response


def _parts() -> Iterator[tuple[str, bytes]]:
    """Yield media type and text of each graph sent: one, or those of a form's files."""
    if request.mimetype != "multipart/form-data":
        yield _media_type(request.mimetype, ""), request.get_data(cache=False)
        return
    files = [file for _, file in request.files.items(multi=True)]
    if not files:
        raise Problem("request", "the form has no file")
    for file in files:
        yield _media_type(file.mimetype, file.filename or ""), file.read()


def _media_type(said: str, name: str) -> str:
    found = media_type(said, name)
    if found is None:
        problem = Problem(
            "graph-type", f"a graph that comes as {said or 'no media type'} is not read here"
        )
        problem.headers["Accept-Post"] = _ACCEPT_POST
        raise problem
    return found
