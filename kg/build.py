"""Many articles down the road at once, and what arrives into the store; then one graph of them.

Workers of an engine (`kg.engine`) take one source each and give one outcome; on a cluster they take
a partition each and leave a part (`kg.parts`), of which only the name comes back. This process is
the one writer. Outcomes are taken in the order of the sources, so that the same input always gives
the same store, and only a few are under way at a time, so that memory stays flat.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import TypeVar

from kg import copies
from kg.check import check_many
from kg.engine import Crew, Engine, WorkerDied
from kg.errors import DuplicateSource, GraphRejected, StoreError, TakenDown
from kg.iris import graph_iri
from kg.merge import Decisions, Merged, actors_apart, here, merge
from kg.model import EventGraph
from kg.parts import ARTICLES, Made, Making, Partition, Place, clear, make, partitions, read, split
from kg.parts import note as note_kept
from kg.pipeline import software_digest
from kg.read import Seen, Source
from kg.store import Store, Written, tombstones, written
from kg.store.tombstones import Tombstones
from kg.walk import Built, Errand, Outcome, Rejected, Unchanged, Watch, walk

__all__ = ["Built", "Outcome", "Rejected", "Tally", "Unchanged", "build", "merge_all"]

Task = TypeVar("Task")
Result = TypeVar("Result")

_FEW = 3  # tasks of merging: half a second each, say
_PUT_AT_ONCE = 16  # graphs in one call of the store: one commit, a few MB
_LOADED_AT_ONCE = 1_000  # graphs of parts, most of them new
_TRIPLES_AT_ONCE = 100_000  # some 50 MB


@dataclass(slots=True)
class Tally:
    """What came of the sources so far."""

    built: int = 0
    unchanged: int = 0
    rejected: int = 0
    duplicates: int = 0
    dropped: int = 0
    merged: Merged = field(default_factory=Merged)
    parts: int = 0
    """Parts that were made, or were there."""
    found: int = 0
    """Those of them that were there, from an earlier run or another worker."""
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
            self.spend(outcome.seconds)
        elif isinstance(outcome, Unchanged):
            self.unchanged += 1
        elif outcome.stage == "duplicate":
            self.duplicates += 1
        else:
            self.rejected += 1

    def spend(self, seconds: dict[str, float]) -> None:
        """Add the seconds that workers spent on each stage."""
        for stage, spent in seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + spent


def build(
    sources: Iterable[Source],
    store: Store,
    *,
    jobs: int | None = None,
    engine: Engine | None = None,
    parts: Place | None = None,
    partition: int = ARTICLES,
    foreign: bool = False,
    force: bool = False,
    report: Callable[[Tally, Source, Outcome], None] = lambda tally, source, outcome: None,
    merging: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Tally:
    """Send every source down the road, put what arrives, merge, publish; return what came of it.

    An article whose graph is already there is left alone (unless `force`), so an interrupted build
    is simply run again. What is rejected is written into the store's journal with stage and
    reason; a graph that fails its check is quarantined with its SHACL report. `report` hears of
    each source as it is done, `merging` of what is being merged, how far that is, and of how much.

    Work is done by an `engine` that is open, or else by `jobs` processes (default: one a core; 1:
    none, all in this process). With `parts`, what workers make goes there and is loaded from
    there: nothing that was made is made again, whoever is killed. Parts in the data directory are
    removed when they are published; of others it is noted where they are. A part holds at most
    `partition` articles. `foreign` workers are asked whether they are of this software.
    """
    watch, tally = Watch(), Tally()
    if parts is not None and not _is_spare(parts, store):
        note_kept(store.layout, parts)
    store.put_vocabularies()
    watch.note("vocabularies")
    with ExitStack() as stack:
        workers = engine or stack.enter_context(Crew(jobs))
        road = _Road(store, workers, tally, force=force)
        ended = (
            road.outcomes(sources)
            if parts is None
            else road.parted(sources, parts, partition, foreign)
        )
        spent = _keep_all(ended, store, tally, report, loads=parts is not None)
        watch.last = time.perf_counter()
        tally.merged = merge_all(store, engine=workers, merging=merging)
    watch.note("merge")
    store.publish()
    watch.note("publish")
    if parts is not None and _is_spare(parts, store):
        clear(store.layout)
    tally.spend(watch.seconds | {"store": spent})
    return tally


def merge_all(
    store: Store,
    *,
    anew: bool = False,
    engine: Engine | None = None,
    merging: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Merged:
    """Bring copies and events in the store up to date with its articles; `anew` looks at all again.

    A graph of an event or of copies that does not conform is quarantined, like an article's. Raises
    `MergeError` when people's decisions cannot be read.
    """
    folder, version = store.layout.root, software_digest()
    found = copies.find(store, folder, check_many, version=version, anew=anew, report=merging)
    spread = here if engine is None else partial(_spread, engine)
    merged = merge(
        store, folder, check_written, version=version, anew=anew, report=merging, spread=spread
    )
    for held in store.quarantined():
        if held.key.startswith(("event/", "copies/")):
            store.remove(held.key)  # what still fails is kept again below
    for graph, error in (*found.rejected, *merged.rejected):
        key = str(graph.iri).removeprefix(f"{store.base}graph/")
        store.reject(stage="merge", key=key, source=key, reason=str(error), hint=error.hint)
        store.quarantine(key, graph, error.report, error.messages)
    return merged


def check_written(graphs: Sequence[EventGraph]) -> list[Written | GraphRejected]:
    """Return each of many graphs of events as the store takes it, or why it is rejected."""
    outcomes = check_many(graphs)
    return [one if isinstance(one, GraphRejected) else written(one) for one in outcomes]


def _spread(
    engine: Engine, work: Callable[[Task], Result], tasks: Iterable[Task], /
) -> Iterator[Result]:
    """Do the work of merging on an engine; a little of it, and what kills a worker, here."""
    waiting = iter(tasks)
    first = list(islice(waiting, _FEW))
    if len(first) < _FEW:  # less than what it takes to start a process
        yield from map(work, first)
        return
    for task, result in engine.in_order(work, chain(first, waiting)):
        yield work(task) if isinstance(result, WorkerDied) else result


# ── sources → outcomes, on an engine ────────────────────────────────────────────────────────


class _Road:
    """The sources of one build on their way, and what came of them, in their order."""

    def __init__(self, store: Store, engine: Engine, tally: Tally, *, force: bool) -> None:
        self._store, self._engine, self._tally, self._force = store, engine, tally, force
        self._apart = actors_apart(Decisions(store.layout.root).standing(), store.base)

    def outcomes(self, sources: Iterable[Source]) -> Iterator[tuple[Source, Outcome]]:
        """Yield each source with its outcome: one task a source."""
        work = partial(walk, base=self._store.base, software=software_digest())
        errands = self._errands(sources, self._store.input_digest)
        for errand, outcome in self._engine.in_order(work, errands):
            fate = _given_up(outcome) if isinstance(outcome, WorkerDied) else outcome
            yield errand.source, fate

    def parted(
        self, sources: Iterable[Source], place: Place, articles: int, foreign: bool
    ) -> Iterator[tuple[Source, Outcome]]:
        """Yield each source with its outcome: one task a partition, read from its part.

        What is known is what was last published: that is the same when a killed build is run
        again, so partitions give the same parts. What the store has by then is not put again.
        """
        making = Making(
            place=place, base=self._store.base, software=software_digest(), foreign=foreign
        )
        with ExitStack() as stack:
            errands = self._errands(sources, _published_digests(self._store, stack))
            work = partial(make, making=making)
            some = partitions(errands, articles=articles)
            for partition, made in self._engine.in_order(work, some, split):
                yield from self._told(partition, made, place)

    def _errands(
        self, sources: Iterable[Source], digest: Callable[[str], str | None]
    ) -> Iterator[Errand]:
        for source in sources:
            graph = str(graph_iri(self._store.base, source.key))
            yield Errand(
                source=source,
                known=None if self._force else digest(graph),
                apart=self._apart.get(source.key, frozenset()),
            )

    def _told(
        self, partition: Partition, made: Made | WorkerDied, place: Place
    ) -> Iterator[tuple[Source, Outcome]]:
        if isinstance(made, WorkerDied):
            yield from ((errand.source, _given_up(made)) for errand in partition.errands)
            return
        self._tally.spend(made.seconds)
        unchanged = dict(made.unchanged)
        told = iter(()) if made.name is None else read(place, made.name)
        if made.name is not None:
            self._tally.parts += 1
            self._tally.found += made.found
        for number, errand in enumerate(partition.errands):
            yield errand.source, unchanged.get(number) or next(told)


def _given_up(death: WorkerDied) -> Rejected:
    return Rejected(stage="worker", reason=str(death), hint=death.hint)


def _published_digests(store: Store, stack: ExitStack) -> Callable[[str], str | None]:
    """What tells of a graph by its name what it was made from, as published; None: not there."""
    try:
        published = stack.enter_context(
            Store.open(store.layout.root, readonly=True, base=store.base)
        )
    except StoreError:  # nothing is published yet
        return lambda graph: None
    return published.input_digest


def _is_spare(parts: Place, store: Store) -> bool:
    """Whether parts lie in the data directory, where nobody has asked for them."""
    return parts == Place.on_this_machine(store.layout.parts)


# ── outcomes → the store ────────────────────────────────────────────────────────────────────


def _keep_all(
    ended: Iterable[tuple[Source, Outcome]],
    store: Store,
    tally: Tally,
    report: Callable[[Tally, Source, Outcome], None],
    *,
    loads: bool,
) -> float:
    """Put what came through and write down what did not; return the seconds the store took."""
    waiting, seen, stones = _Waiting(store, loads=loads), Seen(), tombstones.read(store)
    for source, outcome in ended:
        fate = _first_telling(outcome, seen, stones)
        _keep(source, fate, store, waiting)
        tally.add(fate)
        report(tally, source, fate)
    waiting.put()
    return waiting.seconds


def _first_telling(outcome: Outcome, seen: Seen, stones: Tombstones) -> Outcome:
    """Return the outcome, or its rejection when it was taken down, or came before."""
    if isinstance(outcome, Rejected):
        return outcome
    try:
        stones.refuse(outcome.article)
        seen.add(outcome.article, outcome.words if isinstance(outcome, Unchanged) else None)
    except TakenDown as error:
        return Rejected(stage=error.stage, reason=str(error), hint=error.hint)
    except DuplicateSource as error:
        return Rejected(stage="duplicate", reason=str(error), hint=error.hint)
    return outcome


def _keep(source: Source, outcome: Outcome, store: Store, waiting: _Waiting) -> None:
    if isinstance(outcome, Built):
        store.put_record(outcome.article.key, outcome.record)
        waiting.add(outcome.written)
    elif isinstance(outcome, Rejected):
        store.reject(
            stage=outcome.stage,
            key=None if outcome.stage == "duplicate" else source.key,  # it is another's key
            source=source.name,
            reason=outcome.reason,
            hint=outcome.hint,
        )
        if failed := outcome.failed:
            store.quarantine(source.key, failed.triples, failed.report, failed.messages)


class _Waiting:
    """Graphs on their way into the store, some at a time: a few are put, many are loaded."""

    def __init__(self, store: Store, *, loads: bool) -> None:
        self._put = store.load_many if loads else store.put_many
        self._most = _LOADED_AT_ONCE if loads else _PUT_AT_ONCE
        self._graphs, self._triples = list[Written](), 0
        self.seconds = 0.0

    def add(self, graph: Written) -> None:
        self._graphs.append(graph)
        self._triples += len(graph.lines)
        if len(self._graphs) >= self._most or self._triples >= _TRIPLES_AT_ONCE:
            self.put()

    def put(self) -> None:
        started = time.perf_counter()
        self._put(self._graphs)
        self._graphs.clear()
        self._triples = 0
        self.seconds += time.perf_counter() - started
