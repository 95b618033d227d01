"""Events told in several articles are known as one: the floors, and the pairs of the gold."""

from __future__ import annotations

import tomllib

from tests.eval.gold_events import GOLD, gold_articles
from tests.eval.measure_identity import measure, pairs


def test_every_pair_names_events_of_the_gold() -> None:
    """And none is both the same and apart."""
    known = {f"{article.key}/{event.id}" for article in gold_articles() for event in article.events}
    seen: dict[frozenset[str], bool] = {}
    for pair, is_same in pairs():
        assert pair <= known, sorted(pair - known)
        assert seen.setdefault(pair, is_same) == is_same, sorted(pair)
    assert len(seen) > 100


def test_identity_does_not_sink_below_its_floors() -> None:
    """Every measure is at or above its floor in gold/floors.toml."""
    identity, _ = measure()
    floors = tomllib.loads((GOLD / "floors.toml").read_text(encoding="utf-8"))["identity"]
    low = {k: identity.scores[k] for k, floor in floors.items() if identity.scores[k] < floor}
    assert not low, f"below gold/floors.toml: {low}"
