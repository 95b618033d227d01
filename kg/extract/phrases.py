"""Base noun phrases of a sentence, by part of speech alone.

The trees give who hangs on whom, and are wrong in one arc of six; the parts of speech are wrong in
one word of twenty. So where a phrase begins and ends is read from the parts of speech (Abney's
"chunks"), and only what it is to the others from the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.language import Parse, Token, is_dep
from kg.model import Span

_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON"})
_INSIDE = frozenset({"DET", "ADJ", "NUM", "NOUN", "PROPN", "SYM", "X"})
_HYPHENS = frozenset({"-", "–", "‑", "/"})
DIRECTIONS = frozenset(
    {"west", "east", "north", "south", "northwest", "northeast", "southwest", "southeast"}
)
_QUANTITIES = frozenset({"dozens", "scores", "hundreds", "thousands", "several", "many", "others"})
# What may stand before a number and bounds it; longest first.
_BOUNDS = (
    ("as", "many", "as"), ("no", "fewer", "than"), ("not", "more", "than"), ("no", "more", "than"),
    ("no", "less", "than"), ("in", "excess", "of"), ("at", "least"), ("at", "most"), ("up", "to"),
    ("more", "than"), ("less", "than"), ("fewer", "than"), ("close", "to"), ("an", "estimated"),
    ("upwards", "of"), ("over",), ("nearly",), ("almost",), ("about",), ("around",), ("some",),
    ("roughly",), ("approximately",), ("only",), ("under",), ("between",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """A base noun phrase: tokens `first` to `last`, both included, of which `head` names it."""

    first: int
    last: int
    head: int
    owner: int | None = None  # head of the phrase that owns it: "Assad" in "Assad's troops"

    def span(self, parse: Parse) -> Span:
        """Where it stands, without articles, quotation marks and bounds ("at least") before it."""
        first = self.first
        while first < self.head and _leads(parse.tokens[first]):
            first += 1
        return Span(parse.tokens[first].start, parse.tokens[self.last].end)


_BOUNDS_FROM = {
    first: tuple(words for words in _BOUNDS if words[0] == first)
    for first in {words[0] for words in _BOUNDS}
}
_LEADING = frozenset(word for words in _BOUNDS for word in words)


def _leads(token: Token) -> bool:
    return token.pos in {"DET", "PUNCT"} or token.text.lower() in _LEADING


def phrases(parse: Parse, sentence: range) -> tuple[Phrase, ...]:
    """Return the base noun phrases of a sentence, in text order; they never overlap."""
    found: list[Phrase] = []
    for phrase in _Chunker(parse, sentence).run():
        least = found[-1].last + 1 if found else sentence.start
        found.append(_with_bound(parse.tokens, phrase, least))
    return tuple(found)


def _with_bound(tokens: tuple[Token, ...], phrase: Phrase, least: int) -> Phrase:
    """ "at least six people": the bound belongs to the phrase, and "at" is no preposition."""
    number = next((i for i in range(phrase.first, phrase.last + 1) if is_quantity(tokens[i])), None)
    if number is None:
        return phrase
    for words in _BOUNDS:
        start = number - len(words)
        if start >= least and tuple(t.text.lower() for t in tokens[start:number]) == words:
            return Phrase(min(start, phrase.first), phrase.last, phrase.head, phrase.owner)
    return phrase


def is_quantity(token: Token) -> bool:
    """Whether the token is a number or a word like "dozens"."""
    return token.pos == "NUM" or token.text.lower() in _QUANTITIES


class _Chunker:
    """Walks the tokens once; a phrase is open from its first word to the word that ends it."""

    def __init__(self, parse: Parse, sentence: range) -> None:
        self._tokens = parse.tokens
        self._sentence = sentence
        self._first: int | None = None
        self._owner: int | None = None

    def run(self) -> Iterator[Phrase]:
        for i in self._sentence:
            token = self._tokens[i]
            if token.tag == "POS":
                yield from self._own(i)
            elif token.pos == "PRON":
                yield from self._pronoun(i)
            elif self._starts_anew(i):
                yield from self._close(i)
                self._first = i
            elif not self._goes_on(i):
                yield from self._close(i)
                if self._opens(i):
                    self._first = i
            elif self._first is None:
                self._first = i
        yield from self._close(self._sentence.stop)

    def _own(self, i: int) -> Iterator[Phrase]:
        """A genitive ends its owner's phrase and opens the phrase owned."""
        closed = tuple(self._close(i))
        yield from closed
        self._owner = closed[-1].head if closed else None

    def _pronoun(self, i: int) -> Iterator[Phrase]:
        yield from self._close(i)
        if self._tokens[i].tag in {"PRP$", "WP$"}:
            yield Phrase(i, i, i)
            self._owner = i
        else:
            yield Phrase(i, i, i)

    def _starts_anew(self, i: int) -> bool:
        """An article or a bound ("almost 300") after a noun begins another phrase."""
        if self._first is None or not (self._tokens[i].pos == "DET" or self._is_bound(i)):
            return False
        return any(self._tokens[j].pos in _NOMINAL for j in range(self._first, i))

    def _is_bound(self, i: int) -> bool:
        """Whether "at least", "almost" stands here, with a number behind it."""
        for words in _BOUNDS_FROM.get(self._tokens[i].text.lower(), ()):
            stop = i + len(words)
            told = tuple(t.text.lower() for t in self._tokens[i:stop])
            if told == words and stop < self._sentence.stop and is_quantity(self._tokens[stop]):
                return True
        return False

    def _goes_on(self, i: int) -> bool:
        token = self._tokens[i]
        if token.text.lower() in DIRECTIONS and self._first is not None and self._before_of(i):
            return False  # "an offensive west of the city"
        if token.pos in _INSIDE:
            if token.tag == "VBN" and self._next_is_quantity(i):
                return False
            return not (token.pos == "SYM" and token.text in {"/", "=", "|"})
        if token.text in _HYPHENS:
            return self._first is not None and self._between_words(i)
        if token.pos == "VERB" and is_dep(token.dep, "amod", "compound"):
            if self._first is not None and self._tokens[i - 1].pos in {"NOUN", "PROPN"}:
                return False  # "tanks shelled positions": no participle stands between two nouns
            return self._next_is_nominal(i) and not self._next_is_quantity(i)
        adverb = token.pos == "ADV" and token.tag != "WRB"  # "on Friday | when Russian forces"
        return adverb and self._first is not None and self._next_is_modifier(i)

    def _between_words(self, i: int) -> bool:
        if i + 1 >= self._sentence.stop:
            return False
        before, after = self._tokens[i - 1], self._tokens[i + 1]
        return before.end == self._tokens[i].start and self._tokens[i].end == after.start

    def _next_is_nominal(self, i: int) -> bool:
        following = range(i + 1, min(i + 4, self._sentence.stop))
        pos = [self._tokens[j].pos for j in following]
        return bool(pos) and pos[0] in {"NOUN", "PROPN", "ADJ", "NUM"}

    def _before_of(self, i: int) -> bool:
        return i + 1 < self._sentence.stop and self._tokens[i + 1].text.lower() == "of"

    def _next_is_quantity(self, i: int) -> bool:
        """ "wounded dozens", "killed five": no participle stands before a number in a phrase."""
        if i + 1 >= self._sentence.stop:
            return False
        return is_quantity(self._tokens[i + 1])

    def _next_is_modifier(self, i: int) -> bool:
        return i + 1 < self._sentence.stop and self._tokens[i + 1].pos in {"ADJ", "NUM"}

    def _opens(self, i: int) -> bool:
        token = self._tokens[i]
        return token.pos == "ADV" and self._next_is_modifier(i) and token.tag != "WRB"

    def _close(self, stop: int) -> Iterator[Phrase]:
        """End the open phrase before `stop`; nothing when it has no word to be its head."""
        first, owner = self._first, self._owner
        self._first = self._owner = None
        if first is None:
            return
        last = stop - 1
        while last > first and self._tokens[last].pos in {"PUNCT", "DET", "ADV", "SYM"}:
            last -= 1
        head = self._head(first, last)
        if head is not None:
            yield Phrase(first, max(last, head), head, owner)

    def _head(self, first: int, last: int) -> int | None:
        for i in range(last, first - 1, -1):
            if self._tokens[i].pos in {"NOUN", "PROPN"}:
                return i
        for i in range(last, first - 1, -1):
            if self._tokens[i].pos in {"NUM", "ADJ"}:
                return i
        token = self._tokens[last]
        return last if token.pos in {"DET", "X"} and first == last else None
