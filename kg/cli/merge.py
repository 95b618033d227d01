"""kg merge: which articles tell of one event, looked at again, or decided by a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.progress import Progress
from rich.table import Table

from kg.build import merge_all
from kg.cli.console import PATIENCE, data_option, errors, output, progress
from kg.errors import MergeError
from kg.iris import told_in
from kg.merge import Decisions, Merged, Ruling
from kg.merge.naming import telling_of_event
from kg.store import Store
from kg.vocab import PREFIXES

_SAID = {Ruling.TOGETHER: "one event", Ruling.APART: "two events", Ruling.UNDO: "undecided"}


@click.command()
@data_option
@click.option("--together", nargs=2, metavar="A B", help="A and B tell of one event.")
@click.option("--apart", nargs=2, metavar="A B", help="A and B tell of two events.")
@click.option("--undo", nargs=2, metavar="A B", help="Take back what was decided about A and B.")
@click.option("--because", metavar="TEXT", help="Why: published with the decision.")
@click.option(
    "--by",
    envvar="NEWSGRAPH_EDITOR",
    default="editor",
    show_default=True,
    show_envvar=True,
    help="Who decides: published with the decision.",
)
@click.option("--list", "listing", is_flag=True, help="List what people have decided.")
@click.option("--anew", is_flag=True, help="Look at all articles again, not only at changed ones.")
def merge(
    data: Path,
    together: tuple[str, str] | None,
    apart: tuple[str, str] | None,
    undo: tuple[str, str] | None,
    because: str | None,
    by: str,
    listing: bool,
    anew: bool,
) -> None:
    """Find which articles tell of one event, and publish; or decide it.

    `kg build` does this by itself. A and B are what articles tell, or events, whole or from "id/"
    on: what `kg query` and `kg explain` print. An event stands for the first of its tellings. A
    decision holds until it is taken back, whatever articles come.
    """
    chosen = [
        (ruling, pair)
        for ruling, pair in (
            (Ruling.TOGETHER, together),
            (Ruling.APART, apart),
            (Ruling.UNDO, undo),
        )
        if pair
    ]
    if len(chosen) + listing > 1:
        raise click.UsageError("choose one of --together, --apart, --undo and --list")
    if chosen and chosen[0][0] is not Ruling.UNDO and not (because or "").strip():
        raise click.UsageError("say why with --because TEXT: readers of the graph want to know")
    if because and not chosen:
        raise click.UsageError("--because goes with --together, --apart or --undo")
    if listing:
        _list(Decisions(data))
        return
    with Store.open(data, patience=PATIENCE) as store:
        for ruling, (one, other) in chosen:
            _decide(store, Decisions(data), ruling, one, other, because or "", by)
        with progress() as bar:
            merged = merge_all(store, anew=anew, merging=reporter(bar))
        store.publish()
    output.print(_summary(merged))


def reporter(bar: Progress) -> Callable[[str, int, int], None]:
    """Return what shows on a progress bar how far merging is."""
    task = bar.add_task("merging", total=None)

    def report(what: str, done: int, total: int) -> None:
        bar.update(task, description=f"merging: {what}", completed=done, total=total)

    return report


def _decide(
    store: Store,
    decisions: Decisions,
    ruling: Ruling,
    one: str,
    other: str,
    because: str,
    by: str,
) -> None:
    first, second = (_telling(store, iri, ruling) for iri in (one, other))
    decisions.add(ruling, first, second, because=because, by=by)
    output.print(f"{_SAID[ruling]}: {_label(store, first)} | {_label(store, second)}", markup=False)


def _telling(store: Store, iri: str, ruling: Ruling) -> str:
    """Return the telling that is meant. What is gone can only be undone."""
    whole = iri if ":" in iri.split("/")[0] else f"{store.base}{iri.lstrip('/')}"
    if told_in(store.base, whole) is None:
        raise MergeError(
            f"{iri} is no telling and no event",
            hint='give what kg query prints: "id/telling/…" or "id/event/…"',
        )
    telling = telling_of_event(store.base, whole)
    known = store.query(f"ASK {{ <{telling}> a ng:Telling }}", prefixes=PREFIXES)
    if not known and ruling is not Ruling.UNDO:
        raise MergeError(
            f"the store has no {iri}", hint="kg query 'SELECT ?t { ?t a ng:Telling }' lists all"
        )
    return telling


def _label(store: Store, telling: str) -> str:
    found = store.query(f"SELECT ?l {{ <{telling}> rdfs:label ?l }}", prefixes=PREFIXES)
    name = telling.removeprefix(store.base)
    return next((f"{row[0].value} ({name})" for row in found), name)  # type: ignore[union-attr]


def _list(decisions: Decisions) -> None:
    standing = decisions.standing()
    if not standing:
        errors.print("nothing was decided yet: kg merge --together A B --because TEXT")
        return
    table = Table("decided", "first", "second", "because", "by", header_style="bold")
    for one in standing:
        table.add_row(_SAID[one.ruling], one.first, one.second, one.because, one.by)
    output.print(table)


def _summary(merged: Merged) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for number, what in (
        (merged.articles, "articles read, new or changed"),
        (merged.gone, "articles gone"),
        (merged.tellings, "tellings looked at again"),
        (merged.events, "events written"),
        (merged.dropped, "events no more"),
        (len(merged.rejected), "events rejected"),
    ):
        table.add_row(f"{number:,}", what)
    return table
