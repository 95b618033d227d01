"""Texts → what the head is given of their pronouns, and which answers are right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.language.encoder.coreference import Asked, asked
from kg.language.encoder.labels import TAKING_UP
from kg.language.encoder.reader import Reader
from kg.language.parse import Parse
from kg.train.encoder.coreference.corpora import Names, Told

_ASKED = frozenset(form for forms in TAKING_UP.values() for form in forms)


@dataclass(frozen=True, slots=True)
class Example:
    """The pronouns of a text with all words before them; pairs are in the order of the pronouns."""

    given: Asked
    pronouns: NDArray[np.int64]  # mentions that are asked about
    right: NDArray[np.bool_]  # of pairs: both name the same
    named: NDArray[np.bool_]  # of pronouns: marked at all ("it rains" is not)


def examples(texts: Iterable[Told], reader: Reader) -> Iterator[Example]:
    """Yield an example for each text that has a pronoun with words before it."""
    for one in texts:
        states = reader.read(one.document).states
        given = asked(one.document, one.parse, states, _pronouns(one.parse))
        if len(given.later):
            yield _example(given, one.names)


def _pronouns(parse: Parse) -> list[int]:
    every = [n for n, token in enumerate(parse.tokens) if token.pos == "PRON"]
    return [n for n in every if parse.tokens[n].text.lower() in _ASKED]


def _example(given: Asked, names: Names) -> Example:
    of_mentions = [names.get(token, frozenset()) for token in given.found.tokens.tolist()]
    pairs = zip(given.later.tolist(), given.earlier.tolist(), strict=True)
    right = np.array([bool(of_mentions[a] & of_mentions[b]) for a, b in pairs])
    pronouns = np.unique(given.later)
    named = np.array([bool(of_mentions[n]) for n in pronouns])
    return Example(given, pronouns, right, named)
