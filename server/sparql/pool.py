"""Worker processes for queries: one query each, killed at its deadline, replaced at once.

Oxigraph has no timeout, and some queries end their process; so none is evaluated in the server's
own. One worker more than may run is kept, so that the query after a kill finds a warm one.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from kg.errors import (
    QueryError,
    QueryTimeout,
    QueryTooHeavy,
    ResultTooLarge,
    StoreError,
)
from kg.store import Layout, Snapshot, current, syntax_error
from server.sparql.backend import Answer, Question
from server.sparql.desk import Desk
from server.sparql.process import Killed, Process
from server.sparql.running import Running
from server.sparql.turns import Turn
from server.sparql.wire import Told, pack

_PATIENCE, _PRESSED = 0.2, 0.01  # of the processor, after which a query takes long; if others wait
_WAITING = 1.0  # seconds by the clock: it may wait for a disk
_RETIRED = 3  # snapshots that may be retired between being chosen and being opened

_NOTHING = Question(query="ASK {}")

__all__ = ["Answer", "Pool", "Question"]


class Pool(Desk):
    """So many workers over the newest snapshot of a data directory.

    `workers` and `long` (of those that take long) queries run at once, and `queue` more wait; each
    has `seconds`, `memory` bytes, `limit` bytes and `rows` rows (0: any) of answer, and a client
    `budget` seconds a minute (0: any). Threads may ask at the same time. `close` ends every
    worker; so does the end of this process, however it comes.
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
        long: int = 0,
        rows: int = 0,
        budget: float = 0.0,
    ) -> None:
        super().__init__(queries=workers, long=long, queue=queue, seconds=seconds, budget=budget)
        self._layout = Layout(data)
        self._current = str(self._layout.current)
        self._memory, self._limit, self._rows = memory, limit, rows
        self._prefixes = dict(prefixes)
        self._lock = threading.Lock()
        self._closed = False
        self.started = self.killed = 0
        """Workers started so far, and those that a query, its deadline or somebody ended."""
        self._newest: tuple[tuple[int, int], Snapshot | None] = ((0, 0), None)
        self._named: tuple[Snapshot | None, str, str] = (None, "", "")
        self._beside: list[threading.Thread] = []
        self._idle = deque(self._started() for _ in range(workers + 1))

    def close(self) -> None:
        """End all workers: the idle now, the others when they have answered."""
        with self._lock:
            self._closed = True
        for thread in self._beside:
            thread.join()
        while self._idle:
            self._idle.pop().kill()

    @property
    def snapshot(self) -> Snapshot | None:
        """What the next question is asked of; None before the first publishing."""
        try:
            seen = os.stat(self._current)  # noqa: PTH116  # with every request
        except OSError:
            return None
        mark = (seen.st_ino, seen.st_mtime_ns)  # not the name: a store may be made anew
        newest = self._newest
        if mark != newest[0]:
            newest = self._newest = (mark, current(self._layout))
        return newest[1]

    def sandbox(self) -> dict[str, bool]:
        """Return which of a worker's locks hold on this machine."""
        for _ in range(5):
            process = self._take()
            try:
                locks = process.sandbox()
            except Killed:  # before it could say: the next may
                process.kill()
                self.killed += 1
                self._give_back(self._started(), warm=False)
                continue
            self._give_back(process)
            return locks
        raise QueryError("query workers are killed as soon as they start")

    # ── who asks, and when it is their turn ──────────────────────────────────────────────────

    def ask(self, question: Question) -> Answer:
        """Return the answer, or raise what became of the question (`Backend.ask`)."""
        with self._in_turn(question) as (running, turn):
            return self._ask(question, running, turn)

    def _ask(self, question: Question, running: Running, turn: Turn) -> Answer:
        started = time.monotonic()
        snapshot = question.snapshot or self._published()
        told, body = self._exchange(question, snapshot, running, turn)
        for _ in range(_RETIRED):
            if told.status != "gone" or question.snapshot is not None:
                break
            snapshot = self._published()
            told, body = self._exchange(question, snapshot, running, turn)
        if told.status not in ("ok", "unacceptable"):
            _raise_for(told, body.decode(errors="replace"), question.query, self._limit, self._rows)
        format = question.graph if told.kind == "graph" else question.table
        return Answer(
            kind=told.kind,
            format=format,
            body=body,
            cut=told.cut,
            snapshot=snapshot,
            seconds=time.monotonic() - started,
        )

    def _published(self) -> Snapshot:
        snapshot = self.snapshot
        if snapshot is None:
            raise StoreError("nothing is published yet", hint="build the graph: kg build")
        return snapshot

    def _worded(self, question: Question, snapshot: Snapshot) -> bytes:
        known, store, published = self._named
        if known is not snapshot:
            store, published = str(snapshot.store.absolute()), snapshot.published.isoformat()
            self._named = (snapshot, store, published)
        return pack(
            (
                store,
                published,
                question.query,
                question.base,
                question.table,
                question.graph,
                question.default_graphs,
                question.named_graphs,
                self._seconds,
                question.beginning or self._limit,
                question.beginning is not None,
                self._rows,
            )
        )

    # ── the workers ──────────────────────────────────────────────────────────────────────────

    def _exchange(
        self, question: Question, snapshot: Snapshot, running: Running, turn: Turn
    ) -> tuple[Told, bytes]:
        text = self._worded(question, snapshot)
        for tried in range(2):  # one killed while it was idle, or by the system: a second try
            process = self._networked() if question.networked else self._take(sure=tried > 0)
            try:
                return self._exchange_with(process, text, running, turn)
            except Killed:
                running.raise_if_cancelled()
        raise QueryTooHeavy("the query's process was killed twice")

    def _exchange_with(
        self, process: Process, text: bytes, running: Running, turn: Turn
    ) -> tuple[Told, bytes]:
        networked, long = process.networked, turn.long
        began, used = time.monotonic(), process.used()

        def takes_long() -> bool:
            nonlocal long
            most = _PRESSED if self._turns.pressed else _PATIENCE
            if process.used() - used < most and time.monotonic() - began < _WAITING:
                return False  # on a busy machine it may not have had its turn yet
            long = self._turns.make_room(turn)
            if long:
                process.yield_to_others()
                if not networked:
                    self._replace()
            return long

        try:
            if not self._register.move(running, process.stop):
                raise Killed
            exchanged = process.exchange(text, self._seconds, None if long else takes_long)
        except BaseException:
            self._bury(process)
            self.killed += 1
            if not long and not networked:
                self._replace()
            raise
        finally:
            running.stop = None  # whoever asks next in this process is not to be ended
        if long or networked:  # its place is taken, and nothing makes it quick again
            self._bury(process)
        else:
            self._give_back(process)
        return exchanged

    def _replace(self) -> None:
        """Start a worker beside: who waits for an error need not wait for that."""
        self._later(self._bring)

    def _bury(self, process: Process) -> None:
        """End a worker, and collect it beside: one that gives way to others takes long to go."""
        process.stop()
        self._later(process.kill)

    def _later(self, work: Callable[[], None]) -> None:
        self._beside = [thread for thread in self._beside if thread.is_alive()]
        thread = threading.Thread(target=work, name="worker", daemon=True)
        self._beside.append(thread)
        thread.start()

    def _bring(self) -> None:
        process, snapshot = self._started(), self.snapshot
        try:
            if snapshot is not None:
                process.warm(self._worded(_NOTHING, snapshot))
        except (Killed, QueryError, QueryTimeout, QueryTooHeavy):  # it died young: have another
            process.kill()
            process = self._started()
        self._give_back(process, warm=False)

    def _started(self) -> Process:
        self.started += 1
        return Process(self._memory, self._prefixes)

    def _networked(self) -> Process:
        return Process(self._memory, self._prefixes, network=True)

    def _take(self, *, sure: bool = True) -> Process:
        while self._idle:
            with self._lock:
                process = self._idle.popleft()
            if not sure or process.alive:  # asking costs a system call
                return process
            process.kill()  # somebody else ended it while it was idle: collect it
            self.killed += 1
        return self._started()

    def _give_back(self, process: Process, *, warm: bool = True) -> None:
        """Keep a worker for the next question: the last used goes first, one that starts, last."""
        with self._lock:
            if not self._closed:
                (self._idle.appendleft if warm else self._idle.append)(process)
                return
        process.kill()


def _raise_for(told: Told, message: str, query: str, limit: int, rows: int) -> None:
    match told.status:
        case "syntax":
            raise syntax_error(message, query)
        case "large":
            raise ResultTooLarge(
                f"the answer is larger than {limit // 2**20} MB",
                hint="add LIMIT, ask in parts, or take a dump",
            )
        case "rows":
            raise ResultTooLarge(
                f"the answer has more than {rows:,} rows",
                hint="add LIMIT, ask in parts, or take a dump",
            )
        case "failed":
            raise QueryError(f"the query failed while it ran: {message}")
        case "gone":
            raise StoreError(f"the snapshot cannot be read: {message}")
        case _:
            raise QueryError("the query worker said nothing that can be read")
