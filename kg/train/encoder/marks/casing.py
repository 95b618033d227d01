"""Texts all in capitals → the same as other texts are written, so that roles are learnt in both.

MUC-4 is a wire in capitals. A word is written small or with a capital as it mostly is inside the
sentences of other texts; one they never have is taken for a name (Lita et al. 2003, "truecasing").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][a-z]*\b|\b[a-z]+\b")
_BEGINS = re.compile(r"(?:^|[.!?\"]\s+|\n\s*\n)[a-z]")
_LETTERS = 2  # so few in capitals stay so: "US"


class Casing:
    """How often words are written small, and how often with a capital inside a sentence."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        for text in texts:
            for found in _INSIDE.findall(text):
                kind = self._small if found.islower() else self._capital
                kind[found.lower()] += 1

    def written(self, text: str) -> str:
        """Return the text with its words in capitals as other texts write them, as long as it."""
        small = _WORD.sub(lambda found: self._word(found.group()), text)
        return _BEGINS.sub(lambda found: found.group().upper(), small)

    def _word(self, word: str) -> str:
        if not (word.isascii() and word.isupper() and word[0].isalpha()):
            return word
        small, capital = self._small[word.lower()], self._capital[word.lower()]
        if not small and not capital:
            return word.capitalize() if len(word) > _LETTERS else word
        return word.lower() if small >= capital else word.capitalize()
