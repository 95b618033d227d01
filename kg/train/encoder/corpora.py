"""The corpora the encoder learns from: each reader yields texts, or sentences, with marks.

Formats are those of the shared folder: gzipped JSON lines with spans of code points, and the
Groningen Meaning Bank's table of words.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import Span

Mark = tuple[Span, str]  # a stretch of the text, and its kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """One gold attribution."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A text with what is marked in it: attributions, or spans with a kind."""

    text: str
    attributions: tuple[Attributed, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """Words with the label of each."""

    words: tuple[str, ...]
    labels: tuple[str, ...]


def attributed_texts(path: Path) -> Iterator[MarkedText]:
    """Yield the texts of PolNeAR with their attributions; those without a cue are left out."""
    for one in _records(path):
        found = (_attributed(statement) for statement in one["statements"])
        yield MarkedText(text=one["text"], attributions=tuple(a for a in found if a.cue))


def _attributed(statement: Mapping[str, Any]) -> Attributed:
    source, cue, content = (
        tuple(Span(start, end) for start, end in statement[role])
        for role in ("source", "cue", "content")
    )
    return Attributed(source=source, cue=cue, content=content)


def timed_texts(path: Path) -> Iterator[MarkedText]:
    """Yield the texts of TempEval-3 with their time expressions, by TIMEX3 type."""
    for one in _records(path):
        marks = tuple((Span(t["start"], t["end"]), t["type"]) for t in one["timexes"])
        yield MarkedText(text=one["text"], marks=marks)


def eventful_texts(path: Path) -> Iterator[MarkedText]:
    """Yield the texts of TempEval-3 with the words that tell of events."""
    for one in _records(path):
        triggers = (t for event in one["events"] for t in event["triggers"])
        marks = tuple((Span(t["start"], t["end"]), "event") for t in triggers)
        yield MarkedText(text=one["text"], marks=marks)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def named_sentences(path: Path) -> Iterator[MarkedSentence]:
    """Yield the sentences of the Groningen Meaning Bank: number, word, POS, tag; a word a row."""
    words: list[str] = []
    labels: list[str] = []
    with gzip.open(path) as packed:
        rows = csv.reader(io.TextIOWrapper(packed, encoding="latin-1"))
        next(rows)
        for mark, word, _, label in rows:
            if mark and words:
                yield MarkedSentence(tuple(words), tuple(labels))
                words, labels = [], []
            words.append(word or ".")
            labels.append(label)
    if words:
        yield MarkedSentence(tuple(words), tuple(labels))
