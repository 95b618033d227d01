"""Which nodes of a graph break which shapes, asked of Oxigraph, one query a shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, BNode, Literal, URIRef
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


def find_faults(triples: Iterable[Triple], context: Iterable[Triple] = ()) -> Faults:
    """Return the nodes that break a shape, by shape; an empty mapping when all is well.

    `context` is seen and not judged: a shape's targets are those that `triples` alone make so.
    """
    own, around = tuple(triples), tuple(context)
    store, there = _store((*own, *around)), _mentioned(own)
    found = {
        shape: _nodes(store, query)
        for shape, query in _queries().items()
        if _targets_of(shape).may_be_in(there)
    }
    if around:
        found = {
            shape: tuple(sorted(targets(shape, own).intersection(nodes), key=str))
            for shape, nodes in found.items()
            if nodes
        }
    return {shape: nodes for shape, nodes in found.items() if nodes}


def targets(shape: URIRef, triples: Iterable[Triple]) -> set[Node]:
    """Return the nodes that a shape is about, as far as these triples tell (SHACL, 2.1.3)."""
    ways, above = _targets_of(shape), _superclasses()
    nodes = set(ways.nodes)
    for subject, predicate, value in triples:
        if predicate in ways.subjects_of:
            nodes.add(subject)
        if predicate in ways.objects_of:
            nodes.add(value)
        if predicate == RDF.type and not ways.classes.isdisjoint(_with_above(value, above)):
            nodes.add(subject)
    return nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Targets:
    """How a shape chooses what it judges."""

    nodes: frozenset[Node]
    classes: frozenset[str]
    subjects_of: frozenset[Node]
    objects_of: frozenset[Node]

    def may_be_in(self, mentioned: set[str]) -> bool:
        """Whether a graph that has just these classes and properties can have a target."""
        properties = (str(p) for p in self.subjects_of | self.objects_of)
        return bool(self.nodes) or not mentioned.isdisjoint(self.classes.union(properties))


@cache
def _targets_of(shape: URIRef) -> _Targets:
    shapes = shapes_graph()
    ways = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    nodes, classes, subjects, objects = (frozenset(shapes.objects(shape, way)) for way in ways)
    return _Targets(
        nodes=nodes,
        classes=frozenset(map(str, classes)),
        subjects_of=subjects,
        objects_of=objects,
    )


def _mentioned(triples: Iterable[Triple]) -> set[str]:
    """Return the properties of the triples, and the classes with all above them."""
    above = _superclasses()
    properties = {str(p) for _, p, _ in triples}
    classes = {value for _, p, value in triples if p == RDF.type}
    return properties.union(*(_with_above(value, above) for value in classes))


def _with_above(kind: Node, above: Mapping[str, tuple[ox.NamedNode, ...]]) -> set[str]:
    return {str(kind), *(one.value for one in above.get(str(kind), ()))}


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
