"""The graph of ontology/examples/, whole, and with one thing wrong with it.

A break file is Turtle. What it says of a subject and property replaces what the examples say of
them; the value :nothing means that they are to have none. Its first lines name the messages it
provokes: `# provokes: …`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.term import Node

from kg.check import completed
from kg.model import Article, ArticleGraph
from kg.vocab import NG

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "ontology" / "examples").glob("*.ttl"))
BREAKS = sorted((ROOT / "tests" / "shapes" / "breaks").glob("*.ttl"))
NOTHING = URIRef("urn:x-newsgraph:nothing")

Triples = tuple[tuple[Node, Node, Node], ...]


@cache
def example_graph() -> ArticleGraph:
    """All examples as the graph of one article, without its text as graphs have to be."""
    graph = Graph()
    for file in EXAMPLES:
        graph.parse(file)
    text = str(next(graph.objects(None, NG.text)))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return ArticleGraph(
        iri=URIRef("https://example.org/graph/tessel"),
        article=Article(key="tessel", doc_id="tessel", text=text, digest=digest),
        triples=tuple(sorted(t for t in graph if t[1] != NG.text)),  # type: ignore[misc]
    )


@cache
def parsed(break_file: Path) -> Triples:
    """The triples of a break file."""
    return tuple(sorted(Graph().parse(break_file)))


def broken(*break_files: Path) -> Triples:
    """The examples, ready to be checked, with what the break files change."""
    changes = [triple for file in break_files for triple in parsed(file)]
    changed = {(subject, predicate) for subject, predicate, _ in changes}
    kept = [t for t in completed(example_graph()) if (t[0], t[1]) not in changed]
    return tuple(sorted({*kept, *(t for t in changes if t[2] != NOTHING)}))


def provokes(break_file: Path) -> set[str]:
    """The messages a break file says it provokes."""
    mark = "# provokes: "
    lines = break_file.read_text(encoding="utf-8").splitlines()
    return {line.removeprefix(mark) for line in lines if line.startswith(mark)}
