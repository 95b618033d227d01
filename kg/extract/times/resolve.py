"""The readings by the name rules give them (`make` in times_patterns.toml)."""

from __future__ import annotations

from kg.extract.times.clocks import clock
from kg.extract.times.context import Context
from kg.extract.times.counted import ago, later
from kg.extract.times.dates import (
    attacks,
    calendar_date,
    century,
    decade,
    nth,
    week_of_day,
)
from kg.extract.times.days import daypart, today, weekday
from kg.extract.times.holidays import holiday
from kg.extract.times.meaning import Reading, Resolved
from kg.extract.times.numeric import iso, slashes
from kg.extract.times.parts import Parts
from kg.extract.times.quarters import quarter
from kg.extract.times.relative import relative
from kg.extract.times.stretches import duration, former, often, reference, that_time

READINGS: dict[str, Reading] = {
    "calendar": calendar_date,
    "iso": iso,
    "slashes": slashes,
    "nth": nth,
    "weekof": week_of_day,
    "attacks": attacks,
    "decade": decade,
    "century": century,
    "quarter": quarter,
    "relative": relative,
    "weekday": weekday,
    "today": today,
    "daypart": daypart,
    "clock": clock,
    "ago": ago,
    "shift": later,
    "duration": duration,
    "often": often,
    "reference": reference,
    "thattime": that_time,
    "former": former,
    "holiday": holiday,
}


def resolve(make: str, parts: Parts, context: Context) -> Resolved | None:
    """Return what the expression means here, or None when it is no time."""
    return READINGS[make](parts, context)
