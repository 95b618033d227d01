"""What a parse is: tokens with lemma, tags and grammatical relations, and ways to walk them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token; `start` and `end` count in the document's text."""

    start: int
    end: int
    text: str
    lemma: str
    pos: str  # universal part of speech: "VERB"
    tag: str  # Penn Treebank tag: "VBD"
    dep: str  # universal relation to the head: "nsubj", "nsubj:pass", "root"
    head: int  # index in Parse.tokens; the root's head is itself
    sentence: int  # index in Document.sentences

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Parse:
    """The tokens of all sentences of a document, in text order. Each sentence is one tree.

    Methods speak of tokens by their index in `tokens`.
    """

    tokens: tuple[Token, ...]
    _starts: list[int] = field(init=False, repr=False, compare=False)
    _ends: list[int] = field(init=False, repr=False, compare=False)
    _sentences: list[int] = field(init=False, repr=False, compare=False)
    _children: list[list[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                children[token.head].append(i)
        object.__setattr__(self, "_children", children)
        object.__setattr__(self, "_starts", [t.start for t in self.tokens])
        object.__setattr__(self, "_ends", [t.end for t in self.tokens])
        object.__setattr__(self, "_sentences", [t.sentence for t in self.tokens])

    def sentence(self, number: int) -> range:
        """Return the indices of the tokens of that sentence; empty when it has none."""
        return range(bisect_left(self._sentences, number), bisect_right(self._sentences, number))

    def sentence_tokens(self, number: int) -> tuple[Token, ...]:
        """Return the tokens of that sentence."""
        found = self.sentence(number)
        return self.tokens[found.start : found.stop]

    def indices(self, span: Span) -> range:
        """Return the indices of the tokens that share a character with `span`."""
        return range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))

    def at(self, span: Span) -> tuple[Token, ...]:
        """Return the tokens that share a character with `span`."""
        found = self.indices(span)
        return self.tokens[found.start : found.stop]

    def root(self, number: int) -> int | None:
        """Return the root of that sentence; None when it has no tokens."""
        return next((i for i in self.sentence(number) if self.tokens[i].head == i), None)

    def children(self, i: int, *deps: str) -> tuple[int, ...]:
        """Return what hangs on token `i` directly, in text order; only by `deps` if any are given.

        A relation named without its subtype ("nsubj") takes in its subtypes ("nsubj:pass").
        """
        found = self._children[i]
        if not deps:
            return tuple(found)
        return tuple([c for c in found if is_dep(self.tokens[c].dep, *deps)]) if found else ()

    def child(self, i: int, *deps: str) -> int | None:
        """Return the first of `children(i, *deps)`; None when there is none."""
        return next(iter(self.children(i, *deps)), None)

    def subtree(self, i: int) -> tuple[int, ...]:
        """Return `i` and all that hangs on it, in text order."""
        found, waiting = [i], [i]
        while waiting:
            below = self._children[waiting.pop()]
            found += below
            waiting += below
        return tuple(sorted(found))

    def subtree_span(self, i: int) -> Span:
        """Return the smallest span that covers the subtree of `i`."""
        return self.span(self.subtree(i))

    def span(self, indices: Iterable[int]) -> Span:
        """Return the smallest span that covers these tokens; ValueError when there are none."""
        found = list(indices)
        return Span(self.tokens[min(found)].start, self.tokens[max(found)].end)

    def head_of(self, span: Span) -> int | None:
        """Return the token in `span` whose head lies outside it, the first such; None if empty."""
        inside = self.indices(span)
        return next(
            (i for i in inside if self.tokens[i].head not in inside or self.is_root(i)), None
        )

    def is_root(self, i: int) -> bool:
        """Whether token `i` is the root of its sentence."""
        return self.tokens[i].head == i


def is_dep(dep: str, *wanted: str) -> bool:
    """Whether a relation is one of `wanted`, or a subtype of one."""
    return dep in wanted or (":" in dep and dep.partition(":")[0] in wanted)
