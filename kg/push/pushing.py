"""One push: what is new or changed is sent, what is gone is deleted, what fails is told of.

Some requests are under way at once. Each graph is noted when the target has taken it, so a push
that ends in the middle goes on where it was; a graph that the target refuses costs itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from kg.errors import PushError
from kg.push.graphs import Graphs
from kg.push.memory import Memory
from kg.push.target import GraphRefused, Target

_UNION = ""  # the default graph has no name


@dataclass(slots=True)
class Pushed:
    """What came of a push."""

    sent: int = 0
    unchanged: int = 0
    deleted: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Graphs that the target refused, and in which words; "" is its default graph."""

    @property
    def total(self) -> int:
        """Graphs that were looked at."""
        return self.sent + self.unchanged + self.deleted + len(self.failed)


def push(
    graphs: Graphs,
    target: Target,
    memory: Memory,
    *,
    union: bool = False,
    report: Callable[[Pushed, int], None] = lambda pushed, total: None,
) -> Pushed:
    """Bring a target up to a snapshot; return what came of it.

    `union` also replaces the target's default graph by the union of all graphs, which stores that
    do not make it by themselves need. `report` hears how far it is, and of how many graphs. Raises
    `PushError` where the target does not answer, or does not let us write: run it again.
    """
    return _Push(graphs, target, memory, report).run(union=union)


class _Push:
    def __init__(
        self,
        graphs: Graphs,
        target: Target,
        memory: Memory,
        report: Callable[[Pushed, int], None],
    ) -> None:
        self._graphs, self._target, self._memory = graphs, target, memory
        self._report, self._pushed = report, Pushed()
        self._there = memory.digests()
        self._names = graphs.names()
        self._gone = sorted(self._there.keys() - set(self._names) - {_UNION})
        self._total = len(self._names) + len(self._gone)

    def run(self, *, union: bool) -> Pushed:
        with ThreadPoolExecutor(self._target.connections) as pool:
            under_way: dict[Future[None], tuple[str, str | None]] = {}
            try:
                for name, digest, send in self._requests():
                    under_way[pool.submit(send)] = name, digest
                    if len(under_way) >= 2 * self._target.connections:
                        self._settle(under_way, all_of_them=False)
                self._settle(under_way, all_of_them=True)
            except PushError:
                self._target.stop()
                raise
        if union:
            self._send_union()
        return self._pushed

    def _requests(self) -> Iterator[tuple[str, str | None, Callable[[], None]]]:
        """Yield what is to be done: a graph's name, its digest then, and the request."""
        for name in self._gone:
            yield name, None, lambda name=name: self._target.delete(name)  # type: ignore[misc]
        for name in self._names:
            graph = self._graphs.graph(name)
            if self._there.get(name) == graph.digest:
                self._pushed.unchanged += 1
                self._report(self._pushed, self._total)
            else:
                yield (
                    name,
                    graph.digest,
                    lambda graph=graph: self._target.put(graph.name, graph.triples),  # type: ignore[misc]
                )

    def _settle(
        self, under_way: dict[Future[None], tuple[str, str | None]], *, all_of_them: bool
    ) -> None:
        """Wait until some requests, or all, are answered, and note the answers."""
        while under_way:
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                self._note(future, *under_way.pop(future))
            if not all_of_them:
                return

    def _note(self, future: Future[None], name: str, digest: str | None) -> None:
        try:
            future.result()
        except GraphRefused as refusal:
            self._pushed.failed.append((name, str(refusal)))
        else:
            self._memory.note(name, digest)
            if digest is None:
                self._pushed.deleted += 1
            else:
                self._pushed.sent += 1
        self._report(self._pushed, self._total)

    def _send_union(self) -> None:
        """Replace the target's default graph, in pieces, where anything changed since."""
        digest = self._memory.digest_of_all()
        if self._there.get(_UNION) == digest:
            return
        self._memory.note(_UNION, None)  # half of it is none of it
        try:
            send = self._target.put
            for piece in self._graphs.union():
                send(None, piece)
                send = self._target.post
        except GraphRefused as refusal:
            self._pushed.failed.append((_UNION, str(refusal)))
        else:
            self._memory.note(_UNION, digest)
