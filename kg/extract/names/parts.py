"""A sentence as names see it: words without the hyphens inside them, and what capitals tell here.

"al-Sham" is three tokens to the parser and two parts to a name; "US-led" is a name and a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.knowledge.toponymy import fold
from kg.language import Parse, Token
from kg.model import Span

_HYPHENS = frozenset("-‐‑–")
_APOSTROPHES = frozenset("'’")
_TITLE_WORDS = 3  # so many long words at least have a capital in a headline, for each small one
_UPPER_SHARE = 0.7  # of the words of a text in capitals that have no small letter
_LONG = 4  # letters: shorter words stay small in headlines


class Case(StrEnum):
    """What capitals tell in a sentence."""

    NORMAL = "normal"  # a capital marks a name
    TITLE = "title"  # "Rebels Launch Second Stage of Offensive": every word has one
    UPPER = "upper"  # "TWO BOMBS EXPLODED YESTERDAY"
    LOWER = "lower"  # no capitals at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A token of a sentence that is no hyphen."""

    token: int  # index in Parse.tokens
    span: Span
    text: str
    folded: str  # "" for punctuation
    pos: str
    tag: str
    joined: bool  # a hyphen alone stands between it and the part before
    glued: bool  # nothing stands between it and the part before ("Assad" + "'s")
    owned: bool  # an apostrophe alone stands between it and the part before ("rebels' base")

    @property
    def lower(self) -> str:
        """The word in small letters, without full stops."""
        return self.text.lower().replace(".", "").replace("’", "'")

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital, or has one inside ("eBay", "al-Qa'ida")."""
        return self.text[0].isupper() or (len(self.text) > 1 and self.text[1].isupper())

    @property
    def is_word(self) -> bool:
        """Whether it has a letter."""
        return any(c.isalpha() for c in self.text)

    @property
    def is_proper(self) -> bool:
        """Whether the tagger takes it for a name."""
        return self.tag.startswith("NNP") or self.pos == "PROPN"


def parts_of(parse: Parse, sentence: int) -> tuple[Part, ...]:
    """Return the parts of a sentence, in order."""
    indices = parse.sentence(sentence)
    found: list[Part] = []
    for i in indices:
        token = parse.tokens[i]
        if _is_inner_hyphen(parse, i, indices) or _is_possessive_mark(token):
            continue
        before = parse.tokens[i - 1] if i > indices.start else None
        touches = before is not None and before.end == token.start
        hyphened = touches and _is_inner_hyphen(parse, i - 1, indices)
        found.append(
            Part(
                token=i,
                span=token.span,
                text=token.text,
                folded=fold(token.text),
                pos=token.pos,
                tag=token.tag,
                joined=hyphened,
                glued=touches and not hyphened,
                owned=before is not None and _is_possessive_mark(before),
            )
        )
    return tuple(found)


def _is_possessive_mark(token: Token) -> bool:
    return token.text in _APOSTROPHES and (token.tag == "POS" or token.pos == "PART")


def _is_inner_hyphen(parse: Parse, i: int, indices: range) -> bool:
    token = parse.tokens[i]
    if token.text not in _HYPHENS or not indices.start < i < indices.stop - 1:
        return False
    before, after = parse.tokens[i - 1], parse.tokens[i + 1]
    touching = before.end == token.start and token.end == after.start
    return touching and before.text[-1].isalnum() and after.text[0].isalnum()


def case_of(parts: tuple[Part, ...]) -> Case:
    """Return what capitals tell in this sentence; a short one is taken for normal."""
    words = [p.text for p in parts if p.text.isalpha() and len(p.text) > 1]
    if not any(c.isupper() for p in parts for c in p.text):
        return Case.LOWER
    if len(words) >= 2 and sum(w.isupper() for w in words) >= _UPPER_SHARE * len(words):
        return Case.UPPER
    small = sum(p.text.islower() and _has_capital_in_headlines(p) for p in parts)
    large = sum(p.text[0].isupper() and len(p.text) >= _LONG for p in parts if p.is_word)
    if small and parts[-1].text == ".":
        return Case.NORMAL  # "They drove from Santa Rosa de Copán to Saint Louis du Nord."
    if large >= _TITLE_WORDS and small * _TITLE_WORDS <= large - _TITLE_WORDS:
        return Case.TITLE
    return Case.NORMAL


def _has_capital_in_headlines(part: Part) -> bool:
    return part.pos == "VERB" or (part.pos in ("NOUN", "ADJ") and len(part.text) >= _LONG)
