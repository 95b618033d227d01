"""Stretches of a sentence that may name a place: whatever the gazetteer or a pattern knows.

A name is a run of capitalised words; small words may link them ("Isle of Man"). Of several names
that begin at one word the longest is taken. What the finder believes is decided later
(`kg.extract.places.weigh`); here only what could be.
"""

from __future__ import annotations

from itertools import pairwise

from kg.extract.places.line import Candidate
from kg.extract.places.lists import Lists
from kg.language import Parse
from kg.model import Document


def candidates(document: Document, parse: Parse, sentence: int) -> list[Candidate]:
    """Return what may be a place in that sentence, in text order, without overlaps."""
    return _Sentence(document.text, parse.tokens, parse.sentence(sentence), sentence).candidates()


class _Sentence(Lists):
    """The walk over one sentence."""

    def candidates(self) -> list[Candidate]:
        found: list[Candidate] = []
        at = self.span.start
        while at < self.span.stop:
            one = self._best_at(at, found)
            if one is not None:
                found.append(one)
            at = one.last + 1 if one is not None else at + 1
        for one in found:
            self._describe(one)
        self._contain(found)
        return found

    def _best_at(self, at: int, before: list[Candidate]) -> Candidate | None:
        if not self._opens(at):
            return None
        run = self._run(at)
        named = self._named(at, run)
        for one in (
            self._state(at, before, run),
            self._polity(at, run),
            self._part(at, run),
            self._site(at, run, named),
            self._typed(at, run, named),
            named,
        ):
            if one is not None:
                return one
        return self._unknown(at, run)

    def _unknown(self, at: int, run: tuple[int, int]) -> Candidate | None:
        """A run nobody knows, where a place could stand: after a preposition or before a comma."""
        if at != run[0] or at == self.span.start or run[1] - run[0] > 2 or not self._capital(at):
            return None
        before = self._lower(at - 1)
        if self._lower(at) in self.words.never or self._is_letter_or_two(at):
            return None
        if any(self._named(i, run) for i in range(at + 1, run[1] + 1) if self._capital(i)):
            return None
        prepositions = self.words.open_prepositions | self.words.local_prepositions
        after = self.tokens[run[1] + 1].text if run[1] + 2 < self.span.stop else ""
        followed = after == "," or after in self.words.kinds_after
        if before in prepositions or before in self.words.kinds or followed:
            return self._make(at, run[1], "unknown", run)
        return None

    def _is_letter_or_two(self, at: int) -> bool:
        """Whether a word is too short for a name: of "D-N.Y.", but not of "Um Dubban"."""
        after = self.tokens[at + 1].text if at + 1 < self.span.stop else ""
        return len(self.tokens[at].text) < 3 and not after[:1].isupper()

    def _describe(self, one: Candidate) -> None:
        """Take the kind from small words beside the name: "Idlib province", "the city of Idlib"."""
        if one.kind is not None or one.source not in ("gazetteer", "unknown"):
            return
        after, of = one.last + 1, one.first - 1
        if of > self.span.start and self.tokens[of].text == "the":
            of -= 1
        if after < self.span.stop and self.tokens[after].text.islower():
            one.kind = self.words.kinds_after.get(self.tokens[after].text)
            if one.kind is None and self.tokens[after].text in _OF_LANDS and _is_province(one):
                one.kind = "Province"
        if one.kind is None and of > self.span.start and self.tokens[of].text == "of":
            noun = self.tokens[of - 1].text
            kind = self.words.kinds_after.get(noun) if noun.islower() else None
            one.kind = kind if kind not in ("District", "Camp") else None  # "the X camp of Y"

    def _contain(self, found: list[Candidate]) -> None:
        """Mark "Akron, Ohio": a name, a comma, the name of a land it lies in."""
        for one, land in pairwise(found):
            if land.first != one.last + 2 or self.tokens[one.last + 1].text != ",":
                continue
            if _may_hold(land, one):
                one.container, land.contains = land, True


# What may stand after the name of a province that is also a town's: "the Belgorod region".
_OF_LANDS = frozenset({"region", "state"})


def _is_province(one: Candidate) -> bool:
    return any(p.kind == "Province" for p in one.places[:3])


def _may_hold(land: Candidate, one: Candidate) -> bool:
    lands = [p for p in land.places if p.kind in ("Country", "Province", "CountyLevel")]
    if not lands or land.source in ("adjective", "unknown", "street"):
        return False
    if one.best is None:
        return one.source in ("unknown", "typed", "street")
    return any(p.lies_in(around) for around in lands for p in one.places)
