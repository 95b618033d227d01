"""Parts of a build: what workers make of some articles each, kept apart until the store has it.

    partition.py  sources → partitions: how much one task takes
    making.py     partition → part, on a worker
    part.py       a part: N-Quads and what belongs to them, in two files named by what went in
    place.py      where parts lie: any folder fsspec reaches
    kept.py       parts that stay somewhere: where, and which hold a certain article

`kg.build` gives partitions to an engine (`kg.engine`) and loads the parts in their order.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection

from kg.parts.kept import Kept, holding, note, places, remove
from kg.parts.making import Made, Making, make
from kg.parts.part import Told, read
from kg.parts.partition import ARTICLES, Partition, partitions, split
from kg.parts.place import Place
from kg.store import Layout

__all__ = [
    "ARTICLES",
    "Kept",
    "Made",
    "Making",
    "Partition",
    "Place",
    "Told",
    "clear",
    "forget",
    "holding",
    "make",
    "note",
    "partitions",
    "places",
    "read",
    "remove",
    "split",
]


def clear(layout: Layout) -> None:
    """Remove all parts in the data directory: they are in the store, or are made again."""
    if layout.parts.is_dir():
        shutil.rmtree(layout.parts)


def forget(layout: Layout, keys: Collection[str]) -> None:
    """Let go of what parts in the data directory hold of articles: of all parts, as they are spare.

    Those that somebody keeps elsewhere (`kg build --parts URL`) go with `kg forget --parts URL`.
    """
    if keys:
        clear(layout)
