"""ArticleGraph → CheckedGraph: nothing unchecked reaches the store.

    background.py   what the ontology says of our terms, which a graph is checked together with
    constraints.py  a shape as one SPARQL query that finds the nodes at fault
    faults.py       the nodes at fault, from Oxigraph: 20 times as fast as a validator in Python
    report.py       the SHACL report about them, from pySHACL

Oxigraph only ever says which nodes break which shape. What is wrong with them, in the words of
the shapes, is for pySHACL to say, and it has the last word; tests hold the two against each other.
"""

from __future__ import annotations

from typing import Final

from rdflib import RDF, Literal

from kg.check.background import shapes_graph
from kg.check.faults import find_faults
from kg.check.report import Report, refusal, report_of
from kg.errors import GraphRejected
from kg.model import ArticleGraph, CheckedGraph, Triple
from kg.vocab import NG

__all__ = ["check", "completed", "shapes_graph"]

_SEAL: Final = object()
_TEXT_KEPT = "Leave ng:text out of the graph: it is the publisher's, and only added for the check."
_NO_TERM = "Mend what was read: the store cannot hold one of its IRIs or literals ({})."


def check(graph: ArticleGraph) -> CheckedGraph:
    """Return the graph as checked, or raise `GraphRejected`.

    We check one article at a time, so one bad article never holds back another. Shapes see the
    article's triples and, for comparison with its evidence, its text; a rule about two articles
    is a query over the store.
    """
    report = _examine(graph)
    if report.faults:
        raise GraphRejected(
            f"{graph.article.doc_id}: {_summary(report)}",
            report=report.turtle,
            messages=tuple(sorted({message for _, message in report.faults})),
            faults=report.faults,
        )
    return CheckedGraph(graph=graph, seal=_SEAL)


def completed(graph: ArticleGraph) -> tuple[Triple, ...]:
    """Return the graph's triples, with what is known here and not kept in it.

    That is the article's text, and that the named graph is an ng:ArticleGraph.
    """
    text = Literal(graph.article.text)
    articles = {s for s, p, o in graph.triples if p == RDF.type and o == NG.Article}
    texts = ((article, NG.text, text) for article in sorted(articles))
    return (*graph.triples, *texts, (graph.iri, RDF.type, NG.ArticleGraph))


def _examine(graph: ArticleGraph) -> Report:
    kept = [s for s, p, _ in graph.triples if p == NG.text]
    if kept:
        return refusal(kept[0], _TEXT_KEPT)
    triples = completed(graph)
    try:
        faults = find_faults(triples)
    except ValueError as error:  # half a surrogate pair, a blank in an IRI
        return refusal(graph.iri, _NO_TERM.format(error))
    return report_of(triples, faults) if faults else Report()


def _summary(report: Report) -> str:
    (node, message), *more = report.faults
    return f"{message} ({node})" + (f", and {len(more)} more faults" if more else "")
