"""Whether two places of one event can be one: by containment, country, and distance."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from kg.accounts.account import Place

_EARTH_KM = 6371.0
_ROOM_KM = 10.0  # between a village and the town it is told by
_UNSURE = frozenset({"VagueRegion", "UnknownPlace", "Region", "Border", "WaterBody", "Continent"})


def apart_km(one: Place, other: Place) -> float | None:
    """Return how far apart two places are that cannot be one; None when they can be.

    Neither contains the other, both have a point, and their radii with some room do not meet.
    """
    if one.iri == other.iri or one.iri in other.within or other.iri in one.within:
        return None
    if one.kind in _UNSURE or other.kind in _UNSURE:
        return None
    away = distance_km(one, other)
    if away is None or away <= one.radius_km + other.radius_km + _ROOM_KM:
        return None
    return away


def distance_km(one: Place, other: Place) -> float | None:
    """Return the great-circle distance of the points; None when one has none."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    lat1, lon1, lat2, lon2 = map(radians, (one.lat, one.lon, other.lat, other.lon))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def kilometres(away: float) -> str:
    """Return a distance as people say it: "37 km"."""
    return f"{away:.0f} km"
