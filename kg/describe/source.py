"""The article itself: what is known of it, its entries, its date with the cues, provenance."""

from __future__ import annotations

import datetime as dt
import re

from rdflib import DCTERMS, PROV, RDFS, XSD, Literal, URIRef

from kg import __version__
from kg.describe.identity import outlet_id
from kg.describe.page import Page, count, day
from kg.iris import Minter
from kg.knowledge.authority import lookup
from kg.model import Article, Document, EntityKind, PublicationDate, Span, Zone, ZoneKind
from kg.vocab import NG, SCHEMA

_ENTRY_KINDS = {
    ZoneKind.UPDATE: "update",
    ZoneKind.ORIGINAL_ENTRY: "original",
    ZoneKind.SECTION: "section",
    ZoneKind.EMBEDDED_ARTICLE: "embedded",
}


def write_article(page: Page) -> None:
    """Write what is known of the article; what is unknown is not written."""
    article, node = page.document.article, page.minter.article
    page.type(node, NG.Article)
    page.label(node, article.title or _title_zone(page.document) or article.doc_id)
    page.add(node, NG.docId, Literal(article.doc_id))
    page.add(node, NG.textDigest, Literal(f"sha256:{article.digest}"))
    page.add(node, SCHEMA.headline, _literal(article.title))
    page.add(node, SCHEMA.url, Literal(article.url, datatype=XSD.anyURI) if article.url else None)
    page.add(node, SCHEMA.inLanguage, _literal(article.language))
    page.add(node, SCHEMA.author, *(Literal(a) for a in article.authors))
    page.add(node, DCTERMS.license, licence(article))
    _write_version(page)
    _write_publisher(page)
    if page.found.date:
        _write_date(page, page.found.date)


def _title_zone(document: Document) -> str | None:
    """The title as the text has it, where no metadata tells one."""
    zones = (z.span.of(document.text) for z in document.zones if z.kind is ZoneKind.TITLE)
    return next(zones, None)


def licence(article: Article) -> URIRef | Literal | None:
    """Return the licence as an IRI when it is one, else in words."""
    if not article.licence:
        return None
    is_iri = re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", article.licence)
    return URIRef(article.licence) if is_iri else Literal(article.licence)


def _literal(words: str | None) -> Literal | None:
    return Literal(words) if words else None


def _write_version(page: Page) -> None:
    """Write of which article this is a later version, and which it revises: both stay as is."""
    article, node = page.document.article, page.minter.article
    if article.version_of is None or article.revises is None:
        return
    first, before = (
        Minter(page.minter.base, key).article for key in (article.version_of, article.revises)
    )
    page.type(first, PROV.Entity)
    page.type(before, PROV.Entity)
    page.add(node, DCTERMS.isVersionOf, first)
    page.add(node, PROV.wasRevisionOf, before)
    page.add(node, SCHEMA.version, count(article.version))


def _write_publisher(page: Page) -> None:
    publisher = page.document.article.publisher
    if not publisher:
        return
    known = [c for c in lookup(publisher) if c.kind is EntityKind.MEDIA]
    is_known = len(known) == 1
    id = known[0].id if is_known else outlet_id(publisher)
    node = page.shared_actor(id, "publisher")
    page.type(node, NG.MediaOutlet)
    page.label(node, known[0].label if is_known else publisher)
    page.add(page.minter.article, SCHEMA.publisher, node)


def _write_date(page: Page, date: PublicationDate) -> None:
    node = page.own("publication-date", "1")
    page.add(page.minter.article, SCHEMA.datePublished, day(date.date))
    page.add(page.minter.article, NG.publicationDate, node)
    page.type(node, NG.DateInference)
    page.add(node, NG.date, day(date.date))
    page.certainty(node, date.certainty)
    for number, cue in enumerate(date.cues, 1):
        reason = page.own("date-cue", str(number))
        page.add(node, NG.dateCue, reason)
        page.type(reason, NG.DateCue)
        page.add(reason, NG.cueKind, Literal(cue.kind))
        page.add(reason, NG.cueText, Literal(cue.text))
        page.add(reason, NG.supports, Literal(cue.supports))
        page.rests_on(reason, [cue.span] if cue.span else [])


def write_entries(page: Page) -> None:
    """Write the updates, sections and embedded articles the article consists of."""
    for number, zone in enumerate(page.document.zones):
        if zone.kind.holds_zones:
            _write_entry(page, page.own("entry", str(number)), zone)


def _write_entry(page: Page, node: URIRef, zone: Zone) -> None:
    page.type(node, NG.Entry)
    page.add(node, NG.partOf, page.minter.article)
    page.add(node, NG.entryKind, Literal(_ENTRY_KINDS[zone.kind]))
    page.add(node, NG.clock, _literal(zone.clock))
    page.add(node, NG.postedAt, _posted(zone, page.found.date))
    page.label(node, zone.label)
    page.rests_on(node, [_opening(zone, page.document.text)])


def _opening(zone: Zone, text: str) -> Span:
    """The first line of an entry: evidence points at it instead of holding the whole entry."""
    end = text.find("\n", zone.span.start, zone.span.end)
    return Span(zone.span.start, end if end > zone.span.start else zone.span.end)


def _posted(zone: Zone, date: PublicationDate | None) -> Literal | None:
    """When it was posted: the entry's clock on the day of publication."""
    if not zone.clock or not date:
        return None
    clock = dt.time.fromisoformat(zone.clock)
    moment = dt.datetime.combine(date.date, clock)
    return Literal(moment.isoformat().replace("+00:00", "Z"), datatype=XSD.dateTime)


def write_provenance(page: Page, input_digest: str) -> None:
    """Write how the graph came to be (PROV-O); no time of making, so that builds repeat."""
    graph, article = page.minter.graph, page.minter.article
    activity = page.minter.shared("extraction", page.minter.key)
    software = page.minter.shared("software", f"newsgraph-{__version__}")
    page.type(graph, NG.ArticleGraph, PROV.Entity)
    page.add(graph, PROV.wasGeneratedBy, activity)
    page.add(graph, PROV.wasDerivedFrom, article)
    page.add(graph, NG.inputDigest, Literal(input_digest))
    page.add(graph, DCTERMS.license, licence(page.document.article))
    page.type(activity, NG.Extraction)
    page.add(activity, PROV.used, article)
    page.add(activity, PROV.wasAssociatedWith, software)
    page.type(software, PROV.SoftwareAgent)
    page.add(software, RDFS.label, Literal("newsgraph"))
    page.add(software, NG.version, Literal(__version__))
