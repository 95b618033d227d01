"""What a rule's words say, read into values: month 8, day 19, unit "W", mod "END"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from kg.extract.times.grammar import Match
from kg.extract.times.lexicon import value_of
from kg.extract.times.numbers import number, ordinal

LAST = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of one expression; what it does not say is None."""

    iso: str | None = None
    slash: str | None = None
    year: int | None = None
    base: int | None = None  # the full year before a short one: 1915 in "1915-17"
    era: str | None = None  # "BC" | "AD"
    month: int | None = None
    day: int | None = None
    wd: int | None = None  # ISO weekday
    season: str | None = None
    quarter: int | None = None
    half: int | None = None
    decade: str | None = None  # as written: "1990s"
    decadeword: int | None = None
    century: int | None = None
    holiday: str | None = None
    rel: str | None = None  # last | next | this (of publication); that | previous | following
    yrel: str | None = None  # the same for "of that year"
    wrel: str | None = None
    today: int | None = None
    nth: int | None = None  # "the first week of"; LAST for the last
    n: float | None = None
    plus: bool = False  # "and a half" after the unit
    vague: bool = False
    unit: str | None = None
    way: int | None = None  # -1 back, 1 on
    dir: str | None = None  # past | next
    often: float | None = None
    hour: tuple[int, int] | None = None  # hour and minute as written
    ampm: str | None = None
    noon: str | None = None
    zone: str | None = None
    pod: str | None = None
    mod: str | None = None
    approx: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """Tokens [start, end) that tell a time, and what they say."""

    make: str
    start: int
    end: int
    parts: Parts


def expressions(match: Match, tokens: Sequence[str]) -> list[Expression]:
    """Return the expressions a match stands for: one, or each piece of a range.

    The list is empty when the words look right but cannot be a time ("31 February").
    """
    if not match.rule.pieces:
        parts = _read(match.parts, tokens, match.rule.fixed)
        return [Expression(match.rule.make, match.start, match.end, parts)] if parts else []
    found = [_piece(match, tokens, digit, name) for digit, name in (("1", "one"), ("2", "two"))]
    return [piece for piece in found if piece] if all(found) else []


def _piece(match: Match, tokens: Sequence[str], digit: str, name: str) -> Expression | None:
    own = {
        key.rstrip("12"): span
        for key, span in match.parts.items()
        if key.endswith(digit) or not key.endswith(("1", "2"))
    }
    start, end = own[name]
    own = {key: span for key, span in own.items() if key not in ("one", "two")}
    parts = _read(own, tokens, match.rule.fixed)
    return Expression(match.rule.make, start, end, parts) if parts else None


def _read(
    spans: Mapping[str, tuple[int, int]], tokens: Sequence[str], fixed: Mapping[str, Any]
) -> Parts | None:
    said: dict[str, Any] = {}
    for name, (start, end) in spans.items():
        value = _READERS[name](tokens[start:end])
        if value is None:
            return None
        said[_ALIASES.get(name, name)] = value
    said.update({key: value for key, value in fixed.items() if key not in said})
    return Parts(**said)


# ── readers ─────────────────────────────────────────────────────────────────────────────────


def _lexicon(part: str) -> Callable[[Sequence[str]], Any]:
    return lambda tokens: value_of(part, tokens)


def _whole(tokens: Sequence[str]) -> str:
    return " ".join(tokens).lower()


def _year(tokens: Sequence[str]) -> int | None:
    """Return the year as written: "'98" is 98, which the reader of the date completes."""
    digits = re.sub(r"\D", "", tokens[0])
    return int(digits) if digits else None


def _era(tokens: Sequence[str]) -> str:
    return "BC" if tokens[0].upper().startswith("B") else "AD"


def _quarter(tokens: Sequence[str]) -> int | None:
    digits = re.sub(r"\D", "", tokens[0])
    found = int(digits) if digits else _final_or_ordinal(tokens)
    return found if found and 1 <= found <= 4 else None


def _final_or_ordinal(tokens: Sequence[str]) -> int | None:
    return 4 if tokens[0].lower() in ("final", "last") else ordinal(tokens)


def _spoken(tokens: Sequence[str]) -> int | None:
    """Return "nineteen ninety-four" or "two thousand three" as a year."""
    words = [t for t in tokens if t.isalpha() and t.lower() not in ("the", "year", "and")]
    if words[0].lower() == "two":
        return round(number(words) or 0)
    head, tail = number(words[:1]), number(words[1:])
    if head is None or tail is None:
        return None
    year = round(head * 100 + (0 if tail == 100 else tail))
    return year if 1600 <= year <= 2099 else None


def _clock(tokens: Sequence[str]) -> tuple[int, int] | None:
    token = tokens[0]
    if token.isalpha():
        hours = number(tokens)
        return (round(hours), 0) if hours and 1 <= hours <= 12 else None
    if token.isdigit() and len(token) == 4:
        hour, minute = int(token[:2]), int(token[2:])
    else:
        hour, minute = (int(x) for x in (*re.split(r"[:.]", token), "0")[:2])
    return (hour, minute) if hour <= 24 and minute <= 59 else None


def _zone_offset(tokens: Sequence[str]) -> str | None:
    hours = next((t for t in tokens if t.isdigit()), None)
    if hours is None or int(hours) > 14:
        return None
    return f"{'+' if '+' in tokens else '-'}{int(hours):02d}"


def _said(tokens: Sequence[str]) -> bool:
    return True


_ALIASES = {"spoken": "year", "zoneoff": "zone"}
_READERS: dict[str, Callable[[Sequence[str]], Any]] = {
    **{field.name: _lexicon(field.name) for field in fields(Parts)},
    "iso": _whole,
    "slash": _whole,
    "decade": _whole,
    "holiday": _whole,
    "year": _year,
    "base": _year,
    "nth": lambda tokens: LAST if tokens[0].lower() in ("last", "final") else ordinal(tokens),
    "spoken": _spoken,
    "era": _era,
    "day": ordinal,
    "century": ordinal,
    "quarter": _quarter,
    "n": number,
    "often": number,
    "hour": _clock,
    "ampm": lambda tokens: tokens[0][0].lower(),
    "zone": _lexicon("zone"),
    "zoneoff": _zone_offset,
    "yrel": _lexicon("rel"),
    "wrel": _lexicon("rel"),
    "vague": _said,
    "plus": _said,
}


def full_year(year: int) -> int:
    """Return the full year of two digits: "'98", "5 FEB 90"."""
    if year >= 100:
        return year
    return year + (1900 if year >= 30 else 2000)


def count_of(parts: Parts) -> float | None:
    """Return how many units are counted; None for "several"."""
    if parts.n is None:
        return None
    return parts.n + (0.5 if parts.plus else 0)
