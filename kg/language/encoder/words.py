"""Text → words as the encoder counts them: runs of letters and digits, and single other signs.

Its tags are given to words, not to pieces: a border of a finding never falls inside a word.
"""

from __future__ import annotations

import re

from kg.model import Span

_WORD = re.compile(r"\w+|[^\w\s]")

SHAPES = 6  # how many values `shape_of` has


def words_of(text: str, span: Span) -> list[Span]:
    """Return the words of that stretch of the text."""
    return [Span(*found.span()) for found in _WORD.finditer(text, span.start, span.end)]


def shape_of(word: str) -> int:
    """Return how a word is written, as the network's pieces have no capitals.

    0 a sign; 1 small letters; 2 Capitalised (or one capital); 3 ALL CAPITALS; 4 digits; 5 miXed.
    """
    if word.isdigit():
        return 4
    if not word[0].isalpha():
        return 0
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    return 2 if word[0].isupper() else 5
