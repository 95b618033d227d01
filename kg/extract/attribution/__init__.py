"""Statements as the encoder reads them, joined with those of the rules.

    drafts     an attribution of the encoder → a draft, as the rules make them: whole quotations,
               the cue's token, the act
    union      drafts and the rules' statements → one list: who wins where both speak
    certainty  how often such a statement was right where it was measured
    ordered    statements in text order, with ids, and which reports which

The encoder (`kg.language.encoder`) knows more cues and better borders; the rules know how a page
is built: block quotes behind a colon, headlines, transcripts, quotations over paragraphs.
"""

from __future__ import annotations

from kg.extract.attribution.drafts import drafts_of
from kg.extract.attribution.union import united
from kg.extract.reading import Reading
from kg.extract.statements.draft import Scene
from kg.language.encoder import attributions
from kg.model import Statement

__all__ = ["find_attributions"]


def find_attributions(reading: Reading) -> tuple[Statement, ...]:
    """Return the statements found before and those of the encoder, in text order.

    Raises KnowledgeError when the encoder's model is missing or damaged.
    """
    scene = Scene.of(reading)
    drafts = drafts_of(scene, attributions(reading.document))
    return united(scene, reading.found.statements, drafts)
