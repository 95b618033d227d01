"""One query worker and the socket to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from kg.errors import QueryError, QueryTimeout, QueryTooHeavy
from server.sparql.wire import ANSWER, Told, pack, read_head

_START_SECONDS = 20.0  # a worker that has not said hello by then never will
_PIECE = 1 << 16
_MALLOC = (
    ("tcache_count", 1000),
    ("hugetlb", 1),
    ("top_pad", 2 << 20),
    ("mmap_threshold", 8 << 20),
    ("trim_threshold", 32 << 20),
)
"""How glibc gives a worker its memory (glibc's manual, "Memory Allocation Tunables")."""
_CPUCLOCK_SCHED = 2  # of a whole process, <linux/posix-timers.h>
_LAST = 19  # nice(2): four queries that take long weigh a sixteenth of a quick one
LOOK = 0.03
"""Seconds between two looks at a query that runs."""


class Killed(Exception):
    """Somebody, or the system for want of memory, killed the worker; not we."""


class Process:
    """One worker process and the socket to it; with `network` it may reach other machines."""

    def __init__(self, memory: int, prefixes: Mapping[str, str], *, network: bool = False) -> None:
        self._sandbox: dict[str, bool] | None = None
        self.networked = network
        self._prefixes = dict(prefixes)
        self._patience = 0.0
        self._socket, theirs = socket.socketpair()
        locks = "network" if network else "locked"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server.sparql.worker", str(memory), locks],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # Rust's last words; what they mean is said by its end
                env=_environment(),
            )

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def used(self) -> float:
        """Return the seconds of the processor that it has used so far."""
        try:
            return time.clock_gettime(~self._process.pid << 3 | _CPUCLOCK_SCHED)
        except OSError:  # it has ended
            return 0.0

    def sandbox(self) -> dict[str, bool]:
        """Return what the worker said of its locks when it started."""
        if self._sandbox is None:
            _, said = self._receive(time.monotonic() + _START_SECONDS, None)
            self._send(pack(self._prefixes))
            self._sandbox = json.loads(said)
        return self._sandbox

    def exchange(
        self, question: bytes, seconds: float, takes_long: Callable[[], bool] | None = None
    ) -> tuple[Told, bytes]:
        """Send a question and return header and body of the answer.

        `takes_long` is called every `LOOK` seconds until it says True. Raises `QueryTimeout`
        after that many seconds, `QueryTooHeavy` when the question ended the process, `Killed`
        when somebody else did.
        """
        if self._sandbox is None:
            self.sandbox()
        deadline = time.monotonic() + seconds
        self._send(question)
        return self._receive(deadline, takes_long)

    def _send(self, data: bytes) -> None:
        self._wait_at_most(LOOK)  # for each part of an answer: SO_RCVTIMEO
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise self._post_mortem() from error

    def _receive(
        self, deadline: float, takes_long: Callable[[], bool] | None
    ) -> tuple[Told, bytes]:
        text = self._some(_PIECE, deadline, takes_long)
        while len(text) < ANSWER.size:
            text += self._some(ANSWER.size - len(text), deadline, None)
        told = read_head(text)
        missing = told.length - (len(text) - ANSWER.size)
        if missing <= 0:
            return told, text[ANSWER.size :]
        pieces = [text[ANSWER.size :]]
        while missing > 0:  # the query is done: this takes as long as copying
            pieces.append(self._some(missing, deadline + 1, None))
            missing -= len(pieces[-1])
        return told, b"".join(pieces)

    def _some(self, most: int, deadline: float, takes_long: Callable[[], bool] | None) -> bytes:
        flags = socket.MSG_WAITALL if most > _PIECE else 0
        while True:
            try:
                text = self._socket.recv(most, flags)
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise QueryTimeout(
                        "the query ran past its deadline and was stopped",
                        hint="make it more selective, or add LIMIT",
                    ) from None
                if takes_long is not None and takes_long():
                    takes_long = None
                self._wait_at_most(min(LOOK, left))
                continue
            except ConnectionResetError as error:
                raise self._post_mortem() from error
            if not text:
                raise self._post_mortem()
            return text

    def _wait_at_most(self, seconds: float) -> None:
        """Let the kernel end a wait: cheaper than poll(2) before each read."""
        if seconds == self._patience:
            return
        self._patience = seconds
        whole = int(seconds)
        time_value = struct.pack("ll", whole, max(1, int((seconds - whole) * 1e6)))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, time_value)

    def _post_mortem(self) -> Exception:
        code = self._process.wait()
        if code == -signal.SIGKILL:
            return Killed()
        if code == -signal.SIGALRM:
            return QueryTimeout("the query ran past its deadline and was stopped")
        if code < 0:
            return QueryTooHeavy(
                "the query needed more memory than it may have, or is nested too deep",
                hint="make it more selective; avoid products of unconnected patterns",
            )
        return QueryError(f"a query worker ended with exit status {code}")

    def warm(self, question: bytes) -> None:
        """Answer a question that nobody asked: the next finds the snapshot open."""
        self.exchange(question, _START_SECONDS)

    def yield_to_others(self) -> None:
        """Let the processes of quick queries go first."""
        try:
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _LAST)
        except OSError:
            return  # it has just ended, or this machine forbids it: then all are alike

    def stop(self) -> None:
        """End it now, whatever it does; `kill` collects it."""
        self._process.kill()

    def kill(self) -> None:
        """End it now, whatever it does, and collect it."""
        self._process.kill()
        self._socket.close()
        self._process.wait()


def _environment() -> dict[str, str]:
    """Return what a worker needs to find its modules; no more of ours, least of all secrets.

    With one arena glibc reserves no address space that nobody uses: a worker then has 0.2 GB
    where it had 0.9, and the limit on its address space is one on its memory. A longer list of
    freed blocks makes small queries a tenth cheaper; large pages, kept when they are freed, make
    large ones cheaper by a fifteenth.
    """
    root = str(Path(__file__).parents[2])
    kept = {name: value for name in ("PATH", "LANG") if (value := os.environ.get(name))}
    path = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(path),
        "MALLOC_ARENA_MAX": "1",
        "GLIBC_TUNABLES": ":".join(f"glibc.malloc.{name}={value}" for name, value in _MALLOC),
    }
