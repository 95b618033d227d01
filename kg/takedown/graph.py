"""The graph without some articles: their graphs, what only they told of, and tombstones instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.build import merge_all
from kg.check import check
from kg.iris import tombstones_graph_iri, wikidata_graph_iri
from kg.reporting import Report
from kg.store import Store
from kg.store.changes import Change, leave
from kg.store.journal import Writing
from kg.store.mentions import Mentions
from kg.store.tombstones import Tombstone, read
from kg.vocab import PREFIXES

_AT_ONCE = 20_000  # quads of one change
_ENTITY = "http://www.wikidata.org/entity/"
_LINKS = """
SELECT ?link ?thing ?item ?alone WHERE {
  GRAPH <%(graph)s> { ?link ng:linkOf ?thing ; ng:linkTo ?item }
  BIND (NOT EXISTS { GRAPH ?g { ?thing rdfs:label ?name } FILTER (?g != <%(graph)s>) } AS ?alone)
}"""
_LINKED = """
SELECT DISTINCT ?item WHERE {
  GRAPH ?g { ?thing skos:exactMatch|skos:closeMatch ?item }
  FILTER (?g != <%s> && STRSTARTS(STR(?thing), "%sid/"))
}"""


def take_down(store: Store, stones: Iterable[Tombstone], salt: str, report: Report) -> None:
    """Take articles out of the graph, and all that rests on them alone; put tombstones there.

    What is gone already is left alone, so a run that was killed is simply run again.
    """
    stones = tuple(stones)
    known = read(store, salt)
    known.stones |= {stone.key: stone for stone in stones}
    store.put(check(known.graph()))
    for done, stone in enumerate(stones, 1):
        store.remove(stone.key)
        report("articles", done, len(stones))
    merge_all(store, merging=report)
    _prune_links(store, stones[0].by)
    mentions = Mentions(store.base, (stone.key for stone in stones))
    _remove(store, _mentioned(store, mentions, report), stones[0].by)
    merge_all(store, merging=report)


def lift(store: Store, keys: Iterable[str]) -> tuple[str, ...]:
    """Take tombstones away, so that the articles may come in again; return those there were."""
    known = read(store)
    lifted = tuple(key for key in keys if known.stones.pop(key, None) is not None)
    if known.stones:
        store.put(check(known.graph()))
    elif lifted:
        store.remove_graphs([str(tombstones_graph_iri(store.base))])
    return lifted


def derived_graphs(base: str) -> tuple[str, ...]:
    """Graphs made of all articles, of which the journal keeps no more than the store does."""
    return tuple(f"{base}graph/{name}" for name in ("actors", "wikidata"))


# ── what others said of the articles ────────────────────────────────────────────────────────


def _mentioned(store: Store, mentions: Mentions, report: Report) -> Iterator[ox.Quad]:
    """Yield the quads anywhere that name something of the articles."""
    graphs = sorted(store.named_graphs())
    for done, graph in enumerate(graphs, 1):
        if graph != str(tombstones_graph_iri(store.base)):
            for quad in store.quads_of(graph):
                if mentions(str(quad.subject)) or mentions(str(quad.object)):
                    yield quad
        report("graphs read", done, len(graphs))


def _remove(store: Store, quads: Iterable[ox.Quad], by: str) -> None:
    leaving = list(quads)
    for start in range(0, len(leaving), _AT_ONCE):
        change = Change()
        for quad in leaving[start : start + _AT_ONCE]:
            leave(change, quad)
        store.write([(change, Writing(by=by, how="forget"))])


# ── links to Wikidata ───────────────────────────────────────────────────────────────────────


def _prune_links(store: Store, by: str) -> None:
    """Take away links of things that no article names any more, and the items only they have."""
    graph = str(wikidata_graph_iri(store.base))
    rows = [tuple(t.value for t in row) for row in store.query(_links(graph), prefixes=PREFIXES)]  # type: ignore[union-attr]
    gone = {name for link, thing, _, alone in rows if alone == "true" for name in (link, thing)}
    if not gone:
        return
    items = {item for *_, item, alone in rows if alone != "true"}
    for (item,) in store.query(_LINKED % (graph, store.base), prefixes=PREFIXES):
        items.add(item.value)  # type: ignore[union-attr]
    quads = list(store.quads_of(graph))
    values = {_iri(q.object) for q in quads if _iri(q.subject) in items}
    kept = items | values
    _remove(
        store,
        (
            q
            for q in quads
            if _iri(q.subject) in gone
            or (_iri(q.subject).startswith(_ENTITY) and _iri(q.subject) not in kept)
        ),
        by,
    )
    if not items:
        store.remove_graphs([graph])


def _links(graph: str) -> str:
    return _LINKS % {"graph": graph}


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
