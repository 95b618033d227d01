"""Worker processes (`kg.engine.crew`)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.engine import Crew, WorkerDied


def slow_first(number: int) -> int:
    """The first task takes longest."""
    time.sleep(0.3 if number == 0 else 0.0)
    return number * number


def poison(number: int) -> int:
    """One task kills the process it runs in."""
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def threads(number: int) -> str | None:
    """How many threads numpy would multiply matrices with in this process."""
    return os.environ.get("OPENBLAS_NUM_THREADS")


def fail(number: int) -> int:
    """A task with a fault."""
    raise ValueError(f"task {number}")


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    """However long each takes."""
    with Crew(jobs) as crew:
        assert list(crew.in_order(slow_first, range(5))) == [(n, n * n) for n in range(5)]


def test_a_task_that_kills_its_worker_costs_only_itself() -> None:
    """The others are answered, in order, by a new crew."""
    with Crew(2) as crew:
        results = list(crew.in_order(poison, range(6)))
    assert [task for task, _ in results] == [0, 1, 2, 3, 4, 5]
    assert [task for task, result in results if isinstance(result, WorkerDied)] == [2]


def unlucky(folder: Path) -> str:
    """A task whose worker somebody else ends, and so does the next."""
    deaths = len(list(folder.iterdir()))
    if deaths < 2:
        (folder / str(deaths)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def test_who_ends_a_worker_twice_costs_no_task(tmp_path: Path) -> None:
    """Also the one under which a suspect was tried alone: only what kills three is given up."""
    with Crew(2) as crew:
        assert list(crew.in_order(unlucky, [tmp_path])) == [(tmp_path, "done")]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("given", "found"), [(None, "1"), ("3", "3")])
def test_a_worker_keeps_to_its_core(
    jobs: int, given: str | None, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers on two cores are not to start four threads, unless somebody wants that."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", given or "")  # so that it is put back
    if given is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    with Crew(jobs) as crew:
        assert [result for _, result in crew.in_order(threads, [0])] == [found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_work_is_raised(jobs: int) -> None:
    """Errors are the caller's to handle; none is swallowed."""
    with Crew(jobs) as crew, pytest.raises(ValueError, match="task 0"):
        list(crew.in_order(fail, range(3)))


def lay_eggs(number: int) -> int:
    """A task that tells which process works on it, and stays there."""
    os.write(1, f"{os.getpid()}\n".encode())  # one write: two workers share the pipe
    time.sleep(60)
    return number


def test_workers_end_with_the_process_that_hired_them() -> None:
    """Even when it is killed and cannot say goodbye."""
    program = "from tests.kg.engine.test_crew import lay_eggs; from kg.engine import Crew; "
    program += "list(Crew(2).in_order(lay_eggs, range(2)))"
    hirer = subprocess.Popen(
        [sys.executable, "-c", f"if __name__ == '__main__': exec({program!r})"],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert hirer.stdout
    workers = [int(hirer.stdout.readline()) for _ in range(2)]
    hirer.kill()
    hirer.wait()
    hirer.stdout.close()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline, "workers are left behind"
        time.sleep(0.05)
