"""Two texts → the words they share, exactly: how many, how large a share, and where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.copies.sketch import Shingles, settings
from kg.copies.words import Words
from kg.knowledge.lexicon import load_toml
from kg.model import Span

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shared:
    """How much two texts share: words, and which share these are of the one and of the other."""

    words: int  # of the text in which there are fewer
    first: float
    second: float

    @property
    def share(self) -> float:
        """The larger of the two shares: 1 where one text stands in the other whole."""
        return max(self.first, self.second)

    @property
    def is_copy(self) -> bool:
        """Whether it is too much to be written twice."""
        limits = load_toml("copies")["copy"]
        return bool(self.words >= limits["least_words"] and self.share >= limits["least_share"])


def shared(one: Shingles, other: Shingles) -> Shared:
    """Return what two texts share, each given by its shingles in order."""
    masks = _covered(one, other), _covered(other, one)
    counts = [int(mask.sum()) for mask in masks]
    first, second = (
        n / len(mask) if len(mask) else 0.0 for n, mask in zip(counts, masks, strict=True)
    )
    return Shared(min(counts), round(first, 4), round(second, 4))


def _covered(shingles: Shingles, others: Shingles) -> Mask:
    """Return which words of a text stand in a run that the other text has too."""
    length = settings("shingle")
    covered = np.zeros(len(shingles) + length - 1 if len(shingles) else 0, np.bool_)
    same = np.isin(shingles, others)
    for at in range(length):
        covered[at : at + len(same)] |= same
    return covered


def passages(words: Words, shingles: Shingles, others: Shingles) -> tuple[Span, ...]:
    """Return the stretches of a text that the other has too, small changes included."""
    limits = load_toml("copies")["passage"]
    covered = np.flatnonzero(_covered(shingles, others))
    if not len(covered):
        return ()
    breaks = np.flatnonzero(np.diff(covered) > limits["widest_gap"] + 1)
    firsts = covered[np.concatenate(([0], breaks + 1))]
    lasts = covered[np.concatenate((breaks, [len(covered) - 1]))]
    return tuple(
        words.span(int(first), int(last))
        for first, last in zip(firsts, lasts, strict=True)
        if last - first + 1 >= limits["least_words"]
    )
