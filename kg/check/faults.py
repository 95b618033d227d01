"""Which nodes of a graph break which shapes, asked of Oxigraph, one query a shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pyoxigraph as ox
from rdflib import RDF, RDFS, BNode, Literal, URIRef
from rdflib.term import Node

from kg.check.background import background, shapes_graph, to_rdflib
from kg.check.constraints import queries
from kg.model import Triple

Faults = Mapping[URIRef, tuple[Node, ...]]
"""Node shape → the nodes that break it, sorted."""

_TYPE = ox.NamedNode(RDF.type)
# No shape asks for this datatype, so a literal like "2016-02-30"^^xsd:date breaks those that ask
# for its own, as SHACL wants (4.1.2).
_ILL_TYPED = ox.NamedNode("urn:x-newsgraph:ill-typed")


def find_faults(triples: Iterable[Triple]) -> Faults:
    """Return the nodes that break a shape, by shape; an empty mapping when all is well."""
    store = _store(triples)
    found = {shape: _nodes(store, query) for shape, query in _queries().items()}
    return {shape: nodes for shape, nodes in found.items() if nodes}


@cache
def _queries() -> dict[URIRef, str]:
    return queries(shapes_graph())


def _nodes(store: ox.Store, query: str) -> tuple[Node, ...]:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return tuple(sorted((to_rdflib(solution["this"]) for solution in solutions), key=str))


def _store(triples: Iterable[Triple]) -> ox.Store:
    """The graph with its background. A node has its classes' superclasses as types, too."""
    store = ox.Store()
    store.extend(_quads(triples))
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in background())
    return store


def _quads(triples: Iterable[Triple]) -> Iterator[ox.Quad]:
    above = _superclasses()
    for subject, predicate, value in triples:
        node, object = _term(subject), _term(value)
        assert isinstance(node, ox.NamedNode | ox.BlankNode)
        yield ox.Quad(node, ox.NamedNode(predicate), object)
        if predicate == RDF.type:
            yield from (ox.Quad(node, _TYPE, c) for c in above.get(str(value), ()))


def _term(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, URIRef):
        return ox.NamedNode(term)
    if isinstance(term, BNode):
        return ox.BlankNode(term)
    assert isinstance(term, Literal)
    if term.ill_typed:
        return ox.Literal(str(term), datatype=_ILL_TYPED)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return (
        ox.Literal(str(term), datatype=ox.NamedNode(term.datatype))
        if term.datatype
        else (ox.Literal(str(term)))
    )


@cache
def _superclasses() -> dict[str, tuple[ox.NamedNode, ...]]:
    """Class → every class above it."""
    direct: dict[str, list[str]] = {}
    for triple in background():
        if triple.predicate.value == str(RDFS.subClassOf):
            assert isinstance(triple.subject, ox.NamedNode)
            assert isinstance(triple.object, ox.NamedNode)
            direct.setdefault(triple.subject.value, []).append(triple.object.value)
    return {name: tuple(map(ox.NamedNode, sorted(_above(name, direct)))) for name in direct}


def _above(name: str, direct: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(direct.get(name, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += direct.get(one, ())
    return found
