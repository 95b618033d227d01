"""A store with articles in it, for finding copies: their graphs, records and texts, in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef

from kg import copies
from kg.check import check_many
from kg.copies import Found
from kg.document import structure
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Annotations, Article, CheckedGraph
from kg.record import record
from kg.vocab import NG, PREFIXES, SCHEMA

_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article as tests give it."""

    key: str
    text: str
    outlet: str | None = None
    day: str | None = None
    authors: tuple[str, ...] = ()
    version_of: str | None = None  # a key


class Desk:
    """What `kg.copies` needs of a store."""

    def __init__(self, reports: Iterable[Report] = ()) -> None:
        self.base = DEFAULT_BASE
        self.kept = ox.Store()
        self._articles: dict[str, Article] = {}
        for report in reports:
            self.put(report)

    def put(self, report: Report) -> None:
        """Put an article's graph, instead of the one before."""
        self.remove(report.key)
        self._articles[report.key] = Article(
            key=report.key, doc_id=report.key, text=report.text, digest="", authors=report.authors
        )
        minter = Minter(self.base, report.key)
        article, graph = minter.article, minter.graph
        self._say(graph, graph, _TYPE, NG.ArticleGraph)
        self._say(graph, graph, NG.inputDigest, f"sha256:{abs(hash(report)):064x}")
        self._say(graph, article, _TYPE, NG.Article)
        self._say(graph, article, _LABEL, f"{report.key} of {report.outlet}")
        if report.outlet:
            outlet = minter.shared("actor", report.outlet.lower().replace(" ", "-"))
            self._say(graph, article, SCHEMA.publisher, outlet)
            self._say(graph, outlet, _LABEL, report.outlet)
        if report.day:
            self._say(graph, article, SCHEMA.datePublished, dt.date.fromisoformat(report.day))
        if report.version_of:
            first = Minter(self.base, report.version_of).article
            self._say(graph, article, "http://purl.org/dc/terms/isVersionOf", first)

    def remove(self, key: str) -> None:
        """Remove an article."""
        self._articles.pop(key, None)
        self.kept.remove_graph(ox.NamedNode(Minter(self.base, key).graph))

    def _say(self, graph: str, subject: str, predicate: str, value: object) -> None:
        term: ox.NamedNode | ox.Literal
        if isinstance(value, URIRef):
            term = ox.NamedNode(value)
        elif isinstance(value, dt.date):
            kind = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
            term = ox.Literal(value.isoformat(), datatype=kind)
        else:
            term = ox.Literal(str(value))
        nodes = map(ox.NamedNode, (subject, predicate))
        self.kept.add(ox.Quad(*nodes, term, ox.NamedNode(graph)))

    # ── what is asked of a store ────────────────────────────────────────────────────────────

    def query(self, sparql: str, *, prefixes: Mapping[str, str] | None = None) -> Any:
        return self.kept.query(
            sparql, prefixes=dict(prefixes or {}), use_default_graph_as_union=True
        )

    def article(self, key: str) -> Article | None:
        return self._articles.get(key)

    def record(self, key: str) -> dict[str, Any] | None:
        article = self._articles.get(key)
        return record(structure(article), Annotations()) if article else None

    def put_many(self, graphs: Iterable[CheckedGraph]) -> None:
        for checked in graphs:
            name = ox.NamedNode(checked.graph.iri)
            self.kept.remove_graph(name)
            text = "".join(
                " ".join(t.n3() for t in triple) + " .\n" for triple in checked.graph.triples
            )
            self.kept.load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=name)

    def remove_graphs(self, iris: Iterable[str]) -> None:
        for iri in iris:
            self.kept.remove_graph(ox.NamedNode(iri))

    # ── what tests ask ──────────────────────────────────────────────────────────────────────

    def find(self, folder: Path | None = None, version: str = "1") -> Found:
        """Find copies; every graph has to conform to the shapes."""
        found = copies.find(self, folder, check_many, version=version)
        assert found.rejected == []
        return found

    def copyings(self) -> list[tuple[str, str, str | None, str]]:
        """Return key and key, the original's, and the ground of each pair that was found."""
        rows = self.query(
            "SELECT ?a ?b ?o ?g { ?c a ng:Copying ; ng:shares ?a, ?b ; ng:ground ?g"
            " OPTIONAL { ?c ng:original ?o } FILTER (STR(?a) < STR(?b)) } ORDER BY ?a ?b",
            prefixes=PREFIXES,
        )
        return [(_key(a), _key(b), _key(o) if o else None, _key(g)) for a, b, o, g in rows]

    def said(self) -> list[str]:
        """Return all that is said of copies, as sorted lines."""
        graphs = (g for g in self.kept.named_graphs() if "/graph/copies/" in str(g))
        return sorted(
            str(quad)
            for graph in graphs
            for quad in self.kept.quads_for_pattern(None, None, None, graph)
        )


def _key(term: Any) -> str:
    return str(term.value).removeprefix(f"{DEFAULT_BASE}id/article/").removeprefix(str(NG))
