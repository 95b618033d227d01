"""Many articles down the road at once, and what arrives into the store; then one graph of them.

Workers are processes: each takes one source and gives one outcome. This process is the one writer.
Outcomes are taken in the order of the sources, so that the same input always gives the same
store, and only a few are under way at a time, so that memory stays flat.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from kg.check import check_many
from kg.crew import WorkerDied, in_order
from kg.describe import describe
from kg.errors import DuplicateSource, GraphRejected, NewsgraphError
from kg.iris import graph_iri
from kg.merge import Decisions, Merged, actors_apart, merge
from kg.model import Article, ArticleGraph, CheckedGraph, Dropped
from kg.pipeline import annotate, digest_of, graph_of, software_digest
from kg.read import Seen, Source, read
from kg.record import record
from kg.store import Store, texts

_PUT_AT_ONCE = 16  # graphs in one call of the store: one commit, a few MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An article that came through."""

    checked: CheckedGraph
    record: bytes  # the annotation record, packed
    dropped: tuple[Dropped, ...]  # findings left out on the way
    seconds: dict[str, float]  # of each stage

    @property
    def article(self) -> Article:
        """The article."""
        assert isinstance(self.checked.graph, ArticleGraph)
        return self.checked.graph.article


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """An article whose graph would be the one that is there."""

    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A graph that does not conform, with its SHACL report."""

    graph: ArticleGraph
    report: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A source that did not come through."""

    stage: str
    reason: str
    hint: str | None = None
    failed: Failed | None = None  # what failed its check


Outcome = Built | Unchanged | Rejected
_Task = tuple[Source, str | None, frozenset[str]]  # and its digest then, its actors kept apart


@dataclass(slots=True)
class Tally:
    """What came of the sources so far."""

    built: int = 0
    unchanged: int = 0
    rejected: int = 0
    duplicates: int = 0
    dropped: int = 0
    merged: Merged = field(default_factory=Merged)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Sources seen."""
        return self.built + self.unchanged + self.rejected + self.duplicates

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        if isinstance(outcome, Built):
            self.built += 1
            self.dropped += len(outcome.dropped)
            for stage, seconds in outcome.seconds.items():
                self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        elif isinstance(outcome, Unchanged):
            self.unchanged += 1
        elif outcome.stage == "duplicate":
            self.duplicates += 1
        else:
            self.rejected += 1


def build(
    sources: Iterable[Source],
    store: Store,
    *,
    jobs: int | None = None,
    force: bool = False,
    report: Callable[[Tally, Source, Outcome], None] = lambda tally, source, outcome: None,
    merging: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Tally:
    """Send every source down the road, put what arrives, merge, publish; return what came of it.

    An article whose graph is already there is left alone (unless `force`), so an interrupted build
    is simply run again. What is rejected is written into the store's journal with stage and
    reason; a graph that fails its check is quarantined with its SHACL report. `jobs` worker
    processes (default: one a core; 1: none, all in this process). `report` hears of each source
    as it is done, `merging` of what is being merged, how far that is, and of how much.
    """
    watch, tally, waiting, seen = _Watch(), Tally(), _Waiting(store), Seen()
    store.put_vocabularies()
    watch.note("vocabularies")
    for source, outcome in _outcomes(sources, store, jobs or os.cpu_count() or 1, force):
        fate = _first_telling(outcome, seen)
        _keep(source, fate, store, waiting)
        tally.add(fate)
        report(tally, source, fate)
    waiting.put()
    watch.last = time.perf_counter()
    tally.merged = merge_all(store, merging=merging)
    watch.note("merge")
    store.publish()
    watch.note("publish")
    tally.seconds |= watch.seconds | {"store": waiting.seconds}
    return tally


def merge_all(
    store: Store,
    *,
    anew: bool = False,
    merging: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Merged:
    """Bring the events in the store up to date with its articles; `anew` looks at all again.

    A graph of an event that does not conform is quarantined, like an article's. Raises `MergeError`
    when people's decisions cannot be read.
    """
    folder, version = store.layout.root, software_digest()
    merged = merge(store, folder, check_many, version=version, anew=anew, report=merging)
    for held in store.quarantined():
        if held.key.startswith("event/"):
            store.remove(held.key)  # what still fails is kept again below
    for graph, error in merged.rejected:
        key = str(graph.iri).removeprefix(f"{store.base}graph/")
        store.reject(stage="merge", key=key, source=key, reason=str(error), hint=error.hint)
        store.quarantine(key, graph, error.report, error.messages)
    return merged


def _outcomes(
    sources: Iterable[Source], store: Store, jobs: int, force: bool
) -> Iterator[tuple[Source, Outcome]]:
    """Yield each source with its outcome, in order."""
    apart = actors_apart(Decisions(store.layout.root).standing(), store.base)

    def task(source: Source) -> _Task:
        graph = str(graph_iri(store.base, source.key))
        known = None if force else store.input_digest(graph)
        return source, known, apart.get(source.key, frozenset())

    work = partial(_work, base=store.base, software=software_digest())
    for (source, *_), outcome in in_order(work, map(task, sources), jobs):
        if isinstance(outcome, WorkerDied):
            yield source, Rejected(stage="worker", reason=str(outcome), hint=outcome.hint)
        else:
            yield source, outcome


def _work(task: _Task, *, base: str, software: str) -> Outcome:
    """Take one source down the road; whatever is wrong with it becomes its outcome."""
    try:
        return _walk(*task, base, software)
    except NewsgraphError as error:
        return Rejected(stage=error.stage, reason=str(error), hint=error.hint)
    except Exception as error:  # noqa: BLE001  a fault of ours on one article costs that article
        reason = f"{type(error).__name__}: {error}"
        return Rejected(stage="fault", reason=reason, hint="please report this with the article")


def _walk(
    source: Source, known: str | None, apart: frozenset[str], base: str, software: str
) -> Outcome:
    watch = _Watch()
    article = read(source)
    digest = digest_of(article, base, software, apart)
    watch.note("read")
    if digest == known:
        return Unchanged(article=article)
    document, found = annotate(article)
    watch.note("annotate")
    try:
        checked, kept = graph_of(document, found, base=base, digest=digest, apart=apart)
    except GraphRejected as error:
        graph = describe(document, found, base=base, input_digest=digest, apart=apart)
        return Rejected(
            stage=error.stage,
            reason=str(error),
            hint=error.hint,
            failed=Failed(graph=graph, report=error.report, messages=error.messages),
        )
    watch.note("describe and check")
    packed = texts.pack(record(document, kept))
    return Built(checked=checked, record=packed, dropped=kept.dropped, seconds=watch.seconds)


class _Watch:
    """Seconds since the last note, by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.last = time.perf_counter()

    def note(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = now - self.last
        self.last = now


def _first_telling(outcome: Outcome, seen: Seen) -> Outcome:
    """Return the outcome, or its rejection when the same text or key came before it."""
    if isinstance(outcome, Rejected):
        return outcome
    try:
        seen.add(outcome.article)
    except DuplicateSource as error:
        return Rejected(stage="duplicate", reason=str(error), hint=error.hint)
    return outcome


def _keep(source: Source, outcome: Outcome, store: Store, waiting: _Waiting) -> None:
    if isinstance(outcome, Built):
        store.put_record(outcome.article.key, outcome.record)
        waiting.add(outcome.checked)
    elif isinstance(outcome, Rejected):
        store.reject(
            stage=outcome.stage,
            key=None if outcome.stage == "duplicate" else source.key,  # it is another's key
            source=source.name,
            reason=outcome.reason,
            hint=outcome.hint,
        )
        if failed := outcome.failed:
            store.quarantine(source.key, failed.graph, failed.report, failed.messages)


class _Waiting:
    """Graphs on their way into the store, a few at a time."""

    def __init__(self, store: Store) -> None:
        self._store, self._graphs = store, list[CheckedGraph]()
        self.seconds = 0.0

    def add(self, checked: CheckedGraph) -> None:
        self._graphs.append(checked)
        if len(self._graphs) >= _PUT_AT_ONCE:
            self.put()

    def put(self) -> None:
        started = time.perf_counter()
        self._store.put_many(self._graphs)
        self._graphs.clear()
        self.seconds += time.perf_counter() - started
