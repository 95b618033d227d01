"""Names of lands written in ways of their own: "Calif.", "Republic of X", "North Dallas"."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.places.line import Candidate
from kg.extract.places.patterns import Patterns
from kg.knowledge.authority import Use, authority
from kg.knowledge.gazetteer import LONGEST_NAME, Place, division, lookup
from kg.model import EntityKind

# What a headline in capitals puts after the name of a town: "Leeds-Based Firm".
_AFTER_HYPHEN = frozenset(
    ("area", "backed", "based", "born", "bound", "bred", "held", "led", "made", "run", "style")
)


class Lists(Patterns):
    """Finds names that the gazetteer, the authority or a word list knows."""

    def _named(self, at: int, run: tuple[int, int]) -> Candidate | None:
        for last in self._ends(at):
            one = self._make(at, last, "gazetteer", run)
            if self._is_known(one) and not self._is_body(one) and not self._is_half(one):
                return one
        return None

    def _is_half(self, one: Candidate) -> bool:
        """Whether a hyphen ties a town's name to a word no place has: "Pont | -Kessari"."""
        other = one.last + 2
        best = one.best
        if best is None or one.first != one.last or best.kind in ("Country", "Continent"):
            return False
        if best.authority and best.kind == "PopulatedPlace":
            return False
        if other >= self.span.stop or self.tokens[one.last + 1].text != "-":
            return False
        token = self.tokens[other]
        tied = self.tokens[one.last].end + 1 == token.start and token.text[:1].isupper()
        low = token.text.lower()
        return tied and not (
            lookup(token.text)
            or self._adjective(token.text)
            or low in self.words.never
            or low in self.words.kinds
            or low in self.words.directions
            or low in _AFTER_HYPHEN
        )

    def _is_body(self, one: Candidate) -> bool:
        """Whether the last word belongs to what follows: "Leeds City | Council"."""
        best = one.best
        return (
            best is not None
            and one.first < one.last < one.run[1]
            and best.rank > 0
            and self._lower(one.last) in self.words.weak_kinds
        )

    def _ends(self, at: int) -> Iterator[int]:
        """Return where a name that begins at `at` may end, the farthest first."""
        ends, words_left, last = [], LONGEST_NAME, at
        while words_left and last < self.span.stop:
            token = self.tokens[last].text
            if last > at and not (self._goes_on(last) or token in self.words.rare_linkers):
                break
            if last > at and not self._close(last - 1):
                break
            if self._capital(last):
                ends.append(last)
            words_left -= token != "-"
            last += 1
        return reversed(ends)

    def _is_known(self, one: Candidate) -> bool:
        """Look the words up and write down what was found."""
        if one.first == one.last and self._is_no_name(one.first):
            return False
        one.places = lookup(one.name)
        if one.best is not None and one.best.kind in ("Country", "Continent"):
            return True
        if one.name in self.words.sites:
            one.source, one.kind, one.places = "region", "Facility", ()
            return True
        kind = self.words.regions.get(one.name)
        if kind is not None:
            one.source, one.kind, one.places = "region", kind, _large(one.places)
            return True
        adjective = self._adjective(one.name)
        if adjective is not None:
            one.source, (one.name, one.places) = "adjective", adjective
            return True
        full = self.words.abbreviations.get(one.name)
        if full is not None:
            one.source, one.name, one.places = "abbreviation", full, lookup(full)
        return bool(one.places)

    def _is_no_name(self, at: int) -> bool:
        """Whether a single word is never a place: "The", "Monday", "North" (but "the West")."""
        low = self._lower(at)
        if low in self.words.directions and self.tokens[at].text not in self.words.regions:
            return True
        return low in self.words.never

    def _adjective(self, name: str) -> tuple[str, tuple[Place, ...]] | None:
        for entry in authority().entries(name):
            concept, adjectival = entry.concept, entry.use in (Use.ADJECTIVE, Use.DEMONYM)
            if adjectival and concept.kind is EntityKind.LOCATION and entry.written == name:
                places = lookup(concept.label)
                return concept.label, tuple(p for p in places if p.authority == concept.id)
        place = self.words.adjectives.get(name)
        return (place, _large(lookup(place))) if place else None

    def _state(self, at: int, before: list[Candidate], run: tuple[int, int]) -> Candidate | None:
        """ "Calif." or "OH" after the name of a place and a comma; "N.D." and "W.Va." anywhere."""
        last = at
        if self.tokens[at].text == "W." and at + 1 < self.span.stop:
            last = at + 1
        bare = self.text[self.tokens[at].start : self.tokens[last].end].rstrip(".")
        code = self.words.states.get(bare) or self.words.states.get(bare.replace(" ", ""))
        if not (
            (code and "." in bare) or self._dotted_name(at, bare) or self._after_name(at, before)
        ):
            return None
        if code is None and len(bare) == 2 and bare.isupper():
            code = f"US.{bare}"
        place = division(code) if code else None
        if place is None:
            return None
        one = self._make(at, last + self._dotted(last), "state", run)
        one.name, one.places, one.kind = place.name, (place,), place.kind
        return one

    def _dotted_name(self, at: int, bare: str) -> bool:
        """Whether an abbreviation that is no word stands in mid-sentence: "another Neb. jail"."""
        after = at + 1 + self._dotted(at)
        return (
            bare.lower() not in self.words.common_states
            and after > at + 1
            and after < self.span.stop
            and not self._capital(after)
        )

    def _after_name(self, at: int, before: list[Candidate]) -> bool:
        """Whether the name of a place and a comma, or a party and a hyphen, stand before."""
        if at < self.span.start + 2:
            return False
        if self.tokens[at - 1].text == "-":
            return self.tokens[at - 2].text in ("D", "R", "I")
        named = bool(before) and before[-1].last == at - 2
        return named and self.tokens[at - 1].text == ","

    def _dotted(self, at: int) -> int:
        """Return 1 when a full stop of its own token belongs to the abbreviation at `at`."""
        after = at + 1
        return int(
            self.tokens[at].text[-1] != "."
            and not self.tokens[at].text.isupper()
            and after < self.span.stop
            and self.tokens[after].text == "."
            and self.tokens[after].start == self.tokens[at].end
        )

    def _polity(self, at: int, run: tuple[int, int]) -> Candidate | None:
        """ "the Republic of Armenia", "the Hashemite Kingdom of Jordan"."""
        for of in range(at + 1, min(at + 4, run[1])):
            if self.tokens[of].text != "of" or self._lower(of - 1) not in self.words.polities:
                continue
            start = of + 2 if self.tokens[of + 1].text == "the" else of + 1
            land = self._named(start, run) if start <= run[1] else None
            if land and land.best and land.best.kind == "Country" and land.source == "gazetteer":
                one = self._make(at, land.last, "polity", run)
                one.places = lookup(one.name)
                if not one.places:
                    one.name, one.places = land.name, land.places
                return one
        return None

    def _part(self, at: int, run: tuple[int, int]) -> Candidate | None:
        """A direction in capitals before a name: "North Dallas" is a place of its own.

        "Western Pennsylvania" is not: there the name alone is returned.
        """
        start = at
        while start < run[1] and self._lower(start) in self.words.directions:
            start += 1
        if start == at or not self._capital(start):
            return None
        whole = self._named(at, run)
        if whole is not None and whole.last >= start:
            return None  # "North Korea", "West Virginia"
        land = self._named(start, run)
        if land is None or land.source == "adjective":
            return None
        if land.source == "region" and not self._lower(start - 1).endswith("ern"):
            one = self._make(at, land.last, "region", run)  # "South Darfur", a province
            one.kind = "Province"
            return one
        if land.best is None or land.best.kind != "PopulatedPlace" or land.source != "gazetteer":
            return land
        one = self._make(at, land.last, "part", run)
        one.name, one.places = land.name, land.places
        return one


def _large(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Places that are no mere towns: the Caribbean is none in Ohio."""
    return tuple(p for p in places if p.kind != "PopulatedPlace" or p.authority)
