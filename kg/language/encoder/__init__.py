"""The encoder: a small trained reader of news, and what it reads by itself.

    words       text → words, and how each is written
    pieces      words → the word pieces the network knows
    windows     a document's sentences → stretches it reads at once, each with context around it
    labels      what each head of the network says of a word
    network     the trained graphs (`model/`), loaded once, checked against their digests
    decode      what the heads say of a cue → an attribution
    marks       what the branch says of words → phrases, by kind
    mentions    a parse → what is told of words that may name somebody, or take them up
    coreference what the head says of such words → which of them a pronoun takes up
    reader      all of it: a document's windows through the network, in batches

`attributions`, `marks` and `antecedents` are the doors. onnxruntime is imported at the first call
only; the network reads a document once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.language.encoder.attribution import Attribution
from kg.language.parse import Parse
from kg.model import Document

if TYPE_CHECKING:  # they need numpy
    from kg.language.encoder.coreference import Antecedents
    from kg.language.encoder.marks import Marked

__all__ = ["Attribution", "antecedents", "attributions", "marks"]


def attributions(document: Document) -> tuple[Attribution, ...]:
    """Return who is said to have said what in the document, as the encoder reads it.

    Raises KnowledgeError when the model is missing or damaged.
    """
    from kg.language.encoder.reader import reader

    return reader().read(document).attributions


def marks(document: Document) -> tuple[Marked, ...]:
    """Return the phrases the encoder marks by kind (`labels.TRACKS`), in text order.

    Raises KnowledgeError when the model is missing or damaged.
    """
    from kg.language.encoder.reader import reader

    return reader().read(document).marks


def antecedents(
    document: Document, parse: Parse, pronouns: Sequence[int]
) -> dict[int, Antecedents]:
    """Return for these tokens of the parse which tokens before them they may take up.

    Tokens that are no noun, name or pronoun, or have none before them, are left out.

    Raises KnowledgeError when the model is missing or damaged.
    """
    from kg.language.encoder.reader import reader

    return reader().antecedents(document, parse, pronouns)
