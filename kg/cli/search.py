"""kg search: statements, events, actors, places and articles by words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click
from rich.text import Text

from kg.cli.console import data_option, errors, output
from kg.errors import StoreError
from kg.search.asking import KINDS, Found, Group, Hit, Index, Piece, as_json
from kg.search.layout import index_path, opened
from kg.store import Layout, current

_MARKED = "bold yellow"


@click.command()
@click.argument("words", nargs=-1, required=True)
@data_option
@click.option("--kind", type=click.Choice(KINDS), help="Only things of this kind.")
@click.option(
    "--number",
    "-n",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    help="Things of each kind that are shown.",
)
@click.option("--json", "as_data", is_flag=True, help="Write JSON.")
def search(
    words: tuple[str, ...], data: Path, kind: str | None, number: int, as_data: bool
) -> None:
    """Find statements, events, actors, places and articles by words.

    All words have to fit, in any of their forms; those in double quotes have to follow one another.
    Where nothing fits, other spellings are tried, then some of the words. Names are found in
    Arabic and Cyrillic letters, too.

    \b
    kg search convoy hit by shells           what was said of it, and what happened
    kg search --kind place Халеб             a place by any of its names
    kg search '"humanitarian pause"'         words that follow one another
    """
    snapshot = current(Layout(data))
    if snapshot is None:
        raise StoreError(f"nothing is published in {data}", hint="build the graph first: kg build")
    index = Index(opened(index_path(snapshot.path)))
    try:
        found = index.search(" ".join(words), kinds=(kind,) if kind else KINDS, size=number)
    finally:
        index.close()
    if as_data:
        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        _print(found, snapshot.base)


def _print(found: Found, base: str) -> None:
    if found.meant:
        errors.print(Text.assemble("Did you mean ", (found.meant, "bold"), "?"))
    groups = [group for group in found.groups if group.number]
    for group in groups:
        output.print(Text(_heading(group), style="bold"))
        for hit in group.hits:
            output.print(_line(hit, base), soft_wrap=True)
    if not groups:
        output.print("Nothing has these words.")


def _heading(group: Group) -> str:
    how = {"spelt": ", spelt otherwise", "some": ", with some of the words"}.get(group.way, "")
    many = "" if group.number == 1 else "s"
    return f"\n{group.number:,} {group.kind}{many}{how}"


def _line(hit: Hit, base: str) -> Text:
    line = Text("  ")
    for pieces in (hit.title, hit.text, hit.also):
        if pieces:
            line.append_text(_marked(pieces))
            line.append("  ")
    return line.append(hit.iri.removeprefix(base), style="dim")


def _marked(pieces: Iterable[Piece]) -> Text:
    return Text.assemble(*((p.text, _MARKED) if p.marked else p.text for p in pieces))
