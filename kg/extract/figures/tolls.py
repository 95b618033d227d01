"""Tolls: "put the dead at 42", "the number of injured stood at 74", "rose from 15 to 19".

A toll that is told with the one it replaces is two figures, of which the older is superseded.
"""

from __future__ import annotations

from kg.extract.figures.partitives import metric_of_noun
from kg.extract.figures.quantities import Quantity
from kg.extract.figures.view import View

_REACH = 14  # words between a toll and its number


def by_toll(view: View, number: Quantity) -> tuple[str, int] | None:
    """Return (metric, the toll's word) if the number is what a toll stands at."""
    before = number.first - 1
    reached = {view.word(before), view.lemma(before), view.lemma(number.first)}
    if reached.isdisjoint(view.listed("reaching") | {"from"}):
        return None
    for i in view.back(number.first, _REACH):
        if found := _toll(view, i):
            return found
        if view.word(i) in {";", ":"}:
            return None
    return None


def _toll(view: View, i: int) -> tuple[str, int] | None:
    if view.lemma(i) == "toll":
        return "killed", i
    if view.lemma(i) in view.listed("counts") and (inner := _counted(view, i)):
        return inner
    metric = metric_of_noun(view, i)
    return (metric, i) if metric and _stands_for_all(view, i) else None


def _counted(view: View, i: int) -> tuple[str, int] | None:
    """ "the number of people killed", "its count of the injured", "the tally of deaths"."""
    if view.word(i + 1) != "of":
        return None
    for j in view.on(i + 2, 4):
        if metric := metric_of_noun(view, j):
            return metric, j
    return None


def _stands_for_all(view: View, i: int) -> bool:
    """ "put the dead at seven", "casualties stood at 300": no number of their own before them."""
    phrase = view.phrase(i)
    if phrase is None or view.token(i).pos not in {"NOUN", "ADJ"} or view.word(i) == "death":
        return False
    counted = any(view.token(j).pos == "NUM" for j in range(phrase.first, phrase.last + 1))
    return not counted and view.word(phrase.first - 1) not in {"of", "among", "in", "by", "from"}


def is_superseded(view: View, number: Quantity) -> bool:
    """Whether the words say that another number holds now: "from 15 to 19", "up from 14"."""
    return _from_to(view, number) or _told_before(view, number)


def _from_to(view: View, number: Quantity) -> bool:
    before = view.word(number.first - 1)
    if before != "from":
        return False
    if view.word(number.first - 2) in {"up", "down"}:
        return True
    changed = any(view.lemma(i) in view.listed("changing") for i in view.back(number.first, 8))
    return changed or view.word(number.last + 1) == "to"


def _told_before(view: View, number: Quantity) -> bool:
    """ "an earlier toll of 14", "the previous figure was nine", "previously put at 10"."""
    for i in view.back(number.first, 10):
        if view.word(i) in view.listed("earlier"):
            words = {view.lemma(j) for j in range(i + 1, number.first)}
            return not words.isdisjoint(view.listed("counts") | {"toll", "put", "report", "give"})
        if view.token(i).pos in {"NUM", "PUNCT", "CCONJ"}:
            return False
    return False


def is_before(view: View, number: Quantity) -> bool:
    """ "172 people, up from 158 on Monday": the number that the one before it replaces."""
    return view.word(number.first - 1) == "from" and view.word(number.first - 2) in {"up", "down"}


def is_refused(view: View, number: Quantity) -> bool:
    """ "Eight, not six, were killed": nobody counts six here."""
    return view.word(number.first - 1) == "not" and number.minimum != 0
