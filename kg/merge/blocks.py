"""Blocks: which tellings are compared at all, so that their number does not count squared.

A telling gets some keys; only tellings that share a key, and stand near each other in its block by
time, are ever compared (blocking and sorted neighbourhood: Hernández and Stolfo 1995). Keys join a
group of event types with a time, and with a place, an actor, a number or rare words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import combinations

from kg.merge import types
from kg.merge.rarity import rarest, rarity
from kg.merge.score import days
from kg.merge.tellings import Telling

_WEEK = 7
_LONGEST = 21  # days: a longer span is filed by its beginning
_LOOKING_BACK = 7  # days before publication in which what has no day may have happened
_RARE = 4.0  # natural logarithm: in fewer than one of 55 articles
_WORDS, _PAIRED = 3, 4
_STORY = 4  # rarest words of the article: told in the same word, in articles of one story
_LARGE = 10  # people: numbers from here on are worth a key
_WIDE = frozenset({"Country", "Continent", "VagueRegion", "UnknownPlace"})


def keys(telling: Telling) -> frozenset[int]:
    """Return the blocks a telling belongs to, as numbers of 64 bits."""
    return frozenset(map(_number, _keys(telling)))


def _keys(telling: Telling) -> Iterator[str]:
    groups = types.block(telling.type) if telling.type else ("",)
    rare = [w for w in rarest(telling.words - telling.names, _PAIRED) if rarity(w) >= _RARE]
    for group in groups:
        for week in weeks(telling):
            for mark in (*_where(telling), *_who(telling), *rare[:_WORDS]):
                yield f"{group} {week} {mark}"
            if not telling.words and not telling.places:
                yield f"{group} {week}"
        if "single" in types.traits(telling.type):
            yield from (f"{group} {mark}" for mark in _where(telling))  # a siege has many weeks
        for pair in combinations(sorted(rare), 2):
            yield f"{group} {' '.join(pair)}"
        for number in _numbers(telling):
            yield f"{group} {number}"
    for text in sorted(telling.texts):
        yield f"{text} {telling.type} {' '.join(telling.triggers)} {telling.turn}"
    for name in sorted(telling.named_by):
        for word in rarest(telling.story, _STORY):
            yield f"{name} in {word}"


def weeks(telling: Telling) -> tuple[int, ...]:
    """Return the weeks in which it may have happened; (-1,) where nothing tells."""
    told = None if telling.day_assumed else days(telling)
    if told and told[1] - told[0] <= _LONGEST:
        first, last = told[0] - 1, told[1] + 1  # a day more: time zones, nights, deadlines
    elif told and telling.first_day:  # of a long span its beginning
        first, last = told[0] - 1, told[0] + 1
    elif telling.published:
        last = telling.published.toordinal()
        first = last - _LOOKING_BACK
    else:
        return (-1,)
    return tuple(range(first // _WEEK, last // _WEEK + 1))


def _where(telling: Telling) -> Iterator[str]:
    """The places themselves, what is no country around them, and squares of a degree."""
    for place in telling.places:
        if place.kind not in _WIDE or len(telling.places) == 1:
            yield place.iri
        if place.lat is not None and place.lon is not None and place.kind not in _WIDE:
            yield f"{place.lat // 1:.0f} {place.lon // 1:.0f}"
            yield f"{(place.lat + 0.5) // 1:.0f} {(place.lon + 0.5) // 1:.0f} shifted"


def _who(telling: Telling) -> Iterator[str]:
    for role in ("agent", "target", "victim"):
        for party in telling.parties(role):
            if party.kind not in ("Group", "Actor"):
                yield party.iri


def _numbers(telling: Telling) -> Iterator[str]:
    for figure in telling.figures:
        number = figure.least if figure.least is not None else figure.most
        if number is not None and number >= _LARGE and figure.bound != "Vague":
            yield f"{number} {figure.metric}"


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)
