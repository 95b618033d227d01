"""Lemmas by table and rule: the treebanks' own forms first, English inflection for the rest.

The table (`model/lemmas.json`, learned by `learn_lemmas`) maps "VERB killed" to "kill". A form
that is not in it loses its ending by rule, and the stem the treebanks know wins over the one they
do not ("hoped" is of hope, not of hop). Names keep their form.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

_INFLECTED = frozenset({"NOUN", "VERB", "AUX", "ADJ", "ADV", "PRON", "DET", "PART"})
_VOWELS = "aeiou"


def learn_lemmas(forms: Iterable[tuple[str, str, str]]) -> str:
    """Return the table as JSON: for each part of speech, forms (lower case) with their lemmas.

    `forms` are (form, UPOS, lemma); the lemma seen most often wins, a form that is its own lemma
    is kept too, as the rules ask which stems exist.
    """
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for form, pos, lemma in forms:
        if pos in _INFLECTED and "_" not in lemma:
            counts[pos, form.lower().replace("’", "'")][lemma.lower()] += 1
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for (pos, form), lemmas in sorted(counts.items()):
        table[pos][form] = min(lemmas, key=lambda lemma: (-lemmas[lemma], lemma))
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


class Lemmatizer:
    """Looks forms up in the table, and inflects backwards what is not there."""

    def __init__(self, table: Mapping[str, Mapping[str, str]]) -> None:
        self._table = table
        self._known = {pos: frozenset(forms.values()) for pos, forms in table.items()}
        self._found: dict[tuple[str, str, str], str] = {}

    def lemma(self, form: str, pos: str, tag: str) -> str:
        """Return the lemma of `form` with that universal and Penn Treebank tag."""
        if tag.startswith("VB") and pos not in {"VERB", "AUX"}:  # the two taggers disagree
            pos = "VERB"
        if pos not in _INFLECTED:
            return form if pos == "PROPN" else form.lower()
        lower = form.lower().replace("’", "'")
        return self._table.get(pos, {}).get(lower) or self._by_rule(lower, pos, tag)

    def _by_rule(self, form: str, pos: str, tag: str) -> str:
        stems = list(_stems(form, tag))
        known = self._known.get(pos, frozenset())
        return next((stem for stem in stems if stem in known), stems[0] if stems else form)


def _stems(form: str, tag: str) -> Iterator[str]:
    """Yield stems `form` may be inflected from, the likeliest first; none: it is its own lemma."""
    if tag in {"NNS", "VBZ"} and form.endswith("s") and not form.endswith("ss"):
        yield from _without_s(form)
    elif tag in {"VBD", "VBN"} and form.endswith("ed") and len(form) > 3:
        yield from _without_ending(form, form[:-2])
    elif tag == "VBG" and form.endswith("ing") and len(form) > 4:
        yield from _without_ending(form, form[:-3])
    elif tag in {"JJR", "RBR"} and form.endswith("er"):
        yield from _without_ending(form, form[:-2])
    elif tag in {"JJS", "RBS"} and form.endswith("est"):
        yield from _without_ending(form, form[:-3])


def _without_s(form: str) -> Iterator[str]:
    if form.endswith("ies") and len(form) > 4:
        yield form[:-3] + "y"
    elif form.endswith(("sses", "shes", "ches", "xes", "zzes")):
        yield form[:-2]
    yield form[:-1]
    if form.endswith("es"):
        yield form[:-2]


def _without_ending(form: str, stem: str) -> Iterator[str]:
    """Yield `stem`, undoubled ("stopp"), with its y ("carri") or silent e ("hop") back."""
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS + "lsfz"
    if stem.endswith("i") and not form.endswith("ing"):
        yield stem[:-1] + "y"
    elif doubled:
        yield stem[:-1]
    elif _wants_e(stem):
        yield stem + "e"
    yield stem
    yield stem + "e"
    if len(stem) > 2 and stem[-1] == stem[-2]:
        yield stem[:-1]


def _wants_e(stem: str) -> bool:
    """Whether English spells this stem with a silent e: "us", "rat", "forc", "solv", "argu"."""
    if stem.endswith(("c", "v", "u", "dg", "rg", "ns", "rs", "as", "is", "os", "us", "iz", "yz")):
        return True
    if stem.endswith(("at", "ir", "ur", "ut", "bl", "pl", "tl", "dl", "gl")):
        return len(stem) > 2 and (stem[-2] not in _VOWELS or stem[-3] not in _VOWELS)
    return False
