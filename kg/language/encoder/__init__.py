"""The encoder: a small trained reader of news, and what it reads by itself.

    words       text → words, and how each is written
    pieces      words → the word pieces the network knows
    windows     a document's sentences → stretches it reads at once, each with context around it
    labels      what each head of the network says of a word
    network     the trained graphs (`model/`), loaded once, checked against their digests
    decode      what the heads say of a cue → an attribution
    reader      all of it: a document's windows through the network, in batches

`attributions` is the door. onnxruntime is imported at the first call only.
"""

from __future__ import annotations

from kg.language.encoder.attribution import Attribution
from kg.model import Document

__all__ = ["Attribution", "attributions"]


def attributions(document: Document) -> tuple[Attribution, ...]:
    """Return who is said to have said what in the document, as the encoder reads it.

    Raises KnowledgeError when the model is missing or damaged.
    """
    from kg.language.encoder.reader import reader

    return reader().attributions(document)
