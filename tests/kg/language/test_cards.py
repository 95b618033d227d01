"""The models' cards, and the command that prints them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kg.cli import kg
from kg.errors import KnowledgeError
from kg.language import cards


def test_every_model_has_a_card_with_what_a_card_needs() -> None:
    """Data with licences, scores, known mistakes, how it was made; no blank was left."""
    for model in cards.CARDS:
        text = cards.card(model)
        for part in ("**Made by**", "**Trained on**", "**Scores**", "**Known mistakes.**"):
            assert part in text, (model, part)
        assert not {"TRAINING", "SCORES", "SIZES", "MISTAKES"} & set(text.split())


def test_the_command_prints_the_cards_asked_for() -> None:
    """One by name, all without."""
    one = CliRunner().invoke(kg, ["models", "parser"])
    both = CliRunner().invoke(kg, ["models"])
    assert one.exit_code == both.exit_code == 0
    assert "# The parser" in one.output and "# The encoder" not in one.output
    assert "# The parser" in both.output and "# The encoder" in both.output
    assert CliRunner().invoke(kg, ["models", "oracle"]).exit_code == 2


def test_a_missing_card_is_a_known_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged installation says what to do."""
    monkeypatch.setitem(cards.CARDS, "parser", "model/gone.md")
    with pytest.raises(KnowledgeError, match="card of the parser is missing"):
        cards.card("parser")
