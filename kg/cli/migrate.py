"""kg migrate: a store of an earlier version, brought to today's."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.build import merge_all
from kg.cli.console import PATIENCE, data_option, errors, output, progress, reporter
from kg.iris import DEFAULT_BASE
from kg.migrate import Migrated, needed
from kg.migrate import migrate as bring_up
from kg.store import Layout, Store, current


@click.command()
@data_option
@click.option("--dry-run", is_flag=True, help="Show which graphs would change; change none.")
def migrate(data: Path, dry_run: bool) -> None:
    """Bring a store of an earlier version of the ontology to this one's.

    Graphs of articles are changed as the ontology changed, checked, and put; events are merged
    again, and all is published. kg build does this by itself. Killed in between, run it again.
    """
    published = current(Layout(data))
    base = published.base if published else DEFAULT_BASE
    with Store.open(data, base=base, readonly=dry_run, patience=PATIENCE) as store:
        done = brought_up(store, dry=dry_run)
        if not dry_run:
            merge_all(store)
            store.publish()
    for title, graphs in done.graphs.items():
        output.print(f"{graphs:>8,}  graphs: {title}", highlight=False, soft_wrap=True)
    verb = "would go" if dry_run else "went"
    output.print(f"ontology: {verb} from {done.before} to {done.after}", highlight=False)
    if done.rejected:
        sys.exit(1)


def before_a_build(store: Store) -> None:
    """Bring a store up where it is of an earlier version, and say so."""
    if needed(store):
        done = brought_up(store)
        errors.print(
            f"the store was of version {done.before} of the ontology: {sum(done.graphs.values()):,}"
            f" graphs were brought to {done.after}",
            highlight=False,
        )


def brought_up(store: Store, *, dry: bool = False) -> Migrated:
    """Do the steps, shown on a progress bar; tell of graphs that could not be brought up."""
    with progress() as bar:
        done = bring_up(store, dry=dry, report=reporter(bar, "migrating"))
    for key, why in done.rejected:
        errors.print(f"{key}: migrate: {why}", markup=False, highlight=False, soft_wrap=True)
    return done
