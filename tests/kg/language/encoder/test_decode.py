"""From probabilities to attributions (`kg.language.encoder.decode`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.language.encoder.attribution import Attribution
from kg.language.encoder.decode import attribution, runs
from kg.language.encoder.labels import ATTRIBUTION, CUES, TO_CUE
from kg.language.encoder.words import words_of
from kg.model import Span

TEXT = "Wells dry up, the mayor said; fields too, she added."
WORDS = words_of(TEXT, Span(0, len(TEXT)))


def said(answers: str, sure: float = 0.9) -> NDArray[np.float32]:
    """Probabilities of one letter a word: s(ource), q (cue), c(ontent) or ."""
    order = ".sqc"
    found = np.full((len(answers), len(TO_CUE)), (1 - sure) / 3, dtype=np.float32)
    for n, letter in enumerate(answers):
        found[n, order.index(letter)] = sure
    return found


def told(found: Attribution | None) -> tuple[list[str], list[str], list[str]]:
    assert found is not None
    source, cue, content = ([s.of(TEXT) for s in spans] for spans in (
        found.source, found.cue, found.content
    ))  # fmt: skip
    return source, cue, content


def test_words_become_spans() -> None:
    """Content may come in several spans; a comma alone does not part one."""
    found = attribution(WORDS, [6], said("ccc.ssq.cc....."))
    assert told(found) == (["the mayor"], ["said"], ["Wells dry up", "fields too"])
    assert found is not None and round(found.probability, 2) == 0.81


def test_one_source_is_kept_the_surest() -> None:
    """A speaker is one phrase."""
    answers = said("ccc.ssq....s...")
    answers[11, 1] = 0.5
    assert told(attribution(WORDS, [6], answers))[0] == ["the mayor"]


def test_the_cue_is_the_one_asked_about() -> None:
    """Another word that looks like a cue too is none of it."""
    assert told(attribution(WORDS, [12], said("ccc.ssq....sq..")))[1] == ["added"]


def test_without_cue_or_content_there_is_nothing() -> None:
    """A source may be missing, a cue or content may not."""
    assert attribution(WORDS, [6], said("ccc.ss.........")) is None
    assert attribution(WORDS, [6], said("....ssq........")) is None
    unsourced = attribution(WORDS, [6], said("ccc...q........"))
    assert unsourced is not None and unsourced.source == ()


def test_runs_are_unbroken() -> None:
    """Rising places, parted where one is missing."""
    assert runs([1, 2, 4, 7]) == [range(1, 3), range(4, 5), range(7, 8)]


def test_content_is_joined_over_nothing_but_never_over_its_cue() -> None:
    """A comma that is no content parts no span; the cue between two spans does."""
    assert told(attribution(WORDS, [6], said("cc.cssq........")))[2] == ["Wells dry up,"]
    assert told(attribution(WORDS, [6], said("ccc...qcc......")))[2] == ["Wells dry up", "; fields"]


def test_cues_are_what_the_flat_head_calls_so() -> None:
    """Both the first word and the others."""
    assert [ATTRIBUTION[n] for n in CUES] == ["B-cue", "I-cue"]
