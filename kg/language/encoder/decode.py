"""What the conditioned head says of one cue → an attribution: source, cue, content."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg.language.encoder.attribution import Attribution
from kg.language.encoder.labels import TO_CUE
from kg.model import Span

_O, _SOURCE, _CUE, _CONTENT = range(len(TO_CUE))
_GAP_OF_SOURCE, _GAP_OF_CUE, _GAP_OF_CONTENT = 1, 1, 2  # words of no role that part no span


def runs(places: Sequence[int]) -> list[range]:
    """Return rising places as runs."""
    return _joined(places, frozenset(), 0)


def _joined(places: Sequence[int], nothing: frozenset[int], gap: int) -> list[range]:
    """Return rising places as runs; up to `gap` missing ones part none if all are of `nothing`."""
    found: list[range] = []
    for place in places:
        between = range(found[-1].stop, place) if found else range(0)
        if found and len(between) <= gap and nothing.issuperset(between):
            found[-1] = range(found[-1].start, place + 1)
        else:
            found.append(range(place, place + 1))
    return found


def attribution(
    words: Sequence[Span], asked: Sequence[int], probabilities: NDArray[np.float32]
) -> Attribution | None:
    """Return what a window's words are to the cue at the places `asked`; None when nothing.

    `probabilities` is (words, 4) in the order of `TO_CUE`.
    """
    best = probabilities.argmax(axis=1)
    source, cue, content = (
        [int(n) for n in np.flatnonzero(best == k)] for k in (_SOURCE, _CUE, _CONTENT)
    )
    if not cue or not content:
        return None
    nothing = frozenset(int(n) for n in np.flatnonzero(best == _O))
    sources = _joined(source, nothing, _GAP_OF_SOURCE)
    surest = max(sources, key=lambda r: float(probabilities[r, _SOURCE].sum()), default=range(0))
    nearest = min(_joined(cue, nothing, _GAP_OF_CUE), key=lambda r: _distance(r, asked))
    return Attribution(
        source=_spans(words, [surest] if surest else []),
        cue=_spans(words, [nearest]),
        content=_spans(words, _joined(content, nothing, _GAP_OF_CONTENT)),
        of_cue=float(probabilities[list(asked), _CUE].max()),
        of_content=float(probabilities[content, _CONTENT].mean()),
        of_source=float(probabilities[list(surest), _SOURCE].mean()) if surest else 0.0,
    )


def _distance(run: range, asked: Sequence[int]) -> tuple[int, int]:
    """How far a run is from the cue that was asked about; 0 when it holds one of its words."""
    return min(max(run.start - n, n - run.stop + 1, 0) for n in asked), run.start


def _spans(words: Sequence[Span], found: Sequence[range]) -> tuple[Span, ...]:
    return tuple(Span(words[run[0]].start, words[run[-1]].end) for run in found)
