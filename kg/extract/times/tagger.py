"""Text → time expressions with their TIMEX3 values: the whole road of this package.

tokens (shapes.py) → letters (lexicon.py) → matches (grammar.py) → expressions (parts.py)
→ meanings (resolve.py), read from left to right in one Context.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.times.calendar import Grain, When
from kg.extract.times.context import Context, is_narrative
from kg.extract.times.dates import said_year
from kg.extract.times.grammar import grammar
from kg.extract.times.lexicon import words_of
from kg.extract.times.meaning import Resolved
from kg.extract.times.narrative import years
from kg.extract.times.parts import Expression, expressions
from kg.extract.times.resolve import resolve
from kg.extract.times.tense import has_lasted, tense
from kg.extract.times.tokens import ENDS, GAP, Tokens, tokens_of
from kg.model import Span, Timex

FINDER = "rules/times"
ANCHOR_YEARS = range(1000, 3000)  # nothing was published in other years
_FULL_DATES = frozenset(("calendar", "weekday", "today", "iso", "slashes"))


def tag(
    text: str, anchor: dt.date | None = None, spans: Sequence[Span] | None = None
) -> tuple[Timex, ...]:
    """Return the time expressions of `text` in order, without overlaps.

    `anchor` is the day of publication; `spans` are the stretches to read (sentences), all of the
    text when None. Without an anchor what counts from it gets a value with X and no interval.
    """
    if anchor is not None and anchor.year not in ANCHOR_YEARS:
        anchor = None
    tokens = tokens_of(text, spans if spans is not None else [Span(0, len(text))] if text else [])
    found = _expressions(tokens)
    meanings = _meanings(found, tokens, anchor)
    return tuple(
        _timex(number, expression, meaning, tokens)
        for number, (expression, meaning) in enumerate(meanings, start=1)
    )


def _timex(number: int, expression: Expression, meaning: Resolved, tokens: Tokens) -> Timex:
    start, end = tokens.spans[expression.start][0], tokens.spans[expression.end - 1][1]
    return Timex(
        id=f"t{number}",
        span=Span(start, end),
        type=meaning.type,
        value=meaning.value,
        mod=meaning.mod,
        interval=meaning.interval,
        finder=FINDER,
        certainty=meaning.certainty,
    )


# ── expressions and meanings ────────────────────────────────────────────────────────────────


def _expressions(tokens: Tokens) -> list[Expression]:
    """Return what stands in the text: from left to right, the longest that is a time."""
    found: list[Expression] = []
    end = 0
    for match in grammar().matches(tokens.letters):
        if match.start < end:
            continue
        read = expressions(match, tokens.texts)
        if read:
            found.extend(read)
            end = match.end
    return found


def _meanings(
    found: Sequence[Expression], tokens: Tokens, anchor: dt.date | None
) -> list[tuple[Expression, Resolved]]:
    context = Context(anchor=anchor, narrative=is_narrative(found, anchor))
    known = _years(found, tokens, context) if context.narrative else {}
    read: list[tuple[Expression, Resolved]] = []
    for at, expression in enumerate(found):
        _enter(context, found, at, tokens)
        context.year = known.get(at)
        meaning = resolve(expression.make, expression.parts, context)
        if meaning is not None:
            context.mention(meaning.when, _moves(expression, tokens))
            read.append((expression, meaning))
    return _settled(read)


def _years(found: Sequence[Expression], tokens: Tokens, context: Context) -> dict[int, int]:
    return years(found, lambda parts: said_year(parts, context), lambda e: _moves(e, tokens))


_MOVING = frozenset(("in", "by", "during", "throughout", "until"))
_HEADING = 16  # a heading has fewer tokens than this


def _moves(expression: Expression, tokens: Tokens) -> bool:
    """Whether a narrative goes on from here: "in 1964" moves it, "the war of 1812" does not.

    So does the first year of a heading, "Insurgency, 1956-1960".
    """
    before = tokens.lower[expression.start - 1] if expression.start else ""
    if before in _MOVING or expression.parts.mod is not None:
        return True
    first, last = tokens.bounds(tokens.sentence(expression.start))
    heading = last - first < _HEADING and tokens.texts[first] == GAP
    return heading and before not in ("-", "–") and tokens.texts[last - 1] not in ENDS


def _enter(context: Context, found: Sequence[Expression], at: int, tokens: Tokens) -> None:
    """Bring the context to the expression that is read next."""
    here = found[at]
    context.sentence = tokens.sentence(here.start)
    first, last = tokens.bounds(context.sentence)
    context.posted = here.start > 0 and tokens.lower[here.start - 1] in words_of("Stamp")
    context.article = tokens.lower[here.start] == "the"
    context.tense = lambda: tense(tokens.lower, here.start, here.end, first, last)
    context.lasted = lambda: has_lasted(tokens.lower, here.start, first)
    context.coming = lambda: _coming(context, found, at, last)


def _coming(context: Context, found: Sequence[Expression], at: int, last: int) -> When | None:
    """Return the next day that is told in the same sentence."""
    for expression in found[at + 1 : at + 6]:
        if expression.start >= last:
            break
        if expression.make in _FULL_DATES:
            meaning = resolve(expression.make, expression.parts, context)
            when = meaning.when if meaning else None
            if when and when.grain == Grain.DAY and when.day:
                return when
    return None


def _settled(read: list[tuple[Expression, Resolved]]) -> list[tuple[Expression, Resolved]]:
    """Give weekdays that no tense decided ("pause on Friday") the day others of that name have."""
    decided: dict[int, Resolved] = {}
    for expression, meaning in read:
        parts = expression.parts
        plain = expression.make == "weekday" and parts.rel is None and parts.wd is not None
        if plain and parts.wd and not meaning.guessed:
            decided.setdefault(parts.wd, meaning)
    return [(e, _settle(e, m, decided)) for e, m in read]


def _settle(expression: Expression, meaning: Resolved, decided: dict[int, Resolved]) -> Resolved:
    other = decided.get(expression.parts.wd or 0)
    if not meaning.guessed or other is None or other.when is None or meaning.when is None:
        return meaning
    when = replace(other.when, time=meaning.when.time)
    return replace(meaning, value=when.value(), when=when, interval=other.interval)
