"""kg push: what is published, into a store elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.table import Table

from kg.cli.console import data_option, errors, output, progress
from kg.elsewhere import Account
from kg.errors import StoreError
from kg.push import Memory, Pushed, Target
from kg.push import push as push_graphs
from kg.push.graphs import Graphs
from kg.store import Layout, current

_LISTED = 20  # failures told of one by one


@click.command()
@click.argument("url")
@data_option
@click.option(
    "--user",
    envvar="NEWSGRAPH_STORE_USER",
    show_envvar=True,
    help="Who writes; the password comes from NEWSGRAPH_STORE_PASSWORD, a bearer token instead "
    "from NEWSGRAPH_STORE_TOKEN.",
)
@click.option(
    "--digest",
    is_flag=True,
    envvar="NEWSGRAPH_STORE_DIGEST",
    show_envvar=True,
    help="Digest authentication, as Virtuoso wants it.",
)
@click.option(
    "--union",
    is_flag=True,
    help="Also make its default graph the union of all: for stores that do not by themselves.",
)
@click.option("--anew", is_flag=True, help="Send everything, whatever it is known to have.")
@click.option(
    "--connections",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Requests under way at once.",
)
def push(
    url: str,
    data: Path,
    user: str | None,
    digest: bool,
    union: bool,
    anew: bool,
    connections: int,
) -> None:
    """Bring a store elsewhere up to what is published, over the SPARQL Graph Store Protocol.

    URL is where it takes graphs:

    \b
    http://HOST:7878/store                    oxigraph serve
    http://HOST:8890/sparql-graph-crud-auth   Virtuoso (--digest)
    http://HOST:3030/DATASET/data             Fuseki

    Only graphs that changed since it took them are sent, and those that are gone are deleted, so a
    push that was interrupted is simply run again. A graph it refuses costs no other. What was taken
    down here is there until the next push.
    """
    snapshot = current(Layout(data))
    if snapshot is None:
        raise StoreError(f"nothing is published in {data}", hint="build the graph first: kg build")
    target = Target(
        url=url,
        account=Account(
            user=user,
            password=os.environ.get("NEWSGRAPH_STORE_PASSWORD"),  # no option: others see those
            digest=digest,
            token=os.environ.get("NEWSGRAPH_STORE_TOKEN"),
        ),
        connections=connections,
    )
    with Memory(data / "push", url) as memory, target, progress() as bar:
        if anew:
            memory.forget()
        task = bar.add_task("pushing", total=None)

        def report(pushed: Pushed, total: int) -> None:
            words = f"pushing, {len(pushed.failed)} refused" if pushed.failed else "pushing"
            bar.update(task, description=words, completed=pushed.total, total=total)

        pushed = push_graphs(Graphs(snapshot), target, memory, union=union, report=report)
    output.print(_summary(pushed))
    for name, why in pushed.failed[:_LISTED]:
        errors.print(f"{name or 'the default graph'}: {why}", markup=False, highlight=False)
    if pushed.failed:
        errors.print("run it again when that is mended: the others are not sent again")
        sys.exit(1)


def _summary(pushed: Pushed) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for number, what in (
        (pushed.sent, "graphs sent"),
        (pushed.unchanged, "graphs it has already"),
        (pushed.deleted, "graphs deleted"),
        (len(pushed.failed), "graphs refused"),
    ):
        table.add_row(f"{number:,}", what)
    return table
