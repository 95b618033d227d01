"""kg gazetteer: the world's places, indexed on disk."""

from __future__ import annotations

import click

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
