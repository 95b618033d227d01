"""Names of places that a pattern knows: "Kiser Lake", "Fort Hood", "Highway 61", "Zaatari camp"."""

from __future__ import annotations

from kg.extract.places.line import Candidate, Line
from kg.knowledge.gazetteer import lookup


class Patterns(Line):
    """Finds names by the kind words in or beside them."""

    def _site(self, at: int, run: tuple[int, int], named: Candidate | None) -> Candidate | None:
        """A camp, crossing or quarter whose kind is written small: "the Kamounia camp"."""
        last = run[1]
        if (
            last - at > 2
            or self._is_opener(at)
            or (named is not None and named.source == "adjective")
        ):
            return None
        if self._is_quarter(last) and (named is None or named.last < last):
            one = self._make(at, last, "site", run)
            one.kind, one.places = "District", lookup(one.name)
            return one
        if named is not None and named.last != last:
            return None
        for end in (last + 2, last + 1):
            kind = self._site_kind(last, end)
            if kind is not None:
                one = self._make(at, end, "site", run)
                one.kind, one.places = kind, lookup(one.name)
                return one
        return None

    def _site_kind(self, last: int, end: int) -> str | None:
        """Return the kind that the small words from after `last` to `end` give a name, if any."""
        if end >= self.span.stop or not self._close(last) or not self.tokens[end].text.islower():
            return None
        return self.words.sites_after.get(self._name(last + 1, end).lower())

    def _is_quarter(self, last: int) -> bool:
        """Whether "district" or the like stands small after the name."""
        after = last + 1
        if after >= self.span.stop or not self.tokens[after].text.islower():
            return False
        return self.words.kinds_after.get(self.tokens[after].text) == "District"

    def _typed(self, at: int, run: tuple[int, int], named: Candidate | None) -> Candidate | None:
        """A kind word in capitals as part of the name: "Kiser Lake", "Fort Hood"."""
        opened = self._opened(at, run)
        if opened is not None and (named is None or opened.last >= named.last):
            return opened
        last = self._kind_word(at, run)
        if last is None or (named is not None and named.last > last):
            return None
        noun = self._lower(last)
        one = self._make(at, last, "street" if noun in self.words.streets else "typed", run)
        one.kind = self.words.kinds[noun]
        one.places = lookup(one.name)
        if one.source == "street":
            one = self._numbered(one)
        elif not one.places and self._is_known_later(at, last, run):
            return None
        if named is not None and named.last == last:
            named.kind = named.kind or one.kind
            return named
        return one

    def _kind_word(self, at: int, run: tuple[int, int]) -> int | None:
        """Return the token that ends a typed name which begins at `at`."""
        for last in range(at + 1, min(run[1], at + 4) + 1):
            if self.tokens[last].text in ("of", "-") or not self._close(last - 1):
                return None
            noun = self._lower(last)
            kind = self.words.kinds.get(noun)
            if kind is None or not self._capital(last):
                continue
            if kind in ("Province", "CountyLevel"):
                return last
            if last == run[1] and noun not in self.words.weak_kinds:
                return None if self._lower(at) in self.words.never else last
        return None

    def _is_known_later(self, at: int, last: int, run: tuple[int, int]) -> bool:
        """Whether the name without its first word is known: "Decatur McLean County"."""
        return any(bool(lookup(self._name(i, last))) for i in range(at + 1, last))

    def _numbered(self, one: Candidate) -> Candidate:
        """ "County Road 43" takes in its number."""
        after = one.last + 1
        if after < self.span.stop and self.tokens[after].text.isdigit():
            longer = self._make(one.first, after, one.source, one.run)
            longer.kind = one.kind
            return longer
        return one

    def _opened(self, at: int, run: tuple[int, int]) -> Candidate | None:
        """ "Lake Victoria", "Highway 61": the kind stands first."""
        noun, after = self._lower(at), at + 1
        if after >= self.span.stop:
            return None
        if noun in self.words.numbered and self.tokens[after].text[0].isdigit():
            one = self._make(at, after, "street", run)
            one.kind = "Facility"
            return one
        kind = self.words.kinds_before.get(noun)
        if kind is None or run[1] < after or not self._capital(after):
            return None
        one = self._make(at, min(run[1], after), "typed", run)
        one.kind, one.places = kind, lookup(one.name)
        return one
