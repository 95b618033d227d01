"""Keeping a server and a writer running, as systemd would, while killing their processes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.endurance.versions import Ledger
from tests.live import ROOT, Live, Running, start, stop

_GRACE = 5.0
"""Seconds in which what a killed server left behind must end by itself."""


@dataclass(slots=True)
class Service:
    """The server. When its first process ends, what is left is ended and it is started again."""

    data: Path
    port: int
    settings: dict[str, object]
    said: Path
    restarts: int = 0
    leaked: list[str] = field(default_factory=list)
    """Processes that outlived a killed server for longer than they should have."""
    ready_after: list[float] = field(default_factory=list)
    """Seconds from the kill of the server until it answered again."""
    started_in: list[float] = field(default_factory=list)
    """Of these, seconds from its start."""
    live: Live | None = None
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        self._process, self.live = start(
            self.data, settings=self.settings, port=self.port, said=self.said
        )

    def keep(self, over: threading.Event) -> None:
        """Start it again whenever it ends, until the event."""
        while not over.wait(0.05):
            assert self._process is not None
            if self._process.poll() is not None:
                ended = time.monotonic()
                self._sweep()
                begun = time.monotonic()
                self.start()
                self.started_in.append(time.monotonic() - begun)
                self.restarts += 1
                self.ready_after.append(time.monotonic() - ended)

    def stop(self) -> None:
        """Stop it as an operator does; nothing of it must be left."""
        assert self._process is not None
        stop(self._process)
        self._sweep()

    def _sweep(self) -> None:
        assert self.live is not None
        until = time.monotonic() + _GRACE
        while (left := self.live.processes()) and time.monotonic() < until:
            time.sleep(0.02)
        for one in left:
            self.leaked.append(" ".join(one.command)[:200])
            os.kill(one.pid, signal.SIGKILL)


@dataclass(slots=True)
class StoreWriter:
    """The process that writes through `kg.store`; started again whenever it ends."""

    data: Path
    ledger: Ledger
    keys: tuple[str, ...]
    restarts: int = -1
    pid: int | None = None
    failed: list[str] = field(default_factory=list)

    def keep(self, over: threading.Event) -> None:
        """Run it until the event."""
        while not over.is_set():
            self.restarts += 1
            self._run(over)

    def _run(self, over: threading.Event) -> None:
        ahead = [f"{key}={self.ledger.begun.get(key, 0) + 1}" for key in self.keys]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.endurance.store_writer", str(self.data), *ahead],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.pid = process.pid
        threading.Thread(target=_kill_after, args=(process, over), daemon=True).start()
        with process:
            assert process.stdout is not None and process.stderr is not None
            for line in process.stdout:
                what, key, version = line.split()
                getattr(self.ledger, what)(key, int(version))
            self.pid = None
            said = process.stderr.read()
        if process.returncode not in (-signal.SIGKILL, 0):
            self.failed.append(f"the writer ended with {process.returncode}: {said[-500:]}")
            time.sleep(0.5)


def _kill_after(process: subprocess.Popen[str], over: threading.Event) -> None:
    over.wait()
    process.kill()


@dataclass(slots=True)
class Killer:
    """Kills one process after the other, of every kind."""

    service: Service
    writer: StoreWriter
    chance: random.Random
    pause: float
    killed: Counter[str] = field(default_factory=Counter)

    def run(self, over: threading.Event) -> None:
        """Kill until the event."""
        while not over.wait(self.chance.uniform(0.5, 1.5) * self.pause):
            kinds = sorted(self._victims())
            kind = self.chance.choice(kinds)
            pid = self.chance.choice(self._victims().get(kind) or [0])
            if pid and not over.is_set():
                self.killed[kind] += 1
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    self.killed[kind] -= 1

    def _victims(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        live = self.service.live
        for one in live.processes() if live else ():
            found.setdefault(_kind(one, live.session if live else 0), []).append(one.pid)
        if self.writer.pid is not None:
            found["store writer"] = [self.writer.pid]
        return found


def _kind(process: Running, session: int) -> str:
    if process.pid == session:
        return "supervisor"
    words = " ".join(process.command)
    if process.is_worker:
        return "query worker"
    if "server.writing" in words:
        return "HTTP writer"
    if "resource_tracker" in words:
        return "resource tracker"
    return "front"
