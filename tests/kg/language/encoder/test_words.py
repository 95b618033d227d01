"""Words and pieces, as the encoder counts them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from kg.language.encoder.pieces import END, START, UNKNOWN, Pieces
from kg.language.encoder.words import SHAPES, shape_of, words_of
from kg.model import Span

WORDS = {"[PAD]": 0, "rain": 1, "##fall": 2, "in": 3, "kisumu": 4, "[UNK]": UNKNOWN}


@pytest.fixture
def pieces(tmp_path: Path) -> Pieces:
    """A tokenizer that knows four pieces."""
    tokenizer = Tokenizer(models.WordPiece(WORDS, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return Pieces(tmp_path / "tokenizer.json")


def test_words_are_runs_of_letters_and_single_signs() -> None:
    """Signs stand alone, and spans count in the whole text."""
    text = "No: “Kisumu’s 3 wells”"
    assert [w.of(text) for w in words_of(text, Span(4, len(text)))] == [
        *("“", "Kisumu", "’", "s", "3", "wells", "”")
    ]


@pytest.mark.parametrize(
    ("word", "shape"),
    [("“", 0), ("rain", 1), ("Rain", 2), ("A", 2), ("UN", 3), ("2021", 4), ("iPhone", 5)],
)
def test_the_shape_of_a_word_tells_its_capitals(word: str, shape: int) -> None:
    """Pieces are in small letters; the shape keeps what that loses."""
    assert shape_of(word) == shape < SHAPES


def test_each_word_knows_its_pieces(pieces: Pieces) -> None:
    """[CLS] and [SEP] stand around; a word of two pieces has its shape twice."""
    laid = pieces.lay(["Rainfall", "in", "KISUMU"])
    assert laid.ids == [START, 1, 2, 3, 4, END]
    assert laid.shapes == [0, 2, 2, 1, 3, 0]
    assert laid.heads == [1, 3, 4]
    assert laid.places([0, 2]) == [1, 2, 4]


def test_any_word_has_a_piece(pieces: Pieces) -> None:
    """What the vocabulary or UTF-8 does not know is unknown, and no error."""
    for word in ("\ud800", "\u200b", "漢字", "x" * 100_000, "\x00"):
        assert pieces.of(word)
        assert set(pieces.of(word)) == {UNKNOWN}


def test_long_words_give_way_where_there_is_no_room(pieces: Pieces) -> None:
    """At most so many pieces of each word are kept."""
    assert pieces.lay(["rainfall", "rainfall"], most=1).ids == [START, 1, 1, END]
