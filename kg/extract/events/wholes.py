"""Events that are parts of others: of 42 dead in a country, the 18 in one province."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.events.grouping import Happening
from kg.extract.events.lexicon import lexicon
from kg.extract.events.tellings import Telling
from kg.model import Entity


def wholes_of(happenings: Sequence[Happening]) -> dict[int, Happening]:
    """Return part → whole: fewer dead, at a place within, told after the total in the section."""
    found: dict[int, Happening] = {}
    totals: dict[int, Happening] = {}
    for happening in happenings:
        killed = _killed(happening)
        total = totals.get(happening.section)
        if killed is None:
            continue
        if total is not None and _is_part(happening, killed, total):
            found[id(happening)] = total
        elif killed >= 10 and happening.type in lexicon().groups["harm"] | {"AirStrike"}:
            totals[happening.section] = happening
    return found


def _killed(happening: Happening) -> int | None:
    for telling in happening.tellings:
        for figure in telling.figures:
            if figure.metric == "killed" and (figure.subset is None or telling.partial):
                return figure.minimum if figure.minimum is not None else figure.maximum
    return None


def _is_part(happening: Happening, killed: int, total: Happening) -> bool:
    whole = _killed(total)
    if whole is None or killed >= whole:
        return False
    first, last = happening.tellings[0], total.last
    near = first.scene.number - last.scene.number <= 4
    return near and (first.partial or _follows_partial(happening, total))


def _follows_partial(happening: Happening, total: Happening) -> bool:
    """ "Of the dead, 18 were in Idlib. In Aleppo, 15 were killed": the second is a part as well."""
    first = happening.tellings[0]
    return (
        bool(first.places)
        and first.type in lexicon().groups["harm"]
        and (not total.places or first.places[0].entity.id not in total.places)
        and first.head.type in {"Killing", "Death"}
        and _placed_within(first, total)
    )


def _placed_within(first: Telling, total: Happening) -> bool:
    """Whether the place is inside one of the whole's, or of that may be: "northwest Syria"."""
    place = first.places[0].entity
    wholes = [t.places[0].entity for t in total.tellings if t.places]
    return not wholes or any(w.id in place.within or _may_hold(w, place) for w in wholes)


def _may_hold(whole: Entity, place: Entity) -> bool:
    vague = whole.place_kind in {"VagueRegion", "Region", "RelativePlace"}
    return vague and whole.country in {None, place.country}
