"""A dask cluster: workers on this machine, or wherever a scheduler already has some.

Tasks go out a few a worker ahead, so that neither scheduler nor memory fills up (back-pressure).
A worker that dies is replaced by its nanny and what it had is given to another; so is one that
takes more memory than it may. When the scheduler goes, all that is under way is lost: what tasks
wrote stays, and the work is begun again by whoever gave it.
"""

from __future__ import annotations

import contextlib
import logging
import math
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Generic

from kg.engine.engine import Result, Split, Task, WorkerDied, whole
from kg.errors import EngineError

_AHEAD = 3  # tasks under way per worker: one at work, the next at hand, one on its way
_UNTAKEN = 16  # results per worker that wait for a slow task before them
_DEATHS = 0  # workers a task may lose; with one more it is suspect, or what lay beside it is
_COUNT_AFTER = 5.0  # seconds: workers come and go
_DASHBOARD = 8787  # where operators look for it
_PATIENCE = 30.0  # seconds for a scheduler to answer
_INSTALL = 'pip install "newsgraph[cluster]"'

Client = Any  # of `distributed`, which tells little of its types and may not be installed
Future = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Which cluster: one at an address, or one to be started on this machine."""

    scheduler: str | None = None
    """Address of a scheduler, "tcp://10.0.0.1:8786"; its workers are as many as they are."""
    workers: int | None = None
    """Processes to start; None: one a core."""
    memory: str | None = None
    """What a process may take, "2GB"; None: its share of the machine."""


class Dask:
    """An `Engine` on a dask cluster. Use it as a context manager.

    Raises `EngineError` when dask is not installed, the scheduler does not answer, or goes.
    """

    def __init__(self, cluster: Cluster | None = None) -> None:
        self._cluster = cluster or Cluster()
        self._open = contextlib.ExitStack()
        self._client: Client | None = None
        self._counted, self._workers = -math.inf, 1

    def __enter__(self) -> Dask:
        try:
            import distributed  # noqa: F401
        except ImportError as error:
            raise EngineError("dask is not installed", hint=_INSTALL) from error
        with contextlib.ExitStack() as opening:
            self._client = self._connected(opening)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client = None
        self._open.close()

    @property
    def workers(self) -> int:
        """How many threads of workers there were some seconds ago; one where none has come yet."""
        if time.monotonic() > self._counted + _COUNT_AFTER:
            with contextlib.suppress(OSError):  # what is under way tells that the scheduler is gone
                self._workers = max(1, sum(map(int, self.client.nthreads().values())))
            self._counted = time.monotonic()
        return self._workers

    @property
    def dashboard(self) -> str:
        """Where a browser sees what the cluster does; "" where nothing shows it."""
        try:
            return str(self.client.dashboard_link or "")
        except OSError:  # the scheduler is gone: what is under way tells of that
            return ""

    @property
    def client(self) -> Client:
        """The connection to the scheduler."""
        if self._client is None:
            raise EngineError("the cluster is not open", hint="use it as a context manager")
        return self._client

    def in_order(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        split: Split[Task] = whole,
    ) -> Iterator[tuple[Task, Result | WorkerDied]]:
        """Yield each task with its result, in order (`Engine.in_order`)."""
        shift = _Shift(self, work, split)
        try:
            for task in tasks:
                while not shift.has_room:
                    yield from shift.take()
                shift.give(task)
            while shift.under_way:
                yield from shift.take()
        finally:
            shift.end()

    def _connected(self, opening: contextlib.ExitStack) -> Client:
        from distributed import Client as connect

        from kg.engine.unprofiled import Unprofiled

        opening.enter_context(_quiet())
        address = self._cluster.scheduler or opening.enter_context(self._started())
        try:
            client = opening.enter_context(
                connect(address, timeout=_PATIENCE, set_as_default=False)
            )
            client.register_plugin(Unprofiled())
        except (OSError, ValueError) as error:
            raise EngineError(
                f"no dask scheduler answers at {address}: {error}",
                hint="start one: dask scheduler; and workers: dask worker ADDRESS --nthreads 1",
            ) from error
        return client

    @contextlib.contextmanager
    def _started(self) -> Iterator[Any]:
        """A cluster of processes on this machine, each with one thread: the work holds the GIL."""
        from distributed import LocalCluster

        memory = _bytes(self._cluster.memory)
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="newsgraph-dask-"))
            try:
                cluster = LocalCluster(
                    n_workers=self._cluster.workers,
                    threads_per_worker=1,
                    processes=True,
                    memory_limit=memory,
                    host="127.0.0.1",
                    dashboard_address=f"127.0.0.1:{_free(_DASHBOARD)}",
                    local_directory=folder,
                    scheduler_kwargs={"allowed_failures": _DEATHS},
                    silence_logs=logging.CRITICAL,  # deaths are told of by the tasks they cost
                )
            except (OSError, RuntimeError) as error:
                raise EngineError(
                    f"the workers of the dask cluster did not start: {error}",
                    hint="somebody may have ended one, or there is no memory: run it again",
                ) from error
            yield stack.enter_context(cluster)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask's own words back: what matters of them is raised."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _bytes(size: str | None) -> int | str:
    """What a worker may take; its share of the machine where nobody says."""
    from dask.utils import parse_bytes

    try:
        return "auto" if size is None else int(parse_bytes(size))
    except ValueError as error:
        raise EngineError(f"{size} is no amount of memory", hint="such as 2GB or 800MB") from error


def _free(port: int) -> int:
    """The port, or 0 for any where it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


class _Given(Generic[Task, Result]):
    """A task the cluster was given, and its answer when that has come."""

    def __init__(self, task: Task, *, again: bool = False, alone: bool = False) -> None:
        self.task, self.again = task, again
        self.alone = alone
        """Whether it waits until nothing else is under way."""
        self.future: Future | None = None
        self.answer: Result | BaseException | None = None
        self.is_answered = False

    def fetch(self) -> None:
        """Bring the answer here, as it is done: no worker's death takes it away any more."""
        assert self.future is not None
        try:
            self.answer = self.future.result()
        except Exception as error:  # noqa: BLE001  raised where it is taken
            self.answer = error
        self.future, self.is_answered = None, True


class _Shift(Generic[Task, Result]):
    """The tasks of one piece of work that the cluster has, in their order."""

    def __init__(self, engine: Dask, work: Callable[[Task], Result], split: Split[Task]) -> None:
        self._engine, self._client = engine, engine.client
        self._work, self._split = work, split
        self._given: deque[_Given[Task, Result]] = deque()
        self._under_way = 0
        self._lock, self._come = threading.Lock(), threading.Event()

    @property
    def under_way(self) -> int:
        """Tasks given and not yet taken back."""
        return len(self._given)

    @property
    def has_room(self) -> bool:
        """Whether another task may be given."""
        if self._given and self._given[0].alone:
            return False
        workers = self._engine.workers
        return self._under_way < workers * _AHEAD and len(self._given) < workers * _UNTAKEN

    def give(self, task: Task) -> None:
        given = _Given[Task, Result](task)
        self._submit(given)
        self._given.append(given)

    def take(self) -> Iterator[tuple[Task, Result | WorkerDied]]:
        """Yield the oldest result if it is there; else return when any has come."""
        self._come.clear()
        oldest = self._given[0]
        if oldest.is_answered:
            yield from self._answer(self._given.popleft())
        elif oldest.future is None and not self._under_way:  # a suspect, alone at last
            self._submit(oldest)
        else:
            self._come.wait()

    def end(self) -> None:
        """Take back what is not done."""
        for given in self._given:
            if (future := given.future) is not None:
                future.cancel()
        self._given.clear()

    def _answer(self, given: _Given[Task, Result]) -> Iterator[tuple[Task, Result | WorkerDied]]:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError

        answer, lost = given.answer, (FutureCancelledError, CommClosedError)  # or while fetched
        if isinstance(answer, KilledWorker):
            yield from self._suspect(given)
        elif isinstance(answer, lost):
            raise EngineError(
                "the dask scheduler is gone, and what was under way with it",
                hint="start it and run the same again: what is done stays done",
            ) from answer
        elif isinstance(answer, BaseException):
            raise answer
        else:
            yield given.task, answer  # type: ignore[misc]  # None may be a result

    def _suspect(self, given: _Given[Task, Result]) -> Iterator[tuple[Task, Result | WorkerDied]]:
        """Try a task again whose worker died; then its parts; one without parts alone, twice.

        Somebody may have ended that worker, or the task that lay beside this one.
        """
        if len(parts := self._split(given.task)) == 1:
            if given.alone and given.again:
                death = WorkerDied("every worker process died that worked on this article")
                yield given.task, death
            else:
                self._given.appendleft(_Given(given.task, alone=True, again=given.alone))
            return
        again = (
            [_Given[Task, Result](part) for part in parts]
            if given.again
            else [_Given[Task, Result](given.task, again=True)]
        )
        for one in again:
            self._submit(one)
        self._given.extendleft(reversed(again))

    def _submit(self, given: _Given[Task, Result]) -> None:
        try:
            given.future = self._client.submit(self._work, given.task, pure=False)
        except RuntimeError as error:  # the client has ended
            raise EngineError("the connection to the dask scheduler is closed") from error
        with self._lock:
            self._under_way += 1
        given.future.add_done_callback(partial(self._fetch, given))

    def _fetch(self, given: _Given[Task, Result], _: Any) -> None:
        given.fetch()
        with self._lock:
            self._under_way -= 1
        self._come.set()
