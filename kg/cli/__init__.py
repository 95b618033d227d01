"""The command `kg`. Only here is anything printed; every command is a few calls into the road."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import click

from kg import __version__
from kg.errors import NewsgraphError

__all__ = ["kg", "main"]


_NAMES = (
    "annotate",
    "backup",
    "build",
    "check",
    "compare",
    "contradictions",
    "copies",
    "dump",
    "explain",
    "forget",
    "gazetteer",
    "journal",
    "link",
    "merge",
    "migrate",
    "models",
    "push",
    "query",
    "rebuild",
    "restore",
    "search",
    "serve",
    "status",
    "timeline",
    "token",
    "watch",
)
_ELSEWHERE = {"rebuild": "journal"}  # commands whose module has another name


class _Commands(MutableMapping[str, click.Command]):
    """The commands by name, each imported when it is wanted: `kg serve` needs no grammar."""

    def __init__(self) -> None:
        self._others: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name in self._others or name not in _NAMES:
            return self._others[name]
        module = import_module(f"kg.cli.{_ELSEWHERE.get(name, name)}")
        command: click.Command = getattr(module, name)
        return command

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._others[name] = command

    def __delitem__(self, name: str) -> None:
        del self._others[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*_NAMES, *self._others)))

    def __len__(self) -> int:
        return len(dict.fromkeys((*_NAMES, *self._others)))


@click.group(
    commands=_Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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


def main(argv: list[str] | None = None) -> Any:
    """Run `kg`; an error newsgraph knows is one line and a hint, not a traceback."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: work is divided by process
    try:
        return kg.main(args=argv, prog_name="kg")
    except NewsgraphError as error:
        from kg.cli.console import errors

        errors.print(f"[bold red]kg: {error.stage}:[/] {_escaped(str(error))}")
        if error.hint:
            errors.print(f"[dim]{_escaped(error.hint)}[/]")
        sys.exit(2 if error.stage == "query" else 1)
    except BrokenPipeError:  # the reader of our output has seen enough: kg query … | head
        sys.stderr.close()
        sys.exit(0)


def _escaped(words: str) -> str:
    return words.replace("[", r"\[")
