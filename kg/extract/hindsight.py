"""Statements and events again, none of them later than the article that tells of them.

An article cannot report what came after it. What it dates later is planned, threatened or called
for; a statement cannot have been made later at all, so such a day was read wrongly and is left out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kg.extract.reading import Reading
from kg.model import Claim, Event, Interval, Statement, Status


def settle_statements(reading: Reading) -> tuple[Statement, ...]:
    """Return every statement; a day after publication is no day on which it was made."""
    published = _published(reading)
    return tuple(
        replace(s, said=None) if _lies_after(s.said, published) else s
        for s in reading.found.statements
    )


def settle_events(reading: Reading) -> tuple[Event, ...]:
    """Return every event; what lies after publication is planned, unless told otherwise."""
    published = _published(reading)
    return tuple(_settled(event, published) for event in reading.found.events)


def _published(reading: Reading) -> dt.date | None:
    return reading.found.date.date if reading.found.date else None


def _settled(event: Event, published: dt.date | None) -> Event:
    claims = tuple(_settled_claim(claim, published) for claim in event.claims)
    return replace(event, claims=claims, status=_status(event.status, event.date, published))


def _settled_claim(claim: Claim, published: dt.date | None) -> Claim:
    return replace(claim, status=_status(claim.status, claim.date, published))


def _status(status: Status, days: Interval | None, published: dt.date | None) -> Status:
    to_come = status in (Status.OCCURRED, Status.DENIED) and _lies_after(days, published)
    return Status.PLANNED if to_come else status


def _lies_after(days: Interval | None, published: dt.date | None) -> bool:
    """Whether the whole interval lies after the day of publication."""
    earliest = days.earliest if days else None
    return earliest is not None and published is not None and earliest > published
