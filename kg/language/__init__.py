"""Tokens, lemmas, parts of speech and dependency trees of a document's sentences.

`parse` is the only door: no type of spaCy leaves this package, and spaCy is imported at the
first call only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.language.parse import Parse, Token, is_dep
from kg.model import Document

__all__ = ["Parse", "Token", "is_dep", "parse", "parse_many"]


def parse(document: Document) -> Parse:
    """Return the parse of the document's sentences; offsets count in its text.

    Raises KnowledgeError when the model is missing or damaged.
    """
    from kg.language.parser import parser

    return parser().parse(document)


def parse_many(documents: Iterable[Document]) -> Iterator[Parse]:
    """Yield the parse of each document, in order."""
    return map(parse, documents)
