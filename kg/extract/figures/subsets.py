"""Which people a number counts (civilians, women, fighters …), and whose they are."""

from __future__ import annotations

from kg.extract.figures.quantities import Quantity
from kg.extract.figures.view import View


def subset(view: View, number: Quantity, people: int) -> str | None:
    """Return the sort of people counted; None when the words tell none.

    The head says it, else what stands before it ("civilian deaths"), behind "of" ("deaths of
    civilians"), in "of them children", or in "of which 1,161 were civilians".
    """
    phrase = view.phrase(people)
    before = [*range(people - 1, phrase.first - 1, -1)] if phrase else []
    told = (view.lists.modifiers.get(view.lemma(i)) for i in before)
    finer = next((sort for sort in told if sort), None)
    if finer and view.lemma(people) in view.listed("general"):
        return finer
    known = next((sort for i in (people, *before) if (sort := _sort(view, i))), None)
    if known:
        return known
    return _of_them(view, people) or _predicate(view, number, people) or _of_subset(view, people)


def _sort(view: View, i: int) -> str | None:
    if view.token(i).pos == "VERB" and view.token(i).tag != "VBN":
        return None
    found = (view.lists.subsets.get(form) for form in (view.lemma(i), *_singular(view.word(i))))
    return next((sort for sort in found if sort), None)


def _singular(word: str) -> tuple[str, ...]:
    """In a headline the nouns are names and keep their plural: "Deaths of Civilians"."""
    return (word, word.removesuffix("s")) if word.endswith("s") else (word,)


def _of_them(view: View, people: int) -> str | None:
    """ "four of them children", "two of them women and girls"."""
    if view.words(people + 1, 2) not in {("of", "them"), ("of", "whom"), ("of", "these")}:
        return None
    at = people + 3
    while view.word(at) in {"were", "was", "are", "is", "still", "all"}:
        at += 1
    phrase = view.phrase(at)
    return _sort(view, phrase.head) if phrase else None


def _predicate(view: View, number: Quantity, people: int) -> str | None:
    """ "of which 1,161 were civilians"; "eight of the injured were children": not the injured."""
    if view.lemma(people + 1) != "be" or view.words(number.first - 2, 2) == ("of", "the"):
        return None
    phrase = view.phrase(people + 2)
    return _sort(view, phrase.head) if phrase else None


def _of_subset(view: View, people: int) -> str | None:
    """ "1,161 deaths of civilians", also where the tree has lost it."""
    behind = view.phrase(people + 2) if view.word(people + 1) in {"of", "among"} else None
    if behind is not None and (sort := _sort(view, behind.head)):
        return sort
    for child in view.parse.children(people, "nmod"):
        cases = view.parse.children(child, "case")
        if any(view.word(c) in {"of", "among"} for c in cases) and (sort := _sort(view, child)):
            return sort
    return None


def side(view: View, number: Quantity, people: int) -> str | None:
    """Return whose people they are, as written: "Israeli", "rebel", "Free Syrian Army"."""
    phrase = view.phrase(people)
    if phrase is None or people <= number.last:
        return None
    inner = [i for i in range(max(phrase.first, number.last + 1), people) if _is_side(view, i)]
    if inner:
        return _text(view, inner)
    token = view.token(people)
    demonym = token.pos == "PROPN" and token.text[0].isupper() and token.tag == "NNPS"
    return token.text if demonym else None


def _is_side(view: View, i: int) -> bool:
    token = view.token(i)
    named = token.pos in {"PROPN", "ADJ"} and token.text[0].isupper()
    sort = named and _sort(view, i) is not None  # "Civilian Deaths": a headline's capital
    return (named and not sort) or view.lemma(i) in view.lists.sides


def _text(view: View, inner: list[int]) -> str:
    """The words from the first to the last, as they stand, with single blanks."""
    words: list[str] = []
    for i in range(inner[0], inner[-1] + 1):
        glued = i > inner[0] and view.token(i - 1).end == view.token(i).start
        words.append(view.token(i).text if glued or not words else " " + view.token(i).text)
    return "".join(words)
