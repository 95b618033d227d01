"""What the encoder reads at once (`kg.language.encoder.windows`)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.language.encoder.windows import FULL, windows
from kg.language.encoder.words import words_of
from kg.model import Document, Sentence, Span, Zone, ZoneKind
from tests.builders import article


def written(lengths: Sequence[int], updates: Sequence[int] = ()) -> Document:
    """A document of sentences of so many words; an update begins at those numbers."""
    text, sentences, zones = "", list[Sentence](), list[Zone]()
    borders = [0, *updates, len(lengths)]
    for number, (first, stop) in enumerate(pairwise(borders)):
        begin = len(text)
        lines = []
        for length in lengths[first:stop]:
            start = len(text)
            text += "word " * (length - 1) + ".\n"
            lines.append(Span(start, len(text) - 1))
        span = Span(begin, max(len(text), begin + 1))
        zones.append(Zone(kind=ZoneKind.UPDATE, span=span))
        zones.append(Zone(kind=ZoneKind.PARAGRAPH, span=span))
        sentences += [Sentence(span=line, zone=2 * number + 1) for line in lines]
    return Document(article=article(text), zones=tuple(zones), sentences=tuple(sentences))


lengths = st.lists(st.integers(1, 3 * FULL), max_size=12)


@given(lengths)
def test_every_word_is_at_home_in_one_window(sizes: list[int]) -> None:
    """Nothing is left out, nothing is answered for twice, and no window is too large."""
    document = written(sizes)
    found = windows(document)
    home = [window.words[n] for window in found for n in window.home]
    assert home == words_of(document.text, Span(0, max(1, len(document.text))))
    assert all(len(window.words) <= FULL for window in found)


def test_a_window_ends_with_the_sentence_the_next_begins_with() -> None:
    """What stands at a border is seen with what follows."""
    first, second = windows(written([45, 45, 45]))
    assert (len(first.words), first.home) == (90, range(45))
    assert (len(second.words), second.home) == (90, range(90))
    assert second.words[:45] == first.words[45:]


def test_an_overlong_sentence_is_read_in_parts_that_overlap() -> None:
    """Each part brings words of the one before."""
    first, second = windows(written([FULL + 10]))
    assert len(first.words) == FULL
    assert second.home.start > 0
    assert second.words[: second.home.start] == first.words[-second.home.start :]


def test_no_window_reaches_into_another_update() -> None:
    """Updates have writers and times of their own."""
    document = written([10, 10, 10], updates=[2])
    assert [len(window.words) for window in windows(document)] == [20, 10]
