"""Phrases the encoder marks by itself: every mention of an actor or place, and roles in violence.

Names and nouns alike ("the three men at the gate"), each with how often such a phrase was right
where that was measured (`kg/knowledge/data/marks.toml`, by `python -m tests.eval.marks`). Marks
make no entities and no events: they are evidence beside what the rules find. Where the encoder cuts
the name of who plays a role, or the words before the noun, the rules make it whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kg.extract.calibration import Points, interpolated
from kg.extract.reading import Reading
from kg.knowledge.lexicon import load_toml
from kg.language import Parse
from kg.language.encoder import marks
from kg.model import Entity, EntityKind, Form, Mark, MarkKind, Span

_KINDS = {
    "widest person": MarkKind.PERSON,
    "narrowest person": MarkKind.PERSON,
    "widest organisation": MarkKind.ORGANISATION,
    "narrowest organisation": MarkKind.ORGANISATION,
    "widest place": MarkKind.PLACE,
    "narrowest place": MarkKind.PLACE,
    "perpetrator": MarkKind.PERPETRATOR,
    "perpetrator's organisation": MarkKind.PERPETRATORS_ORGANISATION,
    "target": MarkKind.TARGET,
    "victim": MarkKind.VICTIM,
    "described victim": MarkKind.DESCRIBED_VICTIM,
    "weapon": MarkKind.WEAPON,
}  # other tracks of the encoder helped it to learn and are not read
MENTIONS = frozenset({MarkKind.PERSON, MarkKind.ORGANISATION, MarkKind.PLACE})
_PEOPLE = frozenset({MarkKind.PERPETRATOR, MarkKind.VICTIM})  # may be told by a person's name
_NO_ORGANISATIONS = frozenset({EntityKind.PERSON, EntityKind.GROUP, EntityKind.LOCATION})
_NOUNS = frozenset({"NOUN", "PROPN"})
_BEFORE_NOUNS = ("amod", "compound", "flat")


def find_marks(reading: Reading) -> tuple[Mark, ...]:
    """Return the marks in text order: one mention a phrase, and all roles it may play.

    Raises KnowledgeError when the encoder's model is missing or damaged.
    """
    surest: dict[tuple[Span, MarkKind | None], Mark] = {}
    for kind, span, probability in phrases(reading):
        certainty = round(interpolated(_points()[kind], probability), 3)
        if certainty < _least(kind):
            continue
        mark = Mark(span=span, kind=kind, certainty=certainty)
        key = mark.span, (None if kind in MENTIONS else kind)
        if key not in surest or surest[key].certainty < certainty:
            surest[key] = mark
    return tuple(sorted(surest.values(), key=lambda m: (m.span, m.kind)))


def phrases(reading: Reading) -> Iterator[tuple[MarkKind, Span, float]]:
    """Yield every phrase whose kind is read, made whole, with the encoder's own probability."""
    for found in marks(reading.document):
        kind = kind_of(found.track)
        if kind is not None:
            whole = found.span if kind in MENTIONS else _whole(found.span, kind, reading)
            yield kind, whole, found.probability


def _whole(span: Span, kind: MarkKind, reading: Reading) -> Span:
    """Return the span with all of the names it cuts, and the words before a culprit's noun."""
    for entity in reading.found.entities:
        if _may_name(entity, kind):
            for mention in entity.mentions:
                if mention.form is Form.NAME and mention.span.overlaps(span):
                    span = span.to(mention.span)
    return span.to(_noun(span, reading.parse)) if kind is MarkKind.PERPETRATOR else span


def _may_name(entity: Entity, kind: MarkKind) -> bool:
    if kind is MarkKind.PERPETRATORS_ORGANISATION:
        return entity.kind not in _NO_ORGANISATIONS
    return kind in _PEOPLE and entity.kind is EntityKind.PERSON


def _noun(span: Span, parse: Parse) -> Span:
    """Return the noun of a phrase with what stands before it unbroken: "urban guerrillas"."""
    head = parse.head_of(span)
    if head is None or parse.tokens[head].pos not in _NOUNS:
        return span
    found, waiting = {head}, [head]
    while waiting:
        more = parse.children(waiting.pop(), *_BEFORE_NOUNS)
        found.update(more)
        waiting += more
    first = last = head
    while first - 1 in found:
        first -= 1
    while last + 1 in found:
        last += 1
    return parse.span((first, last))


def kind_of(track: str) -> MarkKind | None:
    """Return the kind of the phrases on a track of the encoder; None when it is not read."""
    return _KINDS.get(track)


def _least(kind: MarkKind) -> float:
    """Return the certainty from which phrases of a kind are kept."""
    return float(_table()["kept"]["mentions" if kind in MENTIONS else "roles"])


@cache
def _points() -> Mapping[MarkKind, Points]:
    known = _table()["measured"]
    return {kind: tuple((float(p), float(right)) for p, right in known[kind]) for kind in MarkKind}


@cache
def _table() -> Mapping[str, Any]:
    return load_toml("marks")
