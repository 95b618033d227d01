"""Places: the item that has the same GeoNames id (P1566), where it also lies where our place lies.

The id is as good as evidence gets, but Wikidata's ids were partly set by programs: a town and the
district named after it may bear each other's. So coordinates and the name are compared, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import asin, cos, radians, sin, sqrt

from kg.knowledge.toponymy import fold
from kg.wikidata.reading import Place
from kg.wikidata.source import Heard, Item, Source
from kg.wikidata.verdict import SURE, Candidate, Verdict, ranked

_NEAR, _FAR = 25.0, 100.0  # km
_BY_ID, _CLOSE_ID = 0.86, 0.76
_NAME, _POINT, _AWAY, _SEVERAL = 0.06, 0.06, 0.35, 0.2


def judge(places: Sequence[Place], source: Source, heard: Heard) -> list[Verdict]:
    """Return for each place which item it is, or may be."""
    found = source.by_geonames([place.geonames for place in places], heard)
    items = source.items((id for ids in found.values() for id in ids), heard)
    return [_verdict(place, found.get(place.geonames, ()), items) for place in places]


def _verdict(place: Place, ids: Sequence[str], items: Mapping[str, Item]) -> Verdict:
    there = [items[id] for id in ids if id in items]
    return Verdict(
        thing=place.iri,
        label=place.label,
        said=f"GeoNames {place.geonames}",
        searched=f"P1566 {place.geonames}",
        candidates=ranked([_candidate(place, item, len(there)) for item in there]),
    )


def _candidate(place: Place, item: Item, number: int) -> Candidate:
    certainty = _BY_ID if place.is_exact else _CLOSE_ID
    reasons, against = [f"GeoNames id: {place.geonames} (P1566)"], []
    if fold(place.label) in map(fold, item.names):
        certainty += _NAME
        reasons.append(f"name: {place.label}")
    if place.point and item.point:
        away = _kilometres(place.point, item.point)
        if away <= _NEAR:
            certainty += _POINT
            reasons.append(f"place: {away:.0f} km away (P625)")
        elif away > _FAR:
            certainty -= _AWAY
            against.append(f"place: {away:.0f} km away (P625)")
    if number > 1:
        certainty -= _SEVERAL
        against.append(f"{number} items have this GeoNames id")
    if not place.is_exact:
        certainty = min(certainty, 0.89)  # the id itself is only close
    return Candidate(
        item=item,
        certainty=round(min(SURE, max(0.0, certainty)), 2),
        reasons=tuple(reasons),
        against=tuple(against),
    )


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    (a, b), (c, d) = (map(radians, point) for point in (one, other))
    return 12742.0 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))
