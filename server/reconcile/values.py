"""Values of properties, read from the graph: many entities and one property in one query."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg.iris import DEFAULT_BASE
from server.reading import Row, iri, iris
from server.reconcile.schema import PROPERTIES, Property
from server.site import site

ITEM, GEONAMES = "http://www.wikidata.org/entity/", "https://sws.geonames.org/"
_MOST = 20_000
_VALUES = f"""SELECT DISTINCT ?thing ?value ?label {{
  VALUES ?thing {{ $things }}
  ?thing $path ?value
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel ?label }}
}} LIMIT {_MOST}"""
_NAMES = """SELECT ?thing ?name ?type {
  VALUES ?thing { $things }
  ?thing rdfs:label|skos:prefLabel ?name ; a ?type
}"""
_BEARERS = """SELECT DISTINCT ?thing {
  VALUES ?value { $values } ?thing skos:exactMatch|skos:closeMatch ?value
  FILTER (STRSTARTS(STR(?thing), "$base"))
} LIMIT 100"""


@dataclass(frozen=True, slots=True)
class Value:
    """A value: its text, and the id of the entity it is, if it is one."""

    text: str
    id: str | None = None


def id_of(thing: str) -> str:
    """Return the service's id of a thing: its IRI from the base on."""
    for base in (site().config.base, DEFAULT_BASE):
        if thing.startswith(base):
            return thing.removeprefix(base)
    return thing


def iri_of(id: str) -> str | None:
    """Return the IRI of an id, or of an IRI of ours; None for what can be no thing of ours."""
    base = site().config.base
    for start in (base, DEFAULT_BASE):
        id = id.removeprefix(start)
    if not re.match(r"id/(?:actor|location|event)/.|event-types#.", id):
        return None
    whole = (DEFAULT_BASE if id.startswith("event-types#") else base) + id
    try:
        iri(whole)
    except ValueError:
        return None
    return whole


def values(things: Iterable[str], property: Property) -> dict[str, list[Value]]:
    """Return the values of a property by thing, sorted."""
    some = iris(list(things))
    if not some:
        return {}
    rows = site().reader.rows(_VALUES, things=some, path=property.path)
    found: dict[str, set[Value]] = defaultdict(set)
    for row in rows:
        if (value := _value(row, property)) is not None:
            found[row["thing"].value].add(value)
    return {thing: sorted(some, key=_order) for thing, some in found.items()}


def _order(value: Value) -> tuple[str, str]:
    return value.text, value.id or ""


def names(things: Iterable[str]) -> dict[str, tuple[str, list[str]]]:
    """Return what things are called, and the IRIs of their classes; leave out what is not there."""
    some = iris(list(things))
    found: dict[str, tuple[str, list[str]]] = {}
    for row in site().reader.rows(_NAMES, things=some) if some else ():
        _, types = found.setdefault(row["thing"].value, (row["name"].value, []))
        types.append(row["type"].value)
    return found


def bearers(property: str, texts: Iterable[str]) -> list[str]:
    """Return the things that bear one of some identifiers of other sources."""
    start, end, form = {
        "wikidata": (ITEM, "", r"Q[1-9]\d{0,11}"),
        "geonames": (GEONAMES, "/", r"[1-9]\d{0,11}"),
    }[property]
    ids = (re.sub(r"^.*/(?=.)|/$", "", text.rstrip("/")) for text in texts)
    wanted = iris([f"{start}{id}{end}" for id in ids if re.fullmatch(form, id, re.A)])
    if not wanted:
        return []
    rows = site().reader.rows(_BEARERS, values=wanted, base=f"{site().config.base}id/")
    return sorted(row["thing"].value for row in rows)


def _value(row: Row, property: Property) -> Value | None:
    value = row["value"]
    match property.gives:
        case "item" | "geonames":
            start = ITEM if property.gives == "item" else GEONAMES
            text = value.value.removeprefix(start).rstrip("/")
            return Value(text) if value.value.startswith(start) else None
        case "point":
            found = re.fullmatch(r"POINT ?\((\S+) (\S+)\)", value.value)
            return Value(f"{found[2]},{found[1]}") if found else None
        case "entity":
            label = row["label"].value if "label" in row else id_of(value.value)
            return Value(label, id_of(value.value)) if value.is_iri else None
        case _:
            return Value(value.value)


def told(value: Value, property: Property) -> dict[str, Any]:
    """Return a value as a data extension has it."""
    match property.gives:
        case "entity":
            return {"id": value.id, "name": value.text}
        case "integer" if re.fullmatch(r"-?\d{1,15}", value.text, re.A):
            return {"int": int(value.text)}
        case "date" if re.fullmatch(r"\d{4}-\d\d-\d\d", value.text, re.A):
            return {"date": f"{value.text}T00:00:00"}
        case _:
            return {"str": value.text}


def extended(ids: Iterable[str], wanted: Iterable[str]) -> dict[str, dict[str, list[Value]]]:
    """Return values by id and property; an unknown id has none."""
    things = {id: iri_of(id) for id in ids}
    known = [thing for thing in things.values() if thing is not None]
    found: dict[str, dict[str, list[Value]]] = {id: {} for id in things}
    for name in wanted:
        of = values(known, PROPERTIES[name]) if name in PROPERTIES else {}
        for id, thing in things.items():
            found[id][name] = of.get(thing or "", [])
    return found
