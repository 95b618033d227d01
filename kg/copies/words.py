"""The words an article tells: those of the zones that are read, quotations included.

Compared are their keys (`kg.search.folding`): case, accents and quotation marks do not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.model import Span, ZoneKind
from kg.search.folding import tokens

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an article in order: a hash of each, and where it stands in the text."""

    hashes: Hashes
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.hashes)

    def span(self, first: int, last: int) -> Span:
        """Return where the words from `first` to `last`, both included, stand."""
        return Span(int(self.starts[first]), int(self.ends[last]))


def told_words(record: Mapping[str, Any]) -> Words:
    """Return the words of an annotation record's text that stand in zones that are read."""
    text = record["text"]
    found = [
        (_hash(token.key), start + token.start, start + token.end)
        for start, end in _read(record["zones"])
        for token in tokens(text[start:end])
    ]
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    return Words(
        np.array(columns[0], np.uint64),
        np.array(columns[1], np.int64),
        np.array(columns[2], np.int64),
    )


def _read(zones: Iterable[Mapping[str, Any]]) -> Iterable[tuple[int, int]]:
    """Yield the zones that are read; the headline is not told, and anybody's own."""
    for zone in zones:
        kind = ZoneKind(zone["kind"])
        if kind.is_read and kind is not ZoneKind.TITLE:
            yield zone["start"], zone["end"]


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
