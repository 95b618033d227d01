"""What `merge` reads of a store, and what it asks of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kg.merge.actors import Named, named_in
from kg.merge.tellings import PREDICATES, Telling, Triple, tellings_of
from kg.merge.uses import Use, uses_in
from kg.model import CheckedGraph
from kg.vocab import PREFIXES

_DIGESTS = """
SELECT ?graph ?digest WHERE {
  GRAPH ?graph { ?graph a ng:ArticleGraph ; ng:inputDigest ?digest }
}"""
_EVENT_GRAPHS = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?graph a ng:EventGraph } }"
_COUNT = "SELECT (COUNT(DISTINCT ?graph) AS ?n) WHERE { ?graph a ng:EventGraph }"
_ARTICLE = f"""
SELECT ?s ?p ?o WHERE {{
  GRAPH <%s> {{
    VALUES ?p {{ {" ".join(f"<{p}>" for p in PREDICATES)} }}
    ?s ?p ?o
  }}
}}"""
_EVIDENCE = """
SELECT ?s ?p ?e ?q ?w WHERE {
  GRAPH <%s> {
    { ?s a ng:Telling ; ng:trigger ?e . BIND (ng:trigger AS ?p) }
    UNION { ?s a ng:Claim ; ng:evidence ?e . BIND (ng:evidence AS ?p) }
    ?e oa:hasSelector ?q .
    ?q oa:exact ?w
  }
}"""
_EXACT = f"{PREFIXES['oa']}exact"
_NAMED = """
SELECT ?actor ?mention WHERE {
  GRAPH <%s> { ?role ng:holder ?actor . ?mention ng:refersTo ?actor ; ng:form "name" }
}"""
_NAMESAKES = """
SELECT ?own ?kind ?other WHERE { GRAPH <%s> { ?own owl:differentFrom ?other ; a ?kind } }"""


class Shelf(Protocol):
    """What merging needs of a store."""

    @property
    def base(self) -> str:
        """The base of every IRI that is minted here."""

    def query(self, sparql: str, *, prefixes: Mapping[str, str] | None = None) -> Iterable[Any]:
        """Answer a query with rows of terms that have a `value`."""

    def put_many(self, graphs: Iterable[CheckedGraph]) -> None:
        """Replace graphs."""

    def remove_graphs(self, iris: Iterable[str]) -> None:
        """Remove graphs that are not an article's."""


def digests(store: Shelf) -> dict[str, str]:
    """Return the graphs of articles with the digests of what they were made from."""
    rows = _rows(store, _DIGESTS)
    return {row[0]: row[1] for row in rows}


def event_graphs(store: Shelf) -> list[str]:
    """Return the names of all graphs of events."""
    return sorted(graph for (graph,) in _rows(store, _EVENT_GRAPHS))


def count_event_graphs(store: Shelf) -> int:
    """Return how many graphs of events there are."""
    return sum(int(number) for (number,) in _rows(store, _COUNT))


@dataclass(frozen=True, slots=True)
class Told:
    """What one article's graph holds for merging."""

    tellings: tuple[Telling, ...]
    actors: tuple[Named, ...]
    uses: tuple[Use, ...] = ()  # of persons' names that articles share
    namesakes: tuple[tuple[str, str, str], ...] = ()  # own actor, its class, the actor it is not


def read_article(store: Shelf, graph: str) -> Told:
    """Return what the article whose graph has that name tells, and whom it names."""
    triples = list(_triples(store, graph))
    return Told(
        tellings_of(triples, store.base),
        named_in(triples, store.base),
        uses_in(triples, _mentions(store, graph), store.base, graph),
        tuple(sorted((a, b, c) for a, b, c in _rows(store, _NAMESAKES % graph))),
    )


def _mentions(store: Shelf, graph: str) -> dict[str, str]:
    """Of each actor with a role, the first words that name it."""
    found: dict[str, list[str]] = {}
    for actor, mention in _rows(store, _NAMED % graph):
        found.setdefault(actor, []).append(mention)
    return {actor: min(mentions, key=_place) for actor, mentions in found.items()}


def _place(mention: str) -> tuple[int, str]:
    """Where a mention stands: "…/e3-10-20" → 10."""
    start = mention.rsplit("-", 2)[-2]
    return int(start) if start.isdigit() else 0, mention


def _triples(store: Shelf, graph: str) -> Iterator[Triple]:
    for subject, predicate, value in _rows(store, _ARTICLE % graph):
        yield subject, predicate, value
    for subject, predicate, evidence, quote, words in _rows(store, _EVIDENCE % graph):
        yield subject, predicate, evidence
        yield quote, _EXACT, words


def _rows(store: Shelf, sparql: str) -> Iterator[tuple[str, ...]]:
    for row in store.query(sparql, prefixes=PREFIXES):
        yield tuple(term.value for term in row)
