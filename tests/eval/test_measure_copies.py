"""Copies are found, and who copied whom: the floors."""

from __future__ import annotations

import tomllib

from tests.eval.gold_events import GOLD
from tests.eval.measure_copies import measure


def test_copies_do_not_sink_below_their_floors() -> None:
    """Every measure is at or above its floor in gold/floors.toml."""
    copies = measure()
    assert len(copies.same) > 10
    floors = tomllib.loads((GOLD / "floors.toml").read_text(encoding="utf-8"))["copies"]
    low = {k: copies.scores[k] for k, floor in floors.items() if copies.scores[k] < floor}
    assert not low, f"below gold/floors.toml: {low}"
