"""The store, made again from the journal alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store import journal, reading, snapshots
from kg.store.changes import Change
from kg.store.journal import Journal
from kg.store.layout import Layout

_BATCH = 100_000  # quads


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What came of replaying a journal."""

    entries: int
    quads: int
    graphs: int
    same: bool | None
    """Whether it is what the newest snapshot holds; None: there is none of that entry."""


def rebuild(
    source: Layout,
    target: Path,
    *,
    until: int | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Rebuilt:
    """Replay the journal of a data directory into a new one, up to an entry or all of it.

    The new directory gets the articles' texts and, if all was replayed, the journal; nothing is
    published there. Raises `StoreError` when it exists, or the journal is damaged.
    """
    if target.exists():
        raise StoreError(f"{target} exists", hint="name a directory that does not")
    found, made = Journal(source.journal), Layout(target)
    last = found.last if until is None else min(until, found.last)
    made.live.mkdir(parents=True)
    store = ox.Store(made.live)
    for entry, change in found.changes():
        if entry.number > last:
            break
        _replay(store, change)
        report(entry.number, last)
    quads = _make_union(store)
    store.flush()
    _take_along(source, made, whole=last == found.last)
    return Rebuilt(
        entries=last,
        quads=quads,
        graphs=sum(1 for _ in store.named_graphs()),
        same=_is_same(source, store, last),
    )


def _replay(store: ox.Store, change: Change) -> None:
    """Do a change, but for the union: that is made once, at the end."""
    if change.everything:
        store.clear()
    for graph, one in change.graphs.items():
        name = ox.NamedNode(graph)
        for triple in one.leaving:
            store.remove(ox.Quad(*_three(triple), name))
    store.bulk_extend(_coming(change))
    for graph in change.made:
        store.add_graph(ox.NamedNode(graph))
    for graph in change.gone:
        store.remove_graph(ox.NamedNode(graph))


def _coming(change: Change) -> Iterator[ox.Quad]:
    for graph, one in change.graphs.items():
        name = ox.NamedNode(graph)
        for quad in ox.parse("\n".join(one.coming), ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(*_three(quad.triple), name)
        for triple in one.blank:
            yield ox.Quad(*_three(triple), name)


def _make_union(store: ox.Store) -> int:
    quads = 0
    for graph in store.named_graphs():
        named = store.quads_for_pattern(None, None, None, graph)
        for batch in _batches(ox.Quad(*_three(quad.triple)) for quad in named):
            quads += len(batch)
            store.bulk_extend(batch)
    return quads


def _batches(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    waiting = iter(quads)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _three(triple: ox.Triple) -> tuple[Any, ox.NamedNode, Any]:
    return triple.subject, triple.predicate, triple.object


def _take_along(source: Layout, made: Layout, *, whole: bool) -> None:
    for path, wanted in ((source.texts, True), (source.journal, whole)):
        if wanted and path.is_dir():
            shutil.copytree(path, made.root / path.name)
    made.unpublished.touch()
    if whole:
        journal.set_position(made.live, Journal(made.journal).last)


def _is_same(source: Layout, store: ox.Store, last: int) -> bool | None:
    """Compare with the newest snapshot of that entry: graphs, their names, and the union."""
    for snapshot in reversed(snapshots.published(source)):
        if snapshot.journal == last and last:
            other = ox.Store.read_only(str(snapshot.store))
            return _told(other) == _told(store)
    return None


def _told(store: ox.Store) -> tuple[list[str], list[bytes], list[bytes]]:
    names = sorted(str(graph) for graph in store.named_graphs())
    union = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    lines = sorted(str(quad).encode() for quad in union)
    return names, lines, list(reading.canonical_nquads(store))
