"""Doers told of by words about the deed: who is accused of it, blamed for it, or claims it.

"Residents blamed the army for the shelling" names a doer of a deed that the article itself knows;
so does "the Front claimed the bombing", where the doer speaks. The deed stays the article's, and
the doer is the claim of who names him.
"""

from __future__ import annotations

from dataclasses import replace

from kg.extract.events.lexicon import lexicon
from kg.extract.events.participants import Filler
from kg.extract.events.scene import Scene
from kg.extract.events.tellings import Telling
from kg.extract.events.voices import Voices
from kg.extract.phrases import Phrase
from kg.model import Act, Statement

_NEAR = 6  # words from "responsible" to the deed


def with_doer(telling: Telling, voices: Voices) -> tuple[Telling, ...]:
    """Return the telling; with a doer its voice names, and apart from what the article knows."""
    statement = voices.statement(telling.voice)
    if statement is None or telling.type in lexicon().groups["spoken"]:
        return (telling,)
    named = any(f.blamed for f in telling.of("agent"))
    doer = None if telling.of("agent") else _doer(telling, statement)
    theirs = replace(telling, fillers=(doer, *telling.fillers)) if doer else telling
    if not (doer or named) or not _is_known(telling):
        return (theirs,)
    others = tuple(f for f in theirs.fillers if f.role != "agent")
    own = replace(telling, voice=statement.within, fillers=others, hedged=False)
    return own, replace(theirs, figures=())


def _is_known(telling: Telling) -> bool:
    """ "for the shelling", "Tuesday's bombing": that it happened is not in question."""
    phrase = telling.scene.phrase(telling.head.head)
    definite = telling.definite or (phrase is not None and phrase.owner is not None)
    return telling.head.is_noun and definite


def _doer(telling: Telling, statement: Statement) -> Filler | None:
    scene, head = telling.scene, telling.head.head
    marks = {scene.word(c) for c in scene.parse.children(head, "mark", "case")}
    if statement.act is Act.ACCUSE and marks & {"of", "for", "with"}:
        return _accused(scene, head, statement)
    if _claims(scene, statement) and not marks - {"for"}:
        return _speaker(scene, statement)
    return _responsible(scene, head, statement)


def _cue(scene: Scene, statement: Statement) -> int | None:
    found = (i for span in statement.cue for i in scene.parse.indices(span) if i in scene.tokens)
    return next(found, None)


def _accused(scene: Scene, head: int, statement: Statement) -> Filler | None:
    """ "accused the rebels of killing two": the rebels; the deed hangs on the cue or on them."""
    cue = _cue(scene, statement)
    found = scene.parse.child(cue, "obj") if cue is not None else None
    if scene.token(head).head not in {cue, found}:
        return None
    return _filler(scene, scene.phrase(found) if found is not None else None)


def _claims(scene: Scene, statement: Statement) -> bool:
    """ "claimed the attack", "claimed responsibility for the attack": no clause, a deed."""
    cue = _cue(scene, statement)
    if cue is None or scene.lemma(cue) not in {"claim", "admit", "accept"}:
        return False
    behind = scene.word(cue + 1)
    return behind == "responsibility" or (
        scene.lemma(cue) == "claim" and scene.parse.child(cue, "ccomp", "xcomp") is None
    )


def _speaker(scene: Scene, statement: Statement) -> Filler | None:
    tokens = [i for span in statement.source for i in scene.parse.indices(span)]
    if not tokens or tokens[-1] not in scene.tokens:
        return None
    return Filler("agent", statement.source[0], statement.source_entity, tokens[-1])


def _responsible(scene: Scene, head: int, statement: Statement) -> Filler | None:
    """ "said the rebels were responsible for the attack", "said it was behind the raid"."""
    for i in range(head - 1, max(head - _NEAR, scene.tokens.start), -1):
        if scene.word(i) in {"responsible", "behind"} and scene.lemma(i - 1) == "be":
            phrase = scene.phrase(i - 2)
            if phrase and scene.word(phrase.head) in {"it", "they", "we"}:
                return _speaker(scene, statement)
            return _filler(scene, phrase)
    return None


def _filler(scene: Scene, phrase: Phrase | None) -> Filler | None:
    if phrase is None or not (scene.is_actor(phrase) or scene.is_armed(phrase)):
        return None
    entity = next((n.entity.id for n in scene.entities(phrase)), None)
    return Filler("agent", phrase.span(scene.parse), entity, phrase.head, blamed=True)
