"""The words of figures, `kg/knowledge/data/figures.toml`, made ready to look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.knowledge.lexicon import load_toml


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists; phrases are tuples of lower-case words."""

    numbers: Mapping[str, int]
    factors: Mapping[str, int]
    ordinals: frozenset[str]
    vague: Mapping[tuple[str, ...], int]
    unknown: Mapping[tuple[str, ...], int]
    nobody: Mapping[tuple[str, ...], int]
    bounds: Mapping[tuple[str, ...], str]
    verbs: Mapping[str, str]  # what the verb does to people: "killed"
    nouns: Mapping[str, str]
    adjectives: Mapping[str, str]
    subsets: Mapping[str, str]
    modifiers: Mapping[str, str]  # which sort a general noun is of: "police officer"
    people: frozenset[str]
    bodies: frozenset[str]  # of people: one family is not one person
    others: frozenset[str]
    sides: frozenset[str]
    openers: frozenset[str]  # with which a number may begin
    company: Mapping[str, frozenset[str]]  # words of harm that need one of these behind them
    words: Mapping[str, frozenset[str]]  # the small lists of rules


@cache
def lexicon() -> Lexicon:
    """Return the lists; KnowledgeError when there is no such file or it is damaged."""
    table = load_toml("figures")
    vague, unknown = _phrases(table["vague"]), _phrases(dict.fromkeys(table["unknown"]["words"], 0))
    nobody = _phrases(dict.fromkeys(table["nobody"]["words"], 0))
    subsets = _turned(table["subsets"])
    return Lexicon(
        numbers=table["numbers"],
        factors=table["factors"],
        ordinals=frozenset(table["ordinals"]["words"]),
        vague=vague,
        unknown=unknown,
        nobody=nobody,
        bounds={tuple(w.split()): k for k, v in table["bounds"].items() for w in v},
        verbs=_turned(table["metrics"]),
        nouns=_turned(table["nouns"]),
        adjectives=_turned(table["adjectives"]),
        subsets=subsets,
        modifiers=_turned(table["modifiers"]),
        people=frozenset(table["units"]["people"]) | frozenset(subsets),
        bodies=frozenset(table["units"]["bodies"]),
        others=frozenset(table["units"]["not_people"]),
        sides=frozenset(table["sides"]["words"]),
        openers=_openers(table, (*vague, *unknown, *nobody)),
        company=_sets(table["company"]),
        words=_sets(table["words"]),
    )


def _phrases(table: Mapping[str, int]) -> Mapping[tuple[str, ...], int]:
    return {tuple(words.split()): value for words, value in table.items()}


def _openers(table: Mapping[str, Any], phrases: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    single = {*table["numbers"], *table["factors"], *table["ordinals"]["words"]}
    return frozenset(single | {words[0] for words in phrases} | {"half", "a", "an", "another"})


def _sets(table: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(found) for name, found in table.items()}


def _turned(table: Mapping[str, list[str]]) -> Mapping[str, str]:
    """Return word → name of the list it is in."""
    return {word: name for name, words in table.items() for word in words}
