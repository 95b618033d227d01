"""One query worker and the pipes to it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from kg.errors import QueryError, QueryTimeout, QueryTooHeavy
from server.sparql.worker import frame, read_frame

_START_SECONDS = 20.0  # a worker that has not said hello by then never will


class Killed(Exception):
    """Somebody, or the system for want of memory, killed the worker; not we."""


class Process:
    """One worker process and the pipes to it."""

    def __init__(self, memory: int) -> None:
        self._sandbox: dict[str, bool] | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server.sparql.worker", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # Rust's last words; what they mean is said by its end
            env=_environment(),
        )

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def sandbox(self) -> dict[str, bool]:
        """Return what the worker said of its locks when it started."""
        if self._sandbox is None:
            hello, _ = self._receive(time.monotonic() + _START_SECONDS)
            self._sandbox = hello["sandbox"]
        return self._sandbox

    def exchange(self, question: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send a question and return header and body of the answer.

        Raises `QueryTimeout` after that many seconds, `QueryTooHeavy` when the question ended the
        process, `Killed` when somebody else did.
        """
        self.sandbox()
        assert self._process.stdin is not None
        deadline = time.monotonic() + seconds
        try:
            self._process.stdin.write(frame(question))
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._post_mortem() from error
        return self._receive(deadline)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        assert self._process.stdout is not None
        self._wait(deadline)
        header = read_frame(self._process.stdout)  # comes whole, with its body right behind
        if header is None:
            raise self._post_mortem()
        return header, self._process.stdout.read(header.get("length", 0))

    def _wait(self, deadline: float) -> None:
        assert self._process.stdout is not None
        poll = select.poll()  # not select(): descriptors may be above 1023
        poll.register(self._process.stdout, select.POLLIN)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise QueryTimeout(
                "the query ran past its deadline and was stopped",
                hint="make it more selective, or add LIMIT",
            )

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

    def kill(self) -> None:
        """End it now, whatever it does, and collect it."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):  # a question that was not sent whole
                pipe.close()
        self._process.wait()


def _environment() -> dict[str, str]:
    """Return what a worker needs to find its modules; no more of ours, least of all secrets.

    With one arena glibc reserves no address space that nobody uses: a worker then has 0.2 GB
    where it had 0.9, and the limit on its address space is one on its memory.
    """
    root = str(Path(__file__).parents[2])
    kept = {name: value for name in ("PATH", "LANG") if (value := os.environ.get(name))}
    path = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(path), "MALLOC_ARENA_MAX": "1"}
