"""A document's sentences → windows: what the network reads at once.

Whole sentences are packed until a window is full. Each window ends with the sentence that the next
one begins with: a cue is read with what follows it, where most of what is said stands, and `home`
tells which words a window answers for. The network learnt windows of 64 to 112 words; at run time
96 was best on PolNeAR's dev (of 64, 80, 96 and 120). No window reaches over the border of an
update, section or embedded article: what stands there has another writer or another time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.language.encoder.words import words_of
from kg.model import Document, Span

FULL = 96  # words
_LAP = 24  # words by which the parts of an overlong sentence overlap


@dataclass(frozen=True, slots=True)
class Window:
    """A run of words; those at the places `home` are its own, the others are context."""

    words: tuple[Span, ...]
    home: range


def windows(document: Document) -> list[Window]:
    """Return the windows of a document; every word of a sentence is at home in exactly one."""
    return [
        window
        for part in _parts(document)
        for window in _packed([p for sentence in part for p in _cut(sentence)])
    ]


def _parts(document: Document) -> Iterator[list[list[Span]]]:
    """Yield the sentences of each stretch that no border of a container divides."""

    def within(number: int) -> tuple[Span, ...]:
        return around[document.sentences[number].zone]

    around = _containers(document)
    for _, numbers in groupby(range(len(document.sentences)), key=within):
        found = (words_of(document.text, document.sentences[n].span) for n in numbers)
        yield [words for words in found if words]


def _containers(document: Document) -> list[tuple[Span, ...]]:
    """Return for each zone the spans of the containers it lies in; zones are in text order."""
    found: list[tuple[Span, ...]] = []
    open_: list[Span] = []
    for zone in document.zones:
        while open_ and not open_[-1].covers(zone.span):
            open_.pop()
        found.append(tuple(open_))
        if zone.kind.holds_zones:
            open_.append(zone.span)
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of an overlong one; the words from `own` on are in no piece before."""

    words: Sequence[Span]
    own: int = 0

    @property
    def new(self) -> int:
        """How many of its words are in no piece before."""
        return len(self.words) - self.own


def _cut(sentence: list[Span]) -> Iterator[_Piece]:
    """Yield the sentence, or overlapping parts of it when it fills a window by itself."""
    own = 0
    while len(sentence) > FULL:
        yield _Piece(sentence[:FULL], own)
        sentence, own = sentence[FULL - _LAP :], _LAP
    yield _Piece(sentence, own)


def _packed(pieces: list[_Piece]) -> Iterator[Window]:
    """Yield windows of pieces; the last piece of each but the last one is the next one's first."""
    first = 0
    while first < len(pieces):
        last, size = first, 0
        while last < len(pieces) and (last == first or size + pieces[last].new <= FULL):
            size += len(pieces[last].words) if last == first else pieces[last].new
            last += 1
        following = last if last == len(pieces) else max(first + 1, last - 1)
        yield _window(pieces[first:last], following - first)
        first = following


def _window(pieces: list[_Piece], own: int) -> Window:
    """Return the window of these pieces, at home in the first `own` of them."""
    words = [*pieces[0].words, *(word for piece in pieces[1:] for word in piece.words[piece.own :])]
    after = sum(piece.new for piece in pieces[own:])
    return Window(tuple(words), range(pieces[0].own, len(words) - after))
