"""kg contradictions: accounts that cannot both hold, side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from kg.cli.choosing import ask_for_merge, choice_of, choice_options, selecting
from kg.cli.console import data_option, output
from kg.store import Store
from kg.views import Difference, Side, differences
from kg.views.differences import KINDS

_LONGEST = 320  # characters of an account that are shown


@click.command()
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help=f"Only this kind, one of: {', '.join(KINDS)}; may be repeated.",
)
@choice_options
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list of contradictions.")
def contradictions(
    kinds: tuple[str, ...],
    types: tuple[str, ...],
    place: str | None,
    actor: str | None,
    since: str | None,
    until: str | None,
    data: Path,
    as_json: bool,
) -> None:
    """Show accounts that cannot both hold: who says so, in which words, and why they cannot.

    \b
    kg contradictions --kind Numbers --place Aleppo      how many were killed
    kg contradictions --kind SelfContradiction           who contradicts himself
    """
    with Store.open(data, readonly=True) as store:
        ask_for_merge(store)
        choice = choice_of(types, place, actor, since, until)
        found = differences(selecting(store), choice, kinds)
    if as_json:
        output.print_json(json.dumps([asdict(one) for one in found], default=str))
    else:
        _print(found)


def _print(found: Iterable[Difference]) -> None:
    number = 0
    for (label, iri), some in groupby(found, key=lambda d: (d.label, d.event)):
        heading = f"\n[bold]{escape(label)}[/]  [dim]{escape(iri)}[/]"
        output.print(heading, soft_wrap=True, highlight=False)
        for one in some:
            output.print(
                Padding(
                    f"[bold yellow]≠ {_spaced(one.kind)}[/]  {escape(one.reason)}", (1, 0, 0, 2)
                ),
                highlight=False,
            )
            output.print(side_by_side(one.first, one.second))
            number += 1
    counted = f"{number:,} contradiction{'' if number == 1 else 's'}"
    output.print(f"\n[dim]{counted}[/]", highlight=False)


def side_by_side(first: Side, second: Side) -> Table:
    """Return two accounts as two columns: who, what, the words, the article."""
    table = Table(show_header=False, padding=(0, 1), expand=False, border_style="dim")
    table.add_column(ratio=1, overflow="fold", max_width=76)
    table.add_column(ratio=1, overflow="fold", max_width=76)
    table.add_row(*(f"[bold cyan]{escape(_who(one))}[/]" for one in (first, second)))
    table.add_row(*(escape("; ".join(one.says)) for one in (first, second)))
    table.add_row(*(f"[italic]“{escape(_shortened(one.words))}”[/]" for one in (first, second)))
    table.add_row(*(f"[dim]{escape(_where(one))}[/]" for one in (first, second)))
    return table


def _who(one: Side) -> str:
    """ "RT ← Murad Gazdiev": who has it from whom."""
    return " ← ".join(one.voices) if one.voices else one.outlet or "the article itself"


def _where(one: Side) -> str:
    posted = f", update {one.clock:%H:%M}" if one.clock else ""
    outlet = f", {one.outlet}" if one.outlet else ""
    return f"{named(one.article, one.key)}{outlet}, {one.published or 'undated'}{posted}"


def named(title: str, key: str) -> str:
    """Return an article's title with its key, once where both are the same."""
    return key if title == key else f"{title} ({key})"


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _spaced(name: str) -> str:
    """ "VictimIdentity" → "victim identity"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
