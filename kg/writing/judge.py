"""The graphs that a change leaves behind, against the shapes.

Only graphs that speak of our terms are judged, each by itself as `kg.check` does: the graph of an
article together with the article's text where it is known; the graph of an event, and any other,
together with what the store says of the nodes it points to. What is elsewhere in the store, and
was built on what is now gone, the next `kg build` or `kg merge` puts right.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

import pyoxigraph as ox
from rdflib import RDF, BNode, Literal, URIRef
from rdflib.term import Node

from kg.check.faults import find_faults
from kg.check.report import Report, refusal, report_of
from kg.errors import GraphRejected
from kg.iris import graph_iri
from kg.model import Triple
from kg.store import Layout, texts
from kg.vocab import NG

_OURS = str(NG)
_TYPE = ox.NamedNode(str(RDF.type))
_ARTICLE = ox.NamedNode(str(NG.Article))
_IN_PLACE_OF = ox.NamedNode(str(NG.inPlaceOf))
_TAKEN_DOWN = "Leave the article out: it was taken down; kg forget --restore lets it in again."
_VOCABULARIES = ("ontology", "event-types")
_UNKNOWN = "Use a term of the ontology: there is no {} in ontology/core."
_NO_TERM = "Mend what was sent: one of its terms cannot be judged ({})."
_TEXT_KEPT = "Leave ng:text out of the graph: it is the publisher's, and only added for the check."


def judge(store: ox.Store, graphs: Iterable[str], *, base: str, layout: Layout) -> None:
    """Raise `GraphRejected` for the first of the graphs that does not conform.

    `store` is as it will be after the change.
    """
    for graph in graphs:
        report = _judged(store, graph, base, layout)
        if report.faults:
            messages = tuple(sorted({message for _, message in report.faults}))
            raise GraphRejected(
                f"<{graph}>: {messages[0]} ({report.faults[0][0]})",
                report=report.turtle,
                messages=messages,
                faults=report.faults,
            )


def _judged(store: ox.Store, graph: str, base: str, layout: Layout) -> Report:
    if graph in {f"{base}graph/{name}" for name in _VOCABULARIES}:
        return Report()  # what the terms themselves say is what the shapes are made for
    node = ox.NamedNode(graph)
    own = [quad.triple for quad in store.quads_for_pattern(None, None, None, node)]
    if not any(_is_ours(triple) for triple in own):
        return Report()
    if any(triple.predicate.value == str(NG.text) for triple in own):
        return refusal(URIRef(graph), _TEXT_KEPT)
    if any(_is_taken_down(store, triple) for triple in own):
        return refusal(URIRef(graph), _TAKEN_DOWN)
    for triple in own:
        if (name := _unknown_term(triple)) is not None:
            return refusal(URIRef(graph), _UNKNOWN.format(name))
    return _report(store, graph, own, base, layout)


def _is_taken_down(store: ox.Store, triple: ox.Triple) -> bool:
    """Whether it describes an article in whose place a tombstone stands."""
    if triple.predicate != _TYPE or triple.object != _ARTICLE:
        return False
    return any(store.quads_for_pattern(None, _IN_PLACE_OF, triple.subject, None))


def _report(store: ox.Store, graph: str, own: list[ox.Triple], base: str, layout: Layout) -> Report:
    triples = [_converted(triple) for triple in own]
    context = [_converted(triple) for triple in _context(store, own, base)]
    triples += _about_the_graph(graph, triples, base, layout)
    try:
        faults = find_faults(triples, context)
    except ValueError as error:
        return refusal(URIRef(graph), _NO_TERM.format(error))
    return report_of((*triples, *context), faults) if faults else Report()


def _about_the_graph(graph: str, triples: list[Triple], base: str, layout: Layout) -> list[Triple]:
    """What is known of the graph and not kept in it: its kind, the text of its article."""
    iri = URIRef(graph)
    articles = sorted({s for s, p, o in triples if p == RDF.type and o == NG.Article})
    known = texts.get(layout, _key(graph, base)) if graph.startswith(f"{base}graph/") else None
    if known is not None:
        return [
            (iri, RDF.type, NG.ArticleGraph),
            *((a, NG.text, Literal(known.text)) for a in articles),
        ]
    if graph.startswith(f"{base}graph/event/"):
        return [(iri, RDF.type, NG.EventGraph)]
    return []


def _key(graph: str, base: str) -> str:
    """The key of the article whose graph has that name; if none has, a key without an article."""
    path = unquote(graph.removeprefix(f"{base}graph/"))
    keys = (path, path.removeprefix("~"))
    return next((key for key in keys if str(graph_iri(base, key)) == graph), "")


# ── what the store says of the nodes around ─────────────────────────────────────────────────


def _context(store: ox.Store, own: list[ox.Triple], base: str) -> set[ox.Triple]:
    """Return what is said of nodes that the graph names and does not describe.

    That is what they are, what graphs say of them that are not made by merging (those of events
    speak of the same statements, each for itself), and what the nodes are that these point to.
    """
    described = {t.subject for t in own if t.predicate == _TYPE}
    named = {term for t in own for term in (t.subject, t.object) if isinstance(term, ox.NamedNode)}
    around: set[ox.Triple] = set()
    for node in named - described:
        around.update(_types(store, node))
        for quad in store.quads_for_pattern(node, None, None, None):
            if not _is_merged(quad.graph_name, base):
                around.add(quad.triple)
    for node in {t.object for t in around if isinstance(t.object, ox.NamedNode)} - named:
        around.update(_types(store, node))
    return around.difference(own)


def _types(store: ox.Store, node: ox.NamedNode) -> Iterable[ox.Triple]:
    quads = store.quads_for_pattern(node, _TYPE, None, ox.DefaultGraph())
    return (quad.triple for quad in quads)


def _is_merged(graph: object, base: str) -> bool:
    """Whether the graph is one of an event, of who is who or of copies, or the union."""
    if not isinstance(graph, ox.NamedNode):
        return True
    made = ("event/", "actors", "copies/")
    return graph.value.startswith(tuple(f"{base}graph/{name}" for name in made))


# ── terms ───────────────────────────────────────────────────────────────────────────────────


def _is_ours(triple: ox.Triple) -> bool:
    return any(name.startswith(_OURS) for name in _terms(triple))


def _terms(triple: ox.Triple) -> tuple[str, ...]:
    """The property of a triple, and the class it gives."""
    is_type = triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode)
    return (triple.predicate.value, triple.object.value) if is_type else (triple.predicate.value,)  # type: ignore[union-attr]


def _unknown_term(triple: ox.Triple) -> str | None:
    ours = (name for name in _terms(triple) if name.startswith(_OURS))
    return next((n for n in ours if URIRef(n) not in NG), None)


def _converted(triple: ox.Triple) -> Triple:
    subject, predicate = _term(triple.subject), URIRef(triple.predicate.value)
    return subject, predicate, _term(triple.object)  # type: ignore[return-value]


def _term(term: object) -> Node:
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal() if term.language:
            return Literal(term.value, lang=term.language)
        case ox.Literal():
            datatype = term.datatype.value
            is_string = datatype.endswith("XMLSchema#string")
            return (
                Literal(term.value) if is_string else Literal(term.value, datatype=URIRef(datatype))
            )
    return BNode(f"triple-{abs(hash(term))}")  # a triple term: nothing that a shape allows for
