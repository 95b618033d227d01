"""Lemmas: the table first, then English inflection backwards."""

from __future__ import annotations

import json

import pytest

from kg.language.lemmas import Lemmatizer, learn_lemmas

SEEN = [
    ("went", "VERB", "go"),
    ("saw", "VERB", "see"),
    ("saw", "VERB", "see"),
    ("saw", "VERB", "saw"),
    ("hope", "VERB", "hope"),
    ("plan", "VERB", "plan"),
    ("children", "NOUN", "child"),
    ("Lagos", "PROPN", "Lagos"),
]


@pytest.fixture(scope="module")
def lemmatizer() -> Lemmatizer:
    return Lemmatizer(json.loads(learn_lemmas(SEEN)))


@pytest.mark.parametrize(
    ("form", "pos", "tag", "lemma"),
    [
        ("Went", "VERB", "VBD", "go"),
        ("saw", "VERB", "VBD", "see"),
        ("CHILDREN", "NOUN", "NNS", "child"),
        ("hoped", "VERB", "VBD", "hope"),
        ("planned", "VERB", "VBN", "plan"),
        ("shelled", "VERB", "VBD", "shell"),
        ("carried", "VERB", "VBN", "carry"),
        ("accusing", "VERB", "VBG", "accuse"),
        ("demolishes", "VERB", "VBZ", "demolish"),
        ("armies", "NOUN", "NNS", "army"),
        ("Brussels", "PROPN", "NNP", "Brussels"),
        ("Of", "ADP", "IN", "of"),
        ("torpedoed", "NOUN", "VBD", "torpedo"),
    ],
)
def test_forms_lead_to_their_lemma(
    lemmatizer: Lemmatizer, form: str, pos: str, tag: str, lemma: str
) -> None:
    """Seen forms by the commonest lemma, unseen ones by rule, names as they are."""
    assert lemmatizer.lemma(form, pos, tag) == lemma
