"""What a finder is, and what it is given to read.

After spaCy's pipeline components: a step is a function over one value that holds all that was
found, and it declares what it needs and what it gives, so that a test can check the order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.language import Parse
from kg.model import (
    Annotations,
    Document,
    Entity,
    Event,
    Mark,
    Statement,
    Timex,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document, its parse, and what earlier finders found in it."""

    document: Document
    parse: Parse
    found: Annotations


Findings = (
    tuple[Mark, ...]
    | tuple[Timex, ...]
    | tuple[Entity, ...]
    | tuple[Statement, ...]
    | tuple[Event, ...]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """A named function from a Reading to all findings of the kind it gives.

    `gives` and `needs` are field names of `Annotations`. A finder that gives a kind which is
    there already returns it whole: what it does not return is gone.
    """

    name: str
    find: Callable[[Reading], Findings]
    gives: str
    needs: frozenset[str] = frozenset()


def needs(*kinds: str) -> frozenset[str]:
    """Return the kinds of findings a finder reads."""
    return frozenset(kinds)
