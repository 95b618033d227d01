"""The sheet the describers write on: triples, the IRIs of findings, and evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import replace
from decimal import Decimal

from rdflib import RDF, RDFS, XSD, Literal, URIRef

from kg.describe.identity import shared_id
from kg.iris import Minter
from kg.knowledge.authority import authority
from kg.model import (
    Annotations,
    Document,
    Entity,
    EntityKind,
    Identity,
    Interval,
    Span,
    Triple,
)
from kg.vocab import NG, OA

CONTEXT = 32  # code points of prefix and suffix in a TextQuoteSelector: enough to find it again


class Page:
    """Triples of one article in the making."""

    def __init__(
        self,
        minter: Minter,
        document: Document,
        found: Annotations,
        apart: frozenset[str] = frozenset(),
    ) -> None:
        self.minter = minter
        self.document = document
        self._apart = apart
        self._namesakes = _namesakes(found, apart)
        self.found = _without_identity(found, self._namesakes)
        self._triples: set[Triple] = set()
        self._entities = {e.id: e for e in self.found.entities}
        self._labels: dict[URIRef, str] = {}
        self._surest: dict[URIRef, Entity] = {}
        for entity in self.found.entities:  # of two spellings of one actor the first is its label
            node = self.node_of(entity)
            self._labels.setdefault(node, entity.name)
            known = self._surest.setdefault(node, entity)
            if entity.identity.certainty > known.identity.certainty:
                self._surest[node] = entity

    def add(self, subject: URIRef, predicate: URIRef, *objects: URIRef | Literal | None) -> None:
        """Write one triple an object; None is not written."""
        self._triples.update((subject, predicate, o) for o in objects if o is not None)

    def type(self, subject: URIRef, *classes: URIRef) -> None:
        """Write what `subject` is."""
        self.add(subject, RDF.type, *classes)

    def label(self, subject: URIRef, words: str | None) -> None:
        """Write how people call `subject`."""
        if words:
            self.add(subject, RDFS.label, Literal(one_line(words)))

    def certainty(self, subject: URIRef, certainty: float, finder: str | None = None) -> None:
        """Write how sure we are of `subject`, and which finder is."""
        self.add(subject, NG.certainty, decimal(certainty))
        if finder:
            self.add(subject, NG.finder, Literal(finder))

    def sorted_triples(self) -> tuple[Triple, ...]:
        """Return what was written, in an order that depends on nothing else."""
        return tuple(sorted(self._triples, key=_order))

    # ── evidence ────────────────────────────────────────────────────────────────────────────

    def rests_on(
        self, subject: URIRef, spans: Iterable[Span], predicate: URIRef = NG.evidence
    ) -> None:
        """Write which words of the article `subject` rests on."""
        self.add(subject, predicate, *(self.evidence(span) for span in spans))

    def evidence(self, span: Span) -> URIRef:
        """Return the node of a stretch of the article's text, with both its selectors.

        https://www.w3.org/TR/annotation-model/#text-quote-selector, #text-position-selector.
        """
        text = self.document.text
        node = self.minter.fragment("char", span)
        quote, position = (self.minter.fragment(s, span) for s in ("quote", "position"))
        self.type(node, NG.Evidence)
        self.add(node, OA.hasSource, self.minter.article)
        self.add(node, OA.hasSelector, quote, position)
        self.type(quote, OA.TextQuoteSelector)
        self.add(quote, OA.exact, Literal(span.of(text)))
        self.add(quote, OA.prefix, Literal(text[max(0, span.start - CONTEXT) : span.start]))
        self.add(quote, OA.suffix, Literal(text[span.end : span.end + CONTEXT]))
        self.type(position, OA.TextPositionSelector)
        self.add(position, OA.start, count(span.start))
        self.add(position, OA.end, count(span.end))
        return node

    # ── nodes of findings ───────────────────────────────────────────────────────────────────

    def own(self, kind: str, id: str) -> URIRef:
        """Return the node of a finding of this article."""
        return self.minter.own(kind, id)

    def entity(self, id: str | None) -> URIRef | None:
        """Return the node of an entity of this article; None for none."""
        return self.node_of(self._entities[id]) if id is not None else None

    def node_of(self, entity: Entity) -> URIRef:
        """Return the entity's node: shared by all articles when it is known who or what it is."""
        if entity.kind is not EntityKind.LOCATION:
            if entity.id in self._namesakes:
                return self.own("actor", self._namesakes[entity.id][0])
            id = shared_id(entity)
            return self.minter.shared("actor", id) if id else self.own("actor", entity.id)
        identity = entity.identity
        if identity.authority:
            return self.minter.shared("location", identity.authority)
        if identity.geonames and entity.relative is None:
            return self.minter.shared("location", f"geonames-{identity.geonames}")
        return self.own("location", entity.id)

    def namesake_of(self, entity: Entity) -> URIRef | None:
        """Return the shared actor that people decided the entity is not; None where nobody did."""
        known = self._namesakes.get(entity.id)
        return self.minter.shared("actor", known[1]) if known else None

    def shared_actor(self, id: str | None, own: str) -> URIRef:
        """Return the node of the actor with a shared id, `own` where it is this article's own."""
        if id is None or id in self._apart:
            return self.own("actor", own)
        return self.minter.shared("actor", id)

    def surest(self, entity: Entity) -> Entity:
        """Return the entity of the same node whose identity is surest.

        Two entities of an article may prove to be one place, a town and the district named after
        it: the surer one says what kind it is, where it lies, and how close its links are.
        """
        return self._surest[self.node_of(entity)]

    def label_of(self, entity: Entity) -> str:
        """Return the authority's name for it, else the name the article uses."""
        concept = (
            authority().concepts.get(entity.identity.authority)
            if entity.identity.authority
            else None
        )
        return concept.label if concept else self._labels[self.node_of(entity)]

    def entry_of(self, span: Span) -> URIRef | None:
        """Return the innermost entry (update, section, embedded article) around `span`."""
        zones = self.document.zones
        around = [n for n, z in enumerate(zones) if z.kind.holds_zones and z.span.covers(span)]
        return self.own("entry", str(around[-1])) if around else None


def _namesakes(found: Annotations, apart: frozenset[str]) -> dict[str, tuple[str, str]]:
    """Entity → the first entity of its name here, and the shared id that is not theirs."""
    first: dict[str, str] = {}
    namesakes: dict[str, tuple[str, str]] = {}
    for entity in found.entities if apart else ():
        id = shared_id(entity) if entity.kind is not EntityKind.LOCATION else None
        if id in apart:
            assert id is not None
            namesakes[entity.id] = (first.setdefault(id, entity.id), id)
    return namesakes


def _without_identity(found: Annotations, ids: Container[str]) -> Annotations:
    """The findings without what is known of the entities from elsewhere: it is another's."""
    entities = (replace(e, identity=Identity()) if e.id in ids else e for e in found.entities)
    return replace(found, entities=tuple(entities))


def _order(triple: Triple) -> tuple[str, ...]:
    """A key of plain strings: rdflib's own comparison of terms is many times as slow."""
    subject, predicate, value = triple
    kind = str(value.datatype or value.language) if isinstance(value, Literal) else ""
    return str(subject), str(predicate), str(value), kind


def decimal(number: float) -> Literal:
    """Return an xsd:decimal of at most six digits, as the store spells it: 2, not 2.0."""
    value = Decimal(str(round(number, 6))).normalize()
    return Literal(f"{value:f}", datatype=XSD.decimal)


def count(number: int) -> Literal:
    """Return an xsd:integer, which the store would make of an xsd:nonNegativeInteger."""
    return Literal(number, datatype=XSD.integer)


def day(date: dt.date | None) -> Literal | None:
    """Return an xsd:date; None for none."""
    return Literal(date.isoformat(), datatype=XSD.date) if date else None


def ends(days: Interval | None) -> tuple[Literal | None, Literal | None]:
    """Return first and last day of an interval as xsd:date."""
    return (day(days.earliest), day(days.latest)) if days else (None, None)


def one_line(words: str) -> str:
    """Return the words with every run of white space as one blank: for labels, not evidence."""
    return " ".join(words.split())


def joined(spans: Iterable[Span], text: str) -> str | None:
    """Return the words of the spans, discontinuous parts joined by an ellipsis; None of none."""
    return " … ".join(span.of(text) for span in spans) or None
