"""The graphs of ontology/examples/, whole, and with one thing wrong with them.

A break file is Turtle. What it says of a subject and property replaces what the examples say of
them; the value :nothing means that they are to have none. Its first lines name the messages it
provokes: `# provokes: …`. Those in breaks/merged/ change the graph of the event, those in
breaks/links/ that of links, those in breaks/tombstones/ that of tombstones, those in breaks/copies/
that of copies, the others that of the article.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.term import Node

from kg.check import completed
from kg.model import Article, ArticleGraph, EventGraph, Triple
from kg.vocab import NG

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "ontology" / "examples").glob("*.ttl"))
BREAKS = sorted((ROOT / "tests" / "shapes" / "breaks").glob("*.ttl"))
MERGED_BREAKS = sorted((ROOT / "tests" / "shapes" / "breaks" / "merged").glob("*.ttl"))
LINK_BREAKS = sorted((ROOT / "tests" / "shapes" / "breaks" / "links").glob("*.ttl"))
COPY_BREAKS = sorted((ROOT / "tests" / "shapes" / "breaks" / "copies").glob("*.ttl"))
TOMBSTONE_BREAKS = sorted((ROOT / "tests" / "shapes" / "breaks" / "tombstones").glob("*.ttl"))
NOTHING = URIRef("urn:x-newsgraph:nothing")

Triples = tuple[tuple[Node, Node, Node], ...]
_NO_ARTICLE = {"merged", "identities", "links", "copies", "tombstones", "context"}


@cache
def example_graph() -> ArticleGraph:
    """The examples of an article as its graph, without its text as graphs have to be."""
    graph = _read(*(file.stem for file in EXAMPLES if file.stem not in _NO_ARTICLE))
    text = str(next(graph.objects(None, NG.text)))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return ArticleGraph(
        iri=URIRef("https://example.org/graph/tessel"),
        article=Article(key="tessel", doc_id="tessel", text=text, digest=digest),
        triples=tuple(t for t in _sorted(graph) if t[1] != NG.text),
    )


@cache
def example_event() -> EventGraph:
    """The example of an event's graph, in the context of the article's and another's."""
    iri = URIRef("https://example.org/graph/event/tessel/e1")
    return EventGraph(iri=iri, triples=_sorted(_read("merged")), context=_context())


@cache
def example_identities() -> EventGraph:
    """The example of who may be who."""
    iri = URIRef("https://example.org/graph/actors")
    return EventGraph(iri=iri, triples=_sorted(_read("identities")), context=_context())


@cache
def example_links() -> EventGraph:
    """The example of links to Wikidata."""
    iri = URIRef("https://example.org/graph/wikidata")
    return EventGraph(iri=iri, triples=_sorted(_read("links")), context=_context())


@cache
def example_copies() -> EventGraph:
    """The example of articles that have a text in common."""
    iri = URIRef("https://example.org/graph/copies/tessel")
    return EventGraph(iri=iri, triples=_sorted(_read("copies")), context=_context())


@cache
def example_tombstones() -> EventGraph:
    """The example of what was taken down."""
    iri = URIRef("https://example.org/graph/tombstones")
    return EventGraph(iri=iri, triples=_sorted(_read("tombstones")))


def _context() -> tuple[Triple, ...]:
    return (*example_graph().triples, *_sorted(_read("context")))


def _read(*stems: str) -> Graph:
    graph = Graph()
    for stem in stems:
        graph.parse(ROOT / "ontology" / "examples" / f"{stem}.ttl")
    return graph


def _sorted(graph: Graph) -> tuple[Triple, ...]:
    return tuple(sorted(graph))  # type: ignore[arg-type]


@cache
def parsed(break_file: Path) -> Triples:
    """The triples of a break file."""
    return tuple(sorted(Graph().parse(break_file)))


def broken(*break_files: Path) -> Triples:
    """The article's or the event's example, ready to be checked, with what the files change."""
    changes = [triple for file in break_files for triple in parsed(file)]
    changed = {(subject, predicate) for subject, predicate, _ in changes}
    whole = completed(_example_of(break_files[0]))
    kept = [t for t in whole if (t[0], t[1]) not in changed]
    return tuple(sorted({*kept, *(t for t in changes if t[2] != NOTHING)}))


def _example_of(break_file: Path) -> ArticleGraph | EventGraph:
    if break_file in LINK_BREAKS:
        return example_links()
    if break_file in COPY_BREAKS:
        return example_copies()
    if break_file in TOMBSTONE_BREAKS:
        return example_tombstones()
    return example_event() if break_file in MERGED_BREAKS else example_graph()


def provokes(break_file: Path) -> set[str]:
    """The messages a break file says it provokes."""
    mark = "# provokes: "
    lines = break_file.read_text(encoding="utf-8").splitlines()
    return {line.removeprefix(mark) for line in lines if line.startswith(mark)}
