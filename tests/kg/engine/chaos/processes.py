"""The processes of a build: `kg build` with its workers, and a cluster of somebody else's.

The driver is a copy of this process, which has loaded what takes longest; workers begin as ever.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module, util
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from kg.build import build
from kg.cli import kg as command
from kg.model import Article
from kg.pipeline import annotate, software_digest
from tests.kg.engine.chaos.archive import POISON
from tests.live import ROOT, Live, Running, free_port

Result = TypeVar("Result")
FORK = get_context("fork")
WORKERS = 2
A_PART = 4  # articles: so that a small archive has some parts
_INSIDE = Path(__file__).parent / "inside"
_GRACE = 10.0
"""Seconds in which what a killed build left behind must end by itself."""


ENGINES: Mapping[str, tuple[str, ...]] = {
    "alone": ("--jobs", "1"),
    "parts": ("--jobs", "1", "--parts", "{room}/data/parts"),
    "local": ("--jobs", f"{WORKERS}"),
    "dask": ("--engine", "dask", "--workers", f"{WORKERS}"),
    "elsewhere": ("--engine", "dask", "--scheduler", "{address}", "--parts", "{room}/parts"),
}
"""How `kg build` is told who works: nobody else; nobody else, by way of parts; processes beside it;
a cluster it starts; one that is there already."""


@dataclass(frozen=True, slots=True)
class Room:
    """The folder of one round: what is built from, what is built, what was heard from inside."""

    path: Path
    articles: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def events(self) -> Path:
        """What processes did with files (`inside/sitecustomize.py`)."""
        return self.path / "events.tsv"

    @property
    def fuse(self) -> Path:
        """A file that is there until the chosen moment."""
        return self.path / "fuse"

    @property
    def said(self) -> str:
        """What builds said; a cluster of others has its own words."""
        return self._log.read_text(errors="replace")

    @property
    def _log(self) -> Path:
        return self.path / "said.log"

    def environment(self, fuse: str) -> dict[str, str]:
        """What its processes begin with: a thread each, and temporary files here."""
        (self.path / "tmp").mkdir(exist_ok=True)
        return {
            "PYTHONPATH": os.pathsep.join([str(_INSIDE), str(ROOT)]),
            "TMPDIR": str(self.path / "tmp"),
            "OMP_NUM_THREADS": "1",
            "CHAOS_FOLDER": str(self.path),
            "CHAOS_ARTICLES": str(self.articles),
            "CHAOS_POISON": POISON,
            "CHAOS_FUSE": fuse,
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        }

    def begin(self, fuse: str) -> None:
        """Make this very process one of the round: the first of a session."""
        os.setsid()
        os.environ.update(self.environment(fuse))
        tempfile.tempdir = None
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)

    def start(self, fuse: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a Python module in a session of its own."""
        with (self.path / "cluster.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                env={**os.environ, **self.environment(fuse)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


# ── what runs ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Process:
    """A process that was started here, the first of its session, with all that comes of it."""

    pid: int
    wait: Callable[[float], int | None]
    """Waits at most so many seconds; returns the exit status, or None while it runs."""

    def family(self) -> tuple[Running, ...]:
        """What lives of it."""
        return Live(data=Path(), port=0, session=self.pid).processes()

    def workers(self) -> list[int]:
        """Those that multiprocessing started for work."""
        return sorted(one.pid for one in self.family() if "spawn_main" in " ".join(one.command))

    def left(self) -> list[str]:
        """End what outlives the first for too long; return what that was."""
        until = time.monotonic() + _GRACE
        while (alive := self.family()) and time.monotonic() < until:
            time.sleep(0.05)
        self.end()
        return [" ".join(one.command)[:120] for one in alive]

    def end(self) -> None:
        """Kill whatever lives."""
        for one in self.family():
            with suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)
        self.wait(_GRACE)


def apart(work: Callable[[], Result]) -> Result:
    """Do something in a process of its own and return what came of it.

    Oxigraph's threads would not be there in copies of a process that has opened a store.
    """
    here, there = FORK.Pipe(duplex=False)
    process = FORK.Process(target=lambda: there.send(work()))
    process.start()
    there.close()
    result: Result = here.recv()
    process.join()
    return result


@dataclass(frozen=True, slots=True)
class Build:
    """A build under way; `cluster` are somebody else's scheduler and nannies."""

    driver: Process
    cluster: Mapping[str, Process]

    def victims(self, kind: str) -> list[int]:
        """The processes of a kind: driver, worker, scheduler, nanny."""
        if kind == "driver":
            return [self.driver.pid]
        if kind == "worker":
            families = (self.driver, *self.cluster.values())
            return sorted(pid for one in families for pid in one.workers())
        return [one.pid for name, one in self.cluster.items() if name.startswith(kind)]


@contextmanager
def building(room: Room, engine: str, fuse: str = "") -> Iterator[Build]:
    """Start a build, and a cluster where it takes one; in the end nothing of them runs."""
    address, cluster = f"tcp://127.0.0.1:{free_port()}", dict[str, Process]()
    with ExitStack() as stack:
        for name, words in _CLUSTER.items() if engine == "elsewhere" else ():
            popen = room.start(fuse, *(word.format(address=address) for word in words))
            cluster[name] = Process(popen.pid, partial(_ended, popen))
            stack.callback(cluster[name].end)
        driver = FORK.Process(target=_drive, args=(room, engine, fuse, address))
        driver.start()
        assert driver.pid is not None
        build = Build(Process(driver.pid, partial(_joined, driver)), cluster)
        stack.callback(build.driver.end)
        yield build


_NANNY = ("distributed.cli.dask_worker", "{address}", "--nthreads", "1", "--no-dashboard")
_CLUSTER = {
    "scheduler": ("distributed.cli.dask_scheduler", "--host", "{address}", "--no-dashboard"),
    **{f"nanny {number}": _NANNY for number in range(WORKERS)},
}
"""A scheduler, and workers under nannies, as operators start them."""


def _ended(popen: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return popen.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _joined(process: BaseProcess, seconds: float) -> int | None:
    process.join(seconds)
    return process.exitcode


# ── the driver ──────────────────────────────────────────────────────────────────────────────


def warm() -> None:
    """Load what every build loads, once."""
    annotate(Article(key="a", doc_id="a", text="A dam broke near Graz on Monday.", digest=""))
    software_digest()


def _drive(room: Room, engine: str, fuse: str, address: str) -> None:
    """Be `kg build` from here on."""
    room.begin(fuse)
    _hear("driver")
    vars(import_module("kg.cli.build"))["build_graph"] = partial(build, partition=A_PART)
    options = [one.format(room=room.path, address=address) for one in ENGINES[engine]]
    command(["build", str(room.articles), "--data", str(room.data), *options])


def _hear(role: str) -> None:
    """Have in this process what `inside` has in those that begin anew."""
    os.environ["CHAOS_ROLE"] = role
    found = util.spec_from_file_location("inside", _INSIDE / "sitecustomize.py")
    assert found is not None and found.loader is not None
    found.loader.exec_module(util.module_from_spec(found))
