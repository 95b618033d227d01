"""The command `kg`. Only here is anything printed; every command is a few calls into the road."""

from __future__ import annotations

import sys
from typing import Any

import click

from kg import __version__
from kg.cli.annotate import annotate
from kg.cli.backup import backup
from kg.cli.build import build
from kg.cli.check import check
from kg.cli.compare import compare
from kg.cli.console import errors
from kg.cli.contradictions import contradictions
from kg.cli.dump import dump
from kg.cli.explain import explain
from kg.cli.gazetteer import gazetteer
from kg.cli.journal import journal, rebuild
from kg.cli.merge import merge
from kg.cli.models import models
from kg.cli.query import query
from kg.cli.restore import restore
from kg.cli.search import search
from kg.cli.serve import serve
from kg.cli.status import status
from kg.cli.timeline import timeline
from kg.cli.token import token
from kg.errors import NewsgraphError

__all__ = ["kg", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="newsgraph")
def kg() -> None:
    """News articles become a knowledge graph of who did what, where and when, and who says so.

    \b
    Start with:   kg build seeds/          articles in, a checked graph out
                  kg query QUERY           ask it in SPARQL
                  kg search WORDS          statements, events, names by words
                  kg explain IRI           a fact, its claims, the words they rest on
                  kg timeline              what happened, day by day
                  kg contradictions        who cannot be right together with whom
                  kg compare A B           two articles side by side
                  kg serve                 pages and a SPARQL endpoint
    """


for command in (
    build,
    annotate,
    check,
    query,
    search,
    explain,
    timeline,
    contradictions,
    compare,
    dump,
    serve,
    status,
    gazetteer,
    merge,
    models,
    backup,
    restore,
    token,
    journal,
    rebuild,
):
    kg.add_command(command)


def main(argv: list[str] | None = None) -> Any:
    """Run `kg`; an error newsgraph knows is one line and a hint, not a traceback."""
    try:
        return kg.main(args=argv, prog_name="kg")
    except NewsgraphError as error:
        errors.print(f"[bold red]kg: {error.stage}:[/] {_escaped(str(error))}")
        if error.hint:
            errors.print(f"[dim]{_escaped(error.hint)}[/]")
        sys.exit(2 if error.stage == "query" else 1)
    except BrokenPipeError:  # the reader of our output has seen enough: kg query … | head
        sys.stderr.close()
        sys.exit(0)


def _escaped(words: str) -> str:
    return words.replace("[", r"\[")
