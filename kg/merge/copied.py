"""Tellings in copied words: what articles that print one text tell in it is told once.

`kg.copies` says which stretches of an article stand in others too, and of which text they are. Two
tellings are one telling, printed twice, when they stand in one text, name an event of one type by
the same words in a sentence that is, but for small changes, the same, and are the same one of
several that the sentence tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.merge.tellings import Telling

_ALIKE = 0.8  # share of the words of two sentences that both have
_PLACE = re.compile(r"#char=(\d+),(\d+)$")


@dataclass(frozen=True, slots=True, order=True)
class Copied:
    """A stretch of an article's text that stands in others too, and the text it is of."""

    start: int
    end: int
    text: str  # IRI

    @classmethod
    def parsed(cls, passage: str, text: str) -> Copied | None:
        """Return what the IRI of a passage says; None where it names no place."""
        found = _PLACE.search(passage)
        return cls(int(found[1]), int(found[2]), text) if found else None


def in_texts(tellings: Sequence[Telling], copied: Iterable[Copied]) -> tuple[Telling, ...]:
    """Return an article's tellings and their accounts with the texts in whose words they are."""
    known = tuple(copied)
    if not known:
        return tuple(tellings)
    found: list[Telling] = []
    for telling in tellings:
        texts = _texts(telling.start, known)
        turn = sum(1 for before in found if before.texts & texts and _alike(before, telling))
        accounts = tuple(replace(a, texts=_texts(a.start, known)) for a in telling.accounts)
        found.append(replace(telling, texts=texts, turn=turn if texts else 0, accounts=accounts))
    return tuple(found)


def printed_twice(one: Telling, other: Telling) -> bool:
    """Whether two tellings of different articles are one, copied."""
    if one.key == other.key or not one.texts & other.texts or one.turn != other.turn:
        return False
    return _alike(one, other)


def _texts(start: int, copied: Sequence[Copied]) -> frozenset[str]:
    return frozenset(one.text for one in copied if one.start <= start < one.end)


def _alike(one: Telling, other: Telling) -> bool:
    if one.type != other.type or one.triggers != other.triggers:
        return False
    shared, every = len(one.words & other.words), len(one.words | other.words)
    return shared >= _ALIKE * every
