"""What came of a build, as far as it must be the same whoever was killed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.build import merge_all
from kg.errors import NewsgraphError
from kg.status import standing
from kg.store import Layout, Store
from kg.store.journal import Journal
from tests.kg.engine.chaos.processes import apart


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Digests and names, to be compared."""

    graph: str
    """Of the canonical N-Quads of the published snapshot."""
    triples: int
    texts: str
    """Of the articles as received and of what was found in them."""
    rejects: tuple[str, ...]


def state(data: Path) -> State:
    """Read it from what is published."""
    with Store.open(data, readonly=True) as store:
        graph, triples = hashlib.sha256(), 0
        for line in store.canonical_nquads():
            graph.update(line)
            triples += line.count(b"\n")
        return State(
            graph=graph.hexdigest(),
            triples=triples,
            texts=_digest(data / "texts"),
            rejects=tuple(sorted(f"{Path(r.source).name}: {r.stage}" for r in store.rejects())),
        )


def faults(data: Path, wanted: State) -> list[str]:
    """Say what is not as it should be: contents, what `kg status` tells, what was left behind."""
    return apart(lambda: list(_faults(data, wanted)))


def _faults(data: Path, wanted: State) -> Iterator[str]:
    try:
        found = state(data)
        for name in ("graph", "triples", "texts", "rejects"):
            ours, theirs = getattr(found, name), getattr(wanted, name)
            if ours != theirs:
                yield f"{name}: {ours} instead of {theirs}"
        yield from _standing(data)
        yield from _reopened(data)
    except NewsgraphError as error:
        yield f"{type(error).__name__}: {error}"
    yield from _litter(data)


def _standing(data: Path) -> Iterator[str]:
    with Store.open(data, readonly=True) as store:
        now = standing(store)
    if now.lag.unpublished or now.lag.journal or now.lag.store:
        yield f"status tells a lag: {now.lag}"
    yield from now.interrupted


def _reopened(data: Path) -> Iterator[str]:
    """Whoever writes next finds the journal whole, and nothing left to be merged."""
    list(Journal(Layout(data).journal).verify())
    with Store.open(data) as store:
        merged = merge_all(store)
    if merged.articles or merged.events or merged.dropped:
        yield f"merging was not done: {merged}"


def _litter(data: Path) -> Iterator[str]:
    for path in sorted(data.rglob("*")):
        if path.suffix == ".tmp" or path.name.startswith("bulk-"):
            yield f"left behind: {path.relative_to(data)}"


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".tmp":
            total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return total.hexdigest()
