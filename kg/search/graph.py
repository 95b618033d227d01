"""A store's default graph, read a thing at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

_DEFAULT = ox.DefaultGraph()
_NOTHING = ox.NamedNode("urn:x-newsgraph:nothing")


class Graph:
    """Looks things up by their IRIs; an IRI that is none says nothing."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def said(self, iri: str) -> dict[str, list[str]]:
        """Return by property the sorted values of a thing: IRIs and lexical forms."""
        said: dict[str, list[str]] = defaultdict(list)
        for quad in self.quads(node(iri), None, None):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                said[quad.predicate.value].append(quad.object.value)
        for values in said.values():
            values.sort()
        return said

    def objects(self, iri: str, by: str) -> Iterator[str]:
        """Yield the values of a property of a thing."""
        for quad in self.quads(node(iri), by, None):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield quad.object.value

    def subjects(self, by: str, iri: str) -> Iterator[str]:
        """Yield what has a thing by a property."""
        return (value(quad.subject) for quad in self.quads(None, by, node(iri)))

    def quads(
        self, s: ox.NamedNode | None, p: ox.NamedNode | str | None, o: ox.NamedNode | None
    ) -> Iterable[ox.Quad]:
        """Return what matches a pattern."""
        by = ox.NamedNode(str(p)) if isinstance(p, str) else p
        return self._store.quads_for_pattern(s, by, o, _DEFAULT)


def node(iri: str) -> ox.NamedNode:
    """The node of that name; a name no node has for what is no IRI, as a graph may say anything."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return _NOTHING


def value(term: object) -> str:
    """Return the IRI of a node, nothing of what is none."""
    return term.value if isinstance(term, ox.NamedNode) else ""
