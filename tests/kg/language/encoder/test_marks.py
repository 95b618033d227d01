"""Probabilities of the marking branch → phrases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.language.encoder.labels import TRACKS
from kg.language.encoder.marks import marked
from kg.model import Span

TEXT = "the mayor of the town of Arva left"
WORDS = [Span(0, 3), Span(4, 9), Span(10, 12), Span(13, 16), Span(17, 21), Span(22, 24),
         Span(25, 29), Span(30, 34)]  # fmt: skip
NAMES = [track for tracks in TRACKS.values() for track in tracks]


def said(**tracks: str) -> NDArray[np.float32]:
    """Probabilities of .9 for labels written as a string a track: "OBIOOOOO"."""
    found = np.full((len(WORDS), len(NAMES), 3), 0.05, dtype=np.float32)
    found[:, :, 0] = 0.9
    for name, labels in tracks.items():
        for n, label in enumerate(labels):
            found[n, NAMES.index(name.replace("_", " "))] = 0.05
            found[n, NAMES.index(name.replace("_", " ")), "OBI".index(label)] = 0.9
    return found


def phrases(probabilities: NDArray[np.float32], home: range = range(8)) -> set[tuple[str, str]]:
    return {(m.track, m.span.of(TEXT)) for m in marked(WORDS, home, probabilities)}


def test_phrases_of_different_tracks_overlap() -> None:
    """A mention of a person holds one of a place, which holds its name."""
    found = said(widest_person="BIIIIIIO", widest_place="OOOBIIIO", narrowest_place="OOOOOOBO")
    assert phrases(found) == {
        ("widest person", "the mayor of the town of Arva"),
        ("widest place", "the town of Arva"),
        ("narrowest place", "Arva"),
    }


def test_a_word_that_begins_a_phrase_ends_the_one_before() -> None:
    """Two phrases side by side stay two; one may go on to the end of the window."""
    assert phrases(said(narrowest_place="OBBOOOBI")) == {
        ("narrowest place", "mayor"),
        ("narrowest place", "of"),
        ("narrowest place", "Arva left"),
    }


def test_a_role_is_not_cut_in_two() -> None:
    """Nor a widest mention: in a line two of one kind never touch, over a line's end they may."""
    found = said(victim="OOOOOOBB", widest_person="BBIIIIBO")
    assert phrases(found) == {
        ("victim", "Arva left"),
        ("widest person", "the mayor of the town of Arva"),
    }
    apart = [*WORDS[:7], Span(31, 35)]
    assert {m.span for m in marked(apart, range(8), said(victim="OOOOOOBB"))} == {
        Span(25, 29),
        Span(31, 35),
    }


def test_a_phrase_is_told_by_the_window_it_begins_in() -> None:
    """What another window has at home is left to it, and a phrase may end outside."""
    found = said(widest_place="OBIOOOBO")
    assert phrases(found, range(2)) == {("widest place", "mayor of")}
    (one,) = marked(WORDS, range(5, 8), found)
    assert (one.span, round(one.probability, 2)) == (Span(25, 29), 0.95)
