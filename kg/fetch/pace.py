"""How often a host is asked: one request at a time, a pause between two, and rest when it fails.

429 and 503 say for how long in `Retry-After` (RFC 9110, 10.2.3); who says nothing, or does not
answer at all, is left alone twice as long each time.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from kg.errors import HostBusy
from kg.fetch.hosts import Forgetful, Memory

_FIRST_REST = 60.0  # seconds
LONGEST_REST = 86_400.0
"""A day: nobody is believed beyond it."""
_PATIENCE = 15.0  # seconds that a caller is kept waiting for his turn; beyond it he comes again


@dataclass
class Pace:
    """Turns at hosts, for any number of threads."""

    memory: Memory = field(default_factory=Forgetful)
    pause: float = 1.0
    """Seconds between the end of one request and the next; robots.txt may want more."""
    now: Callable[[], float] = time.time
    sleep: Callable[[float], object] = time.sleep

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._ended: dict[str, float] = {}

    @contextmanager
    def turn(self, origin: str, pause: float = 0.0) -> Iterator[None]:
        """Wait until the host may be asked; nobody else asks it meanwhile.

        Raises `HostBusy` when that takes longer than one waits in a line.
        """
        with self._lock:
            turn = self._turns[origin]
        with turn:
            self._wait(origin, max(pause, self.pause))
            try:
                yield
            finally:
                self._ended[origin] = self.now()

    def _wait(self, origin: str, pause: float) -> None:
        now = self.now()
        due = max(self.memory.recall(origin).not_before, self._ended.get(origin, -pause) + pause)
        if due - now > _PATIENCE:
            raise HostBusy(
                f"{origin} is left alone for another {due - now:,.0f} seconds",
                hint="it asked for that, or failed; it is tried again then",
                passing=True,
                wait=due - now,
            )
        if due > now:
            self.sleep(due - now)

    def rest(self, origin: str, wait: float | None = None) -> float:
        """Leave a host alone after a failure; return for how many seconds."""
        host = self.memory.recall(origin)
        seconds = _FIRST_REST * 2 ** min(host.failures, 16) if wait is None else wait
        seconds = min(max(seconds, 0.0), LONGEST_REST)
        not_before = max(host.not_before, self.now() + seconds)
        self.memory.remember(
            origin, replace(host, failures=host.failures + 1, not_before=not_before)
        )
        return seconds

    def well(self, origin: str) -> None:
        """Note that a host answers."""
        host = self.memory.recall(origin)
        if host.failures:
            self.memory.remember(origin, replace(host, failures=0, not_before=0.0))


def retry_after(said: str | None, now: float) -> float | None:
    """Return the seconds of a `Retry-After`, which may be a number or a date; None of neither."""
    words = (said or "").strip()
    if words.isascii() and words.isdecimal():
        return min(float(words[:12]), LONGEST_REST)
    try:
        then = email.utils.parsedate_to_datetime(words)
    except (TypeError, ValueError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=dt.UTC)
    return min(max(0.0, then.timestamp() - now), LONGEST_REST)
