"""Whether a text is English: all finders take it to be, and find little where it is not.

A text of English sentences has many of the small words that hold them together, a text of another
language hardly one. The words are data (`english.toml`).
"""

from __future__ import annotations

import re

from kg.knowledge.lexicon import words
from kg.model import Document, Dropped

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_FEWEST = 40  # words: shorter texts, such as a headline or a list, may do without small words
_LEAST = 0.03  # of the words: none of 2,100 texts of 24 English corpora has less than .048
_FEWEST_LETTERS = 40


def not_english(document: Document) -> tuple[Dropped, ...]:
    """Return the remark that what is read of the document is not English; none when it is."""
    read = " ".join(sentence.span.of(document.text) for sentence in document.sentences)
    if reason := _foreign_letters(read) or _foreign_words(read):
        reason = f"the text does not read as English, so that little is found in it: {reason}"
        return (Dropped(finder="language", span=None, reason=reason),)
    return ()


def _foreign_letters(text: str) -> str | None:
    letters = sum(map(len, _WORD.findall(text)))
    latin = len(_LATIN.findall(text))
    if letters < _FEWEST_LETTERS or 2 * latin >= letters:
        return None
    return f"{latin / letters:.0%} of its letters are Latin"


def _foreign_words(text: str) -> str | None:
    found = _WORD.findall(text.lower())
    known = words("english", "words")
    share = sum(word in known for word in found) / max(1, len(found))
    if len(found) < _FEWEST or share >= _LEAST:
        return None
    return f"{share:.1%} of its words are grammatical words of English"
