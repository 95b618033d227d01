"""Which verbs report: those of the lexicon, in any form, with their particle."""

from __future__ import annotations

from kg.extract.statements.grammar import is_verb
from kg.extract.statements.lexicon import Cue, listed, verbs
from kg.language import Parse, is_dep
from kg.model import Span


def find_cues(parse: Parse) -> dict[int, Cue]:
    """Return {token: reporting verb} for the whole text."""
    found = ((i, _cue_of(parse, i) or _joined_cue(parse, i)) for i in range(len(parse.tokens)))
    return {i: cue for i, cue in found if cue is not None}


def _joined_cue(parse: Parse, i: int) -> Cue | None:
    """Return the cue that goes on from one before it, though the tagger has it for a plural.

    "The city says the wells play a part and | accuses | Oslo of neglect".
    """
    if not is_plural_verb(parse, i):
        return None
    sentence = parse.sentence(parse.tokens[i].sentence)
    told = (verbs().get(parse.tokens[j].lemma) for j in sentence if j < i and _is_now(parse, j))
    return verbs()[parse.tokens[i].lemma] if any(c is not None and says(c) for c in told) else None


def _is_now(parse: Parse, i: int) -> bool:
    return parse.tokens[i].tag == "VBZ"


def is_plural_verb(parse: Parse, i: int) -> bool:
    """Whether "and accuses Oslo", tagged as a noun, can only be a verb with its object."""
    token = parse.tokens[i]
    if (
        token.tag != "NNS"
        or token.lemma not in listed("only_verbs")
        or not 0 < i < len(parse.tokens) - 1
    ):
        return False
    before, after = parse.tokens[i - 1], parse.tokens[i + 1]
    starts = after.pos in {"PROPN", "DET", "PRON"} and after.sentence == token.sentence
    return before.pos == "CCONJ" and starts and token.lemma in verbs()


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
