"""Statements: who is said to have said what, in which words.

    quotes      what stands between quotation marks
    direct      the verb that introduces or closes a quotation: "…," she said
    clauses     reporting verbs with a speaker, by their frames: said that, threatened to
    frames      what a verb governs          cues      which tokens report
    extent      how far content goes         speakers  whose the verb is
    plurals     verbs the tagger took for plurals: "The firm denies it"
    phrases     according to, "the claim that", "is believed to", reportedly
    colons      headlines, transcripts, block quotes and quotations behind a colon
    datelines   "ACCRA (Wire) –": nobody's words
    finish      drafts become Statements: overlaps, speakers, modes, ids
    acts        what is done by saying it: denied, threatened
    attributes  whose words, on whose behalf, to whom, through what, when

The words the rules look for are data: `kg/knowledge/data/reporting.toml`.
"""

from __future__ import annotations

from dataclasses import replace

from kg.extract.reading import Reading
from kg.extract.statements.clauses import clause_drafts
from kg.extract.statements.colons import colon_drafts, introduced
from kg.extract.statements.direct import direct_drafts
from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.extent import find_tails
from kg.extract.statements.finish import finished
from kg.extract.statements.following import followed
from kg.extract.statements.phrases import phrase_drafts
from kg.extract.statements.plurals import plural_drafts
from kg.model import Statement

__all__ = ["find_statements"]


def find_statements(reading: Reading) -> tuple[Statement, ...]:
    """Return the statements of a document in text order, by rules over its parse."""
    scene = Scene.of(reading)
    scene = replace(scene, tails=find_tails(scene))
    return finished(scene, _drafts(scene))


def _drafts(scene: Scene) -> list[Draft]:
    """Return what each rule finds; a cue that one rule has taken is no other's."""
    found = list(direct_drafts(scene))
    for find in (clause_drafts, plural_drafts, phrase_drafts):
        found += find(scene, frozenset(d.verb for d in found if d.verb is not None))
    found += colon_drafts(scene)
    return followed(scene, introduced(scene, found))
