"""Small documents written as lists of paragraphs, and what the statement finder makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from kg.extract.reading import Reading
from kg.extract.statements import find_statements
from kg.language import parse
from kg.model import (
    Annotations,
    Document,
    Entity,
    Sentence,
    Span,
    Statement,
    Timex,
    Zone,
    ZoneKind,
)
from tests.builders import article

KINDS = {"# ": ZoneKind.HEADING, "> ": ZoneKind.BLOCK_QUOTE, "! ": ZoneKind.TITLE}


def write(*paragraphs: str) -> Document:
    """A document; "|" parts sentences, "# " begins a heading, "> " a block quote."""
    text, zones, sentences = "", list[Zone](), list[Sentence]()
    for number, paragraph in enumerate(paragraphs):
        kind = KINDS.get(paragraph[:2], ZoneKind.PARAGRAPH)
        words = paragraph[2:] if paragraph[:2] in KINDS else paragraph
        text += "\n\n" if text else ""
        start = len(text)
        for part in words.split("|"):
            text += " " if len(text) > start else ""
            span = Span(len(text), len(text) + len(part.strip()))
            sentences.append(Sentence(span=span, zone=number))
            text += part.strip()
        zones.append(Zone(kind=kind, span=Span(start, len(text))))
    return Document(article=article(text), zones=tuple(zones), sentences=tuple(sentences))


@dataclass
class Found:
    """Statements with their words, to compare with what was meant."""

    document: Document
    statements: tuple[Statement, ...]

    def words(self, spans: Sequence[Span]) -> str:
        """The words of some spans, parted by " … "."""
        return " … ".join(span.of(self.document.text) for span in spans)

    def told(self) -> list[tuple[str, str, str]]:
        """(source, cue, content) of each statement."""
        return [
            (self.words(s.source), self.words(s.cue), self.words(s.content))
            for s in self.statements
        ]

    def only(self) -> Statement:
        """The one statement there is."""
        assert len(self.statements) == 1, self.told()
        return self.statements[0]


@pytest.fixture
def read() -> Callable[..., Found]:
    """Find the statements of paragraphs, with entities and times made from the document."""

    def run(
        *paragraphs: str,
        entities: Callable[[str], tuple[Entity, ...]] = lambda text: (),
        timexes: Callable[[str], tuple[Timex, ...]] = lambda text: (),
    ) -> Found:
        document = write(*paragraphs)
        found = Annotations(entities=entities(document.text), timexes=timexes(document.text))
        reading = Reading(document=document, parse=parse(document), found=found)
        return Found(document, find_statements(reading))

    return run
