"""Types and properties of the service: what entities are, what can be asked and told of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import EntityKind

ACTOR, PLACE, EVENT, EVENT_TYPE = "Actor", "Location", "Event", "EventType"


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A type of entity; `kind` is where the search looks for such."""

    id: str
    name: str
    kind: str
    broader: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property: its SPARQL path from an entity, and what its values are.

    `gives`: "text", "entity", "integer", "date", "item" (of Wikidata), "geonames" or "point".
    """

    id: str
    name: str
    description: str
    kinds: tuple[str, ...]
    path: str
    gives: str = "text"
    of: str | None = None  # the type of entities it gives


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


_ACTORS = [kind.value for kind in EntityKind if kind is not EntityKind.LOCATION]
TYPES = {
    one.id: one
    for one in (
        Type(id=ACTOR, name="actor", kind="actor"),
        *(Type(id=a, name=_words(a), kind="actor", broader=ACTOR) for a in _ACTORS),
        Type(id=PLACE, name="place", kind="place"),
        Type(id=EVENT, name="event", kind="event"),
        Type(id=EVENT_TYPE, name="type of events", kind="event-type"),
    )
}
_MATCH = "(skos:exactMatch|skos:closeMatch)"
PROPERTIES = {
    one.id: one
    for one in (
        Property(id="wikidata", name="Wikidata item", description="Q and a number", gives="item",
                 kinds=("actor", "place"), path=_MATCH),
        Property(id="geonames", name="GeoNames id", description="a number", gives="geonames",
                 kinds=("place",), path=_MATCH),
        Property(id="alias", name="other name", description="as articles spell it",
                 kinds=("actor", "place"), path="(skos:altLabel|ng:nameUse/ng:name)"),
        Property(id="role", name="role", description="what articles call somebody",
                 kinds=("actor",), path="^ng:holder/ng:title"),
        Property(id="organisation", name="organisation", description="where a role is held",
                 kinds=("actor",), path="(^ng:holder/ng:organisation|ng:parentOrganisation)",
                 gives="entity", of=ACTOR),
        Property(id="country", name="country", description="an actor's country",
                 kinds=("actor",), path="ng:country", gives="entity", of=PLACE),
        Property(id="country-code", name="country code", description="ISO 3166-1, two letters",
                 kinds=("actor", "place"), path="ng:country?/schema:addressCountry"),
        Property(id="within", name="lies in", description="places that contain a place",
                 kinds=("place",), path="ng:within+", gives="entity", of=PLACE),
        Property(id="place-kind", name="kind of place", description="town, province, camp",
                 kinds=("place",), path="ng:placeKind/rdfs:label"),
        Property(id="coordinates", name="coordinates", description="latitude,longitude",
                 kinds=("place",), path="geo:hasGeometry/geo:asWKT", gives="point"),
        Property(id="event-type", name="type of event", description="what happened",
                 kinds=("event",), path="ng:eventType", gives="entity", of=EVENT_TYPE),
        Property(id="place", name="where", description="the place of an event",
                 kinds=("event",), path="ng:place", gives="entity", of=PLACE),
        Property(id="from", name="first day", description="the day an event began, at the earliest",
                 kinds=("event",), path="sem:hasEarliestBeginTimeStamp", gives="date"),
        Property(id="until", name="last day", description="the day an event ended, at the latest",
                 kinds=("event",), path="sem:hasLatestEndTimeStamp", gives="date"),
        Property(id="agent", name="agent", description="who did it, where all accounts agree",
                 kinds=("event",), path="ng:agent", gives="entity", of=ACTOR),
        Property(id="killed-at-least", name="killed, at least", description="people",
                 kinds=("event",), path="ng:killedAtLeast", gives="integer"),
        Property(id="killed-at-most", name="killed, at most", description="people",
                 kinds=("event",), path="ng:killedAtMost", gives="integer"),
        Property(id="broader", name="broader type", description="a wider type of events",
                 kinds=("event-type",), path="skos:broader", gives="entity", of=EVENT_TYPE),
        Property(id="definition", name="definition", description="what a type of events is",
                 kinds=("event-type",), path="skos:definition"),
    )
}  # fmt: skip


def kinds_of(types: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds in which things of some types are found; all without a type."""
    wanted = [TYPES[one].kind for one in types if one in TYPES]
    return tuple(dict.fromkeys(wanted or (one.kind for one in TYPES.values())))


def told(type: str) -> dict[str, str]:
    """Return a type as the service tells it."""
    known = TYPES.get(type)
    return {"id": type, "name": known.name if known else type}
