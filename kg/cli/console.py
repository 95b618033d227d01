"""What commands share: two consoles, options, a progress bar, sentences."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from kg.model import Dropped
from kg.read import Columns, Source
from kg.reporting import Report

PATIENCE = 10.0
"""Seconds a command waits for somebody else's write: the server's take less than one."""
_WIDE = 240  # columns for output that goes into a file or a pipe: nothing is cut off there

output = Console(width=None if sys.stdout.isatty() else _WIDE)
errors = Console(stderr=True)

Command = TypeVar("Command", bound=Callable[..., Any])


def data_option(command: Command) -> Command:
    """Give a command `--data DIR`."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="NEWSGRAPH_DATA",
        default=Path("data"),
        show_default=True,
        show_envvar=True,
        help="Directory of the store, its snapshots and dumps.",
    )(command)


def by_option(what: str, *, decides: str = "Who decides") -> Callable[[Command], Command]:
    """Give a command `--by WHO`: who decides, which is published with `what`."""
    return click.option(
        "--by",
        envvar="NEWSGRAPH_EDITOR",
        default="editor",
        show_default=True,
        show_envvar=True,
        help=f"{decides}: published with {what}.",
    )


def columns_option(command: Command) -> Command:
    """Give a command `--columns FIELD=COLUMN`, as `Columns`."""
    return click.option(
        "--columns",
        multiple=True,
        metavar="FIELD=COLUMN,…",
        callback=lambda context, option, said: Columns.parsed(said),
        help="What fields are called in JSON lines, CSV and Parquet: text=body,date=published_at;"
        " text=article.body lies inside another. May be repeated.",
    )(command)


def progress() -> Progress:
    """Return a progress bar on standard error, drawn only where a person looks at it."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )


def reporter(bar: Progress, doing: str) -> Report:
    """Return what shows on a progress bar how far something is."""
    task = bar.add_task(doing, total=None)

    def report(what: str, done: int, total: int) -> None:
        bar.update(task, description=f"{doing}: {what}", completed=done, total=total)

    return report


def passed_over(passed: Mapping[str, int]) -> str | None:
    """Say how many records of archives were no web pages; None where all were."""
    if not passed:
        return None
    most = sorted(passed.items(), key=lambda one: (-one[1], one[0]))
    listed = ", ".join(f"{number:,} {what}" for what, number in most)
    number = sum(passed.values())
    what = "record of an archive" if number == 1 else "records of archives"
    return f"{number:,} {what} passed over: {listed}"


def failed_finders(source: Source, dropped: Iterable[Dropped]) -> Iterator[str]:
    """Say which finders failed on a source, or what is wrong with all of it.

    Findings that were left out have their own place.
    """
    for one in dropped:
        if one.finder == "language":
            yield f"{source.name}: {one.reason}"
        elif one.span is None:
            yield f"{source.name}: finder '{one.finder}' failed and found nothing: {one.reason}"
