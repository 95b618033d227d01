"""Candidates for a query, weighed: by name, type, conditions, and how often articles name them.

A score goes from 0 to 100. Nine tenths are how alike the query is to the best of an entity's names,
the rest is how often it is named; a condition that does not hold costs its share of the half. A
match is sure when the name is the same, all conditions hold, and no other comes near.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log10
from typing import Any

from rapidfuzz.fuzz import ratio, token_sort_ratio

from kg.iris import DEFAULT_BASE
from kg.search.asking import KINDS
from kg.search.folding import keys
from kg.search.functions import request as request_of
from kg.search.functions import suggestion_request
from kg.search.questions import understood
from kg.vocab import NG, PREFIXES
from server.reading import Row
from server.reconcile.asked import Condition, Query
from server.reconcile.schema import ACTOR, EVENT, EVENT_TYPE, PLACE, PROPERTIES, TYPES, kinds_of
from server.reconcile.values import bearers, id_of, iri_of, names, values
from server.searching import searched
from server.site import site

_POOL = 30  # things of a kind that are weighed
_SAME, _SURE, _APART = 97.0, 85.0, 10.0
_TYPES_QUERY = """SELECT ?type ?name (GROUP_CONCAT(?other; separator="\\n") AS ?others) {
  ?type skos:inScheme <https://w3id.org/newsgraph/event-types#Scheme> ; skos:prefLabel ?name
  OPTIONAL { ?type skos:altLabel ?other }
} GROUP BY ?type ?name ORDER BY ?type LIMIT 2000"""
_KIND_TYPE = {"actor": ACTOR, "place": PLACE, "event": EVENT, "event-type": EVENT_TYPE}


@dataclass(slots=True, kw_only=True)
class Entity:
    """A thing that was found."""

    iri: str
    kind: str
    name: str
    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    about: str = ""
    mentions: int = 0
    alike: float = 0.0  # to the query's name
    held: float = 1.0  # share of the conditions that hold
    score: float = field(default=0.0)

    @property
    def id(self) -> str:
        """The service's id."""
        return id_of(self.iri)


def candidates(query: Query) -> list[Entity]:
    """Return what a query may mean, the likeliest first."""
    found = {entity.iri: entity for entity in _gathered(query)}
    wanted = {one for one in query.types if one in TYPES}
    if query.types and not wanted:
        return []
    some = [e for e in found.values() if not wanted or not wanted.isdisjoint(e.types)]
    some = _weighed(some, query)
    return sorted(some, key=lambda e: (-e.score, -e.mentions, e.iri))[: query.limit]


def is_sure(entity: Entity, others: Sequence[Entity]) -> bool:
    """Whether the first of some candidates is it, beyond doubt."""
    near = [o for o in others if o is not entity and entity.score - o.score < _APART]
    return entity.alike >= _SAME and entity.held == 1.0 and entity.score >= _SURE and not near


def suggested(prefix: str, most: int, skipped: int) -> list[Entity]:
    """Return entities whose names begin so; an id gives the entity itself."""
    exact = _by_id(prefix)
    asked = searched(suggestion_request(prefix, most=min(50, most + skipped)))["suggestions"]
    found = {one["iri"]: one for one in asked if one["kind"] in _KIND_TYPE}
    known = names(found)
    some = [*exact, *(_named(i, *known[i]) for i in found if i in known), *_types_named(prefix)]
    unique = {entity.iri: entity for entity in some}
    return list(unique.values())[skipped : skipped + most]


def entity(id: str) -> Entity | None:
    """Return the entity of an id."""
    return next(iter(_by_id(id)), None)


# ── gathering ───────────────────────────────────────────────────────────────────────────────


def _gathered(query: Query) -> list[Entity]:
    if itself := _by_id(query.name):
        return itself
    kinds = kinds_of(query.types)
    found = _by_identifier(query.conditions)
    if query.name and understood(query.name):
        found += _searched(query.name, [kind for kind in kinds if kind in KINDS])
        if "event-type" in kinds:
            found += _event_types()
    return found


def _by_id(text: str) -> list[Entity]:
    thing = iri_of(text)
    known = names([thing]) if thing else {}
    return [_sure(_named(thing, *known[thing]))] if thing and thing in known else []


def _by_identifier(conditions: Iterable[Condition]) -> list[Entity]:
    things: dict[str, None] = {}
    for one in conditions:
        if one.property in ("wikidata", "geonames") and one.quantifier != "none":
            things.update(dict.fromkeys(bearers(one.property, one.values)))
    known = names(things)
    return [_named(thing, *known[thing]) for thing in things if thing in known]


def _named(thing: str, name: str, classes: Sequence[str]) -> Entity:
    local = [c.removeprefix(str(NG)) for c in classes if c.startswith(str(NG))]
    kind = next((TYPES[c].kind for c in local if c in TYPES), "event-type")
    return Entity(iri=thing, kind=kind, name=name, names=(name,), types=_types(kind, local))


def _sure(entity: Entity) -> Entity:
    entity.alike = 100.0
    return entity


def _types(kind: str, local: Iterable[str]) -> tuple[str, ...]:
    narrow = [one for one in local if one in TYPES and TYPES[one].kind == kind]
    return tuple(dict.fromkeys([*narrow, _KIND_TYPE[kind]]))


def _searched(name: str, kinds: Sequence[str]) -> list[Entity]:
    if not kinds:
        return []
    groups = searched(request_of(name, kinds, size=_POOL))["groups"]
    return [_hit(hit) for group in groups for hit in group["hits"]]


def _hit(hit: dict[str, Any]) -> Entity:
    title, text, also = ("".join(p[0] for p in hit[part]) for part in ("title", "text", "also"))
    facts, kind = hit["facts"], hit["kind"]
    told = facts.get("type", "")
    return Entity(
        iri=hit["iri"],
        kind=kind,
        name=title or id_of(hit["iri"]),
        names=(title, *text.split(" · "), also),
        types=_types(kind, [told]),
        about=" · ".join(filter(None, (told, facts.get("within"), facts.get("where")))),
        mentions=hit["mentions"],
    )


def _event_types() -> list[Entity]:
    """All types of events there are: their names are compared here."""
    rows = site().once("types of events", lambda: site().reader.rows(_TYPES_QUERY))
    return [_event_type(row) for row in rows]


def _event_type(row: Row) -> Entity:
    name, others = row["name"].value, row["others"].value if "others" in row else ""
    return Entity(
        iri=row["type"].value,
        kind="event-type",
        name=name,
        names=(name, *others.split("\n")),
        types=(EVENT_TYPE,),
    )


def _types_named(prefix: str) -> list[Entity]:
    begins = keys(prefix)
    return [e for e in _event_types() if begins and keys(e.name).startswith(begins)]


# ── weighing ────────────────────────────────────────────────────────────────────────────────


def _weighed(found: list[Entity], query: Query) -> list[Entity]:
    refused: set[str] = set()
    held = {entity.iri: 0 for entity in found}
    for one in query.conditions:
        known = values(held, PROPERTIES[one.property])
        for entity in found:
            texts = {text for v in known.get(entity.iri, ()) for text in (v.text, v.id) if text}
            if _holds(one, texts):
                held[entity.iri] += 1
            elif one.required:
                refused.add(entity.iri)
    for entity in found:
        _weigh(entity, query, held[entity.iri])
    least = 40.0 if query.name else 0.0
    return [e for e in found if e.iri not in refused and e.alike >= least and e.held + e.alike > 0]


def _holds(condition: Condition, texts: set[str]) -> bool:
    ours = {keys(text) for text in texts}
    theirs = [keys(_bare(value)) for value in condition.values]
    there = [value in ours for value in theirs]
    match condition.quantifier:
        case "all":
            return all(there)
        case "none":
            return not any(there)
        case _:
            return any(there)


def _bare(value: str) -> str:
    """An IRI of ours, of Wikidata or GeoNames as its id."""
    for start in (PREFIXES["wd"], "https://sws.geonames.org/", site().config.base, DEFAULT_BASE):
        value = value.removeprefix(start)
    return value.rstrip("/")


def _weigh(entity: Entity, query: Query, held: int) -> None:
    wanted = keys(query.name)
    if wanted and not entity.alike:
        written = [keys(name) for name in entity.names if name]
        alike = (max(ratio(wanted, n), token_sort_ratio(wanted, n) - 1) for n in written)
        entity.alike = max(0.0, max(alike, default=0.0))
    if query.conditions:
        entity.held = held / len(query.conditions)
    often = min(10.0, 4 * log10(1 + entity.mentions))
    name = entity.alike if query.name else 100.0
    whole = 100.0 if name == 100.0 and iri_of(query.name) else 0.9 * name + often
    entity.score = round(min(100.0, whole * (0.5 + 0.5 * entity.held)), 2)
