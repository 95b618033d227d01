"""How much time a client has: so many seconds of evaluation a minute, as a leaky bucket.

Who has some left may start a query, however long it then takes: a client goes into debt by one
query's deadline for each that it runs at once, no more, and waits that much longer.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from kg.errors import OverBudget

_MINUTE = 60.0
_MOST_CLIENTS = 10_000
"""Clients remembered before those that owe nothing are forgotten."""


class Budget:
    """`seconds` a client and minute; 0: as much as one likes."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._lock = threading.Lock()
        self._used: dict[str, tuple[float, float]] = {}  # seconds used, as of when

    def check(self, client: str) -> None:
        """Raise `OverBudget` when a client has nothing left; the server itself ("") always has."""
        if not self._seconds or not client:
            return
        used = self._used_now(client)
        if used >= self._seconds:
            wait = (used - self._seconds) / self._seconds * _MINUTE
            raise OverBudget(
                f"queries from your address ran {used:.0f} s; a client has {self._seconds:.0f} s "
                "of evaluation a minute",
                seconds=max(1, math.ceil(wait)),
            )

    def charge(self, client: str, seconds: float) -> None:
        """Count time that was used."""
        if not self._seconds or not client:
            return
        used = self._used_now(client) + seconds
        with self._lock:
            self._used[client] = (used, self._clock())
            if len(self._used) > _MOST_CLIENTS:
                self._forget()

    def _used_now(self, client: str) -> float:
        found = self._used.get(client)
        if found is None:
            return 0.0
        used, then = found
        return max(0.0, used - (self._clock() - then) * self._seconds / _MINUTE)

    def _forget(self) -> None:
        owing = {client: found for client, found in self._used.items() if self._used_now(client)}
        heaviest = sorted(owing, key=lambda client: owing[client][0])[-_MOST_CLIENTS // 2 :]
        self._used = {client: owing[client] for client in heaviest}
