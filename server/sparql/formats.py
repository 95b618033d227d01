"""Which formats an answer may have, from `?format=` and `Accept`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from server.negotiate import GRAPHS, HTML, TABLES, Choice, Format, choose, named
from server.problems import Problem


@dataclass(frozen=True, slots=True)
class Formats:
    """What to answer with when the query gives a table, and when it gives a graph."""

    table: Choice | None
    graph: Choice | None

    def of(self, kind: str) -> Choice:
        """Return the choice for that kind of answer; raises the `Problem` that there is none."""
        choice = self.graph if kind == "graph" else self.table
        if choice is None:
            raise not_acceptable(GRAPHS if kind == "graph" else TABLES, f"a {kind}")
        return choice


@lru_cache(maxsize=256)
def wanted(asked: str | None, accept: str | None) -> Formats:
    """Return what the client wants; `asked` is the value of `?format=`, and goes first.

    A client that wants nothing we have is told so before its query is evaluated.
    """
    if asked:
        found = Formats(named((*TABLES, HTML), asked), named((*GRAPHS, HTML), asked))
    else:
        found = Formats(choose((*TABLES, HTML), accept), choose((*GRAPHS, HTML), accept))
    if found.table is None and found.graph is None:
        raise not_acceptable((*TABLES, *GRAPHS, HTML), "an answer")
    return found


def wanted_description(asked: str | None, accept: str | None) -> Choice:
    """Return the format for a thing described as RDF or as a page."""
    formats = (*GRAPHS, HTML)
    choice = named(formats, asked) if asked else choose(formats, accept)
    if choice is None:
        raise not_acceptable(formats, "a description")
    return choice


def not_acceptable(formats: Sequence[Format], what: str) -> Problem:
    """Return the problem of a client that reads none of these formats."""
    listed = ", ".join(dict.fromkeys(format.media_type for format in formats))
    return Problem("not-acceptable", f"{what} comes as one of: {listed}")
