"""What the commands that ask about many articles share: which events, and how they are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import click
import pyoxigraph as ox

from kg.accounts.loading import Row
from kg.errors import QueryError
from kg.store import Store
from kg.views import Choice

Command = TypeVar("Command", bound=Callable[..., Any])


def choice_options(command: Command) -> Command:
    """Give a command `--type --place --actor --from --until`."""
    for option in (
        click.option("--until", metavar="DAY", help="Events that began on this day or before."),
        click.option(
            "--from",
            "since",
            metavar="DAY",
            help="Events that ended on this day or after (2016-10-28, 2016-10, 2016).",
        ),
        click.option(
            "--actor",
            metavar="NAME",
            help="Events this actor takes part in or speaks of: a name as the articles spell it,"
            " part of one, or an IRI.",
        ),
        click.option(
            "--place", metavar="NAME", help="Events at this place or inside it: likewise."
        ),
        click.option(
            "--type",
            "types",
            multiple=True,
            metavar="TYPE",
            help="Events of this type or a narrower one, such as AirStrike, Ceasefire, Assault;"
            " may be repeated.",
        ),
    ):
        command = option(command)
    return command


def choice_of(
    types: Iterable[str], place: str | None, actor: str | None, since: str | None, until: str | None
) -> Choice:
    """Return what the options choose. Raises `QueryError` for a day that is none."""
    return Choice(
        types=tuple(types),
        place=place,
        actor=actor,
        since=_day(since, last=False),
        until=_day(until, last=True),
    )


def _day(text: str | None, *, last: bool) -> dt.date | None:
    """A day; of a month or year its first or last one."""
    if text is None:
        return None
    try:
        numbers = [int(part) for part in text.split("-")]
        year, month, day = (*numbers, *[0] * (3 - len(numbers)))
        if day:
            return dt.date(year, month, day)
        if not last:
            return dt.date(year, month or 1, 1)
        after = dt.date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1)
        return after - dt.timedelta(days=1)
    except ValueError as error:
        raise QueryError(
            f"'{text}' is no day", hint="write 2016-10-28, or 2016-10 for a month"
        ) from error


def selecting(store: Store) -> Callable[[str], Iterator[Row]]:
    """Return how `kg.views` asks this store: rows of IRIs and lexical forms."""

    def select(query: str) -> Iterator[Row]:
        for row in store.query(query):
            yield tuple(
                term.value if isinstance(term, ox.NamedNode | ox.Literal) else None for term in row
            )

    return select


def ask_for_merge(store: Store) -> None:
    """Raise `QueryError` where there are tellings but no events: the build did not merge."""
    merged = store.query("ASK { ?e a <https://w3id.org/newsgraph/ontology#Event> }")
    told = store.query("ASK { ?t a <https://w3id.org/newsgraph/ontology#Telling> }")
    if not merged and told:
        raise QueryError(
            "the articles are published, but not merged into events", hint="run kg build again"
        )
