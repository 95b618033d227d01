"""The operations of a SPARQL 1.1 Update, and each as a question whose answer is the change.

Oxigraph does an update or does not; it cannot say what an update would change. So the templates of

    DELETE { GRAPH <g> { ?s ex:p 1 } } INSERT { ?s ex:p 2 } WHERE { … }

are turned into insertions into graphs that stand for what would leave and what would come

    INSERT { GRAPH <urn:x-newsgraph:-g> { ?s ex:p 1 } GRAPH <urn:x-newsgraph:+own> { ?s ex:p 2 } }

and what these hold afterwards is the change, whatever WHERE is, at a cost of the change's size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg.errors import QueryRefused
from kg.writing.tokens import Token, tokens

LEAVING, COMING = "urn:x-newsgraph:-", "urn:x-newsgraph:+"
"""What the names of graphs begin with that stand for others; the other's name follows."""
OWN = "urn:x-newsgraph:own"
"""Stands for the graph that holds what was written to the default graph."""

_MANAGEMENT = frozenset({"LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a template: triples and the term that names their graph; None: the default graph."""

    graph: Token | None
    triples: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. Terms are words of the text: the prologue tells what they mean."""

    verb: str
    """INSERT DATA | DELETE DATA | MODIFY | LOAD | CLEAR | DROP | CREATE | ADD | MOVE | COPY"""
    prologue: str
    source: str = ""
    """Its text where it stood in the update: after as many lines, and blanks in its own."""
    silent: bool = False
    graph: str = ""
    """What is loaded, cleared, dropped, created or copied: a term, DEFAULT, NAMED or ALL."""
    into: str = "DEFAULT"
    """Where to: a term, or DEFAULT."""
    deleted: tuple[Piece, ...] = ()
    inserted: tuple[Piece, ...] = ()
    with_: str = ""
    using: str = ""
    where: str = ""
    """The group, with its braces."""

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that name graphs."""
        pieces = (*self.deleted, *self.inserted)
        named = [p.graph.text for p in pieces if p.graph and p.graph.kind != "variable"]
        named += [t for t in (self.graph, self.into, self.with_) if t and t.upper() not in _KINDS]
        return tuple(dict.fromkeys(named))


_KINDS = frozenset({"DEFAULT", "NAMED", "ALL"})


def read(update: str) -> tuple[Operation, ...]:
    """Return the operations of an update that Oxigraph parses.

    Raises `QueryRefused` for what cannot be told apart here.
    """
    return tuple(_Reader(update).operations())


def with_dataset(
    operations: Sequence[Operation], using: Sequence[str], named: Sequence[str]
) -> tuple[Operation, ...]:
    """Let the operations see the dataset that the request names (Protocol, section 2.2.3).

    Raises ValueError when one of them names its own.
    """
    if any(one.using or one.with_ for one in operations):
        raise ValueError(
            "using-graph-uri and using-named-graph-uri exclude USING and WITH in the update"
        )
    clauses = [f"USING <{graph}>" for graph in using]
    clauses += [f"USING NAMED <{graph}>" for graph in named]
    return tuple(replace(one, using=" ".join(clauses)) for one in operations)


class _Reader:
    """A descent over the words of one update."""

    def __init__(self, update: str) -> None:
        self._text, self._tokens, self._at = update, list(tokens(update)), 0
        self._prologue: list[str] = []

    def operations(self) -> list[Operation]:
        found: list[Operation] = []
        while True:
            self._read_prologue()
            if self._peek() is None:
                return found
            start = self._at
            operation = self._operation()
            found.append(replace(operation, source=self._standing(start)))
            if (token := self._next_or_none()) is None:
                return found
            if token.text != ";":
                raise self._lost(token)

    def _read_prologue(self) -> None:
        while (token := self._peek()) and token.word in {"PREFIX", "BASE", "VERSION"}:
            for _ in range(3 if token.word == "PREFIX" else 2):
                self._prologue.append(self._next().text)

    def _operation(self) -> Operation:
        token = self._next()
        verb, prologue = token.word, " ".join(self._prologue)
        if verb in _MANAGEMENT:
            return self._management(verb, prologue)
        if verb in {"INSERT", "DELETE"} and self._skip("DATA"):
            pieces = self._pieces()
            deleted, inserted = (pieces, ()) if verb == "DELETE" else ((), pieces)
            return Operation(
                verb=f"{verb} DATA", prologue=prologue, deleted=deleted, inserted=inserted
            )
        if verb == "DELETE" and self._skip("WHERE"):
            group = self._at
            pieces = self._pieces()
            where = self._text[self._tokens[group].start : self._tokens[self._at - 1].end]
            return Operation(verb="MODIFY", prologue=prologue, deleted=pieces, where=where)
        return self._modify(token, prologue)

    def _modify(self, token: Token, prologue: str) -> Operation:
        found = Operation(verb="MODIFY", prologue=prologue)
        if token.word == "WITH":
            found = replace(found, with_=self._next().text)
            token = self._next()
        if token.word == "DELETE":
            found = replace(found, deleted=self._pieces())
            if self._skip("INSERT"):
                found = replace(found, inserted=self._pieces())
        elif token.word == "INSERT":
            found = replace(found, inserted=self._pieces())
        else:
            raise self._lost(token)
        using = self._at
        while self._skip("USING"):
            self._skip("NAMED")
            self._next()
        found = replace(found, using=self._between(using, self._at))
        if not self._skip("WHERE"):
            raise self._lost(self._next())
        start = self._at
        self._group()
        return replace(found, where=self._between(start, self._at))

    def _management(self, verb: str, prologue: str) -> Operation:
        silent = self._skip("SILENT")
        found = Operation(verb=verb, prologue=prologue, silent=silent, graph=self._graph_term())
        if verb == "LOAD":
            return replace(found, into=self._graph_term()) if self._skip("INTO") else found
        if verb in {"ADD", "MOVE", "COPY"}:
            if not self._skip("TO"):
                raise self._lost(self._next())
            return replace(found, into=self._graph_term())
        return found

    def _graph_term(self) -> str:
        self._skip("GRAPH")
        token = self._next()
        return token.word if token.word in _KINDS else token.text

    def _pieces(self) -> tuple[Piece, ...]:
        """Read a template with its braces: triples, and blocks of triples of named graphs."""
        self._expect("open")
        found: list[Piece] = []
        start, depth = self._at, 0
        while True:
            token = self._next()
            if depth == 0 and token.word == "GRAPH":
                self._add(found, None, start, self._at - 1)
                graph = self._next()
                inside = self._at + 1
                self._group()
                self._add(found, graph, inside, self._at - 1, always=True)
                if (following := self._peek()) and following.text == ".":
                    self._next()
                start = self._at
            elif token.kind == "open":
                depth += 1
            elif token.kind == "close":
                if depth == 0:
                    self._add(found, None, start, self._at - 1)
                    return tuple(found)
                depth -= 1

    def _add(
        self, found: list[Piece], graph: Token | None, start: int, end: int, *, always: bool = False
    ) -> None:
        if start < end or always:
            found.append(Piece(graph, self._between(start, end)))

    def _group(self) -> None:
        """Pass over a group with its braces."""
        self._expect("open")
        depth = 1
        while depth:
            kind = self._next().kind
            depth += (kind == "open") - (kind == "close")

    def _standing(self, first: int) -> str:
        start = self._tokens[first].start
        before = self._text[:start]
        lines, column = before.count("\n"), start - before.rfind("\n") - 1
        return "\n" * lines + " " * column + self._between(first, self._at)

    def _between(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        return self._text[self._tokens[start].start : self._tokens[end - 1].end]

    def _expect(self, kind: str) -> None:
        token = self._next()
        if token.kind != kind:
            raise self._lost(token)

    def _skip(self, word: str) -> bool:
        token = self._peek()
        if token is None or token.word != word:
            return False
        self._at += 1
        return True

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next_or_none(self) -> Token | None:
        token = self._peek()
        self._at += token is not None
        return token

    def _next(self) -> Token:
        token = self._next_or_none()
        if token is None:
            raise QueryRefused("the update ends where this service does not see its end")
        return token

    def _lost(self, token: Token) -> QueryRefused:
        line = self._text.count("\n", 0, token.start) + 1
        return QueryRefused(
            f"line {line}: the update cannot be divided into operations at `{token.text[:30]}`",
            hint="put blanks around keywords and comparisons",
        )


# ── an operation as a question ──────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Written:
    """A rewritten operation in the making: its templates, and the names it binds in WHERE."""

    names: dict[str, str]
    default: str
    templates: list[str] = field(default_factory=list)
    bound: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, stands_for: str, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            self.templates.append(
                f"GRAPH {self._graph(stands_for, piece.graph)} {{\n{piece.triples}\n}}"
            )

    def _graph(self, stands_for: str, graph: Token | None) -> str:
        if graph is None:
            return f"<{stands_for}{self.default}>"
        if graph.kind != "variable":
            return f"<{stands_for}{self.names[graph.text]}>"
        key = (stands_for, graph.text[1:])
        return self.bound.setdefault(key, f"?newsgraph_{len(self.bound)}_")

    @property
    def bindings(self) -> str:
        """A variable that is no IRI names no graph, and its triples are left out (3.1.3)."""
        return "".join(
            f' BIND(IF(isIRI(?{name}), IRI(CONCAT("{stands_for}", STR(?{name}))), 1/0) AS {bound})'
            for (stands_for, name), bound in self.bound.items()
        )


def question(operation: Operation, names: dict[str, str]) -> str:
    """Return the update whose insertions are what the operation would change.

    `names` are the IRIs that the operation's terms for graphs mean.
    """
    default = names[operation.with_] if operation.with_ else OWN
    written = _Written(names, default)
    written.add(LEAVING, operation.deleted)
    written.add(COMING, operation.inserted)
    templates = "\n".join(written.templates)
    if operation.verb != "MODIFY":
        return f"{operation.prologue}\nINSERT DATA {{ {templates} }}"
    where = operation.where
    if written.bound:
        where = f"{{ {where}{written.bindings} }}"
    with_ = f"WITH {operation.with_}" if operation.with_ else ""  # what WHERE sees; no template
    return f"{operation.prologue}\n{with_} INSERT {{ {templates} }} {operation.using} WHERE {where}"
