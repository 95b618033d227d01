"""Events that are parts of others: of 42 dead in a country, the 18 in one province.

A toll told by towns that add up to the one before ("three in Arva and one in Korm") is no event of
its own, but figures of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.events.happenings import Happening
from kg.extract.events.lexicon import lexicon
from kg.extract.events.tellings import Telling
from kg.model import Entity, Figure

_LEAST = 10  # dead, from which on a total is broken down by places


def folded(happenings: Sequence[Happening]) -> tuple[Happening, ...]:
    """Return the events with parts that add up to their wholes made figures of these."""
    kept: list[Happening] = []
    for happening in happenings:
        whole = _sum_of(happening, kept)
        if whole is None or not _is_bare(happening):
            kept.append(happening)
            continue
        for telling in happening.tellings:
            whole.tellings.append(replace(_as_figures(telling), status=whole.status))
    return tuple(kept)


def _is_bare(happening: Happening) -> bool:
    """Whether it tells of no more than so many dead somewhere."""
    harm = lexicon().groups["harm"]
    return happening.type in harm and not any(t.of("agent") for t in happening.tellings)


def date_parts(happenings: Sequence[Happening]) -> None:
    """Give parts told without a day the days of their wholes: 257 of September's dead."""
    wholes = wholes_of(happenings)
    for happening in happenings:
        whole = wholes.get(id(happening))
        if whole is None or any(t.days for t in happening.tellings):
            continue
        days = next((t.days for t in whole.tellings if t.days), None)
        happening.tellings[0] = replace(happening.tellings[0], days=days)


def _sum_of(happening: Happening, before: Sequence[Happening]) -> Happening | None:
    """ "Four were killed in Arva and Korm. Three died in Arva and one in Korm.": the whole."""
    first = happening.tellings[0]
    killed = [f for f in first.figures if f.metric == "killed" and f.subset is None]
    if len(killed) < 2 or not first.places or not before:
        return None
    whole = before[-1]
    parts = sum(f.minimum or 0 for f in killed)
    near = whole.section == happening.section and first.scene.number - whole.last.scene.number <= 1
    return whole if near and parts in map(_count, whole.last.figures) else None


def _count(figure: Figure) -> int | None:
    return figure.minimum if figure.metric == "killed" else None


def _as_figures(telling: Telling) -> Telling:
    """The telling as one of the whole: its numbers are of a place, and so no total."""
    places = telling.places

    def subset(figure: Figure) -> str:
        behind = [p for p in places if p.span.start > figure.span.start] or list(places)
        name = min(behind, key=lambda p: p.span.start).entity.name if behind else None
        return f"in {name}" if name else "part"

    figures = tuple(f if f.subset else replace(f, subset=subset(f)) for f in telling.figures)
    return replace(telling, figures=figures, places=())


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
        elif killed >= _LEAST and happening.type in lexicon().groups["harm"] | {"AirStrike"}:
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
    wholes = [t.places[0].entity for t in total.tellings if t.places and not t.places[0].implied]
    return not wholes or any(w.id in place.within or _may_hold(w, place) for w in wholes)


def _may_hold(whole: Entity, place: Entity) -> bool:
    vague = whole.place_kind in {"VagueRegion", "Region", "RelativePlace"}
    return vague and whole.country in {None, place.country}
