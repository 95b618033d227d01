"""Reports whose verb the tagger took for a plural: "The firm denies it", "Oxfam reports on …".

A sentence needs a verb. Where none is finite up to a reporting word in "-s" that a noun phrase
opens the sentence for, that word is its verb. The tree is of no use there: the noun phrase before
the word speaks, and what follows up to the sentence's end is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.statements.draft import HEADLINES, Draft, Scene
from kg.extract.statements.extent import content_end
from kg.extract.statements.grammar import FINITE, span_of, trimmed
from kg.extract.statements.lexicon import Cue, verbs
from kg.model import Act

_LONGEST = 14  # tokens of the noun phrase that speaks
_SINGULAR = frozenset({"NN", "NNP"})
_OBJECTS = ("object", "complex", "named", "gerund", "count")


def plural_drafts(scene: Scene, taken: frozenset[int]) -> Iterator[Draft]:
    """Yield a draft for each sentence whose only verb is a reporting one, tagged as a noun."""
    for number in range(len(scene.document.sentences)):
        sentence = scene.parse.sentence(number)
        verb = _verb_in(scene, sentence) if len(sentence) > 2 else None
        if verb is None or verb in taken or scene.zone_kind(verb) in HEADLINES:
            continue
        draft = _draft(scene, sentence, verb)
        if draft is not None:
            yield draft


def _verb_in(scene: Scene, sentence: range) -> int | None:
    """Return the word in "-s" that must be the sentence's verb."""
    tokens = scene.parse.tokens
    for i in sentence[1:-1]:
        token = tokens[i]
        if token.tag in FINITE or scene.is_quoted(i):
            return None
        is_plural = token.tag == "NNS" and token.text.endswith("s") and token.lemma in verbs()
        if is_plural and tokens[i - 1].tag in _SINGULAR and _goes_on(scene, i, sentence):
            return i
    return None


def _goes_on(scene: Scene, i: int, sentence: range) -> bool:
    """Whether what follows cannot go on with a noun: no verb of its own, no second noun."""
    tokens = scene.parse.tokens
    after = tokens[i + 1]
    if after.text == "that":
        return after.pos == "SCONJ"
    if after.tag in FINITE or after.pos in {"PUNCT", "CCONJ", "NOUN"}:
        return False
    if any(tokens[j].tag in FINITE and tokens[j].head == i for j in sentence if j > i):
        return False
    return tokens[tokens[i].head].tag not in FINITE or tokens[i].head < i


def _draft(scene: Scene, sentence: range, verb: int) -> Draft | None:
    cue = verbs()[scene.parse.tokens[verb].lemma]
    source = _source(scene, sentence, verb)
    found = _content(scene, verb, cue)
    if found is None or source is None:
        return None
    rule, act, run = found
    return Draft(
        rule=rule,
        act=act,
        speaker=verb - 1,
        source=(span_of(scene.parse, source),),
        cue=(scene.parse.tokens[verb].span,),
        content=(span_of(scene.parse, run),),
        verb=verb,
    )


def _source(scene: Scene, sentence: range, verb: int) -> range | None:
    """Return the noun phrase before the verb, from the sentence's start or its last comma."""
    tokens, first = scene.parse.tokens, sentence.start
    for i in sentence[: verb - sentence.start]:
        if tokens[i].text in {",", ";", ":", "—", "–"} or tokens[i].pos in {"SCONJ", "CCONJ"}:
            first = i + 1
    run = trimmed(scene.parse, range(first, verb))
    is_phrase = bool(run) and tokens[run.start].pos not in {"ADP", "VERB", "ADV"}
    return run if is_phrase and len(run) <= _LONGEST else None


def _content(scene: Scene, verb: int, cue: Cue) -> tuple[str, Act, range] | None:
    """Return the frame that what follows fits, its act, and what is said."""
    tokens, after = scene.parse.tokens, verb + 1
    word = tokens[after].text.lower()
    run = trimmed(scene.parse, range(after, content_end(scene, verb, after)))
    if word == "that" and "clause" in cue.frames:
        return ("clause", cue.frames["clause"], run) if len(run) > 2 else None
    if tokens[after].pos == "ADP":
        frame = f"to:{word}"
        run = trimmed(scene.parse, run[1:])
        return ("to", cue.frames[frame], run) if frame in cue.frames and run else None
    frame = next((f for f in _OBJECTS if f in cue.frames), "")
    starts = tokens[after].tag in {"PRP", "DT", "PRP$", "CD", "VBG", "JJ", "NNP"}
    return (frame, cue.frames[frame], run) if frame and starts and run else None
