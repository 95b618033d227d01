"""The front's hold on the writer process: it is started for the first write, and again if lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import Overloaded
from server.tied import tied
from server.writing.pipes import Header, receive, send
from server.writing.settings import Settings

_TRIES = 3  # writers that may be lost over one write
_PUBLISHING = 600.0  # seconds after its deadline by which a write that is being done is answered


@dataclass(slots=True)
class _Sent:
    """A write that was sent and not answered yet."""

    job: Header
    body: bytes
    answered: threading.Event = field(default_factory=threading.Event)
    answer: tuple[Header, bytes] | None = None
    tries: int = 1


class Writer:
    """Sends writes to the one process that writes. Threads may write at the same time."""

    def __init__(self, settings: Settings, *, queue: int) -> None:
        self._settings, self._queue = settings, queue
        self._lock = threading.Lock()
        self._sent: dict[str, _Sent] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self.outcomes: Counter[str] = Counter({"ok": 0})
        """How many writes were answered, by the status of the answer."""
        self.seconds = 0.0
        """How long they took together."""
        self.started = 0
        """Writers started so far."""

    @property
    def waiting(self) -> int:
        """How many writes were sent and not answered yet."""
        return len(self._sent)

    @property
    def pid(self) -> int | None:
        """The process id of the writer, if one runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def write(self, job: Header, body: bytes) -> tuple[Header, bytes]:
        """Return the writer's answer, or that the writer was lost. Raises `Overloaded`.

        A write has its time from now on, be it that it waits for others.
        """
        began = time.monotonic()
        waiting = _Sent({**job, "until": began + self._settings.seconds}, body)
        with self._lock:
            if len(self._sent) >= self._queue:
                self.outcomes["overloaded"] += 1
                raise Overloaded("too many writes wait already", seconds=5)
            self._sent[job["id"]] = waiting
            self._send(waiting)
        waiting.answered.wait(self._settings.seconds + _PUBLISHING)
        with self._lock:
            self._sent.pop(job["id"], None)
            answer = waiting.answer or ({"id": job["id"], "status": "lost"}, b"")
            self.outcomes[answer[0]["status"]] += 1
            self.seconds += time.monotonic() - began
        return answer

    def close(self) -> None:
        """End the writer: it finishes what it does."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
            if process is None:
                return
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        try:
            process.wait(self._settings.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _send(self, waiting: _Sent) -> None:
        """Send a write to the writer; the lock is held."""
        process = self._process
        if process is None:
            process = self._process = self._start()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # `_listen` sees the end, and sends it again
            send(process.stdin, waiting.job, waiting.body)

    def _start(self) -> subprocess.Popen[bytes]:
        self.started += 1
        begun: Future[subprocess.Popen[bytes]] = Future()
        threading.Thread(target=self._live_with, args=(begun,), daemon=True).start()
        return begun.result()

    def _live_with(self, begun: Future[subprocess.Popen[bytes]]) -> None:
        """Begin a writer and listen to it: it is tied to this thread."""
        try:
            process = subprocess.Popen(
                tied("server.writing.process", self._settings.written()),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
            )
        except OSError as error:
            begun.set_exception(error)
            return
        begun.set_result(process)
        self._listen(process)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        while (answer := receive(process.stdout)) is not None:
            with self._lock:
                waiting = self._sent.get(answer[0]["id"])
            if waiting is not None:
                waiting.answer = answer
                waiting.answered.set()
        process.wait()
        process.stdout.close()
        self._lost(process)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # of what it did not read any more
            process.stdin.close()

    def _lost(self, process: subprocess.Popen[bytes]) -> None:
        """Send what was not answered to another writer, which knows what is in the journal."""
        with self._lock:
            if self._process is process:
                self._process = None
            for waiting in list(self._sent.values()):
                if waiting.answered.is_set():
                    continue
                waiting.tries += 1
                if self._closed or waiting.tries > _TRIES:
                    waiting.answered.set()
                else:
                    self._send(waiting)


def _environment() -> dict[str, str]:
    """Return what the writer needs to find its modules; no more of ours."""
    root = str(Path(__file__).parents[2])
    kept = {name: value for name in ("PATH", "LANG") if (value := os.environ.get(name))}
    path = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(path), "MALLOC_ARENA_MAX": "1"}
