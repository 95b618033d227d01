"""Places of an article are told where in the world they are.

Every place gets the option its article speaks for (`kg.link.options`), one sense a document: first
by itself, then twice by what the others are. A place told by another gets a point from it, a vague
region none. No option is an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from kg.knowledge.bearings import relation
from kg.knowledge.gazetteer import Place, lookup
from kg.knowledge.lexicon import load_toml
from kg.link.options import (
    Question,
    base_name,
    by_itself,
    choose,
    context,
    options,
    prefer_town,
)
from kg.model import Annotations, Document, Entity, EntityKind, Identity, Point

ROUNDS = 2
POINTLESS = frozenset({"VagueRegion", "Border", "Facility"})  # when told by another place
_SITES = frozenset({"Camp", "Facility", "District", "Region"})
_FROM_THE_MAP = frozenset({"Province", "CountyLevel", "PopulatedPlace", "UnknownPlace"})
_SITE_KM = 30.0  # airports and valleys named after a town may be that far from it


def resolve(document: Document, found: Annotations) -> tuple[Entity, ...]:
    """Return all entities of `found`, its places with point, identity, kind and containers.

    `document` is the article they stand in. Certainty of an identity is the option's share of
    the odds; whoever writes links decides what is enough.

    Raises KnowledgeError when the gazetteer is missing or damaged.
    """
    places = {
        e.id: _question(e)
        for e in found.entities
        if e.kind is EntityKind.LOCATION and e.relative is None
    }
    questions = list(places.values())
    for question in questions:
        question.told = [places[id] for id in question.entity.within if id in places]
        for around in question.told:
            around.parts.append(question)
    _answer(questions)
    _sound(questions)
    for question in questions:
        prefer_town(question)
    lands = {id: q for id, q in places.items() if q.chosen is not None and q.chosen.code}
    resolved = {id: _resolved(q, places, lands) for id, q in places.items()}
    return tuple(_relative(resolved.get(e.id, e), resolved) for e in found.entities)


def _question(entity: Entity) -> Question:
    found = options(entity)
    if found:
        return Question(entity=entity, options=found)
    base = base_name(entity)
    return Question(entity=entity, options=lookup(base) if base else (), borrowed=bool(base))


def _answer(questions: Sequence[Question]) -> None:
    """Choose by the words alone, then by the company each place keeps."""
    alone = {id(q): [by_itself(q, p) for p in q.options] for q in questions}
    for question in questions:
        choose(question, alone[id(question)], _weights("alone"))
    for _ in range(ROUNDS):
        around = context(questions)
        chosen = []
        for question in questions:
            features = [
                own | around.around(question, p)
                for own, p in zip(alone[id(question)], question.options, strict=True)
            ]
            before = question.chosen
            choose(question, features, _weights("together"))
            chosen.append(question.chosen)
            question.chosen = before  # all are judged by the same context
        for question, place in zip(questions, chosen, strict=True):
            question.chosen = place


def _sound(questions: Sequence[Question]) -> None:
    """Look for names nobody knows by their consonants, in the country the article is about."""
    country = context(questions).country()
    if country is None:
        return
    for question in questions:
        if not question.options and question.entity.place_kind not in ("Region", "WaterBody"):
            found = options(question.entity, country)
            if len(found) == 1:
                question.options, question.chosen, question.certainty = found, found[0], 0.5


@cache
def _weights(name: str) -> Mapping[str, float]:
    table: Mapping[str, float] = load_toml("resolution_weights")[name]
    return table


# ── writing it down ─────────────────────────────────────────────────────────────────────────


def _resolved(
    question: Question, places: Mapping[str, Question], lands: Mapping[str, Question]
) -> Entity:
    entity, place = question.entity, question.chosen
    within = _within(question, places, lands)
    if place is None or question.borrowed:
        kind = entity.place_kind or "UnknownPlace"
        country = place.country if place is not None else None
        point = _borrowed(question)
        return replace(entity, place_kind=kind, within=within, point=point, country=country)
    told = entity.place_kind
    kind = told if told is not None and told not in _FROM_THE_MAP else place.kind
    return replace(
        entity,
        identity=_identity(place, question.certainty),
        point=_point(place) or _borrowed(question),
        place_kind=kind,
        country=place.country,
        within=within,
    )


def _identity(place: Place, certainty: float) -> Identity:
    return Identity(
        authority=place.authority,
        wikidata=place.wikidata,
        geonames=place.geonames,
        certainty=round(min(certainty, place.certainty), 3),
    )


def _point(place: Place) -> Point | None:
    if place.lat is None or place.lon is None:
        return None
    return Point(lat=place.lat, lon=place.lon, radius_km=place.radius_km)


def _borrowed(question: Question) -> Point | None:
    """A quarter or an airport nobody knows lies somewhere in or near the town it is said to."""
    if question.entity.place_kind not in _SITES:
        return None
    towns = [q.chosen for q in question.told if q.chosen and q.chosen.kind == "PopulatedPlace"]
    if question.borrowed and question.chosen is not None:
        towns.append(question.chosen)
    point = _point(towns[0]) if towns else None
    if point is None:
        return None
    if question.entity.place_kind == "District":
        lat, lon, radius = relation(question.entity.name).apply(
            point.lat, point.lon, point.radius_km
        )
        return Point(lat=lat, lon=lon, radius_km=radius)
    return replace(point, radius_km=max(_SITE_KM, point.radius_km))


def _within(
    question: Question, places: Mapping[str, Question], lands: Mapping[str, Question]
) -> tuple[str, ...]:
    """The containers the text tells, and those of its places that hold this one, finest first."""
    place, told = question.chosen, list(question.entity.within)
    if place is None:
        return tuple(told)
    told = [id for id in told if _agrees(place, places.get(id))]
    told += [
        id
        for id, q in lands.items()
        if q.chosen is not None and id not in told and place.lies_in(q.chosen)
    ]
    return tuple(sorted(told, key=lambda id: (_size(places.get(id)), id)))


def _size(question: Question | None) -> float:
    """Reach of a container in km; what nobody knows is told as the finest."""
    place = question.chosen if question is not None else None
    return place.radius_km if place is not None else 0.0


def _agrees(place: Place, around: Question | None) -> bool:
    """Whether the map does not contradict the container the text seemed to tell."""
    if around is None or around.chosen is None or around.chosen.code is None:
        return True
    if place.admin1 is None:
        return place.country == around.chosen.country
    return place.lies_in(around.chosen)


def _relative(entity: Entity, resolved: Mapping[str, Entity]) -> Entity:
    """Give a place told by another its country and, if it is no vague region, a point."""
    if entity.relative is None or entity.kind is not EntityKind.LOCATION:
        return entity
    anchor = next((resolved[id] for id in entity.within if id in resolved), None)
    if anchor is None:
        return entity
    within = (*entity.within, *(id for id in anchor.within if id not in entity.within))
    point = None if entity.place_kind in POINTLESS else _offset(entity.relative, anchor)
    return replace(entity, country=anchor.country, within=within, point=point)


def _offset(words: str, anchor: Entity) -> Point | None:
    if anchor.point is None:
        return None
    lat, lon, radius = relation(words).apply(
        anchor.point.lat, anchor.point.lon, anchor.point.radius_km
    )
    return Point(lat=lat, lon=lon, radius_km=radius)
