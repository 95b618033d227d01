"""How rare words are, and how alike two bags of words are.

The rarity is a fixed table (data/lemma_weights.tsv, inverse document frequencies over English
news), not that of the articles at hand: another article must not change how alike two others are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from kg.errors import KnowledgeError

_ANY = "*"  # the line of the table for words that are not in it


@cache
def _table() -> Mapping[str, float]:
    resource = files("kg.knowledge") / "data" / "lemma_weights.tsv"
    try:
        lines = resource.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise KnowledgeError(
            "there is no list of lemma weights", hint="expected kg/knowledge/data/lemma_weights.tsv"
        ) from error
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {lemma: float(weight) for lemma, weight in rows}


def rarity(word: str) -> float:
    """Return the inverse document frequency of a lower-case lemma, natural logarithm."""
    table = _table()
    return table.get(word) or table[_ANY]


def singular(word: str) -> str:
    """Return the lemma of a regular plural, where that is a known one: "civilians" → "civilian"."""
    for ending, lemma in (("ies", word[:-3] + "y"), ("es", word[:-2]), ("s", word[:-1])):
        if word.endswith(ending) and lemma in _table():
            return lemma
    return word


def rarest(words: Iterable[str], number: int) -> tuple[str, ...]:
    """Return the rarest of some words, by rarity, then by the alphabet."""
    return tuple(sorted(set(words), key=lambda word: (-rarity(word), word))[:number])


def weighed(words: Iterable[str]) -> dict[str, float]:
    """Return each word with the square of its rarity."""
    return {word: rarity(word) ** 2 for word in words}


def likeness(
    one: Mapping[str, float], other: Mapping[str, float], without: frozenset[str] = frozenset()
) -> float:
    """Return the cosine of two weighed bags, 0..1; words `without` are not looked at."""
    if len(other) < len(one):
        one, other = other, one
    shared = sum(weight for word, weight in one.items() if word in other and word not in without)
    if not shared:
        return 0.0
    sizes = [
        sum(bag.values()) - sum(bag.get(word, 0.0) for word in without) for bag in (one, other)
    ]
    return shared / math.sqrt(sizes[0] * sizes[1])
