"""What a collection demands of what is read into it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Limits and demands. The defaults refuse only what cannot be an article."""

    max_bytes: int = 20_000_000  # of one article: a file, or a line of JSON
    required: frozenset[str] = frozenset()  # metadata every article must have, such as "licence"
    bad_date_is_unknown: bool = False  # infer a date that cannot be read instead of refusing it
