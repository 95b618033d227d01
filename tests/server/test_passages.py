"""Words with what stands around them."""

from __future__ import annotations

import pytest

from server.passages import Passage, lead, outermost, trail


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("orn words before ", "… words before "),
        ("an end.\nThe mayor of ", "The mayor of "),
        ("", ""),
        ("港口昨夜起火造成", "… 港口昨夜起火造成"),
        ("word ", "… word "),
    ],
)
def test_what_stands_before_begins_with_a_whole_word(text: str, shown: str) -> None:
    """In its own paragraph; writing without blanks stays whole."""
    assert lead(text) == shown


def test_the_beginning_of_an_article_is_not_torn() -> None:
    """There the first word is whole."""
    assert lead("The mayor ", whole=True) == "The mayor "


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" and the words aft", " and the words …"),
        (".\nNext paragraph", "."),
        ("", ""),
        ("造成两人死亡", "造成两人死亡 …"),
        (", insisting that", ", insisting …"),
    ],
)
def test_what_stands_after_ends_with_a_whole_word(text: str, shown: str) -> None:
    """In its own paragraph."""
    assert trail(text) == shown


def passage(start: int, end: int) -> Passage:
    return Passage(iri=f"{start},{end}", article="a", start=start, end=end, before="", exact="",
                   after="")  # fmt: skip


def test_passages_inside_others_are_shown_with_them() -> None:
    """The longest stands for all within it; what only overlaps stands by itself."""
    some = [passage(5, 9), passage(0, 20), passage(0, 4), passage(15, 30), passage(40, 41)]
    grouped = [(outer.iri, [one.iri for one in inner]) for outer, inner in outermost(some)]
    assert grouped == [("0,20", ["0,4", "5,9"]), ("15,30", []), ("40,41", [])]
    assert list(outermost([])) == []
