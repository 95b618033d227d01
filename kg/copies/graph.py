"""A cluster of articles that share texts → its graph: who has what from whom, and where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rdflib import PROV, RDF, RDFS, XSD, Literal, URIRef

from kg import __version__
from kg.copies.printed import Printed
from kg.copies.resolve import Copying
from kg.iris import Minter, copies_graph_iri, shared_iri
from kg.model import EventGraph, Triple
from kg.vocab import NG, OA


def cluster_graph(copyings: Iterable[Copying], base: str) -> EventGraph:
    """Return the graph of a cluster, named after the article of it that stands first.

    The shapes see with it that its articles are some. `copyings` is not empty.
    """
    known = tuple(copyings)
    articles = _articles(known)
    name = copies_graph_iri(base, articles[0].key)
    triples = {
        *_provenance(name, articles, base),
        *(triple for one in known for triple in _copying(one, base)),
    }
    context = {(URIRef(a.iri), RDF.type, NG.Article) for a in articles}
    context |= {(URIRef(a.graph), RDF.type, NG.ArticleGraph) for a in articles}
    return EventGraph(iri=name, triples=_sorted(triples), context=_sorted(context))


def name_of(articles: Iterable[Printed], base: str) -> str:
    """Return the name of the graph of a cluster of articles."""
    return str(copies_graph_iri(base, min(articles, key=lambda a: a.order).key))


def digest_of(graph: EventGraph) -> str:
    """Return a digest of a graph: two that are the same have the same."""
    total = hashlib.sha256()
    for triple in graph.triples:
        total.update(" ".join(term.n3() for term in triple).encode())
    return total.hexdigest()


def _articles(copyings: Iterable[Copying]) -> list[Printed]:
    known = {a.iri: a for one in copyings for a in (one.pair.first, one.pair.second)}
    return sorted(known.values(), key=lambda a: a.order)


def _copying(one: Copying, base: str) -> Iterator[Triple]:
    """What is said of one pair."""
    first, second = (URIRef(a.iri) for a in (one.pair.first, one.pair.second))
    node = shared_iri(base, "copying", f"{one.pair.second.key}--{one.pair.first.key}")
    text = shared_iri(base, "shared-text", one.text.key)
    yield from ((text, RDF.type, NG.SharedText), (text, NG.firstIn, URIRef(one.text.iri)))
    yield (node, RDF.type, NG.Copying)
    yield from ((node, NG.shares, article) for article in (first, second))
    yield (node, NG.ofText, text)
    yield (node, NG.ground, NG[one.ground])
    yield (node, NG.share, _decimal(one.pair.shared.share))
    yield (node, NG.sharedWords, Literal(one.pair.shared.words, datatype=XSD.integer))
    yield (node, NG.certainty, _decimal(one.certainty))
    yield (node, NG.reason, Literal(one.reason))
    if one.credit:
        yield (node, NG.credit, Literal(one.credit))
    if one.original:
        original, copy = (first, second) if one.original == one.pair.first else (second, first)
        yield from ((node, NG.original, original), (copy, NG.copyOf, original))
    yield from _passages(one, node, base)


def _passages(one: Copying, node: URIRef, base: str) -> Iterator[Triple]:
    for article in (one.pair.first, one.pair.second):
        minter = Minter(base, article.key)
        for span in one.pair.of(article):
            passage = minter.fragment("char", span)
            yield (node, NG.passage, passage)
            yield (passage, RDF.type, NG.Passage)
            yield (passage, OA.hasSource, URIRef(article.iri))


def _provenance(name: URIRef, articles: Iterable[Printed], base: str) -> Iterator[Triple]:
    activity = shared_iri(base, "merging", str(name).removeprefix(f"{base}graph/"))
    software = shared_iri(base, "software", f"newsgraph-{__version__}")
    yield from ((name, RDF.type, NG.CopyGraph), (name, RDF.type, PROV.Entity))
    yield (name, PROV.wasGeneratedBy, activity)
    yield from ((name, PROV.wasDerivedFrom, URIRef(a.graph)) for a in articles)
    yield (activity, RDF.type, NG.Merging)
    yield (activity, PROV.wasAssociatedWith, software)
    yield (software, RDF.type, PROV.SoftwareAgent)
    yield (software, RDFS.label, Literal("newsgraph"))
    yield (software, NG.version, Literal(__version__))


def _sorted(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    return tuple(sorted(triples, key=lambda triple: tuple(term.n3() for term in triple)))


def _decimal(number: float) -> Literal:
    """At most four digits, as the store spells it: 1, not 1.0."""
    return Literal(f"{Decimal(str(round(number, 4))).normalize():f}", datatype=XSD.decimal)
