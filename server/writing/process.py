"""The writer process: `server.writing.process SETTINGS`, the only one that writes.

It takes all that waits, finds out in a scratch process what each comes to, writes it into the
journal, does it, publishes once, and only then answers: whoever is told that something was written
can read it, and no crash takes it away. It holds the store only meanwhile, so that a build beside
the running server has its turn.

It may be killed at any moment. What was in the journal by then is done by whoever opens the store
next; the front sends what was not answered to the next writer, which knows by a write's id that
it is in the journal.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from kg.errors import NewsgraphError, QueryError, QueryRefused, StoreBusy
from kg.store import Layout, Past, Store
from kg.store.changes import Change, read_lines
from kg.store.journal import Entry, Writing
from server.tied import tied
from server.writing.loading import fetch
from server.writing.pipes import Header, receive, send
from server.writing.room import Room
from server.writing.settings import Settings

_TOGETHER = 64  # writes that share one sync and one snapshot
_PATIENCE = 5.0  # seconds to wait for another writer's lock
_START_SECONDS = 30.0
_TRIES = 2  # scratch processes that somebody may kill over one write
_A_FAIR_PART = 0.5
"""Of its time a write had to itself, before it is to blame for not being done."""

Job = tuple[Header, bytes]


class _Stopped(Exception):
    """The scratch process was stopped at the deadline, or ended by itself, or was killed."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class _Scratch:
    """The scratch process and the copy of the store it works on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._layout = Layout(settings.data)
        self._names = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._network = False
        self._copy: Path | None = None
        self._holds = -1  # the number of the last entry of the journal that the copy holds
        self._room = Room(self._layout.scratch)
        self._start(network=False)

    @property
    def spoilt(self) -> bool:
        """Whether the next write needs a new copy."""
        return self._copy is None

    def spoil(self) -> None:
        """Have a new copy made for the next write."""
        self._copy, self._holds = None, -1

    def keep(self, number: int) -> None:
        """Note that what was tried has become entries of the journal up to that number."""
        self._holds = number

    def attempt(self, store: Store, job: Header, body: bytes) -> tuple[Header, bytes]:
        """Return what a write comes to, or why it cannot be; `_Stopped` when it is too much."""
        until = self.deadline(job)
        began = time.monotonic()
        if began >= until:
            raise _Stopped("waited")
        try:
            return self._attempt(store, job, body, until)
        except _Stopped as stopped:
            if (
                stopped.status == "timeout"
                and until - began < self._settings.seconds * _A_FAIR_PART
            ):
                raise _Stopped("waited") from None
            raise

    def deadline(self, job: Header) -> float:
        """Return when a write has to be done, by the clock that all processes share."""
        return float(job.get("until") or time.monotonic() + self._settings.seconds)

    def _attempt(
        self, store: Store, job: Header, body: bytes, until: float
    ) -> tuple[Header, bytes]:
        self._ready(until, network=bool(job.get("network")))
        message = {**job, "seconds": max(0.0, until - time.monotonic())}
        if self._copy is None:
            message["open"] = str(self._new_copy(store))
        answer = self._exchange(message, body, until)
        while answer[0]["status"] == "fetch":
            answer = self._exchange(*self._fetched(answer[0]["iri"], until), until)
        if answer[0]["status"] != "ok":
            self.spoil()
        return answer

    def catch_up(self, store: Store) -> None:
        """See whether somebody else wrote since."""
        if self._holds != store.written.last:
            self.spoil()

    def _new_copy(self, store: Store) -> Path:
        self._room.clear()
        copy = self._room.path / str(next(self._names))
        store.check_point(copy)
        self._copy = copy
        return copy

    def _fetched(self, iri: str, until: float) -> Job:
        try:
            left = max(0.1, until - time.monotonic())
            media_type, text = fetch(iri, self._settings.load_allowed, left)
        except QueryRefused as error:
            return {"status": "refused", "message": str(error), "hint": error.hint}, b""
        except QueryError as error:
            return {"status": "failed", "message": str(error)}, b""
        return {"status": "ok", "type": media_type}, text

    # ── the process ─────────────────────────────────────────────────────────────────────────

    def _start(self, *, network: bool) -> None:
        self._network = network
        arguments = (
            str(self._settings.memory),
            str(self._settings.data),
            self._settings.base,
            "network" if network else "locked",
        )
        self._process = subprocess.Popen(
            tied("server.writing.scratch", *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._greeted, self._started = False, time.monotonic()

    def _ready(self, until: float, *, network: bool) -> None:
        process = self._process
        if process is None or process.poll() is not None or network != self._network:
            self._kill()
            self._start(network=network)
        if not self._greeted:
            if not self._speaks(until) and time.monotonic() < self._started + _START_SECONDS:
                raise _Stopped("timeout")  # it goes on starting, for the next write
            self._receive(until)
            self._greeted = True

    def _exchange(self, header: Header, body: bytes, until: float) -> tuple[Header, bytes]:
        assert self._process is not None and self._process.stdin is not None
        try:
            send(self._process.stdin, header, body)
        except BrokenPipeError:
            raise self._post_mortem() from None
        return self._receive(until)

    def _receive(self, until: float) -> tuple[Header, bytes]:
        assert self._process is not None and self._process.stdout is not None
        if not self._speaks(until):
            self._kill()
            self._start(network=False)  # beside: the next write finds it ready
            raise _Stopped("timeout")
        answer = receive(self._process.stdout)
        if answer is None:
            raise self._post_mortem()
        return answer

    def _speaks(self, until: float) -> bool:
        """Wait until the process says something, or ends; False when it does not."""
        assert self._process is not None and self._process.stdout is not None
        waiting = select.poll()
        waiting.register(self._process.stdout, select.POLLIN)
        return bool(waiting.poll(max(0.0, until - time.monotonic()) * 1000))

    def _post_mortem(self) -> _Stopped:
        """Collect a process that has ended. SIGKILL is somebody else's: ours is not waited for."""
        assert self._process is not None
        code = self._process.wait()
        self._kill()
        ends = {-signal.SIGALRM: "timeout", -signal.SIGKILL: "killed"}
        return _Stopped(ends.get(code, "too-heavy"))

    def _kill(self) -> None:
        self.spoil()
        if self._process is None:
            return
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        self._process.wait()
        self._process = None

    def close(self) -> None:
        """End it, and remove the copy."""
        self._kill()
        self._room.close()


@dataclass(frozen=True, slots=True)
class _Tried:
    """A write that may be done."""

    id: str
    created: bool
    change: Change
    writing: Writing


class _Writer:
    """Does what waits, together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._scratch = _Scratch(settings)

    def do(self, jobs: list[Job]) -> list[tuple[Header, bytes]]:
        """Return the answers; when it returns, what they say was written is published."""
        return list(self.each(jobs))

    def each(self, jobs: list[Job]) -> Iterator[tuple[Header, bytes]]:
        """Yield each answer as soon as it is one: that a write was done, after publishing."""
        left = {job["id"]: job for job, _ in jobs}
        patience = min(self._scratch.deadline(job) for job, _ in jobs) - time.monotonic()
        try:
            with Store.open(
                self._settings.data,
                base=self._settings.base,
                patience=max(0.0, min(_PATIENCE, patience)),
            ) as store:
                done = []
                for answer in self._do(store, jobs):
                    if answer[0]["status"] == "ok":
                        done.append(answer)
                        continue
                    del left[answer[0]["id"]]
                    yield answer
                past = Past(hours=self._settings.keep_hours, days=self._settings.keep_days)
                store.publish(past=past)
        except StoreBusy as error:
            yield from [_failed(job, "busy", str(error)) for job in left.values()]
        except (NewsgraphError, OSError) as error:
            self._scratch.spoil()
            yield from [_failed(job, "unwritten", str(error)) for job in left.values()]
        else:
            yield from done

    def _do(self, store: Store, jobs: list[Job]) -> Iterator[tuple[Header, bytes]]:
        tried: list[_Tried] = []
        self._scratch.catch_up(store)
        for job, body in jobs:
            known = store.written.known(job["id"])
            if known is not None:
                yield _written(job["id"], known, created=False)
                continue
            for _ in range(_TRIES):
                if self._scratch.spoilt:  # a new copy has to hold what was tried before
                    yield from self._commit(store, tried)
                    tried = []
                outcome = self._try(store, job, body)
                if isinstance(outcome, _Tried) or outcome[0]["status"] != "killed":
                    break
            if isinstance(outcome, _Tried):
                tried.append(outcome)
            else:
                yield outcome
        yield from self._commit(store, tried)

    def _try(self, store: Store, job: Header, body: bytes) -> _Tried | tuple[Header, bytes]:
        try:
            header, lines = self._scratch.attempt(store, job, body)
        except _Stopped as stopped:
            return _failed(job, stopped.status, "")
        if header["status"] != "ok":
            return {**header, "id": job["id"]}, lines
        change = Change(everything=header["change"]["everything"])
        writing = Writing(by=job["by"], how=job["kind"], id=job["id"])
        return _Tried(job["id"], header["created"], read_lines(lines, change), writing)

    def _commit(self, store: Store, tried: list[_Tried]) -> list[tuple[Header, bytes]]:
        real = [one for one in tried if one.change]
        entries = store.write([(one.change, one.writing) for one in real]) if real else []
        by_id = {entry.id: entry for entry in entries}
        if not self._scratch.spoilt:
            self._scratch.keep(store.written.last)
        return [_written(one.id, by_id.get(one.id), created=one.created) for one in tried]

    def close(self) -> None:
        """End the scratch process."""
        self._scratch.close()


def _written(id: str, entry: Entry | None, *, created: bool) -> tuple[Header, bytes]:
    said: Header = {"id": id, "status": "ok", "created": created, "entry": 0}
    if entry is not None:
        said.update(entry=entry.number, added=entry.added, removed=entry.removed)
    return said, b""


def _failed(job: Header, status: str, message: str) -> tuple[Header, bytes]:
    return {"id": job["id"], "status": status, "message": message, "hint": None}, b""


def _read(jobs: queue.SimpleQueue[Job | None]) -> None:
    while (job := receive(sys.stdin.buffer)) is not None:
        jobs.put(job)
    jobs.put(None)


def _waiting(jobs: queue.SimpleQueue[Job | None], first: Job) -> tuple[list[Job], bool]:
    """Return what waits, with the first, and whether more may come."""
    found = [first]
    while len(found) < _TOGETHER:
        try:
            job = jobs.get_nowait()
        except queue.Empty:
            break
        if job is None:
            return found, False
        found.append(job)
    return found, True


def main() -> None:
    """Write what is sent until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the front's to handle
    os.umask(0o077)
    jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    writer = _Writer(Settings.read(sys.argv[1]))
    threading.Thread(target=_read, args=(jobs,), daemon=True).start()
    more = True
    while more and (first := jobs.get()) is not None:
        together, more = _waiting(jobs, first)
        for header, body in writer.each(together):
            send(sys.stdout.buffer, header, body)
    writer.close()


if __name__ == "__main__":
    main()
