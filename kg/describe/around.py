"""Which place lies in which, and which is told by which: never in a circle.

Each finding of an article may be right by itself and all of them wrong together ("mainland China"
is China, a town and the district named after it are one place), so what the surest findings say is
written first, and what would close a circle then is not.
"""

from __future__ import annotations

from rdflib import Literal, URIRef

from kg.describe.page import Page
from kg.model import Entity, EntityKind
from kg.vocab import NG


def write_around(page: Page) -> None:
    """Write what is around each place of the article, or how it is told by another."""
    places = [one for one in page.found.entities if one.kind is EntityKind.LOCATION]
    around = _Around()
    for entity in sorted(places, key=lambda one: -one.identity.certainty):
        _write(page, entity, around)


def _write(page: Page, entity: Entity, around: _Around) -> None:
    """A place told by another is "5 km southeast of" its first container, within the others."""
    node = page.node_of(entity)
    others = [page.entity(id) for id in entity.within]
    if entity.relative and node not in others[:1] and around.tell(node):
        anchor = others.pop(0) if others else None
        page.add(node, NG.relation, Literal(entity.relative))
        page.add(node, NG.relativeTo, anchor if anchor and around.add(node, anchor) else None)
    for other in others:
        if other is not None and around.add(node, other):
            page.add(node, NG.within, other)


class _Around:
    """What was written so far: place → the places around it."""

    def __init__(self) -> None:
        self._known: dict[URIRef, set[URIRef]] = {}
        self._told: set[URIRef] = set()

    def tell(self, place: URIRef) -> bool:
        """Note that a place is told by another; False where it is already, in other words."""
        is_new = place not in self._told
        self._told.add(place)
        return is_new

    def add(self, place: URIRef, other: URIRef) -> bool:
        """Note `other` around `place`; False, and nothing, where `place` is around `other`."""
        if place in self._above(other):
            return False
        self._known.setdefault(place, set()).add(other)
        return True

    def _above(self, place: URIRef) -> set[URIRef]:
        found, waiting = set[URIRef](), {place}
        while waiting:
            found |= waiting
            waiting = {up for one in waiting for up in self._known.get(one, ())} - found
        return found
