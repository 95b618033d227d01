"""How sure a statement is: how often its like was right where that was measured.

`kg/knowledge/data/attribution.toml` holds the measurements (`python -m tests.eval.attribution`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

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


def calibrated(probability: float, *, agreed: bool) -> float:
    """Return how often an attribution of that probability was right."""
    return round(interpolated(of_encoder(agreed=agreed), probability), 3)


def interpolated(points: Sequence[tuple[float, float]], x: float) -> float:
    """Return the value at `x` on the line through the points; flat beyond its ends."""
    at = bisect_right(points, x, key=lambda point: point[0])
    if at == 0:
        return points[0][1]
    if at == len(points):
        return points[-1][1]
    (left, low), (right, high) = points[at - 1], points[at]
    return low + (high - low) * (x - left) / (right - left)


def is_rising(points: Sequence[tuple[float, float]]) -> bool:
    """Whether the points' values rise with their places, as a calibration must."""
    return all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))
