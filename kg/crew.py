"""A crew of worker processes that gives back results in the order of the tasks.

A worker that dies (out of memory, a fault inside a library) takes only its own task with it: the
tasks that were under way are tried again one at a time, and the one that kills its worker again
is given up.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD = 4  # tasks under way per worker: enough to keep it busy, few enough to keep memory flat


class WorkerDied(Exception):
    """The process that worked on this task ended without an answer."""

    hint = "the article may be far too large, or hit a fault in a library: try it alone"


def in_order(
    work: Callable[[Task], Result], tasks: Iterable[Task], jobs: int
) -> Iterator[tuple[Task, Result | WorkerDied]]:
    """Yield each task with its result, in order; `jobs` of 1 works in this process.

    `work`, tasks and results must pickle when `jobs` > 1. Errors raised by `work` are raised here.
    """
    if jobs <= 1:
        for task in tasks:
            yield task, work(task)
        return
    with _Crew(work, jobs) as crew:
        for task in tasks:
            crew.give(task)
            if crew.under_way >= jobs * _AHEAD:
                yield crew.take()
        while crew.under_way:
            yield crew.take()


class _Crew(Generic[Task, Result]):
    """Worker processes, and the tasks they were given and have not given back."""

    def __init__(self, work: Callable[[Task], Result], jobs: int) -> None:
        self._work, self._jobs = work, jobs
        self._pool = _hire(jobs)
        self._given: deque[tuple[Task, Future[Result]]] = deque()

    def __enter__(self) -> _Crew[Task, Result]:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    @property
    def under_way(self) -> int:
        """Tasks given and not yet taken back."""
        return len(self._given)

    def give(self, task: Task) -> None:
        try:
            self._given.append((task, self._pool.submit(self._work, task)))
        except BrokenProcessPool:
            self._hire_again()
            self._given.append((task, self._pool.submit(self._work, task)))

    def take(self) -> tuple[Task, Result | WorkerDied]:
        """Wait for the oldest task; if the crew broke over it, try it alone and hire another."""
        task, future = self._given.popleft()
        try:
            return task, future.result()
        except BrokenProcessPool:
            result = self._alone(task)
            self._hire_again()
            return task, result

    def _alone(self, task: Task) -> Result | WorkerDied:
        with _hire(1) as pool:
            try:
                return pool.submit(self._work, task).result()
            except BrokenProcessPool:
                return WorkerDied("the worker process died on this article, twice")

    def _hire_again(self) -> None:
        """Start over the tasks that were lost with the old crew; keep what it had answered."""
        self._pool.shutdown(cancel_futures=True)
        self._pool = _hire(self._jobs)
        self._given = deque(
            (task, future if _answered(future) else self._pool.submit(self._work, task))
            for task, future in self._given
        )


def _hire(jobs: int) -> ProcessPoolExecutor:
    # spawn: a forked child would share the store's open files and the threads of libraries
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """End this worker when the process that hired it is gone, however it went."""
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
