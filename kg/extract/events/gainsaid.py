"""Denials that only point to what they deny: "the company rejected the charge", "police deny it".

What is denied was told right before, by somebody else: in the sentence itself or in the one before.
The denial is an event of its own; of what it points to it is a claim that it did not happen.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.events.happenings import Happening
from kg.extract.events.tellings import Telling
from kg.extract.events.voices import Voices
from kg.knowledge.lexicon import words
from kg.language import Parse
from kg.model import Act, Claim, Statement, Status

_DENIALS = frozenset({"Denial", "Rejection"})
_CERTAIN = 0.6


def gainsaid(happenings: Sequence[Happening], voices: Voices) -> dict[int, list[Claim]]:
    """Return id() of an event → the claims, without ids, that it did not happen."""
    found: dict[int, list[Claim]] = {}
    for happening in happenings:
        for telling in happening.tellings if happening.type in _DENIALS else ():
            denial = voices.cued_by(telling.scene, telling.head.head)
            if denial is None or not _points_back(telling.scene.parse, denial):
                continue
            denied = _denied(telling, denial, happenings, voices)
            if denied is not None:
                found.setdefault(id(denied), []).append(_claim(telling, denial))
    return found


def _points_back(parse: Parse, denial: Statement) -> bool:
    """Whether all it says is "it", "that", "the charge"."""
    if denial.act not in {Act.DENY, Act.REJECT}:
        return False
    said = [parse.tokens[i] for span in denial.content for i in parse.indices(span)]
    said = [t for t in said if t.pos not in {"DET", "PUNCT"}]
    first = said[0].lemma.lower() if said else ""
    pronoun = len(said) == 1 and first in {"it", "this", "that", "they"}
    return pronoun or first in words("events", "grammar", "charges")


def _denied(
    telling: Telling, denial: Statement, happenings: Sequence[Happening], voices: Voices
) -> Happening | None:
    """The last that another voice told before the denial, no more than a sentence before it."""
    best: tuple[int, Happening] | None = None
    for happening in happenings:
        for told in happening.tellings:
            at = told.head.span.start
            if _may_be_denied(told, telling, denial, voices) and (best is None or at > best[0]):
                best = (at, happening)
    return best[1] if best else None


def _may_be_denied(told: Telling, telling: Telling, denial: Statement, voices: Voices) -> bool:
    gap = telling.scene.number - told.scene.number
    here = told.scene.section.number == telling.scene.section.number and 0 <= gap <= 1
    if not here or told.head.span.start >= telling.head.span.start or told.type in _DENIALS:
        return False
    voice = voices.statement(told.voice)
    if told.status is not Status.OCCURRED or voice is None or voice.id == denial.id:
        return False
    return voice.source_entity is None or voice.source_entity != denial.source_entity


def _claim(telling: Telling, denial: Statement) -> Claim:
    return Claim(
        id="",
        voice=denial.id,
        evidence=(telling.scene.span,),
        status=Status.DENIED,
        certainty=min(_CERTAIN, telling.certainty),
    )
