"""Pages for people: the front page, the ontology, event types, what errors mean; and health."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from flask import Blueprint, Response, make_response, render_template, request

from kg.errors import NewsgraphError
from kg.vocab import PREFIXES
from server.lists.contradictions import newest as newest_of
from server.names import names
from server.negotiate import HTML, TABLES
from server.problems import KINDS, Problem
from server.reading import Row, iri
from server.site import site
from server.sparql.endpoint import menus
from server.sparql.formats import wanted_description
from server.sparql.pool import Question
from server.taking import take_along

blueprint = Blueprint("pages", __name__)

_NEWEST = """SELECT ?article (SAMPLE(?headline) AS ?title) (MAX(?day) AS ?published)
  (SAMPLE(?name) AS ?outlet) {
  ?article a ng:Article
  OPTIONAL { ?article schema:headline ?headline }
  OPTIONAL { ?article schema:datePublished ?day }
  OPTIONAL { ?article schema:publisher/rdfs:label ?name }
} GROUP BY ?article ORDER BY DESC(?published) ?article LIMIT 8"""
_VOCABULARY = "SELECT ?s ?p ?o { GRAPH $graph { ?s ?p ?o } }"
_VOCABULARY_GRAPH = "CONSTRUCT { ?s ?p ?o } { GRAPH $graph { ?s ?p ?o } }"
_SKOLEM = "/.well-known/genid/"  # what was a blank node
_CONTRADICTIONS = 5  # on the front page
_THEMES = ("source", "actor", "location", "statement", "event")


@blueprint.route("/")
def home() -> Response:
    """Say what is there, and let one ask."""
    here = site()
    newest = here.once("newest", lambda: here.reader.rows(_NEWEST)) if here.snapshot else ()
    contrary = (
        here.once("newest contradictions", lambda: newest_of(here.reader, _CONTRADICTIONS))
        if here.snapshot
        else ()
    )
    page = render_template(
        "home.html",
        newest=newest,
        newest_query=take_along(_NEWEST),
        contradictions=contrary,
        **menus(),
    )
    return make_response(page)


@blueprint.route("/problems")
def problem_kinds() -> Response:
    """Say what the kinds of error mean."""
    return make_response(render_template("problems.html", kinds=KINDS.values()))


@blueprint.route("/healthz")
def health() -> Response:
    """Tell that this process answers."""
    return Response("alive\n", content_type="text/plain; charset=utf-8")


@blueprint.route("/readyz")
def readiness() -> Response:
    """Tell whether queries can be answered, and which of the workers' locks hold."""
    here = site()
    try:
        here.pages.ask(Question(query="ASK { }", table=TABLES[0].name))
    except NewsgraphError as error:
        text = f"not ready: {error}\n"
        return Response(text, 503, content_type="text/plain; charset=utf-8")
    locks = "".join(
        f"{lock}: {'on' if on else 'refused by this machine'}\n"
        for lock, on in here.public.sandbox().items()
    )
    return Response(f"ready\n{locks}", content_type="text/plain; charset=utf-8")


@blueprint.route("/robots.txt")
def robots() -> Response:
    """Keep crawlers off the endpoint."""
    text = "User-agent: *\nDisallow: /sparql\nDisallow: /queries/\n"
    return Response(text, content_type="text/plain; charset=utf-8")


# ── vocabularies ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyTerm:
    """A class, property, individual or concept, with what the ontology says of it."""

    iri: str
    label: str
    about: dict[str, tuple[str, ...]]  # values by property IRI
    called: dict[str, str]  # labels of IRIs among the values

    def of(self, property: str) -> tuple[str, ...]:
        """Return the values of a property, by its short name: `skos:definition`."""
        prefix, _, name = property.partition(":")
        return self.about.get(PREFIXES[prefix] + name, ())


@blueprint.route("/ontology")
def ontology() -> Response:
    """Show our classes and properties, or give them as RDF."""
    return _vocabulary("ontology", "ontology.html")


@blueprint.route("/event-types")
def event_types() -> Response:
    """Show the scheme of event types, or give it as RDF."""
    return _vocabulary("event-types", "event-types.html")


@blueprint.route("/ontology/<path:path>")
@blueprint.route("/shapes/<path:path>")
def turtle_file(path: str) -> Response:
    """Send a Turtle file of the ontology or the shapes as it is in the package."""
    package = request.path.split("/")[1]
    folder, _, name = path.rpartition("/")
    resource = files(package) / folder / name if folder else files(package) / name
    fits = folder in ("", "core", "alignments", "queries", "examples")
    if not (fits and name.endswith((".ttl", ".rq")) and resource.is_file()):
        raise Problem("not-found", f"there is no file {path} in {package}")
    kind = "text/turtle" if path.endswith(".ttl") else "application/sparql-query"
    return Response(resource.read_bytes(), content_type=f"{kind}; charset=utf-8")


def _vocabulary(name: str, template: str) -> Response:
    here = site()
    graph = iri(f"{here.config.base}graph/{name}")
    choice = wanted_description(request.args.get("format"), request.headers.get("Accept"))
    if choice.format is HTML:
        terms = here.once(name, lambda: _terms(here.reader.rows(_VOCABULARY, graph=graph)))
        below = here.once(f"{name} tree", lambda: _tree(terms))
        page = render_template(template, terms=terms, below=below, files=_files())
        response = make_response(page)
    else:
        body = here.reader.graph(_VOCABULARY_GRAPH, choice.format.name, graph=graph)
        response = Response(body, content_type=choice.content_type)
    response.headers["Vary"] = "Accept"
    return response


def _tree(terms: tuple[VocabularyTerm, ...]) -> dict[str, list[VocabularyTerm]]:
    """Return the narrower concepts by the IRI of the broader."""
    below: dict[str, list[VocabularyTerm]] = {}
    for term in terms:
        for broader in term.of("skos:broader"):
            below.setdefault(broader, []).append(term)
    return below


def _files() -> list[str]:
    themes = [f"ontology/core/{theme}.ttl" for theme in _THEMES]
    shapes = sorted(p.name for p in files("shapes").iterdir() if p.name.endswith(".ttl"))
    return [*themes, *(f"shapes/{name}" for name in shapes)]


def _terms(rows: tuple[Row, ...]) -> tuple[VocabularyTerm, ...]:
    about: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        if _SKOLEM in row["s"].value or _SKOLEM in row["o"].value:
            continue
        values = about.setdefault(row["s"].value, {}).setdefault(row["p"].value, [])
        values.append(row["o"].value)
    wanted = [value for said in about.values() for values in said.values() for value in values]
    called = names(site().reader, [*about, *(one for one in wanted if "://" in one)])
    return tuple(
        VocabularyTerm(
            iri=term,
            label=called[term].label,
            about={by: tuple(sorted(values)) for by, values in said.items()},
            called={v: called[v].label for values in said.values() for v in values if v in called},
        )
        for term, said in sorted(about.items())
    )
