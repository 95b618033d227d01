"""One sentence as a line of tokens in which names are runs of capitalised words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.places.words import Words, words
from kg.knowledge.gazetteer import Place
from kg.language import Token
from kg.model import Span

_FARTHEST = 10  # tokens a run is followed to either side


@dataclass(slots=True, kw_only=True)
class Candidate:
    """Words that may name a place. `first` and `last` are indices of tokens, both included.

    `source` is what knows it: gazetteer, region, abbreviation, state ("Calif."), adjective,
    part ("North Dallas"), polity ("Republic of X"), typed ("Kiser Lake"), street, site
    ("Zaatari camp"), unknown.
    """

    first: int
    last: int
    sentence: int
    span: Span
    text: str  # as written, on one line
    name: str  # as it is looked up
    source: str
    places: tuple[Place, ...] = ()
    kind: str | None = None  # what the words or the lists say it is
    run: tuple[int, int]  # the whole run of capitalised words it stands in
    container: Candidate | None = None  # Ohio, of "Akron, Ohio"
    contains: bool = False  # is itself the container of another
    features: list[str] = field(default_factory=list)
    score: float = 0.0

    @property
    def best(self) -> Place | None:
        """The likeliest place of that name, if any is known."""
        return self.places[0] if self.places else None


class Line:
    """The tokens of one sentence; positions are indices of tokens in the whole parse."""

    def __init__(self, text: str, tokens: Sequence[Token], span: range, number: int) -> None:
        self.text = text
        self.tokens = tokens
        self.span = span
        self.number = number
        self.words: Words = words()

    def _capital(self, at: int) -> bool:
        """Whether the token begins like a name: "Paris", "d'Ivoire"."""
        token = self.tokens[at].text
        return token[0].isupper() or (
            len(token) > 2 and token[1] in "'’" and token[0] in "dl" and token[2].isupper()
        )

    def _lower(self, at: int) -> str:
        return self.tokens[at].text.lower().rstrip(".")

    def _opens(self, at: int) -> bool:
        """Whether a name may begin at this token."""
        token = self.tokens[at].text
        if at > self.span.start and self._lower(at - 1) in self.words.courtesy:
            return False
        if token[0].isupper():
            return token not in ("The", "A", "An") or (
                at + 1 < self.span.stop and self.tokens[at + 1].text == "Hague"
            )
        return (
            token in self.words.articles
            and at + 2 < self.span.stop
            and self.tokens[at + 1].text == "-"
            and self.tokens[at + 2].text[0].isupper()
        )

    def _run(self, at: int) -> tuple[int, int]:
        """Return the run of capitalised words around `at`, small words linking them.

        It is followed a few words to either side only, so that texts in capitals cost no more.
        """
        first = last = at
        before = at - 1
        while before >= max(self.span.start, at - _FARTHEST) and self._goes_on(before):
            if not self._close(before) or self._is_opener(before):
                break
            if self._capital(before):
                first = before
            before -= 1
        after = at + 1
        while after < min(self.span.stop, at + _FARTHEST) and self._goes_on(after):
            if not self._close(after - 1):
                break
            if self._capital(after):
                last = after
            after += 1
        return first, last

    def _is_opener(self, at: int) -> bool:
        """Whether the capital is only that of the sentence: "In Basra"."""
        return at == self.span.start and self._lower(at) in self.words.never

    def _goes_on(self, at: int) -> bool:
        token = self.tokens[at].text
        return self._capital(at) or token in self.words.linkers or token == "-"

    def _close(self, at: int) -> bool:
        """Whether no more than a blank or a line end parts `at` from the next token."""
        gap = self.tokens[at + 1].start - self.tokens[at].end
        return gap <= 1 or "\n\n" not in self.text[self.tokens[at].end : self.tokens[at + 1].start]

    def _name(self, first: int, last: int) -> str:
        """Return the words as one line."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last].end].split())

    def _make(self, first: int, last: int, source: str, run: tuple[int, int]) -> Candidate:
        name = self._name(first, last)
        return Candidate(
            first=first,
            last=last,
            sentence=self.number,
            span=Span(self.tokens[first].start, self.tokens[last].end),
            text=name,
            name=name,
            source=source,
            run=run,
        )
