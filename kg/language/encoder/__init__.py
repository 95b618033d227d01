"""The encoder: a small trained reader of news, and what it reads by itself.

    words       text → words, and how each is written
    pieces      words → the word pieces the network knows
    windows     a document's sentences → stretches it reads at once, each with context around it
    labels      what each head of the network says of a word
    network     the trained graphs (`model/`), loaded once, checked against their digests
    decode      what the heads say of a cue → an attribution
    marks       what the branch says of words → phrases, by kind
    reader      all of it: a document's windows through the network, in batches

`attributions` and `marks` are the doors. onnxruntime is imported at the first call only; the
network reads a document once for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.language.encoder.attribution import Attribution
from kg.model import Document

if TYPE_CHECKING:  # it needs numpy
    from kg.language.encoder.marks import Marked

__all__ = ["Attribution", "attributions", "marks"]


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
