"""Queries that wait or run, so that whoever sent one can find it and take it back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from kg.errors import QueryCancelled
from server.sparql.backend import Question


class Running:
    """One query, from when it lines up to its answer."""

    __slots__ = ("cancelled", "client", "id", "since", "started", "stop")

    def __init__(self, question: Question) -> None:
        self.id, self.client = question.id, question.client
        self.since = time.monotonic()
        self.started: float | None = None
        self.cancelled = False
        self.stop: Callable[[], None] | None = None
        """What ends it where it is now."""

    def raise_if_cancelled(self) -> None:
        """Raise `QueryCancelled` when its sender took it back."""
        if self.cancelled:
            raise QueryCancelled("the query was cancelled by its sender")


class Register:
    """The queries of one pool, by id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Running] = {}

    def add(self, question: Question) -> Running:
        """Note a query; of two with the same id, the first is the one that is found."""
        running = Running(question)
        if question.id:
            self._known.setdefault(question.id, running)
        return running

    def remove(self, running: Running) -> None:
        """Strike a query off."""
        running.stop = None
        if self._known.get(running.id) is running:
            del self._known[running.id]

    def of(self, client: str) -> list[Running]:
        """Return a client's queries, the oldest first."""
        return [one for one in list(self._known.values()) if one.client == client]

    def move(self, running: Running, stop: Callable[[], None]) -> bool:
        """Say what ends a query from now on; False: it has been cancelled."""
        with self._lock:
            running.stop = stop
            return not running.cancelled

    def cancel(self, id: str, client: str) -> bool:
        """End a client's query; False when it has none of that id."""
        running = self._known.get(id)
        if running is None or running.client != client:
            return False
        with self._lock:
            running.cancelled = True
            stop = running.stop
        if stop is not None:
            stop()
        return True
