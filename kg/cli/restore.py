"""kg restore: a data directory as it was when a backup was taken."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.backup import reporter, told
from kg.cli.console import data_option, output, progress
from kg.store.backup import restore as bring_back
from kg.store.backup import verify


@click.command()
@click.argument("source", type=click.Path(path_type=Path, file_okay=False, exists=True))
@data_option
@click.option("--force", is_flag=True, help="Replace what is in the data directory.")
@click.option("--check", is_flag=True, help="Only read the backup and compare every digest.")
def restore(source: Path, data: Path, force: bool, check: bool) -> None:
    """Bring back what kg backup wrote to SOURCE, into an empty data directory.

    Every file is compared with its digest before anything is touched. With --force the backup
    takes the place of what is there, also under a running kg serve: its readers go over to it at
    once. Dumps stay as they are where the backup has none.
    """
    if check and force:
        raise click.UsageError("--check changes nothing: leave out --force")
    with progress() as bar:
        if check:
            found = verify(source, report=reporter(bar, "checking, MB"))
        else:
            report = reporter(bar, "restoring, MB")
            found = bring_back(source, data, force=force, report=report)
    output.print(told(found), highlight=False)
    output.print("every digest is right" if check else f"is now in {data}", soft_wrap=True)
