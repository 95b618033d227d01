"""A text as tokens, each with its letter, cut into the sentences that are read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.times.grammar import grammar
from kg.extract.times.lexicon import words_of
from kg.extract.times.shapes import TOKEN
from kg.model import Span

GAP = "\n"  # the token, and its letter, that no expression spans
ENDS = frozenset(".?!")
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "gen", "col", "lt", "sgt", "st", "sen", "rep", "gov"))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, with a letter for each and the sentences' first tokens."""

    texts: list[str]
    spans: list[tuple[int, int]]
    letters: str
    lower: list[str]
    firsts: list[int]

    def sentence(self, at: int) -> int:
        """Return the number of the sentence that token `at` stands in."""
        return bisect_right(self.firsts, at) - 1

    def bounds(self, sentence: int) -> tuple[int, int]:
        """Return the tokens [first, last) of a sentence."""
        after = sentence + 1
        last = self.firsts[after] if after < len(self.firsts) else len(self.texts)
        return self.firsts[sentence], last


def tokens_of(text: str, spans: Sequence[Span]) -> Tokens:
    """Return the tokens of the stretches `spans` of a text, with a gap before each."""
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    gaps: set[int] = set()
    for span in spans:
        gaps.add(len(texts))
        for found in TOKEN.finditer(text, span.start, span.end):
            if found["gap"]:
                gaps.add(len(texts))
            else:
                texts.append(found.group())
                places.append(found.span())
    return _lettered(texts, places, gaps)


def _lettered(texts: list[str], places: list[tuple[int, int]], gaps: set[int]) -> Tokens:
    """Give each token its letter, and put a gap token before each stretch."""
    alphabet = grammar().alphabet
    known: dict[str, str] = {}
    out, spans, letters = [], [], []
    for at, token in enumerate(texts):
        if at in gaps:
            out.append(GAP)
            spans.append((places[at][0], places[at][0]))
            letters.append(GAP)
        letter = known.get(token)
        if letter is None:
            letter = known[token] = alphabet.letter(token)
        out.append(token)
        spans.append(places[at])
        letters.append(letter)
    return Tokens(out, spans, "".join(letters), [_lower(t) for t in out], _firsts(out))


def _lower(token: str) -> str:
    """Return the token in lower case, but for the months that are verbs as well."""
    return token if token in ("May", "March") else token.lower()


def _firsts(tokens: list[str]) -> list[int]:
    """Return where sentences begin: after a gap, or a full stop before a capital."""
    firsts = [0]
    for at in range(1, len(tokens)):
        if tokens[at] == GAP or (tokens[at - 1] in ENDS and _opens(tokens, at)):
            firsts.append(at)
    return firsts


def _opens(tokens: list[str], at: int) -> bool:
    if not (tokens[at][0].isupper() or tokens[at] in "“\"'`‘"):
        return False
    before = tokens[at - 2].lower() if at > 1 else ""
    return len(before) > 1 and before not in words_of("MonthShort") and before not in _TITLES
