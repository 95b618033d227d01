"""Tellings in words that several articles have are one, printed twice (`kg.merge.copied`)."""

from __future__ import annotations

import math
from dataclasses import replace

from kg.accounts.voices import count_voices, dependence
from kg.iris import DEFAULT_BASE
from kg.merge.copied import Copied, in_texts, printed_twice
from kg.merge.identity import grouped
from kg.merge.score import compare
from kg.merge.tellings import Telling
from tests.tellings import telling, town

TEXT = f"{DEFAULT_BASE}id/shared-text/wire"
HERE, THERE = town("Tessel", 10.0, 20.0), town("Korm", 14.0, 20.0)
PASSAGE = Copied(100, 900, TEXT)


def told(
    name: str, place: object = HERE, start: int = 200, words: str = "shell bakery queue men"
) -> Telling:
    made = telling(name, place=place, words=words, triggers="shelled")  # type: ignore[arg-type]
    accounts = tuple(replace(account, start=start) for account in made.accounts)
    return replace(made, start=start, accounts=accounts)


def copied(*tellings: Telling) -> tuple[Telling, ...]:
    return in_texts(tellings, [PASSAGE])


def test_a_copied_telling_is_the_same_whatever_else_differs() -> None:
    """A cut article may be read as if it were elsewhere: it is one text all the same."""
    (one,), (other,) = copied(told("a/e1")), copied(told("b/e1", THERE))
    assert compare(told("a/e1"), told("b/e1", THERE)).score == -math.inf
    assert compare(one, other).score > 5
    assert "printed twice" in compare(other, one).reasons[0]
    assert len(grouped([one, other], DEFAULT_BASE)) == 1


def test_what_stands_outside_the_passage_is_not_copied() -> None:
    """An article's own paragraph is its own, in whichever article."""
    (one,), (other,) = copied(told("a/e1")), copied(told("b/e1", THERE, start=1200))
    assert other.texts == frozenset()
    assert not printed_twice(one, other)


def test_small_changes_do_not_matter_and_another_sentence_does() -> None:
    """Four of five words are the same, or it is another sentence of the text."""
    (one,) = copied(told("a/e1", words="shell bakery queue men noon"))
    (near,) = copied(told("b/e1", words="shell bakery queue men noon today"))
    (far,) = copied(told("b/e1", words="shell mosque roof dawn"))
    assert printed_twice(one, near)
    assert not printed_twice(one, far)


def test_of_several_in_one_sentence_each_is_joined_with_its_own() -> None:
    """ "They shelled Tessel and shelled Korm": the first with the first, and so on."""
    ours = copied(told("a/e1"), told("a/e2", THERE))
    theirs = copied(told("b/e1"), told("b/e2", THERE))
    assert [[printed_twice(one, other) for other in theirs] for one in ours] == [
        [True, False],
        [False, True],
    ]


def test_accounts_in_one_text_are_one_voice() -> None:
    """However many outlets print it; who tells it in own words is another."""
    (one,), (other,), (own,) = copied(told("a/e1")), copied(told("b/e1")), (told("c/e1"),)
    accounts = [t.accounts[0] for t in (one, other, own)]
    assert dependence(accounts[0], accounts[1]) == "one text, printed twice"
    assert count_voices(accounts[:2]) == 1


def test_a_passage_is_named_by_its_place() -> None:
    """As RFC 5147 has it; other names say nothing."""
    assert Copied.parsed("https://a.example/id/article/x#char=100,900", TEXT) == PASSAGE
    assert Copied.parsed("https://a.example/id/article/x", TEXT) is None
