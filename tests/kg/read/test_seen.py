"""kg/read/seen.py: the first of two is kept."""

from __future__ import annotations

from typing import Any

import pytest

from kg.errors import DuplicateSource
from kg.model import Article
from kg.read import Seen


def article(key: str, text: str, **known: Any) -> Article:
    return Article(key=key, doc_id=key, text=text, digest="0", source=f"{key}.txt", **known)


def test_the_same_words_are_the_same_article() -> None:
    """Line endings and composed letters make no difference; the message names the first."""
    seen = Seen()
    first = seen.add(article("a", "Rain fell in the cafe\u0301.\r\n\r\nIt went on."))
    assert first.key == "a"
    with pytest.raises(DuplicateSource, match=r"b\.txt: the same article as a\.txt"):
        seen.add(article("b", "Rain fell in the caf\u00e9.\n\nIt went on.\n"))


def test_the_same_words_on_two_sites_are_two_articles() -> None:
    """Who printed whose report is for the graph to say; twice on one site is twice the same."""
    seen = Seen()
    urls = {
        "a": "https://lindalpost.example/rain",
        "b": "https://radiohennu.example/rain",
        "c": "https://www.lindalpost.example/weather/rain",
        "d": None,
    }
    for key in "ab":
        seen.add(article(key, "Rain.", url=urls[key]))
    for key in "cd":
        with pytest.raises(DuplicateSource, match=r"the same article as a\.txt"):
            seen.add(article(key, "Rain.", url=urls[key]))


def test_a_later_version_may_go_back_to_earlier_words() -> None:
    """What was corrected may be corrected back."""
    seen = Seen()
    url = "https://lindalpost.example/rain"
    seen.add(article("a", "Rain.", url=url))
    seen.add(article("a~2", "Snow.", url=url, version=2, version_of="a", revises="a"))
    seen.add(article("a~3", "Rain.", url=url, version=3, version_of="a", revises="a~2"))


def test_a_key_belongs_to_one_article() -> None:
    """Two articles of one name would write over each other."""
    seen = Seen()
    seen.add(article("a", "Rain."))
    with pytest.raises(DuplicateSource, match=r"its key 'a' belongs to a\.txt") as caught:
        seen.add(article("a", "Snow."))
    assert "rename" in (caught.value.hint or "")


def test_what_was_refused_is_not_remembered() -> None:
    """A duplicate leaves no trace: the next article is compared with the first only."""
    seen = Seen()
    seen.add(article("a", "Rain."))
    with pytest.raises(DuplicateSource):
        seen.add(article("a", "Snow."))
    assert seen.add(article("b", "Snow.")).key == "b"
