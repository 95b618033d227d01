"""kg build: articles in, a checked and published graph out."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
from rich.table import Table

from kg.build import Built, Outcome, Rejected, Tally
from kg.build import build as build_graph
from kg.cli.console import (
    PATIENCE,
    columns_option,
    data_option,
    errors,
    failed_finders,
    output,
    passed_over,
    progress,
    reporter,
)
from kg.cli.engines import Chosen, engine_options
from kg.cli.migrate import before_a_build
from kg.iris import DEFAULT_BASE
from kg.parts import Place
from kg.read import Columns, Source, sources
from kg.store import Counts, Layout, Store
from kg.store.aside import has_vanished


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@data_option
@click.option("--base", default=DEFAULT_BASE, show_default=True, help="Base of the IRIs we mint.")
@engine_options
@click.option(
    "--parts",
    metavar="URL",
    help="Where workers leave what they make: a folder, or s3://…; stays there. "
    "[default with dask: DATA/parts, until it is published]",
)
@click.option("--force", is_flag=True, help="Also make graphs again that are up to date.")
@columns_option
def build(
    paths: tuple[str, ...],
    data: Path,
    base: str,
    chosen: Chosen,
    parts: str | None,
    force: bool,
    columns: Columns,
) -> None:
    """Build the graph of articles: read, extract, check, store, merge, publish.

    PATHS are articles (.txt, .html), JSON lines (.jsonl), tables (.csv, .tsv, .parquet), archives
    of the web (.warc, .warc.gz, .warc.zst), folders of them, or "-". What is already in the store
    and has not changed is left alone, so an interrupted build is simply run again. Rejected
    articles do not stop the others: `kg status` lists them.

    With --engine dask, or --parts, workers leave N-Quads parts named by what went into them, which
    are then loaded. Nothing in a part is made twice, whoever is killed: workers, scheduler, or this
    command. Workers of a --scheduler elsewhere need the same newsgraph, the same PATHS (lines of
    files travel to them), and --parts where all can write.
    """
    started, passed = time.perf_counter(), Counter[str]()
    place = _place(chosen, parts, data)
    with (
        Store.open(data, base=base, patience=PATIENCE) as store,
        chosen.opening() as engine,
        progress() as bar,
    ):
        before_a_build(store)
        store.forget_rejects(partial(has_vanished, paths=[*map(Path, paths)]))
        task = bar.add_task("building", total=None)

        def report(tally: Tally, source: Source, outcome: Outcome) -> None:
            rate = tally.total / (time.perf_counter() - started)
            words = f"building, {rate:.1f} a second, {tally.rejected} rejected"
            bar.update(task, completed=tally.total, description=words)
            for line in _complaints(source, outcome):
                errors.print(line, markup=False, highlight=False, soft_wrap=True)

        tally = build_graph(
            sources(paths, columns=columns, passed=passed),
            store,
            engine=engine,
            parts=place,
            foreign=chosen.is_foreign,
            force=force,
            report=report,
            merging=reporter(bar, "merging"),
        )
        snapshot = store.current()
    if snapshot:
        output.print(_summary(tally, snapshot.counts, time.perf_counter() - started))
    if told := passed_over(passed):
        errors.print(told, highlight=False)
    if not tally.total:
        errors.print("there are no articles there: give .txt, .html or .jsonl files, or folders")
    if not (tally.built or tally.unchanged):
        sys.exit(1)


def _place(chosen: Chosen, parts: str | None, data: Path) -> Place | None:
    """Where parts go; None: there are none."""
    if parts is not None:
        return Place.at(parts)
    if chosen.engine == "local":
        return None
    return Place.on_this_machine(Layout(data).parts)


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
