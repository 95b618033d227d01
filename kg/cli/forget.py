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

from kg.cli.console import PATIENCE, by_option, data_option, errors, output, progress, reporter
from kg.errors import PartError
from kg.iris import DEFAULT_BASE
from kg.parts import Kept, Place, holding, places, remove
from kg.reporting import Report
from kg.store import Layout, Store, current, tombstones
from kg.store.mentions import Mentions
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

_SHOWN = 8  # names of things that go
_LONG_ENOUGH = 6  # characters of a name worth looking for


@click.command()
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@data_option
@click.option("--older-than", metavar="AGE", help="Those published longer ago: 2y, 18mo, 6w, 90d.")
@click.option("--because", metavar="TEXT", default="", help="Why: published with the tombstone.")
@by_option("the tombstone")
@click.option("--dry-run", is_flag=True, help="Show what would go; change nothing.")
@click.option(
    "--texts-only",
    "only_texts",
    is_flag=True,
    help="Only the texts as received and the records of what was found: the graph stays.",
)
@click.option("--restore", "lift", is_flag=True, help="Take tombstones away: they may come again.")
@click.option("--verify", is_flag=True, help="Read every file afterwards: is a name of it left?")
@click.option(
    "--parts",
    "kept",
    multiple=True,
    metavar="URL",
    help="Remove the parts there (kg build --parts) that hold anything taken down, now or earlier.",
)
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
    kept: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> None:
    """Take articles down: they, and all that rests on them alone, are nowhere any more.

    ARTICLE is a key, document identifier, address or IRI, whole. Graph, search, texts, journal,
    dumps and caches are written without it; older snapshots go. A tombstone stays: its address
    answers 410 Gone, and kg build does not take it in again, under this name or another.

    Killed in between, run it again: without arguments it goes on. A server may run meanwhile.
    Parts that kg build --parts left elsewhere are told of, and removed with --parts. Backups, and
    dumps you put elsewhere, are yours to delete.

    \b
    kg forget --dry-run morrow-2019-05-03             what would go
    kg forget morrow-2019-05-03 --because "withdrawn by its publisher"
    kg forget --parts s3://news/parts                 remove parts that hold what was taken down
    kg forget --older-than 2y --texts-only --yes      for a timer: keep the graph, not the texts
    """
    if not dry_run:
        _go_on(data, kept)
    if not articles and not older_than:
        _clear_parts(data, kept, dry_run=dry_run)
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
    _clear_parts(data, kept)
    _tell_parts(data, kept)
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


def _go_on(data: Path, kept: Sequence[str]) -> None:
    """Finish what an earlier run began."""
    with _reporting() as report:
        done = finish(data, report)
    if done is not None:
        errors.print("an earlier takedown was not finished; it is now")
        _tell(data, done)
        _tell_parts(data, kept)


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
        yield reporter(bar, "taking down")


def _tell(data: Path, done: Note) -> None:
    number = len(done.stones)
    output.print(f"{number:,} article{'s' * (number != 1)} taken down", highlight=False)
    errors.print("what is not here is yours to delete: backups, copies of dumps, sources")


# ── parts kept elsewhere ────────────────────────────────────────────────────────────────────


def _clear_parts(data: Path, kept: Sequence[str], *, dry_run: bool = False) -> None:
    """Remove the parts at some places that hold something taken down, by this run or another."""
    for place in map(Place.at, kept):
        for part in _holding(data, place):
            if not dry_run:
                remove(place, part)
            output.print(f"{place.url}: {_named(part)} {'would go' if dry_run else 'is gone'}")


def _tell_parts(data: Path, kept: Sequence[str]) -> None:
    """Tell of parts that builds left elsewhere, and that nobody asked to remove."""
    cleared = set(map(Place.at, kept))
    for place in places(Layout(data)):
        if place not in cleared:
            said = _said_of(data, place)
            errors.print(*said, sep="", markup=False, highlight=False, soft_wrap=True, end="")


def _said_of(data: Path, place: Place) -> Iterator[str]:
    try:
        held = [_named(part) for part in _holding(data, place)]
    except PartError as error:
        yield f"{error}\nwhen it can: kg forget --parts {place.url}\n"
        return
    if held:
        yield f"{place.url} still holds it, until kg forget --parts {place.url}:\n"
        yield from (f"  {one}\n" for one in held)


def _holding(data: Path, place: Place) -> Iterator[Kept]:
    with _opened(data, readonly=True) as store:
        taken_down = Mentions(store.base, tombstones.read(store).stones)
    with _reporting() as report:
        yield from holding(place, taken_down, lambda n, total: report("parts read", n, total))


def _named(part: Kept) -> str:
    return f"part {part.name}" + ("" if part.is_readable else " (nobody can read it)")


# ── looking, and showing ────────────────────────────────────────────────────────────────────


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
