"""Sending hostile requests, and judging what became of them, of the server and of who stood by."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.live import Live
from tests.server.hostile.beside import Beside, beside
from tests.server.hostile.case import Case
from tests.server.hostile.wire import Reply, exchange

GRACE = 0.5
"""Seconds past its deadline within which a request has its answer."""
AT_ONCE = 1.0
"""The deadline of what is refused without evaluating anything."""
LOOKUP = 0.25
"""Seconds within which 99 of 100 lookups beside the attack are answered."""
_PATIENCE = 20.0
_SAMPLES = 0.2  # seconds between two looks at the processes
_EVIL = "x-evil"
_SECRETS = (b"root:x:0:0", b"Traceback (most recent", b"site-packages", b"pyoxigraph.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A case, what came of it, and what is wrong with that; no fault: it was right."""

    case: Case
    reply: Reply
    fault: str
    begun: float
    """When it was sent, on the machine's monotonic clock."""


@dataclass(slots=True)
class Watched:
    """The most that was seen of the server's processes."""

    worker_space: int = 0
    """Address space of a query worker, bytes."""
    others_resident: int = 0
    """Resident memory of any other process, bytes."""
    processes: int = 0

    def look(self, live: Live) -> None:
        """Look once."""
        running = live.processes()
        self.processes = max(self.processes, len(running))
        for one in running:
            if one.is_worker:
                self.worker_space = max(self.worker_space, one.address_space)
            else:
                self.others_resident = max(self.others_resident, one.resident)


@dataclass(slots=True)
class Outcome:
    """An attack and what it did."""

    verdicts: list[Verdict] = field(default_factory=list)
    beside: Beside = field(default_factory=Beside)
    watched: Watched = field(default_factory=Watched)
    caught: list[bytes] = field(default_factory=list)
    seconds: float = 0.0
    busy: float = 0.0
    """Share of a core that the server used in the second after the attack."""
    others: float = 0.0
    """Share of the machine that neither we nor the server used meanwhile, and was not idle."""

    @property
    def faults(self) -> list[str]:
        """One line for each case that did not get what is right."""
        return [f"{one.case.name}: {one.fault}" for one in self.verdicts if one.fault]

    @property
    def bearable(self) -> float:
        """Seconds within which 99 of 100 lookups must be answered.

        `LOOKUP`, where the machine is ours; more in the measure in which others have it.
        """
        return LOOKUP / max(0.1, 1 - self.others)

    @property
    def slowest(self) -> list[tuple[int, list[str]]]:
        """The slowest lookups in milliseconds, with the cases that ran meanwhile."""
        found = sorted(zip(self.beside.seconds, self.beside.at, strict=True), reverse=True)[:8]
        return [(round(took * 1000), self._running(at, at + took)) for took, at in found]

    def _running(self, start: float, end: float) -> list[str]:
        return [
            one.case.name
            for one in self.verdicts
            if one.begun < end and one.begun + one.reply.seconds > start
        ][:5]

    def summary(self) -> dict[str, object]:
        """Return the figures, for JSON."""
        longest = max(self.verdicts, key=lambda one: one.reply.seconds)
        counted = Counter(str(one.reply.status or "closed") for one in self.verdicts)
        return {
            "requests": len(self.verdicts),
            "faults": self.faults,
            "statuses": dict(sorted(counted.items())),
            "longest": [longest.case.name, round(longest.reply.seconds, 3)],
            "seconds": round(self.seconds, 1),
            "lookups": len(self.beside.seconds),
            "lookups wrong": self.beside.wrong,
            "lookup p50 ms": round(self.beside.percentile(50) * 1000, 1),
            "lookup p99 ms": round(self.beside.percentile(99) * 1000, 1),
            "lookup longest ms": round(max(self.beside.seconds, default=0) * 1000, 1),
            "lookups slowest": self.slowest,
            "machine jitter p99 ms": round(self.beside.jitter * 1000, 1),
            "machine used by others": round(self.others, 2),
            "went out": len(self.caught),
            "worker address space MB": self.watched.worker_space >> 20,
            "other process MB": self.watched.others_resident >> 20,
            "processes": self.watched.processes,
            "busy afterwards": round(self.busy, 2),
        }


def attack(
    live: Live, cases: Sequence[Case], *, deadline: float, attackers: int, caught: list[bytes]
) -> Outcome:
    """Send all cases, so many at once; `deadline` is a query's, in seconds."""
    outcome = Outcome(caught=caught)
    started = time.monotonic()
    before = _busy_seconds() - _our_seconds(live)
    with beside(live.port) as seen, _watching(live, outcome.watched):
        with ThreadPoolExecutor(attackers) as pool:
            numbered = enumerate(cases)
            outcome.verdicts = list(pool.map(lambda one: _try(live, *one, deadline), numbered))
        outcome.seconds = time.monotonic() - started
    outcome.beside = seen
    others = _busy_seconds() - _our_seconds(live) - before
    outcome.others = max(0.0, others / (time.monotonic() - started) / (os.cpu_count() or 1))
    outcome.busy = _busy(live, deadline)
    return outcome


def _try(live: Live, number: int, case: Case, deadline: float) -> Verdict:
    """Send a case; what only came late is sent once more, since the machine may have been busy."""
    begun = time.monotonic()
    source = f"127.1.{number // 250}.{number % 250 + 1}"  # each from an address of its own
    for _ in range(2):
        reply = exchange(
            live.port,
            case.send(),
            seconds=_PATIENCE,
            source=source,
            head=case.head,
            linger=0.1 if case.family == "framing" else 0,
        )
        fault = judge(case, reply, deadline if case.runs else AT_ONCE)
        if not fault.startswith("late"):
            break
    return Verdict(case=case, reply=reply, fault=fault, begun=begun)


def judge(case: Case, reply: Reply, deadline: float) -> str:
    """Return what is wrong with a reply; "" when nothing is."""
    return next(_faults(case, reply, deadline), "")


def _faults(case: Case, reply: Reply, deadline: float) -> Iterator[str]:
    closed = reply.flaw == "closed without an answer"
    if reply.flaw and not (closed and None in case.expected):
        yield reply.flaw
    if not closed and reply.status not in case.expected:
        wanted = sorted(str(status or "closed") for status in case.expected)
        yield f"{reply.status}, not {' or '.join(wanted)}: {reply.body[:300]!r}"
    if reply.header(_EVIL) is not None or b"\nx-evil" in reply.body.lower():
        yield "a header of the request's making"
    if any(secret in reply.body for secret in _SECRETS):
        yield f"tells of our inside: {reply.body[:300]!r}"
    if case.family == "framing" and re.search(rb"HTTP/1\.1 (?!400)", reply.after):
        yield f"answers what was smuggled: {reply.after[:100]!r}"
    if (reply.status or 0) >= 400 and not (case.bare or case.head):
        yield from _misshapen(reply)
    if reply.seconds > deadline + GRACE:
        yield f"late: {reply.seconds:.2f} s"


def _misshapen(reply: Reply) -> Iterator[str]:
    """Every error has one shape: problem details."""
    kind = (reply.header("content-type") or "").partition(";")[0]
    if kind not in ("application/problem+json", "text/plain", "text/html"):
        yield f"an error as {kind or 'nothing'}"
    if kind == "application/problem+json":
        try:
            details = json.loads(reply.body)
        except ValueError:
            yield f"an error that is no JSON: {reply.body[:200]!r}"
        else:
            if details.get("status") != reply.status:
                yield f"says {details.get('status')}, is {reply.status}"


@contextmanager
def _watching(live: Live, watched: Watched) -> Iterator[None]:
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLES):
            watched.look(live)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _busy(live: Live, deadline: float) -> float:
    """How much the server works when nobody asks: what outlived its deadline would show."""
    time.sleep(deadline + GRACE)
    before, started = _cpu(live), time.monotonic()
    time.sleep(1)
    return (_cpu(live) - before) / (time.monotonic() - started)


def _busy_seconds() -> float:
    """Seconds that all processors together have been busy since the machine started."""
    user, nice, system, _, _, *more = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + sum(more)) / os.sysconf("SC_CLK_TCK")


def _our_seconds(live: Live) -> float:
    """Of these, those of the server and of this process, with what they started."""
    return sum(os.times()[:4]) + _cpu(live)


def _cpu(live: Live) -> float:
    return sum(one.cpu for one in live.processes())
