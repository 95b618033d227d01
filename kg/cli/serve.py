"""kg serve: pages and the SPARQL endpoint."""

from __future__ import annotations

import gc
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
@click.option(
    "--store",
    metavar="URL",
    envvar="NEWSGRAPH_STORE",
    help="Query endpoint of a SPARQL 1.1 store to serve in the place of what is published here.",
)
def serve(data: Path, host: str, port: int, store: str | None) -> None:
    """Serve what is published: pages, /sparql, /id/, /dumps/, /ontology. Ctrl-C ends it.

    A build may go on meanwhile: what it publishes is served from then on, without a restart. All
    other settings come from the environment: server/deploy/README.md lists them.

    \b
    kg serve --host 0.0.0.0                                  to more than this machine
    kg serve --store http://db:7878/query                    a store elsewhere: Oxigraph
    NEWSGRAPH_STORE_USER=kg NEWSGRAPH_STORE_PASSWORD=… \\
      kg serve --store https://db:8890/sparql                Virtuoso, and who we are to it
    """
    gc.disable()  # a tenth of the start would be looking for garbage; the server turns it on again
    from server.serve import serve as run  # the server's libraries load only when it runs

    run(data, host=host, port=port, started=_say, store=store)


def _say(address: str) -> None:
    output.print(f"newsgraph is at [bold]{address}[/]  (Ctrl-C ends it)")
