"""A crew of worker processes beside this one, on this machine.

A worker that dies (out of memory, a fault inside a library) takes only its own task with it: the
tasks that were under way are tried again, the suspect alone, and the one that kills its worker
twice more is given up: once somebody else may have ended it.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import connection, get_context, parent_process
from types import TracebackType
from typing import Any, Generic

from kg.engine.engine import Result, Split, Task, WorkerDied, whole

_OBJECTS = 100_000, 50, 50
"""After how many new objects Python looks for cycles nobody holds: an article makes hundreds of
thousands and hardly a cycle, and with Python's own 700 the looking took a twentieth of the time."""
_ALONE = 2  # tries of a suspect
_AHEAD = 4  # tasks under way per worker: enough to keep it busy, few enough to keep memory flat


class Crew:
    """An `Engine` of processes; `jobs` of 1 works in this very process.

    The processes are hired with the first tasks and stay until the crew is left.
    """

    def __init__(self, jobs: int | None = None) -> None:
        self.workers = jobs or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.dismiss()

    def in_order(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        split: Split[Task] = whole,
    ) -> Iterator[tuple[Task, Result | WorkerDied]]:
        """Yield each task with its result, in order (`Engine.in_order`)."""
        if self.workers <= 1:
            _settle()
            for task in tasks:
                yield task, work(task)
            return
        shift = _Shift(self, work, split)
        try:
            for task in tasks:
                shift.give(task)
                while shift.under_way >= self.workers * _AHEAD:
                    yield from shift.take()
            while shift.under_way:
                yield from shift.take()
        except GeneratorExit:  # nobody wants the rest
            self.dismiss()
            raise

    @property
    def pool(self) -> ProcessPoolExecutor:
        """The processes, hired when they are first needed."""
        if self._pool is None:
            self._pool = _hire(self.workers)
        return self._pool

    def dismiss(self) -> None:
        """Let the processes go; others are hired when there is work again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)


class _Shift(Generic[Task, Result]):
    """The tasks that a crew was given for one piece of work and has not given back."""

    def __init__(self, crew: Crew, work: Callable[[Task], Result], split: Split[Task]) -> None:
        self._crew, self._work, self._split = crew, work, split
        self._given: deque[tuple[Task, Future[Result]]] = deque()

    @property
    def under_way(self) -> int:
        """Tasks given and not yet taken back."""
        return len(self._given)

    def give(self, task: Task) -> None:
        self._given.append((task, self._submit(task)))

    def take(self) -> Iterator[tuple[Task, Result | WorkerDied]]:
        """Wait for the oldest task; if the crew broke over it, try it in parts, or alone."""
        task, future = self._given.popleft()
        try:
            yield task, future.result()
        except BrokenProcessPool:
            if len(parts := self._split(task)) > 1:
                self._start_over(parts)
            else:
                result = self._alone(task)
                self._start_over()
                yield task, result

    def _submit(self, task: Task) -> Future[Result]:
        try:
            return self._crew.pool.submit(self._work, task)
        except BrokenProcessPool as broken:  # told of when its turn comes
            future = Future[Result]()
            future.set_exception(broken)
            return future

    def _alone(self, task: Task) -> Result | WorkerDied:
        for _ in range(_ALONE):
            with _hire(1) as pool, suppress(BrokenProcessPool):
                return pool.submit(self._work, task).result()
        return WorkerDied("every worker process died that worked on this article")

    def _start_over(self, first: Sequence[Task] = ()) -> None:
        """Begin again, `first` and then what was lost; keep what was answered."""
        self._crew.dismiss()
        again = [(task, self._submit(task)) for task in first]
        again += [
            (task, future if _answered(future) else self._submit(task))
            for task, future in self._given
        ]
        self._given = deque(again)


def _hire(jobs: int) -> ProcessPoolExecutor:
    # spawn: a forked child would share the store's open files and the threads of libraries
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin)


def _settle() -> None:
    """Set this process up to work on one core.

    OpenBLAS, which multiplies numpy's matrices, would use all of them and take more than twice the
    processor time. It reads the variable when numpy is imported: no worker has done that yet.
    """
    gc.set_threshold(*_OBJECTS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _begin() -> None:
    """Set a worker up. It ends when the process that hired it is gone, however it went.

    Ctrl-C reaches every process of a terminal: what it means is for that process to say.
    """
    _settle()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _answered(future: Future[Any]) -> bool:
    if not future.done() or future.cancelled():
        return False
    return not isinstance(future.exception(), BrokenProcessPool)
