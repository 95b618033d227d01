"""Whether two names may be of one actor, or of one place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from tests.eval.gold_events.gold import Names

# What may follow a name without changing who is meant, and what may stand by that of a place.
_FOLLOWERS = frozenset(
    re.findall(
        r"\w+",
        "fighters fighter forces force militants militant troops soldiers army military militia "
        "group movement government regime officials authorities rebels gunmen insurgents officers "
        "police warplanes jets aircraft helicopters artillery",
    )
)
_PLACE_WORDS = frozenset(
    re.findall(
        r"\w+",
        "city town village province governorate district region state county camp municipality "
        "area neighbourhood neighborhood township port of the",
    )
)


def words_of(name: str) -> tuple[str, ...]:
    """Return a name's words in lower case, without marks, dots, possessives and articles."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace(".", "")
    words = re.findall(r"\w+", re.sub(r"'s\b|'", "", plain))
    return tuple(words[1:] if len(words) > 1 and words[0] in {"the", "a", "an"} else words)


def same_name(gold: str, found: str) -> bool:
    """Whether two names may be of one actor: equal, or one ends with the other's words.

    "Lavrov" and "Foreign Minister Sergey Lavrov"; also "Taliban" and "Taliban fighters".
    """
    one, other = words_of(gold), words_of(found)
    # What follows is left off on one side only: a state's army is not its government.
    return any(_ends_alike(one, less) for less in _shortened(other)) or any(
        _ends_alike(less, other) for less in _shortened(one)
    )


def _shortened(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    while len(words) > 1 and words[-1] in _FOLLOWERS:
        words = words[:-1]
        yield words


def _ends_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and longer[-len(shorter) :] == shorter


def same_place(gold: str, found: str) -> bool:
    """Whether two names may be of one place: equal but for "city", "the province of", "near".

    The coding rules give the place that a description rests on and quote the description apart
    (ANNOTATION.md, "Places": `place_text`). So "a village near Arva" is Arva, and the beginning of
    the description quoted is the description; "west of Arva" is not Arva.
    """
    return any(
        one == other or _bare(one) == _bare(other) or _begins(one, other)
        for one in {words_of(gold), _anchor(words_of(gold))}
        for other in {words_of(found), _anchor(words_of(found))}
    )


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(w for w in words if w not in _PLACE_WORDS) or words


def _anchor(words: tuple[str, ...]) -> tuple[str, ...]:
    """ "a village near Arva", "close to Arva" → Arva."""
    at = next((i for i, w in enumerate(words) if w in {"near", "nearby"}), None)
    if at is None and words[:2] == ("close", "to"):
        at = 1
    if at is None or not set(words[:at]) <= _PLACE_WORDS | {"close"}:
        return words
    return words[at + 1 :] or words


def _begins(gold: tuple[str, ...], found: tuple[str, ...]) -> bool:
    """ "a village near Arva" of "a village near Arva, 5 km south of Korm"."""
    return len(found) > 2 and gold[: len(found)] == found


def named(gold: Names, found: Names, same: Callable[[str, str], bool] = same_name) -> bool:
    """Whether any name on one side is the same as any on the other."""
    return any(same(g, f) for g in gold for f in found)
