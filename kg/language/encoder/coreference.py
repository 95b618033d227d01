"""Whom or what a pronoun takes up, as the encoder reads it: words before it, each with its share.

Antecedents are ranked together with "nothing told of before" (Lee et al. 2017), among words that
head mentions (`mentions.py`). The head sees the trunk's middle state of both words, their traits
and relations. Nothing is decided here; a word has only its own share, not that of whom it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.language.encoder.mentions import Floats, Ints, Mentions, mentions, pairs
from kg.language.encoder.network import Network
from kg.language.parse import Parse
from kg.model import Document

REACH = 80  # mentions before a pronoun among which it is looked for

Antecedents = Mapping[int, float]
"""Tokens before a pronoun, each with the probability that it names the same; nearest last. What
they lack to 1 is the probability that nothing before it does."""


Part = tuple[Sequence[int], NDArray[np.float16]]
"""Where some words begin in the text, and the trunk's middle state of each."""


@dataclass(frozen=True, slots=True)
class States:
    """The trunk's middle states of the words of a document, in text order."""

    starts: Ints  # where each word begins in the text
    rows: NDArray[np.float16]  # (words, width)

    def at(self, starts: Iterable[int]) -> Floats:
        """Return the states of the words that stand at these places, (places, width)."""
        places = np.fromiter(starts, dtype=np.int64)
        return self.rows[np.searchsorted(self.starts, places, side="right") - 1].astype(np.float32)


def joined(parts: Sequence[Part]) -> States:
    """Return the states of all words of a document, in whatever order its windows were read."""
    if not parts:
        return States(np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float16))
    starts = np.concatenate([np.array(starts, dtype=np.int64) for starts, _ in parts])
    order = np.argsort(starts, kind="stable")
    return States(starts[order], np.concatenate([rows for _, rows in parts])[order])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the head is given: mentions, and pairs of one that is asked about and one before it."""

    found: Mentions
    states: Floats  # (mentions, width)
    later: Ints
    earlier: Ints


def asked(document: Document, parse: Parse, states: States, tokens: Sequence[int]) -> Asked:
    """Return the mentions and pairs for these tokens; a token that heads no mention has no pair."""
    found = mentions(document, parse)
    which = np.flatnonzero(np.isin(found.tokens, np.array(tokens, dtype=np.int64)))
    later, earlier = pairs(which.tolist(), REACH)
    rows = states.at(parse.tokens[i].start for i in found.tokens)
    return Asked(found, rows, later, earlier)


def antecedents(network: Network, one: Asked) -> dict[int, Antecedents]:
    """Return for each token asked about what it may take up; without a word before it, nothing."""
    if not len(one.later):
        return {}
    relations = one.found.relations(one.later, one.earlier)
    given = one.states, one.found.traits(), relations, one.later, one.earlier
    scores, of_none = network.point(*given)
    found: dict[int, Antecedents] = {}
    for later in np.unique(one.later):
        pair = slice(*np.searchsorted(one.later, [later, later + 1]))
        raised = np.exp(scores[pair] - max(scores[pair].max(), of_none[later]))
        none = np.exp(of_none[later] - max(scores[pair].max(), of_none[later]))
        shares = (raised / (raised.sum() + none)).tolist()
        tokens = one.found.tokens[one.earlier[pair]].tolist()
        found[int(one.found.tokens[later])] = dict(zip(tokens, shares, strict=True))
    return found
