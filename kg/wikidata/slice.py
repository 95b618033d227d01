"""The graph of links: each link with its reasons, and the little of Wikidata that comes along.

That little is CC0, and has Wikidata's own properties (`wdt:`), so that a query for it is the query
one would send to Wikidata. Times and revisions are those at which items were retrieved: the same
answers give the same graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.term import Node

from kg import __version__
from kg.iris import shared_iri, wikidata_graph_iri
from kg.model import EventGraph, Triple
from kg.vocab import GEO, NG, SCHEMA
from kg.wikidata.source import ENTITY, SHOWN, Item
from kg.wikidata.verdict import EXACT_FROM

CC0 = URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
_WDT = "http://www.wikidata.org/prop/direct/"
_SITELINKS = URIRef("http://wikiba.se/ontology#sitelinks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """That a thing is an item."""

    thing: str
    item: Item
    certainty: float
    searched: str
    reasons: tuple[str, ...]
    by: str | None = None
    """Who decided it; None: the software."""


def links_graph(
    base: str,
    links: Iterable[Link],
    more: Iterable[Item],
    kinds: Mapping[str, str],
    labels: Mapping[str, str],
) -> EventGraph:
    """Return the graph of links and items; without triples where there is neither.

    `more` are items that articles' graphs link to already. `kinds` are the classes of things, for
    the check; `labels` name what items point to.
    """
    page = _Page(base)
    links = sorted(links, key=lambda link: link.thing)
    for link in links:
        _write_link(page, link)
    items = {item.id: item for item in (*more, *(link.item for link in links))}
    for item in items.values():
        _write_item(page, item, labels)
    if items:
        _write_graph(page)
    context = tuple((URIRef(x.thing), RDF.type, NG[kinds[x.thing]]) for x in links)
    return EventGraph(iri=wikidata_graph_iri(base), triples=page.sorted(), context=context)


class _Page:
    """Triples on their way into a graph."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._triples: set[Triple] = set()

    def add(self, subject: URIRef, predicate: URIRef, *values: Node | None) -> None:
        self._triples.update((subject, predicate, value) for value in values if value is not None)  # type: ignore[misc]

    def shared(self, kind: str, id: str) -> URIRef:
        return shared_iri(self.base, kind, id)

    def sorted(self) -> tuple[Triple, ...]:
        return tuple(sorted(self._triples, key=lambda triple: tuple(t.n3() for t in triple)))


def _write_link(page: _Page, link: Link) -> None:
    thing, item = URIRef(link.thing), URIRef(link.item.iri)
    match = SKOS.exactMatch if link.certainty >= EXACT_FROM else SKOS.closeMatch
    node = page.shared("link", link.thing.removeprefix(f"{page.base}id/"))
    page.add(thing, match, item)
    page.add(node, RDF.type, NG.Link)
    page.add(node, NG.linkOf, thing)
    page.add(node, NG.linkTo, item)
    page.add(node, NG.match, match)
    page.add(node, NG.certainty, Literal(f"{link.certainty:.2f}", datatype=XSD.decimal))
    page.add(node, NG.searched, Literal(link.searched))
    page.add(node, NG.reason, *map(Literal, link.reasons))
    page.add(node, NG.decidedBy, _person(page, link.by) if link.by else _software(page))


def _write_item(page: _Page, item: Item, labels: Mapping[str, str]) -> None:
    node = URIRef(item.iri)
    page.add(node, RDF.type, NG.Item)
    page.add(node, RDFS.label, Literal(item.label, lang="en"))
    page.add(node, SCHEMA.description, _english(item.description))
    page.add(node, NG.revision, Literal(item.revision))
    page.add(node, NG.retrieved, Literal(item.retrieved, datatype=XSD.dateTime))
    page.add(node, _SITELINKS, Literal(item.sitelinks))
    for property in SHOWN:
        for id in item.values[property]:
            value = URIRef(f"{ENTITY}{id}")
            page.add(node, URIRef(f"{_WDT}{property}"), value)
            page.add(value, RDFS.label, _english(labels.get(id, "")))
    if item.point:
        latitude, longitude = (f"{number:.6f}".rstrip("0").rstrip(".") for number in item.point)
        point = Literal(f"POINT({longitude} {latitude})", datatype=GEO.wktLiteral)
        page.add(node, URIRef(f"{_WDT}P625"), point)
    page.add(node, URIRef(f"{_WDT}P18"), URIRef(item.image) if item.image else None)


def _english(text: str) -> Literal | None:
    return Literal(text, lang="en") if text else None


def _write_graph(page: _Page) -> None:
    graph, activity = wikidata_graph_iri(page.base), page.shared("linking", "wikidata")
    page.add(graph, RDF.type, NG.LinkGraph, PROV.Entity)
    page.add(graph, PROV.wasGeneratedBy, activity)
    page.add(graph, DCTERMS.license, CC0)
    page.add(activity, RDF.type, NG.Linking)
    page.add(activity, PROV.wasAssociatedWith, _software(page))


def _software(page: _Page) -> URIRef:
    node = page.shared("software", f"newsgraph-{__version__}")
    page.add(node, RDF.type, PROV.SoftwareAgent)
    page.add(node, RDFS.label, Literal("newsgraph"))
    page.add(node, NG.version, Literal(__version__))
    return node


def _person(page: _Page, name: str) -> URIRef:
    node = page.shared("person", re.sub(r"\W+", "-", name.lower()).strip("-") or "editor")
    page.add(node, RDF.type, PROV.Person)
    page.add(node, RDFS.label, Literal(name))
    return node
