"""One sentence as the rules of figures look at it: tokens by index, and the phrase each is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extract.figures.lexicon import Lexicon, lexicon
from kg.extract.phrases import Phrase
from kg.language import Parse, Token


@dataclass(frozen=True, slots=True)
class View:
    """A sentence; indices are those of `parse.tokens`, and what lies outside is empty."""

    parse: Parse
    sentence: range
    phrases: tuple[Phrase, ...]
    lists: Lexicon = field(default_factory=lexicon, repr=False)
    _at: dict[int, Phrase] = field(init=False, repr=False)
    _words: dict[int, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        at = {i: p for p in self.phrases for i in range(p.first, p.last + 1)}
        object.__setattr__(self, "_at", at)
        words = {i: self.parse.tokens[i].text.lower() for i in self.sentence}
        object.__setattr__(self, "_words", words)

    def token(self, i: int) -> Token:
        """Return the token."""
        return self.parse.tokens[i]

    def word(self, i: int) -> str:
        """Return the word in lower case; empty outside the sentence."""
        return self._words.get(i, "")

    def lemma(self, i: int) -> str:
        """Return the lemma in lower case; empty outside the sentence."""
        return self.parse.tokens[i].lemma.lower() if i in self.sentence else ""

    def words(self, i: int, n: int) -> tuple[str, ...]:
        """Return up to `n` words from token `i` on, in lower case."""
        stop = min(i + n, self.sentence.stop)
        return tuple(self._words[k] for k in range(max(i, self.sentence.start), stop))

    def phrase(self, i: int) -> Phrase | None:
        """Return the noun phrase token `i` stands in."""
        return self._at.get(i)

    def back(self, i: int, reach: int) -> range:
        """Return up to `reach` indices before `i`, nearest first."""
        return range(i - 1, max(self.sentence.start, i - reach) - 1, -1)

    def on(self, i: int, reach: int) -> range:
        """Return up to `reach` indices from `i` on."""
        return range(i, min(i + reach, self.sentence.stop))

    def listed(self, name: str) -> frozenset[str]:
        """Return one of the small word lists of rules."""
        return self.lists.words[name]
