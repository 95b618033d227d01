"""kg gazetteer: the world's places, indexed on disk, and the places people add to them."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from kg.cli.console import errors, output


@click.group()
def gazetteer() -> None:
    """The world's places, looked up offline."""


@gazetteer.command()
def index() -> None:
    """Build the index now, instead of on first use; takes some twenty seconds, once."""
    from kg.knowledge.placeindex import build_index, index_path

    if index_path().exists():
        output.print(f"gazetteer: {index_path()} is there", highlight=False, soft_wrap=True)
        return
    with errors.status("indexing the world's places"):
        path = build_index()
    output.print(f"gazetteer: {path}", highlight=False, soft_wrap=True)


@gazetteer.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--country", metavar="CODE", help="Of places that name none: ISO 3166-1 alpha-2.")
def add(file: Path, country: str | None) -> None:
    """Add the places of FILE: a GeoNames country dump, or a Who's On First export.

    GeoNames: SY.txt or SY.zip of its "dump" folder. Who's On First: a meta table (.csv, .tsv) or
    GeoJSON; .gz and .zip are unpacked. A row that cannot be read costs only itself. The same file
    again changes nothing; a newer file of the same name takes the older's place.
    """
    from kg.knowledge.added import add as keep

    with errors.status(f"adding the places of {file.name}"):
        added = keep(file, country=country)
    for fault in added.faults:
        errors.print(f"{file}:{fault.line}: {fault.reason}", highlight=False, soft_wrap=True)
    more = added.source.faults - len(added.faults)
    if added.is_new and more > 0:
        errors.print(f"and {more:,} more rows", highlight=False)
    number = added.source.places
    what = f"{number:,} place{'s'[: number != 1]}" if added.is_new else "nothing, it is there"
    output.print(f"gazetteer: {added.source.name}: {what}", highlight=False, soft_wrap=True)


@gazetteer.command(name="list")
def list_() -> None:
    """List what was added: its name, country, how many places it gave and rows it cost."""
    from kg.knowledge.added import sources

    table = Table("name", "country", "places", "rows left out", box=None)
    for one in sources():
        table.add_row(one.name, one.country or "", f"{one.places:,}", f"{one.faults:,}")
    output.print(table if table.row_count else "gazetteer: nothing was added")


@gazetteer.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take away what was added under NAME (kg gazetteer list)."""
    from kg.knowledge.added import remove as take_away

    if not take_away(name):
        raise click.ClickException(f"nothing was added under the name {name!r}")
    output.print(f"gazetteer: {name} is taken away", highlight=False)
