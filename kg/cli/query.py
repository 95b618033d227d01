"""kg query: ask the graph in SPARQL."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table

from kg.cli.console import data_option, output
from kg.cli.prefixes import shortened
from kg.errors import QueryError
from kg.store import GRAPHS, TABLES, Results, Store
from kg.vocab import PREFIXES


@click.command()
@click.argument("query")
@data_option
@click.option(
    "--format",
    "-f",
    "format",
    type=click.Choice(["table", *TABLES, *GRAPHS]),
    help="[default: table for SELECT and ASK, ttl for CONSTRUCT and DESCRIBE]",
)
def query(query: str, data: Path, format: str | None) -> None:
    """Answer a SPARQL query over what was last published.

    QUERY is the query itself, the path of a .rq file, or "-" for standard input. The usual
    prefixes (ng:, ngt:, sem:, prov:, oa:, geo:, schema:, skos:, rdfs:, wd:) need not be declared.
    """
    with Store.open(data, readonly=True) as store:
        found = store.query(_text_of(query), prefixes=PREFIXES)
        if format in (None, "table") and found.kind != "graph":
            _print(found, store.base)
        else:
            sys.stdout.buffer.write(found.serialize(None if format == "table" else format))


def _text_of(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    looks_like_a_path = "{" not in query and query.endswith((".rq", ".sparql"))
    if not looks_like_a_path:
        return query
    try:
        return Path(query).read_text()
    except OSError as error:
        raise QueryError(f"cannot read {query}: {error.strerror}") from error


def _print(found: Results, base: str) -> None:
    if found.kind == "boolean":
        output.print("yes" if found else "no")
        return
    table = Table(header_style="bold", row_styles=["", "dim"])
    for column in found.columns:
        table.add_column(column, overflow="fold")
    rows = 0
    for row in found:
        table.add_row(*(shortened(term, base) for term in row))
        rows += 1
    output.print(table)
    output.print(f"{rows:,} row{'' if rows == 1 else 's'}", style="dim")
