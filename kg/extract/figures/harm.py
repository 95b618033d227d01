"""What became of the people counted: killed, wounded, missing, detained, displaced.

Asked in order: the noun counted ("six deaths"), a toll, the verb right before, the participle
right behind, the verb the tree gives, a later verb the tree has lost, the words "of the dead".
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.figures.partitives import (
    by_dead_before,
    by_dead_behind,
    by_deed_before,
    by_partitive,
)
from kg.extract.figures.people import is_harm_noun, is_known
from kg.extract.figures.quantities import Quantity
from kg.extract.figures.tolls import by_toll
from kg.extract.figures.verbs import (
    harm_lemma,
    has_object_after,
    is_agent,
    is_borne,
    is_participle,
    metric_at,
    suffers,
)
from kg.extract.figures.view import View
from kg.language import is_dep

Harm = tuple[str, int]
"""Metric, and the token of its word."""

_FAR = 25  # words to a verb the tree has lost
_LOOSE = ("conj", "appos", "nummod", "nmod")
_TIED = ("nsubj", "obj", "obl", "csubj", "dep")


def harm(view: View, number: Quantity, people: int) -> Harm | None:
    """Return (metric, its word) for the number and the head of whom it counts; None: no harm."""
    found = _found(view, number, people)
    if found is None or (_is_careful(view, found[1]) and not _is_sure(view, number, people)):
        return None
    alone = number.first <= people <= number.last
    return None if alone and is_agent(view, people, found[1]) else found


def _found(view: View, number: Quantity, people: int) -> Harm | None:
    if number.minimum == 0:
        return _by_noun(view, people) or next(_direct(view, number, people), None)
    if number.single:
        return _of_one(view, number, people)
    if later := _dead_of_the_hurt(view, number, people):
        return later
    return (
        _by_noun(view, people)
        or by_toll(view, number)
        or by_deed_before(view, number)
        or _by_verb_before(view, number)
        or _by_word_behind(view, number, people)
        or _by_verb(view, people)
        or _by_participle(view, people)
        or _by_later_verb(view, number, people)
        or by_partitive(view, number)
        or by_dead_before(view, number)
        or by_dead_behind(view, people)
    )


def _of_one(view: View, number: Quantity, people: int) -> Harm | None:
    """An article is no number of its own: only words that speak of this person count."""
    told = _by_verb_before(view, number)
    if told is None:
        told = by_deed_before(view, number)
    if told is None and not _is_governed(view, people):
        told = _by_verb(view, people)
    if told is not None:
        return None if harm_lemma(view, told[1]) == "lose" else told
    return (
        by_partitive(view, number) or by_dead_before(view, number) or by_dead_behind(view, people)
    )


def _is_governed(view: View, people: int) -> bool:
    """ "according to an official and a trader": no subject of what follows."""
    above = view.token(people).head if view.token(people).dep == "conj" else people
    return any(view.parse.child(i, "case") is not None for i in (people, above))


def _direct(view: View, number: Quantity, people: int) -> Iterator[Harm]:
    """ "nobody was hurt", "killed no one": nothing further away may say it of nobody."""
    for found in (
        _by_verb_before(view, number),
        _by_word_behind(view, number, people),
        _by_verb(view, people, steps=1),
    ):
        if found is not None:
            yield found


def later(view: View, number: Quantity, people: int) -> Harm | None:
    """ "12 wounded, two of whom have died": what the words right behind say of a part."""
    behind = max(people, number.last)
    if view.words(behind + 1, 2) in {("of", "whom"), ("of", "them"), ("of", "which")}:
        behind += 2
    return _by_word_behind(view, number, behind)


def _by_noun(view: View, people: int) -> Harm | None:
    if not is_harm_noun(view, people):
        return None
    nouns = view.lists.nouns
    return nouns.get(view.lemma(people)) or nouns[view.word(people)], people


def _dead_of_the_hurt(view: View, number: Quantity, people: int) -> Harm | None:
    """ "two of the wounded died": what became of them since counts."""
    some = people > number.last and view.word(number.last + 1) == "of"
    if not some or not is_harm_noun(view, people):
        return None
    noun, verb = _by_noun(view, people), _by_word_behind(view, number, people)
    verb = verb or _by_verb(view, number.last) or _by_verb(view, people)
    return verb if noun and verb and verb[0] != noun[0] else None


def _is_careful(view: View, anchor: int) -> bool:
    return harm_lemma(view, anchor) in view.listed("careful")


def _is_sure(view: View, number: Quantity, people: int) -> bool:
    """Whether the words are of people: "seized 12 rifles", "lost 30 seats"."""
    alone = number.first <= people <= number.last
    return not alone and (is_known(view, people) or view.token(people).tag == "NNPS")


# ── the verb by the order of words ───────────────────────────────────────────────────────────


def _by_verb_before(view: View, number: Quantity) -> Harm | None:
    """The verb right before, whatever the tree says: "Kills 25+", "wounded dozens"."""
    i = number.first - 1
    while i > view.sentence.start and view.token(i).pos in {"ADV", "DET"}:
        i -= 1
    if i not in view.sentence or view.token(i).pos not in {"VERB", "PROPN", "NOUN", "ADJ"}:
        return None
    if view.token(i).pos == "ADJ" and not view.word(i).endswith("ed"):
        return None
    metric = metric_at(view, i, headline=True)
    if metric is None or is_borne(view, i):
        return None
    passive = view.parse.child(i, "aux:pass") is not None
    return None if passive else (metric, i)


def _by_word_behind(view: View, number: Quantity, people: int) -> Harm | None:
    """The participle right behind: "and 50 injured", "30+ Killed in", "three are dead"."""
    for i in view.on(_behind(view, max(people, number.last) + 1), 5):
        metric = metric_at(view, i)
        if metric and is_participle(view, i):
            return None if has_object_after(view, i) else (metric, i)
        if view.word(i) not in view.listed("skipped"):
            break
    return None


def _behind(view: View, i: int) -> int:
    """Past what is only corrected: "Eight, not six, were killed"."""
    if view.words(i, 2) != (",", "not"):
        return i
    return next((j + 1 for j in view.on(i + 2, 6) if view.word(j) == ","), i)


def _by_later_verb(view: View, number: Quantity, people: int) -> Harm | None:
    """ "100 people … are believed to have died": the next verb, when the tree has lost it."""
    if view.lemma(people) not in view.lists.people:
        return None
    governor = _governor(view, people)
    if governor is not None and not _swallows(view, governor, people):
        return None
    for i in view.on(max(people, number.last) + 1, _FAR):
        metric = metric_at(view, i)
        if view.token(i).pos == "ADJ" and metric and _has_auxiliary(view, i):
            return metric, i  # "were slain"
        if view.token(i).pos == "VERB" and not _is_between(view, i):
            return (metric, i) if metric and _is_suffered(view, i) else None
    return None


def _has_auxiliary(view: View, i: int) -> bool:
    return view.parse.child(i, "aux", "cop") is not None


def _is_between(view: View, i: int) -> bool:
    """Verbs that may stand between people and what became of them."""
    return view.lemma(i) in view.listed("reported") or view.word(i) in view.listed("parting")


def _is_suffered(view: View, i: int) -> bool:
    borne = is_borne(view, i) or view.token(i).tag == "VBN"
    return borne and not has_object_after(view, i)


# ── the verb by the tree ─────────────────────────────────────────────────────────────────────


def _by_verb(view: View, people: int, steps: int = 3) -> Harm | None:
    """The people are object, passive subject, or subject of dying, also by "believed to"."""
    head = _governor(view, people)
    for _ in range(steps):
        if head is None:
            return None
        metric = metric_at(view, head)
        if metric:
            return (metric, head) if suffers(view, people, head) else None
        head = _complement(view, head)
    return None


def _governor(view: View, people: int) -> int | None:
    """Return the word the phrase hangs on, past coordination ("17 women and 22 children")."""
    i = people
    for _ in range(4):
        token = view.token(i)
        if token.head == i:
            return None
        if not is_dep(token.dep, *_LOOSE):
            break
        i = token.head
    token = view.token(i)
    return token.head if token.head != i and is_dep(token.dep, *_TIED) else None


def _complement(view: View, head: int) -> int | None:
    """ "are believed to have died", "were confirmed killed", "left dead"."""
    passive = view.parse.child(head, "aux:pass") is not None
    found = view.parse.children(head, "xcomp", *(["ccomp"] if passive else []))
    return next((child for child in found if metric_at(view, child)), None)


def _by_participle(view: View, people: int) -> Harm | None:
    """ "six people confirmed killed", "the 30 people wounded", "40 wounded soldiers"."""
    for child in view.parse.children(people, "acl", "amod"):
        for below in (child, *view.parse.children(child, "xcomp")):
            if metric := metric_at(view, below):
                return metric, below
    return None


def _swallows(view: View, governor: int, people: int) -> bool:
    """ "said 40 people were slain": no object of "said", whatever the tree says."""
    token = view.token(people)
    is_object = is_dep(token.dep, "obj") and token.head == governor
    return view.lemma(governor) in view.listed("reported") and is_object
