"""How merging gives work away: comparing tellings, and making events of them.

`Spread` maps work over tasks, here or on an engine, as `kg.build` says. A task is a value of its
own, tellings in it as the index holds them; what comes of it depends on nothing else. So it matters
to nobody where it is done, nor in how many pieces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, TypeVar

from kg.errors import GraphRejected
from kg.merge.decisions import Decision
from kg.merge.events import Judged, Membership, event_graph
from kg.merge.index import Index, unpacked
from kg.merge.reading import Checked
from kg.merge.score import compare
from kg.merge.tellings import Telling
from kg.model import EventGraph

Task = TypeVar("Task")
Result = TypeVar("Result")
Pair = tuple[int, int]  # numbers of tellings
Check = Callable[[Sequence[EventGraph]], Sequence[Checked | GraphRejected]]
"""Checks graphs: each as it may be put, or why it may not. It pickles where work is spread."""

_CACHED = 4_000  # tellings a worker holds unpacked
_TELLINGS = 500  # of a task of comparing
_PAIRS = 20_000
_EVENTS = 40  # of a task of making events: so many are checked together
_MEMBERS = 200  # tellings of all of them


class Spread(Protocol):
    """Does work for each of some tasks, and gives the results in their order."""

    def __call__(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], /
    ) -> Iterator[Result]:
        """Yield the results; tasks are taken a few ahead."""


def here(work: Callable[[Task], Result], tasks: Iterable[Task], /) -> Iterator[Result]:
    """Do the work in this process."""
    return map(work, tasks)


@dataclass(slots=True)
class Tellings:
    """Tellings that belong to one task, by number, as the index holds them."""

    packed: dict[int, bytes] = field(default_factory=dict)

    def __getitem__(self, number: int) -> Telling:
        return _telling(self.packed[number])

    def add(self, index: Index, numbers: Iterable[int]) -> None:
        """Take some of an index."""
        for number in numbers:
            if number not in self.packed:
                self.packed[number] = index.packed(number)


@lru_cache(maxsize=_CACHED)
def _telling(packed: bytes) -> Telling:
    return unpacked(packed)


# ── comparing ───────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Comparing:
    """Pairs to be compared, and their tellings."""

    tellings: Tellings = field(default_factory=Tellings)
    pairs: list[Pair] = field(default_factory=list)


def comparings(index: Index, candidates: Iterable[tuple[int, list[int]]]) -> Iterator[Comparing]:
    """Yield tasks that compare each telling with those it may be alike to."""
    task = Comparing()
    for number, others in candidates:
        task.tellings.add(index, (number, *others))
        task.pairs += ((number, other) for other in others)
        if len(task.tellings.packed) >= _TELLINGS or len(task.pairs) >= _PAIRS:
            yield task
            task = Comparing()
    if task.pairs:
        yield task


def alike(task: Comparing, *, least: float) -> list[tuple[int, int, float]]:
    """Return the pairs that score at least so much, with their scores."""
    scored = ((a, b, compare(task.tellings[a], task.tellings[b]).score) for a, b in task.pairs)
    return [(a, b, score) for a, b, score in scored if score >= least]


# ── making events ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Two tellings, the first of them earlier, and whether they are of one event.

    Where nobody decided it, why they are is found by comparing them.
    """

    first: int
    second: int
    verdict: str  # local name: "Same", "PossiblySame", "Different"
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An event to be made: its tellings in order, why they are its, what it is a part of."""

    event: str
    members: tuple[int, ...]
    reasons: tuple[Reason, ...] = ()
    part_of: str | None = None
    then: str | None = None
    """The digest of its graph as it is in the store."""


@dataclass(slots=True)
class Making:
    """Some events to be made, and all tellings they need."""

    tellings: Tellings = field(default_factory=Tellings)
    orders: list[Order] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of an order: its graph's digest, and the graph where that is another now."""

    event: str
    digest: str
    graph: Checked | None = None
    rejected: tuple[EventGraph, GraphRejected] | None = None


def makings(index: Index, orders: Iterable[Order]) -> Iterator[Making]:
    """Yield tasks that make some events each."""
    task, members = Making(), 0
    for order in orders:
        task.orders.append(order)
        task.tellings.add(index, order.members)
        for reason in order.reasons:
            task.tellings.add(index, (reason.first, reason.second))
        members += len(order.members)
        if len(task.orders) >= _EVENTS or members >= _MEMBERS:
            yield task
            task, members = Making(), 0
    if task.orders:
        yield task


def made(task: Making, *, base: str, check: Check) -> list[Made]:
    """Make the graphs of events; check those that are not as they were."""
    graphs = [event_graph(_membership(order, task.tellings), base) for order in task.orders]
    digests = [digest(graph) for graph in graphs]
    new = [n for n, order in enumerate(task.orders) if digests[n] != order.then]
    outcomes = dict(zip(new, check([graphs[n] for n in new]) if new else (), strict=True))
    return [
        _made(order.event, digests[n], graphs[n], outcomes.get(n))
        for n, order in enumerate(task.orders)
    ]


def _made(
    event: str, digest: str, graph: EventGraph, outcome: Checked | GraphRejected | None
) -> Made:
    if isinstance(outcome, GraphRejected):
        return Made(event=event, digest=digest, rejected=(graph, outcome))
    return Made(event=event, digest=digest, graph=outcome)


def _membership(order: Order, tellings: Tellings) -> Membership:
    return Membership(
        event=order.event,
        members=tuple(tellings[n] for n in order.members),
        judged=tuple(_judged(reason, tellings) for reason in order.reasons),
        part_of=order.part_of,
    )


def _judged(reason: Reason, tellings: Tellings) -> Judged:
    first, second = tellings[reason.first], tellings[reason.second]
    return Judged(
        first=first,
        second=second,
        verdict=reason.verdict,
        comparison=None if reason.decision else compare(first, second),
        decision=reason.decision,
    )


def digest(graph: EventGraph) -> str:
    """Return a digest of a graph's triples, which are sorted."""
    total = hashlib.sha256()
    for triple in graph.triples:
        total.update("\t".join(term.n3() for term in triple).encode())
        total.update(b"\n")
    return total.hexdigest()
