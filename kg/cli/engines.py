"""What commands that work on an engine share: its options, and opening it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

from kg.cli.console import errors
from kg.engine import Crew
from kg.engine.cluster import Cluster, Dask

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which engine somebody asked for."""

    engine: str
    jobs: int | None
    scheduler: str | None
    memory: str | None

    @property
    def is_foreign(self) -> bool:
        """Whether workers are somebody else's, and may be of other software."""
        return self.scheduler is not None

    def opening(self) -> AbstractContextManager[Crew | Dask]:
        """Return the engine, to be opened; a cluster tells of its dashboard."""
        if self.engine == "local":
            return Crew(self.jobs)
        cluster = Cluster(scheduler=self.scheduler, workers=self.jobs, memory=self.memory)
        return _Announced(cluster)


class _Announced(Dask):
    """A cluster that says where it can be watched."""

    def __enter__(self) -> _Announced:
        super().__enter__()
        workers = f"{self.workers} workers" if self.workers > 1 else "one worker"
        shown = f", dashboard at {self.dashboard}" if self.dashboard else ""
        errors.print(f"dask: {workers}{shown}", highlight=False)
        return self


def engine_options(command: Command) -> Command:
    """Give a command `--engine` and what belongs to it, as one argument `chosen`."""

    @wraps(command)
    def chosen(
        *args: Any,
        engine: str,
        jobs: int | None,
        scheduler: str | None,
        memory: str | None,
        **options: Any,
    ) -> Any:
        if engine != "dask" and (scheduler or memory):
            raise click.UsageError("--scheduler and --memory go with --engine dask")
        if scheduler and (jobs or memory):
            raise click.UsageError("a scheduler has its own workers: no --workers, no --memory")
        made = Chosen(engine=engine, jobs=jobs, scheduler=scheduler, memory=memory)
        return command(*args, chosen=made, **options)

    for option in reversed(_OPTIONS):
        chosen = option(chosen)
    return chosen  # type: ignore[return-value]


_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="Who works: processes here, or a dask cluster.",
    ),
    click.option(
        "--jobs",
        "-j",
        "--workers",
        "jobs",
        type=click.IntRange(1),
        help="Worker processes. [default: cores]",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        envvar="NEWSGRAPH_SCHEDULER",
        show_envvar=True,
        help="Use the dask cluster of this scheduler, tcp://HOST:8786.",
    ),
    click.option(
        "--memory",
        metavar="SIZE",
        help="Of a dask worker started here, such as 2GB: one that takes more is started anew.",
    ),
)
