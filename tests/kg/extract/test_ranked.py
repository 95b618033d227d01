"""Pronouns that the rules leave open, by the encoder's shares (`kg.extract.coreference.ranked`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from kg.extract.calibration import interpolated, is_rising
from kg.extract.coreference import find_coreference, ranked
from kg.extract.names import find_names
from kg.extract.reading import Reading
from kg.knowledge.lexicon import load_toml
from kg.language import Parse
from kg.language.encoder.labels import TAKING_UP
from kg.model import Annotations, Document, Form
from tests.parses import reading

# Neither acts: the rules choose nobody.
TWO_MEN = (
    "Rain|NN|nsubj|2 delayed|VBD|root|0|delay Peter|NNP|obj|2 Okello|NNP|flat|3 and|CC|cc|6 "
    "David|NNP|conj|3 Mensah|NNP|flat|6 _.|.|punct|2"
)
WROTE = "He|PRP|nsubj|2 wrote|VBD|root|0|scribble"
OWNED = "His|PRP$|nmod:poss|2 pen|NN|nsubj|3 broke|VBD|root|0|break"

Said = Mapping[str, Mapping[str, float]]


def taken_up(
    monkeypatch: pytest.MonkeyPatch, said: Said, *sentences: str, sections: Sequence[int] = ()
) -> dict[str, list[str]]:
    """Return name → pronouns, where the encoder gives pronouns shares of words, all by their text.

    A word with several places in the text is the last before the pronoun.
    """

    def antecedents(_: Document, parse: Parse, asked: Sequence[int]) -> dict[int, dict[int, float]]:
        words = [token.text for token in parse.tokens]

        def last(word: str, before: int) -> int:
            return max(n for n in range(before) if words[n] == word)

        return {
            n: {last(word, n): share for word, share in said[words[n]].items()}
            for n in asked
            if words[n] in said
        }

    monkeypatch.setattr(ranked, "antecedents", antecedents)
    one = reading(*sentences, sections=sections)
    found = find_coreference(_with_names(one))
    return {
        e.name: pronouns
        for e in found
        if (pronouns := [m.span.of(one.document.text) for m in e.mentions if _is_pronoun(m.form)])
    }


def _is_pronoun(form: Form) -> bool:
    return form is Form.PRONOUN


def _with_names(one: Reading) -> Reading:
    return replace(one, found=Annotations(entities=find_names(one)))


def test_a_large_share_decides_what_the_rules_leave_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two men were late; the encoder knows which of them wrote, or does not."""
    sure = {"He": {"Peter": 0.02, "David": 0.96}}
    assert taken_up(monkeypatch, sure, TWO_MEN, WROTE) == {"David Mensah": ["He"]}
    unsure = {"He": {"Peter": 0.4, "David": 0.42}}
    assert taken_up(monkeypatch, unsure, TWO_MEN, WROTE) == {}


def test_a_pronoun_of_nobody_hands_on_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "His pen broke. He wrote": what "his" has of the man, "he" has of him through it."""
    said = {"His": {"Peter": 0.98}, "He": {"His": 0.5, "Peter": 0.48}}
    assert taken_up(monkeypatch, said, TWO_MEN, OWNED, WROTE) == {"Peter Okello": ["He"]}
    said = {"His": {"Peter": 0.5, "David": 0.5}, "He": {"His": 0.98}}
    assert taken_up(monkeypatch, said, TWO_MEN, OWNED, WROTE) == {}


def test_owners_are_no_mentions(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "His pen" is the pen: its words name somebody else."""
    said = {"His": {"Peter": 0.99}}
    assert taken_up(monkeypatch, said, TWO_MEN, OWNED) == {}


def test_what_the_words_rule_out_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "She" is no Peter, "it" is no person, however sure the encoder is."""
    she, it = (WROTE.replace("He", word) for word in ("She", "It"))
    assert taken_up(monkeypatch, {"She": {"Peter": 0.99}}, TWO_MEN, she) == {}
    assert taken_up(monkeypatch, {"It": {"Peter": 0.99}}, TWO_MEN, it) == {}


def test_structure_overrules_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another section, quotation marks, a boy in between, names that come later."""
    sure = {"He": {"Peter": 0.99}}
    boy = "A|DT|det|2 boy|NN|nsubj|3 came|VBD|root|0|come _.|.|punct|3"
    quoted = "“|``|punct|3 He|PRP|nsubj|3 wrote|VBD|root|0|scribble ”|''|punct|3"
    later = f"{WROTE} Okello|NNP|obj|2 and|CC|cc|5 Mensah|NNP|conj|3"
    assert taken_up(monkeypatch, sure, TWO_MEN, WROTE) == {"Peter Okello": ["He"]}
    assert taken_up(monkeypatch, sure, TWO_MEN, boy, WROTE) == {}
    assert taken_up(monkeypatch, sure, TWO_MEN, quoted) == {}
    assert taken_up(monkeypatch, sure, TWO_MEN, later) == {}
    assert taken_up(monkeypatch, sure, TWO_MEN, WROTE, sections=(0, 1)) == {}


def test_all_of_a_list_are_they(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "They" behind "Unicef and Interpol" is neither of the two alone."""
    one = "Rain|NN|nsubj|2 delayed|VBD|root|0|delay Unicef|NNP|obj|2"
    both = f"{one} and|CC|cc|5 Interpol|NNP|conj|3"
    wrote = WROTE.replace("He", "They")
    for name in ("Unicef", "Interpol"):
        assert taken_up(monkeypatch, {"They": {name: 0.99}}, both, wrote) == {}
    assert list(taken_up(monkeypatch, {"They": {"Unicef": 0.99}}, one, wrote).values()) == [
        ["They"]
    ]


def test_a_rule_that_speaks_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who spoke alone in the sentence before goes on, whatever the encoder reads."""
    spoke = "Amina|NNP|nsubj|3 Yusuf|NNP|flat|1 spoke|VBD|root|0|say _.|.|punct|3"
    other = "Grace|NNP|nsubj|3 Abiola|NNP|flat|1 left|VBD|root|0|leave _.|.|punct|3"
    said = "She|PRP|nsubj|2 said|VBD|root|0|say no|UH|obj|2"
    sure = {"She": {"Grace": 0.99}}
    assert taken_up(monkeypatch, sure, other, spoke, said) == {"Amina Yusuf": ["She"]}


def test_the_table_is_a_calibration() -> None:
    """Shares and how often right rise together, for every pronoun; some of each are kept."""
    table = load_toml("pronouns")
    for pronoun in TAKING_UP:
        points = [(float(share), float(right)) for share, right in table["measured"][pronoun]]
        assert is_rising(points)
        assert interpolated(points, 1.0) > interpolated(points, 0.0)
