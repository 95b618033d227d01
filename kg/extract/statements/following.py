"""Quotations nobody introduces, behind a sentence that tells what somebody said.

    The mayor rejected the plan. “It would cost us the harbour.”

The speaker of the sentence speaks on; the quotation is part of the statement.
"""

from __future__ import annotations

from dataclasses import replace

from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.quotes import Quotation
from kg.model import ZoneKind

_SHORTEST = 5  # words
_STOPS = frozenset(".!?…")
_SPOKEN = frozenset(
    {"clause", "told", "complex", "named", "object", "to", "infinitive", "fronted", "quote_after"}
)


def followed(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Return the drafts, with each quotation that only the sentence before it can belong to."""
    taken = [span for draft in drafts for span in draft.content]
    by_sentence = _last_cues(scene, drafts)
    longer = {id(draft): draft for draft in drafts}
    for quotation in scene.quotations.found:
        number = _sentence_it_is(scene, quotation)
        if number is None or any(span.overlaps(quotation.outer) for span in taken):
            continue
        before = by_sentence.get(number - 1)
        if before is not None and _is_next(scene, number):
            draft = longer[id(before)]
            longer[id(before)] = replace(draft, content=(*draft.content, *quotation.parts))
            by_sentence[number] = before
    return list(longer.values())


def _last_cues(scene: Scene, drafts: list[Draft]) -> dict[int, Draft]:
    """Return for each sentence the draft of its last cue that has a speaker."""
    found: dict[int, Draft] = {}
    for draft in sorted(drafts, key=lambda d: d.verb or 0):
        if draft.verb is not None and draft.source and draft.rule in _SPOKEN:
            found[scene.parse.tokens[draft.verb].sentence] = draft
    return found


def _sentence_it_is(scene: Scene, quotation: Quotation) -> int | None:
    """Return the number of the first of the sentences that the quotation is, and nothing else."""
    if quotation.single or len(quotation.parts[0].of(scene.text).split()) < _SHORTEST:
        return None
    inside = scene.parse.indices(quotation.outer)
    if not inside or quotation.parts[-1].of(scene.text)[-1] not in _STOPS:
        return None
    first, last = (scene.parse.tokens[i].sentence for i in (inside.start, inside.stop - 1))
    is_whole = (
        scene.parse.sentence(first).start == inside.start
        and scene.parse.sentence(last).stop == inside.stop
    )
    return first if is_whole else None


def _is_next(scene: Scene, number: int) -> bool:
    """Whether the sentence before stands in the same paragraph, or in the one right before."""
    zone, before = (scene.document.sentences[n].zone for n in (number, number - 1))
    kind = scene.document.zones[zone].kind
    return zone - before <= 1 and kind == ZoneKind.PARAGRAPH
