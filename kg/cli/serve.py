"""kg serve: pages and the SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.console import data_option, output


@click.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen at.",
)
def serve(data: Path, host: str, port: int) -> None:
    """Serve what is published: pages, /sparql, /id/, /dumps/, /ontology. Ctrl-C ends it.

    A build may go on meanwhile: what it publishes is served from then on, without a restart.
    """
    from server.serve import serve as run  # the server's libraries load only when it runs

    run(data, host=host, port=port, started=_say)


def _say(address: str) -> None:
    output.print(f"newsgraph is at [bold]{address}[/]  (Ctrl-C ends it)")
