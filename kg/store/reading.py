"""Reading a store: queries with their results in every format, counts, canonical N-Quads.

For people and programs that may trust their own queries: nothing here has a deadline. The public
endpoint evaluates in processes it can kill (`server.sparql`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError, QuerySyntaxError
from kg.model import EntityKind
from kg.store.snapshots import Counts
from kg.vocab import NG

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

TABLES: Mapping[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
"""Formats of SELECT and ASK results."""

GRAPHS: Mapping[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""Formats of CONSTRUCT and DESCRIBE results, by the usual file ending."""

_ACTORS = (k for k in EntityKind if k is not EntityKind.LOCATION)
_COUNTED = {
    "articles": (NG.Article,),
    "statements": (NG.Statement,),
    "tellings": (NG.Telling,),
    "events": (NG.Event,),
    "claims": (NG.Claim,),
    "contradictions": (NG.Contradiction,),
    "corroborations": (NG.Corroboration,),
    "actors": (NG.Actor, *(NG[kind.value] for kind in _ACTORS)),
    "locations": (NG.Location,),
}
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.S)
_LONGEST_SHOWN = 60


class Results:
    """The answer to one query: a table, a yes or no, or a graph. It can be read once."""

    def __init__(self, found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> None:
        self._found = found

    @property
    def kind(self) -> str:
        """`table`, `boolean` or `graph`."""
        if isinstance(self._found, ox.QueryBoolean):
            return "boolean"
        return "table" if isinstance(self._found, ox.QuerySolutions) else "graph"

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the variables of a table, in the order they were asked for."""
        if not isinstance(self._found, ox.QuerySolutions):
            return ()
        return tuple(variable.value for variable in self._found.variables)

    def __bool__(self) -> bool:  # of an ASK query only, so that no table passes for a yes
        if not isinstance(self._found, ox.QueryBoolean):
            raise QueryError("only an ASK query answers yes or no")
        return bool(self._found)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        """Yield the rows of a table, or the triples of a graph; an unbound cell is None."""
        if isinstance(self._found, ox.QueryBoolean):
            raise QueryError("an ASK query has no rows")
        try:
            for row in self._found:
                yield tuple(row)
        except OSError as error:
            raise QueryError(f"the query failed while it ran: {error}") from error

    def serialize(
        self, format: str | None = None, *, prefixes: Mapping[str, str] | None = None
    ) -> bytes:
        """Return the whole answer as text; `format` is a key of `TABLES` or `GRAPHS`.

        Default: JSON for tables, Turtle for graphs; a graph is written with `prefixes`. Raises
        `QueryError` when the format cannot hold this kind of answer.
        """
        text = io.BytesIO()
        try:
            if isinstance(self._found, ox.QueryTriples):
                ox.serialize(
                    self._found, text, GRAPHS[format or "ttl"], prefixes=dict(prefixes or {})
                )
            else:
                self._found.serialize(text, TABLES[format or "json"])
            return text.getvalue()
        except KeyError as error:
            fit = GRAPHS if self.kind == "graph" else TABLES
            raise QueryError(
                f"a {self.kind} cannot be written as {error}", hint=f"one of: {', '.join(fit)}"
            ) from error
        except OSError as error:
            raise QueryError(f"the query failed while it ran: {error}") from error


def query(
    store: ox.Store,
    sparql: str,
    prefixes: Mapping[str, str] | None = None,
    functions: Mapping[ox.NamedNode, Callable[..., Any]] | None = None,
) -> Results:
    """Answer a query; `prefixes` are known without being declared, `functions` beside SPARQL's.

    Raises `QuerySyntaxError`, `QueryError`.
    """
    try:
        found = store.query(
            sparql, prefixes=dict(prefixes or {}), custom_functions=dict(functions or {})
        )
        return Results(found)
    except SyntaxError as error:
        raise syntax_error(str(error), sparql) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


def syntax_error(message: str, query: str) -> QuerySyntaxError:
    """Return Oxigraph's complaint as a person can use it.

    It lists all its parser could have read, which is long and says little; where and after
    which words it stopped says more.
    """
    at = _POSITION.match(message)
    if at is None:
        return QuerySyntaxError(message)
    line, column = int(at[1]), int(at[2])
    before = (query.split("\n") + [""] * line)[line - 1][: column - 1].rstrip()
    reason = _undeclared(before, query) or _sentence(at[3]) or "the query does not go on"
    shown = before if len(before) <= _LONGEST_SHOWN else "…" + before[-_LONGEST_SHOWN:]
    after = f" after `{shown.strip()}`" if shown.strip() else ""
    return QuerySyntaxError(
        f"line {line}, column {column}: {reason}{after}", line=line, column=column
    )


def _undeclared(before: str, query: str) -> str | None:
    """Tell of a prefix that no PREFIX line declares, which Oxigraph often does not."""
    name = re.search(r"(?:^|[\s({\[;,.^|/!])([A-Za-z][\w.-]*):[\w.-]*$", before)
    if name is None or re.search(rf"(?i)\bprefix\s+{re.escape(name[1])}:", query):
        return None
    return f"the prefix {name[1]}: is not declared"


def _sentence(expected: str) -> str | None:
    """Return what in a list of expected tokens is a sentence: "Duplicated variable name …"."""
    found = re.search(r"(?:^|, |one of )([A-Z]\w*(?: [\w*]+){2,})", expected)
    return found[1] if found else None


def count(store: ox.Store) -> Counts:
    """Count what the store holds. Reads all of it: about a second per million triples."""
    things = {name: count_of(store, name) for name in _COUNTED}
    return Counts(
        **things,
        triples=_number(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        graphs=sum(1 for _ in store.named_graphs()),
    )


def count_of(store: ox.Store, kind: str) -> int:
    """Count the things of one kind, a field of `Counts`."""
    return _instances(store, _COUNTED[kind])


def counting() -> dict[str, str]:
    """Return the queries that count a store elsewhere, by field of `Counts`."""
    things = {kind: _distinct(classes) for kind, classes in _COUNTED.items()}
    return {
        **things,
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "graphs": "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    }


def counted_as(iri: str) -> list[str]:
    """Return the fields of `Counts` in which instances of that class are counted."""
    return [kind for kind, classes in _COUNTED.items() if iri in map(str, classes)]


def canonical_nquads(store: ox.Store) -> Iterator[bytes]:
    """Yield the lines of the named graphs sorted by code point, each with its line's end.

    There are no blank nodes, so this is the canonical form of RDFC-1.0. All lines are held in
    memory; `kg.dump` sorts on disk.
    """
    lines: list[bytes] = []
    for graph in store.named_graphs():
        end = f" {graph} .\n".encode()
        text = io.BytesIO()
        store.dump(text, ox.RdfFormat.N_TRIPLES, from_graph=graph)
        lines.extend(line[:-2] + end for line in text.getvalue().splitlines())
    return iter(sorted(lines))


def _instances(store: ox.Store, classes: tuple[str, ...]) -> int:
    return _number(store, _distinct(classes))


def _distinct(classes: tuple[str, ...]) -> str:
    listed = " ".join(f"<{one}>" for one in classes)
    return f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ VALUES ?c {{ {listed} }} ?s a ?c }}"


def _number(store: ox.Store, sparql: str) -> int:
    found = store.query(sparql)
    assert isinstance(found, ox.QuerySolutions)
    term = next(found)["n"]
    assert isinstance(term, ox.Literal)
    return int(term.value)
