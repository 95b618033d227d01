"""How sure it is that a thing is an item, and why: what places and actors have in common."""

from __future__ import annotations

from dataclasses import dataclass

from kg.wikidata.source import Item

EXACT_FROM, CLOSE_FROM, REVIEW_FROM = 0.9, 0.78, 0.5
"""Certainties from which a link is skos:exactMatch, skos:closeMatch, a question to people."""
SURE = 0.98
"""As sure as software is."""
APART = 0.15
"""How much surer the best item has to be than the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An item that a thing may be."""

    item: Item
    certainty: float
    reasons: tuple[str, ...]  # facts that agree
    against: tuple[str, ...] = ()  # facts that do not


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of looking for a thing: candidates, the surest first; none is an answer, too."""

    thing: str
    label: str
    said: str  # what articles say of it, for people who decide
    searched: str
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate | None:
        """The item it is, where that is sure enough and no other comes near."""
        if not self.candidates or self.candidates[0].certainty < CLOSE_FROM:
            return None
        first, *others = self.candidates
        return None if others and first.certainty - others[0].certainty < APART else first

    @property
    def doubtful(self) -> tuple[Candidate, ...]:
        """The items that a person has to look at; none where it is clear."""
        if self.best is not None:
            return ()
        return tuple(one for one in self.candidates if one.certainty >= REVIEW_FROM)[:3]


def ranked(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates, the surest first."""
    return tuple(sorted(candidates, key=lambda c: (-c.certainty, int(c.item.id[1:]))))
