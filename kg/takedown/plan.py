"""What would go, for people to look at before it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.dump.releases import releases
from kg.iris import graph_iri, shared_in
from kg.store import Store
from kg.takedown.finding import Target
from kg.vocab import PREFIXES

_MANY = 200  # articles; of more than that, what each takes along is not looked up
_KINDS = ("Statement", "Telling", "Claim", "Evidence")
_COUNT = """
SELECT ?kind (COUNT(DISTINCT ?node) AS ?n) WHERE {
  VALUES ?graph { %(graphs)s } VALUES ?kind { %(kinds)s }
  GRAPH ?graph { ?node a ?kind }
} GROUP BY ?kind"""
_TRIPLES = "SELECT (COUNT(*) AS ?n) { VALUES ?graph { %s } GRAPH ?graph { ?s ?p ?o } }"
_EVENTS = """
SELECT ?event ?label (MIN(?theirs) AS ?alone) WHERE {
  VALUES ?graph { %(graphs)s }
  GRAPH ?graph { ?telling a ng:Telling } ?telling ng:tellsOf ?event . ?event rdfs:label ?label .
  ?other ng:tellsOf ?event . GRAPH ?source { ?other a ng:Telling }
  BIND (?source IN (%(listed)s) AS ?theirs)
} GROUP BY ?event ?label"""
_COPIES = """
SELECT DISTINCT ?copy WHERE {
  VALUES ?graph { %(graphs)s }
  GRAPH ?graph { ?article ng:textDigest ?digest }
  ?copy ng:textDigest ?digest FILTER (?copy != ?article)
}"""
_NAMED = """
SELECT ?node (SAMPLE(?name) AS ?label) (MIN(?place) AS ?is_place) WHERE {
  VALUES ?graph { %(graphs)s }
  GRAPH ?graph { ?mention ng:refersTo ?node . ?node rdfs:label ?name ; a ?kind }
  BIND (?kind = ng:Location AS ?place)
  FILTER NOT EXISTS {
    GRAPH ?source { ?node rdfs:label ?any }
    FILTER (?source NOT IN (%(listed)s, <%(base)sgraph/actors>, <%(base)sgraph/wikidata>)
      && !STRSTARTS(STR(?source), "%(base)sgraph/event/"))
  }
} GROUP BY ?node"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would go with some articles, and what would be made again."""

    articles: tuple[str, ...]
    """Their keys."""
    copies: tuple[str, ...]
    """Keys of others that have the same text, and stay unless they are named, too."""
    triples: int
    statements: int
    tellings: int
    claims: int
    evidence: int
    events: tuple[str, ...]
    """Labels of those that rest on these articles alone."""
    events_left: int
    """Those that others tell of, too: their graphs are made again."""
    actors: tuple[str, ...]
    """Names of those that no other article names."""
    places: tuple[str, ...]
    texts: int
    quarantined: int
    rejects: int
    snapshots: int
    """Older ones, which all go."""
    dumps: int
    """Releases, of which the newest is made again."""


def plan(store: Store, targets: Iterable[Target]) -> Plan:
    """Return what would go with some articles; reads only what is published.

    Of more than 200 it is not looked up which events, actors and places go with them.
    """
    keys = frozenset(target.key for target in targets)
    few = sorted(keys) if len(keys) <= _MANY else []
    graphs = [str(graph_iri(store.base, key)) for key in few]
    asked = {
        "graphs": " ".join(f"<{graph}>" for graph in graphs),
        "listed": ", ".join(f"<{graph}>" for graph in graphs),
        "kinds": " ".join(f"ng:{kind}" for kind in _KINDS),
        "base": store.base,
    }
    counted = {
        row[0].rpartition("#")[2]: int(row[1]) for row in _rows(store, _COUNT % asked, graphs)
    }
    events = list(_rows(store, _EVENTS % asked, graphs))
    copies = (
        shared_in(store.base, "article", iri) for (iri,) in _rows(store, _COPIES % asked, graphs)
    )
    named = list(_rows(store, _NAMED % asked, graphs))
    return Plan(
        articles=tuple(sorted(keys)),
        copies=tuple(sorted({key for key in copies if key and key not in keys})),
        triples=sum(int(n) for (n,) in _rows(store, _TRIPLES % asked["graphs"], graphs)),
        statements=counted.get("Statement", 0),
        tellings=counted.get("Telling", 0),
        claims=counted.get("Claim", 0),
        evidence=counted.get("Evidence", 0),
        events=tuple(sorted(label for _, label, alone in events if alone == "true")),
        events_left=sum(alone != "true" for *_, alone in events),
        actors=tuple(sorted(label for _, label, place in named if place != "true")),
        places=tuple(sorted(label for _, label, place in named if place == "true")),
        texts=sum(store.article(key) is not None for key in keys),
        quarantined=sum(held.key in keys for held in store.quarantined()),
        rejects=sum(reject.key in keys for reject in store.rejects()),
        snapshots=len(store.snapshots()),
        dumps=len(releases(store.layout.dumps)),
    )


def _rows(store: Store, query: str, graphs: list[str]) -> list[tuple[str, ...]]:
    if not graphs:
        return []
    rows = store.query(query, prefixes=PREFIXES)
    return [tuple(term.value for term in row if term is not None) for row in rows]  # type: ignore[union-attr]
