"""Numbers that share the word of harm of one before: parts of a whole, and items of a list.

"42 deaths, including nine women"; "eleven people were killed, four of them children"; "33 died: 18
in Kobane, ten in Tessel and the rest in Marn"; "257 people in Idlib and 141 in Daraa".
"""

from __future__ import annotations

from kg.extract.figures.people import is_known
from kg.extract.figures.quantities import Quantity
from kg.extract.figures.view import View
from kg.language import is_dep

_MOST = 12  # words from the people to "most from airstrikes"
_FAR = 60  # words from a whole to its last part
_OPENING = frozenset({":", "–", "—", "-", "(", "--"})
_ENDS = frozenset({"of", "and", ",", ";", ")", ".", ""})
_JOINING = frozenset({"and", ",", "while", "with", "at", "another", "plus"})
_THEM = frozenset({"them", "whom", "which", "these", "those"})


def is_part(view: View, number: Quantity, people: int, whole: int) -> bool:
    """Whether the words say that the number is a part of the one counted at token `whole`."""
    if not whole < number.first <= whole + _FAR:
        return False
    return (
        _is_of_them(view, number)
        or _says_part(view, number)
        or (is_opened(view, number, whole) and _is_item(view, number, people))
    )


def _is_of_them(view: View, number: Quantity) -> bool:
    """ "four of them children", "many of whom"; not "killing 20 of them", which has its verb."""
    return (
        view.word(number.last + 1) == "of"
        and view.word(number.last + 2) in _THEM
        and view.token(number.first - 1).pos != "VERB"
    )


def _says_part(view: View, number: Quantity) -> bool:
    """Whether "including", "among them" or "of whom" stands before it, in the same list."""
    for i in view.back(number.first, _FAR):
        if view.word(i) in view.listed("parting"):
            return True
        if view.word(i) in _THEM and view.word(i - 1) in {"of", "among"}:
            return True
        token = view.token(i)
        clause = token.pos in {"VERB", "AUX"} and not is_dep(token.dep, "amod", "acl")
        if clause or token.tag in {"PRP", "WDT", "WP"} or view.word(i) == ";":
            return False
    return False


def is_opened(view: View, number: Quantity, whole: int) -> bool:
    """Whether a colon, dash or bracket opens a list between the two, and no clause has begun."""
    opening: int | None = None
    for i in view.back(number.first, number.first - whole - 1):
        if view.word(i) in _OPENING and _stands_apart(view, i):
            if opening is not None:
                return False  # between two dashes: the list has ended
            opening = i
        elif opening is None and _is_clause(view, i):
            return False
    return opening is not None


def _is_clause(view: View, i: int) -> bool:
    return view.token(i).pos in {"VERB", "AUX"} and view.token(i).tag != "VBN"


def _stands_apart(view: View, i: int) -> bool:
    """A dash between blanks; a hyphen inside a word opens nothing."""
    if view.word(i) not in {"-", "–", "—"}:
        return True
    return view.token(i - 1).end < view.token(i).start or view.word(i) == "—"


def _is_item(view: View, number: Quantity, people: int) -> bool:
    """A number alone before a place, or one of people."""
    alone = number.first <= people <= number.last
    if not alone:
        return is_known(view, people)
    return view.word(number.last + 1) in view.listed("placing") | _ENDS


def is_sibling(view: View, number: Quantity, people: int, before: int) -> bool:
    """ "257 people in Idlib and 141 in Daraa", "three died in Sumy and one, a driver, in Lviv".

    The number stands alone before a place, behind a comma or "and", with no verb since `before`.
    """
    alone = number.first <= people <= number.last and not number.single
    if not alone or number.first - before > _FAR or number.minimum == 0:
        return False
    listed = view.word(number.first - 1) in _JOINING and _is_placed(view, number.last + 1)
    return listed and not _has_verb(view, before, number.first)


def _is_placed(view: View, i: int) -> bool:
    """A place follows, at once or behind an apposition between commas."""
    if view.word(i) in view.listed("placing"):
        return True
    if view.word(i) != ",":
        return False
    end = next((j for j in view.on(i + 1, 8) if view.word(j) == ","), None)
    return end is not None and view.word(end + 1) in view.listed("placing")


def _has_verb(view: View, start: int, stop: int) -> bool:
    """Whether a second verb stands between; the first may be that of the item before."""
    verbs = [i for i in range(start + 1, stop) if view.token(i).pos in {"VERB", "AUX"}]
    return any(view.token(i).pos == "VERB" for i in verbs[1:]) or any(
        view.word(i) in {";", ":"} for i in range(start + 1, stop)
    )


def cause_of_most(view: View, people: int) -> int | None:
    """ "18 deaths, most from airstrikes", "most of them in strikes on …": the head of the cause.

    Only a part of those counted, we are not told how many, falls to that cause.
    """
    for i in view.on(people + 1, _MOST):
        if view.word(i) in view.listed("most") and view.word(i - 1) == ",":
            return next((p for j in view.on(i + 1, 5) if (p := _caused(view, i, j))), None)
        if view.word(i) in {";", ":"}:
            return None
    return None


def _caused(view: View, most: int, i: int) -> int | None:
    """The head of the phrase behind "from", "in" or "by", with no more than "of them" between."""
    between = {view.word(j) for j in range(most + 1, i)}
    if view.word(i) not in {"from", "in", "by"} or between - {"of", "them", "whom", "killed"}:
        return None
    phrase = view.phrase(i + 1)
    return phrase.head if phrase else None


def place_of(view: View, number: Quantity, people: int, part: bool) -> str | None:
    """Return the place told right behind the people counted, as written: "in Idlib Province"."""
    i = max(number.last, people) + 1
    if view.words(i, 2) in {("of", "them"), ("of", "whom")}:
        i += 2
    while view.word(i) in {"were", "was", "are", "is"}:
        i += 1
    phrase = view.phrase(i + 1) if view.word(i) in view.listed("placing") else None
    if phrase is None or not _is_place(view, phrase.first, phrase.head, part):
        return None
    return " ".join(view.token(j).text for j in range(i, phrase.last + 1))


def _is_place(view: View, first: int, head: int, part: bool) -> bool:
    """A name that is no day, or of a part "the market"."""
    if view.token(head).pos == "PROPN":
        return view.lemma(head) not in view.listed("dates")
    return part and view.word(first) == "the" and view.token(head).tag == "NN"


def rest(view: View, after: int) -> int | None:
    """Return the token of "the rest" behind the last part, if the rest is somewhere."""
    for i in view.on(after + 1, 12):
        if view.word(i) in {"rest", "remainder", "others"} and view.word(i - 1) == "the":
            return i if view.word(i + 1) in view.listed("placing") else None
        if view.token(i).pos == "VERB":
            return None
    return None
