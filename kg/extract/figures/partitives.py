"""The dead told of as a body: "of the fatalities, 18 …", "among the dead were 266 children"."""

from __future__ import annotations

from kg.extract.figures.quantities import Quantity
from kg.extract.figures.view import View

_REACH = 30  # words back in which "of the dead" still governs a number


def by_partitive(view: View, number: Quantity) -> tuple[str, int] | None:
    """ "Of the fatalities, 18 were in …"; "among the dead were 266 children"."""
    if _in_relative(view, number):
        return None
    for i in reversed(view.back(number.first - 1, _REACH)):
        if view.word(i) in {"of", "among"} and (found := _harmed(view, i + 1, number.first)):
            return None if _has_verb(view, found[1] + 1, number.first) else found
    return None


def _has_verb(view: View, start: int, stop: int) -> bool:
    """Whether more is told in between than that they are: "were", "included"."""
    allowed = view.listed("equating") | view.listed("parting")
    return any(
        view.token(i).pos == "VERB" and view.lemma(i) not in allowed for i in range(start, stop)
    )


def _harmed(view: View, start: int, stop: int) -> tuple[str, int] | None:
    """The word of harm in the phrase that begins at `start`: "the 31 wounded", "those killed"."""
    for j in range(start, min(start + 5, stop)):
        if view.token(j).pos == "PUNCT":
            return None
        if {view.lemma(j), view.word(j)} & view.listed("bodies_of_dead"):
            metric = metric_of_noun(view, j)
            return (metric, j) if metric else None
    return None


def by_deed_before(view: View, number: Quantity) -> tuple[str, int] | None:
    """ "the murder of two priests", "the kidnapping of 12 students"."""
    if view.word(number.first - 1) != "of":
        return None
    i = number.first - 2
    if i not in view.sentence or view.token(i).pos not in {"NOUN", "PROPN"}:
        return None
    metric = metric_of_noun(view, i)
    return (metric, i) if metric else None


def metric_of_noun(view: View, i: int) -> str | None:
    """Return what a noun, or "killed" as in "those killed", says became of people."""
    nouns = view.lists.nouns
    found = nouns.get(view.lemma(i)) or nouns.get(view.word(i))
    if found is None and view.token(i).pos in {"VERB", "ADJ", "NOUN"}:
        found = view.lists.adjectives.get(view.word(i))
    if view.lemma(i) == "loss" and view.words(i + 1, 2) != ("of", "life"):
        return None
    if view.lemma(i) in {"body", "corpse"} and view.token(i).tag not in {"NNS", "NNPS"}:
        return None  # "body lotion"
    return found or ("killed" if view.lemma(i) == "victim" else None)


def _in_relative(view: View, number: Quantity) -> bool:
    """Whether a clause of its own begins right before: "… were in Calama, where two blocks"."""
    before = number.first - 1
    return before in view.sentence and view.token(before).tag in {"WRB", "WDT", "WP"}


def by_dead_before(view: View, number: Quantity) -> tuple[str, int] | None:
    """ "The dead included three nurses"; "identified the victims as two teachers"."""
    for i in view.back(number.first, _REACH):
        word = view.lemma(i)
        if (metric := metric_of_noun(view, i)) and view.token(i).tag != "VBG":
            return (metric, i) if _is_definite(view, i) else None
        verb = view.token(i).pos in {"VERB", "AUX"}
        if verb and word not in view.listed("equating") | view.listed("parting"):
            return None
        if view.word(i) in {".", ";"} or view.token(i).tag in {"WRB", "WDT", "WP"}:
            return None
    return None


def by_dead_behind(view: View, people: int) -> tuple[str, int] | None:
    """ "Two teachers and a driver were among the dead"."""
    for i in view.on(people + 1, 8):
        if view.words(i, 2) == ("among", "the"):
            return _harmed(view, i + 2, view.sentence.stop)
        if view.token(i).pos == "VERB":
            return None
    return None


def _is_definite(view: View, i: int) -> bool:
    """ "the dead", "those killed", "its victims"; a headline leaves the article out."""
    phrase = view.phrase(i)
    first = phrase.first if phrase else i
    return first == view.sentence.start or any(
        view.token(j).pos == "DET" or view.token(j).tag == "PRP$" or view.word(j) == "those"
        for j in (first, first - 1)
        if j in view.sentence
    )
