"""Which place the text says another lies in: "Saraqeb in Idlib Province", "Akron, Ohio"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.extract.places.line import Candidate
from kg.extract.places.words import words
from kg.language import Token

_LANDS = frozenset({"Country", "Continent", "Province", "CountyLevel", "Region", "WaterBody"})
_AROUND_COUNTRIES = frozenset({"Continent", "Region", "WaterBody"})
_FARTHEST = 9  # tokens between a place and the one that is said to hold it

Pair = tuple[Candidate, Candidate]


def contained(found: Sequence[Candidate], tokens: Sequence[Token]) -> list[Pair]:
    """Return (place, place it lies in) as one sentence tells; `found` in text order."""
    pairs = [(one, one.container) for one in found if one.container is not None]
    for one, other in pairwise(found):
        between = tuple(t.text.lower() for t in tokens[one.last + 1 : other.first])
        if len(between) > _FARTHEST or one.container is other:
            continue
        if _goes_in(one, other, between):
            pairs.append((one, other))
        elif _holds(one, between):
            pairs.append((other, one))
    pairs += list(_beside(found, tokens, dict_of(pairs)))
    pairs += list(_lists(found, tokens, dict_of(pairs)))
    return pairs


def dict_of(pairs: Sequence[Pair]) -> dict[int, Candidate]:
    """Return index of first token → container, for quick looking up."""
    return {one.first: around for one, around in pairs}


def _beside(
    found: Sequence[Candidate], tokens: Sequence[Token], around: dict[int, Candidate]
) -> Iterator[Pair]:
    """What is near a place lies in the same land: "the X camp, near Y in Z Province"."""
    for one, other in pairwise(found):
        between = tuple(t.text for t in tokens[one.last + 1 : other.first] if t.text != ",")
        container = around.get(other.first)
        near = between[-1:] == ("near",) and len(between) <= 2
        if near and container is not None and one.first not in around and _may_lie(one, container):
            yield one, container


def _goes_in(one: Candidate, other: Candidate, between: tuple[str, ...]) -> bool:
    """Whether "one … other" says that one lies in the other."""
    if one.source == "adjective" or other.source == "adjective" or not between:
        return False
    plain = tuple(w for w in between if w not in words().directions and w not in ("the", "-"))
    if plain[-2:-1] and plain[-1] == "of" and plain[-2] in words().parts_of and len(plain) <= 3:
        return True
    if not (_is_land(other) or other.kind in _LANDS) or _is_too_large(one, other):
        return False
    if plain in (("in",), (",", "in"), ("'s", "in")):
        return one.best is None or not _is_land(one) or _is_land(other)
    apposed = plain[:1] == (",",) and plain[-1] in ("in", "of") and "and" not in plain
    return apposed and any(w in words().kinds for w in plain)


def _holds(one: Candidate, between: tuple[str, ...]) -> bool:
    """Whether "one … other" says that the other lies in one: "the Syrian city of Aleppo"."""
    if one.best is None or not _is_land(one) or not between:
        return False
    if one.source == "adjective":
        return (
            between[-1] == "of"
            and len(between) <= 4
            and between[-2:-1] != ()
            and (between[-2] in words().kinds)
        )
    owned = between[0] in ("'s", "’s") and len(between) <= 6
    return owned and any(w in words().kinds for w in between[1:]) and "and" not in between


def _is_land(one: Candidate) -> bool:
    return _kind(one) in _LANDS


def _is_too_large(one: Candidate, other: Candidate) -> bool:
    """Whether a country would have to lie in a part of one."""
    return _kind(one) == "Country" and _kind(other) not in _AROUND_COUNTRIES


def _kind(one: Candidate) -> str:
    return one.kind or (one.best.kind if one.best else "")


def _lists(
    found: Sequence[Candidate], tokens: Sequence[Token], around: dict[int, Candidate]
) -> Iterator[Pair]:
    """Hand the container of the last of a list to the others: "A, B and C in X Province"."""
    for one, other in reversed(list(pairwise(found))):
        container = around.get(other.first)
        if container is None or container is one or one.first in around:
            continue
        between = tuple(t.text for t in tokens[one.last + 1 : other.first])
        if between in (("and",), (",",), (",", "and"), ("or",)) and _may_lie(one, container):
            around[one.first] = container
            yield one, container


def _may_lie(one: Candidate, container: Candidate) -> bool:
    if one.best is None:
        return True
    if _is_land(one):
        return False
    if one.best.admin1 is None:
        return any(one.best.country == land.country for land in container.places[:3])
    return any(p.lies_in(around) for around in container.places[:3] for p in one.places)
