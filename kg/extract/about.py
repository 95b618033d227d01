"""Statements again, each with the events its content tells of."""

from __future__ import annotations

from dataclasses import replace

from kg.extract.reading import Reading
from kg.model import Event, Statement


def find_about(reading: Reading) -> tuple[Statement, ...]:
    """Return every statement; `about` lists events told of in its content, in text order."""
    events = reading.found.events
    return tuple(replace(s, about=_told_in(s, events)) for s in reading.found.statements)


def _told_in(statement: Statement, events: tuple[Event, ...]) -> tuple[str, ...]:
    return tuple(
        event.id
        for event in events
        if any(claim.voice == statement.id for claim in event.claims)
        or any(span.covers(t) for span in statement.content for t in event.triggers)
    )
