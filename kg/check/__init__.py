"""ArticleGraph, EventGraph → CheckedGraph: nothing unchecked reaches the store.

    background.py   what the ontology says of our terms, which a graph is checked together with
    constraints.py  a shape as one SPARQL query that finds the nodes at fault
    faults.py       the nodes at fault, from Oxigraph: 20 times as fast as a validator in Python
    report.py       the SHACL report about them, from pySHACL

Oxigraph only ever says which nodes break which shape. What is wrong with them, in the words of
the shapes, is for pySHACL to say, and it has the last word; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rdflib import RDF, Literal, URIRef

from kg.check.background import shapes_graph
from kg.check.faults import find_faults
from kg.check.report import Report, refusal, report_of
from kg.errors import GraphRejected
from kg.model import ArticleGraph, CheckedGraph, EventGraph, Triple
from kg.vocab import NG

__all__ = ["check", "check_many", "completed", "shapes_graph"]

_SEAL: Final = object()
_TOGETHER = 40  # graphs looked at as one: some queries count nodes times graphs
_TEXT_KEPT = "Leave ng:text out of the graph: it is the publisher's, and only added for the check."
_NO_TERM = "Mend what was read: the store cannot hold one of its IRIs or literals ({})."


def check(graph: ArticleGraph | EventGraph) -> CheckedGraph:
    """Return the graph as checked, or raise `GraphRejected`.

    We check one article, or one event, at a time, so one bad graph never holds back another.
    Shapes see the graph's own triples and what it is compared with: the article's text, or the
    context of an event. They judge the nodes that the graph's own triples speak of.
    """
    report = _examine(graph)
    if report.faults:
        raise GraphRejected(
            f"{_name(graph)}: {_summary(report)}",
            report=report.turtle,
            messages=tuple(sorted({message for _, message in report.faults})),
            faults=report.faults,
        )
    return CheckedGraph(graph=graph, seal=_SEAL)


def check_many(graphs: Sequence[EventGraph]) -> list[CheckedGraph | GraphRejected]:
    """Return each of many graphs as checked, or why it is rejected, in their order.

    Some are looked at as one graph, which takes little longer than one of them; only when that
    does not conform is each looked at by itself. Meant for graphs of the size of events'.
    """
    found: list[CheckedGraph | GraphRejected] = []
    for start in range(0, len(graphs), _TOGETHER):
        some = graphs[start : start + _TOGETHER]
        well = _all_conform(some)
        found += [CheckedGraph(graph=g, seal=_SEAL) if well else _checked(g) for g in some]
    return found


def _all_conform(graphs: Sequence[EventGraph]) -> bool:
    triples = [triple for graph in graphs for triple in completed(graph)]
    context = [triple for graph in graphs for triple in graph.context]
    if any(predicate == NG.text for _, predicate, _ in triples):
        return False
    try:
        return not find_faults(triples, context)
    except ValueError:  # `check` says of which graph, and why
        return False


def _checked(graph: EventGraph) -> CheckedGraph | GraphRejected:
    try:
        return check(graph)
    except GraphRejected as rejected:
        return rejected


def completed(graph: ArticleGraph | EventGraph) -> tuple[Triple, ...]:
    """Return the graph's triples, with what is known here and not kept in it.

    That is what the named graph is, and the text of an article.
    """
    if isinstance(graph, EventGraph):
        return (*graph.triples, (graph.iri, RDF.type, _kind(graph)))
    text = Literal(graph.article.text)
    articles = {s for s, p, o in graph.triples if p == RDF.type and o == NG.Article}
    texts = ((article, NG.text, text) for article in sorted(articles))
    return (*graph.triples, *texts, (graph.iri, RDF.type, NG.ArticleGraph))


def _kind(graph: EventGraph) -> URIRef:
    """An event's graph, unless it says of itself what else it is."""
    others = (NG.IdentityGraph, NG.CopyGraph, NG.LinkGraph, NG.TombstoneGraph)
    return next((k for k in others if (graph.iri, RDF.type, k) in graph.triples), NG.EventGraph)


def _name(graph: ArticleGraph | EventGraph) -> str:
    return graph.article.doc_id if isinstance(graph, ArticleGraph) else str(graph.iri)


def _examine(graph: ArticleGraph | EventGraph) -> Report:
    kept = [s for s, p, _ in graph.triples if p == NG.text]
    if kept:
        return refusal(kept[0], _TEXT_KEPT)
    triples = completed(graph)
    context = graph.context if isinstance(graph, EventGraph) else ()
    try:
        faults = find_faults(triples, context)
    except ValueError as error:  # half a surrogate pair, a blank in an IRI
        return refusal(graph.iri, _NO_TERM.format(error))
    return report_of((*triples, *context), faults) if faults else Report()


def _summary(report: Report) -> str:
    (node, message), *more = report.faults
    return f"{message} ({node})" + (f", and {len(more)} more faults" if more else "")
