"""Our own terms at their addresses: ontology, event types and what they are matched to, shapes.

They are those of the installed package, so they are there whatever is published. Terms are
fragments (`/ontology#Statement`): the page has an anchor for each and the RDF has all. The modules
that the ontology imports, and its version, have addresses of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, redirect, render_template, request

from kg.iris import DEFAULT_BASE
from kg.store import GRAPHS as WRITERS
from kg.vocab import PREFIXES
from server.addresses import local_name, root, short
from server.names import spoken
from server.negotiate import HTML
from server.problems import Problem
from server.signposting import ENDINGS, Described
from server.sparql.formats import wanted_description

blueprint = Blueprint("vocabularies", __name__)

_PREFIXES = {**PREFIXES, "sh": "http://www.w3.org/ns/shacl#"}
_SCHEMES = {"authority": ("authority.ttl", "countries.ttl")}
_MODULES = ("core", "alignments")
_FOLDERS = ("", *_MODULES, "queries", "examples")  # whose files are sent
_LABELS = ("rdfs:label", "skos:prefLabel", "dct:title")
_TITLES = {"acled": "ACLED sub-event types", "cameo": "CAMEO event codes"}
_PAGES = {
    "ontology": "ontology.html",
    "event-types": "event-types.html",
    "acled": "scheme.html",
    "cameo": "scheme.html",
    "shapes": "shapes.html",
    "authority": "authority.html",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyTerm:
    """A class, property, individual, concept or shape, with what its vocabulary says of it."""

    iri: str
    label: str
    about: dict[str, tuple[str, ...]]  # values by property IRI
    called: dict[str, str]  # labels of IRIs among the values
    messages: tuple[str, ...] = ()  # what a shape complains of

    def of(self, property: str) -> tuple[str, ...]:
        """Return the values of a property, by its short name: `skos:definition`."""
        prefix, _, name = property.partition(":")
        return self.about.get(_PREFIXES[prefix] + name, ())


@blueprint.route("/ontology")
@blueprint.route("/event-types")
@blueprint.route("/acled")
@blueprint.route("/cameo")
@blueprint.route("/shapes")
@blueprint.route("/authority")
def vocabulary() -> Response:
    """Show a vocabulary, or give it as RDF, as `Accept` has it."""
    choice = wanted_description(request.args.get("format"), request.headers.get("Accept"))
    return _written(request.path[1:], choice.format.name, choice.content_type)


@blueprint.route("/<any(ontology, 'event-types', acled, cameo, shapes, authority):name>.<ending>")
def vocabulary_as(name: str, ending: str) -> Response:
    """Show a vocabulary, or give it as RDF, as the address's ending has it."""
    if f".{ending}" not in ENDINGS:
        raise Problem("not-found", f"{name} does not come as .{ending}")
    choice = wanted_description(ending, None)
    return _written(name, ending, choice.content_type)


@blueprint.route("/ontology/<path:path>")
@blueprint.route("/shapes/<path:path>")
def part(path: str) -> Response:
    """Send a file as it is in the package; or a module of the ontology, which is named without."""
    package = request.path.split("/")[1]
    found = _file(package, path)
    if found is not None:
        kind = "text/turtle" if path.endswith(".ttl") else "application/sparql-query"
        return Response(found.read_bytes(), content_type=f"{kind}; charset=utf-8")
    if package == "ontology" and path == version():
        response = make_response(redirect(f"{root()}/ontology", 302))
    elif path.partition("/")[0] in _MODULES and _file(package, f"{path}.ttl") is not None:
        return _module(f"{package}/{path}")
    else:
        raise Problem("not-found", f"there is no file {path} in {package}")
    return response


def paths() -> list[str]:
    """Return where the vocabularies are, for maps of the site."""
    return list(_PAGES)


@cache
def version() -> str:
    """Return the version of the ontology."""
    ontology = ox.NamedNode(f"{DEFAULT_BASE}ontology")
    found = (q.object for q in _quads("ontology") if q.subject == ontology)
    versions = [o.value for o in found if isinstance(o, ox.NamedNode) and "ontology/" in o.value]
    return next(local_name(one) for one in versions if "/core/" not in one and _is_version(one))


def _is_version(iri: str) -> bool:
    return local_name(iri)[:1].isdigit()


def _module(path: str) -> Response:
    """Give a module as RDF; people are led to the whole, which has its terms."""
    choice = wanted_description(request.args.get("format"), request.headers.get("Accept"))
    if choice.format is HTML:
        response = make_response(redirect(f"{root()}/ontology", 303))
    else:
        turtle = (files(path.split("/")[0]) / f"{path.partition('/')[2]}.ttl").read_bytes()
        response = Response(
            _serialized(_parsed([turtle]), choice.format.name), content_type=choice.content_type
        )
    response.headers["Vary"] = "Accept"
    return response


def _file(package: str, path: str) -> Traversable | None:
    folder, _, name = path.rpartition("/")
    if folder not in _FOLDERS or not name.endswith((".ttl", ".rq")):
        return None
    resource = files(package) / folder / name if folder else files(package) / name
    return resource if resource.is_file() else None


def _written(name: str, format: str, content_type: str) -> Response:
    if format == HTML.name:
        page = render_template(
            _PAGES[name],
            terms=terms_of(name),
            below=_below(name),
            files=_listed(),
            name=name,
            title=_TITLES.get(name),
        )
        response = make_response(page)
    else:
        response = Response(_serialized(_quads(name), format), content_type=content_type)
    response.headers["Vary"] = "Accept"
    iri = f"{DEFAULT_BASE}{name}"
    licence = next(iter(_licences(name)), None)
    described = Described(
        iri=iri, address=f"{root()}/{name}", linkset=None, collection=None, licence=licence
    )
    response.headers["Link"] = described.header(page=format == HTML.name)
    return response


def _licences(name: str) -> Iterator[str]:
    by = ox.NamedNode(PREFIXES["dct"] + "license")
    return (_text(quad.object) for quad in _quads(name) if quad.predicate == by)


def _listed() -> list[str]:
    """The files a page lists: the core of the ontology, and the shapes."""
    ontology = sorted(p.name for p in (files("ontology") / "core").iterdir())
    shapes = sorted(p.name for p in files("shapes").iterdir())
    some = [*(f"ontology/core/{name}" for name in ontology), *(f"shapes/{n}" for n in shapes)]
    return [path for path in some if path.endswith(".ttl")]


@cache
def _quads(name: str) -> tuple[ox.Quad, ...]:
    """All that a vocabulary says: the ontology with its modules, the schemes of one file."""
    package = "shapes" if name == "shapes" else "ontology"
    if package == "shapes":
        found = [path for path in files(package).iterdir() if path.name.endswith(".ttl")]
    elif name == "ontology":
        folders = (files(package) / folder for folder in _MODULES)
        modules = (path for folder in folders for path in folder.iterdir())
        found = [files(package) / "newsgraph.ttl", *(p for p in modules if p.name.endswith(".ttl"))]
    else:
        names = _SCHEMES.get(name, ("event-types.ttl",))
        found = [files(package) / one for one in names]
    return _parsed(path.read_bytes() for path in sorted(found, key=lambda path: path.name))


def _parsed(turtles: Iterable[bytes]) -> tuple[ox.Quad, ...]:
    quads = (
        quad
        for turtle in turtles
        for quad in ox.parse(turtle, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    )
    return tuple(dict.fromkeys(quads))


def _serialized(quads: Iterable[ox.Quad], format: str) -> bytes:
    text = ox.serialize((q.triple for q in quads), format=WRITERS[format], prefixes=_PREFIXES)
    assert text is not None  # None only where an output was given
    return text


# ── for pages ───────────────────────────────────────────────────────────────────────────────


@cache
def terms_of(name: str) -> tuple[VocabularyTerm, ...]:
    """Return the terms of a vocabulary by their IRIs."""
    about: dict[str, dict[str, list[str]]] = {}
    for quad in _quads(name):
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
            values = about.setdefault(quad.subject.value, {})
            values.setdefault(quad.predicate.value, []).append(_text(quad.object))
    labels = _labels(about)
    return tuple(
        VocabularyTerm(
            iri=term,
            label=labels.get(term) or spoken(term),
            about={by: tuple(sorted(values)) for by, values in said.items()},
            called={v: labels.get(v) or short(v) for vs in said.values() for v in vs if "://" in v},
            messages=_messages(term) if name == "shapes" else (),
        )
        for term, said in sorted(about.items())
        if term.startswith((f"{DEFAULT_BASE}{name}#", f"{DEFAULT_BASE}{name}/"))
    )


def _labels(about: dict[str, dict[str, list[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for term, said in about.items():
        for label in _LABELS:
            prefix, _, local = label.partition(":")
            for value in said.get(PREFIXES[prefix] + local, ()):
                found.setdefault(term, value)
    return found


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


@cache
def _below(name: str) -> dict[str, list[VocabularyTerm]]:
    """Return the narrower concepts by the IRI of the broader."""
    below: dict[str, list[VocabularyTerm]] = {}
    for term in terms_of(name):
        for broader in term.of("skos:broader"):
            below.setdefault(broader, []).append(term)
    return below


def _messages(shape: str) -> tuple[str, ...]:
    """Return what a shape complains of, also in the parts that have no name."""
    by: dict[object, list[ox.Quad]] = _by_subject()
    found: dict[str, None] = {}
    ahead: list[object] = [ox.NamedNode(shape)]
    while ahead:
        for quad in by.get(ahead.pop(0), ()):
            if quad.predicate.value == _PREFIXES["sh"] + "message":
                found[_text(quad.object)] = None
            elif isinstance(quad.object, ox.BlankNode):
                ahead.append(quad.object)
    return tuple(found)


@cache
def _by_subject() -> dict[object, list[ox.Quad]]:
    by: dict[object, list[ox.Quad]] = {}
    for quad in _quads("shapes"):
        by.setdefault(quad.subject, []).append(quad)
    return by
