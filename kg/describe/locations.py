"""Places: kind, containment, and a geometry that does not pretend to know more than it does."""

from __future__ import annotations

from rdflib import Literal, URIRef

from kg.describe.actors import write_links, write_mentions, write_names
from kg.describe.around import write_around
from kg.describe.page import Page, decimal
from kg.knowledge.authority import authority
from kg.model import Entity, EntityKind, Point
from kg.vocab import GEO, NG, SCHEMA


def write_locations(page: Page) -> None:
    """Write every place with its kind, containers, geometry, links and mentions."""
    for entity in page.found.entities:
        if entity.kind is EntityKind.LOCATION:
            _write_location(page, page.node_of(entity), entity)
    write_around(page)


def _write_location(page: Page, node: URIRef, entity: Entity) -> None:
    known = page.surest(entity)
    page.type(node, NG.Location)
    page.add(node, NG.placeKind, NG[_kind(known)])
    page.add(node, SCHEMA.addressCountry, Literal(known.country) if known.country else None)
    write_names(page, node, entity)
    write_links(page, node, entity)
    write_mentions(page, node, entity)
    if known.point:
        _write_geometry(page, node, known.point)


def _kind(known: Entity) -> str:
    """What the authority says of a place it knows ("mainland China" is a country), else we."""
    concept = authority().concepts.get(known.identity.authority or "")
    return (concept.place_kind if concept else None) or known.place_kind or "UnknownPlace"


def _write_geometry(page: Page, node: URIRef, point: Point) -> None:
    """A WKT point: longitude first (GeoSPARQL 1.1, 8.5.1), with an honest radius."""
    geometry = URIRef(f"{node}/geometry")
    wkt = f"POINT({decimal(point.lon)} {decimal(point.lat)})"
    page.add(node, GEO.hasGeometry, geometry)
    page.type(geometry, GEO.Geometry)
    page.add(geometry, GEO.asWKT, Literal(wkt, datatype=GEO.wktLiteral))
    page.add(geometry, NG.radiusKm, decimal(point.radius_km))
