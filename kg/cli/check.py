"""kg check: do graphs conform to the shapes?"""

from __future__ import annotations

import sys

import click

from kg.cli.console import columns_option, errors, output, progress
from kg.errors import GraphRejected, NewsgraphError
from kg.pipeline import annotate, digest_of, graph_of
from kg.read import Columns, Source, read, sources


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--report", is_flag=True, help="Print the SHACL report of what fails, as Turtle.")
@columns_option
def check(paths: tuple[str, ...], report: bool, columns: Columns) -> None:
    """Check the graphs of articles against the shapes, without storing anything.

    PATHS are what `kg build` takes. Each article is read, its graph made and checked; what does
    not conform is listed with what to mend. The exit status is 1 when anything fails.
    """
    failed = 0
    with progress() as bar:
        for source in bar.track(sources(paths, columns=columns), description="checking"):
            failed += not _passes(source, report)
    if failed:
        sys.exit(1)


def _passes(source: Source, report: bool) -> bool:
    try:
        article = read(source)
        document, found = annotate(article)
        checked, kept = graph_of(document, found, digest=digest_of(article))
    except GraphRejected as error:
        errors.print(f"[red]✗[/] {source.name}")
        for message in error.messages:
            errors.print(f"  {message}", markup=False)
        if report:
            output.print(error.report, markup=False, highlight=False)
        return False
    except NewsgraphError as error:
        errors.print(f"[red]✗[/] {source.name}: {error.stage}: {error}")
        return False
    left_out = f", {len(kept.dropped)} findings dropped" if kept.dropped else ""
    output.print(f"[green]✓[/] {source.name}: {len(checked.graph.triples):,} triples{left_out}")
    return True
