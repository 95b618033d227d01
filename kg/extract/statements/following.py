"""What goes on with a statement behind its sentence, without a word that says so.

    The mayor rejected the plan. “It would cost us the harbour.”        a quotation
    The agency counted 42 dead. Of these, 18 died in the capital.       the parts of a number

The speaker of the sentence speaks on; what follows is part of the statement.
"""

from __future__ import annotations

from dataclasses import replace

from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.grammar import span_of, trimmed
from kg.extract.statements.lexicon import listed
from kg.extract.statements.quotes import Quotation
from kg.model import Span, ZoneKind

_SHORTEST = 5  # words
_STOPS = frozenset(".!?…")
_SPOKEN = frozenset(
    {"clause", "told", "complex", "named", "object", "to", "infinitive", "fronted", "quote_after"}
)
_COUNTING = _SPOKEN | {"count", "put", "according"}


def followed(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Return the drafts, with each quotation that only the sentence before it can belong to."""
    drafts = _counted_on(scene, drafts)
    taken = [span for draft in drafts for span in draft.content]
    by_sentence = _last_cues(scene, drafts, _SPOKEN)
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


def _counted_on(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Return the drafts, with the sentences that tell the parts of a number they give.

    "Of the dead, …" takes up a number; what counts on behind it, in its paragraph, goes with it.
    """
    longer = {id(draft): draft for draft in drafts}
    last = _last_cues(scene, drafts, _COUNTING)
    spoken = _sentences_with(scene, drafts)
    current: tuple[int, int] | None = None  # a draft, and the paragraph it goes on in
    for number, sentence in enumerate(scene.document.sentences):
        before = last.get(number - 1)
        if number in spoken:
            current = None
        elif before is not None and _takes_up(scene, number) and _is_next(scene, number):
            current = (id(before), sentence.zone) if _gives_number(scene, before) else None
        elif current is not None and not (current[1] == sentence.zone and _counts(scene, number)):
            current = None
        if current is not None:
            draft = longer[current[0]]
            longer[current[0]] = replace(draft, content=(*draft.content, _said(scene, number)))
    return list(longer.values())


def _sentences_with(scene: Scene, drafts: list[Draft]) -> set[int]:
    """Return the sentences in which a word reports, or that stand in what somebody says."""
    places = [scene.parse.tokens[d.verb].sentence for d in drafts if d.verb is not None]
    said = [i for d in drafts for span in d.content for i in scene.parse.indices(span)]
    return {*places, *(scene.parse.tokens[i].sentence for i in said)}


def _takes_up(scene: Scene, number: int) -> bool:
    """Whether a sentence begins with the parts of what was counted: "Of the deaths, …"."""
    tokens = scene.parse.tokens
    first = [tokens[i] for i in scene.parse.sentence(number)][:3]
    if len(first) < 3 or first[0].text.lower() not in {"of", "among"}:
        return False
    told = {word for t in first[1:] for word in (t.text.lower(), t.lemma.lower())}
    return not told.isdisjoint(listed("counted") | listed("tolls") | _PARTS)


_PARTS = frozenset({"these", "those", "them", "whom"})


def _counts(scene: Scene, number: int) -> bool:
    """Whether a sentence gives a number of what is counted."""
    tokens = [scene.parse.tokens[i] for i in scene.parse.sentence(number)]
    has_number = any(t.pos == "NUM" for t in tokens)
    return has_number and any(t.lemma.lower() in listed("counted") for t in tokens)


def _gives_number(scene: Scene, draft: Draft) -> bool:
    """Whether a number of what is counted is said."""
    tokens = [scene.parse.tokens[i] for span in draft.content for i in scene.parse.indices(span)]
    has_number = any(t.pos == "NUM" or t.lemma in {"dozen", "hundred"} for t in tokens)
    return has_number and any(t.lemma.lower() in listed("counted") for t in tokens)


def _said(scene: Scene, number: int) -> Span:
    """Return the span of a sentence without its stop."""
    sentence = scene.parse.sentence(number)
    return span_of(scene.parse, trimmed(scene.parse, sentence) or sentence)


def _last_cues(scene: Scene, drafts: list[Draft], rules: frozenset[str]) -> dict[int, Draft]:
    """Return for each sentence the draft of its last cue that has a speaker."""
    found: dict[int, Draft] = {}
    for draft in sorted(drafts, key=lambda d: d.verb or 0):
        if draft.verb is not None and draft.source and draft.rule in rules:
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
