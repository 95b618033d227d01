"""What stands for snapshots where a store publishes none: stretches of time, and counts."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from kg import __version__
from kg.errors import NewsgraphError, QueryError
from kg.store import Counts, Snapshot
from kg.store.reading import counting
from server.sparql.backend import Backend, Question
from server.sparql.remote.failures import COME_BACK


class Stretches:
    """Stretches of time in the place of snapshots, the same for all who share this."""

    def __init__(self, base: str, seconds: float, clock: Callable[[], float] = time.time) -> None:
        self._base, self._seconds, self._clock = base, max(1.0, seconds), clock
        self.counts = Counts(**{one.name: 0 for one in fields(Counts)})
        """How much the store holds, as far as it has been counted."""
        self.over = threading.Event()
        """Set when nobody asks any more."""

    @property
    def now(self) -> Snapshot:
        """The stretch we are in."""
        number = int(self._clock() // self._seconds)
        began = dt.datetime.fromtimestamp(int(number * self._seconds), dt.UTC)
        return Snapshot(
            name=f"at-{int(number * self._seconds)}",
            path=Path(),
            published=began,
            base=self._base,
            version=__version__,
            counts=self.counts,
        )


def counted(backend: Backend) -> Counts:
    """Count what a store holds: eleven queries that read all of it. Raises `NewsgraphError`."""
    found = {}
    for name, query in counting().items():
        row = backend.ask(Question(query=query, table="csv")).body.split()[1:]
        if not row or not row[0].isdigit():
            raise QueryError(f"the store cannot count its {name}")
        found[name] = int(row[0])
    return Counts(**found)


def count_now_and_then(backend: Backend, stretches: Stretches, every: float = 3600.0) -> None:
    """Keep the counts of a store up to date, beside everything else, until it is closed."""

    def go() -> None:
        wait = 0.0
        while not stretches.over.wait(wait):
            wait = every
            try:
                stretches.counts = counted(backend)
            except NewsgraphError:
                wait = COME_BACK  # down, or busy: pages say zero until it was counted
            except RuntimeError:  # closed meanwhile
                return

    threading.Thread(target=go, name="count-store", daemon=True).start()
