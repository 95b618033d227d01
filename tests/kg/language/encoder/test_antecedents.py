"""What a pronoun takes up (`kg.language.encoder.coreference`): shares of words before it."""

from __future__ import annotations

import numpy as np
import pytest

from kg.document import structure
from kg.language import parse
from kg.language.encoder import antecedents
from kg.language.encoder.coreference import joined
from tests.builders import article


def taken_up(text: str, *pronouns: str) -> dict[str, tuple[str, float]]:
    """Return for each pronoun (as written) the word with the largest share, and that share."""
    document = structure(article(text))
    parsed = parse(document)
    asked = [n for n, token in enumerate(parsed.tokens) if token.text in pronouns]
    found = antecedents(document, parsed, asked)
    return {
        parsed.tokens[token].text: (parsed.tokens[best].text, shares[best])
        for token, shares in found.items()
        for best in [max(shares, key=lambda n: shares[n])]
    }


@pytest.mark.parametrize(
    ("text", "pronoun", "word"),
    [
        ("The nurse treated a soldier in the school at Arva. She had no morphine.", "She", "nurse"),
        ("A fisherman found the boat on the reef. He called the coast guard.", "He", "fisherman"),
        ("The union rejected the offer of the mill's owners. It wants 8 per cent.", "It", "union"),
        ("Farmers blocked the bridge after the vote. They want cheaper diesel.", "They", "Farmers"),
    ],
)
def test_the_shipped_head_finds_whom_a_pronoun_takes_up(text: str, pronoun: str, word: str) -> None:
    """A woman, a man without a name, a body, people; in sentences of four kinds."""
    best, share = taken_up(text, pronoun)[pronoun]
    assert best == word
    assert share > 0.4


def test_the_shares_of_a_pronoun_leave_room_for_nothing() -> None:
    """Rain falls and is nobody: "it" takes up little there, and never more than all."""
    text = "The mayor opened the dam on Monday. It was raining when the gates were lifted."
    document = structure(article(text))
    parsed = parse(document)
    token = next(n for n, one in enumerate(parsed.tokens) if one.text == "It")
    shares = antecedents(document, parsed, [token])[token]
    assert set(shares) == {n for n in shares if n < token}
    assert 0 < sum(shares.values()) < 0.5


def test_a_pronoun_with_nothing_before_it_takes_up_nothing() -> None:
    """And a word that is no mention is not answered."""
    assert taken_up("She left. The ferry sank.", "She", "left") == {}


def test_the_same_text_gives_the_same_shares() -> None:
    """Bits, on one machine, whatever was read in between."""
    text = "Ana Petrova sued the airline after it lost her cello. " * 12
    first = taken_up(text, "it", "her")
    taken_up("He slept.", "He")
    assert taken_up(text, "it", "her") == first


def test_states_are_found_by_where_a_word_begins() -> None:
    """Windows come in any order; a place inside a word is that word's."""
    rows = np.arange(8, dtype=np.float16).reshape(4, 2)
    states = joined([([10, 15], rows[2:]), ([0, 4], rows[:2])])
    assert states.at([0, 4, 12, 15]).tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]
    assert joined([]).at([]).shape[0] == 0
