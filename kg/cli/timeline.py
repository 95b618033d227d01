"""kg timeline: what happened, day by day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from kg.cli.choosing import ask_for_merge, choice_of, choice_options, selecting
from kg.cli.console import data_option, output
from kg.store import Store
from kg.views import Happening
from kg.views import timeline as timeline_of
from kg.views.timeline import Toll

_MARKS = {"truce": "[green]‖[/]", "violation": "[red]⚡[/]"}
_NAMES = 3  # agents that are shown by name


@click.command()
@choice_options
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list of events.")
def timeline(
    types: tuple[str, ...],
    place: str | None,
    actor: str | None,
    since: str | None,
    until: str | None,
    data: Path,
    as_json: bool,
) -> None:
    """List events day by day: what, where, who, how many dead, on how many words.

    Numbers are ranges over all accounts that nobody has corrected since. Voices are independent
    ones: what two outlets have from one agency is one voice. A truce is marked ‖, its violation ⚡,
    contradictions ≠ and how many (kg contradictions shows them).

    \b
    kg timeline --type Ceasefire --type CeasefireViolation     truces and violations
    kg timeline --place Aleppo --from 2016-10-28               a place, from a day on
    """
    with Store.open(data, readonly=True) as store:
        ask_for_merge(store)
        choice = choice_of(types, place, actor, since, until)
        found = timeline_of(selecting(store), choice)
    if as_json:
        output.print_json(json.dumps([asdict(one) for one in found], default=str))
    else:
        _print(found)


def _print(found: Iterable[Happening]) -> None:
    number = 0
    for heading, some in groupby(found, key=_heading):
        output.print(f"\n[bold]{heading}[/]", highlight=False)
        table = Table.grid(padding=(0, 2, 0, 0))
        for column in ("mark", "what", "where", "who", "toll", "words"):
            table.add_column(column, overflow="fold", no_wrap=column in ("mark", "words"))
        for one in some:
            table.add_row(*_cells(one))
            number += 1
        output.print(table)
    output.print(f"\n[dim]{number:,} event{'' if number == 1 else 's'}[/]", highlight=False)


def _heading(one: Happening) -> str:
    first = one.first_day or one.last_day
    return f"{first:%Y-%m-%d, %A}" if first else "without a day"


def _cells(one: Happening) -> tuple[str, ...]:
    status = "" if one.status == "Occurred" else f" [yellow]({_spaced(one.status)})[/]"
    until = _until(one)
    what = f"{escape(_spaced(one.type).capitalize())}{status}{until}"
    where = ", ".join(dict.fromkeys(p for p in (one.place, one.around) if p))
    differ = f" [bold yellow]≠{one.contradictions}[/]" if one.contradictions else ""
    return (
        f" {_MARKS.get(one.truce or '', ' ')}",
        what,
        escape(where),
        escape(_who(one.agents)),
        ", ".join(_toll(toll) for toll in one.tolls),
        f"[dim]{_words(one)}[/]{differ}",
    )


def _until(one: Happening) -> str:
    if one.last_day is None or one.last_day == one.first_day:
        return ""
    return f" [dim]to {_short(one.last_day, one.first_day)}[/]"


def _short(last: dt.date, first: dt.date | None) -> str:
    return f"{last:%m-%d}" if first and first.year == last.year else f"{last}"


def _who(agents: tuple[str, ...]) -> str:
    shown = " / ".join(agents[:_NAMES])
    return f"{shown} / …" if len(agents) > _NAMES else shown


def _toll(toll: Toll) -> str:
    if toll.most is None:
        number = f"{toll.least}+" if toll.least is not None else "some"
    elif toll.least in (None, toll.most):
        number = f"{toll.most}" if toll.least is not None else f"up to {toll.most}"
    else:
        number = f"{toll.least}–{toll.most}"
    return f"[red]{number} {toll.metric}[/]"


def _words(one: Happening) -> str:
    voices = f"{one.voices} voice{'' if one.voices == 1 else 's'}"
    return f"{voices}, {one.articles} article{'' if one.articles == 1 else 's'}"


def _spaced(name: str) -> str:
    """ "AirStrike" → "air strike"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
