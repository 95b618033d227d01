"""kg token: who may write over HTTP."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from rich.table import Table

from kg.cli.console import data_option, errors, output
from kg.store import tokens
from kg.store.layout import Layout


@click.group()
def token() -> None:
    """Make, list and revoke the tokens without which nothing is written over HTTP."""


@token.command()
@click.argument("name")
@data_option
@click.option("--write", is_flag=True, help="It may write, and not only read.")
@click.option("--days", type=click.IntRange(1), help="It ends after so many days. [default: never]")
def create(name: str, data: Path, write: bool, days: int | None) -> None:
    """Make a token and print it: this once, for only its digest is kept.

    NAME is whose it is, or what for; the journal names it beside every write. A server that runs
    knows the token at once: curl -u me:TOKEN, or "Authorization: Bearer TOKEN".
    """
    expires = dt.datetime.now(dt.UTC) + dt.timedelta(days=days) if days else None
    scopes = ("read", "write") if write else ("read",)
    click.echo(tokens.create(Layout(data), name, scopes, expires=expires))


@token.command(name="list")
@data_option
def list_(data: Path) -> None:
    """List the tokens there are: name, scopes, when it was made, when it ends."""
    known = tokens.tokens(Layout(data))
    if not known:
        errors.print("there are no tokens: kg token create NAME --write makes one")
        return
    table = Table("name", "scopes", "created", "ends", box=None, pad_edge=False)
    now = dt.datetime.now(dt.UTC)
    for one in known:
        ends = f"{one.expires:%Y-%m-%d %H:%M}" if one.expires else "never"
        ended = "" if one.is_valid(now) else " (ended)"
        table.add_row(one.name, " ".join(one.scopes), f"{one.created:%Y-%m-%d %H:%M}", ends + ended)
    output.print(table)


@token.command()
@click.argument("name")
@data_option
def revoke(name: str, data: Path) -> None:
    """Forget a token: from now on nobody writes with it."""
    tokens.revoke(Layout(data), name)
    output.print(f"revoked {name}", highlight=False)
