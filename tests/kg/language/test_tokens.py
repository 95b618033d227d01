"""Tokens: where words come apart, and what holds for any text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.tokens import tokenize


def words(text: str) -> list[str]:
    return [span.of(text) for span in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don’t DON'T he’s THEY'RE", "do n’t DO N'T he ’s THEY 'RE"),
        ("U.S.-led pro-Kyiv al-Shabaab", "U.S. - led pro - Kyiv al - Shabaab"),
        ("a 10-km road, 5km, 3.5bn", "a 10 - km road , 5 km , 3.5 bn"),
        ("F-16s and S-300, COVID-19", "F-16s and S-300 , COVID-19"),
        ("on 26-10-16 at 10.30", "on 26-10-16 at 10.30"),
        ("Col. Ruiz of St. Ives, p.m.", "Col. Ruiz of St. Ives , p.m."),
        ("#Lagos @mayor http://ex.org/a.", "# Lagos @mayor http://ex.org/a ."),
        ("(“Go…”) 'now'—they", "( “ Go … ” ) ' now ' — they"),
        ("Sana’a, O'Neill, the rebels' base", "Sana’a , O'Neill , the rebels ' base"),
        ("cannot $20m US$5", "can not $ 20 m US $ 5"),
        ("", ""),
    ],
)
def test_words_come_apart_as_in_the_treebanks(text: str, expected: str) -> None:
    """Contractions, compounds, amounts, abbreviations and marks follow EWT and GUM."""
    assert " ".join(words(text)) == expected


@given(st.text())
def test_every_visible_character_is_in_one_token(text: str) -> None:
    """Tokens follow each other, hold no white space, and leave nothing visible out."""
    spans = list(tokenize(text))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    inside = {i for span in spans for i in range(span.start, span.end)}
    assert {i for i, char in enumerate(text) if not char.isspace()} <= inside
    assert not any(text[i].isspace() for i in inside)


def test_time_is_linear_in_the_text() -> None:
    """Long runs of marks, letters or dots cost no more a character than prose does."""
    started = time.perf_counter()
    for unit in ("a", ".", "-", "'", "a-", "1.", "“", "a.b", "@a."):
        list(tokenize(unit * 40_000))
    assert time.perf_counter() - started < 10
