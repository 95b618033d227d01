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
_VERB = 8  # tokens in which "has lasted" stands before how long
_PERFECT = 4  # tokens of "has now been lasting"
_NEAR = 12  # tokens between "called for" and the day it is called for


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
    if start > first and _is_to_come(words, start, before):
        return FUTURE
    for at in (*before, *after):
        found = _cue(words, at, first)
        if found:
            return found
    return FUTURE if start > first and words[start - 1] in _words("weak") else None


def has_lasted(words: Sequence[str], start: int, first: int) -> bool:
    """Whether the time up to now follows: "has lasted (for) a full", "has been going on for"."""
    before = [w for w in words[max(first, start - _VERB) : start] if w not in _words("measuring")]
    lasting = len(before) > 1 and before[-1] in _words("lasting")
    return lasting and not {"has", "have", "'ve", "’ve"}.isdisjoint(before[-_PERFECT:-1])


def _is_to_come(words: Sequence[str], start: int, before: range) -> bool:
    """Whether the words say it of what is yet to be, though the verb is past.

    "Has closed the road until Friday", "called for a march on Friday", "declared three days of
    mourning starting on Friday".
    """
    if words[start - 1] in _words("weak"):
        verbs = [
            words[at] for at in before if words[at] in _words("past") or _is_past_form(words[at])
        ]
        return bool({"has", "have"}.intersection(verbs)) and "been" not in verbs
    here = [words[at] for at in before[:_NEAR]]  # backwards
    if any(word in _words("opening") for word in here[:2]):
        return not _words("calling").isdisjoint(here)
    if here[0] not in ("on", "from", "for"):
        return False
    asked = next((n for n, word in enumerate(here) if word in _words("asking")), 0)
    between = here[1:asked]
    return between[-1:] == ["for"] and not (
        _words("gathering").isdisjoint(between)
        or any(word in _words("past") or not word[0].isalnum() for word in between)
    )


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
