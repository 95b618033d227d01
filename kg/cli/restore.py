"""kg restore: a data directory as it was when a backup was taken."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from kg.cli.backup import reporter, told
from kg.cli.console import data_option, errors, output, progress
from kg.store import Layout, Store, current
from kg.store.backup import restore as bring_back
from kg.store.backup import verify
from kg.store.tombstones import read


@click.command()
@click.argument("source", type=click.Path(path_type=Path, file_okay=False, exists=True))
@data_option
@click.option("--force", is_flag=True, help="Replace what is in the data directory.")
@click.option("--check", is_flag=True, help="Only read the backup and compare every digest.")
def restore(source: Path, data: Path, force: bool, check: bool) -> None:
    """Bring back what kg backup wrote to SOURCE, into an empty data directory.

    Every file is compared with its digest before anything is touched. With --force the backup
    takes the place of what is there, also under a running kg serve: its readers go over to it at
    once. Dumps stay as they are where the backup has none. What was taken down since the backup is
    in it again: that is said, with the command that takes it down anew.
    """
    if check and force:
        raise click.UsageError("--check changes nothing: leave out --force")
    before = _taken_down(data)
    with progress() as bar:
        if check:
            found = verify(source, report=reporter(bar, "checking, MB"))
        else:
            report = reporter(bar, "restoring, MB")
            found = bring_back(source, data, force=force, report=report)
    output.print(told(found), highlight=False)
    output.print("every digest is right" if check else f"is now in {data}", soft_wrap=True)
    if again := sorted(before - _taken_down(data)):
        errors.print("taken down since, and here again:", style="red")
        errors.print(f"kg forget {' '.join(map(quote, again))}", soft_wrap=True, highlight=False)


def _taken_down(data: Path) -> set[str]:
    """The keys of articles that were taken down, as far as is published there."""
    published = current(Layout(data))
    if published is None:
        return set()
    with Store.open(data, readonly=True, base=published.base) as store:
        return set(read(store).stones)
