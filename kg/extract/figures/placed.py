"""Counts told place by place, and counts of one hospital: where the people counted were.

"In Arva 18 died, while five were killed in Korm" gives each place its own count; none is that of
all. A place beside a single count is the event's and says nothing of the count. What one hospital
received or one morgue holds may be a part of all: it is told by the name alone, without "in".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.figures.view import View
from kg.model import Figure, Span


def by_place(view: View, told: Sequence[tuple[Figure, int]]) -> tuple[Figure, ...]:
    """Return the figures with the place of each, where those of one metric have several.

    `told` are the figures of a sentence, each with the token of its word of harm.
    """
    figures = tuple(figure for figure, _ in told)
    where = [f.place or _place(view, f.span, anchor) for f, anchor in told]
    return tuple(
        replace(f, place=where[i])
        if where[i] and not f.part and _is_elsewhere(i, where, figures)
        else _received(view, f)
        for i, f in enumerate(figures)
    )


def _is_elsewhere(i: int, where: Sequence[str | None], figures: Sequence[Figure]) -> bool:
    """Whether another count of the same harm is told of another place."""
    return any(
        figures[j].metric == figures[i].metric
        and not figures[j].part
        and where[j] is not None
        and where[j] != where[i]
        for j in range(len(figures))
        if j != i
    )


def _place(view: View, span: Span, anchor: int) -> str | None:
    """ "in Arva 18 people", "the dead in our district at 27", "five were killed in Korm"."""
    tokens = view.parse.indices(span)
    first = tokens.start
    while view.word(first - 1) in _BETWEEN:
        first -= 1
    before = _start_of(view, first - 1)
    if view.token(before - 1).tag == "PRP$":
        before -= 1  # "in our district"
    if view.word(before - 1) in _IN and _is_place(view, first - 1):
        return _words(view, before - 1, first - 1)
    behind = max(anchor, tokens.stop - 1) + 1
    if view.word(behind) not in _IN:
        return None
    named = next((i for i in view.on(behind + 1, 2) if view.word(i) not in _NEXT_TO), behind)
    last = after.last if (after := view.phrase(named)) is not None else named
    return _words(view, behind, last) if _is_place(view, last) else None


_NEXT_TO = frozenset({"neighbouring", "neighboring", "nearby", "adjacent", "adjoining", "the"})


_BETWEEN = frozenset({"at", "least", "most", "about", "some", ",", "up", "to", "more", "than"})
_IN = frozenset({"in", "near", "around"})


def _start_of(view: View, last: int) -> int:
    """The first word of the phrase that ends at `last`, though a number may go on with it."""
    phrase = view.phrase(last)
    return phrase.first if phrase is not None else last


def _is_place(view: View, head: int) -> bool:
    if view.lemma(head) in view.listed("districts"):
        return True
    named = view.word(head) != "" and view.token(head).text[0].isupper()
    return named and view.lemma(head) not in view.listed("dates")


def _received(view: View, figure: Figure) -> Figure:
    """ "The hospital received 17 bodies": those who came there."""
    tokens = view.parse.indices(figure.span)
    if figure.part or figure.place or not tokens:
        return figure
    back = view.back(tokens.start, _REACH)
    verb = next((i for i in back if view.lemma(i) in view.listed("receiving")), None)
    subject = view.phrase(verb - 1) if verb is not None else None
    if subject is None or view.lemma(subject.head) not in view.listed("hospitals"):
        return figure
    return replace(figure, place=_words(view, subject.first, subject.last))


_REACH = 8  # words between the verb and what it counts


def _words(view: View, first: int, last: int) -> str:
    return " ".join(view.token(i).text for i in range(first, last + 1))
