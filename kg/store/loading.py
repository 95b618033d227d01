"""Many new graphs into the store at once: Oxigraph's bulk loader, which writes files of its own.

It is several times as fast as updates and holds no transaction. So what is loaded is in the journal
before, and whoever opens the store after a crash does it again (`Store.open`); nobody reads the
live store meanwhile. Only graphs that are not there yet can be loaded: nothing leaves with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.changes import Change
from kg.store.written import Written


def load(store: ox.Store, change: Change) -> None:
    """Do a change that only brings graphs which are not there yet, named graphs and union.

    Raises `StoreError` when the store takes none of it.
    """
    named = "".join(
        f"{line[:-2]} <{graph}> .\n" for graph, one in change.graphs.items() for line in one.coming
    )
    union = "".join(f"{line}\n" for one in change.graphs.values() for line in one.coming)
    try:
        store.bulk_load(named.encode(), ox.RdfFormat.N_QUADS)
        store.bulk_load(union.encode(), ox.RdfFormat.N_TRIPLES)
    except (OSError, SyntaxError, RuntimeError) as error:
        raise StoreError(f"the store could not be loaded: {error}") from error


def in_batches(graphs: Iterable[Written], triples: int) -> Iterator[dict[str, Written]]:
    """Yield graphs by their names, some at a time; of two of one name the later stays."""
    batch: dict[str, Written] = {}
    size = 0
    for graph in graphs:
        if size >= triples:
            yield batch
            batch, size = {}, 0
        batch[graph.iri] = graph
        size += len(graph.lines)
    if batch:
        yield batch
