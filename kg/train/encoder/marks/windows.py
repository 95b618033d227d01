"""Texts with phrases on tracks → windows of words, each with a label for every track."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.language.encoder.labels import TRACKS
from kg.language.encoder.pieces import Laid, Pieces
from kg.model import Span
from kg.train.encoder.examples import text_windows
from kg.train.encoder.marks.corpora import Tracked

UNTOLD = -100  # the label of a word where a text says nothing of a track
_FULL = 88  # words of a window
_LEAST = 50  # words of sentences that are put together, where they stand apart
_LONGEST = 256  # pieces
_FIRST, _LATER = 1, 2  # in the order of AT_TRACK
NAMES = tuple(track for tracks in TRACKS.values() for track in tracks)


@dataclass(frozen=True, slots=True)
class Window:
    """Words as the network takes them; `labels` is (tracks, words) in the order of `TRACKS`."""

    laid: Laid
    labels: NDArray[np.int64]


def windows(texts: Iterable[Tracked], pieces: Pieces) -> Iterator[Window]:
    """Yield the windows of texts; texts that come as words are put together until one is full."""
    for one in _together(texts):
        cut = [list(one.words)] if one.words else text_windows(one.text, _FULL)
        for words in cut:
            laid = pieces.lay([word.of(one.text) for word in words])
            if len(laid.ids) <= _LONGEST:
                yield Window(laid, _labels(one, words))


def _together(texts: Iterable[Tracked]) -> Iterator[Tracked]:
    waiting: Tracked | None = None
    for one in texts:
        if not one.words:
            yield one
            continue
        waiting = one if waiting is None else _joined(waiting, one)
        if len(waiting.words) > _LEAST:
            yield waiting
            waiting = None
    if waiting is not None:
        yield waiting


def _joined(one: Tracked, other: Tracked) -> Tracked:
    by = len(one.text)
    phrases = {
        track: spans | frozenset(Span(s.start + by, s.end + by) for s in other.phrases[track])
        for track, spans in one.phrases.items()
    }
    moved = tuple(Span(word.start + by, word.end + by) for word in other.words)
    return Tracked(one.text + other.text, phrases, one.words + moved)


def _labels(one: Tracked, words: Sequence[Span]) -> NDArray[np.int64]:
    labels = np.full((len(NAMES), len(words)), UNTOLD)
    for number, track in enumerate(NAMES):
        if track in one.phrases:
            labels[number] = _on_track(one.phrases[track], words)
    return labels


def _on_track(spans: Iterable[Span], words: Sequence[Span]) -> NDArray[np.int64]:
    labels = np.zeros(len(words), dtype=np.int64)
    around = words[0].to(words[-1])
    for span in sorted(s for s in spans if s.overlaps(around)):
        inside = [n for n, word in enumerate(words) if span.overlaps(word)]
        labels[inside] = _LATER
        labels[inside[:1]] = _FIRST
    return labels
