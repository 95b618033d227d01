"""kg backup: a copy of the store, its texts and its journals, while others read and write."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from kg.cli.console import data_option, errors, output, progress
from kg.store.backup import Backup, Report, back_up

_MEGABYTE = 1 << 20


@click.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@data_option
@click.option("--dumps", is_flag=True, help="Also the dumps, which kg dump can make again.")
def backup(target: Path, data: Path, dumps: bool) -> None:
    """Copy all that cannot be made again to TARGET, a new folder, also while kg serve runs.

    It holds the newest snapshot, the articles as received, decisions, journals, tokens and
    quarantine. TARGET appears whole or not at all; in it `sha256sum -c SHA256SUMS` checks every
    file. Keep it where only you can read it: articles are in it as their publishers wrote them.
    """
    with progress() as bar:
        taken = back_up(data, target, dumps=dumps, report=reporter(bar, "backing up, MB"))
    output.print(told(taken), highlight=False)
    errors.print(f"in {target}", highlight=False, soft_wrap=True)


def reporter(bar: Progress, what: str) -> Report:
    """Return what shows bytes on a progress bar, in megabytes."""
    task = bar.add_task(what, total=None)

    def report(done: int, total: int) -> None:
        bar.update(task, completed=done // _MEGABYTE, total=total // _MEGABYTE)

    return report


def told(one: Backup) -> str:
    """Say in a line what a backup holds."""
    return (
        f"snapshot {one.snapshot}, published {one.published:%Y-%m-%d %H:%M} UTC, "
        f"{one.triples:,} triples: {one.files:,} files, {one.bytes / _MEGABYTE:,.1f} MB"
    )
