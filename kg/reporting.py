"""How far long work is, told to whoever wants to hear it."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str, int, int], None]
"""Hears what is being done, how many are done, and of how many."""


def silent(what: str, done: int, total: int) -> None:
    """Hear nothing."""
