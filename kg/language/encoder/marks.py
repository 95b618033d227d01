"""What the marking branch finds: phrases by kind, such as mentions of persons or weapons used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kg.language.encoder.labels import TRACKS
from kg.model import Span

_LEAST = 0.2  # probability from which a word belongs to a phrase; the finder decides above
_FIRST, _LATER = 1, 2  # in the order of AT_TRACK
_NAMES = tuple(track for tracks in TRACKS.values() for track in tracks)
# Where no two phrases touch in a line: a beginning inside one cuts a name ("Jaime | Pardo Leal").
_APART = frozenset(n for n in _NAMES if n in TRACKS["roles"] or n.startswith("widest"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A phrase on a track of the branch; `probability` is the network's own, not calibrated."""

    span: Span
    track: str
    probability: float


def marked(
    words: Sequence[Span], home: range, probabilities: NDArray[np.float32]
) -> Iterator[Marked]:
    """Yield the phrases that begin at home in a window, track by track.

    `probabilities` is (words, tracks, 3) in the orders of `TRACKS` and `AT_TRACK`.
    """
    inside = 1 - probabilities[:, :, 0]
    after_gap = np.array([True, *(b.start - a.end > 1 for a, b in pairwise(words))])
    for track in np.flatnonzero((inside >= _LEAST).any(axis=0)):
        begins = probabilities[:, track, _FIRST] > probabilities[:, track, _LATER]
        if _NAMES[track] in _APART:
            begins &= after_gap
        of_words = inside[:, track].tolist()
        for phrase in _phrases([p >= _LEAST for p in of_words], begins.tolist()):
            if phrase.start in home:
                yield Marked(
                    span=Span(words[phrase.start].start, words[phrase[-1]].end),
                    track=_NAMES[track],
                    probability=sum(of_words[phrase.start : phrase.stop]) / len(phrase),
                )


def _phrases(is_inside: Sequence[bool], begins: Sequence[bool]) -> Iterator[range]:
    """Yield runs of words inside; a word that begins a phrase ends the one before."""
    first: int | None = None
    for n, inside in enumerate(is_inside):
        if first is not None and (not inside or begins[n]):
            yield range(first, n)
            first = None
        if inside and first is None:
            first = n
    if first is not None:
        yield range(first, len(is_inside))
