"""Tests of server/sparql/turns.py and budget.py: nobody keeps others waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from kg.errors import OverBudget, Overloaded
from server.sparql.budget import Budget
from server.sparql.turns import Turn, Turns


class Crowd:
    """Clients that line up in threads; `order` is the order in which they were called."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.order: list[str] = []
        self.refused: list[str] = []
        self.called: list[Turn] = []
        self._threads: list[threading.Thread] = []

    def line_up(self, client: str) -> None:
        """Wait until the client stands in the line."""
        before = self.turns.lengths()[1]
        thread = threading.Thread(target=self._take, args=(client,), daemon=True)
        thread.start()
        self._threads.append(thread)
        wait_for(lambda: self.turns.lengths()[1] != before or not thread.is_alive())

    def _take(self, client: str) -> None:
        turn = Turn(client)
        try:
            self.turns.take(turn, 5.0)
        except Overloaded:
            self.refused.append(client)
            return
        self.order.append(client)
        self.called.append(turn)

    def end_one(self) -> None:
        """Let whoever was called first end, and the next be called."""
        number = len(self.order)
        self.turns.give(self.called.pop(0))
        wait_for(lambda: len(self.order) > number)


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 3
    while not condition() and time.monotonic() < until:
        time.sleep(0.002)


def held(turns: Turns, client: str) -> Turn:
    turn = Turn(client)
    turns.take(turn, 0.1)
    return turn


def test_clients_take_turns_however_many_queries_each_sends() -> None:
    """Five of the first and one each of two others: the others come second and third."""
    turns = Turns(1, 0, 10)
    crowd = Crowd(turns)
    crowd.called.append(held(turns, "busy"))
    for client in ("a", "a", "a", "a", "b", "c"):
        crowd.line_up(client)
    for _ in range(6):
        crowd.end_one()
    assert crowd.order == ["a", "b", "c", "a", "a", "a"]


def test_one_client_never_has_all_places() -> None:
    """One place stays free for others; the server's own queries may have all."""
    turns = Turns(2, 1, 10)
    first, _ = held(turns, "a"), held(turns, "a")
    assert turns.make_room(first)
    with pytest.raises(Overloaded):
        held(turns, "a")
    other = held(turns, "b")
    turns.give(other)
    held(turns, "")
    with pytest.raises(Overloaded):
        held(turns, "")


def test_a_query_that_takes_long_makes_room_for_a_quick_one() -> None:
    """Its quick place is free at once; the long lane is full at some time, and free again."""
    turns = Turns(1, 1, 10)
    first = held(turns, "a")
    assert turns.make_room(first) and turns.make_room(first)
    second = held(turns, "b")
    assert not turns.make_room(second)
    turns.give(first)
    assert turns.make_room(second)
    turns.give(second)
    assert turns.lengths() == (0, 0)


def test_in_a_full_line_who_waits_most_gives_way_to_who_waits_least() -> None:
    """A newcomer is let in, the newest of the crowd is sent away; among equals it is full."""
    turns = Turns(1, 0, 3)
    crowd = Crowd(turns)
    crowd.called.append(held(turns, "busy"))
    for client in ("a", "a", "a", "b"):
        crowd.line_up(client)
    wait_for(lambda: crowd.refused == ["a"])
    assert crowd.refused == ["a"]
    crowd.line_up("a")
    wait_for(lambda: crowd.refused == ["a", "a"])
    assert crowd.refused == ["a", "a"]


def test_a_wait_ends_when_it_was_too_long_or_is_taken_back() -> None:
    """Both leave the line as it was."""
    turns = Turns(1, 0, 3)
    busy, turn = held(turns, "x"), Turn("a")
    with pytest.raises(Overloaded, match="no worker came free"):
        turns.take(turn, 0.05)
    taken_back = Turn("a")
    threading.Timer(0.05, turns.refuse, [taken_back]).start()
    with pytest.raises(Overloaded):
        turns.take(taken_back, 5.0)
    assert turns.lengths() == (1, 0)
    turns.give(busy)
    assert turns.lengths() == (0, 0)


def test_a_client_has_so_much_time_a_minute() -> None:
    """Who used it up is told when there is some again; others are not held for it."""
    now = 0.0
    budget = Budget(30.0, clock=lambda: now)
    for seconds in (10.0, 10.0, 20.0):
        budget.check("a")
        budget.charge("a", seconds)
    with pytest.raises(OverBudget) as caught:
        budget.check("a")
    assert caught.value.seconds == 20  # ten too many, and half a second comes back each second
    budget.check("b")
    budget.check("")
    now = 19.0
    with pytest.raises(OverBudget):
        budget.check("a")
    now = 20.5
    budget.check("a")


def test_no_budget_is_no_limit_and_many_clients_are_forgotten() -> None:
    """Addresses come and go; only those that owe much are remembered."""
    free = Budget(0.0)
    free.charge("a", 1e9)
    free.check("a")
    now = 0.0
    budget = Budget(60.0, clock=lambda: now)
    budget.charge("heavy", 1e6)
    for n in range(10_050):
        budget.charge(f"client {n}", 0.001)
    with pytest.raises(OverBudget):
        budget.check("heavy")
    assert len(budget._used) < 10_000
