"""What an engine is: something that does tasks elsewhere and gives results back in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
Split = Callable[[Task], Sequence[Task]]
"""Divides a task that killed its worker; one that cannot be divided comes back alone."""


class WorkerDied(Exception):
    """The process that worked on this task ended without an answer."""

    hint = "the article may be far too large, or hit a fault in a library: try it alone"


def whole(task: Task) -> Sequence[Task]:
    """Divide no task."""
    return (task,)


class Engine(Protocol):
    """Workers, and how they are given work. It is opened by whoever made it."""

    @property
    def workers(self) -> int:
        """How many tasks are done at once, as far as is known."""

    def in_order(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        split: Split[Task] = whole,
    ) -> Iterator[tuple[Task, Result | WorkerDied]]:
        """Yield each task with its result, in the order of the tasks.

        Tasks are taken from `tasks` only a few ahead of what is done. `work`, tasks and results
        pickle, and doing a task twice does no more than doing it once. A task whose worker dies
        is tried again; if that does not help, its parts by `split` take its place, and what cannot
        be divided has `WorkerDied` for a result. An error raised by `work` is raised here.
        """
