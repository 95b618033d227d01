"""The steps, done to the graphs they are for: each graph by itself, checked, then put.

A graph that does not conform afterwards stays as it was and is written down among the rejects:
building its article again makes it anew. Doing it all twice is doing it once, so a migration that
was killed is simply run again; what it does is in the journal like any other write.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import Graph, URIRef

from kg.check import check
from kg.errors import GraphRejected, StoreError
from kg.iris import shared_in
from kg.migrate.steps import Step, order, steps
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.reporting import Report, silent
from kg.store import Store
from kg.store.vocabulary import ONTOLOGY, shipped
from kg.store.written import Written
from kg.vocab import PREFIXES

_FIRST = "0.1.0"  # of stores that do not say
_SAID = "SELECT ?version WHERE { GRAPH <%sgraph/ontology> { <%s> owl:versionInfo ?version } }"
_ANY = "ASK { ?graph a ng:ArticleGraph }"
_GRAPHS = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { %s } } ORDER BY ?graph"
_PUT_AT_ONCE = 50


@dataclass(slots=True)
class Migrated:
    """What came of it."""

    before: str
    after: str
    graphs: dict[str, int] = field(default_factory=dict)  # title of each step → how many
    rejected: list[tuple[str, str]] = field(default_factory=list)  # key, why


def version_of(store: Store) -> str:
    """Return the version of the ontology that a store was last built with."""
    for (version,) in store.query(_SAID % (store.base, ONTOLOGY), prefixes=PREFIXES):
        if isinstance(version, ox.Literal):
            return version.value
    return _FIRST if store.query(_ANY, prefixes=PREFIXES) else shipped()


def needed(store: Store) -> tuple[Step, ...]:
    """Return the steps between a store and this software.

    Raises `StoreError` for a store of a later version than this software knows.
    """
    version = version_of(store)
    if order(version) > order(shipped()):
        raise StoreError(
            f"the store is of version {version} of the ontology, and this software of {shipped()}",
            hint="install the newer newsgraph again",
        )
    return tuple(step for step in steps() if order(step.to) > order(version))


def migrate(
    store: Store,
    *,
    dry: bool = False,
    report: Report = silent,
) -> Migrated:
    """Do every step to the graphs it is for, and put this software's vocabularies.

    `dry` only counts them. Events are to be merged and the store published afterwards. Raises
    `StoreError` for a store of a later version.
    """
    needed(store)
    done = Migrated(before=version_of(store), after=shipped())
    for step in steps():
        graphs = [row[0].value for row in store.query(_GRAPHS % step.where, prefixes=PREFIXES)]  # type: ignore[union-attr]
        done.graphs[step.title] = len(graphs)
        if not dry:
            _do(store, step, graphs, done, report)
    if not dry:
        store.put_vocabularies()
    return done


def _do(store: Store, step: Step, graphs: list[str], done: Migrated, report: Report) -> None:
    waiting: list[CheckedGraph | Written] = []
    for number, graph in enumerate(graphs, 1):
        lines, key = _changed(store, step, graph)
        article = store.article(key)
        try:
            waiting.append(_checked(graph, lines, article))
        except GraphRejected as error:
            done.rejected.append((key, str(error)))
            _write_down(store, key, article, error)
        if len(waiting) >= _PUT_AT_ONCE or number == len(graphs):
            store.put_many(waiting)
            waiting.clear()
        report(step.title, number, len(graphs))


def _changed(store: Store, step: Step, graph: str) -> tuple[list[str], str]:
    """The N-Triples of a graph after a step, and its article's key; the store's stays as it is."""
    alone = ox.Store()
    alone.extend(ox.Quad(q.subject, q.predicate, q.object) for q in store.quads_of(graph))
    alone.update(step.update)
    derived = ox.NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")
    articles = (q.object for q in alone.quads_for_pattern(None, derived, None))
    keys = (shared_in(store.base, "article", str(getattr(a, "value", ""))) for a in articles)
    key = next(filter(None, keys), None)
    if key is None:
        raise StoreError(f"{graph} does not say of which article it is")
    text = alone.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert text is not None  # it was written to nothing else
    return sorted(filter(None, text.decode().split("\n"))), key


def _checked(graph: str, lines: list[str], article: Article | None) -> CheckedGraph | Written:
    """The graph as checked; or as it is, where the text to compare it with was forgotten."""
    if article is None:
        return Written(iri=graph, lines=tuple(lines))
    triples = sorted(Graph().parse(data="\n".join(lines), format="nt"))
    made = ArticleGraph(iri=URIRef(graph), article=article, triples=tuple(triples))  # type: ignore[arg-type]
    return check(made)


def _write_down(store: Store, key: str, article: Article | None, error: GraphRejected) -> None:
    store.reject(
        stage="migrate",
        key=key,
        source=article.source if article and article.source else key,
        reason=str(error),
        hint="kg build makes it again from its source",
    )
