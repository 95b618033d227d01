"""What `merge` reads of a store, and what it asks of one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from rdflib import RDF

from kg.iris import graph_iri, shared_in
from kg.merge.actors import Named, named_in
from kg.merge.copied import Copied, in_texts
from kg.merge.tellings import PREDICATES, Telling, Triple, tellings_of
from kg.merge.uses import Use, uses_in
from kg.vocab import NG, PREFIXES

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
_COPIED = """
SELECT ?passage ?text WHERE {
  ?copying ng:shares <%s> ; ng:ofText ?text ; ng:passage ?passage .
  ?passage oa:hasSource <%s>
}"""
_COPIES = """
SELECT ?article ?passage ?text WHERE {
  ?copying a ng:Copying ; ng:ofText ?text ; ng:passage ?passage . ?passage oa:hasSource ?article
}"""
_NAMESAKES = """
SELECT ?own ?kind ?other WHERE { GRAPH <%s> { ?own owl:differentFrom ?other ; a ?kind } }"""


Checked: TypeAlias = Any
"""A checked graph as the store takes it, whatever that is; merging does not look inside."""


class Shelf(Protocol):
    """What merging needs of a store."""

    @property
    def base(self) -> str:
        """The base of every IRI that is minted here."""

    def query(self, sparql: str, *, prefixes: Mapping[str, str] | None = None) -> Iterable[Any]:
        """Answer a query with rows of terms that have a `value`."""

    def put_many(self, graphs: Iterable[Checked]) -> None:
        """Replace graphs."""

    def remove_graphs(self, iris: Iterable[str]) -> None:
        """Remove graphs that are not an article's."""


def digests(store: Shelf) -> dict[str, str]:
    """Return the graphs of articles with the digests of what merging reads of them.

    That is what they were made from, and which of their words other articles have too.
    """
    copied = _copy_digests(store)
    rows = _rows(store, _DIGESTS)
    return {graph: digest + copied.get(graph, "") for graph, digest in rows}


def _copy_digests(store: Shelf) -> dict[str, str]:
    """Return of each article with copied words a digest of where they are, by its graph."""
    found: dict[str, list[str]] = {}
    for article, passage, text in _rows(store, _COPIES):
        key = shared_in(store.base, "article", article)
        if key is not None:
            found.setdefault(str(graph_iri(store.base, key)), []).append(f"{passage} {text}")
    return {graph: _digest(sorted(said)) for graph, said in found.items()}


def _digest(said: Iterable[str]) -> str:
    return f" {hashlib.sha256(chr(10).join(said).encode()).hexdigest()}"


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
        in_texts(tellings_of(triples, store.base), _copied(store, triples)),
        named_in(triples, store.base),
        uses_in(triples, _mentions(store, graph), store.base, graph),
        tuple(sorted((a, b, c) for a, b, c in _rows(store, _NAMESAKES % graph))),
    )


def _copied(store: Shelf, triples: Iterable[Triple]) -> Iterator[Copied]:
    """Yield the stretches of an article's text that stand in others too."""
    articles = {s for s, p, o in triples if p == str(RDF.type) and o == str(NG.Article)}
    for article in sorted(articles):
        for passage, text in _rows(store, _COPIED % (article, article)):
            if found := Copied.parsed(passage, text):
                yield found


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
