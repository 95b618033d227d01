"""What "5 km southeast of" and "northern" say about where a place is.

Used where such words are found and where the place they start from is known. Distances without a
direction and directions without a distance give no point of their own, only a wider radius.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from kg.knowledge.lexicon import load_toml

EARTH_KM = 6371.0088
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
_OUTSIDE = frozenset({"near", "close", "outside", "adjacent", "beside", "opposite", "nearby"})


@dataclass(frozen=True, slots=True)
class Relation:
    """How a place lies to another. Bearing in degrees clockwise from north."""

    distance_km: float | None = None
    bearing: float | None = None
    inside: bool = False  # a part of the other place, not a place beside it

    def apply(self, lat: float, lon: float, radius_km: float) -> tuple[float, float, float]:
        """Return (lat, lon, radius in km) of the place, from the other's point and radius."""
        away, spread = self._reach(radius_km)
        if self.bearing is None or not away:
            return lat, lon, round(spread, 1)
        return (*_move(lat, lon, self.bearing, away), round(spread, 1))

    def _reach(self, radius: float) -> tuple[float, float]:
        """Return how far away the place is taken to be, and how sure that is, in km."""
        if self.distance_km is not None and self.bearing is not None:
            return self.distance_km, max(1.0, radius, 0.25 * self.distance_km)
        if self.distance_km is not None:
            return 0.0, self.distance_km + radius
        if self.inside:
            return (radius / 2 if self.bearing is not None else 0.0), radius
        away = radius + 10.0
        return (away if self.bearing is not None else 0.0), away


def relation(words: str) -> Relation:
    """Read a relation.

    >>> relation("5 km (3 miles) southeast of")
    Relation(distance_km=5.0, bearing=135.0, inside=False)
    >>> relation("northern").inside
    True
    """
    low = words.lower()
    bearing = next((b for w in _WORD.findall(low) if (b := _bearings().get(w)) is not None), None)
    beside = bool(_OUTSIDE & set(low.split())) or (low.endswith(" of") and not _is_part(low))
    distance = distance_km(low)
    return Relation(distance, bearing, inside=not beside and distance is None)


def distance_km(words: str) -> float | None:
    """Return the first distance told in `words`, in km; None when there is none."""
    units, numbers = load_toml("places")["units"]["km"], load_toml("places")["numbers"]["words"]
    amount: float | None = None
    for token in re.findall(r"\d+(?:[.,]\d+)?|[a-z]+", words.lower()):
        if _NUMBER.fullmatch(token):
            amount = float(token.replace(",", "."))
        elif token in numbers:
            amount = float(numbers[token])
        elif token in units and amount is not None:
            return round(amount * float(units[token]), 3)
        else:
            amount = None
    return None


def _is_part(low: str) -> bool:
    """Whether the words name a part ("outskirts of", "the north of"), not a side ("north of")."""
    margins = set(load_toml("places")["directions"]["margins"]) - set(_bearings())
    return bool(margins & set(low.split())) or low.startswith("the ")


@cache
def _bearings() -> dict[str, float]:
    named: dict[str, float] = load_toml("places")["directions"]["bearing"]
    angles = {name: float(angle) for name, angle in named.items()}
    return angles | {f"{name}ern": angle for name, angle in angles.items()}


def _move(lat: float, lon: float, bearing: float, away: float) -> tuple[float, float]:
    """Go `away` km from a point along a great circle that starts at `bearing`."""
    phi, lam, theta, angle = *map(math.radians, (lat, lon, bearing)), away / EARTH_KM
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(theta)
    lat2 = math.asin(max(-1.0, min(1.0, sine)))
    y = math.sin(theta) * math.sin(angle) * math.cos(phi)
    lon2 = lam + math.atan2(y, math.cos(angle) - math.sin(phi) * sine)
    degrees = (math.degrees(lon2) + 540) % 360 - 180
    return round(math.degrees(lat2), 5), round(degrees, 5)
