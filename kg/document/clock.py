"""The clock time of a live blog's entry: "UPDATE 1100 GMT:", "[10:32 BST]", "3.45pm ET —".

Times are given as ISO 8601 writes them, "11:00Z", and without a zone where the text names none or
one that stands for several offsets.
"""

from __future__ import annotations

import re
from functools import cache

from kg.document.parts import Part, rules

_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])(?:\s*[:.h]\s*(?P<minute>[0-5]\d)|(?P<packed>[0-5]\d))?(?![\d:])"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?(?:\s*\(?(?P<zone>{zones})\b\)?)?"
)
_MARKER = re.compile(
    r"(?-i:UPDATED?|Updated?)\b(?P<when>[^:—–\n]{0,60}?"
    r"(?:\d{1,2}:\d\d[^:—–\n]{0,30})?)\s*(?::(?!\d\d)|[—–]|\s-\s)\s*",
    re.IGNORECASE,
)
_TELLS_WHEN = re.compile(
    r"\W*|.*\d.*|.*\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*", re.IGNORECASE | re.DOTALL
)


def marker_of(text: str) -> tuple[int, str | None] | None:
    """Return the length of the update marker `text` begins with, and its clock time if told."""
    head = text[:140]
    if (found := _MARKER.match(head)) and _TELLS_WHEN.fullmatch(found["when"]):
        return found.end(), clock_in(found["when"])
    if found := _bare().match(head):
        return found.end(), _iso(found)
    return None


def clock_in(words: str) -> str | None:
    """Return the first clock time in `words`: one with minutes, a half of the day or a zone."""
    for found in _clock().finditer(words):
        if found["minute"] or found["packed"] or found["half"] or found["zone"]:
            return _iso(found)
    return None


def alone(part: Part) -> tuple[int, str | None] | None:
    """Return marker and time of a line that holds nothing but a clock time, "[15:10]" or "3.10pm".

    A single one may be anything; the caller counts them.
    """
    found = _alone().fullmatch(part.text) if len(part.text) <= 40 else None
    return (len(part.text), _iso(found)) if found else None


@cache
def _zones() -> str:
    known = [*rules()["clock"]["zones"], *rules()["clock"]["vague"]]
    return "|".join(sorted(map(re.escape, known), key=len, reverse=True))


@cache
def _clock() -> re.Pattern[str]:
    return re.compile(r"(?<![\d:.])" + _CLOCK.format(zones=_zones()), re.IGNORECASE)


@cache
def _bare() -> re.Pattern[str]:
    """Match "[10:32 BST]" and "14:05 GMT —": without the word UPDATE a zone must be named."""
    zoned = _CLOCK.format(zones=_zones()).removesuffix("?")
    return re.compile(
        rf"(?:[\[(]\s*{zoned}\s*[\])]\s*[:—–-]?|{_unnamed(zoned)}\s*(?:[:—–]|\s-\s|$))\s*",
        re.IGNORECASE,
    )


def _unnamed(clock: str) -> str:
    """Return the same pattern under other names: a group name may stand once in a pattern."""
    return clock.replace("(?P<", "(?P<_")


@cache
def _alone() -> re.Pattern[str]:
    clock = _CLOCK.format(zones=_zones())
    timed = clock.replace(r"|(?P<packed>[0-5]\d))?", r"|(?P<packed>(?!)))")  # 1917 is a year
    return re.compile(rf"[\[(]?\s*{timed}\s*[\])]?\s*[:—–-]?", re.IGNORECASE)


def _iso(found: re.Match[str]) -> str | None:
    groups = {name.lstrip("_"): value for name, value in found.groupdict().items() if value}
    hour = int(groups["hour"])
    minute = groups.get("minute") or groups.get("packed") or "00"
    if half := groups.get("half"):
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if hour > 23:
        return None
    return f"{hour:02}:{minute}{_offset(groups.get('zone', ''))}"


def _offset(zone: str) -> str:
    zones: dict[str, str] = rules()["clock"]["zones"]
    return zones.get(zone.upper(), "")
