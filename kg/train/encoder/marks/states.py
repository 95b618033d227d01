"""Windows → what the trunk makes of them: its middle states, by the very graph that ships."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.language.encoder.network import Network
from kg.language.encoder.pieces import Laid
from kg.train.encoder.marks.windows import Window

_BATCH = 8  # windows of like length


@dataclass(frozen=True, slots=True)
class Seen:
    """A window with its states, (pieces, width), kept in half precision."""

    window: Window
    states: NDArray[np.float16]


def seen(windows: Sequence[Window], network: Network) -> list[Seen]:
    """Return the windows with their states, in their order."""
    order = sorted(range(len(windows)), key=lambda n: len(windows[n].laid.ids))
    found: dict[int, Seen] = {}
    for first in range(0, len(order), _BATCH):
        some = order[first : first + _BATCH]
        states = _states([windows[n].laid for n in some], network)
        found |= {n: Seen(windows[n], one) for n, one in zip(some, states, strict=True)}
    return [found[n] for n in range(len(windows))]


def _states(laid: Sequence[Laid], network: Network) -> Iterator[NDArray[np.float16]]:
    longest = max(len(one.ids) for one in laid)
    ids, shapes, mask = (np.zeros((len(laid), longest), dtype=np.int64) for _ in range(3))
    for row, one in enumerate(laid):
        size = len(one.ids)
        ids[row, :size], shapes[row, :size], mask[row, :size] = one.ids, one.shapes, 1
    _, middle, _ = network.read(ids, shapes, mask, "attribution")
    for row, one in enumerate(laid):
        yield middle[row, : len(one.ids)].astype(np.float16)
