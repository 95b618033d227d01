"""A state's bodies by what they belong to: "Kenya's military", "the Assad regime's army".

The state's own name stands inside the body's and stays a mention of the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract.names.segments import Candidate, body_at
from kg.knowledge.authority import Concept, Use, authority
from kg.model import EntityKind, Span

_OWNS = frozenset({"'s", "’s"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body of a state at one place of the text."""

    span: Span
    kind: EntityKind
    owner: Concept  # the state or its government
    concept: Concept | None  # of the body, if the authority knows it


def owned(candidates: Iterable[Candidate]) -> Iterator[Body]:
    """Yield the bodies that stand after a state and its apostrophe, in text order."""
    for candidate in candidates:
        owner, after = _state(candidate), candidate.end
        parts = candidate.line.parts
        if owner is None or after >= len(parts) or parts[after].lower not in _OWNS:
            continue
        length, kind = body_at(candidate.line, after + 1)
        if kind is not None:
            last = after + length
            words = " ".join(p.text for p in parts[after + 1 : last + 1])
            span = Span(candidate.span.start, parts[last].span.end)
            yield Body(span=span, kind=kind, owner=owner, concept=_listed(owner, kind, words))


def _state(candidate: Candidate) -> Concept | None:
    """Return the one state, or its government, that the words name."""
    named = [e.concept for e in candidate.entries if e.use is Use.NAME]
    states = [c for c in named if c.place_kind == "Country" or c.governs]
    return states[0] if states else None


def _listed(owner: Concept, kind: EntityKind, words: str) -> Concept | None:
    """Return what the authority calls by the state's adjective and these words."""
    land = authority().concepts.get(owner.governs) if owner.governs else owner
    for adjective in land.adjectives if land else ():
        for entry in authority().entries(f"{adjective} {words}"):
            if entry.concept.kind is kind and entry.use is Use.NAME:
                return entry.concept
    return None
