"""Numbers as news writes them, with their bounds: "at least six", "20 to 30", "dozens", "no".

"at least six" → 6 or more, "up to 300" → 300 at most, "dozens" → 24 or more, "many" → open,
"nobody" → 0. An article before a noun ("a nurse") is a number too, but one that needs company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kg.extract.figures.lexicon import lexicon
from kg.extract.figures.view import View
from kg.language import Token

_DIGITS = re.compile(r"^\d{1,3}(?:,\d{3})+$|^\d+$", re.ASCII)
_DECIMAL = re.compile(r"^\d+\.\d+$", re.ASCII)
_RANGE = re.compile(r"^(\d+)[-–](\d+)$", re.ASCII)
_PLUS = re.compile(r"^(\d[\d,]*)\+$", re.ASCII)
_LONGEST_NUMBER = 15  # digits: what is longer counts no people
_LONGEST_BOUND = 4  # words
_HYPHENS = frozenset({"-", "–"})
_COMPARED = frozenset({"fewer", "less", "more", "longer"})
_ARTICLES = frozenset({"a", "an", "another"})
_OWNING = frozenset({"the", "his", "her", "their", "its"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written: tokens `first` to `last`, with its bounds."""

    first: int
    last: int
    minimum: int | None
    maximum: int | None
    bound: str
    single: bool = False  # told by an article: "a nurse", "another child", "a third"


def may_count(token: Token) -> bool:
    """Whether a number may begin here."""
    return token.text[0].isdigit() or token.text.lower() in lexicon().openers


def quantities(view: View) -> Iterator[Quantity]:
    """Yield every number or vague number in the sentence, in text order, with its bound."""
    i = view.sentence.start
    while i < view.sentence.stop:
        found = _quantity(view, i)
        if found is None:
            i += 1
            continue
        yield _bounded(view, found)
        i = found.last + 1


def _quantity(view: View, i: int) -> Quantity | None:
    if _is_comparing(view, i):
        return None
    if match := _listed(view, i, view.lists.unknown):
        return Quantity(i, i + match[0] - 1, None, None, "vague")
    if match := _listed(view, i, view.lists.nobody):
        return Quantity(i, i + match[0] - 1, 0, 0, "exact")
    if number := _number(view, i):
        value, last = number
        return _ranged(view, Quantity(i, last, value, value, "exact"))
    match = _listed(view, i, view.lists.vague)
    if match and not _is_bound_only(view, i, match[0]):
        return Quantity(i, i + match[0] - 1, match[1], None, "vague")
    if both := _RANGE.match(view.word(i)):
        low, high = int(both[1]), int(both[2])
        return Quantity(i, i, low, high, "about") if low < high else None
    return _single(view, i)


def _is_comparing(view: View, i: int) -> bool:
    """ "no fewer than", "twice as many", "how many": no number of their own."""
    if view.word(i - 1) in {"as", "so", "how", "too"} and view.word(i) == "many":
        return True
    behind = view.word(i + 1)
    return view.word(i) == "no" and (behind in _COMPARED or behind[:1].isdigit())


def _is_bound_only(view: View, i: int, length: int) -> bool:
    """ "some 3,500 families": "some" bounds the number and is none."""
    return view.words(i, length) in view.lists.bounds and _number(view, i + length) is not None


def _listed(view: View, i: int, table: Mapping[tuple[str, ...], int]) -> tuple[int, int] | None:
    """Return (words, value) of the longest entry of `table` that begins at token `i`."""
    if view.word(i) not in view.lists.openers:
        return None
    words = view.words(i, 4)
    for length in range(len(words), 0, -1):
        if words[:length] in table:
            return length, table[words[:length]]
    return None


def _single(view: View, i: int) -> Quantity | None:
    """ "a nurse", "another child", "a third": one, if a singular noun of people follows."""
    word = view.word(i)
    last = i
    if word in _OWNING and _is_beside_number(view, i):
        return Quantity(i, i, 1, 1, "exact", single=True)
    if word in _ARTICLES and view.word(i + 1) in view.lists.ordinals:
        last = i + 1  # "a second child"
    elif word not in _ARTICLES or _is_counted(view, i + 1) or view.word(i - 1) == "one":
        return None
    return Quantity(i, last, 1, 1, "exact", single=True)


def _is_beside_number(view: View, i: int) -> bool:
    """ "the driver and four passengers": one and four; "the driver" alone was told of before."""
    phrase = view.phrase(i)
    behind = phrase.last + 1 if phrase else i
    return view.word(behind) == "and" and _number(view, behind + 1) is not None


def _is_counted(view: View, i: int) -> bool:
    """ "another five people"; not "a 12-year-old boy"."""
    number = _number(view, i)
    return number is not None and view.word(number[1] + 1) not in _HYPHENS


# ── one number ───────────────────────────────────────────────────────────────────────────────


def _number(view: View, i: int) -> tuple[int, int] | None:
    """Return (value, last token) of the number written at token `i`."""
    start = _simple(view, i)
    if start is None:
        return None
    value, last = start
    while (factor := view.lists.factors.get(view.word(last + 1))) is not None:
        value, last = value * factor, last + 1
        if view.word(last + 1) == "and" and _continues(view, last + 2, factor):
            last += 1  # "two hundred and ten"
        more = _simple(view, last + 1)
        if more and more[0] < factor and view.token(last + 1).pos == "NUM":
            value, last = value + more[0], more[1]
    if view.word(last + 1) == "+":
        last += 1
    return int(value), last


def _continues(view: View, i: int, factor: int) -> bool:
    more = _simple(view, i)
    return more is not None and factor >= 100 and more[0] < 100 and not view.word(i)[0].isdigit()


def _simple(view: View, i: int) -> tuple[float, int] | None:
    word = view.word(i)
    if _DIGITS.match(word) and len(word) <= _LONGEST_NUMBER:
        return int(word.replace(",", "")), i
    if (plus := _PLUS.match(word)) and len(word) <= _LONGEST_NUMBER:
        return int(plus[1].replace(",", "")), i
    if _DECIMAL.match(word) and len(word) <= _LONGEST_NUMBER:
        return (float(word), i) if view.word(i + 1) in view.lists.factors else None
    if word in {"a", "half"}:
        return _article(view, i)
    value = view.lists.numbers.get(word)
    if value is None or (word == "one" and _is_no_number(view, i)):
        return None
    if 20 <= value < 100:
        return _tens(view, i, value)
    return value, i


def _is_no_number(view: View, i: int) -> bool:
    token = view.token(i)
    return (token.pos == "PRON" and token.dep == "det") or view.word(i + 1) == "another"


def _tens(view: View, i: int, tens: int) -> tuple[int, int]:
    """ "twenty-one", "twenty one"."""
    at = i + 2 if view.word(i + 1) in _HYPHENS else i + 1
    unit = view.lists.numbers.get(view.word(at), 0)
    return (tens + unit, at) if 0 < unit < 10 else (tens, i)


def _article(view: View, i: int) -> tuple[float, int] | None:
    """ "a hundred", "half a dozen", "a couple of"; an article alone is no number."""
    words = view.words(i, 3)
    if words == ("half", "a", "dozen"):
        return 6, i + 2
    if words[0] == "a" and len(words) > 1:
        if words[1] == "couple" and words[2:] == ("of",):
            return 2, i + 1
        if words[1] in view.lists.factors and words[1] != "score":
            return view.lists.factors[words[1]], i + 1
    return None


# ── ranges and bounds ────────────────────────────────────────────────────────────────────────


def _ranged(view: View, low: Quantity) -> Quantity:
    """ "20 to 30", "between 20 and 30": from the one to the other."""
    at = low.last + 1
    word = view.word(at)
    between = view.word(low.first - 1) == "between"
    if low.minimum is None or not (word in {"to", "-", "–", "or"} or (word == "and" and between)):
        return low
    if word == "to" and view.word(low.first - 1) == "from":
        return low  # "rose from 15 to 19" tells of two numbers
    high = _number(view, at + 1)
    if high is None or high[0] <= low.minimum or (word == "or" and high[0] > 2 * low.minimum):
        return low
    first = low.first - 1 if between else low.first
    return Quantity(first, high[1], low.minimum, high[0], "about")


def _bounded(view: View, number: Quantity) -> Quantity:
    """Return the number with the bound word before or behind it, if there is one."""
    if number.single or number.minimum in {None, 0}:
        return number
    bound, first = _bound_before(view, number.first)
    behind, last = _bound_behind(view, number.last)
    bound = behind or bound
    return number if bound is None else _with_bound(number, bound, first, last)


def _bound_behind(view: View, last: int) -> tuple[str | None, int]:
    if view.word(last).endswith("+"):
        return "at_least", last
    for length in (3, 2):
        bound = view.lists.bounds.get(view.words(last + 1, length))
        if bound is not None and view.word(last + 1) in {"or", "at"}:
            return bound, last + length
    return None, last


def _with_bound(number: Quantity, bound: str, first: int, last: int) -> Quantity:
    low = number.minimum
    changed = replace(number, first=first, last=last)
    if number.bound == "vague":  # "up to several hundred", "more than dozens": vague all the same
        return changed
    if number.bound == "about" and low != number.maximum:
        return number
    if bound in {"at_least", "more_than"}:
        return replace(changed, maximum=None, bound=bound)
    if bound in {"up_to", "almost"}:
        return replace(changed, minimum=None, maximum=low, bound=bound)
    return replace(changed, maximum=low, bound=bound)


def _bound_before(view: View, first: int) -> tuple[str | None, int]:
    for length in range(min(_LONGEST_BOUND, first - view.sentence.start), 0, -1):
        words = view.words(first - length, length)
        if words in view.lists.bounds:
            return view.lists.bounds[words], first - length
    return None, first
