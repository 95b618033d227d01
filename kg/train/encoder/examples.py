"""Marked texts → windows of words with labels, as the network learns from them.

A window is whole sentences, up to as many words as the plan says for a pass. Here, other than at
run time, windows do not overlap, and sentences are cut by one regular expression: corpora are plain
texts without zones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.language.encoder.labels import ATTRIBUTION, HEADS, TO_CUE
from kg.language.encoder.words import words_of
from kg.model import Span
from kg.train.encoder.corpora import MarkedSentence, MarkedText

_BORDER = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n+")
_LAP = 24  # words by which the parts of an overlong sentence overlap
_ROLES = ("content", "source", "cue")  # where they overlap, what comes later here is the label


@dataclass(frozen=True, slots=True)
class Asked:
    """A cue, by the places of its words, and what each word of the window is to it (`TO_CUE`)."""

    cue: tuple[int, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Words with their labels in one head; for attribution, also what each is to each cue."""

    head: str
    words: tuple[str, ...]
    labels: tuple[int, ...]
    asked: tuple[Asked, ...] = field(default=())


def text_windows(text: str, full: int) -> Iterator[list[Span]]:
    """Yield the words of each window of a plain text; `full` is the most words of one."""
    window: list[Span] = []
    for sentence in _sentences(text, full):
        if window and len(window) + len(sentence) > full:
            yield window
            window = []
        window = window + sentence
    if window:
        yield window


def _sentences(text: str, full: int) -> Iterator[list[Span]]:
    cuts = [0, *(border.end() for border in _BORDER.finditer(text)), len(text)]
    for start, end in pairwise(cuts):
        words = words_of(text, Span(start, end)) if start < end else []
        while len(words) > full:
            yield words[:full]
            words = words[full - _LAP :]
        if words:
            yield words


def of_attributions(texts: Iterable[MarkedText], full: int) -> Iterator[Example]:
    """Yield the windows, up to `full` words, of texts with attributions."""
    for one in texts:
        for words in text_windows(one.text, full):
            yield _attributed(one, words)


def _attributed(one: MarkedText, words: Sequence[Span]) -> Example:
    labels = [0] * len(words)
    asked: list[Asked] = []
    around = words[0].to(words[-1])
    for attribution in one.attributions:
        spans = {role: _inside(getattr(attribution, role), around) for role in _ROLES}
        if not spans["cue"]:
            continue
        for role in _ROLES:
            _label(labels, words, spans[role], role)
        asked += _asked(words, spans)
    forms = tuple(word.of(one.text) for word in words)
    return Example("attribution", forms, tuple(labels), tuple(asked))


def _inside(spans: Sequence[Span], around: Span) -> list[Span]:
    return [span for span in spans if span.overlaps(around)]


def _label(labels: list[int], words: Sequence[Span], spans: Sequence[Span], role: str) -> None:
    """Label the words of one role; content never takes the place of an earlier label."""
    first = ATTRIBUTION.index(f"B-{role}")
    before = False
    for n, word in enumerate(words):
        inside = _covers(spans, word)
        if inside and (role != "content" or labels[n] == 0):
            labels[n] = first + before
        before = inside


def _asked(words: Sequence[Span], spans: dict[str, list[Span]]) -> Iterator[Asked]:
    cue = tuple(n for n, word in enumerate(words) if _covers(spans["cue"], word))
    if cue:
        yield Asked(cue, tuple(_answer(word, spans) for word in words))


def _answer(word: Span, spans: dict[str, list[Span]]) -> int:
    for role in ("cue", "source", "content"):
        if _covers(spans[role], word):
            return TO_CUE.index(role)
    return 0


def _covers(spans: Sequence[Span], word: Span) -> bool:
    return any(span.overlaps(word) for span in spans)


def of_marks(texts: Iterable[MarkedText], head: str, full: int) -> Iterator[Example]:
    """Yield the windows of texts with marked spans; of nested marks the last one counts."""
    labels_of = HEADS[head]
    for one in texts:
        for words in text_windows(one.text, full):
            labels = [0] * len(words)
            for span, kind in one.marks:
                before = False
                for n, word in enumerate(words):
                    if span.overlaps(word):
                        labels[n] = labels_of.index(f"{'I' if before else 'B'}-{kind}")
                        before = True
            forms = tuple(word.of(one.text) for word in words)
            yield Example(head, forms, tuple(labels))


def of_sentences(sentences: Iterable[MarkedSentence], head: str) -> Iterator[Example]:
    """Yield each sentence as a window; a label the head does not know is O."""
    number = {label: n for n, label in enumerate(HEADS[head])}
    for one in sentences:
        yield Example(head, one.words, tuple(number.get(label, 0) for label in one.labels))
