"""kg compare: two articles side by side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from kg.accounts.account import Source
from kg.cli.choosing import ask_for_merge, selecting
from kg.cli.console import data_option, output
from kg.cli.contradictions import named, side_by_side
from kg.store import Store
from kg.views import Comparison
from kg.views import compare as comparison_of
from kg.views.comparison import Point, Shared, Told


@click.command()
@click.argument("first", metavar="ARTICLE")
@click.argument("second", metavar="ARTICLE")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write the comparison as JSON.")
def compare(first: str, second: str, data: Path, as_json: bool) -> None:
    """Set two articles side by side: what both tell, what only one tells, where they differ.

    ARTICLE is a key or docId, a path, an IRI, or any part of a key or title that only one
    article has.

    \b
    kg compare seeds/000_ad21865b19a8ddc5.txt 003
    """
    with Store.open(data, readonly=True) as store:
        ask_for_merge(store)
        found = comparison_of(selecting(store), first, second)
    if as_json:
        output.print_json(json.dumps(asdict(found), default=_plain))
    else:
        _print(found)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def _print(found: Comparison) -> None:
    names = ("A", "B")
    for name, source in zip(names, (found.first, found.second), strict=True):
        _say(f"[bold]{name}[/]  {escape(_article(source))}")
    _say(f"\n[bold]Both tell of {_count(len(found.both))}[/]")
    for shared in found.both:
        _print_shared(shared)
    for name, told in zip(names, (found.only_first, found.only_second), strict=True):
        _say(f"\n[bold]Only {name} tells of {_count(len(told))}[/]")
        _print_told(told)


def _say(line: str) -> None:
    output.print(line, soft_wrap=True, highlight=False)


def _article(source: Source) -> str:
    by = f", {source.publisher.label}" if source.publisher else ""
    return f"{named(source.title, source.key)}{by}, {source.published or 'undated'}"


def _count(number: int) -> str:
    return f"{number:,} event{'' if number == 1 else 's'}"


def _print_shared(shared: Shared) -> None:
    label, event = shared.first.label, shared.first.event
    _say(f"\n  [bold]{escape(label)}[/]  [dim]{escape(event)}[/]")
    table = Table.grid(padding=(0, 2, 0, 0))
    for name, told in (("A", shared.first), ("B", shared.second)):
        says = "; ".join(_news(told)) or "no more than that"
        table.add_row(f"    [bold]{name}[/]", f"{escape(says)}  [dim]{escape(_by(told))}[/]")
    output.print(table, highlight=False)
    for point in shared.agree:
        _print_agreement(point)
    for point in shared.differ:
        reason = Padding(f"[bold yellow]≠[/] {escape(point.reason)}", (0, 0, 0, 4))
        output.print(reason, highlight=False)
        output.print(Padding(side_by_side(point.first, point.second), (0, 0, 0, 4), expand=False))


def _print_agreement(point: Point) -> None:
    kind = "independently" if point.independent else "not independently"
    line = f"[green]=[/] {escape(point.reason)}  [dim]{kind}[/]"
    output.print(Padding(line, (0, 0, 0, 4)), highlight=False)


def _print_told(events: Iterable[Told]) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    for told in events:
        says = "; ".join(_news(told))
        table.add_row(
            f"  {told.first_day or '          '}",
            escape(told.label),
            f"{escape(says)}  [dim]{escape(_by(told))}[/]".strip(),
        )
    output.print(table, highlight=False)


def _news(told: Told) -> list[str]:
    """What is said beyond the place and the days that the label has already."""
    return [fact for fact in told.says if not _in_label(fact, told.label)]


def _in_label(fact: str, label: str) -> bool:
    word, _, value = fact.partition(" ")
    if word == "at":
        return value in label
    return all(day in label for day in re.findall(r"\d{4}-\d\d-\d\d", fact)) and bool(
        re.match(r"(on|from|until) \d{4}|\d{4}-", fact)
    )


def _by(told: Told) -> str:
    """Who says so; nothing where it is the article itself alone."""
    if told.voices == ("",):
        return ""
    return "— " + "; ".join(voices or "the article itself" for voices in told.voices)
