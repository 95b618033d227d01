"""The shapes, and what the ontology says of our terms, read once a process.

An article's graph says `ng:status ng:Planned`; that ng:Planned is an ng:Status, and that every
ng:Person is an ng:Actor, the ontology says. Types and subclasses are all of it that shapes need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyoxigraph as ox
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef

from kg.errors import KnowledgeError

_BACKGROUND = ("core", "event-types.ttl")


@cache
def shapes_graph() -> Graph:
    """Return all shapes of shapes/ as one graph. Do not change it: everybody gets the same."""
    return _graph(triple for file in _turtle(files("shapes")) for triple in _parse(file))


@cache
def background() -> tuple[ox.Triple, ...]:
    """Return types and superclasses of the terms of the ontology, without blank nodes."""
    kept = {RDF.type.toPython(), RDFS.subClassOf.toPython()}
    ontology = files("ontology")
    return tuple(
        triple
        for name in _BACKGROUND
        for file in _turtle(ontology / name)
        for triple in _parse(file)
        if triple.predicate.value in kept
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
    )


@cache
def background_graph() -> Graph:
    """Return `background()` for rdflib. Do not change it: everybody gets the same."""
    return _graph(background())


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    """The triples for rdflib, with blank nodes named the same each time."""
    graph = Graph()
    names: dict[object, BNode] = {}
    for triple in triples:
        subject, predicate, value = (
            names.setdefault(term, BNode(f"b{len(names)}"))
            if isinstance(term, ox.BlankNode)
            else to_rdflib(term)
            for term in (triple.subject, triple.predicate, triple.object)
        )
        graph.add((subject, predicate, value))
    return graph


def _turtle(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        yield place
        return
    found = [f for f in place.iterdir() if f.name.endswith(".ttl")] if place.is_dir() else []
    if not found:
        raise KnowledgeError(f"no Turtle in {place}", hint="install newsgraph anew")
    yield from sorted(found, key=lambda f: f.name)


def _parse(file: Traversable) -> Iterator[ox.Triple]:
    try:
        for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE):
            yield quad.triple
    except SyntaxError as error:
        raise KnowledgeError(f"{file.name}: {error}", hint="mend the Turtle") from error


def to_rdflib(term: object) -> URIRef | BNode | Literal:
    """Return a term of Oxigraph as a term of rdflib."""
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal() if term.language:
            return Literal(term.value, lang=term.language)
        case ox.Literal() if term.datatype.value.endswith("#string"):
            return Literal(term.value)
        case ox.Literal():
            return Literal(term.value, datatype=URIRef(term.datatype.value))
    raise KnowledgeError("a triple term in a Turtle file", hint="RDF 1.1 has none")
