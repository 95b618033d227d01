"""A place: what it lies in and what lies in it, how sure that is, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from server.names import Name
from server.reading import iri
from server.taking import take_along
from server.things.actor import Part, Sayings, parts_of, said_by
from server.things.facts import Facts
from server.things.occasions import Occasions, newest
from server.things.view import Leaf, View
from server.things.where import Where, where

_INSIDE_SHOWN = 60
_LISTED = 1000
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
    inside_leaf: Leaf
    events: Occasions
    claimed: Occasions  # elsewhere, by what is agreed, but here by some account
    parts: tuple[Part, ...]  # where the place acts, or stands for who does
    said: Sayings


def place_page(view: View, place: str) -> PlacePage:
    """Return what the graph says of a place."""
    reader, events = view.reader, view.overview().events
    claimed = events.with_value("claimed", (place,)) & ~events.with_value("at", (place,))
    facts, node = Facts(reader, place), iri(place)
    leaf, inside = _inside(view, place)
    lies = where(reader, place)
    matches = (*facts.all("skos:exactMatch"), *facts.all("skos:closeMatch"))
    return PlacePage(
        iri=place,
        where=lies,
        also=tuple(name for name in facts.all("skos:altLabel") if name != facts.label),
        links=tuple(one for one in matches if "/id/" not in one),
        inside=inside,
        inside_query=take_along(_INSIDE, place=node, most=_LISTED),
        inside_leaf=leaf,
        events=newest(view, "events", events.with_value("within", (place,)), _AT, place=node),
        claimed=newest(view, "claimed", claimed, _CLAIMED, place=node),
        parts=parts_of(view, place),
        said=said_by(view, place),
    )


def _inside(view: View, place: str) -> tuple[Leaf, tuple[Name, ...]]:
    """What lies in a place, or is told from it, by name."""
    over = view.overview()
    rows = np.flatnonzero(over.inside.with_value("wider", (place,)))
    leaf = view.leaf("inside", len(rows), _INSIDE_SHOWN)
    shown = over.things(over.inside, rows[leaf.shown])
    called = over.names(shown)
    return leaf, tuple(Name(one, called[one]) for one in shown)
