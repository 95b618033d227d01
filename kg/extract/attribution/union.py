"""Drafts of the encoder and statements of the rules → one list.

What both found is one statement, surer than either alone. Source and quoted words have the rule's
borders, other contents the encoder's (`borders`).
Where the page is built so that only its structure tells whose words they are (a block quote behind
a colon, a headline, a transcript, a quotation over paragraphs), the rule holds alone.
What one of the two found alone is kept where such statements were right often enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.extract.attribution.certainty import bordered, calibrated, of_rule, threshold
from kg.extract.attribution.drafts import Read
from kg.extract.attribution.ordered import Near, numbered
from kg.extract.statements.assemble import assembled
from kg.extract.statements.attributes import Cast
from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.finish import holds
from kg.model import Span, Statement, ZoneKind

_BY_STRUCTURE = frozenset({"introduced", "headline", "transcript"})
_FINDER = "encoder/attribution"
_UNFINISHED = frozenset({"CCONJ", "DET"})
_HALF = 0.5  # of the characters of two spans


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which readings of the encoder and statements of the rules are of one attribution."""

    agreed: tuple[tuple[Read, Statement], ...]
    encoder: tuple[Read, ...]  # found by the encoder alone
    rules: tuple[Statement, ...]  # found by the rules alone


def united(
    scene: Scene, by_rules: Sequence[Statement], read: Sequence[Read]
) -> tuple[Statement, ...]:
    """Return the statements of both, each attribution once, in text order."""
    cast = Cast.of(scene.parse, scene.reading.found.entities)
    pairs = paired(scene, by_rules, read)
    kept = [_agreed(scene, cast, one, by_rule) for one, by_rule in pairs.agreed]
    kept += [_by_encoder(scene, cast, one) for one in pairs.encoder if _is_sure(one)]
    kept += [kept_one for s in pairs.rules for kept_one in _by_rule(scene, s)]
    return numbered(_distinct(kept))


def paired(scene: Scene, by_rules: Sequence[Statement], read: Sequence[Read]) -> Pairing:
    """Return what belongs together; the encoder's surest readings choose first.

    Of what the encoder alone reads is left out what nobody said ("declined to comment"), what has a
    cue in quoted words (right one time in seven: "I believe" is the speaker's) or no source (one in
    eight), and words that a statement has already which stands by the page's structure.
    """
    near, settled = Near(by_rules), set[int]()
    standing = [s for s in by_rules if stands(scene, s)]
    agreed, alone = list[tuple[Read, Statement]](), list[Read]()
    for one in _surest_first(read):
        partner = _partner(one, near, settled)
        if partner is not None:
            settled.add(id(partner))
            agreed.append((one, partner))
        elif _is_free(scene, one, standing):
            alone.append(one)
    rest = tuple(s for s in by_rules if id(s) not in settled)
    return Pairing(tuple(agreed), tuple(alone), rest)


def _surest_first(read: Sequence[Read]) -> list[Read]:
    return sorted(read, key=lambda r: (-r.attribution.probability, r.draft.cue))


def rule_of(statement: Statement) -> str:
    """Return the name of the rule that found a statement."""
    return "nested" if statement.within else statement.finder.rsplit("/", 1)[-1]


def stands(scene: Scene, statement: Statement) -> bool:
    """Whether the page's structure tells whose words these are, so that a rule knows best."""
    if statement.finder.rsplit("/", 1)[-1] in _BY_STRUCTURE:
        return True
    zones = {number for span in statement.content for number in _zones(scene, span)}
    kinds = {scene.document.zones[number].kind for number in zones}
    return ZoneKind.BLOCK_QUOTE in kinds or len(zones) > 1


def _zones(scene: Scene, span: Span) -> Iterable[int]:
    inside = scene.parse.indices(span)
    if not inside:
        return ()
    return {scene.zone_number(inside.start), scene.zone_number(inside.stop - 1)}


def _partner(one: Read, near: Near, settled: set[int]) -> Statement | None:
    """Return the rules' statement of the same attribution: its cue, or its words and source."""
    draft = one.draft
    free = [s for s in near.of(*draft.cue, *draft.content) if id(s) not in settled]
    same_cue = [s for s in free if _overlap(s.cue, draft.cue)]
    candidates = same_cue or [
        s
        for s in free
        if share(s.content, draft.content) >= _HALF
        and (_overlap(s.source, draft.source) or not (s.source and draft.source))
    ]
    return max(
        candidates, key=lambda s: (share(s.content, draft.content), -s.cue[0].start), default=None
    )


def _overlap(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a.overlaps(b) for a in some for b in others)


def share(some: Sequence[Span], others: Sequence[Span]) -> float:
    """Return the characters in both by those in the longer one."""
    both = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in some for b in others)
    return both / max(1, *(sum(s.end - s.start for s in spans) for spans in (some, others)))


def _agreed(scene: Scene, cast: Cast, one: Read, by_rule: Statement) -> Statement:
    """Return the one statement that rule and encoder found."""
    certainty = certainty_of_agreed(one, by_rule)
    draft = borders(scene, one, by_rule)
    if (draft.source, draft.content) == (by_rule.source, by_rule.content):
        return replace(by_rule, certainty=certainty, finder=f"{by_rule.finder}+{_FINDER}")
    finder = f"{_FINDER}+{by_rule.finder}"
    return assembled(scene, cast, draft, finder=finder, certainty=certainty)


def borders(scene: Scene, one: Read, by_rule: Statement) -> Draft:
    """Return the draft with the rule's source and, by the rule, the better of three contents.

    Some are the encoder's where it gives one unbroken span; some are the rule's, but go on as far
    as the encoder's; others, such as quotations, are the rule's.
    """
    rule, content, read = rule_of(by_rule), by_rule.content, one.draft.content
    if not stands(scene, by_rule):
        if rule in bordered("by_encoder") and len(read) == 1 and not _breaks_off(scene, read[0]):
            content = read
        elif rule in bordered("by_encoder") | bordered("by_both"):
            content = _extended(content, read)
    return replace(
        one.draft,
        act=by_rule.act,
        cue=by_rule.cue,
        source=by_rule.source,
        content=content,
    )


def _breaks_off(scene: Scene, span: Span) -> bool:
    """Whether words end where nobody ends: "the army and", "they had taken the"."""
    inside = scene.parse.indices(span)
    return bool(inside) and scene.parse.tokens[inside.stop - 1].pos in _UNFINISHED


def _extended(content: Sequence[Span], read: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans, each grown over those of the encoder that it overlaps."""
    grown: list[Span] = []
    for span in content:
        for other in read:
            span = span.to(other) if span.overlaps(other) else span
        if grown and grown[-1].overlaps(span):
            grown[-1] = grown[-1].to(span)
        else:
            grown.append(span)
    return tuple(grown)


def certainty_of_agreed(one: Read, by_rule: Statement) -> float:
    """Return how often right what both found: by the encoder's probability and by the rule."""
    measured = of_rule(rule_of(by_rule), agreed=True)
    read = calibrated(one.attribution.probability, agreed=True)
    return round((measured + read) / 2, 3)


def _by_encoder(scene: Scene, cast: Cast, one: Read) -> Statement:
    certainty = calibrated(one.attribution.probability, agreed=False)
    return assembled(scene, cast, one.draft, finder=_FINDER, certainty=certainty)


def _is_sure(one: Read) -> bool:
    return calibrated(one.attribution.probability, agreed=False) >= threshold("encoder")


def _is_free(scene: Scene, one: Read, standing: Sequence[Statement]) -> bool:
    """Whether what the encoder alone read can be a statement of its own."""
    draft = one.draft
    if not draft.source or not holds(scene, draft):
        return False
    if draft.verb is not None and scene.is_quoted(draft.verb):
        return False
    return not any(share(s.content, draft.content) >= _HALF for s in standing)


def _by_rule(scene: Scene, statement: Statement) -> list[Statement]:
    """Return the statement only a rule found, if such are kept; one that stands stays as it is."""
    if stands(scene, statement):
        return [statement]
    measured = of_rule(rule_of(statement), agreed=False)
    return [replace(statement, certainty=measured)] if measured >= threshold("rules") else []


def _distinct(found: Sequence[Statement]) -> list[Statement]:
    """Return the statements without those that give the same words to the same speaker again."""
    kept: dict[tuple[tuple[Span, ...], tuple[Span, ...]], Statement] = {}
    for one in sorted(found, key=lambda s: -s.certainty):
        kept.setdefault((one.content, one.source), one)
    return list(kept.values())
