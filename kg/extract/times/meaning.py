"""What an expression means: TIMEX3 type, value, modifier, days, and how sure that is.

Every reading (dates.py, relative.py, …) is a function from Parts and Context to a Resolved; None
when the words turn out to be no time. Readings do not change the context.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.times.calendar import When
from kg.extract.times.context import Context
from kg.extract.times.intervals import covered
from kg.extract.times.parts import Parts
from kg.model import Interval

SURE, ANCHORED, TOLD, GUESSED, VAGUE = 0.97, 0.92, 0.8, 0.7, 0.6  # certainties
NEAR = 3  # sentences over which a day that was told still holds
OFFSET = {"last": -1, "previous": -1, "this": 0, "that": 0, "next": 1, "following": 1}
FROM_TOLD = frozenset(("that", "previous", "following"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What an expression means. `when` is the point later expressions may count from."""

    type: str
    value: str
    mod: str | None = None
    when: When | None = None
    interval: Interval | None = None
    certainty: float = ANCHORED
    guessed: bool = False  # a weekday no tense decided


Reading = Callable[[Parts, Context], Resolved | None]


def point(when: When, parts: Parts, certainty: float, interval: Interval | None = None) -> Resolved:
    """Return the meaning of a point on the calendar, modified as the words say."""
    mod = modifier(parts)
    return Resolved(
        type="TIME" if when.time else "DATE",
        value=when.value(),
        mod=mod,
        when=when,
        interval=interval or covered(when, mod),
        certainty=certainty,
    )


def modifier(parts: Parts) -> str | None:
    """Return the TIMEX3 `mod` of the words."""
    found = parts.mod if parts.mod not in (None, "none") else parts.approx
    return None if found == "none" else found


def part_of_day(parts: Parts) -> str:
    """Return what follows the date in the value: "TMO" for a morning."""
    return f"T{parts.pod}" if parts.pod else ""
