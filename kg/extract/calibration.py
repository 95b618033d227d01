"""A probability → how often right: the line through points that were measured."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

Points = Sequence[tuple[float, float]]


def interpolated(points: Points, x: float) -> float:
    """Return the value at `x` on the line through the points; flat beyond its ends."""
    at = bisect_right(points, x, key=lambda point: point[0])
    if at == 0:
        return points[0][1]
    if at == len(points):
        return points[-1][1]
    (left, low), (right, high) = points[at - 1], points[at]
    return low + (high - low) * (x - left) / (right - left)


def is_rising(points: Points) -> bool:
    """Whether the points' values rise with their places, as a calibration must."""
    return all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))
