"""Phrases the encoder marks by itself: every mention of an actor or place, and roles in violence.

Names and nouns alike ("the three men at the gate"), each with how often such a phrase was right
where that was measured (`kg/knowledge/data/marks.toml`, by `python -m tests.eval.marks`). Marks
make no entities and no events: they are evidence beside what the rules find.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from kg.extract.calibration import Points, interpolated
from kg.extract.reading import Reading
from kg.knowledge.lexicon import load_toml
from kg.language.encoder import marks
from kg.model import Mark, MarkKind, Span

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


def find_marks(reading: Reading) -> tuple[Mark, ...]:
    """Return the marks in text order: one mention a phrase, and all roles it may play.

    Raises KnowledgeError when the encoder's model is missing or damaged.
    """
    surest: dict[tuple[Span, MarkKind | None], Mark] = {}
    for found in marks(reading.document):
        kind = kind_of(found.track)
        if kind is None:
            continue
        certainty = round(interpolated(_points()[kind], found.probability), 3)
        if certainty < _least(kind):
            continue
        mark = Mark(span=found.span, kind=kind, certainty=certainty)
        key = mark.span, (None if kind in MENTIONS else kind)
        if key not in surest or surest[key].certainty < certainty:
            surest[key] = mark
    return tuple(sorted(surest.values(), key=lambda m: (m.span, m.kind)))


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
