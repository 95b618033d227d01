"""Articles that share words → who has them from whom, as far as that can be told.

Where an article names the outlet of another as its source, it is the copy. Where both name one
agency that is neither's, neither has it from the other. Else the one that was published on a later
day is the copy. Where nothing tells, nobody is: the words are one text all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kg.copies.overlap import Shared
from kg.copies.printed import Printed
from kg.knowledge.lexicon import load_toml
from kg.model import Span

_EXPLAINED = 0.6  # the share of its words that need no other article
Passages = tuple[Span, ...]


class Ground(StrEnum):
    """What tells who had the words first: local names in the ontology."""

    CREDIT = "ByCredit"
    AGENCY = "CommonAgency"
    OUTLET = "SameOutlet"
    DATE = "ByDate"
    NONE = "Undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles that share words; the first stands before the second in `Printed.order`."""

    first: Printed
    second: Printed
    shared: Shared
    passages: tuple[Passages, Passages]  # in the first, in the second

    def of(self, article: Printed) -> Passages:
        """Return the passages in one of the two."""
        return self.passages[0 if article == self.first else 1]

    def other(self, article: Printed) -> Printed:
        """Return the other of the two."""
        return self.second if article == self.first else self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """That two articles have one text; `original` had it first, where that can be told.

    `text` is the article that stands for the text: the one of all that have it that stands first.
    """

    pair: Pair
    text: Printed
    ground: Ground
    original: Printed | None
    credit: str | None  # the outlet one or both name as their source, as written
    certainty: float
    reason: str


class _Why(NamedTuple):
    """What tells who of two had a text first, and how sure that is: a name in `copies.toml`."""

    ground: Ground
    certainty: str
    reason: str
    original: Printed | None = None
    credit: str | None = None


def resolved(pairs: Iterable[Pair]) -> tuple[Copying, ...]:
    """Return who has what from whom among articles, in order.

    Each article is set beside those before it that explain its words, not beside all: the fortieth
    copy of a report is a copy of the report. The order of `pairs` does not matter.
    """
    return tuple(_Cluster(pairs).copyings())


class _Cluster:
    """Articles that a chain of pairs connects."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._pairs: dict[str, list[Pair]] = {}
        self._articles: dict[str, Printed] = {}
        for pair in sorted(pairs, key=lambda p: (p.first.order, p.second.order)):
            for article in (pair.first, pair.second):
                self._articles[article.iri] = article
                self._pairs.setdefault(article.iri, []).append(pair)
        self._outlets = frozenset(n for a in self._articles.values() for n in a.outlets)
        self._credited = {iri for iri in self._articles if self._is_credited(iri)}
        self._texts: dict[str, list[tuple[Passages, Printed]]] = {}

    def _is_credited(self, iri: str) -> bool:
        """Whether another article says that it has its words from this one's outlet."""
        article = self._articles[iri]
        return any(_credits(pair.other(article), article) for pair in self._pairs[iri])

    def _rank(self, article: Printed) -> tuple[bool, int]:
        return article.iri not in self._credited, article.order

    def copyings(self) -> Iterator[Copying]:
        for article in sorted(self._articles.values(), key=self._rank):
            for pair in self._needed(article):
                text = self._text(pair, pair.other(article))
                self._texts.setdefault(article.iri, []).append((pair.of(article), text))
                yield self._judged(pair, pair.other(article), text)

    def _needed(self, article: Printed) -> Iterator[Pair]:
        """Yield the pairs with articles before it that explain words others do not explain."""

        def rank(pair: Pair) -> tuple[bool, tuple[bool, int]]:
            other = pair.other(article)
            return not _credits(article, other), self._rank(other)

        explained: list[Span] = []
        before = [
            p
            for p in self._pairs[article.iri]
            if self._rank(p.other(article)) < self._rank(article)
        ]
        for pair in sorted(before, key=rank):
            if _inside(pair.of(article), explained) < _EXPLAINED:
                explained += pair.of(article)
                yield pair

    def _text(self, pair: Pair, original: Printed) -> Printed:
        """Return the article that stands for the text: of a copy of a copy, the first."""
        for passages, text in self._texts.get(original.iri, ()):
            if _inside(pair.of(original), passages) >= _EXPLAINED:
                return text
        return original

    # ── who had it first ────────────────────────────────────────────────────────────────────

    def _judged(self, pair: Pair, before: Printed, text: Printed) -> Copying:
        """Return what is to be said of a pair, of which `before` stands first among all.

        Only that one can be the original, so that nothing is ever a copy of its own copy.
        """
        why = self._why(pair)
        if why.original not in (None, before):
            why = _Why(Ground.NONE, "undecided", f"{why.reason}, but others contradict it")
        certainty = float(load_toml("copies")["certainty"][why.certainty])
        if why.ground is Ground.DATE:
            certainty *= min(pair.first.certainty, pair.second.certainty)
        return Copying(
            pair=pair,
            text=text,
            ground=why.ground,
            original=why.original,
            credit=why.credit,
            certainty=round(certainty, 3),
            reason=why.reason,
        )

    def _why(self, pair: Pair) -> _Why:
        one, other = pair.first, pair.second
        if _same_outlet(one, other):
            reason = f"{one.label} uses its own text again"
            return _Why(Ground.OUTLET, "outlet", reason, _earlier(one, other))
        both_ways = ((other, one), (one, other))
        for copy, original in both_ways:
            if _credits(copy, original):
                words = copy.credited_to(original)
                reason = f"{copy.label} credits {words}"
                return _Why(Ground.CREDIT, "credit", reason, original, words)
        if agency := self._agency(one, other):
            return _Why(Ground.AGENCY, "agency", f"both credit {agency}", credit=agency)
        for copy, original in both_ways:
            if others := self._credited_by_others(original, copy):
                reason = f"others that have the text credit {others}"
                return _Why(Ground.CREDIT, "others", reason, original, others)
        if earlier := _earlier(one, other):
            reason = f"{earlier.label} had it {_days(one, other)} before"
            return _Why(Ground.DATE, "date", reason, earlier)
        return _Why(Ground.NONE, "undecided", "nothing tells who had it first")

    def _credited_by_others(self, original: Printed, copy: Printed) -> str | None:
        """Return the words by which others with the same text credit one of two articles."""
        if original.iri not in self._credited or copy.iri in self._credited:
            return None
        others = (pair.other(original) for pair in self._pairs[original.iri])
        return next((o.credited_to(original) for o in others if _credits(o, original)), None)

    def _agency(self, one: Printed, other: Printed) -> str | None:
        """Return the outlet that both credit, as one of them writes it."""
        theirs, own = dict(other.credits), one.outlets | other.outlets
        for name, words in one.credits:
            known = not name.startswith("=") or name in self._outlets
            if name in theirs and name not in own and known:
                return words
        return None


def _credits(copy: Printed, original: Printed) -> bool:
    """Whether one says that it has its words from the other's outlet, and not the reverse."""
    if _same_outlet(copy, original) or original.credited_to(copy):
        return False
    return copy.credited_to(original) is not None


def _same_outlet(one: Printed, other: Printed) -> bool:
    return one.publisher is not None and one.publisher == other.publisher


def _earlier(one: Printed, other: Printed) -> Printed | None:
    """Return the one that was published on an earlier day; None where that cannot be told."""
    if one.published is None or other.published is None or one.published == other.published:
        return None
    return min(one, other, key=lambda a: a.order)


def _days(one: Printed, other: Printed) -> str:
    assert one.published and other.published
    number = abs((one.published - other.published).days)
    return f"{number} day{'' if number == 1 else 's'}"


def _inside(passages: Passages, others: Iterable[Span]) -> float:
    """Return the share of some passages that lies inside others."""
    total = sum(span.end - span.start for span in passages)
    known = list(others)
    covered = sum(
        max(0, min(a.end, b.end) - max(a.start, b.start)) for a in passages for b in known
    )
    return min(1.0, covered / total) if total else 1.0
