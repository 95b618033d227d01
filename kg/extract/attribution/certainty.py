"""How sure a statement is: how often its like was right where that was measured.

`kg/knowledge/data/attribution.toml` holds the measurements (`python -m tests.eval.attribution`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kg.extract.calibration import interpolated
from kg.knowledge.lexicon import load_toml


@cache
def of_encoder(*, agreed: bool) -> tuple[tuple[float, float], ...]:
    """Return (the encoder's probability, how often right) in rising order."""
    table = load_toml("attribution")["encoder"]["agreed" if agreed else "alone"]
    return tuple((float(p), float(right)) for p, right in table)


def of_rule(rule: str, *, agreed: bool) -> float:
    """Return how often a rule was right, where the encoder found its cue too or did not."""
    known = _of_rules(agreed=agreed)
    return known.get(rule, known["other"])


@cache
def _of_rules(*, agreed: bool) -> Mapping[str, float]:
    return dict(load_toml("attribution")["rules"]["agreed" if agreed else "alone"])


@cache
def threshold(name: str) -> float:
    """Return a certainty from which statements are kept."""
    return float(load_toml("attribution")["kept"][name])


@cache
def bordered(how: str) -> frozenset[str]:
    """Return the rules whose contents have borders "by_encoder" or "by_both"."""
    return frozenset(load_toml("attribution")["borders"][how])


@cache
def alone(how: str) -> frozenset[str]:
    """Return the rules that are kept "always" or "never" where the encoder is silent."""
    return frozenset(load_toml("attribution")["alone"][how])


def calibrated(probability: float, *, agreed: bool) -> float:
    """Return how often an attribution of that probability was right."""
    return round(interpolated(of_encoder(agreed=agreed), probability), 3)
