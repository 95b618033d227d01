"""Whose query runs next: round robin over clients, and a second lane for queries that take long.

Every query starts in the quick lane. One that runs on makes room there when the long lane has a
place: so quick queries seldom wait for slow ones, whoever sent them. One client never has all
places, and where the line is full, whoever has most in it gives way to whoever has least.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque

from kg.errors import Overloaded


class Turn:
    """A query's place: in the line, then in one of the lanes."""

    __slots__ = ("_called", "client", "long", "refused")

    def __init__(self, client: str) -> None:
        self.client = client
        self.long = False
        self.refused = False
        self._called: threading.Event | None = None

    def line_up(self) -> None:
        """Make ready to wait."""
        self._called = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Wait until called."""
        return self._called is None or self._called.wait(seconds)

    def call(self) -> None:
        """End the wait."""
        if self._called is not None:
            self._called.set()


class Turns:
    """`quick` and `long` queries at once, `places` more in line."""

    def __init__(self, quick: int, long: int, places: int) -> None:
        self._quick, self._long, self._places = quick, long, places
        self._most = max(1, quick + long - 1)  # that one client runs at once
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._lines: OrderedDict[str, deque[Turn]] = OrderedDict()  # the next client comes first
        self._waiting = 0

    def take(self, turn: Turn, seconds: float) -> None:
        """Wait for a place in the quick lane.

        Raises `Overloaded` when the line is full, it takes too long, or the turn was taken back.
        """
        with self._lock:
            if turn.refused:
                raise _overloaded("the query was taken back", seconds)
            if self._quick and not self._waiting and self._may(turn.client):
                self._start(turn)
                return
            if self._waiting >= self._places and not self._make_way(turn.client):
                raise _overloaded("too many queries wait already", seconds)
            turn.line_up()
            self._lines.setdefault(turn.client, deque()).append(turn)
            self._waiting += 1
            self._call()  # who waits may all be at their most
        called = turn.wait(seconds)
        with self._lock:
            if turn.refused:
                raise _overloaded("others had fewer queries waiting", seconds)
            if called or self._forget(turn) is None:  # called up at the last moment
                return
        raise _overloaded("no worker came free in time", seconds)

    @property
    def pressed(self) -> bool:
        """Whether somebody waits."""
        return self._waiting > 0

    def make_room(self, turn: Turn) -> bool:
        """Move a query that runs on to the long lane; False when that is full."""
        with self._lock:
            if turn.long or not self._long:
                return turn.long
            self._long -= 1
            self._quick += 1
            turn.long = True
            self._call()
            return True

    def give(self, turn: Turn) -> None:
        """Pass the place on."""
        with self._lock:
            if turn.long:
                self._long += 1
            else:
                self._quick += 1
            self._running[turn.client] -= 1
            if not self._running[turn.client]:
                del self._running[turn.client]
            if self._waiting:
                self._call()

    def refuse(self, turn: Turn) -> None:
        """Send a query away that waits; one that runs already goes on."""
        with self._lock:
            turn.refused = True
            if self._forget(turn) is not None:
                turn.call()

    def lengths(self) -> tuple[int, int]:
        """Return how many queries run and how many wait."""
        with self._lock:
            return sum(self._running.values()), self._waiting

    def _may(self, client: str) -> bool:
        return not client or self._running[client] < self._most  # "": the server itself

    def _start(self, turn: Turn) -> None:
        self._quick -= 1
        self._running[turn.client] += 1

    def _call(self) -> None:
        while self._quick and (turn := self._next()) is not None:
            self._start(turn)
            turn.call()

    def _next(self) -> Turn | None:
        for _ in range(len(self._lines)):
            client, line = next(iter(self._lines.items()))
            self._lines.move_to_end(client)
            if self._may(client):
                turn = line[0]
                self._forget(turn)
                return turn
        return None

    def _forget(self, turn: Turn) -> Turn | None:
        line = self._lines.get(turn.client)
        if line is None or turn not in line:
            return None
        line.remove(turn)
        if not line:
            del self._lines[turn.client]
        self._waiting -= 1
        return turn

    def _make_way(self, client: str) -> bool:
        """Send the newest of whoever waits most away, unless that is no more than this client."""
        if not self._lines:
            return False
        most = max(self._lines.values(), key=len)
        if len(most) <= len(self._lines.get(client, ())) + 1:
            return False
        last = most[-1]
        last.refused = True
        self._forget(last)
        last.call()
        return True


def _overloaded(message: str, seconds: float) -> Overloaded:
    return Overloaded(message, seconds=max(1, round(seconds / 2)))
