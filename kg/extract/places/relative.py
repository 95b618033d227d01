"""Places told by other places: "5 km southeast of Dabiq", "northern Syria", "a village near X".

Read backwards from the name of a place that is known already, its anchor: direction, "of",
margin ("outskirts"), distance. What a relation means on the map is `kg.knowledge.bearings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kg.extract.places.line import Candidate
from kg.knowledge.lexicon import load_toml
from kg.language import Token
from kg.model import Span

_DETERMINERS = frozenset(["a", "an", "the", "this", "that", "one", "another"])
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(slots=True, kw_only=True)
class Relative:
    """A place told by `anchor`, or by another relative place around it (`inner`)."""

    span: Span
    relation: str  # as written, without the anchor: "5 km southeast of"
    anchor: Candidate
    inner: Relative | None = None
    kind: str  # RelativePlace | VagueRegion | District | Border | Facility
    others: tuple[Candidate, ...] = ()  # of a border: the other country


def relatives(
    found: Sequence[Candidate], tokens: Sequence[Token], sentence: range
) -> list[Relative]:
    """Return the relative places of one sentence; `found` are its places, in text order."""
    told: list[Relative] = []
    for one in found:
        if one.source != "adjective":
            told += _around(one, tokens, sentence)
    told += _borders(found, tokens, sentence)
    told += _roads(found, tokens, sentence)
    return told


def _around(one: Candidate, tokens: Sequence[Token], sentence: range) -> Iterator[Relative]:
    """Yield what is told by one anchor: "western Aleppo", then "outskirts of western Aleppo"."""
    start, inner = one.first, None
    for _ in range(2):
        begun = _before(start, tokens, sentence)
        if begun is None:
            break
        relation = _text(tokens, begun, start - 1)
        inner = Relative(
            span=Span(tokens[begun].start, one.span.end),
            relation=relation,
            anchor=one,
            inner=inner,
            kind=_kind(relation, one),
        )
        yield inner
        start = begun
    owned = _owned(one, tokens, sentence)
    if owned is not None:
        yield owned


def _before(start: int, tokens: Sequence[Token], sentence: range) -> int | None:
    """Return where a relation that ends just before `start` begins, if there is one."""
    at = start - 1
    if at < sentence.start:
        return None
    low = tokens[at].text.lower()
    if low == "the" and at > sentence.start:
        at -= 1
        low = tokens[at].text.lower()
    if low == "of":
        return _before_of(at, tokens, sentence)
    if at != start - 1:
        return None
    if low in _lists().parts:
        return _direction(at, tokens, sentence)
    if low in ("near", "outside"):
        return _measured(_noun(at, tokens, sentence), tokens, sentence)
    if low in ("to", "from") and at > sentence.start:
        before = tokens[at - 1].text.lower()
        if low == "to" and before in ("close", "next", "adjacent"):
            return _noun(at - 1, tokens, sentence)
        if low == "from" and _distance(at - 1, tokens, sentence) is not None:
            return _measured(at, tokens, sentence)
    return None


def _before_of(at: int, tokens: Sequence[Token], sentence: range) -> int | None:
    """ "southeast of", "the western part of", "outskirts of"; `at` is "of"."""
    noun = at - 1
    if noun < sentence.start:
        return None
    low = tokens[noun].text.lower()
    if low in _lists().bearings:
        return _measured(_direction(noun, tokens, sentence), tokens, sentence)
    if low not in _lists().margins:
        return None
    first = noun
    if first > sentence.start and tokens[first - 1].text.lower() in _lists().parts:
        first = _direction(first - 1, tokens, sentence)
    elif low in _lists().empty:
        return None
    return first


def _direction(at: int, tokens: Sequence[Token], sentence: range) -> int:
    """Return where a direction that ends at `at` begins: "north-west" is three tokens."""
    if at - 2 < sentence.start or tokens[at - 1].text != "-":
        return at
    return at - 2 if tokens[at - 2].text.lower() in _lists().parts else at


def _noun(at: int, tokens: Sequence[Token], sentence: range) -> int:
    """Take in "a village" before "near"."""
    first = at - 1
    if first < sentence.start or tokens[first].text.lower() not in _lists().kinds:
        return at
    while first > sentence.start and tokens[first].text.lower() not in _DETERMINERS:
        if at - first > 3 or tokens[first - 1].pos not in ("ADJ", "DET", "NOUN", "NUM"):
            return at
        first -= 1
    return first if tokens[first].text.lower() in _DETERMINERS else at


def _measured(start: int, tokens: Sequence[Token], sentence: range) -> int:
    """Take in a distance that ends before `start`: "5 km (3 miles) | southeast of"."""
    return first if (first := _distance(start - 1, tokens, sentence)) is not None else start


def _distance(at: int, tokens: Sequence[Token], sentence: range) -> int | None:
    """Return where a distance that ends at `at` begins; None when none ends there."""
    if at > sentence.start and tokens[at].text == ")":
        opened = next(
            (i for i in range(at, max(sentence.start, at - 8), -1) if tokens[i].text == "("), at
        )
        at = opened - 1
    while at > sentence.start and tokens[at].text.lower() in ("to", "the", "away"):
        at -= 1
    if at <= sentence.start or tokens[at].text.lower() not in _lists().units:
        return None
    first = at - 1
    if tokens[first].text == "-" and first > sentence.start:
        first -= 1
    low = tokens[first].text.lower()
    if not (_NUMBER.fullmatch(low) or low in _lists().numbers):
        return None
    if first > sentence.start and tokens[first - 1].text.lower() in _lists().approximate:
        first -= 1
    return first


def _owned(one: Candidate, tokens: Sequence[Token], sentence: range) -> Relative | None:
    """ "Aleppo's western part"."""
    last = one.last + 3
    if last >= sentence.stop or tokens[one.last + 1].text not in ("'s", "’s", "'", "’"):
        return None
    direction, noun = tokens[one.last + 2].text.lower(), tokens[last].text.lower()
    if direction not in _lists().parts or noun not in _lists().margins:
        return None
    relation = f"{tokens[one.last + 2].text} {tokens[last].text} of"
    span = Span(one.span.start, tokens[last].end)
    return Relative(span=span, relation=relation, anchor=one, kind=_kind(relation, one))


def _borders(
    found: Sequence[Candidate], tokens: Sequence[Token], sentence: range
) -> Iterator[Relative]:
    """ "the Turkish border", "the Syrian-Turkish border", "the border with Chad"."""
    for number, one in enumerate(found):
        if one.best is None or one.best.kind not in ("Country", "Province"):
            continue
        before = found[number - 1] if number else None
        pair = before is not None and before.last == one.first - 2
        pair = pair and tokens[one.first - 1].text in ("-", "–", "/", "and")
        others = (before,) if pair and before is not None else ()
        after, last = one.last + 1, one.first - 1
        if after < sentence.stop and tokens[after].text.lower() in ("border", "frontier"):
            first = others[0].first if others else one.first
            yield _border(tokens, first, after, one, others)
        with_ = last > sentence.start and tokens[last].text.lower() == "with"
        if with_ and tokens[last - 1].text.lower() in ("border", "frontier"):
            yield _border(tokens, last - 1, one.last, one, ())


def _roads(
    found: Sequence[Candidate], tokens: Sequence[Token], sentence: range
) -> Iterator[Relative]:
    """ "the Aleppo-to-Damascus highway", "the Lagos-Ibadan expressway"."""
    for one, other in pairwise(found):
        between = [t.text.lower() for t in tokens[one.last + 1 : other.first]]
        after = other.last + 1
        if between not in (["-"], ["–"], ["-", "to", "-"], ["to"]) or after >= sentence.stop:
            continue
        noun = tokens[after].text
        if noun.lower() in _lists().roads:
            span = Span(one.span.start, tokens[after].end)
            relation = f"{noun} to {other.text} from"
            yield Relative(span=span, relation=relation, anchor=one, kind="Facility")


def _border(
    tokens: Sequence[Token], first: int, last: int, one: Candidate, others: tuple[Candidate, ...]
) -> Relative:
    span = Span(tokens[first].start, tokens[last].end)
    return Relative(span=span, relation="border of", anchor=one, kind="Border", others=others)


def _kind(relation: str, anchor: Candidate) -> str:
    low = relation.lower()
    if low.endswith((" of", "from", "near", "to", "outside")) or low in ("near", "outside"):
        side = not any(w in _lists().margins - _lists().bearings for w in low.split())
        if side and not low.startswith("the "):
            return "RelativePlace"
    best = anchor.best
    if best is not None and best.kind in ("PopulatedPlace", "District", "Camp"):
        return "District"
    return "VagueRegion"


def _text(tokens: Sequence[Token], first: int, last: int) -> str:
    """Write the tokens as they stood, with at most one blank between them."""
    parts: list[str] = []
    for i in range(first, last + 1):
        if i > first and tokens[i].start > tokens[i - 1].end:
            parts.append(" ")
        parts.append(tokens[i].text)
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Lists:
    parts: frozenset[str]
    margins: frozenset[str]
    bearings: frozenset[str]
    units: frozenset[str]
    numbers: frozenset[str]
    kinds: frozenset[str]
    roads: frozenset[str]
    empty: frozenset[str]
    approximate: frozenset[str]


@cache
def _lists() -> _Lists:
    data = load_toml("places")
    return _Lists(
        parts=frozenset(data["directions"]["parts"]),
        margins=frozenset(data["directions"]["margins"]),
        bearings=frozenset(data["directions"]["bearing"]),
        units=frozenset(data["units"]["km"]),
        numbers=frozenset(data["numbers"]["words"]),
        roads=frozenset(data["parts"]["roads"]),
        empty=frozenset(data["parts"]["empty"]),
        approximate=frozenset(data["parts"]["approximate"]),
        kinds=frozenset(noun for nouns in data["kinds"].values() for noun in nouns),
    )
