"""Texts in which it is marked which words name the same: documents, parses, entities by word.

Of the shared folder's gzipped JSON lines: `text`, and `entities` with an `id` and `mentions` that
have a `start` and an `end`. A mention is taken for the word that heads it, so that what two joined
names are together has the first of them ("the mayor and her deputy").
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.document import structure
from kg.language import Parse, parse
from kg.model import Article, Document, Span

Names = Mapping[int, frozenset[str]]
"""Tokens that head a mention, each with the entities it names."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text, and who is named where."""

    document: Document
    parse: Parse
    names: Names


def texts(path: Path) -> Iterator[Told]:
    """Yield the texts of a file, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, one in enumerate(map(json.loads, lines)):
            key = f"text{number}"
            document = structure(Article(key=key, doc_id=key, text=one["text"], digest=""))
            parsed = parse(document)
            found: dict[int, set[str]] = defaultdict(set)
            for entity in one["entities"]:
                for mention in entity["mentions"]:
                    head = parsed.head_of(Span(mention["start"], mention["end"]))
                    if head is not None:
                        found[head].add(entity["id"])
            yield Told(document, parsed, {head: frozenset(ids) for head, ids in found.items()})
