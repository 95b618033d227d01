"""kg link: what actors and places are in Wikidata, found online, decided by people where unsure."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click
from rich.table import Table

from kg.check import check
from kg.cli.console import PATIENCE, by_option, data_option, errors, output, progress, reporter
from kg.errors import LinkError
from kg.store import Store
from kg.wikidata import Client, Linked, Review, Source
from kg.wikidata import link as link_all
from kg.wikidata.cache import Cache
from kg.wikidata.client import API, SPARQL
from kg.wikidata.verdict import EXACT_FROM

_FOLDER = "wikidata"


@click.command()
@data_option
@click.option("--wikidata", is_flag=True, help="Look in Wikidata (nothing is asked without it).")
@click.option(
    "--contact",
    envvar="NEWSGRAPH_CONTACT",
    show_envvar=True,
    metavar="TEXT",
    help="Your mail address or page: Wikidata wants to know who asks.",
)
@click.option("--offline", is_flag=True, help="Ask nobody: only what earlier runs were told.")
@click.option("--dry-run", is_flag=True, help="Show what would be linked; change no graph.")
@click.option("--refresh", is_flag=True, help="Ask everything again, whatever is known.")
@by_option("the links", decides="Who decides in the review file")
@click.option("--api", envvar="NEWSGRAPH_WIKIDATA_API", default=API, show_default=True,
              help="Address of the Action API.")  # fmt: skip
@click.option("--sparql", envvar="NEWSGRAPH_WIKIDATA_SPARQL", default=SPARQL, show_default=True,
              help="Address of the query service.")  # fmt: skip
def link(
    data: Path,
    wikidata: bool,
    contact: str | None,
    offline: bool,
    dry_run: bool,
    refresh: bool,
    by: str,
    api: str,
    sparql: str,
) -> None:
    """Link actors and places to Wikidata, with a little of what Wikidata says of them.

    Places are found by their GeoNames ids, actors by name, and compared with what articles say of
    them: kind, country, office. What is sure is linked; what is uncertain goes into
    DATA/wikidata/review.tsv, where you write accept or reject, and run this again. Private persons
    are not looked for.

    Answers are kept in DATA/wikidata: a run that is stopped goes on where it was, and --offline
    repeats one without a network. `kg build` leaves the links alone.
    """
    if not wikidata:
        raise click.UsageError("say where to look: --wikidata")
    if offline and refresh:
        raise click.UsageError("--offline and --refresh exclude each other")
    folder = data / _FOLDER
    online = None if offline else Client(contact=contact or "", api=api, sparql=sparql)
    with Store.open(data, patience=PATIENCE) as store, online or nullcontext():
        cache, review = Cache(folder), Review(folder, store.base)
        try:
            if refresh:
                cache.forget()
            with progress() as bar:
                source = Source(cache, online)
                report = reporter(bar, "linking")
                done = link_all(store, source, review, check, by=by, dry=dry_run, report=report)
        finally:
            cache.close()
        if not dry_run:
            store.publish()
    if dry_run:
        output.print(_listed(done, store.base))
    output.print(_summary(done, online.requests if online else 0))
    _tell(done, review, dry_run)


def _listed(done: Linked, base: str) -> Table:
    table = Table("thing", "item", "", "match", "certainty", "because", header_style="bold")
    for one in done.links:
        match = "exact" if one.certainty >= EXACT_FROM else "close"
        cells = (one.thing.removeprefix(base), one.item.id, one.item.label, match)
        table.add_row(*cells, f"{one.certainty:.2f}", "; ".join(one.reasons))
    for doubt in done.doubts:
        for candidate in doubt.doubtful:
            cells = (doubt.thing.removeprefix(base), candidate.item.id, candidate.item.label, "?")
            table.add_row(*cells, f"{candidate.certainty:.2f}", "; ".join(candidate.reasons))
    return table


def _summary(done: Linked, requests: int) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for number, what in (
        (done.looked_at, "places and actors without an item"),
        (done.exact, "linked exactly"),
        (len(done.links) - done.exact, "linked closely"),
        (done.open, "uncertain: for you to decide"),
        (done.private, "private persons, not looked for"),
        (done.already, "linked already: what Wikidata says of them came along"),
        (requests, "requests to Wikidata"),
    ):
        table.add_row(f"{number:,}", what)
    return table


def _tell(done: Linked, review: Review, dry_run: bool) -> None:
    if done.open and not dry_run:
        errors.print(f"decide in {review.path}", highlight=False, soft_wrap=True)
    for thing in done.refused:
        errors.print(f"not linked, though accepted: {thing} (a private person, or no item)")
    if done.missing:
        raise LinkError(
            f"{done.missing:,} answers are not kept here yet",
            hint="run without --offline",
        )
