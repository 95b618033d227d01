"""Cut a sentence into tokens the way Universal Dependencies' English treebanks do.

One regular expression, tried from left to right at each place, so that time is linear in the
text. Hyphened words come apart ("Russian-regime" is three tokens, "al-Sham" too), as in EWT and
GUM: a name inside a compound keeps borders of its own. Contractions come apart in any case and
with any apostrophe ("DON'T", "he’s").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Span

# Letters with the marks that may stand on or between them: accents, Arabic vowels, joiners.
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
_LETTER = rf"(?:[^\W\d_][{_MARKS}]*)"
_APOSTROPHE = "['’ʼ`´]"
_WORD = rf"{_LETTER}+(?:{_APOSTROPHE}{_LETTER}+)*"
_ABBREVIATIONS = (
    "Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gen|Col|Lt|Sgt|Capt|Cpl|Maj|Cmdr|Adm|Brig|Gov|Sen|Rep|Pres|Amb|St|"
    "Ft|Jr|Sr|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|vs|etc|approx"
)

_TOKEN = re.compile(
    "|".join(
        (
            r"(?:https?://|www\.)[^\s<>\"“”«»()]+[^\s<>\"“”«»().,;:!?'’]",
            r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}|@\w+",  # bounds keep time linear
            r"\b\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){0,4}\.(?:com|org|net|gov|edu|info|mil|int|uk|ru|eu)\b",
            rf"\b(?:(?:{_ABBREVIATIONS})|(?i:{_LETTER}(?:\.{_LETTER})+))\.",
            r"\b[A-Z]\.(?=\s?[A-Z])",
            r"\b[A-Z][A-Za-z]{0,5}-\d+[A-Za-z]{0,2}\b",  # F-16s, S-300, COVID-19
            r"\b(?i:re|co|e)-[a-z]+\b",
            r"\d+(?:-\d+){2,}|\d+(?:[.,:/]\d+)*(?:(?:st|nd|rd|th|s)(?![^\W\d_]))?",
            _WORD,
            r"\w+",
            r"\.\.+|--+|[–—]+|[!?]+|={2,}|\*{2,}|_{2,}|<<+|>>+|''|``|’’",
            r"\S",
        )
    )
)
_CLITIC = re.compile(
    rf"(?P<not>n{_APOSTROPHE}t)$|(?P<other>{_APOSTROPHE}(?:s|re|ll|ve|d|m))$", re.IGNORECASE
)
_FUSED = {"cannot": 3, "gonna": 3, "wanna": 3, "gotta": 3}


def tokenize(text: str) -> Iterator[Span]:
    """Yield the spans of the tokens of `text`, in order; white space belongs to none."""
    for found in _TOKEN.finditer(text):
        yield from _split(found.start(), found.group())


def _split(start: int, word: str) -> Iterator[Span]:
    """Take "n't", "'s" and the like off `word`, which stands at `start`."""
    cut = _cut(word)
    if cut:
        yield Span(start, start + cut)
    yield Span(start + cut, start + len(word))


def _cut(word: str) -> int:
    """Return where a fused word comes apart; 0: it does not."""
    clitic = _CLITIC.search(word)
    if clitic:
        return clitic.start()
    return _FUSED.get(word.lower(), 0)
