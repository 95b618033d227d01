"""What texts are compared by: shingles, and bands of MinHash by which copies are found at all.

Shingles are all runs of five words (Broder 1997, "On the resemblance and containment of
documents"). Whole texts would be alike only where they are about as long, and a brief cut from a
long report is not. So a text is sketched by pieces: windows of words that begin at places the
words themselves choose (winnowing: Schleimer, Wilkerson and Aiken 2003), wherever in a text they
stand. Each piece has a MinHash (datasketch) and gives bands of it (locality-sensitive hashing);
texts that share a band are looked at.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from datasketch import MinHash  # type: ignore[import-untyped]

from kg.copies.words import Hashes, Words
from kg.knowledge.lexicon import load_toml

Shingles = npt.NDArray[np.uint32]
_FACTOR = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio, odd: spreads sums over 64 bits
_SEED = 20  # of the permutations; another makes another index


def shingles(words: Words) -> Shingles:
    """Return the hash of each run of words, by the place where it begins."""
    return (_runs(words.hashes, settings("shingle")) >> np.uint64(32)).astype(np.uint32)


def bands(words: Words) -> list[int]:
    """Return the bands of a text, sorted: numbers of 63 bits."""
    every = shingles(words)
    window = settings("piece") - settings("shingle") + 1
    pieces = [every[at : at + window] for at in _anchors(words)]
    made = MinHash.generator(
        (piece.tolist() for piece in pieces if len(piece)),
        num_perm=settings("bands") * settings("rows"),
        seed=_SEED,
        hashfunc=_itself,
    )
    return sorted({band for one in made for band in _bands(one.hashvalues)})


def _itself(value: int) -> int:
    """Return a shingle, which is a hash already."""
    return value


def _bands(values: npt.NDArray[Any]) -> list[int]:
    """Return the bands of a MinHash as numbers; each knows which of the bands it is."""
    rows = values.reshape(settings("bands"), settings("rows")).astype(np.uint64)
    numbered = np.column_stack([np.arange(1, len(rows) + 1, dtype=np.uint64), rows])
    sums = [int(_runs(row, len(row))[0]) for row in numbered]
    return [number >> 1 for number in sums]


def _anchors(words: Words) -> list[int]:
    """Return where pieces begin: in each window of words, where the rarest hash is."""
    every, width = _runs(words.hashes, settings("anchor")), settings("window")
    if len(every) <= width:
        return [int(np.argmin(every))] if len(every) else []
    windows = np.lib.stride_tricks.sliding_window_view(every, width)
    lowest = np.argmin(windows, axis=1) + np.arange(len(windows))
    return [int(at) for at in np.unique(lowest)]


def _runs(hashes: Hashes, length: int) -> Hashes:
    """Return a hash of each run of so many hashes, in order."""
    count = len(hashes) - length + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    total = np.zeros(count, np.uint64)
    for at in range(length):
        total = total * np.uint64(_FACTOR) + hashes[at : at + count]
    total ^= total >> np.uint64(29)
    return total * np.uint64(_FACTOR) ^ (total >> np.uint64(32))


def settings(name: str) -> int:
    """Return a number of `copies.toml`, section `sketch`."""
    return int(load_toml("copies")["sketch"][name])
