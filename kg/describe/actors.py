"""Actors: who they are, under which names they appear, and the roles the article states."""

from __future__ import annotations

from rdflib import OWL, RDFS, SKOS, XSD, Literal, URIRef

from kg.describe.belonging import write_belonging
from kg.describe.page import Page, one_line
from kg.knowledge.authority import NameUse, authority
from kg.model import Entity, EntityKind, Form, Role
from kg.vocab import NG

EXACT_FROM = 0.9  # certainty from which a link is skos:exactMatch
CLOSE_FROM = 0.5  # and from which it is at least skos:closeMatch


def write_actors(page: Page) -> None:
    """Write every actor with its mentions, roles and links."""
    for entity in page.found.entities:
        if entity.kind is not EntityKind.LOCATION:
            node = page.node_of(entity)
            page.type(node, NG[entity.kind.value])
            page.add(node, OWL.differentFrom, page.namesake_of(entity))
            write_names(page, node, entity)
            write_links(page, node, entity)
            write_belonging(page, node, entity)
            write_mentions(page, node, entity)
            for number, role in enumerate(entity.roles, 1):
                _write_role(page, node, page.own("role", f"{entity.id}-{number}"), role)


def write_names(page: Page, node: URIRef, entity: Entity) -> None:
    """Write the label, and every name the article uses as it is written there."""
    text, label = page.document.text, page.label_of(entity)
    page.label(node, label)
    named = (m.span.of(text) for m in entity.mentions if m.form is Form.NAME and not m.adjectival)
    page.add(node, SKOS.altLabel, *(Literal(w) for w in map(one_line, named) if w and w != label))
    for number, use in enumerate(_name_uses(entity), 1):
        _write_name_use(page, node, number, use)


def _name_uses(entity: Entity) -> tuple[NameUse, ...]:
    concept = (
        authority().concepts.get(entity.identity.authority) if entity.identity.authority else None
    )
    return concept.name_uses if concept else ()


def _write_name_use(page: Page, node: URIRef, number: int, use: NameUse) -> None:
    name_use = URIRef(f"{node}/name/{number}")
    page.add(node, NG.nameUse, name_use)
    page.type(name_use, NG.NameUse)
    page.add(name_use, NG.name, Literal(use.name))
    page.add(name_use, NG.validFrom, _moment(use.valid_from))
    page.add(name_use, NG.validUntil, _moment(use.valid_until))


def _moment(date: str | None) -> Literal | None:
    """A year, a month or a day, as precisely as it is known or told."""
    if date is None:
        return None
    kinds = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
    return Literal(date, datatype=kinds[len(date)])


def write_links(page: Page, node: URIRef, entity: Entity) -> None:
    """Write what the entity is known as elsewhere; owl:sameAs never."""
    identity = page.surest(entity).identity
    if identity.certainty < CLOSE_FROM:
        return
    match = SKOS.exactMatch if identity.certainty >= EXACT_FROM else SKOS.closeMatch
    if identity.wikidata:
        page.add(node, match, URIRef(f"http://www.wikidata.org/entity/{identity.wikidata}"))
    if identity.geonames and entity.kind is EntityKind.LOCATION:
        page.add(node, match, URIRef(f"https://sws.geonames.org/{identity.geonames}/"))


def write_mentions(page: Page, node: URIRef, entity: Entity) -> None:
    """Write every place in the text that refers to the entity."""
    for mention in entity.mentions:
        where = mention.span
        one = page.own("mention", f"{entity.id}-{where.start}-{where.end}")
        page.type(one, NG.Mention)
        page.add(one, NG.refersTo, node)
        page.add(one, NG.form, Literal(mention.form.value))
        page.add(one, NG.adjectival, Literal(True) if mention.adjectival else None)
        page.add(one, NG.metonymic, Literal(True) if mention.metonym else None)
        page.rests_on(one, [where])


def _write_role(page: Page, holder: URIRef, node: URIRef, role: Role) -> None:
    page.type(node, NG.Role)
    page.add(node, NG.holder, holder)
    page.add(node, NG.title, Literal(one_line(role.title)))
    page.add(node, RDFS.label, Literal(one_line(role.title)))
    page.add(node, NG.organisation, page.entity(role.organisation))
    page.add(node, NG.validFrom, _moment(role.since))
    page.add(node, NG.validUntil, _moment(role.until))
    page.add(node, NG.former, Literal(True) if role.former else None)
    page.add(node, NG.statedIn, page.minter.article)
    page.rests_on(node, [role.span])
