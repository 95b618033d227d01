"""What answers queries: a pool of workers over our snapshots, or a store somewhere else.

`Question` and `Answer` are all that the rest of the server knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kg.store import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query with the formats its sender can read; None: none of that kind."""

    query: str
    table: str | None = "json"
    graph: str | None = "ttl"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    """What relative IRIs are relative to, where the query has no BASE."""
    beginning: int | None = None
    """Bytes of the answer that are enough; None: all of it, or an error if it is too large."""
    snapshot: Snapshot | None = None
    """Which published copy is asked; None: the newest."""
    client: str = ""
    """Who asks, as far as turns and time are shared out; "": the server itself."""
    id: str = ""
    """The request's id (`X-Query-Id`), by which a running query is listed and cancelled."""
    networked: bool = False
    """Whether it has SERVICE, of addresses that are allowed: only the guard says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole answer to a question, or that its kind fits no format the sender reads."""

    kind: str  # table | boolean | graph
    format: str | None
    body: bytes
    cut: bool
    """Whether it is only the beginning of the answer."""
    snapshot: Snapshot | None
    """The published copy it is of; None: a store that publishes none."""
    seconds: float


class Backend(Protocol):
    """Answers questions, from many threads at once."""

    @property
    def snapshot(self) -> Snapshot | None:
        """What the next question is asked of; None: nothing is published, or nothing ever is."""

    def ask(self, question: Question) -> Answer:
        """Return the answer, or raise what became of the question.

        Raises `QuerySyntaxError`, `QueryTimeout`, `QueryTooHeavy`, `ResultTooLarge`, `Overloaded`,
        `OverBudget`, `QueryCancelled`, `QueryError` when evaluating failed, `StoreError` when
        there is nothing to ask.
        """

    def sandbox(self) -> dict[str, bool]:
        """Return which locks of the processes that evaluate hold, by name."""

    def load(self) -> tuple[int, int]:
        """Return how many queries run and how many wait."""

    def running(self, client: str) -> Sequence[Listed]:
        """Return a client's queries that wait or run, the oldest first."""

    def cancel(self, id: str, client: str) -> bool:
        """End a client's query; False when it has none of that id."""

    def close(self) -> None:
        """End everything that evaluates."""


class Listed(Protocol):
    """A query that waits or runs."""

    id: str
    since: float
    """When it came, by `time.monotonic`."""
    started: float | None
    """When its evaluation began; None: it waits."""
