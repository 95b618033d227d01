"""Updates, and graphs sent whole, over a copy of the store: what they come to is a `Change`.

The default graph is the union of the named graphs, and nothing else can be written to. So what is
written without naming a graph goes to one that is part of the union, `{base}graph/default`: it is
meant wherever a graph is named as the default one (templates without GRAPH, CLEAR DEFAULT, COPY …
TO DEFAULT, the Graph Store Protocol's `?default`), while WHERE sees the union.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.errors import GraphConflict, QueryError, QueryRefused
from kg.store import syntax_error
from kg.store.changes import Change, come, do, leave
from kg.writing import operations
from kg.writing.operations import COMING, LEAVING, OWN, Operation

Load = Callable[[str], Iterable[ox.Triple]]
"""What gives the triples of a document; raises `QueryRefused` or `QueryError`."""

_ABSENT = "DROP GRAPH <urn:x-newsgraph:absent> ;\n"


def own_graph(base: str) -> str:
    """Return the name of the graph that holds what is written to the default graph."""
    return f"{base}graph/default"


def refuse_to_load(iri: str) -> Iterable[ox.Triple]:
    """Load nothing."""
    raise QueryRefused(f"LOAD <{iri}> is not allowed here", hint="send the data itself")


class Draft:
    """A copy of the store in which a write is tried, and what it comes to."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._everything = False
        self._was: dict[ox.Quad, bool] = {}
        self._existed: dict[str, bool] = {}

    def has(self, graph: str) -> bool:
        """Whether there is a graph of that name, be it empty."""
        return self.store.contains_named_graph(ox.NamedNode(graph))

    def quads(self, graph: str) -> set[ox.Quad]:
        """Return what a graph holds."""
        return set(self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def do(
        self,
        *,
        leaving: Iterable[ox.Quad] = (),
        coming: Iterable[ox.Quad] = (),
        made: Sequence[str] = (),
        gone: Sequence[str] = (),
    ) -> None:
        """Let quads leave, then others come; make graphs, and drop graphs that are empty by now."""
        arriving = set(coming)
        change = Change(made=tuple(made), gone=tuple(gone))
        for quad in leaving:
            if quad not in arriving and quad in self.store:
                self._was.setdefault(quad, True)
                leave(change, quad)
        for quad in arriving:
            if quad not in self.store:
                self._was.setdefault(quad, False)
                come(change, quad)
        for graph in change.touched:
            self._existed.setdefault(graph, self.has(graph))
        if change:
            do(self.store, change)

    def clear(self, made: Sequence[str] = ()) -> None:
        """Let everything go; make some graphs, empty."""
        self._everything, self._was, self._existed = True, {}, dict.fromkeys(made, False)
        do(self.store, Change(everything=True, made=tuple(made)))

    def change(self) -> Change:
        """Return what all of it came to."""
        change = Change(everything=self._everything)
        for quad, was in self._was.items():
            if (quad in self.store) != was:
                (leave if was else come)(change, quad)
        for one in change.graphs.values():
            one.coming.sort()
        now = {graph: self.has(graph) for graph in sorted(self._existed)}
        filled = {graph for graph, one in change.graphs.items() if one.coming or one.blank}
        change.made = tuple(
            g for g, is_ in now.items() if is_ and not self._existed[g] and g not in filled
        )
        change.gone = tuple(g for g, is_ in now.items() if not is_ and self._existed[g])
        return change


# ── graphs sent whole ───────────────────────────────────────────────────────────────────────


def put(draft: Draft, graph: str, triples: Iterable[ox.Triple]) -> None:
    """Let a graph hold these triples and no others."""
    there, coming = draft.quads(graph), _in(graph, triples)
    draft.do(leaving=there - coming, coming=coming - there, made=(graph,))


def post(draft: Draft, graph: str, triples: Iterable[ox.Triple]) -> None:
    """Add triples to a graph, making it where there is none."""
    draft.do(coming=_in(graph, triples), made=(graph,))


def drop(draft: Draft, graph: str) -> None:
    """Remove a graph."""
    draft.do(leaving=draft.quads(graph), gone=(graph,))


def _in(graph: str, triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    name = ox.NamedNode(graph)
    return {ox.Quad(t.subject, t.predicate, t.object, name) for t in triples}


# ── updates ─────────────────────────────────────────────────────────────────────────────────


def update(
    draft: Draft,
    text: str,
    *,
    own: str,
    base_iri: str | None = None,
    prefixes: Mapping[str, str] | None = None,
    using: Sequence[str] = (),
    named: Sequence[str] = (),
    load: Load = refuse_to_load,
) -> None:
    """Do a SPARQL 1.1 Update in a draft; `using` and `named` are the dataset the request names.

    Raises `QuerySyntaxError`; `QueryRefused` for what is not done here; `GraphConflict`;
    `QueryError` when evaluating failed; ValueError when update and request both name a dataset.
    """
    evaluator = _Evaluator(draft, own, base_iri, dict(prefixes or {}), load)
    found = evaluator.read(text)
    if using or named:
        found = operations.with_dataset(found, using, named)
    for operation in found:
        evaluator.do(operation)


class _Evaluator:
    """Does operations, one after the other."""

    def __init__(
        self, draft: Draft, own: str, base_iri: str | None, prefixes: dict[str, str], load: Load
    ) -> None:
        self._draft, self._own, self._load = draft, own, load
        self._base, self._prefixes = base_iri, prefixes

    def read(self, text: str) -> tuple[Operation, ...]:
        """Return the operations of a text; raise `QuerySyntaxError` where Oxigraph refuses one.

        Each is parsed for itself: the grammar lets PREFIX and BASE stand before every operation,
        and Oxigraph only before the first.
        """
        try:
            found = operations.read(text)
        except QueryRefused:
            self._refuse_bad_syntax("", text)
            raise
        for operation in found:
            self._refuse_bad_syntax(operation.prologue, operation.source)
        if not found:
            self._refuse_bad_syntax("", text)
        return found

    def _refuse_bad_syntax(self, prologue: str, text: str) -> None:
        try:  # Oxigraph parses all of a text before it does anything: there is no such graph
            self._run(ox.Store(), f"{prologue} {_ABSENT}{text}")
        except SyntaxError as error:
            raise syntax_error(_one_line_up(str(error)), text) from error
        except (RuntimeError, OSError, ValueError):
            return

    def do(self, operation: Operation) -> None:
        """Do one operation."""
        names = self._names(operation)
        if operation.verb in {"INSERT DATA", "DELETE DATA", "MODIFY"}:
            self._write(operation, names)
            return
        source = names.get(operation.graph, operation.graph)
        into = names.get(operation.into, operation.into)
        into = self._own if into == "DEFAULT" else into
        if operation.verb == "LOAD":
            self._fetch(source, into, operation.silent)
        elif operation.verb in {"CLEAR", "DROP"}:
            self._clear(source, operation)
        elif operation.verb == "CREATE":
            if self._draft.has(source) and not operation.silent:
                raise GraphConflict(f"the graph <{source}> is there already")
            self._draft.do(made=(source,))
        else:
            self._copy(self._own if source == "DEFAULT" else source, into, operation)

    # ── triples ─────────────────────────────────────────────────────────────────────────────

    def _write(self, operation: Operation, names: dict[str, str]) -> None:
        is_data = operation.verb != "MODIFY"
        store = ox.Store() if is_data else self._draft.store
        question = operations.question(operation, names)
        try:
            self._run(store, question)
        except SyntaxError as error:  # Oxigraph and we read it in two ways
            raise QueryRefused(
                "the update cannot be divided into operations",
                hint="put blanks around keywords and comparisons",
            ) from error
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(f"the update failed while it ran: {error}") from error
        leaving, coming = (list(self._answers(store, sign)) for sign in (LEAVING, COMING))
        if not is_data:
            self._forget(store)
        self._draft.do(leaving=leaving, coming=coming)

    def _answers(self, store: ox.Store, sign: str) -> Iterator[ox.Quad]:
        for graph in _standing_for(store, sign):
            name = graph.value.removeprefix(sign)
            node = ox.NamedNode(self._own if name == OWN else name)
            for quad in store.quads_for_pattern(None, None, None, graph):
                yield ox.Quad(quad.subject, quad.predicate, quad.object, node)

    def _forget(self, store: ox.Store) -> None:
        for sign in (LEAVING, COMING):
            for graph in _standing_for(store, sign):
                store.remove_graph(graph)

    # ── whole graphs ────────────────────────────────────────────────────────────────────────

    def _fetch(self, source: str, into: str, silent: bool) -> None:
        try:
            post(self._draft, into, self._load(source))
        except QueryRefused:
            raise
        except QueryError:
            if not silent:
                raise

    def _clear(self, what: str, operation: Operation) -> None:
        drops = operation.verb == "DROP"
        if what == "ALL":
            kept = [g.value for g in self._draft.store.named_graphs() if _is_named(g)]
            self._draft.clear(() if drops else kept)
            return
        if what == "NAMED":
            everything = [g.value for g in self._draft.store.named_graphs() if _is_named(g)]
            graphs = [graph for graph in everything if graph != self._own]
        else:
            graphs = [self._own if what == "DEFAULT" else what]
            if not (what == "DEFAULT" or operation.silent or self._draft.has(what)):
                raise _no(what)
        for graph in graphs:
            self._draft.do(leaving=self._draft.quads(graph), gone=(graph,) if drops else ())

    def _copy(self, source: str, into: str, operation: Operation) -> None:
        if not (self._draft.has(source) or operation.silent or source == self._own):
            raise _no(source)
        if source == into:
            return
        triples = [quad.triple for quad in self._draft.quads(source)]
        (post if operation.verb == "ADD" else put)(self._draft, into, triples)
        if operation.verb == "MOVE":
            drop(self._draft, source)

    # ── Oxigraph ────────────────────────────────────────────────────────────────────────────

    def _run(self, store: ox.Store, text: str) -> None:
        store.update(text, base_iri=self._base, prefixes=self._prefixes)

    def _names(self, operation: Operation) -> dict[str, str]:
        """Return which IRIs the operation's terms for graphs mean."""
        terms = operation.terms
        if not terms:
            return {}
        variables = " ".join(f"?t{number}" for number in range(len(terms)))
        values = f"SELECT * {{ VALUES ({variables}) {{ ({' '.join(terms)}) }} }}"
        found = ox.Store().query(
            f"{operation.prologue}\n{values}", base_iri=self._base, prefixes=self._prefixes
        )
        assert isinstance(found, ox.QuerySolutions)
        row = next(found)
        return {term: row[number].value for number, term in enumerate(terms)}


def _standing_for(store: ox.Store, sign: str) -> list[ox.NamedNode]:
    graphs = store.named_graphs()
    return [g for g in graphs if isinstance(g, ox.NamedNode) and g.value.startswith(sign)]


def _is_named(graph: ox.NamedNode | ox.BlankNode) -> bool:
    return isinstance(graph, ox.NamedNode)


def _no(graph: str) -> GraphConflict:
    return GraphConflict(f"there is no graph <{graph}>", hint="SILENT passes over that")


def _one_line_up(message: str) -> str:
    """Return Oxigraph's complaint without the line that was put before the text."""
    start, _, rest = message.partition("error at ")
    line, colon, after = rest.partition(":")
    return f"{start}error at {int(line) - 1}:{after}" if colon and line.isdecimal() else message
