"""Where queries line up, whoever evaluates them: turns, budgets, and a list to cancel from."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import Overloaded
from server.sparql.backend import Question
from server.sparql.budget import Budget
from server.sparql.running import Register, Running
from server.sparql.turns import Turn, Turns


class Desk:
    """What every `Backend` has of its queries before and while they are evaluated.

    `queries` and `long` (of those that take long) run at once, and `queue` more wait, no longer
    than those that run now may take; a client has `budget` seconds a minute (0: any).
    """

    def __init__(
        self, *, queries: int, long: int, queue: int, seconds: float, budget: float
    ) -> None:
        self._seconds = seconds
        self._turns = Turns(queries, long, queue)
        self._budget = Budget(budget)
        self._register = Register()

    def running(self, client: str) -> list[Running]:
        """Return a client's queries that wait or run, the oldest first."""
        return self._register.of(client)

    def cancel(self, id: str, client: str) -> bool:
        """End a client's query here; False when it has none of that id."""
        return self._register.cancel(id, client)

    def load(self) -> tuple[int, int]:
        """Return how many queries run and how many wait."""
        return self._turns.lengths()

    @contextmanager
    def _in_turn(self, question: Question) -> Iterator[tuple[Running, Turn]]:
        """Wait for the question's turn, and count the time until the block ends as its client's.

        Raises `OverBudget`, `Overloaded` when the line is full or stands too long, and
        `QueryCancelled`.
        """
        self._budget.check(question.client)
        running, turn = self._register.add(question), Turn(question.client)
        try:
            self._line_up(running, turn)
            running.started = started = time.monotonic()
            try:
                yield running, turn
            finally:
                self._turns.give(turn)
                self._budget.charge(question.client, time.monotonic() - started)
        finally:
            self._register.remove(running)

    def _line_up(self, running: Running, turn: Turn) -> None:
        self._register.move(running, lambda: self._turns.refuse(turn))
        try:
            self._turns.take(turn, self._seconds + 1)  # in which whoever runs now must end
        except Overloaded:
            running.raise_if_cancelled()
            raise
        except BaseException:
            self._turns.refuse(turn)
            raise
