"""What is told of words that may name somebody, or take them up: what the encoder's head is given.

A mention is told by the word that heads it (Dobrovolskii 2021, "Word-Level Coreference
Resolution"): every noun, name and pronoun of the parse is one, but for the later words of a name.
Each has traits (what kind of word, its number, gender and place in the grammar); two of them stand
in relations (how far apart, whether they agree). All are 0 or 1, side by side in one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.knowledge.lexicon import load_toml, words
from kg.knowledge.toponymy import fold
from kg.language.encoder.labels import TAKING_UP
from kg.language.parse import Parse, Token
from kg.model import Document, ZoneKind

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_PRONOUNS = {
    **TAKING_UP,
    "i": ("i", "me", "my", "mine", "myself"),
    "we": ("we", "us", "our", "ours", "ourselves"),
    "you": ("you", "your", "yours", "yourself", "yourselves"),
    "who": ("who", "whom", "whose"),
    "which": ("which", "that"),
    "this": ("this", "these", "those"),
}
_FORMS = {form: pronoun for pronoun, forms in _PRONOUNS.items() for form in forms}
_WORDS = (*_PRONOUNS, "another pronoun", "definite", "indefinite", "bare", "name")
_NUMBERS, _ONE, _MANY = 3, 1, 2  # 0: the word does not tell
_OF_PRONOUNS = {"he": _ONE, "she": _ONE, "it": _ONE, "i": _ONE, "they": _MANY, "we": _MANY}
_GENDERS, _MALE, _FEMALE = 3, 1, 2
_DEPS = ("nsubj", "nsubj:pass", "obj", "iobj", "obl", "nmod", "nmod:poss", "appos", "conj",
         "compound", "root")  # fmt: skip
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_INDEFINITE = frozenset({"a", "an", "some", "another", "any", "every", "each", "no"})
_FLAGS = 5  # speaks, quoted, owns, in a headline, with a capital
_COLUMNS = 7  # of Mentions between its tokens and its flags
_STEPS = 10  # of a distance: 0, 1, 2, 3, 4, from 5, 8, 16, 32, 64 on
_AGREEMENTS = 9

TRAITS = len(_WORDS) + _NUMBERS + len(_DEPS) + 1 + _GENDERS + _FLAGS
"""How many traits a mention has."""

RELATIONS = 2 * _STEPS + _AGREEMENTS
"""How many relations two mentions may stand in."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """The mentions of a document, in text order: what is known of each, in columns."""

    tokens: Ints  # the place in Parse.tokens of the word that heads it
    heads: Ints  # … and of what that hangs on; -1 for a root
    sentences: Ints
    zones: Ints
    words: Ints  # in _WORDS
    numbers: Ints
    deps: Ints  # in _DEPS, from 1 on
    genders: Ints
    flags: NDArray[np.bool_]  # (mentions, _FLAGS)

    def traits(self) -> Floats:
        """Return the traits of each mention, (mentions, TRAITS)."""
        kinds = (
            _rows(self.words, len(_WORDS)),
            _rows(self.numbers, _NUMBERS),
            _rows(self.deps, len(_DEPS) + 1),
            _rows(self.genders, _GENDERS),
        )
        return np.concatenate([*kinds, self.flags.astype(np.float32)], axis=1)

    def relations(self, later: Ints, earlier: Ints) -> Floats:
        """Return how mentions stand to earlier ones, (pairs, RELATIONS); both count mentions."""
        far = _rows(_steps(self.sentences[later] - self.sentences[earlier]), _STEPS)
        mentions_far = _rows(_steps(later - earlier), _STEPS)
        return np.concatenate([far, mentions_far, self._agreements(later, earlier)], axis=1)

    def _agreements(self, a: Ints, b: Ints) -> Floats:
        genders = (self.genders[a] > 0) & (self.genders[b] > 0)
        numbers = (self.numbers[a] > 0) & (self.numbers[b] > 0)
        same_gender = self.genders[a] == self.genders[b]
        held = (
            genders & ~same_gender,
            genders & same_gender,
            numbers & (self.numbers[a] != self.numbers[b]),
            self.words[a] == self.words[b],
            (self.heads[a] == self.heads[b]) & (self.heads[a] >= 0),
            self.heads[a] == self.tokens[b],
            self.zones[a] == self.zones[b],
            self.flags[a, 1] == self.flags[b, 1],
            self.deps[a] == self.deps[b],
        )
        return np.stack(held, axis=1).astype(np.float32)


def mentions(document: Document, parse: Parse) -> Mentions:
    """Return the mentions of a document and what is told of each."""
    found = [i for i, token in enumerate(parse.tokens) if _is_mention(token)]
    quoted = _quoted(document, parse)
    rows = [_row(document, parse, i, i in quoted) for i in found]
    columns = np.array(rows, dtype=np.int64).reshape(len(found), _COLUMNS + _FLAGS)
    flags = columns[:, _COLUMNS:].astype(bool)
    return Mentions(np.array(found, dtype=np.int64), *columns[:, :_COLUMNS].T, flags)  # type: ignore[call-arg]


def _is_mention(token: Token) -> bool:
    return token.pos in ("NOUN", "PROPN", "PRON") and token.dep != "flat"


def _row(document: Document, parse: Parse, i: int, quoted: bool) -> tuple[int, ...]:
    token = parse.tokens[i]
    zone = document.sentences[token.sentence].zone
    word = _word(parse, i)
    return (
        token.head if token.head != i else -1,
        token.sentence,
        zone,
        _WORDS.index(word),
        _number(parse, i, word),
        _DEPS.index(token.dep) + 1 if token.dep in _DEPS else 0,
        _gender(parse, i, word),
        token.dep == "nsubj" and parse.tokens[token.head].lemma.lower() in _speaking(),
        quoted,
        token.dep == "nmod:poss",
        document.zones[zone].kind in (ZoneKind.TITLE, ZoneKind.HEADING),
        token.text[0].isupper(),
    )


def _word(parse: Parse, i: int) -> str:
    """Return which pronoun a word is, or how its noun is introduced: one of _WORDS."""
    token = parse.tokens[i]
    if token.pos == "PRON":
        return _FORMS.get(token.text.lower(), "another pronoun")
    if token.pos == "PROPN":
        return "name"
    below = [parse.tokens[c] for c in parse.children(i) if c < i]
    said = {one.text.lower() for one in below if one.dep.startswith("det")}
    if said & _DEFINITE or any(one.dep == "nmod:poss" for one in below):
        return "definite"
    counted = any(one.dep.startswith("nummod") for one in below)
    return "indefinite" if counted or said & _INDEFINITE else "bare"


def _number(parse: Parse, i: int, word: str) -> int:
    token = parse.tokens[i]
    if token.pos == "PRON":
        one = _ONE if token.text.lower() in ("this", "that") else 0
        return _OF_PRONOUNS.get(word, _MANY if word == "this" and not one else one)
    if parse.child(i, "conj") is not None:
        return 0  # it may stand for all that it is joined with
    return _ONE if token.tag in ("NN", "NNP") else _MANY if token.tag in ("NNS", "NNPS") else 0


def _gender(parse: Parse, i: int, word: str) -> int:
    """Return the gender that a word tells: "he", "Amina Yusuf", "Mr Yusuf", "the spokeswoman"."""
    if word in ("he", "she"):
        return _MALE if word == "he" else _FEMALE
    if parse.tokens[i].pos == "PRON":
        return 0
    known = _told_by_names() if word == "name" else _told_by_nouns()
    told = (known.get(said) for said in _words_of(parse, i, word == "name"))
    return next((gender for gender in told if gender), 0)


def _words_of(parse: Parse, i: int, is_name: bool) -> Iterator[str]:
    """Yield the words of a name or compound, in text order, as the lists have them."""
    for c in sorted((i, *parse.children(i, "flat", "compound", "nmod:desc"))):
        token = parse.tokens[c]
        yield fold(token.text).rstrip(".") if is_name else token.lemma.lower()


@cache
def _told_by_nouns() -> dict[str, int]:
    lists = load_toml("coreference")
    return {
        word: number
        for number, gender in ((_MALE, "male"), (_FEMALE, "female"))
        for word in (*lists["people"][gender], *lists["genders"][gender])
    }


@cache
def _told_by_names() -> dict[str, int]:
    lists = load_toml("given_names")
    male, female, either = (
        frozenset(map(fold, lists[gender].split())) for gender in ("male", "female", "either")
    )
    known = dict.fromkeys(sorted(male - female - either), _MALE)
    return known | dict.fromkeys(sorted(female - male - either), _FEMALE) | _told_by_nouns()


@cache
def _speaking() -> frozenset[str]:
    return words("coreference", "verbs", "speaking")


def _quoted(document: Document, parse: Parse) -> frozenset[int]:
    """Return the tokens between quotation marks, by the marks alone; none reaches past its zone."""
    found, is_open, zone = [], False, -1
    for i, token in enumerate(parse.tokens):
        here = document.sentences[token.sentence].zone
        is_open, zone = is_open and here == zone, here
        if token.text in '“„«”»"':
            is_open = token.text in "“„«" or (token.text == '"' and not is_open)
        if is_open:
            found.append(i)
    return frozenset(found)


def _rows(values: Ints, size: int) -> Floats:
    """Return a row for each value, 1 at its place and 0 elsewhere."""
    return np.eye(size, dtype=np.float32)[values]


def _steps(distances: Ints) -> Ints:
    """Return the step each distance falls in."""
    return np.asarray(np.searchsorted(_LIMITS, distances, side="right") - 1, dtype=np.int64)


_LIMITS = np.array([0, 1, 2, 3, 4, 5, 8, 16, 32, 64])


def pairs(asked: Sequence[int], reach: int) -> tuple[Ints, Ints]:
    """Return for mentions that are asked about each with the `reach` mentions before it."""
    spans = [np.arange(max(0, one - reach), one) for one in asked]
    later = np.repeat(np.array(asked, dtype=np.int64), [len(span) for span in spans])
    earlier = np.concatenate(spans) if spans else np.zeros(0, dtype=np.int64)
    return later, earlier.astype(np.int64)
