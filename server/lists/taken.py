"""The query of a list: shown to people, and run for what they download."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from server.taking import take_along, written

MOST = 10_000
"""Rows of a download; the query can be taken along and asked for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A query, and where it can be seen, run and changed."""

    query: str
    address: str


def take(query: str, **holes: str) -> Taken:
    """Return a query with its holes filled; `$most` is how many rows it gives."""
    filled = Template(query).safe_substitute(most=MOST)
    return Taken(query=written(filled, **holes), address=take_along(filled, **holes))
