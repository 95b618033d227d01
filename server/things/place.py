"""A place: what it lies in and what lies in it, how sure that is, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass

from server.names import Name
from server.reading import Reader, iri
from server.taking import take_along
from server.things.actor import Part, Sayings, parts_of, said_by
from server.things.facts import Facts
from server.things.occasions import Occasions, occasions
from server.things.where import Where, where

_INSIDE_SHOWN = 60
_INSIDE = """SELECT DISTINCT ?place ?label { ?place ng:within|ng:relativeTo $place ;
  rdfs:label ?label } ORDER BY ?label ?place LIMIT $most"""
# first what lies in the place, so that only events there are looked at
_AT = """{ SELECT DISTINCT ?e {
    { SELECT DISTINCT ?there { ?there (ng:within|ng:relativeTo)* $place } }
    ?e ng:place ?there } }"""
_CLAIMED = "?claim ng:about ?e ; ng:place $place . FILTER NOT EXISTS { ?e ng:place $place }"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage:
    """All a page says of a place."""

    iri: str
    where: Where
    also: tuple[str, ...]
    links: tuple[str, ...]
    inside: tuple[Name, ...]
    inside_query: str
    inside_cut: bool
    events: Occasions
    claimed: Occasions  # elsewhere, by what is agreed, but here by some account
    parts: tuple[Part, ...]  # where the place acts, or stands for who does
    said: Sayings


def place_page(reader: Reader, place: str) -> PlacePage:
    """Return what the graph says of a place."""
    facts, node = Facts(reader, place), iri(place)
    inside = reader.rows(_INSIDE, place=node, most=_INSIDE_SHOWN + 1)
    lies = where(reader, place)
    matches = (*facts.all("skos:exactMatch"), *facts.all("skos:closeMatch"))
    return PlacePage(
        iri=place,
        where=lies,
        also=tuple(name for name in facts.all("skos:altLabel") if name != facts.label),
        links=tuple(one for one in matches if "/id/" not in one),
        inside=tuple(Name(r["place"].value, r["label"].value) for r in inside[:_INSIDE_SHOWN]),
        inside_query=take_along(_INSIDE, place=node, most=1000),
        inside_cut=len(inside) > _INSIDE_SHOWN,
        events=occasions(reader, _AT, place=node),
        claimed=occasions(reader, _CLAIMED, place=node),
        parts=parts_of(reader, place),
        said=said_by(reader, place),
    )
