"""Numbers that count nobody: money, shares, ages, clocks, days of a month, names with a number."""

from __future__ import annotations

from kg.extract.figures.quantities import Quantity
from kg.extract.figures.view import View

_HYPHENS = frozenset({"-", "–"})
_OLDEST = 120


def is_other(view: View, number: Quantity) -> bool:
    """Whether the number is money, a share, an age, an ordinal, a year, a time."""
    return (
        (number.bound == "exact" and view.lemma(number.first - 1) in view.listed("before_other"))
        or view.lemma(number.last + 1) in view.listed("after_other")
        or _is_clock(view, number.last + 1)
        or _is_compound(view, number)
        or _is_age(view, number)
        or _is_year(view, number)
        or _is_named(view, number)
    )


def _is_year(view: View, number: Quantity) -> bool:
    """ "died in 2013": a year of our time, with nobody behind it."""
    word = view.word(number.last)
    if number.bound != "exact" or not (
        word.isdigit() and len(word) == 4 and "1500" < word < "2100"
    ):
        return False
    before = view.token(number.first - 1).pos if number.first - 1 in view.sentence else ""
    phrase = view.phrase(number.last)
    alone = phrase is None or phrase.head <= number.last
    return alone and before not in {"VERB", "AUX"}


def _is_clock(view: View, i: int) -> bool:
    """ "8:30"; not "wounding more than 50:", which leads up to a quotation."""
    return view.word(i) == ":" and view.word(i + 1)[:1].isdigit() and _touches(view, i)


def _touches(view: View, i: int) -> bool:
    return view.token(i).end == view.token(i + 1).start


def _is_compound(view: View, number: Quantity) -> bool:
    """ "a 12-year-old", "the 27-nation bloc"; not "a 30-strong crew" of people."""
    i = number.last + 1
    if view.word(i) not in _HYPHENS or i + 1 >= view.sentence.stop:
        return False
    joined = _touches(view, i) and view.token(number.last).end == view.token(i).start
    return joined and view.lemma(i + 1) not in view.lists.people


def _is_age(view: View, number: Quantity) -> bool:
    """ "John Smith, 25, was killed", "Ana, 34;", "a woman of 67", "a father of three"."""
    if number.bound != "exact" or number.single or (number.minimum or 0) > _OLDEST:
        return False
    if view.words(number.first - 3, 3) in {("as", "young", "as"), ("as", "old", "as")}:
        return True
    if view.words(number.first - 2, 2) == ("age", "of"):
        return True
    alone = view.token(number.last + 1).pos if number.last + 1 < view.sentence.stop else "PUNCT"
    if view.word(number.first - 1) == "of" and alone in {"PUNCT", "VERB", "AUX", "ADP", "CCONJ"}:
        return _is_one_person(view, number.first - 2)
    closed = view.word(number.last + 1) in {",", ";", ".", "", ")", "(", "-", "–", "—"}
    return closed and _is_behind_somebody(view, number)


def _is_behind_somebody(view: View, number: Quantity) -> bool:
    """ "Smith, 25", "Smith, now 25": digits behind a name and its comma."""
    comma = number.first - 1 - (view.word(number.first - 1) in {"now", "then", "aged"})
    if view.word(comma) != "," or not view.word(number.first)[0].isdigit():
        return False
    named = comma - 1 in view.sentence and view.token(comma - 1).pos == "PROPN"
    return named or _is_one_person(view, comma - 1)


def _is_one_person(view: View, i: int) -> bool:
    if i not in view.sentence or view.token(i).tag not in {"NN", "NNP"}:
        return False
    lemma = view.lemma(i)
    return lemma in view.lists.people and lemma not in view.lists.bodies


def _is_named(view: View, number: Quantity) -> bool:
    """ "Flight 370", "Resolution 2254", "Highway 9": a number that is part of a name."""
    i = number.first - 1
    if i not in view.sentence or number.first != number.last:
        return False
    token = view.token(i)
    numbered = token.pos in {"PROPN", "NOUN"} and view.lemma(i) in view.listed("numbered")
    return numbered and (view.word(number.first)[0].isdigit() or view.lemma(i) == "number")
