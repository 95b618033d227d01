"""Numbers of people harmed, as intervals, by the project's coding rules for casualties.

"at least six" → 6 or more, "up to 300" → 300 at most, "dozens" → 24 or more, "many" → open. A
number counts as people by its noun ("six civilians") or, standing alone, by the word of harm it
belongs to ("wounded five", "25+ killed"). The lists are in `kg/knowledge/data/figures.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.extract.forms import forms
from kg.extract.phrases import Phrase, phrases
from kg.knowledge.lexicon import load_toml
from kg.language import Parse, Token, is_dep
from kg.model import Figure, Span

_DIGITS = re.compile(r"^\d{1,3}(?:,\d{3})+$|^\d+$")
_DECIMAL = re.compile(r"^\d+\.\d+$")
_RANGE = re.compile(r"^(\d+)[-–](\d+)$")
_PLUS = re.compile(r"^(\d[\d,]*)\+$")
_LONGEST_BOUND = 4  # words
_REACH = 40  # words back in which "of the dead" or "including" still governs a number
_HYPHENS = frozenset({"-", "–"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A figure and where it hangs: tokens are indices in the parse."""

    figure: Figure
    anchor: int  # the word of harm: "killed", "deaths"
    people: int  # head of the phrase counted
    part: bool = False  # "including 9 women": some of those counted before


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written: tokens `first` to `last`, with its bounds."""

    first: int
    last: int
    minimum: int | None
    maximum: int | None
    bound: str


def find_figures(
    parse: Parse, sentence: range, found: tuple[Phrase, ...] | None = None
) -> tuple[Counted, ...]:
    """Return the figures of people harmed in one sentence, in text order.

    `sentence` holds token indices; `found` its noun phrases, if the caller has them already.
    """
    if not any(_may_count(parse.tokens[i]) for i in sentence):
        return ()
    return tuple(_Counter(parse, sentence, found or phrases(parse, sentence)).run())


def _may_count(token: Token) -> bool:
    return token.text[0].isdigit() or token.text.lower() in _lists().openers


# ── the lists ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Lists:
    numbers: dict[str, int]
    factors: dict[str, int]
    vague: dict[tuple[str, ...], int]
    unknown: dict[tuple[str, ...], None]
    bounds: dict[tuple[str, ...], str]
    verbs: dict[str, str]
    nouns: dict[str, str]
    adjectives: dict[str, str]
    subsets: dict[str, str]
    people: frozenset[str]
    others: frozenset[str]
    openers: frozenset[str]


@cache
def _lists() -> _Lists:
    table = load_toml("figures")
    vague = {tuple(k.split()): v for k, v in table["vague"].items()}
    unknown: dict[tuple[str, ...], None] = {
        tuple(w.split()): None for w in table["unknown"]["words"]
    }
    subsets = _turned(table["subsets"])
    openers = {*table["numbers"], *table["factors"], "half", "a"}
    openers |= {words[0] for words in (*vague, *unknown)}
    return _Lists(
        numbers=table["numbers"],
        factors=table["factors"],
        vague=vague,
        unknown=unknown,
        bounds={tuple(w.split()): k for k, v in table["bounds"].items() for w in v},
        verbs=_turned(table["metrics"]),
        nouns=_turned(table["nouns"]),
        adjectives=_turned(table["adjectives"]),
        subsets=subsets,
        people=frozenset(table["units"]["people"]) | frozenset(subsets),
        others=frozenset(table["units"]["not_people"]),
        openers=frozenset(openers),
    )


def _turned(table: dict[str, list[str]]) -> dict[str, str]:
    """Return word → name of the list it is in."""
    return {word: name for name, words in table.items() for word in words}


# ── numbers ──────────────────────────────────────────────────────────────────────────────────


def quantities(parse: Parse, sentence: range) -> Iterator[Quantity]:
    """Yield every number or vague number in the sentence, in text order, with its bound."""
    i = sentence.start
    while i < sentence.stop:
        found = _quantity(parse.tokens, i, sentence)
        if found is None:
            i += 1
            continue
        yield _bounded(parse.tokens, found, sentence)
        i = found.last + 1


def _quantity(tokens: tuple[Token, ...], i: int, sentence: range) -> Quantity | None:
    if match := _phrase_at(tokens, i, sentence, _lists().unknown):
        return Quantity(i, i + match[0] - 1, None, None, "vague")
    if number := _number(tokens, i, sentence):
        value, last = number
        return _ranged(tokens, Quantity(i, last, value, value, "exact"), sentence)
    if match := _phrase_at(tokens, i, sentence, _lists().vague):
        return Quantity(i, i + match[0] - 1, match[1], None, "vague")
    if both := _RANGE.match(tokens[i].text):
        return Quantity(i, i, int(both[1]), int(both[2]), "about")
    return None


def _phrase_at(
    tokens: tuple[Token, ...],
    i: int,
    sentence: range,
    table: dict[tuple[str, ...], int] | dict[tuple[str, ...], None],
) -> tuple[int, int] | None:
    """Return (words, value) of the longest entry of `table` that begins at token `i`."""
    words = tuple(t.text.lower() for t in tokens[i : min(i + 4, sentence.stop)])
    for length in range(len(words), 0, -1):
        if words[:length] in table:
            return length, table[words[:length]] or 0
    return None


def _number(tokens: tuple[Token, ...], i: int, sentence: range) -> tuple[int, int] | None:
    """Return (value, last token) of the number written at token `i`."""
    start = _simple(tokens, i, sentence)
    if start is None:
        return None
    value, last = start
    while last + 1 < sentence.stop:
        factor = _lists().factors.get(tokens[last + 1].text.lower())
        if factor is None:
            break
        value, last = value * factor, last + 1
        more = _simple(tokens, last + 1, sentence) if last + 1 < sentence.stop else None
        if more and more[0] < factor and tokens[last + 1].pos == "NUM":
            value, last = value + more[0], more[1]
    if last + 1 < sentence.stop and tokens[last + 1].text == "+":
        last += 1
    return int(value), last


def _simple(tokens: tuple[Token, ...], i: int, sentence: range) -> tuple[float, int] | None:
    word = tokens[i].text.lower()
    if _DIGITS.match(word) and word.isascii():
        return int(word.replace(",", "")), i
    if plus := _PLUS.match(word):
        return int(plus[1].replace(",", "")), i
    if _DECIMAL.match(word) and word.isascii():
        return (float(word), i) if _factor_follows(tokens, i, sentence) else None
    if word in {"a", "half"}:
        return _article(tokens, i, sentence)
    value = _lists().numbers.get(word)
    if value is None or (word == "one" and tokens[i].pos == "PRON" and tokens[i].dep == "det"):
        return None
    if 20 <= value < 100 and i + 2 < sentence.stop and tokens[i + 1].text in _HYPHENS:
        unit = _lists().numbers.get(tokens[i + 2].text.lower(), 10)
        return (value + unit, i + 2) if unit < 10 else (value, i)
    if 20 <= value < 100 and i + 1 < sentence.stop:
        unit = _lists().numbers.get(tokens[i + 1].text.lower(), 10)
        return (value + unit, i + 1) if 0 < unit < 10 else (value, i)
    return value, i


def _factor_follows(tokens: tuple[Token, ...], i: int, sentence: range) -> bool:
    return i + 1 < sentence.stop and tokens[i + 1].text.lower() in _lists().factors


def _article(tokens: tuple[Token, ...], i: int, sentence: range) -> tuple[float, int] | None:
    """ "a hundred", "half a dozen", "a couple of"; an article alone is no number."""
    words = [t.text.lower() for t in tokens[i : min(i + 3, sentence.stop)]]
    if words[:3] == ["half", "a", "dozen"]:
        return 6, i + 2
    if words[0] == "a" and len(words) > 1:
        if words[1] == "couple":
            return 2, i + 1
        if words[1] in _lists().factors and words[1] != "score":
            return _lists().factors[words[1]], i + 1
    return None


def _ranged(tokens: tuple[Token, ...], low: Quantity, sentence: range) -> Quantity:
    """ "20 to 30", "between 20 and 30": from the one to the other."""
    at = low.last + 1
    if at + 1 >= sentence.stop or low.minimum is None:
        return low
    word = tokens[at].text.lower()
    between = low.first > sentence.start and tokens[low.first - 1].text.lower() == "between"
    if word in {"to", "-", "–"} or (word == "and" and between):
        high = _number(tokens, at + 1, sentence)
        if high and low.minimum < high[0]:
            first = low.first - 1 if between else low.first
            return Quantity(first, high[1], low.minimum, high[0], "about")
    return low


def _bounded(tokens: tuple[Token, ...], number: Quantity, sentence: range) -> Quantity:
    """Return the number with the bound word before or behind it, if there is one."""
    if number.bound == "vague" and number.minimum is None:
        return number
    bound, first = _bound_before(tokens, number.first, sentence)
    last = number.last
    if tokens[last].text.endswith("+"):
        bound = "at_least"
    elif _words(tokens, last + 1, 2, sentence) == ["or", "more"]:
        bound, last = "at_least", last + 2
    elif _words(tokens, last + 1, 2, sentence) == ["or", "so"]:
        bound, last = "about", last + 2
    if bound is None:
        return number
    return _with_bound(number, bound, first, last)


def _with_bound(number: Quantity, bound: str, first: int, last: int) -> Quantity:
    low, high = number.minimum, number.maximum
    if number.bound == "vague":  # "up to several hundred", "more than dozens": vague all the same
        return Quantity(first, last, low, None, "vague")
    if number.bound == "about" and low != high:
        return number
    if bound in {"at_least", "more_than"}:
        return Quantity(first, last, low, None, bound)
    if bound in {"up_to", "almost"}:
        return Quantity(first, last, None, low, bound)
    return Quantity(first, last, low, low, bound)


def _bound_before(tokens: tuple[Token, ...], first: int, sentence: range) -> tuple[str | None, int]:
    for length in range(min(_LONGEST_BOUND, first - sentence.start), 0, -1):
        words = tuple(t.text.lower() for t in tokens[first - length : first])
        if words in _lists().bounds:
            return _lists().bounds[words], first - length
    return None, first


def _words(tokens: tuple[Token, ...], i: int, n: int, sentence: range) -> list[str]:
    return [t.text.lower() for t in tokens[i : min(i + n, sentence.stop)]]


# ── whom the number counts, and what became of them ──────────────────────────────────────────


class _Counter:
    """Reads the figures of one sentence; each looks back at the one before ("including …")."""

    def __init__(self, parse: Parse, sentence: range, found: tuple[Phrase, ...]) -> None:
        self._parse = parse
        self._tokens = parse.tokens
        self._sentence = sentence
        self._at: dict[int, Phrase] = {
            i: phrase for phrase in found for i in range(phrase.first, phrase.last + 1)
        }

    def run(self) -> Iterator[Counted]:
        last: Counted | None = None
        for number in quantities(self._parse, self._sentence):
            counted = self._counted(number, last)
            if counted:
                last = counted if not counted.part else last
                yield counted

    def _counted(self, number: Quantity, before: Counted | None) -> Counted | None:
        if self._is_other(number):
            return None
        people = self._people(number)
        word = self._tokens[people].lemma.lower()
        alone = number.first <= people <= number.last
        if not alone and not self._may_be_people(people, word):
            return None
        part = before is not None and self._is_part(number, before)
        if before is not None and part:
            return self._make(number, people, (before.figure.metric, before.anchor), True)
        harm = self._harm(number, people)
        if harm is None or (alone and self._is_agent(people, harm[1])):
            return None
        return self._make(number, people, harm, self._by_partitive(number) == harm)

    def _is_other(self, number: Quantity) -> bool:
        """Whether the number is money, a share, an age, an ordinal, a year, a time."""
        before = self._tokens[number.first - 1] if number.first > self._sentence.start else None
        after = self._tokens[number.last + 1] if number.last + 1 < self._sentence.stop else None
        if before and (
            before.lemma.lower() in _MONTHS
            or before.text in {"$", "€", "£", "#", "№"}
            or before.text.lower() in {"aged", "age"}
        ):
            return True
        if after is None:
            return False
        if (
            after.lemma.lower() in _MONTHS
            or after.text in {"%", "percent", "per", "th", "st"}
            or self._is_clock(number.last + 1)
            or after.text.lower() in {"am", "pm", "a.m.", "p.m."}
        ):
            return True
        if after.text in _HYPHENS and not self._hyphen_of_people(number.last + 1):
            return True
        return bool(
            before
            and before.text == ","
            and after.text == ","
            and number.bound == "exact"
            and self._is_age(number)
        )

    def _is_clock(self, i: int) -> bool:
        """ "8:30"; not "wounding more than 50:", which leads up to a quotation."""
        if self._tokens[i].text != ":" or i + 1 >= self._sentence.stop:
            return False
        return self._tokens[i + 1].text[0].isdigit()

    def _hyphen_of_people(self, i: int) -> bool:
        return i + 1 < self._sentence.stop and self._tokens[i + 1].lemma.lower() in _lists().people

    def _is_age(self, number: Quantity) -> bool:
        """ "John Smith, 25, was killed"."""
        return number.first >= 2 and self._tokens[number.first - 2].pos == "PROPN"

    def _people(self, number: Quantity) -> int:
        """Return the head of the phrase the number counts; the number itself when it is alone."""
        phrase = self._at.get(number.last) or self._at.get(number.first)
        if phrase and phrase.head > number.last:
            return phrase.head
        following = number.last + 1
        if following < self._sentence.stop and self._tokens[following].text.lower() == "of":
            return self._after_of(following + 1, number.last)
        if following < self._sentence.stop and following in self._at:
            return self._at[following].head
        return number.last

    def _after_of(self, start: int, number: int) -> int:
        for i in range(start, min(start + 3, self._sentence.stop)):
            phrase = self._at.get(i)
            if phrase and self._tokens[phrase.head].pos != "PRON":
                return phrase.head
        return number

    def _may_be_people(self, people: int, word: str) -> bool:
        lists = _lists()
        if word in lists.others and not self._is_harm_noun(people):
            return False
        if word in lists.people or self._is_harm_noun(people):
            return True
        return self._tokens[people].pos in {"NOUN", "PROPN", "ADJ", "NUM", "VERB"}

    def _is_harm_noun(self, i: int) -> bool:
        token = self._tokens[i]
        word = token.lemma.lower()
        return word in _lists().nouns and token.pos in {"NOUN", "PROPN", "ADJ", "VERB"}

    # what became of them

    def _harm(self, number: Quantity, people: int) -> tuple[str, int] | None:
        """Return (metric, its word): by the number's noun, its verb, or a word near."""
        if self._is_harm_noun(people):
            word = self._tokens[people].lemma.lower()
            return _lists().nouns[word], people
        return (
            self._by_toll(number)
            or self._by_verb_before(number)
            or self._by_word_behind(number, people)
            or self._by_verb(people)
            or self._by_participle(people)
            or self._by_later_verb(number, people)
            or self._by_partitive(number)
        )

    def _metric_of(self, i: int) -> str | None:
        token = self._tokens[i]
        word = token.lemma.lower()
        if token.pos in {"ADJ", "VERB", "NOUN", "PROPN"}:
            text = token.text.lower()
            if text in _lists().adjectives:
                return _lists().adjectives[text]
        if token.pos in {"VERB", "ADJ", "PROPN", "NOUN", "ADV"}:
            return self._metric_of_verb(i, word)
        return None

    def _metric_of_verb(self, i: int, word: str) -> str | None:
        lists = _lists()
        if word not in lists.verbs:
            return None
        if word in {"claim", "hang", "miss", "seize", "capture"} and not self._certain(i, word):
            return None
        return lists.verbs[word]

    def _metric_of_headline(self, i: int) -> str | None:
        """ "Blast Kills 25+": read as a name, the verb has no lemma."""
        token = self._tokens[i]
        if token.pos != "PROPN":
            return None
        known = (_lists().verbs.get(word) for word in forms(token.text, token.lemma))
        return next((metric for metric in known if metric), None)

    def _certain(self, i: int, word: str) -> bool:
        """Words of harm that often mean something else need their company."""
        if word == "claim":
            near = self._tokens[i + 1 : min(i + 8, self._sentence.stop)]
            return any(t.lemma.lower() == "life" for t in near)
        if word == "miss":
            return self._tokens[i].text.lower() == "missing"
        return True

    def _by_verb(self, people: int) -> tuple[str, int] | None:
        """The people are object, passive subject, or subject of dying, also by "believed to"."""
        head = self._governor(people)
        for _ in range(3):
            if head is None:
                return None
            metric = self._metric_of(head)
            if metric:
                return (metric, head) if self._suffers(people, head) else None
            head = self._complement(head)
        return None

    def _governor(self, people: int) -> int | None:
        """Return the word the phrase hangs on, past coordination ("17 women and 22 children")."""
        i = people
        for _ in range(4):
            token = self._tokens[i]
            if token.head == i:
                return None
            if not is_dep(token.dep, "conj", "appos", "nummod", "nmod"):
                break
            i = token.head
        token = self._tokens[i]
        if token.head == i or not is_dep(token.dep, "nsubj", "obj", "obl", "csubj", "dep"):
            return None
        return token.head

    def _complement(self, head: int) -> int | None:
        """ "are believed to have died", "were confirmed killed", "left dead"."""
        for child in self._parse.children(head, "xcomp", "ccomp"):
            if self._metric_of(child):
                return child
        return None

    def _suffers(self, people: int, verb: int) -> bool:
        token = self._tokens[verb]
        if token.lemma.lower() in _INTRANSITIVE:
            return not self._is_object(people, verb)
        return not self._is_agent(people, verb)

    def _is_object(self, people: int, verb: int) -> bool:
        return is_dep(self._tokens[people].dep, "obj") and self._tokens[people].head == verb

    def _is_agent(self, people: int, verb: int) -> bool:
        """Whether the people do the harm: subject of an active verb that has its own object."""
        token = self._tokens[people]
        if token.head != verb or token.dep != "nsubj":
            return self._by_phrase(people)
        if self._tokens[verb].lemma.lower() in _INTRANSITIVE:
            return False
        return self._parse.child(verb, "obj") is not None

    def _by_phrase(self, people: int) -> bool:
        cases = self._parse.children(people, "case")
        return any(self._tokens[c].text.lower() == "by" for c in cases)

    def _by_participle(self, people: int) -> tuple[str, int] | None:
        """ "six people confirmed killed", "the 30 people wounded", "40 wounded soldiers"."""
        for child in self._parse.children(people, "acl", "amod"):
            if metric := self._metric_of(child):
                return metric, child
            for below in self._parse.children(child, "xcomp"):
                if metric := self._metric_of(below):
                    return metric, below
        return None

    def _by_toll(self, number: Quantity) -> tuple[str, int] | None:
        """ "the death toll rose to 45"."""
        before = number.first - 1
        if before < self._sentence.start or self._tokens[before].text.lower() not in _REACHES:
            return None
        for i in range(max(self._sentence.start, number.first - 10), number.first):
            if self._tokens[i].lemma.lower() == "toll":
                return "killed", i
        return None

    def _by_verb_before(self, number: Quantity) -> tuple[str, int] | None:
        """The verb right before, whatever the tree says: "Kills 25+", "wounded dozens"."""
        i = number.first - 1
        while i > self._sentence.start and self._tokens[i].pos in {"ADV", "DET"}:
            i -= 1
        if i < self._sentence.start or self._tokens[i].pos not in {"VERB", "PROPN", "NOUN"}:
            return None
        metric = self._metric_of(i) or self._metric_of_headline(i)
        if metric is None or self._tokens[i].lemma.lower() in _INTRANSITIVE:
            return None
        passive = self._parse.child(i, "aux:pass") is not None
        return None if passive else (metric, i)

    def _by_word_behind(self, number: Quantity, people: int) -> tuple[str, int] | None:
        """The participle right behind: "and 50 injured", "30+ Killed in"."""
        after = max(people, number.last) + 1
        for i in range(after, min(after + 4, self._sentence.stop)):
            token = self._tokens[i]
            metric = self._metric_of(i)
            if metric and _is_participle(token):
                return None if self._has_object_after(i) else (metric, i)
            if token.text.lower() not in _SKIPPED:
                break
        return None

    def _by_later_verb(self, number: Quantity, people: int) -> tuple[str, int] | None:
        """ "100 people … are believed to have died": the next verb, when the tree has lost it."""
        if self._tokens[people].lemma.lower() not in _lists().people:
            return None
        governor = self._governor(people)
        if governor is not None and not self._swallows(governor, people):
            return None
        for i in range(max(people, number.last) + 1, min(people + _FAR, self._sentence.stop)):
            token = self._tokens[i]
            metric = self._metric_of(i)
            if token.pos == "ADJ" and metric and self._parse.child(i, "aux", "cop") is not None:
                return metric, i  # "were slain"
            skipped = token.lemma.lower() in _REPORTED or token.text.lower() in _PARTING
            if token.pos != "VERB" or skipped:
                continue
            suffers = token.lemma.lower() in _INTRANSITIVE or token.tag == "VBN"
            return (metric, i) if metric and suffers and not self._has_object_after(i) else None
        return None

    def _swallows(self, governor: int, people: int) -> bool:
        """ "said 40 people were slain": no object of "said", whatever the tree says."""
        said = self._tokens[governor].lemma.lower() in _REPORTED
        return said and self._is_object(people, governor)

    def _has_object_after(self, verb: int) -> bool:
        """ "two gunmen killed five": the phrase behind is the object, whatever the tree says."""
        i = verb + 1
        if i >= self._sentence.stop:
            return False
        words = tuple(_words(self._tokens, i, _LONGEST_BOUND, self._sentence))
        bounds = (words[:n] in _lists().bounds for n in range(2, _LONGEST_BOUND + 1))
        return i in self._at or any(bounds)

    def _by_partitive(self, number: Quantity) -> tuple[str, int] | None:
        """ "Of the fatalities, 18 were in …"; "among the dead were 266 children"."""
        if self._in_relative(number):
            return None
        for i in range(max(self._sentence.start, number.first - _REACH), number.first - 1):
            if self._tokens[i].text.lower() not in {"of", "among"}:
                continue
            for j in range(i + 1, min(i + 4, number.first)):
                if self._tokens[j].pos == "PUNCT":
                    break
                metric = self._metric_of_noun(j)
                if metric:
                    return metric, j
        return None

    def _in_relative(self, number: Quantity) -> bool:
        """Whether a clause of its own begins right before: "… were in Calama, where two blocks"."""
        before = number.first - 1
        return before >= self._sentence.start and self._tokens[before].tag in {"WRB", "WDT", "WP"}

    def _metric_of_noun(self, i: int) -> str | None:
        nouns = _lists().nouns
        lemma, text = self._tokens[i].lemma.lower(), self._tokens[i].text.lower()
        return nouns.get(lemma) or nouns.get(text) or ("killed" if lemma == "victim" else None)

    # parts of a whole

    def _is_part(self, number: Quantity, before: Counted) -> bool:
        """ "42 deaths, including 9 women and 7 children"; "of which 1,161 were civilians"."""
        return before.people < number.first <= before.people + 24 and self._says_part(number)

    def _says_part(self, number: Quantity) -> bool:
        """Whether "including", "among them" or "of whom" stands before it, in the same list."""
        least = max(self._sentence.start, number.first - _REACH)
        for i in range(number.first - 1, least, -1):
            token = self._tokens[i]
            word = token.text.lower()
            if word in _PARTING or (word in {"whom", "which", "them"} and self._of(i)):
                return True
            if token.pos in {"VERB", "AUX", "PRON"} and not is_dep(token.dep, "amod", "acl"):
                return False
        return False

    def _of(self, i: int) -> bool:
        return self._tokens[i - 1].text.lower() in {"of", "among"}

    def _make(
        self, number: Quantity, people: int, harm: tuple[str, int], part: bool
    ) -> Counted | None:
        metric, anchor = harm
        last = max(number.last, people if people > number.last else number.last)
        span = Span(self._tokens[number.first].start, self._tokens[last].end)
        figure = Figure(
            metric=metric,
            minimum=number.minimum,
            maximum=number.maximum,
            bound=number.bound,
            subset=self._subset(people, number),
            span=span,
        )
        return Counted(figure=figure, anchor=anchor, people=people, part=part)

    def _subset(self, people: int, number: Quantity) -> str | None:
        subsets = _lists().subsets
        phrase = self._at.get(people)
        words = [people]
        if phrase:
            words += range(people - 1, phrase.first - 1, -1)
        for i in words:
            word = self._tokens[i].lemma.lower()
            if word in subsets:
                return subsets[word]
        return self._predicate(people) or self._of_subset(people)

    def _predicate(self, people: int) -> str | None:
        """ "of which 1,161 were civilians"."""
        words = self._tokens[people + 1 : min(people + 3, self._sentence.stop)]
        if len(words) < 2 or words[0].lemma.lower() != "be":
            return None
        return _lists().subsets.get(words[1].lemma.lower())

    def _of_subset(self, people: int) -> str | None:
        """ "1,161 deaths of civilians"."""
        for child in self._parse.children(people, "nmod"):
            cases = self._parse.children(child, "case")
            if any(self._tokens[c].text.lower() in {"of", "among"} for c in cases):
                subset = _lists().subsets.get(self._tokens[child].lemma.lower())
                if subset:
                    return subset
        return None


_INTRANSITIVE = frozenset(
    {"die", "perish", "drown", "succumb", "disappear", "vanish", "flee", "suffocate"}
)
_SKIPPED = frozenset(
    {
        "were",
        "was",
        "are",
        "is",
        "have",
        "has",
        "had",
        "been",
        "being",
        "be",
        "reported",
        "confirmed",
        "reportedly",
        "feared",
        "believed",
        "presumed",
        "also",
        "others",
        "other",
        "people",
        "left",
        "now",
        "more",
        "dead",
        "or",
        ",",
    }
)
_FAR = 25  # words to a verb the tree has lost
_REPORTED = frozenset({"believe", "report", "fear", "think", "confirm", "know", "say", "presume"})
_MONTHS = frozenset(
    {"january", "february", "march", "april", "may", "june", "july", "august", "september",
     "october", "november", "december", "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.",
     "sept.", "sep.", "oct.", "nov.", "dec."}
)  # fmt: skip
_PARTING = frozenset({"including", "included", "includes", "include"})
_REACHES = frozenset(
    {"to", "at", "of", "is", "was", "reached", "hit", "passed", "exceeded", "tops"}
)


def _is_participle(token: Token) -> bool:
    word = token.text.lower()
    return token.tag in {"VBN", "VBD", "JJ"} or word.endswith("ed") or word == "dead"
