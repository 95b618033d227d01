"""Whom a number counts: the head of its phrase, of the phrase after "of", or nobody named."""

from __future__ import annotations

from kg.extract.figures.quantities import Quantity
from kg.extract.figures.view import View

_QUOTES = frozenset({'"', "“", "‘", "'", "``"})
_TO_SAID = 6  # words from who speaks to "said"
_MAY_BE_PEOPLE = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "VERB"})


def counted_head(view: View, number: Quantity) -> int:
    """Return the head of the phrase the number counts; the number's last token when it is alone."""
    phrase = view.phrase(number.last) or view.phrase(number.first)
    if phrase and phrase.head > number.last:
        dated = view.lemma(phrase.head) in view.listed("dates")  # "up from 158 yesterday"
        return number.last if dated else phrase.head
    following = number.last + 1
    if view.word(following) in _QUOTES:
        following += 1
    if view.word(following) == "of":
        return _after_of(view, following + 1, number.last)
    behind = view.phrase(following)
    if behind and view.token(behind.head).pos != "PRON":
        return behind.head
    return number.last


def _after_of(view: View, start: int, number: int) -> int:
    phrase = next((p for i in view.on(start, 3) if (p := view.phrase(i))), None)
    if phrase and view.token(phrase.head).pos == "DET" and is_harm_noun(view, phrase.last + 1):
        return phrase.last + 1  # "of the wounded", read as a verb
    return number if phrase is None or view.token(phrase.head).pos == "PRON" else phrase.head


def may_be_people(view: View, number: Quantity, people: int) -> bool:
    """Whether what is counted may be people; a number alone may."""
    if number.first <= people <= number.last:
        if view.word(number.last) in {"no", "without", "single"}:
            return False
        return not number.single or view.word(number.last) in view.lists.ordinals | {"another"}
    if number.single and _speaks(view, people):
        return False
    if number.single or view.word(number.last) in {"no", "single"}:
        return is_person(view, people) or (number.minimum == 0 and is_harm_noun(view, people))
    return _may_be_many(view, people)


def _speaks(view: View, people: int) -> bool:
    """ "…, a doctor and witnesses said": who tells of the dead is none of them."""
    for i in view.on(people + 1, _TO_SAID):
        if view.lemma(i) in view.listed("saying"):
            return True
        passed = view.token(i).pos in {"CCONJ", "NOUN", "PROPN", "ADJ", "DET", "ADP"}
        if not passed and view.word(i) != ",":
            return False
    return False


def is_some(view: View, number: Quantity, people: int) -> bool:
    """ "some of the wounded", "many of the dead", "none of the injuries": no number of dead."""
    vague = (number.bound == "vague" or number.minimum == 0) and view.word(number.last + 1) == "of"
    return vague and view.word(number.last + 2) in {"the", "those"} and is_harm_noun(view, people)


def _may_be_many(view: View, people: int) -> bool:
    word = view.lemma(people)
    if word in view.lists.others and not is_harm_noun(view, people):
        return False
    return is_known(view, people) or view.token(people).pos in _MAY_BE_PEOPLE


def is_known(view: View, people: int) -> bool:
    """Whether the noun is known to be of people or of harm; open lists are never whole."""
    return view.lemma(people) in view.lists.people or is_harm_noun(view, people)


def is_person(view: View, people: int) -> bool:
    """Whether the noun is of one person, or of several; not a body of people."""
    token, lemma = view.token(people), view.lemma(people)
    if token.pos not in {"NOUN", "PROPN", "ADJ"} or lemma in view.lists.bodies:
        return False
    return lemma in view.lists.people or token.text.lower() in view.lists.people


def is_harm_noun(view: View, i: int) -> bool:
    """ "deaths", "the wounded", "bodies"."""
    if i not in view.sentence or view.token(i).pos not in {"NOUN", "PROPN", "ADJ", "VERB"}:
        return False
    if view.lemma(i) == "loss":
        return view.words(i + 1, 2) == ("of", "life")
    return view.lemma(i) in view.lists.nouns or view.word(i) in view.lists.nouns
