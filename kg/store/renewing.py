"""The live store written anew, so that nothing stays of what was removed from it.

Oxigraph takes quads away and keeps the words they were made of: its table of strings is only ever
added to, and `optimize` does not change that. What is to be gone from the disk therefore needs a
store into which it never came: every quad is copied into a new one, which takes the old one's place
in one step. About 15 s a million quads.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.exchanging import exchange
from kg.store.journal import set_position
from kg.store.layout import Layout

_HALF = ".store.tmp"
_TOLD = 10_000  # quads between two reports


def renew(
    layout: Layout, *, position: int, report: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Write the live store anew; it holds the journal up to the entry `position`.

    Nobody may write meanwhile, nor have it open. Killed anywhere, it is simply done again.
    """
    half = layout.root / _HALF
    shutil.rmtree(half, ignore_errors=True)
    old, new = ox.Store.read_only(str(layout.live)), ox.Store(half)
    total = len(old)
    new.bulk_extend(_counted(old, lambda done: report(done, total)))
    for graph in old.named_graphs():
        new.add_graph(graph)
    new.flush()
    if len(new) != total:
        raise StoreError("the store could not be written anew", hint=f"look at {half}")
    del old, new
    set_position(half, position)
    exchange(half, layout.live)
    shutil.rmtree(half)


def _counted(store: ox.Store, report: Callable[[int], None]) -> Iterator[ox.Quad]:
    for done, quad in enumerate(store.quads_for_pattern(None, None, None, None), 1):
        if not done % _TOLD:
            report(done)
        yield quad
