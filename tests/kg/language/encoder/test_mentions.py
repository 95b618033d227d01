"""What the head for coreference is told of words (`kg.language.encoder.mentions`)."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.reading import Reading
from kg.language.encoder.mentions import RELATIONS, TRAITS, Mentions, mentions, pairs
from tests.parses import reading

MIDWIVES = reading(
    "Two|CD|nummod|2 midwives|NNS|nsubj|3 left|VBD|root|0|leave the|DT|det|5 clinic|NN|obj|3",
    "Rosa|NNP|nsubj|4 Maria|NNP|flat|1 Quispe|NNP|flat|1 said|VBD|root|0|say "
    "her|PRP$|nmod:poss|6 brother|NN|nsubj|7 waited|VBD|ccomp|4|wait",
)  # fmt: skip
MALE, FEMALE = 1, 2


def found(one: Reading) -> tuple[Mentions, list[str]]:
    """Return the mentions of a reading and the words that head them."""
    some = mentions(one.document, one.parse)
    return some, [one.parse.tokens[n].text for n in some.tokens]


def test_nouns_names_and_pronouns_are_mentions_but_not_the_later_words_of_a_name() -> None:
    """One mention a name, told by the word that heads it."""
    assert found(MIDWIVES)[1] == ["midwives", "clinic", "Rosa", "her", "brother"]


def test_words_tell_number_and_gender() -> None:
    """By their form, by a given name, by what a noun means; "clinic" tells no gender."""
    some, _ = found(MIDWIVES)
    assert some.numbers.tolist() == [2, 1, 1, 1, 1]
    assert some.genders.tolist() == [0, 0, FEMALE, FEMALE, MALE]


def test_what_is_joined_with_others_has_no_number_of_its_own() -> None:
    """ "The baker and the smith" may be "they"."""
    some, _ = found(reading("Baker|NN|nsubj|4 and|CC|cc|3 smith|NN|conj|1 left|VBD|root|0|leave"))
    assert some.numbers.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“|``|punct|2 Rivers|NNS|root|0 ”|''|punct|1 fields|NNS|dep|1", [True, False]),
        ('"|``|punct|2 Rivers|NNS|root|0 "|\'\'|punct|1 fields|NNS|dep|1', [True, False]),
        ("fields|NNS|dep|1 “|``|punct|2 Rivers|NNS|root|0", [False, True]),
    ],
)  # fmt: skip
def test_quotation_marks_tell_what_is_quoted(text: str, quoted: list[bool]) -> None:
    """Curled or straight, closed or not; the next paragraph begins anew."""
    some, _ = found(reading(text, "Boats|NNS|root|0"))
    assert some.flags[:, 1].tolist() == [*quoted, False]


def test_every_row_has_one_value_of_each_kind() -> None:
    """Kind of word, number, relation and gender are told once; two distances a pair."""
    some, _ = found(MIDWIVES)
    later, earlier = pairs([3, 4], reach=2)
    assert later.tolist() == [3, 3, 4, 4]
    assert earlier.tolist() == [1, 2, 2, 3]
    traits, relations = some.traits(), some.relations(later, earlier)
    assert traits.shape == (5, TRAITS)
    assert relations.shape == (4, RELATIONS)
    assert (traits[:, :-5].sum(axis=1) == 4).all()
    assert (relations[:, :20].sum(axis=1) == 2).all()


def test_relations_tell_agreement_and_distance() -> None:
    """ "her" agrees with Rosa in the same sentence, not with the clinic of the one before."""
    some, _ = found(MIDWIVES)
    later, earlier = pairs([3], reach=4)
    shares_gender = some.relations(later, earlier)[:, 21]
    assert shares_gender.tolist() == [0, 0, 1]
    sentences_back = np.argmax(some.relations(later, earlier)[:, :10], axis=1)
    assert sentences_back.tolist() == [1, 1, 0]


def test_a_text_without_words_has_no_mentions() -> None:
    """Nothing in, nothing out, in the shapes the head takes."""
    some, words = found(reading())
    assert words == []
    assert some.traits().shape == (0, TRAITS)
    nobody = np.zeros(0, dtype=np.int64)
    assert some.relations(nobody, nobody).shape == (0, RELATIONS)
