"""The working value of `kg.document`: a block with what is known about it so far.

Later modules fill `kind` where it is still None; what nobody claims is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.document.sentences import split
from kg.knowledge.lexicon import load_toml
from kg.model import Span, ZoneKind

_TERMINAL = re.compile(r"[.!?…؟۔。！？।][\"'”’»)\]]*$|''$")
_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_CLOSERS = "\"'”’»)] "
_DASHES = "-–—*•●▪◦‣_"
_NO_TITLE_END = frozenset(".,;:…،؛۔。-–—_")
_PROSE_WORDS = 8


@dataclass(slots=True)
class Part:
    """One future zone without zones in it. `opens` is the zone that begins with it."""

    span: Span
    text: str
    blank: int  # empty lines before it
    kind: ZoneKind | None = None
    opens: ZoneKind | None = None
    lists: bool = False  # a promotion's heading: the short lines after it belong to it
    clock: str | None = None

    @property
    def words(self) -> int:
        """How many words, counted up to 400: longer blocks are all alike."""
        return len(self.text[:4000].split(maxsplit=400))

    @property
    def is_prose(self) -> bool:
        """Whether it reads as a paragraph: a whole sentence at least."""
        words = self.words
        return words >= 25 or (words >= _PROSE_WORDS and self.ends_a_sentence)

    @property
    def ends_a_sentence(self) -> bool:
        """Whether it ends as sentences do, or with the colon before a quotation or a picture."""
        tail = self.text[-8:]
        return _TERMINAL.search(tail) is not None or tail.endswith(":")

    @property
    def is_title_like(self) -> bool:
        """Whether it could be a title or heading: one short line without a full stop."""
        text = self.text
        first = _LETTERS.search(text)
        if len(text) > 170 or "\n" in text or "\r" in text or not first or text[0] in _DASHES:
            return False
        last = text.rstrip(_CLOSERS)[-1:]
        if last in _NO_TITLE_END and not _ends_in_initials(text):
            return False
        return len(text.split()) <= 22 and not text[first.start()].islower()

    @property
    def is_headline(self) -> bool:
        """Whether it could be a title rather than a short paragraph or something said."""
        if not self.is_title_like:
            return False
        if self.ends_a_sentence and (self.is_shouted or not self.is_title_case):
            return False
        return sum(1 for _ in split(self.text, Span(0, len(self.text)))) == 1

    @property
    def is_title_case(self) -> bool:
        """Whether most of its longer words begin with a capital."""
        words = [w.group() for w in _LETTERS.finditer(self.text) if len(w.group()) >= 4]
        return bool(words) and sum(w[0].isupper() for w in words) >= 0.7 * len(words)

    @property
    def is_shouted(self) -> bool:
        """Whether it is written in capitals only."""
        return self.text.upper() == self.text and _LETTERS.search(self.text) is not None


def _ends_in_initials(text: str) -> bool:
    return re.search(r"\b(?:[A-Z]\.){2,}$", text) is not None


def rules() -> Mapping[str, Any]:
    """Return the patterns and word lists of `structure.toml`."""
    return load_toml("structure")


@cache
def pattern(section: str, key: str) -> re.Pattern[str]:
    """Return the alternatives at `section.key` of `structure.toml` as one pattern."""
    found = rules()[section][key]
    alternatives = [found] if isinstance(found, str) else found
    return re.compile("|".join(f"(?:{one})" for one in alternatives), re.IGNORECASE)


@cache
def wordset(section: str, key: str) -> frozenset[str]:
    """Return the word list at `section.key` of `structure.toml`."""
    return frozenset(rules()[section][key])
