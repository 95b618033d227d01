"""Which way the words around a bare "Friday" or "in May" point: back or ahead.

A light stand-in for the tense of the governing verb: the nearest cue before the expression in its
sentence decides, else the nearest after it. The cue words are in times.toml, `[tense]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from kg.knowledge.lexicon import load_toml

PAST, FUTURE = "past", "future"
REACH = 30  # tokens looked at on either side


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_toml("times")["tense"][name])


def tense(words: Sequence[str], start: int, end: int, first: int, last: int) -> str | None:
    """Return PAST, FUTURE or None for the expression at words [start, end).

    `words` are in lower case; [first, last) is the sentence.
    """
    before = range(start - 1, max(first, start - REACH) - 1, -1)
    after = range(end, min(last, end + REACH))
    if end < last and words[end] in ("'s", "’s"):  # "Wednesday's ruling"
        strong = any(words[at] in _words("strong") for at in (*before, *after))
        return FUTURE if strong else PAST
    for at in (*before, *after):
        found = _cue(words, at, first)
        if found:
            return found
    return FUTURE if start > first and words[start - 1] in _words("weak") else None


def _cue(words: Sequence[str], at: int, first: int) -> str | None:
    word = words[at]
    if word in _words("future"):
        return FUTURE
    if word == "to" and at > first and at + 1 < len(words) and _goes_ahead(words, at):
        return FUTURE
    if (word in _words("past") or _is_past_form(word)) and words[at - 1] not in _words("open"):
        return PAST
    return None


def _goes_ahead(words: Sequence[str], at: int) -> bool:
    """Whether "to" opens an infinitive of what is still to come ("threatening to resume")."""
    return words[at - 1] in _words("ahead") and words[at + 1].isalpha()


def _is_past_form(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed") and word not in _words("not_past")
