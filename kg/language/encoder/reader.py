"""The encoder at work: a document's windows through the network, in batches of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from kg.language.encoder.attribution import Attribution
from kg.language.encoder.coreference import Antecedents, Part, States, antecedents, asked, joined
from kg.language.encoder.decode import attribution, runs
from kg.language.encoder.labels import CUES
from kg.language.encoder.marks import Marked, marked
from kg.language.encoder.network import Floats, Ints, Network
from kg.language.encoder.pieces import Laid, Pieces
from kg.language.encoder.windows import Window, windows
from kg.language.parse import Parse
from kg.model import Document

_BATCH = 8  # windows, or cues, that go through the network together
LONGEST = 256  # pieces of a window: the network knows no further places
_PROPOSED = 0.3  # probability from which a word is asked about as a cue
_BELIEVED = 0.3  # below it an attribution is none; the finder decides above


@cache
def reader() -> Reader:
    """Return the shipped encoder, loaded once; KnowledgeError when it is missing or damaged."""
    with as_file(files("kg.language.encoder") / "model") as folder:
        return Reader(folder)


@dataclass(frozen=True, slots=True)
class _Read:
    """A window with its pieces."""

    window: Window
    laid: Laid


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words of a window that may be a cue."""

    row: int  # of the batch
    places: range


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the encoder reads in a document, in text order."""

    attributions: tuple[Attribution, ...]
    marks: tuple[Marked, ...]
    states: States = field(compare=False)


class Reader:
    """A trained encoder with its word pieces. It remembers what it read in the last document."""

    def __init__(self, folder: Path) -> None:
        self._network = Network(folder)
        self._pieces = Pieces(folder / "tokenizer.json")
        self._last: tuple[Document, Findings] | None = None

    def read(self, document: Document) -> Findings:
        """Return what the document says; asked again about the same one, it reads no more."""
        if self._last is None or self._last[0] is not document:
            self._last = document, self._read(document)
        return self._last[1]

    def antecedents(
        self, document: Document, parse: Parse, tokens: Sequence[int]
    ) -> dict[int, Antecedents]:
        """Return what each of these tokens of the parse may take up."""
        if not tokens:
            return {}
        given = asked(document, parse, self.read(document).states, tokens)
        return antecedents(self._network, given)

    def _read(self, document: Document) -> Findings:
        read = [self._laid(document.text, window) for window in windows(document)]
        by_length = sorted(range(len(read)), key=lambda n: len(read[n].laid.ids))
        said: list[Attribution] = []
        marks: list[Marked] = []
        parts: list[Part] = []
        for first in range(0, len(read), _BATCH):
            batch = [read[n] for n in by_length[first : first + _BATCH]]
            given = _arrays([one.laid for one in batch])
            states, middle, scores = self._network.read(*given, "attribution")
            said += self._attributions(batch, states, scores, given[-1])
            marks += self._marks(batch, middle, given[-1])
            parts += _parts(batch, middle)
        return Findings(
            tuple(sorted(_surest(said), key=lambda a: (a.cue, a.content))),
            tuple(sorted(marks, key=lambda m: (m.span, m.track))),
            joined(parts),
        )

    def _laid(self, text: str, window: Window) -> _Read:
        words = [word.of(text) for word in window.words]
        laid = self._pieces.lay(words)
        if len(laid.ids) > LONGEST:  # web addresses, other alphabets
            laid = self._pieces.lay(words, most=(LONGEST - 2) // len(words))
        return _Read(window, laid)

    def _attributions(
        self, batch: Sequence[_Read], states: Floats, scores: Floats, mask: Ints
    ) -> Iterator[Attribution]:
        cues = [cue for row, one in enumerate(batch) for cue in _proposed(row, one, scores[row])]
        for first in range(0, len(cues), _BATCH):
            some = cues[first : first + _BATCH]
            which = np.array([cue.row for cue in some], dtype=np.int64)
            at_cues = _at_cues(batch, some, mask.shape[1])
            answers = self._network.to_cues(states, mask, which, at_cues)
            for cue, answer in zip(some, answers, strict=True):
                one = batch[cue.row]
                found = attribution(one.window.words, cue.places, answer[one.laid.heads])
                if found is not None and found.probability >= _BELIEVED:
                    yield found

    def _marks(self, batch: Sequence[_Read], middle: Floats, mask: Ints) -> Iterator[Marked]:
        for one, answer in zip(batch, self._network.marks(middle, mask), strict=True):
            yield from marked(one.window.words, one.window.home, answer[one.laid.heads])


def _parts(batch: Sequence[_Read], middle: Floats) -> Iterator[Part]:
    """Yield the states of the words that are at home in each window."""
    for row, one in enumerate(batch):
        home = slice(one.window.home.start, one.window.home.stop)
        starts = [word.start for word in one.window.words[home]]
        yield starts, middle[row, one.laid.heads[home]].astype(np.float16)


def _arrays(laid: Sequence[Laid]) -> tuple[Ints, Ints, Ints]:
    """Return ids, shapes and mask of windows, filled up with nothing to the longest."""
    longest = max(len(one.ids) for one in laid)
    ids, shapes, mask = (np.zeros((len(laid), longest), dtype=np.int64) for _ in range(3))
    for row, one in enumerate(laid):
        ids[row, : len(one.ids)] = one.ids
        shapes[row, : len(one.ids)] = one.shapes
        mask[row, : len(one.ids)] = 1
    return ids, shapes, mask


def _proposed(row: int, one: _Read, scores: Floats) -> Iterator[_Cue]:
    """Yield the runs of words of the window that the flat head takes for cues."""
    of_words = scores[one.laid.heads][:, list(CUES)].sum(axis=1)
    for places in runs([int(n) for n in np.flatnonzero(of_words >= _PROPOSED)]):
        yield _Cue(row, places)


def _surest(found: Sequence[Attribution]) -> list[Attribution]:
    """Return each cue's surest reading: a sentence in two windows is asked about in both."""
    kept: list[Attribution] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda a: (-a.weight, a.cue, a.content)):
        places = {n for span in one.cue for n in range(span.start, span.end)}
        if taken.isdisjoint(places):
            taken |= places
            kept.append(one)
    return kept


def _at_cues(batch: Sequence[_Read], cues: Sequence[_Cue], length: int) -> Floats:
    marked = np.zeros((len(cues), length), dtype=np.float32)
    for n, cue in enumerate(cues):
        marked[n, batch[cue.row].laid.places(cue.places)] = 1.0
    return marked
