"""kg merge: which articles tell of one event, and who is who, looked at again or decided."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from kg.build import merge_all
from kg.cli.console import PATIENCE, by_option, data_option, errors, output, progress, reporter
from kg.cli.engines import Chosen, engine_options
from kg.errors import MergeError, StoreError
from kg.iris import shared_in, told_in
from kg.merge import Decisions, Merged, Ruling
from kg.merge.naming import telling_of_event
from kg.store import Store
from kg.vocab import PREFIXES

_SAID = {Ruling.TOGETHER: "one event", Ruling.APART: "two events", Ruling.UNDO: "undecided"}

_SAID_OF_ACTORS = {
    Ruling.TOGETHER: "this very one",
    Ruling.APART: "another by that name",
    Ruling.UNDO: "undecided",
}
_DOUBTS = """
SELECT ?verdict ?certainty ?actor ?earlier ?later ?reason WHERE {
  ?doubt a ng:Identification ; ng:identifies ?one, ?other ; ng:verdict/rdfs:label ?verdict ;
    ng:certainty ?certainty ; ng:reason ?reason .
  ?one a ng:Mention ; ng:refersTo ?actor ; ng:evidence/oa:hasSource ?earlier .
  ?other a ng:Mention ; ng:refersTo ?actor ; ng:evidence/oa:hasSource ?later .
  FILTER (STR(?one) < STR(?other) && ?verdict != "same"@en)
} ORDER BY ?verdict DESC(?certainty) ?actor ?earlier ?later"""


@click.command()
@data_option
@click.option("--together", nargs=2, metavar="A B", help="A and B tell of one event.")
@click.option(
    "--apart",
    nargs=2,
    metavar="A B",
    help="A and B tell of two events; or article B speaks of a namesake of the actor A.",
)
@click.option("--undo", nargs=2, metavar="A B", help="Take back what was decided about A and B.")
@click.option("--because", metavar="TEXT", help="Why: published with the decision.")
@by_option("the decision")
@click.option(
    "--list",
    "listing",
    is_flag=True,
    help="List what people have decided, and whose names may stand for two.",
)
@click.option("--anew", is_flag=True, help="Look at all articles again, not only at changed ones.")
@engine_options
def merge(
    data: Path,
    together: tuple[str, str] | None,
    apart: tuple[str, str] | None,
    undo: tuple[str, str] | None,
    because: str | None,
    by: str,
    listing: bool,
    anew: bool,
    chosen: Chosen,
) -> None:
    """Find which articles tell of one event, and publish; or decide it.

    `kg build` does this by itself. A and B are what articles tell, or events, whole or from "id/"
    on: what `kg query` and `kg explain` print. An event stands for the first of its tellings. A
    decision holds until it is taken back, whatever articles come.

    \b
    kg merge --apart id/actor/person/odo-brandt id/article/K --because "a goalkeeper"

    says that the Odo Brandt of article K is another: the next `kg build` of that article gives it
    an actor of its own. With --together he is the same after all, whatever else is stated of him.
    """
    rulings = [
        (ruling, pair)
        for ruling, pair in (
            (Ruling.TOGETHER, together),
            (Ruling.APART, apart),
            (Ruling.UNDO, undo),
        )
        if pair
    ]
    if len(rulings) + listing > 1:
        raise click.UsageError("choose one of --together, --apart, --undo and --list")
    if rulings and rulings[0][0] is not Ruling.UNDO and not (because or "").strip():
        raise click.UsageError("say why with --because TEXT: readers of the graph want to know")
    if because and not rulings:
        raise click.UsageError("--because goes with --together, --apart or --undo")
    if listing:
        _list(Decisions(data))
        _list_doubts(data)
        return
    with Store.open(data, patience=PATIENCE) as store:
        for ruling, (one, other) in rulings:
            _decide(store, Decisions(data), ruling, one, other, because or "", by)
        with chosen.opening() as engine, progress() as bar:
            merged = merge_all(store, anew=anew, engine=engine, merging=reporter(bar, "merging"))
        store.publish()
    output.print(_summary(merged))


def _decide(
    store: Store,
    decisions: Decisions,
    ruling: Ruling,
    one: str,
    other: str,
    because: str,
    by: str,
) -> None:
    if actor_and_article := _actor_and_article(store, one, other):
        _decide_actor(store, decisions, ruling, *actor_and_article, because, by)
        return
    first, second = (_telling(store, iri, ruling) for iri in (one, other))
    decisions.add(ruling, first, second, because=because, by=by)
    output.print(f"{_SAID[ruling]}: {_label(store, first)} | {_label(store, second)}", markup=False)


def _decide_actor(
    store: Store,
    decisions: Decisions,
    ruling: Ruling,
    actor: str,
    article: str,
    because: str,
    by: str,
) -> None:
    """Write down whether an article speaks of an actor or of a namesake, or take it back."""
    named = f"ASK {{ GRAPH ?g {{ ?g prov:wasDerivedFrom <{article}> . <{actor}> a ?kind }} }}"
    if ruling is not Ruling.UNDO and not store.query(named, prefixes=PREFIXES):
        raise MergeError(
            f"{article} does not speak of {actor}",
            hint="kg query 'SELECT ?actor { ?actor a ng:Person }' lists all",
        )
    decisions.add(ruling, actor, article, because=because, by=by)
    said = _SAID_OF_ACTORS[ruling]
    output.print(f"{said}: {_label(store, actor)} | {_label(store, article)}", markup=False)
    if ruling is not Ruling.TOGETHER:
        errors.print("it shows when the article is built again: kg build PATH")


def _actor_and_article(store: Store, one: str, other: str) -> tuple[str, str] | None:
    """Return a shared actor and an article, in this order; None where these are not meant."""
    whole = [_whole(store, iri) for iri in (one, other)]
    actors = [iri for iri in whole if shared_in(store.base, "actor", iri)]
    articles = [iri for iri in whole if shared_in(store.base, "article", iri)]
    return (actors[0], articles[0]) if actors and articles else None


def _whole(store: Store, iri: str) -> str:
    return iri if ":" in iri.split("/")[0] else f"{store.base}{iri.lstrip('/')}"


def _telling(store: Store, iri: str, ruling: Ruling) -> str:
    """Return the telling that is meant. What is gone can only be undone."""
    whole = _whole(store, iri)
    if told_in(store.base, whole) is None:
        raise MergeError(
            f"{iri} is no telling and no event",
            hint='give "id/telling/…" or "id/event/…"; or an actor and an article, with --apart',
        )
    telling = telling_of_event(store.base, whole)
    known = store.query(f"ASK {{ <{telling}> a ng:Telling }}", prefixes=PREFIXES)
    if not known and ruling is not Ruling.UNDO:
        raise MergeError(
            f"the store has no {iri}", hint="kg query 'SELECT ?t { ?t a ng:Telling }' lists all"
        )
    return telling


def _label(store: Store, thing: str) -> str:
    found = store.query(f"SELECT ?l {{ <{thing}> rdfs:label ?l }}", prefixes=PREFIXES)
    name = thing.removeprefix(store.base)
    return next((f"{row[0].value} ({name})" for row in found), name)  # type: ignore[union-attr]


def _list(decisions: Decisions) -> None:
    standing = decisions.standing()
    if not standing:
        errors.print("nothing was decided yet: kg merge --together A B --because TEXT")
        return
    table = Table("decided", "first", "second", "because", "by", header_style="bold")
    for one in standing:
        said = (_SAID_OF_ACTORS if one.is_of_actor else _SAID)[one.ruling]
        table.add_row(said, one.first, one.second, one.because, one.by)
    output.print(table)


def _list_doubts(data: Path) -> None:
    """Whose names may stand for two persons: for somebody to decide."""
    try:
        with Store.open(data, readonly=True) as store:
            found = store.query(_DOUBTS, prefixes=PREFIXES)
            rows = [[term.value for term in row] for row in found]  # type: ignore[union-attr]
    except StoreError:  # nothing is published yet: then nothing is in doubt
        return
    if rows:
        title = "one person, or two? kg merge --apart ACTOR ARTICLE --because TEXT"
        columns = ("verdict", "certainty", "actor", "article", "article", "reason")
        table = Table(*columns, title=title, title_justify="left", header_style="bold")
        for row in rows:
            table.add_row(*row)
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
