"""What pages ask of the graph: rows of terms, answered by the pages' own workers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

import pyoxigraph as ox

from kg.errors import QuerySyntaxError, QueryTimeout, ResultTooLarge
from kg.store import Snapshot
from server.sparql.backend import Answer, Backend, Question


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term as pages need it. `kind` is `iri`, `literal` or `blank`."""

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None

    @property
    def is_iri(self) -> bool:
        """Whether one can follow it."""
        return self.kind == "iri"


Row = Mapping[str, Term]
_PART = 100_000  # rows of one answer, where all are asked for
_SMALLEST = 400
_KINDS = {"uri": "iri", "literal": "literal", "typed-literal": "literal", "bnode": "blank"}


@dataclass(frozen=True, slots=True)
class Table:
    """A SELECT's answer; a row has no cell where nothing is bound."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Reader:
    """Asks the questions of one page, all of our own making, with our prefixes.

    A question has holes, `$thing`, that are filled with what `iri` and `iris` return: nothing gets
    into a query as it came. When `seconds` are over, no further question is asked.
    """

    def __init__(self, pool: Backend, seconds: float, snapshot: Snapshot | None = None) -> None:
        self._pool, self._snapshot = pool, snapshot
        self._until = time.monotonic() + seconds
        self._tables: dict[str, Table] = {}

    def rows(self, sparql: str, **holes: str | int) -> tuple[Row, ...]:
        """Return the rows of a SELECT."""
        return read_table(self._ask(sparql, holes).body).rows

    def every(self, sparql: str) -> Iterator[Row]:
        """Yield all rows of a SELECT, asked for in parts: of one snapshot always in one order.

        A store elsewhere may give only so many at once: then the parts are smaller.
        """
        start, part = 0, _PART
        while True:
            try:
                rows = self.rows(f"{sparql} LIMIT {part} OFFSET {start}")
            except ResultTooLarge:
                if part < _SMALLEST:
                    raise
                part //= 4
                continue
            yield from rows
            if len(rows) < part:
                return
            start += part

    def graph(self, sparql: str, format: str, **holes: str | int) -> bytes:
        """Return the graph of a CONSTRUCT, written in that format."""
        return self._ask(sparql, holes, format).body

    def select(self, query: str) -> Iterator[tuple[str | None, ...]]:
        """Answer a query of `kg.views`: rows of IRIs and lexical forms, None where unbound."""
        return self.remembered(query)

    def remembered(self, query: str) -> Iterator[tuple[str | None, ...]]:
        """Answer a query as `select` does; the same again is answered from memory."""
        if query not in self._tables:
            self._tables[query] = read_table(self._asked(query, "ttl").body)
        table = self._tables[query]
        for row in table.rows:
            yield tuple(row[name].value if name in row else None for name in table.columns)

    def _ask(self, sparql: str, holes: Mapping[str, str | int], format: str = "ttl") -> Answer:
        return self._asked(Template(sparql).substitute(holes), format)

    def _asked(self, query: str, format: str) -> Answer:
        if time.monotonic() > self._until:
            raise QueryTimeout("this page took too long to make and was given up")
        try:
            return self._pool.ask(Question(query=query, graph=format, snapshot=self._snapshot))
        except QuerySyntaxError as error:  # ours, so not the client's fault
            raise RuntimeError(f"a query of ours does not parse: {query}") from error


def read_table(body: bytes, *, cut: bool = False) -> Table:
    """Read SPARQL 1.1 Query Results JSON, or the whole rows at its beginning when it is cut."""
    answer = json.loads(_closed(body) if cut else body)
    rows = answer["results"]["bindings"]
    return Table(
        columns=tuple(answer["head"]["vars"]),
        rows=tuple({name: _term(cell) for name, cell in row.items()} for row in rows),
    )


def _closed(body: bytes) -> bytes:
    """Return JSON that was cut somewhere in its rows, without the last row and closed."""
    end = body.rfind(b'}},{"')  # between two rows, and neither in a string nor inside a row
    if end == -1:
        start = body.index(b'"bindings":[')
        return body[:start] + b'"bindings":[]}}'
    return body[:end] + b"}}]}}"


def _term(cell: Mapping[str, Any]) -> Term:
    if cell["type"] not in _KINDS:  # a triple term of RDF 1.2
        return Term("literal", json.dumps(cell["value"], ensure_ascii=False))
    return Term(_KINDS[cell["type"]], cell["value"], cell.get("xml:lang"), cell.get("datatype"))


def iri(value: str) -> str:
    """Return an IRI as a query has it; ValueError for what is none, so that nothing escapes."""
    if any(character in '<>"{}|^`\\' or character <= " " for character in value):
        raise ValueError(f"not an IRI: {value!r}")
    return str(ox.NamedNode(value))  # which refuses what the parser would: "%" alone, U+FFFD


def iris(values: list[str]) -> str:
    """Return many IRIs for a VALUES clause; what is no IRI is left out."""
    written = []
    for value in values:
        try:
            written.append(iri(value))
        except ValueError:
            continue
    return " ".join(written)
