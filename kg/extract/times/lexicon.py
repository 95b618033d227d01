"""The words of times.toml as one table: what a token is, and what it is worth.

A token belongs to any number of classes ("second" is a Unit and an OrdinalWord). Tokens with the
same classes share one *letter*, so a sentence becomes a string of letters and a pattern over
classes becomes an ordinary regular expression over that string (see grammar.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from kg.extract.times.shapes import NUMBERS, shapes
from kg.knowledge.lexicon import load_toml

Value = str | int | float
_DIGITS = frozenset("0123456789")
UNKNOWN = "."
NAME, WORD = "Name", "Word"  # a word that is in no class, with a capital and without
FIRST_LETTER = 0x4E00  # far from anything that means something to `re`


@dataclass(frozen=True, slots=True)
class WordClass:
    """Words that patterns treat alike; `cap`: only with a capital, `small`: only without."""

    cap: bool
    small: bool
    words: Mapping[str, Value | None]


@cache
def word_classes() -> Mapping[str, WordClass]:
    """Return the classes of times.toml by name."""
    return {name: _word_class(entry) for name, entry in load_toml("times")["class"].items()}


def _word_class(entry: Mapping[str, object]) -> WordClass:
    words = entry["words"]
    if not isinstance(words, dict):
        assert isinstance(words, list)
        words = dict.fromkeys(words)
    return WordClass(cap=bool(entry.get("cap")), small=bool(entry.get("small")), words=words)


class Alphabet:
    """Letters for tokens: one for each set of classes that occurs."""

    def __init__(self, literals: Iterable[str]) -> None:
        """Make the alphabet of the word classes, the number shapes, and some literal words."""
        self._any: dict[str, set[str]] = {}  # word → classes
        self._capital: dict[str, set[str]] = {}  # word → more classes with a capital
        self._small: dict[str, set[str]] = {}  # word → more classes without
        self._letters: dict[frozenset[str], str] = {}
        self._of_word: dict[tuple[str, bool], str] = {}
        self._collect(literals)
        self._assign()

    def letters(self, name: str) -> str:
        """Return all letters of a class, of a shape, or of the literal word `name`."""
        return "".join(letter for names, letter in self._letters.items() if name in names)

    def letter(self, token: str) -> str:
        """Return the token's letter; `UNKNOWN` when no class has it."""
        capital = token[0].isupper()
        known = self._of_word.get((token.lower(), capital))
        if known is not None:
            return known
        shape = frozenset(shapes(token))
        if not shape and token[0].isalpha() and _DIGITS.isdisjoint(token):
            shape = frozenset((NAME if capital else WORD,))
        return self._letters.get(shape, UNKNOWN)

    def _collect(self, literals: Iterable[str]) -> None:
        for name, entry in word_classes().items():
            into = self._capital if entry.cap else self._small if entry.small else self._any
            for word in entry.words:
                into.setdefault(word, set()).add(name)
        for word in literals:
            self._any.setdefault(word, set()).add(word)

    def _assign(self) -> None:
        name = frozenset((NAME,))
        self._letter_of(name)
        self._letter_of(frozenset((WORD,)))
        for word in sorted(self._any.keys() | self._capital.keys() | self._small.keys()):
            either = frozenset(self._any.get(word, ()))
            small = either | self._small.get(word, frozenset())
            capital = either | self._capital.get(word, frozenset())
            if small:
                self._of_word[word, False] = self._letter_of(small)
            self._of_word[word, True] = self._letter_of(capital or name)
        for number in NUMBERS():
            self._letter_of(frozenset(shapes(number)))

    def _letter_of(self, names: frozenset[str]) -> str:
        return self._letters.setdefault(names, chr(FIRST_LETTER + len(self._letters)))


@cache
def _values() -> Mapping[str, Mapping[str, Value]]:
    """Return what each part's words are worth, by the part's name and the word."""
    table: dict[str, dict[str, Value]] = {}
    for part, names in load_toml("times")["values"].items():
        worth = table.setdefault(part, {})
        for name in names:
            for word, value in word_classes()[name].words.items():
                if value is not None:
                    worth.setdefault(word, value)
    return table


def value_of(part: str, tokens: Iterable[str]) -> Value | None:
    """Return what the first token that is worth something for `part` is worth."""
    worth = _values()[part]
    return next((worth[t.lower()] for t in tokens if t.lower() in worth), None)


@cache
def words_of(name: str) -> Mapping[str, Value | None]:
    """Return the words of one class with their values."""
    return word_classes()[name].words
