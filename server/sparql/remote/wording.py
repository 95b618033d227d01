"""A query of ours as a store elsewhere gets it: its form known, its prefixes declared, no tricks.

What goes out must be one SPARQL 1.1 query. Stores take more under the same parameter: updates,
pragmas (`define get:soft "…"` makes Virtuoso fetch what a query names) and functions that are SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.errors import QueryRefused, QuerySyntaxError

# Possessive quantifiers (*+) throughout: a hostile query must not make these backtrack.
_BLANK = r"(?:\s|\#[^\n\r]*+)*+"
_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*+>"
_PROLOGUE = re.compile(
    rf"{_BLANK}(?:(?:base{_BLANK}{_IRI}|prefix{_BLANK}[\w.·-]*+:{_BLANK}{_IRI}){_BLANK})*+"
    r"(?P<form>[A-Za-z]*+)",
    re.I,
)
_FORMS = {"select": "table", "ask": "boolean", "construct": "graph", "describe": "graph"}
_OPAQUE = re.compile(
    r"""\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
    | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' | \#[^\n\r]*+ | """
    rf"(?P<iri>{_IRI})",
    re.X | re.S,
)
_FROM = re.compile(r"(?<![\w?$@:-])from(?![\w:-])", re.I)
_SQL = re.compile(r"(?<![\w?$@-])(?:bif|sql):", re.I)


@dataclass(frozen=True, slots=True)
class Worded:
    """A query as it is sent: `lines` of ours stand before its own first line."""

    text: str
    kind: str  # table | boolean | graph
    lines: int
    has_dataset: bool


def worded(query: str, prefixes: Mapping[str, str], base: str | None) -> Worded:
    """Return the query with our prologue before its own.

    Raises `QuerySyntaxError` for what is no SPARQL query, `QueryRefused` for SQL in one.
    """
    match = _PROLOGUE.match(query)
    kind = _FORMS.get(match["form"].lower()) if match else None
    if match is None or kind is None:
        at = match.start("form") if match else 0
        line = query.count("\n", 0, at) + 1
        raise QuerySyntaxError(
            f"line {line}: this is no SELECT, ASK, CONSTRUCT or DESCRIBE",
            line=line,
            column=at - query.rfind("\n", 0, at),
        )
    bare = _OPAQUE.sub(_without, query)
    if _SQL.search(bare):
        raise QueryRefused("functions of a store's SQL are not called here")
    used = {name: iri for name, iri in prefixes.items() if f"{name}:" in query}
    prologue = [f"PREFIX {name}: <{iri}>" for name, iri in used.items()]
    if base is not None:
        prologue.insert(0, f"BASE <{base}>")
    head = " ".join(prologue)
    return Worded(
        text=f"{head}\n{query}" if head else query,
        kind=kind,
        lines=1 if head else 0,
        has_dataset=_FROM.search(bare) is not None,
    )


def _without(found: re.Match[str]) -> str:
    """Leave of an IRI what `_SQL` looks for, and of strings and comments nothing."""
    iri = found["iri"]
    return " bif: " if iri is not None and _SQL.match(iri, 1) else " "
