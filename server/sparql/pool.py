"""Worker processes for queries: one query each, killed at its deadline, replaced at once.

Oxigraph has no timeout, and some queries end their process; so none is evaluated in the server's
own. One worker more than may run is kept, so that the query after a kill finds a warm one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import Overloaded, QueryError, QueryTooHeavy, ResultTooLarge, StoreError
from kg.store import Layout, Snapshot, current, syntax_error
from server.sparql.process import Killed, Process


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query with the formats its sender can read; None: none of that kind."""

    query: str
    table: str | None = "json"
    graph: str | None = "ttl"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    """What relative IRIs are relative to, where the query has no BASE."""
    beginning: int | None = None
    """Bytes of the answer that are enough; None: all of it, or an error if it is too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole answer to a question, or that its kind fits no format the sender reads."""

    kind: str  # table | boolean | graph
    format: str | None
    body: bytes
    cut: bool
    """Whether it is only the beginning of the answer."""
    snapshot: Snapshot
    seconds: float


class Pool:
    """So many workers over the newest snapshot of a data directory.

    Threads may ask at the same time. `close` ends every worker; so does the end of this process,
    however it comes.
    """

    def __init__(
        self,
        data: Path,
        *,
        workers: int,
        queue: int,
        seconds: float,
        memory: int,
        limit: int,
        prefixes: Mapping[str, str],
    ) -> None:
        self._layout = Layout(data)
        self._seconds, self._memory, self._limit = seconds, memory, limit
        self._prefixes = dict(prefixes)
        self._turns = _Turns(workers, queue)
        self._lock = threading.Lock()
        self._closed = False
        self._newest: tuple[tuple[int, int], Snapshot | None] = ((0, 0), None)
        self._idle = deque(Process(memory) for _ in range(workers + 1))

    def close(self) -> None:
        """End all workers: the idle now, the others when they have answered."""
        with self._lock:
            self._closed = True
        while self._idle:
            self._idle.pop().kill()

    @property
    def snapshot(self) -> Snapshot | None:
        """What the next question is asked of; None before the first publishing."""
        try:
            seen = self._layout.current.stat()
        except OSError:
            return None
        mark = (seen.st_ino, seen.st_mtime_ns)  # not the name: a store may be made anew
        if mark != self._newest[0]:
            self._newest = (mark, current(self._layout))
        return self._newest[1]

    def sandbox(self) -> dict[str, bool]:
        """Return which of a worker's locks hold on this machine."""
        process = self._take()
        try:
            return process.sandbox()
        finally:
            self._give_back(process)

    def ask(self, question: Question) -> Answer:
        """Return the answer, or raise what became of the question.

        Raises `QuerySyntaxError`, `QueryTimeout`, `QueryTooHeavy`, `ResultTooLarge`, `Overloaded`,
        `QueryError` when evaluating failed, `StoreError` when nothing is published.
        """
        self._turns.take(self._seconds + 1)  # in which whoever runs now must end
        try:
            return self._ask(question)
        finally:
            self._turns.give()

    def _ask(self, question: Question) -> Answer:
        started = time.monotonic()
        snapshot = self._published()
        header, body = self._exchange(self._worded(question, snapshot))
        if header["status"] == "gone":  # retired between looking and opening
            snapshot = self._published()
            header, body = self._exchange(self._worded(question, snapshot))
        _raise_for(header, question.query, self._limit)
        return Answer(
            kind=header["kind"],
            format=header["format"],
            body=body,
            cut=header.get("cut", False),
            snapshot=snapshot,
            seconds=time.monotonic() - started,
        )

    def _published(self) -> Snapshot:
        snapshot = self.snapshot
        if snapshot is None:
            raise StoreError("nothing is published yet", hint="build the graph: kg build")
        return snapshot

    def _worded(self, question: Question, snapshot: Snapshot) -> dict[str, Any]:
        return {
            "snapshot": str(snapshot.store.absolute()),
            "published": snapshot.published.isoformat(),
            "query": question.query,
            "base": question.base,
            "table": question.table,
            "graph": question.graph,
            "default_graphs": question.default_graphs,
            "named_graphs": question.named_graphs,
            "seconds": self._seconds,
            "limit": question.beginning or self._limit,
            "beginning": question.beginning is not None,
            "prefixes": self._prefixes,
        }

    def _exchange(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        try:
            return self._exchange_once(question)
        except Killed:  # an idle one, seconds ago, or by the system: that costs a second try
            pass
        try:
            return self._exchange_once(question)
        except Killed as error:
            raise QueryTooHeavy("the query's process was killed twice") from error

    def _exchange_once(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        process = self._take()
        try:
            exchanged = process.exchange(question, self._seconds)
        except BaseException:
            process.kill()
            self._give_back(Process(self._memory), warm=False)
            raise
        self._give_back(process)
        return exchanged

    def _take(self) -> Process:
        while self._idle:
            with self._lock:
                process = self._idle.popleft()
            if process.alive:
                return process
            process.kill()  # somebody else ended it while it was idle: collect it
        return Process(self._memory)

    def _give_back(self, process: Process, *, warm: bool = True) -> None:
        """Keep a worker for the next question: the last used goes first, one that starts, last."""
        with self._lock:
            if not self._closed:
                (self._idle.appendleft if warm else self._idle.append)(process)
                return
        process.kill()


class _Turns:
    """So many at once, the others in the order they came; a semaphore would let some starve."""

    def __init__(self, free: int, places: int) -> None:
        self._free, self._places = free, places
        self._lock = threading.Lock()
        self._line: deque[threading.Event] = deque()

    def take(self, seconds: float) -> None:
        """Wait for a turn; raise `Overloaded` when the line is full, or it takes too long."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            if len(self._line) >= self._places:
                raise Overloaded("too many queries wait already", seconds=_later(seconds))
            ticket = threading.Event()
            self._line.append(ticket)
        if ticket.wait(seconds):
            return
        with self._lock:
            if ticket.is_set():  # called up at the last moment
                return
            self._line.remove(ticket)
        raise Overloaded("no worker came free in time", seconds=_later(seconds))

    def give(self) -> None:
        """Pass the turn on."""
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1


def _later(seconds: float) -> int:
    return max(1, round(seconds / 2))


def _raise_for(header: dict[str, Any], query: str, limit: int) -> None:
    match header["status"]:
        case "syntax":
            raise syntax_error(header["message"], query)
        case "large":
            raise ResultTooLarge(
                f"the answer is larger than {limit // 2**20} MB",
                hint="add LIMIT, ask in parts, or take a dump",
            )
        case "failed":
            raise QueryError(f"the query failed while it ran: {header['message']}")
        case "gone":
            raise StoreError(f"the snapshot cannot be read: {header['message']}")
