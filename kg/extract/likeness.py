"""Events again, each with a few words by which another article's telling of it can be known.

The lemmas of what names the event, of who takes part, and of the sentence that first tells of it:
enough to compare two tellings without their texts (Cybulska and Vossen 2015, "bag of events").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extract.reading import Reading
from kg.language import Parse, Token
from kg.model import Event, Span

MOST_WORDS = 24
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
_EMPTY = frozenset({"be", "do", "have", "say", "tell", "report", "other", "such"})


def find_likeness(reading: Reading) -> tuple[Event, ...]:
    """Return every event with its `likeness`: lower-case lemmas, sorted, at most 24."""
    return tuple(replace(e, likeness=_likeness(e, reading.parse)) for e in reading.found.events)


def _likeness(event: Event, parse: Parse) -> tuple[str, ...]:
    """The event's own words first: when there are too many, the sentence's last ones go."""
    chosen: dict[str, None] = {}
    for token in _telling(event, parse):
        word = token.lemma.lower()
        if len(chosen) == MOST_WORDS:
            break
        if token.pos in _CONTENT and word not in _EMPTY and word.isprintable() and " " not in word:
            chosen[word] = None
    return tuple(sorted(chosen))


def _telling(event: Event, parse: Parse) -> Iterator[Token]:
    for trigger in event.triggers:
        yield from parse.at(trigger)
    for claim in event.claims:
        for argument in claim.args:
            yield from _head(argument.span, parse)
    for token in parse.at(event.triggers[0])[:1]:
        yield from parse.sentence_tokens(token.sentence)


def _head(span: Span, parse: Parse) -> tuple[Token, ...]:
    head = parse.head_of(span)
    return () if head is None else (parse.tokens[head],)
