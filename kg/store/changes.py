"""What a write does to the named graphs, as a value: computed, written down, then done.

The default graph is kept as the union of the named graphs, each triple once, and is no part of a
change: a triple comes into it with the first named graph that holds it and leaves it with the
last. A change is done by one SPARQL update, and one update is one transaction: whoever opens the
store after a crash finds all of it done or nothing. Doing it twice does no more than doing it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.errors import StoreError

_TERM = ox.NamedNode("urn:x-newsgraph:term")

Function = Callable[..., ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]


@dataclass(slots=True)
class GraphChange:
    """What leaves one graph and what comes into it."""

    leaving: set[ox.Triple] = field(default_factory=set)
    coming: list[str] = field(default_factory=list)
    """N-Triples lines without blank nodes."""
    blank: set[ox.Triple] = field(default_factory=set)
    """Triples that come and have blank nodes: SPARQL would make others of them."""

    def __len__(self) -> int:
        return len(self.leaving) + len(self.coming) + len(self.blank)


@dataclass(slots=True)
class Change:
    """What one write does, in this order: it clears, takes away, adds, makes and drops graphs."""

    everything: bool = False
    """Whether all that was there goes first."""
    graphs: dict[str, GraphChange] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    """Graphs that exist from now on, though maybe empty."""
    gone: tuple[str, ...] = ()
    """Graphs that exist no more."""

    def __bool__(self) -> bool:
        return bool(self.everything or self.made or self.gone or any(self.graphs.values()))

    @property
    def touched(self) -> tuple[str, ...]:
        """The names of the graphs that change, sorted."""
        named = {graph for graph, change in self.graphs.items() if change}
        return tuple(sorted({*named, *self.made, *self.gone}))

    @property
    def added(self) -> int:
        """Quads that come."""
        return sum(len(c.coming) + len(c.blank) for c in self.graphs.values())

    @property
    def removed(self) -> int:
        """Quads that leave, not counting those of a store that is cleared."""
        return sum(len(c.leaving) for c in self.graphs.values())

    def lines(self) -> Iterator[str]:
        """Yield the change as text, in the order it is done: N-Quads after `- ` and `+ `, names of
        graphs after `* ` (made) and `/ ` (gone). That everything goes first is not in it.
        """
        for graph, change in sorted(self.graphs.items()):
            for triple in sorted(map(_text, change.leaving)):
                yield f"- {triple} <{graph}> ."
        for graph, change in sorted(self.graphs.items()):
            end = f" <{graph}> ."
            for line in change.coming:
                yield f"+ {line[:-2]}{end}"
            for triple in sorted(map(_text, change.blank)):
                yield f"+ {triple}{end}"
        yield from (f"* {graph}" for graph in self.made)
        yield from (f"/ {graph}" for graph in self.gone)


def read_lines(lines: bytes, change: Change) -> Change:
    """Add to a change what `Change.lines` wrote; raises `StoreError` when it is none of that."""
    signs = {b"-": [], b"+": [], b"*": [], b"/": [], b"!": []}  # type: dict[bytes, list[bytes]]
    try:
        for line in lines.splitlines():
            signs[line[:1]].append(line[2:])
        for quad in ox.parse(b"\n".join(signs[b"-"]), ox.RdfFormat.N_QUADS):
            _of(change, quad).leaving.add(quad.triple)
        for quad in ox.parse(b"\n".join(signs[b"+"]), ox.RdfFormat.N_QUADS):
            come(change, quad)
        change.made += tuple(name.decode() for name in signs[b"*"])
        change.gone += tuple(name.decode() for name in signs[b"/"])
    except (KeyError, SyntaxError) as error:
        raise StoreError(f"a change cannot be read: {error}") from error
    return change


def come(change: Change, quad: ox.Quad) -> None:
    """Let a quad of a named graph come."""
    found = _of(change, quad)
    if has_blank(quad.triple):
        found.blank.add(quad.triple)
    else:
        found.coming.append(f"{_text(quad.triple)} .")


def leave(change: Change, quad: ox.Quad) -> None:
    """Let a quad of a named graph leave."""
    _of(change, quad).leaving.add(quad.triple)


def has_blank(triple: ox.Triple) -> bool:
    """Whether a triple has a blank node, be it in a triple term."""
    return any(
        isinstance(term, ox.BlankNode) or (isinstance(term, ox.Triple) and has_blank(term))
        for term in (triple.subject, triple.object)
    )


def all_of(store: ox.Store, graph: ox.NamedNode, most: int) -> Iterator[Change]:
    """Yield the changes that make a graph as it is, of at most so many triples each."""
    text = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    assert text is not None  # it was written to nothing else
    change = GraphChange()
    made: tuple[str, ...] = (graph.value,)
    for line in filter(None, text.decode().split("\n")):  # literals have other ends of lines
        if "_:" in line and (blank := _with_blank(line)) is not None:
            change.blank.add(blank)
        else:
            change.coming.append(line)
        if len(change.coming) + len(change.blank) >= most:
            yield Change(made=made, graphs={graph.value: change})
            change, made = GraphChange(), ()
    if made or change:
        yield Change(made=made, graphs={graph.value: change})


def _with_blank(line: str) -> ox.Triple | None:
    """Return the triple of a line if there is a blank node in it, not only the signs of one."""
    (quad,) = ox.parse(line, ox.RdfFormat.N_TRIPLES)
    return quad.triple if has_blank(quad.triple) else None


# ── computing ───────────────────────────────────────────────────────────────────────────────


def bring_to(store: ox.Store, wanted: Mapping[str, Sequence[str]]) -> Change:
    """Return the change after which each graph holds these N-Triples lines and no others.

    A graph that is to hold none goes. Only the one writer may ask: it reads the store first.
    """
    graphs = {graph: _difference(store, graph, lines) for graph, lines in wanted.items()}
    there = (graph for graph, lines in wanted.items() if not lines)
    gone = tuple(g for g in there if store.contains_named_graph(ox.NamedNode(g)))
    return Change(graphs={g: c for g, c in graphs.items() if c}, gone=gone)


def _difference(store: ox.Store, graph: str, lines: Sequence[str]) -> GraphChange:
    node = ox.NamedNode(graph)
    try:  # also where all of it is new: what the store refuses must not get into the journal
        parsed = [quad.triple for quad in ox.parse("\n".join(lines), ox.RdfFormat.N_TRIPLES)]
        if not store.contains_named_graph(node):
            return GraphChange(coming=list(lines))
        there = {quad.triple for quad in store.quads_for_pattern(None, None, None, node)}
    except SyntaxError as error:
        raise StoreError(f"cannot store the graph {graph}: {error}") from error
    coming = [line for line, triple in zip(lines, parsed, strict=True) if triple not in there]
    return GraphChange(leaving=there.difference(parsed), coming=coming)


# ── doing ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Done:
    """What doing a change did to the union, triple by triple; None where all of it went."""

    orphans: tuple[ox.Triple, ...] | None


def do(store: ox.Store, change: Change) -> Done:
    """Do a change in one transaction. Raises `StoreError` when the store takes none."""
    orphans = orphans_of(store, change)
    update, functions = _update(change, orphans)
    try:
        store.update(update, custom_functions=functions)
    except (OSError, SyntaxError, RuntimeError) as error:
        raise StoreError(f"the store took no update: {error}") from error
    return Done(None if change.everything else tuple(orphans))


def orphans_of(store: ox.Store, change: Change) -> list[ox.Triple]:
    """Return the triples that no named graph will hold any more."""
    left_by: dict[ox.Triple, set[ox.NamedNode]] = {}
    for graph, one in change.graphs.items():
        for triple in one.leaving:
            left_by.setdefault(triple, set()).add(ox.NamedNode(graph))
    default = ox.DefaultGraph()
    return [
        triple
        for triple, graphs in left_by.items()
        if not any(
            quad.graph_name != default and quad.graph_name not in graphs
            for quad in store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        )
    ]


def _update(
    change: Change, orphans: Sequence[ox.Triple]
) -> tuple[str, dict[ox.NamedNode, Function]]:
    graphs = change.graphs.items()
    terms = _Terms()
    leaving = _blocks({g: _lines(sorted(map(_text, _plain(c.leaving)))) for g, c in graphs})
    leaving += _joined(_lines(map(_text, _plain(orphans))))
    coming = _blocks({g: c.coming for g, c in graphs})
    coming += _joined(line for _, c in graphs for line in c.coming)
    steps = (
        "DROP ALL" if change.everything else "",
        f"DELETE DATA {{\n{leaving}}}" if leaving else "",
        terms.update("DELETE", {g: _blanks(c.leaving) for g, c in graphs}, _blanks(orphans)),
        f"INSERT DATA {{\n{coming}}}" if coming else "",
        terms.update(
            "INSERT", {g: c.blank for g, c in graphs}, [t for _, c in graphs for t in c.blank]
        ),
        *(f"CREATE SILENT GRAPH <{graph}>" for graph in change.made),
        *(f"DROP SILENT GRAPH <{graph}>" for graph in change.gone),
    )
    return " ;\n".join(filter(None, steps)), {_TERM: terms}


class _Terms:
    """Blank nodes have no name in SPARQL, so the update asks a function for them, by number."""

    def __init__(self) -> None:
        self._terms: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = []

    def __call__(self, number: ox.Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
        return self._terms[int(number.value)]

    def update(
        self, verb: str, graphs: Mapping[str, Iterable[ox.Triple]], union: Iterable[ox.Triple]
    ) -> str:
        """Return the updates that delete or insert such triples in graphs and in the union."""
        named = ((f"GRAPH <{graph}> {{ ?s ?p ?o }}", triples) for graph, triples in graphs.items())
        steps = (self._one(verb, into, triples) for into, triples in (*named, ("?s ?p ?o", union)))
        return " ;\n".join(filter(None, steps))

    def _one(self, verb: str, template: str, triples: Iterable[ox.Triple]) -> str:
        first = len(self._terms)
        for triple in triples:
            self._terms += (triple.subject, triple.predicate, triple.object)
        rows = " ".join(map(str, range(first, len(self._terms), 3)))
        names = " ".join(f"BIND({_TERM}(?n + {at}) AS ?{name})" for at, name in enumerate("spo"))
        return f"{verb} {{ {template} }} WHERE {{ VALUES ?n {{ {rows} }} {names} }}" if rows else ""


def _of(change: Change, quad: ox.Quad) -> GraphChange:
    if not isinstance(quad.graph_name, ox.NamedNode):
        raise StoreError("only named graphs change: the default graph is their union")
    return change.graphs.setdefault(quad.graph_name.value, GraphChange())


def _plain(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    return (triple for triple in triples if not has_blank(triple))


def _blanks(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return [triple for triple in triples if has_blank(triple)]


def _blocks(graphs: Mapping[str, Iterable[str]]) -> str:
    filled = ((graph, _joined(lines)) for graph, lines in graphs.items())
    return "".join(f"GRAPH <{graph}> {{\n{lines}}}\n" for graph, lines in filled if lines)


def _lines(triples: Iterable[str]) -> Iterator[str]:
    return (f"{triple} ." for triple in triples)


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _text(triple: ox.Triple) -> str:
    return str(triple)  # a triple term inside of it gets its brackets so, and alone it has none
