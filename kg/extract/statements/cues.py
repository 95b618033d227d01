"""Which verbs report: those of the lexicon, in any form, with their particle."""

from __future__ import annotations

from kg.extract.statements.grammar import is_verb
from kg.extract.statements.lexicon import Cue, verbs
from kg.language import Parse, is_dep
from kg.model import Span


def find_cues(parse: Parse) -> dict[int, Cue]:
    """Return {token: reporting verb} for the whole text."""
    found = ((i, _cue_of(parse, i)) for i in range(len(parse.tokens)))
    return {i: cue for i, cue in found if cue is not None}


def _cue_of(parse: Parse, i: int) -> Cue | None:
    """Return the reporting verb that token `i` is, with its particle, or None."""
    token = parse.tokens[i]
    if not is_verb(token) or is_dep(token.dep, "amod", "compound", "aux", "cop"):
        return None
    particle = parse.child(i, "compound:prt")
    if particle is not None:
        phrasal = verbs().get(f"{token.lemma} {parse.tokens[particle].lemma}")
        if phrasal is not None:
            return phrasal
    return verbs().get(token.lemma)


def cue_spans(parse: Parse, verb: int, cue: Cue) -> tuple[Span, ...]:
    """Return the verb's span, with its particle where that follows at once."""
    last = verb
    particle = parse.child(verb, "compound:prt")
    if particle == verb + 1 and " " in cue.lemma:
        last = particle
    return (Span(parse.tokens[verb].start, parse.tokens[last].end),)


def says(cue: Cue) -> bool:
    """Whether the verb takes a clause or quoted words, as verbs of saying and thinking do."""
    return not cue.frames.keys().isdisjoint({"clause", "told", "quote"})
