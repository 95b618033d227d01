"""kg copies: which articles have one text, and who has it from whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from kg.cli.choosing import selecting
from kg.cli.console import data_option, output
from kg.store import Store
from kg.views.copies import CopiedText, Copy, Print, copied_texts


@click.command()
@click.option("--article", metavar="KEY", help="Only texts that this article has: its key or IRI.")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write a JSON list of texts.")
def copies(article: str | None, data: Path, as_json: bool) -> None:
    """List texts that several articles have: who had each first, and who has it from whom.

    What articles tell in one text is one voice, however many outlets print it. Who had it first is
    told by credits ("(Reuters) -", "Source: AFP"), else by the days of publication; where neither
    tells, = stands for →. The share is that of the words of one article that stand in the other.
    """
    with Store.open(data, readonly=True) as store:
        found = copied_texts(selecting(store), article)
    if as_json:
        output.print_json(json.dumps([asdict(one) for one in found], default=str))
    else:
        _print(found)


def _print(found: Sequence[CopiedText]) -> None:
    for text in found:
        heading = f"[bold]{escape(text.first.title)}[/], in {len(text.articles):,} articles"
        output.print(f"\n{heading}  [dim]{escape(text.text)}[/]", soft_wrap=True, highlight=False)
        table = Table.grid(padding=(0, 2, 0, 2))
        for column in ("from", "way", "to", "share", "why"):
            table.add_column(column, overflow="fold")
        for copy in text.copies:
            table.add_row(*_cells(copy))
        output.print(table)
    counted = f"{len(found):,} text{'' if len(found) == 1 else 's'} in more than one article"
    output.print(f"\n[dim]{counted}[/]", highlight=False)


def _cells(copy: Copy) -> tuple[str, ...]:
    known = copy.original is not None
    first, second = copy.one, copy.other
    if copy.original == second.article:
        first, second = second, first
    why = f"{copy.reason} [dim]({copy.certainty:.2f})[/]"
    return _named(first), "→" if known else "=", _named(second), f"{copy.share:.0%}", why


def _named(one: Print) -> str:
    day = f" [dim]{one.published}[/]" if one.published else ""
    return f"[cyan]{escape(one.outlet or one.title)}[/] {escape(one.key)}{day}"
