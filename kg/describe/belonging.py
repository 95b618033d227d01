"""To which country an actor belongs, and to which body it is subordinate, where that is known.

The authority knows it of those it names; forces that are only called by a state ("Syrian forces")
are subordinate to its government. Countries and bodies that the article does not name itself are
described as far as they are needed to point to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rdflib import Literal, URIRef

from kg.describe.page import Page
from kg.knowledge.authority import Concept, authority
from kg.model import Entity, EntityKind
from kg.vocab import NG, SCHEMA

_STATE = frozenset({EntityKind.GOVERNMENT, EntityKind.GOVERNMENT_BODY, EntityKind.MILITARY})
_HIGHEST = 8  # levels of bodies


def write_belonging(page: Page, node: URIRef, entity: Entity) -> None:
    """Write the country of a state's body or force, and what it is a part of."""
    if entity.kind not in _STATE | {EntityKind.GROUP}:
        return
    known = authority().concepts.get(entity.identity.authority or "")
    country = (known.country if known else None) or entity.country
    if country is not None:
        page.add(node, NG.country, _country(page, country))
    if known is not None:
        _write_parents(page, node, known)
    elif country is not None and entity.kind is not EntityKind.GOVERNMENT:
        government = _governments().get(country)
        if government is not None:
            page.add(node, NG.parentOrganisation, _body(page, government))


def _write_parents(page: Page, node: URIRef, known: Concept) -> None:
    concepts = authority().concepts
    for _ in range(_HIGHEST):
        parent = concepts.get(known.parent or "")
        if parent is None or parent.kind is EntityKind.LOCATION:
            return
        above = _body(page, parent)
        page.add(node, NG.parentOrganisation, above)
        node, known = above, parent


def _body(page: Page, concept: Concept) -> URIRef:
    node = page.minter.shared("actor", concept.id)
    page.type(node, NG[concept.kind.value])
    page.label(node, concept.label)
    if concept.country is not None:
        page.add(node, NG.country, _country(page, concept.country))
    return node


def _country(page: Page, code: str) -> URIRef | None:
    concept = _countries().get(code)
    if concept is None:
        return None
    node = page.minter.shared("location", concept.id)
    page.type(node, NG.Location)
    page.label(node, concept.label)
    page.add(node, NG.placeKind, NG.Country)
    page.add(node, SCHEMA.addressCountry, Literal(code))
    return node


@cache
def _countries() -> Mapping[str, Concept]:
    """Country code → the country in the authority."""
    known = authority().concepts.values()
    return {
        c.country: c for c in known if c.country and c.place_kind == "Country" and not c.historical
    }


@cache
def _governments() -> Mapping[str, Concept]:
    """Country code → its government in the authority."""
    concepts = authority().concepts
    return {
        c.country: c
        for c in concepts.values()
        if c.country and c.kind is EntityKind.GOVERNMENT and c.governs
    }
