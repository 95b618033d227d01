"""kg forget: articles taken down, with all that rests on them alone."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from kg.cli.console import PATIENCE, data_option, errors, output, progress
from kg.iris import DEFAULT_BASE
from kg.store import Layout, Store, current
from kg.takedown import (
    Note,
    Plan,
    Target,
    find,
    finish,
    let_in_again,
    older_than,
    plan,
    texts_only,
)
from kg.takedown import (
    forget as take_down,
)
from kg.takedown.looking import traces
from kg.takedown.running import Report

_SHOWN = 8  # names of things that go
_LONG_ENOUGH = 6  # characters of a name worth looking for


@click.command()
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@data_option
@click.option("--older-than", metavar="AGE", help="Those published longer ago: 2y, 18mo, 6w, 90d.")
@click.option("--because", metavar="TEXT", default="", help="Why: published with the tombstone.")
@click.option(
    "--by",
    envvar="NEWSGRAPH_EDITOR",
    default="editor",
    show_default=True,
    show_envvar=True,
    help="Who decides: published with the tombstone.",
)
@click.option("--dry-run", is_flag=True, help="Show what would go; change nothing.")
@click.option(
    "--texts-only",
    "only_texts",
    is_flag=True,
    help="Only the texts as received and the records of what was found: the graph stays.",
)
@click.option("--restore", "lift", is_flag=True, help="Take tombstones away: they may come again.")
@click.option("--verify", is_flag=True, help="Read every file afterwards: is a name of it left?")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Write what goes as JSON.")
def forget(
    articles: tuple[str, ...],
    data: Path,
    older_than: str | None,
    because: str,
    by: str,
    *,
    dry_run: bool,
    only_texts: bool,
    lift: bool,
    verify: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Take articles down: they, and all that rests on them alone, are nowhere any more.

    ARTICLE is a key, document identifier, address or IRI, whole. Graph, search, texts, journal,
    dumps and caches are written without it; older snapshots go. A tombstone stays: its address
    answers 410 Gone, and kg build does not take it in again, under this name or another.

    Killed in between, run it again: without arguments it goes on. A server may run meanwhile.
    Backups, and dumps you put elsewhere, are yours to delete.

    \b
    kg forget --dry-run morrow-2019-05-03             what would go
    kg forget morrow-2019-05-03 --because "withdrawn by its publisher"
    kg forget --older-than 2y --texts-only --yes      for a timer: keep the graph, not the texts
    """
    if not dry_run:
        _go_on(data)
    if not articles and not older_than:
        return
    if lift:
        _let_in_again(data, articles)
        return
    with _opened(data, readonly=dry_run) as store:
        targets = _targets(store, articles, older_than)
        if not targets:
            errors.print("there is no such article")
            return
        planned = plan(store, targets)
        if only_texts and not dry_run:
            output.print(f"{texts_only(store, targets):,} texts and their records are gone")
            return
        _show(planned, as_json=as_json)
        if dry_run:
            return
        _ask(len(targets), yes=yes)
        now = dt.datetime.now(dt.UTC)
        with _reporting() as report:
            done = take_down(store, targets, because=because, by=by, now=now, report=report)
    _tell(data, done)
    if verify:
        _look(data, done)


def _opened(data: Path, *, readonly: bool) -> Store:
    published = current(Layout(data))
    base = published.base if published else DEFAULT_BASE
    return Store.open(data, base=base, readonly=readonly, patience=PATIENCE)


def _targets(store: Store, articles: Sequence[str], age: str | None) -> tuple[Target, ...]:
    today = dt.datetime.now(dt.UTC).date()
    old = older_than(store, age, today) if age else ()
    return tuple({target.key: target for target in (*find(store, articles), *old)}.values())


def _go_on(data: Path) -> None:
    """Finish what an earlier run began."""
    with _reporting() as report:
        done = finish(data, report)
    if done is not None:
        errors.print("an earlier takedown was not finished; it is now")
        _tell(data, done)


def _let_in_again(data: Path, keys: Sequence[str]) -> None:
    with _opened(data, readonly=False) as store:
        lifted = let_in_again(store, keys)
    for key in keys:
        if key in lifted:
            output.print(f"{key} may come in again: kg build takes it", highlight=False)
        else:
            errors.print(f"{key} has no tombstone", highlight=False)
    if len(lifted) < len(keys):
        sys.exit(1)


def _ask(number: int, *, yes: bool) -> None:
    """Ask whoever sits there; a timer has said so already."""
    if not yes and sys.stdin.isatty():
        what = "this article" if number == 1 else f"these {number:,} articles"
        click.confirm(f"Take {what} down? It cannot be undone", abort=True, err=True)


@contextmanager
def _reporting() -> Iterator[Report]:
    with progress() as bar:
        task = bar.add_task("taking down", total=None)

        def report(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"taking down: {what}", completed=done, total=total)

        yield report


def _tell(data: Path, done: Note) -> None:
    number = len(done.stones)
    output.print(f"{number:,} article{'s' * (number != 1)} taken down", highlight=False)
    errors.print("what is not here is yours to delete: backups, copies of dumps, sources")


def _look(data: Path, done: Note) -> None:
    """Read every file, and tell where something of the articles is left."""
    words = [name for name in done.names if name not in done.keys and len(name) >= _LONG_ENOUGH]
    left = list(traces(data, words))
    for path, word, how in left:
        errors.print(f"{path}: {how}: {word}", style="red", markup=False, soft_wrap=True)
    if left:
        sys.exit(1)
    output.print(f"every file was read: {len(words)} names are in none", highlight=False)


def _show(planned: Plan, *, as_json: bool) -> None:
    if as_json:
        output.print_json(json.dumps(asdict(planned)))
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for number, what in _rows(planned):
        if number:
            table.add_row(f"{number:,}", what)
    output.print(table)


def _rows(planned: Plan) -> Iterator[tuple[int, str]]:
    yield len(planned.articles), _with("articles", planned.articles)
    yield len(planned.copies), _with("others have the same text, and stay", planned.copies)
    yield planned.triples, "triples in their graphs"
    yield planned.statements, "statements"
    yield planned.claims, f"claims, in {planned.tellings:,} tellings"
    yield planned.evidence, "quotations"
    yield len(planned.events), _with("events of which nobody else tells", planned.events)
    yield planned.events_left, "events of which others tell, too: made again without them"
    yield len(planned.actors), _with("actors nobody else names", planned.actors)
    yield len(planned.places), _with("places nobody else names", planned.places)
    yield planned.texts, "texts as received, with the records of what was found"
    yield planned.quarantined, "graphs in quarantine"
    yield planned.rejects, "rejects"
    yield planned.snapshots, "snapshots: one takes their place, and there is no going back"
    yield planned.dumps, "releases of the dump: one takes their place"


def _with(what: str, names: Sequence[str]) -> str:
    listed = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    return f"{what}: {escape(listed)}" if names else what
