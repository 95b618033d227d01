"""Reporting verbs with a speaker and words of their own: one draft a verb."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.statements.cues import cue_spans
from kg.extract.statements.draft import HEADLINES, Draft, Scene
from kg.extract.statements.frames import FRAMES
from kg.extract.statements.grammar import FINITE, is_passive, span_of
from kg.extract.statements.lexicon import Cue
from kg.extract.statements.speakers import source_span, speaker_of
from kg.language import is_dep
from kg.model import Act


def clause_drafts(scene: Scene, taken: frozenset[int]) -> Iterator[Draft]:
    """Yield a draft for each reporting verb that no other rule has taken."""
    for verb, cue in scene.narrated_cues():
        draft = _draft(scene, verb, cue) if verb not in taken else None
        if draft is not None:
            yield draft


def _draft(scene: Scene, verb: int, cue: Cue) -> Draft | None:
    """Return what the verb reports by the first of its frames that fits."""
    if is_passive(scene.parse, verb) or not _is_active(scene, verb):
        return None
    speaker = speaker_of(scene, verb)
    if speaker is None:
        return None
    source = source_span(scene, speaker, verb)
    for frame, find in FRAMES.items():
        runs = find(scene, verb, cue) if _has(cue, frame) else None
        content = tuple(span_of(scene.parse, run) for run in runs or () if run)
        if content and not any(source.overlaps(span) for span in content):
            return Draft(
                rule=frame,
                act=_act(cue, frame),
                speaker=speaker,
                source=(source,),
                cue=cue_spans(scene.parse, verb, cue),
                content=content,
                verb=verb,
            )
    return None


def _is_active(scene: Scene, verb: int) -> bool:
    """Whether the verb tells what its subject does: "has said", not "people confirmed killed".

    The tagger takes many a past tense for a participle: one with a subject is none, nor is the
    only verb of a sentence.
    """
    parse = scene.parse
    if parse.tokens[verb].tag != "VBN" or parse.is_root(verb) or parse.children(verb, "nsubj"):
        return True
    if _is_only_verb(scene, verb):
        return True
    while True:
        if any(parse.tokens[c].lemma == "have" for c in parse.children(verb, "aux")):
            return True
        if not is_dep(parse.tokens[verb].dep, "conj"):
            return False
        verb = parse.tokens[verb].head


def _is_only_verb(scene: Scene, verb: int) -> bool:
    """Whether a sentence, not a headline, has no finite verb but what `verb` governs."""
    parse = scene.parse
    if not parse.is_root(parse.tokens[verb].head) or scene.zone_kind(verb) in HEADLINES:
        return False
    inside = set(parse.subtree(verb))
    sentence = parse.sentence(parse.tokens[verb].sentence)
    return not any(parse.tokens[i].tag in FINITE for i in sentence if i not in inside)


def _has(cue: Cue, frame: str) -> bool:
    if frame == "to":
        return bool(cue.prepositions())
    return ("clause" if frame == "fronted" else frame) in cue.frames


def _act(cue: Cue, frame: str) -> Act:
    named = "clause" if frame == "fronted" else frame
    for key, act in cue.frames.items():
        if key == named or (frame == "to" and key.startswith("to:")):
            return act
    return Act.ASSERT
