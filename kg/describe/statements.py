"""Statements: who is said to have said what, in which words, and from whom it is had."""

from __future__ import annotations

from rdflib import PROV, Literal, URIRef

from kg.describe.page import Page, ends, joined, one_line
from kg.model import Act, Mode, Statement
from kg.vocab import NG

_MODES = {Mode.DIRECT: NG.Direct, Mode.INDIRECT: NG.Indirect, Mode.MIXED: NG.Mixed}
_ACTS = {
    Act.ASSERT: NG.Assertion,
    Act.DENY: NG.Denial,
    Act.ACCUSE: NG.Accusation,
    Act.THREATEN: NG.Threat,
    Act.DEMAND: NG.Demand,
    Act.REJECT: NG.Rejection,
    Act.WITHHOLD: NG.Withholding,
    Act.ANNOUNCE: NG.Announcement,
    Act.WARN: NG.Warning,
    Act.PROMISE: NG.Promise,
    Act.REQUEST: NG.Request,
    Act.PRAISE: NG.Praise,
    Act.CONDEMN: NG.Condemnation,
    Act.ASK: NG.Question,
    Act.SUGGEST: NG.Suggestion,
}


def write_statements(page: Page) -> None:
    """Write every statement with its speaker, words, act, and chain of sources."""
    for statement in page.found.statements:
        node = page.own("statement", statement.id)
        _write_words(page, node, statement)
        _write_speaker(page, node, statement)
        _write_circumstances(page, node, statement)
        _write_chain(page, node, statement)


def _write_words(page: Page, node: URIRef, one: Statement) -> None:
    text = page.document.text
    page.type(node, NG.Statement)
    page.add(node, NG.content, Literal(joined(one.content, text)))
    page.add(node, NG.mode, _MODES[one.mode])
    page.add(node, NG.act, _ACTS[one.act])
    cue = joined(one.cue, text)
    page.add(node, NG.cue, Literal(one_line(cue)) if cue else None)
    page.rests_on(node, one.content, NG.contentEvidence)
    page.rests_on(node, one.cue, NG.cueEvidence)
    page.rests_on(node, one.source, NG.speakerEvidence)
    page.certainty(node, one.certainty, one.finder)


def _write_speaker(page: Page, node: URIRef, one: Statement) -> None:
    """The resolved speakers, and the words for them; a statement without either says so."""
    words = joined(one.source, page.document.text)
    page.add(node, NG.speaker, *(page.entity(id) for id in one.source_entities))
    page.add(node, NG.speakerWords, Literal(one_line(words)) if words else None)
    page.add(node, NG.unnamedSpeaker, Literal(one.unnamed or not words))
    page.add(node, NG.onBehalfOf, page.entity(one.on_behalf_of))


def _write_circumstances(page: Page, node: URIRef, one: Statement) -> None:
    earliest, latest = ends(one.said)
    page.add(node, NG.saidFrom, earliest)
    page.add(node, NG.saidUntil, latest)
    page.add(node, NG.addressee, page.entity(one.addressee))
    page.add(node, NG.medium, Literal(one_line(one.medium)) if one.medium else None)
    page.add(node, NG.inEntry, page.entry_of(one.content[0]))
    page.add(node, NG.telling, *(page.minter.telling(id) for id in one.about))


def _write_chain(page: Page, node: URIRef, one: Statement) -> None:
    """A reports that B said: A's statement has B's as its primary source."""
    page.add(node, NG.statedIn, page.minter.article)
    if one.within:
        outer = page.own("statement", one.within)
        page.add(node, NG.reportedIn, outer)
        page.add(outer, PROV.hadPrimarySource, node)
