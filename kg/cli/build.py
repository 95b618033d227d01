"""kg build: articles in, a checked and published graph out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.table import Table

from kg.build import Built, Outcome, Rejected, Tally
from kg.build import build as build_graph
from kg.cli.console import PATIENCE, data_option, errors, failed_finders, output, progress
from kg.cli.merge import reporter
from kg.iris import DEFAULT_BASE
from kg.read import Source, sources
from kg.store import Counts, Store


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@data_option
@click.option("--base", default=DEFAULT_BASE, show_default=True, help="Base of the IRIs we mint.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes. [default: cores]")
@click.option("--force", is_flag=True, help="Also make graphs again that are up to date.")
def build(paths: tuple[str, ...], data: Path, base: str, jobs: int | None, force: bool) -> None:
    """Build the graph of articles: read, extract, check, store, merge, publish.

    PATHS are articles (.txt, .html), JSON lines (.jsonl), folders of them, or "-". What is already
    in the store and has not changed is left alone, so an interrupted build is simply run again.
    Rejected articles do not stop the others: `kg status` lists them.
    """
    started = time.perf_counter()
    with Store.open(data, base=base, patience=PATIENCE) as store, progress() as bar:
        task = bar.add_task("building", total=None)

        def report(tally: Tally, source: Source, outcome: Outcome) -> None:
            bar.update(
                task, completed=tally.total, description=f"building, {tally.rejected} rejected"
            )
            for line in _complaints(source, outcome):
                errors.print(line, markup=False, highlight=False, soft_wrap=True)

        tally = build_graph(
            sources(paths), store, jobs=jobs, force=force, report=report, merging=reporter(bar)
        )
        snapshot = store.current()
    if snapshot:
        output.print(_summary(tally, snapshot.counts, time.perf_counter() - started))
    if not tally.total:
        errors.print("there are no articles there: give .txt, .html or .jsonl files, or folders")
    if not (tally.built or tally.unchanged):
        sys.exit(1)


def _complaints(source: Source, outcome: Outcome) -> Iterator[str]:
    """What went wrong with one source: its rejection, or a finder that failed on it."""
    if isinstance(outcome, Rejected):
        hint = f" ({outcome.hint})" if outcome.hint else ""
        yield f"{source.name}: {outcome.stage}: {outcome.reason}{hint}"
    elif isinstance(outcome, Built):
        yield from failed_finders(source, outcome.dropped)


def _summary(tally: Tally, counts: Counts, seconds: float) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for number, what in (
        (counts.articles, f"articles ({tally.built} built, {tally.unchanged} unchanged)"),
        (counts.statements, "statements"),
        (counts.events, "events"),
        (counts.claims, "claims"),
        (counts.contradictions, "contradictions"),
        (counts.actors, "actors"),
        (counts.locations, "locations"),
        (counts.triples, "triples"),
        (
            tally.rejected,
            f"rejected, {tally.duplicates} duplicates, {tally.dropped} findings dropped",
        ),
    ):
        table.add_row(f"{number:,}", what)
    table.add_row(f"{seconds:.1f}", "seconds")
    return table
