"""Decide which candidates are places: a log-linear model over the cues, in two looks.

The first look sees the sentence, the second also what the first found in the whole document.
Weights were fitted by `tests/tools/fit_places.py` on the development sets of four corpora of news
with marked toponyms and live as data in `place_weights.toml`; zero means even odds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from kg.extract.places import cues
from kg.extract.places.candidates import candidates
from kg.extract.places.line import Candidate
from kg.knowledge.lexicon import load_toml
from kg.language import Parse
from kg.model import Document, Entity, EntityKind, Form, Span

# Scores of what the corpora do not decide: "Russian", which they mark or not by their rules, and
# "the Zaatari camp", which they hardly have.
_SET = {"adjective": 2.0, "site": 1.0}
# What it costs to be the whole name of a body the authority knows: "Red Cross" is also a town.
_BODIES = frozenset(
    {
        EntityKind.ARMED_GROUP,
        EntityKind.GOVERNMENT_BODY,
        EntityKind.INTERGOVERNMENTAL,
        EntityKind.MEDIA,
        EntityKind.NGO,
    }
)
_BODY = 4.0
# What it costs a candidate to be a part of the name of somebody or something else.
_COSTS = {EntityKind.PERSON: 2.5, EntityKind.ARMED_GROUP: 9.0, EntityKind.MEDIA: 9.0}


def weigh(document: Document, parse: Parse, entities: Iterable[Entity]) -> list[Candidate]:
    """Return all candidates with their scores, in text order; linear in the text.

    A longer name of a person, an armed group or a medium in `entities` speaks against its parts.
    """
    named = tuple(entities)
    names = cues.names_of(document.text, named)
    found: list[Candidate] = []
    for number in range(len(document.sentences)):
        sentence = parse.sentence(number)
        here = candidates(document, parse, number)
        cues.describe(here, parse.tokens, sentence)
        for one in here:
            one.features += cues.by_name(one, names)
            one.score = score(one, one.features, "first")
            found.append(one)
    sums = cues.surroundings(found, cues.persons_of(parse.tokens, named))
    taken = _taken(named)
    again = [score(one, one.features + cues.second_look(one, sums), "second") for one in found]
    for one, second in zip(found, again, strict=True):
        one.score = second - _claimed(one.span, taken)
    return found


def is_place(one: Candidate) -> bool:
    """Whether a candidate's score is enough to take it for a place."""
    return one.score > _threshold()


@cache
def _threshold() -> float:
    return float(load_toml("place_weights")["threshold"])


def score(one: Candidate, features: Iterable[str], look: str) -> float:
    """Return the log-odds that the candidate is a place."""
    if one.source in _SET:
        return _SET[one.source]
    weights = _weights(look)
    return weights["bias"] + sum(weights.get(f, 0.0) for f in dict.fromkeys(features))


def certainty(one: Candidate) -> float:
    """Return the probability that the candidate is a place, 0..1."""
    return round(1 / (1 + math.exp(-one.score)), 3)


@cache
def _weights(look: str) -> Mapping[str, float]:
    table: Mapping[str, float] = load_toml("place_weights")[look]
    return table


def _taken(entities: tuple[Entity, ...]) -> dict[int, tuple[Span, float, float]]:
    """Return character → the proper name that covers it, and what a part or all of it costs."""
    found: dict[int, tuple[Span, float, float]] = {}
    for entity in entities:
        known = entity.identity.authority is not None and entity.kind in _BODIES
        part, whole = _COSTS.get(entity.kind, 0.0), _BODY if known else 0.0
        for mention in entity.mentions if part or whole else ():
            if mention.form is Form.NAME:
                told = (mention.span, part, whole)
                found.update(dict.fromkeys(range(mention.span.start, mention.span.end), told))
    return found


def _claimed(span: Span, taken: Mapping[int, tuple[Span, float, float]]) -> float:
    """Return the cost of being a part of a longer name, or a body's whole name; else 0."""
    covering, part, whole = taken.get(span.start, (span, 0.0, 0.0))
    if covering == span:
        return whole
    return part if covering.covers(span) else 0.0
