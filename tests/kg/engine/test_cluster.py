"""A real dask cluster as an engine (`kg.engine.cluster`): what dies and what that costs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kg.engine import WorkerDied
from kg.engine.cluster import Cluster, Dask
from kg.errors import EngineError

ROOT = Path(__file__).parents[3]


def square(number: int) -> int:
    """A task of some length."""
    time.sleep(0.02)
    return number * number


def squares(numbers: tuple[int, ...]) -> list[int]:
    """A task of several; one of them kills its worker."""
    if 5 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return [number * number for number in numbers]


def one_by_one(numbers: tuple[int, ...]) -> Sequence[tuple[int, ...]]:
    """Divide a task."""
    return [(number,) for number in numbers]


def fail(number: int) -> int:
    """A task with a fault."""
    raise ValueError(f"task {number}")


def test_results_come_in_the_order_of_the_tasks(dask: Dask) -> None:
    """Whoever did them."""
    assert list(dask.in_order(square, range(30))) == [(n, n * n) for n in range(30)]


def test_tasks_are_taken_only_a_few_ahead(dask: Dask) -> None:
    """Back-pressure: ten million sources are not read at once."""
    given = 0

    def tasks() -> Iterator[int]:
        nonlocal given
        while True:
            given += 1
            yield given

    results = dask.in_order(square, tasks())
    for _ in range(10):
        next(results)
    assert given < 60
    results.close()


def test_an_error_of_the_work_is_raised(dask: Dask) -> None:
    """As it was raised there."""
    with pytest.raises(ValueError, match="task 0"):
        list(dask.in_order(fail, range(3)))


def test_a_poisonous_task_is_divided_and_only_its_poison_is_given_up(dask: Dask) -> None:
    """All the others are answered, in order."""
    tasks = [(0, 1), (2, 3), (4, 5, 6), (7, 8), (9, 10)]
    answers = list(dask.in_order(squares, tasks, one_by_one))
    assert [number for task, _ in answers for number in task] == list(range(11))
    assert [task for task, answer in answers if isinstance(answer, WorkerDied)] == [(5,)]
    assert all(answer == [n * n for n in task] for task, answer in answers if task != (5,))


def unlucky(folder: Path) -> str:
    """A task whose worker somebody else ends, and so does the next."""
    deaths = len(list(folder.iterdir()))
    if deaths < 2:
        (folder / str(deaths)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def test_who_ends_a_worker_twice_costs_no_task(dask: Dask, tmp_path: Path) -> None:
    """Also the one under which a suspect was tried alone: only what kills three is given up."""
    assert list(dask.in_order(unlucky, [tmp_path])) == [(tmp_path, "done")]


def test_no_worker_looks_at_the_frames_of_what_it_does(dask: Dask) -> None:
    """Not even one that came later: what Oxigraph answers must end where it came up."""

    def watched(dask_worker: Any) -> list[str]:
        return [name for name in dask_worker.periodic_callbacks if "profile" in name]

    os.kill(min(dask.client.run(os.getpid).values()), signal.SIGKILL)
    assert list(dask.in_order(square, range(4))) == [(n, n * n) for n in range(4)]
    dask.client.wait_for_workers(2, timeout=60)
    assert list(dask.client.run(watched).values()) == [[], []]


def test_workers_killed_in_the_middle_cost_no_task(dask: Dask) -> None:
    """What they had is given to others, and what they had answered is here already."""
    answers = []
    for task, answer in dask.in_order(square, range(60)):
        answers.append((task, answer))
        if task in {5, 25}:
            os.kill(min(dask.client.run(os.getpid).values()), signal.SIGKILL)
    assert answers == [(n, n * n) for n in range(60)]


def test_a_scheduler_that_goes_is_told_of(tmp_path: Path) -> None:
    """The work ends with a clear error; there is no waiting for what does not come."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    scheduler = _started("scheduler", "--host", address, "--no-dashboard", cwd=tmp_path)
    worker = _started("worker", address, "--nthreads", "1", "--no-nanny", cwd=tmp_path)
    try:
        with Dask(Cluster(scheduler=address)) as engine:
            results = engine.in_order(square, range(10_000))
            assert next(results) == (0, 0)
            threading.Timer(0.2, scheduler.kill).start()
            with pytest.raises(EngineError, match="scheduler is gone"):
                list(results)
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()


def test_workers_that_do_not_start_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody ended one before it was there."""

    def dead(**settings: object) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr("distributed.LocalCluster", dead)
    with pytest.raises(EngineError, match="did not start: Nanny failed"), Dask(Cluster(workers=2)):
        pass


def test_a_scheduler_that_is_not_there_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to start."""
    monkeypatch.setattr("kg.engine.cluster._PATIENCE", 0.2)
    with pytest.raises(EngineError, match="no dask scheduler answers") as told, _at("127.0.0.1:9"):
        pass
    assert "dask scheduler" in (told.value.hint or "")


def _at(address: str) -> Dask:
    return Dask(Cluster(scheduler=f"tcp://{address}"))


def _started(*command: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
