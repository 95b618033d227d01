"""The one SPARQL update that brings some named graphs to what they should hold.

Only what differs is written. The default graph is kept as the union of the named graphs, each
triple once: a triple leaves it only with the last named graph that holds it. One update is one
transaction: whoever opens the store after a crash finds all of it done or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.errors import StoreError


@dataclass(slots=True)
class _Change:
    """What leaves a graph and what comes into it."""

    leaving: set[ox.Triple] = field(default_factory=set)
    coming: list[str] = field(default_factory=list)


def bring_to(store: ox.Store, wanted: Mapping[str, Sequence[str]]) -> str:
    """Return the update after which each graph holds these N-Triples lines and no others.

    Empty when nothing differs. Only the one writer may ask: it reads the store first.
    """
    changes = {graph: _change(store, graph, lines) for graph, lines in wanted.items()}
    leaving = _blocks({g: map(_line, sorted(c.leaving, key=str)) for g, c in changes.items()})
    orphans = [_line(triple) for triple in _orphans(store, changes)]
    coming = _blocks({graph: change.coming for graph, change in changes.items()})
    everywhere = [line for change in changes.values() for line in change.coming]
    deletion = f"DELETE DATA {{\n{leaving}{_joined(orphans)}}}" if leaving else ""
    insertion = f"INSERT DATA {{\n{coming}{_joined(everywhere)}}}" if coming else ""
    emptied = [f"DROP SILENT GRAPH <{graph}>" for graph, lines in wanted.items() if not lines]
    return " ;\n".join(filter(None, (deletion, insertion, *(emptied if deletion else ()))))


def _change(store: ox.Store, graph: str, lines: Sequence[str]) -> _Change:
    node = ox.NamedNode(graph)
    if not store.contains_named_graph(node):
        return _Change(coming=list(lines))
    there = {quad.triple for quad in store.quads_for_pattern(None, None, None, node)}
    if not lines:
        return _Change(leaving=there)
    try:
        parsed = [quad.triple for quad in ox.parse("\n".join(lines), ox.RdfFormat.N_TRIPLES)]
    except SyntaxError as error:
        raise StoreError(f"cannot store the graph {graph}: {error}") from error
    coming = [line for line, triple in zip(lines, parsed, strict=True) if triple not in there]
    return _Change(leaving=there.difference(parsed), coming=coming)


def _orphans(store: ox.Store, changes: Mapping[str, _Change]) -> list[ox.Triple]:
    """Return the triples that no named graph will hold any more."""
    left_by: dict[ox.Triple, set[ox.NamedNode]] = {}
    for graph, change in changes.items():
        for triple in change.leaving:
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


def _blocks(graphs: Mapping[str, Iterable[str]]) -> str:
    filled = ((graph, _joined(lines)) for graph, lines in graphs.items())
    return "".join(f"GRAPH <{graph}> {{\n{lines}}}\n" for graph, lines in filled if lines)


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _line(triple: ox.Triple) -> str:
    return f"{triple.subject} {triple.predicate} {triple.object} ."
