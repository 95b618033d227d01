"""Words of harm: what each does to people, and whether people beside one do it or suffer it."""

from __future__ import annotations

from kg.extract.figures.view import View
from kg.extract.forms import forms
from kg.language import is_dep

_NEAR = 8  # words in which a verb's company stands: "claimed the lives of"
_LONGEST_BOUND = 4
_VERBAL = frozenset({"VERB", "ADJ", "PROPN", "NOUN", "ADV"})


def metric_at(view: View, i: int, *, headline: bool = False) -> str | None:
    """Return what the word at `i` says became of people; None: it is no word of harm.

    `headline`: a verb read as a name has no lemma ("Blast Kills 25+"), so its endings are tried.
    """
    token = view.token(i)
    if token.pos not in _VERBAL:
        return None
    if token.pos != "ADV" and (metric := view.lists.adjectives.get(view.word(i))):
        return metric if view.word(i) != "missing" or _is_meant(view, i) else None
    metric = _of_phrase(view, i) or _of_verb(view, i)
    if metric is None and headline and token.pos == "PROPN":
        known = (view.lists.verbs.get(word) for word in forms(token.text, token.lemma))
        return next((metric for metric in known if metric), None)
    return metric


def _of_phrase(view: View, i: int) -> str | None:
    """ "gunned down", "shot dead", "in custody"."""
    verbs, lemma = view.lists.verbs, view.lemma(i)
    return verbs.get(f"{lemma} {view.word(i + 1)}") or verbs.get(f"{view.word(i - 1)} {lemma}")


def _of_verb(view: View, i: int) -> str | None:
    metric = view.lists.verbs.get(harm_lemma(view, i))
    return metric if metric and _is_meant(view, i) else None


def harm_lemma(view: View, i: int) -> str:
    """Return the lemma; of a verb the form that is known as a word of harm, if one is."""
    token = view.token(i)
    tried = forms(token.text, token.lemma) if token.pos == "VERB" else ()
    return next((word for word in tried if word in view.lists.verbs), view.lemma(i))


def is_borne(view: View, i: int) -> bool:
    """Whether what the verb tells befalls its subject: "die", "flee"."""
    return harm_lemma(view, i) in view.listed("intransitive")


def _is_meant(view: View, i: int) -> bool:
    """Words of harm that often mean something else need their company: "claimed the lives"."""
    lemma = harm_lemma(view, i)
    if lemma == "miss":
        return view.word(i) == "missing" and not has_object_after(view, i)
    company = _company(view, lemma)
    return company is None or any(view.lemma(j) in company for j in view.on(i + 1, _NEAR))


def _company(view: View, lemma: str) -> frozenset[str] | None:
    """The words one of which must follow `lemma`; None when it needs none."""
    return view.lists.company.get(lemma)


def suffers(view: View, people: int, verb: int) -> bool:
    """Whether the people bear what the verb tells."""
    if is_borne(view, verb):
        token = view.token(people)
        return not (is_dep(token.dep, "obj") and token.head == verb)
    return not is_agent(view, people, verb)


def is_agent(view: View, people: int, verb: int) -> bool:
    """Whether the people do the harm: subject of an active verb that has its own object."""
    token = view.token(people)
    if token.head != verb or token.dep != "nsubj":
        return _is_by(view, people)
    if is_borne(view, verb) or _loses_life(view, verb):
        return False
    return view.parse.child(verb, "obj") is not None


def _loses_life(view: View, verb: int) -> bool:
    """ "ten people lost their lives"; but "the army lost three soldiers"."""
    life = any(view.lemma(i) == "life" for i in view.on(verb, 5))
    return life and harm_lemma(view, verb) == "lose"


def _is_by(view: View, people: int) -> bool:
    return any(view.word(c) == "by" for c in view.parse.children(people, "case"))


def has_object_after(view: View, verb: int) -> bool:
    """ "two gunmen killed five": the phrase behind is the object, whatever the tree says."""
    i = verb + 1
    if i not in view.sentence:
        return False
    words = view.words(i, _LONGEST_BOUND)
    bounds = (words[:n] in view.lists.bounds for n in range(2, _LONGEST_BOUND + 1))
    phrase = view.phrase(i)
    begins = phrase is not None and phrase.first == i and view.token(i).pos != "ADV"
    return begins or any(bounds)


def is_participle(view: View, i: int) -> bool:
    """Whether the word may say of people before it what was done to them."""
    word = view.word(i)
    return view.token(i).tag in {"VBN", "VBD", "JJ"} or word.endswith("ed") or word in _FIXED


_FIXED = frozenset({"dead", "missing", "hurt", "custody", "captivity"})
