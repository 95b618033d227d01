"""kg journal: every write, listed and verified; kg rebuild: the store from them alone."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp

import click
from rich.table import Table

from kg.cli.console import data_option, errors, output, progress
from kg.store.journal import Entry, Journal
from kg.store.layout import Layout
from kg.store.rebuilding import rebuild as replay


@click.group()
def journal() -> None:
    """The journal of all that was written: by builds, and over HTTP."""


@journal.command(name="list")
@data_option
@click.option("--last", "-n", default=20, show_default=True, help="Entries to list; 0: all.")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON line an entry.")
def list_(data: Path, last: int, as_json: bool) -> None:
    """List the newest entries: when, who, how, and how many quads came and left."""
    found = Journal(Layout(data).journal)
    entries = list(found.entries(after=max(0, found.last - last) if last else 0))
    if as_json:
        for entry in entries:
            click.echo(json.dumps(asdict(entry), default=str))
        return
    table = Table(box=None, pad_edge=False)
    for name in ("entry", "time (UTC)", "by", "how", "added", "removed", "graphs"):
        table.add_column(name, justify="left" if name in ("time (UTC)", "by", "how") else "right")
    for entry in entries:
        table.add_row(*_row(entry))
    output.print(table)


def _row(entry: Entry) -> Iterator[str]:
    yield f"{entry.number:,}"
    yield f"{entry.time:%Y-%m-%d %H:%M:%S}"
    yield entry.by
    yield entry.how
    yield f"{entry.added:,}"
    yield "all" if entry.everything else f"{entry.removed:,}"
    yield f"{entry.graphs:,}"


@journal.command()
@data_option
def verify(data: Path) -> None:
    """Read the whole journal and check the chain of its digests; print the last one.

    Whoever keeps that digest elsewhere can tell later that nothing before it was changed.
    """
    number, digest = 0, ""
    for entry in Journal(Layout(data).journal).verify():
        number, digest = entry.number, entry.digest
    output.print(f"{number:,} entries, sha256:{digest}", highlight=False, soft_wrap=True)


@click.command()
@data_option
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="Keep it: a new data directory. [default: compare, and throw it away]",
)
@click.option("--until", type=click.IntRange(1), help="Stop after that entry of the journal.")
def rebuild(data: Path, into: Path | None, until: int | None) -> None:
    """Make the store again from the journal alone, in a new directory.

    Nothing of --data is changed. What comes out is compared with what was published at that entry;
    the exit status is 1 when it differs. With --into it stays, to be published by
    `kg merge --data DIR` or served after the next `kg build`.
    """
    with _place(data, into) as target, progress() as bar:
        task = bar.add_task("replaying", total=None)
        made = replay(
            Layout(data),
            target,
            until=until,
            report=lambda done, total: bar.update(task, completed=done, total=total),
        )
    output.print(f"{made.entries:,} entries: {made.quads:,} quads in {made.graphs:,} graphs")
    if made.same is None:
        errors.print("no snapshot of that entry is kept, so there was nothing to compare it with")
    elif made.same:
        output.print("the same as what was published")
    else:
        errors.print("[bold red]not what was published[/]: the store was changed past the journal")
        sys.exit(1)


@contextmanager
def _place(data: Path, into: Path | None) -> Iterator[Path]:
    if into is not None:
        yield into
        return
    folder = Path(mkdtemp(prefix=".rebuild-", dir=data))
    try:
        yield folder / "data"
    finally:
        shutil.rmtree(folder)
