"""`Store`: the one door to what is kept.

One process writes the live store; everybody else reads a published snapshot. The graph of each
article, and of each event, is replaced in one transaction, so a killed build leaves every graph
whole and is simply run again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import pyoxigraph as ox
from rdflib import OWL

from kg import __version__
from kg.errors import StoreBusy, StoreError
from kg.iris import DEFAULT_BASE, graph_iri
from kg.model import Article, ArticleGraph, CheckedGraph, EventGraph
from kg.search.functions import custom_functions
from kg.store import (
    aside,
    changes,
    indexing,
    journal,
    loading,
    reading,
    snapshots,
    texts,
    vocabulary,
)
from kg.store.aside import Quarantined, Reject
from kg.store.changes import Change, GraphChange
from kg.store.counting import Tallies, in_union
from kg.store.journal import Entry, Journal, Writing
from kg.store.layout import Layout, data_directory
from kg.store.ntriples import forgiving
from kg.store.reading import Results
from kg.store.snapshots import Counts, Past, Snapshot
from kg.store.written import Written, written
from kg.vocab import NG

KEPT_SNAPSHOTS = 3
_BATCH = 10_000  # triples in one transaction: a quarter of a second, and some 60 MB of Oxigraph
_GRAPHS_AT_ONCE = 500  # removed in one transaction
_FLUSH = 150_000  # triples after which Oxigraph's write buffers, which only grow, go to disk


class Store:
    """A data directory, opened for writing (the default) or for reading the newest snapshot.

        with Store.open(path) as store:
            store.put(checked)
            store.publish()

    Use it as a context manager or call `close`. One instance may be used from several threads.
    """

    def __init__(self, layout: Layout, live: ox.Store, *, base: str, readonly: bool) -> None:
        self._layout, self._base, self._readonly = layout, base, readonly
        self._live: ox.Store | None = live
        self._writing = threading.Lock()  # concurrent updates of Oxigraph lose each other's work
        self._rejects: aside.Rejects | None = None
        self._unflushed = 0  # triples
        self._journal: Journal | None = None
        self._tallies = Tallies()

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        readonly: bool = False,
        base: str = DEFAULT_BASE,
        patience: float = 0.0,
        forgetting: bool = False,
    ) -> Store:
        """Open the data directory (default: `data_directory()`), making it when one writes.

        What the journal has and a killed writer left undone is done now. Raises `StoreBusy` when
        another writer holds it for longer than `patience` seconds and `StoreError` when it cannot
        be opened, or when it is to be read and nothing was published yet. While something is being
        taken down only who does that may write (`forgetting`).
        """
        layout = Layout(path or data_directory())
        live = _newest(layout) if readonly else _patiently(layout, patience, forgetting)
        store = cls(layout, live, base=base, readonly=readonly)
        if not readonly:
            store._catch_up()
        return store

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; its lock falls with the last reference to it."""
        if self._journal is not None:
            self._journal.close()
        self._live = None

    # ── graphs ──────────────────────────────────────────────────────────────────────────────

    def put(self, checked: CheckedGraph) -> None:
        """Replace the graph of that name by this one; an article's text is kept beside it."""
        self.put_many((checked,))

    def put_many(self, graphs: Iterable[CheckedGraph | Written]) -> None:
        """Replace many graphs: faster than one by one, and each still in one transaction."""
        taken = (g if isinstance(g, Written) else written(g) for g in graphs)
        for batch in loading.in_batches(taken, _BATCH):
            self._keep_texts(batch.values())
            self._bring_to({iri: graph.lines for iri, graph in batch.items()})
            self._settle(batch.values())

    def load_many(self, graphs: Iterable[Written]) -> None:
        """Put many graphs, most of which are new: several times as fast, and they arrive together.

        A killed load is finished by whoever opens the store next; the graphs are known to be
        well-formed N-Triples. Those that are there already are replaced as by `put_many`.
        """
        self._refuse_when_reading()
        for batch in loading.in_batches(graphs, _FLUSH):
            self._keep_texts(batch.values())
            there = [g for g in batch if self._store.contains_named_graph(ox.NamedNode(g))]
            self._bring_to({iri: batch[iri].lines for iri in there})
            self._load({iri: batch[iri] for iri in batch.keys() - set(there)})
            self._settle(batch.values())

    def remove(self, key: str) -> None:
        """Remove all that is kept of an article: its graph, its text, its failed graph."""
        self._bring_to({str(graph_iri(self._base, key)): ()})
        texts.remove(self._layout, key)
        self._forget_failures(key)

    def remove_graphs(self, iris: Iterable[str]) -> None:
        """Remove graphs by their names, such as those of events that no article tells of any more.

        An article is removed by `remove`, which knows what else is kept of it.
        """
        names = sorted(iris)
        for start in range(0, len(names), _GRAPHS_AT_ONCE):
            self._bring_to(dict.fromkeys(names[start : start + _GRAPHS_AT_ONCE], ()))

    def put_vocabulary(self, name: str, *turtles: bytes) -> None:
        """Replace the graph `{base}graph/{name}` by what is in some Turtle files.

        The same again writes nothing. Raises `StoreError` when one is no Turtle.
        """
        graph = f"{self._base}graph/{name}"
        version = vocabulary.version(turtles)
        if self._value(graph, OWL.versionInfo, graph) != version:
            triples = vocabulary.read(turtles, f"{self._base}.well-known/genid/{name}-")
            triples.append(f'<{graph}> <{OWL.versionInfo}> "{version}" .')
            self._bring_to({graph: triples})

    def put_vocabularies(self) -> None:
        """Put the vocabularies that newsgraph ships: ontology, event types, authority."""
        for name, turtles in vocabulary.vocabularies():
            self.put_vocabulary(name, *turtles)

    def write(self, written: Sequence[tuple[Change, Writing]]) -> list[Entry]:
        """Do changes of named graphs that somebody else computed and checked, in their order.

        All are in the journal, synced, before the first is done; each is one transaction.
        """
        self._refuse_when_reading()
        with self._writing:
            entries = self._note(written)
            for change, _ in written:
                self._do(change)
            return entries

    def named_graphs(self) -> Iterator[str]:
        """Yield the names of all graphs."""
        for graph in self._store.named_graphs():
            yield graph.value

    def quads_of(self, graph: str) -> Iterator[ox.Quad]:
        """Yield the quads of one graph, as Oxigraph's values."""
        yield from self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))

    def input_digest(self, graph: str) -> str | None:
        """Return the `ng:inputDigest` a graph was made from; None when it is not in the store."""
        return self._value(graph, NG.inputDigest, graph)

    def article(self, key: str) -> Article | None:
        """Return an article as it was received, or None."""
        return texts.get(self._layout, key)

    def put_record(self, key: str, packed: bytes) -> None:
        """Keep the annotation record of an article, packed by `pack_record`, beside its text."""
        self._refuse_when_reading()
        texts.put_record(self._layout, key, packed)

    def record(self, key: str) -> dict[str, Any] | None:
        """Return the annotation record of an article, or None."""
        return texts.record(self._layout, key)

    # ── what did not come through ───────────────────────────────────────────────────────────

    def quarantine(
        self,
        key: str,
        graph: ArticleGraph | EventGraph | str,
        report: str,
        messages: tuple[str, ...],
    ) -> Quarantined:
        """Keep a graph, or its N-Triples, that failed its check with its report.

        What the store holds stays.
        """
        self._refuse_when_reading()
        kept = aside.describe(self._layout, key, messages)
        triples = graph if isinstance(graph, str) else forgiving(graph.triples)
        aside.quarantine(self._layout, kept, triples=triples, report=report)
        return kept

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return the failed graphs that are kept, by key."""
        return aside.quarantined(self._layout)

    def reject(
        self, *, stage: str, key: str | None, source: str, reason: str, hint: str | None = None
    ) -> None:
        """Write down what did not come through; putting the article later clears it."""
        self._refuse_when_reading()
        reject = Reject(stage=stage, key=key, source=source, reason=reason, hint=hint)
        self._rejected.add(reject)

    def resolve(self, source: str) -> None:
        """Note that a source that fell before it had a key came through, or needs no more."""
        self._refuse_when_reading()
        self._rejected.resolve(f"source:{source}")

    def rejects(self) -> tuple[Reject, ...]:
        """Return what did not come through and still has not, in the order it fell."""
        return tuple(self._rejected)

    def release(self, key: str) -> None:
        """Let go of a graph that failed its check, with its report."""
        self._refuse_when_reading()
        self._forget_failures(key)

    def forget_rejects(self, is_meant: Callable[[Reject], bool]) -> None:
        """Leave nothing of some rejects."""
        self._refuse_when_reading()
        self._rejected.forget(is_meant)

    # ── reading and publishing ──────────────────────────────────────────────────────────────

    @property
    def base(self) -> str:
        """The base of every IRI that is minted here."""
        return self._base

    @property
    def layout(self) -> Layout:
        """The paths of the data directory."""
        return self._layout

    def query(self, sparql: str, *, prefixes: Mapping[str, str] | None = None) -> Results:
        """Answer a query over the union of all graphs, or over its own FROM.

        Trusted use only: there is no deadline. The functions of `kg.search` search what was last
        published. Raises `QuerySyntaxError`, `QueryError`.
        """
        published = snapshots.current(self._layout)
        functions = custom_functions(published.path) if published else {}
        return reading.query(self._store, sparql, prefixes, functions)

    def counts(self) -> Counts:
        """Count what the store holds."""
        return reading.count(self._store)

    def canonical_nquads(self) -> Iterator[bytes]:
        """Yield the store's canonical N-Quads line by line: the same store, the same bytes."""
        return reading.canonical_nquads(self._store)

    def publish(
        self, *, keep: int = KEPT_SNAPSHOTS, past: Past | None = None, anew: bool = False
    ) -> Snapshot:
        """Give readers what the store now holds; with nothing new, return the current snapshot.

        The newest `keep` snapshots stay, and of older ones those that `past` keeps (default: what
        the environment says). `anew` publishes also what is published already, and makes the search
        index from the store alone.
        """
        self._refuse_when_reading()
        with self._writing:
            current = snapshots.current(self._layout)
            if not self.written.last:  # a store of before there was one: not with the first write
                self._begin()
            if current is not None and not self._layout.unpublished.exists() and not anew:
                indexing.supply(current)
                return current
            counts = self._tallies.count(self._store)
            published = snapshots.publish(
                self._layout,
                self._store,
                base=self._base,
                version=__version__,
                counts=counts,
                keep=keep,
                past=past or Past.from_environment(),
                journal=self.written.last,
                beside=partial(
                    indexing.add, live=self._store, layout=self._layout, base=self._base,
                    counts=counts, before=None if anew else current,
                ),
            )  # fmt: skip
            self._hold()
            self._layout.unpublished.unlink(missing_ok=True)
            self._tallies.begin(published.counts)
            return published

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return the kept snapshots, oldest first."""
        return snapshots.published(self._layout)

    def current(self) -> Snapshot | None:
        """Return the snapshot readers open, or None before the first."""
        return snapshots.current(self._layout)

    def check_point(self, path: Path) -> None:
        """Copy the live store to a directory that does not exist: hard links, in milliseconds.

        The copy may be changed; the store sees nothing of it.
        """
        self._refuse_when_reading()
        with self._writing:
            self._store.backup(path)

    @property
    def written(self) -> Journal:
        """The journal of what was written."""
        if self._journal is None:
            self._journal = Journal(self._layout.journal, repair=not self._readonly)
        return self._journal

    # ── inside ──────────────────────────────────────────────────────────────────────────────

    @property
    def _store(self) -> ox.Store:
        if self._live is None:
            raise StoreError("the store was closed")
        return self._live

    def _value(self, subject: str, predicate: str, graph: str) -> str | None:
        nodes = (ox.NamedNode(subject), ox.NamedNode(predicate))
        found = self._store.quads_for_pattern(*nodes, None, ox.NamedNode(graph))
        term = next((quad.object for quad in found), None)
        return term.value if isinstance(term, ox.Literal) else None

    @property
    def _rejected(self) -> aside.Rejects:
        if self._rejects is None:
            self._rejects = aside.Rejects(self._layout)
            if not self._readonly:
                self._rejects.compact()
        return self._rejects

    def _keep_texts(self, graphs: Iterable[Written]) -> None:
        """Keep the articles first: a graph never stands without its article."""
        self._refuse_when_reading()
        for graph in graphs:
            if graph.article is not None:
                texts.put(self._layout, graph.article)

    def _settle(self, graphs: Collection[Written]) -> None:
        """Forget how articles failed that have come through."""
        for graph in graphs:
            if graph.article is not None:
                self._forget_failures(graph.article.key)
        self._flush_after(sum(len(graph.lines) for graph in graphs))

    def _load(self, graphs: Mapping[str, Written]) -> None:
        named = {iri: GraphChange(coming=list(graphs[iri].lines)) for iri in sorted(graphs)}
        change = Change(graphs=named)
        if change:
            with self._writing:
                self._note([(change, Writing(how="load"))])
                indexing.mark(self._layout, change)
                loading.load(self._store, change)
                self._tallies.begin(None)

    def _flush_after(self, triples: int) -> None:
        """Keep memory flat over a long build: it grew by 9 MB an article without this."""
        self._unflushed += triples
        if self._unflushed >= _FLUSH:
            with self._writing:
                self._store.flush()
                self._hold()
            self._unflushed = 0

    def _forget_failures(self, key: str) -> None:
        aside.release(self._layout, key)
        self._rejected.resolve(key)

    def _bring_to(self, wanted: Mapping[str, Sequence[str]]) -> None:
        self._refuse_when_reading()
        with self._writing:
            change = changes.bring_to(self._store, wanted)
            if change:
                self._note([(change, Writing())])
                self._do(change)

    def _do(self, change: Change) -> None:
        indexing.mark(self._layout, change)
        fresh = self._tallies.coming(change)
        there = in_union(self._store, fresh)
        self._tallies.note(fresh, there, changes.do(self._store, change))

    # ── the journal ─────────────────────────────────────────────────────────────────────────

    def _note(self, written: Sequence[tuple[Change, Writing]]) -> list[Entry]:
        """Write changes down before they are done."""
        if not self.written.last:
            self._begin()
        entries = [self.written.append(change, writing) for change, writing in written]
        self.written.sync()
        return entries

    def _begin(self) -> None:
        """Begin the journal of a store that had none with all it holds: some seconds a million."""
        for graph in sorted(self._store.named_graphs(), key=str):
            assert isinstance(graph, ox.NamedNode)
            for change in changes.all_of(self._store, graph, _BATCH):
                self.written.append(change, Writing(how="begin"))
        if self.written.last:
            self.written.sync()
            self._store.flush()
            self._hold()

    def _hold(self) -> None:
        """Note that the store on disk, synced a moment ago, holds all of the journal."""
        journal.set_position(self._layout.live, self.written.last)

    def _catch_up(self) -> None:
        """Do what is in the journal and maybe not in the store: a writer was killed in between."""
        held = journal.position(self._layout.live)
        if not self._layout.journal.is_dir() or held >= self.written.last:
            self._tallies.begin(self._published_counts())
            return
        unflushed = 0
        for _, change in self.written.changes(after=held):
            indexing.mark(self._layout, change)
            changes.do(self._store, change)
            unflushed += change.added
            if unflushed >= _FLUSH:
                self._store.flush()
                unflushed = 0
        self._store.flush()
        self._hold()

    def _published_counts(self) -> Counts | None:
        """What the current snapshot holds, where the live store holds no more and no less."""
        if self._layout.unpublished.exists():
            return None
        current = snapshots.current(self._layout)
        return current.counts if current else None

    def _refuse_when_reading(self) -> None:
        if self._readonly:
            raise StoreError("the store was opened for reading", hint="open it without readonly")


def _patiently(layout: Layout, seconds: float, forgetting: bool) -> ox.Store:
    until = time.monotonic() + seconds
    while True:
        try:
            live = _writable(layout)
            if forgetting or not layout.forgetting.exists():  # asked once nobody else can write
                return live
            del live
            raise StoreBusy(
                f"something is being taken down in {layout.root}",
                hint="wait for its end; if it was interrupted, run kg forget, which goes on",
            )
        except StoreBusy:
            if time.monotonic() >= until:
                raise
            time.sleep(0.05)


def _writable(layout: Layout) -> ox.Store:
    if layout.restoring.exists():
        raise StoreBusy(
            f"a backup takes the place of what is in {layout.root}",
            hint="wait for its end; if it was interrupted, run kg restore --force again",
        )
    try:
        layout.live.mkdir(parents=True, exist_ok=True)
        live = ox.Store(layout.live)
    except OSError as error:
        # RocksDB turns its log over before it asks for the lock: another may do so at this moment
        if "lock" in str(error).lower() or "LOG.old" in str(error):
            raise StoreBusy(
                f"another process writes to {layout.live}",
                hint="wait until that build has ended, or stop it",
            ) from error
        raise StoreError(
            f"cannot open the store: {error}", hint=f"look at {layout.live}"
        ) from error
    snapshots.sweep(layout)
    return live


def _newest(layout: Layout) -> ox.Store:
    for _ in range(2):  # a snapshot may be retired between looking and opening
        snapshot = snapshots.current(layout)
        if snapshot is None:
            break
        try:
            return ox.Store.read_only(str(snapshot.store))
        except (OSError, RuntimeError) as error:  # half of it gone is corruption to RocksDB
            failure = error
    else:
        raise StoreError(f"cannot open the snapshot: {failure}") from failure
    raise StoreError(
        f"nothing is published in {layout.root}", hint="build the graph first: kg build"
    )
