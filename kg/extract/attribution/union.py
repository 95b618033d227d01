"""Drafts of the encoder and statements of the rules → one list.

What both found is one statement, surer than either alone. Its source has the encoder's borders,
quoted words have the rule's, other contents mostly the encoder's (`borders`).
Where the page is built so that only its structure tells whose words they are (a block quote behind
a colon, a headline, a transcript, a quotation over paragraphs), the rule holds alone.
What one of the two found alone is kept where such statements were right often enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.extract.attribution.certainty import alone, bordered, calibrated, of_rule, threshold
from kg.extract.attribution.drafts import Read, trimmed
from kg.extract.attribution.ordered import Near, numbered
from kg.extract.statements.assemble import assembled
from kg.extract.statements.attributes import Cast
from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.finish import is_silent, is_unreal
from kg.extract.statements.lexicon import listed
from kg.model import Act, Form, Mode, Span, Statement, ZoneKind

_BY_STRUCTURE = frozenset({"introduced", "headline", "transcript"})
_FINDER = "encoder/attribution"
_UNFINISHED = frozenset({"CCONJ", "DET"})
_LONGER_THAN_LETTERS = 5  # "WHO", "SANA" may be names nobody knows
_JOINING = frozenset({"ADV", "AUX", "CCONJ", "PUNCT"})
_LEADING = frozenset({"ADP", "CCONJ", "DET", "PART"})
_CONTENT_WORDS = frozenset({"ADJ", "NOUN", "NUM", "PROPN", "VERB"})
_DASH = re.compile(r"\s[—–-]+\s|—")
_HALF = 0.5  # of the characters of two spans
_SCRAP = 0.1  # of the characters of a rule's content: the encoder lost the rest


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
    return numbered(_distinct(_apart(scene, kept)))


def paired(scene: Scene, by_rules: Sequence[Statement], read: Sequence[Read]) -> Pairing:
    """Return what belongs together; the encoder's surest readings choose first.

    Of what the encoder alone reads is left out what a label of the page ("PHOTO") says; what
    nobody has said ("would say", "declined to comment"); what has a cue in quoted words ("I
    believe" is the speaker's); and words that a statement has already which stands by the page's
    structure.
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
    """Return the draft with the encoder's source and, by the rule, the better of three contents.

    Some are the encoder's where it gives one unbroken span; some are the rule's, but go on as far
    as the encoder's; others, such as quotations, are the rule's.
    """
    rule, content, read = rule_of(by_rule), by_rule.content, one.draft.content
    loose = bordered("by_encoder") | bordered("by_both")
    if (
        rule in loose
        and not stands(scene, by_rule)
        and not _takes_in_an_aside(scene, read, content)
    ):
        content = read if _is_whole(scene, rule, read, content) else _extended(content, read)
    keeps = stands(scene, by_rule) or not _is_good(scene, one.draft, by_rule)
    return replace(
        one.draft,
        act=by_rule.act,
        cue=by_rule.cue,
        source=by_rule.source if keeps else one.draft.source,
        content=content,
    )


def _breaks_off(scene: Scene, span: Span) -> bool:
    """Whether words end where nobody ends: "the army and", "they had taken the", "the front ("."""
    inside = scene.parse.indices(span)
    is_unfinished = bool(inside) and scene.parse.tokens[inside.stop - 1].pos in _UNFINISHED
    return is_unfinished or _is_open(scene, span)


def _is_open(scene: Scene, span: Span) -> bool:
    words = span.of(scene.text)
    return words.count("(") > words.count(")")


def _is_whole(scene: Scene, rule: str, read: Sequence[Span], content: Sequence[Span]) -> bool:
    """Whether the encoder's content can stand for that of a rule whose borders are worse."""
    if rule not in bordered("by_encoder") or len(read) != 1:
        return False
    return not _breaks_off(scene, read[0]) and not _is_scrap(read[0], content)


def _takes_in_an_aside(scene: Scene, read: Sequence[Span], content: Sequence[Span]) -> bool:
    """Whether the encoder goes on behind a dash, where the narrator may: "the truce — with …"."""
    start, end = content[-1].end, read[-1].end
    return start < end and bool(_DASH.search(scene.text, start, end))


def _lacks_its_article(scene: Scene, source: Span) -> bool:
    inside = scene.parse.indices(source)
    before = scene.parse.tokens[inside.start - 1] if inside and inside.start else None
    return before is not None and before.pos == "DET" and before.head in inside


def _is_good(scene: Scene, draft: Draft, by_rule: Statement) -> bool:
    """Whether the encoder's source is whole, and none from another line than the rule's."""
    if not draft.source or _is_cut(scene, draft.source):
        return False
    return not by_rule.source or _line(scene, draft.source) == _line(scene, by_rule.source)


def _line(scene: Scene, spans: Sequence[Span]) -> int | None:
    """Return the zone in which spans begin."""
    inside = scene.parse.indices(spans[0])
    return scene.zone_number(inside.start) if inside else None


def _is_scrap(read: Span, content: Sequence[Span]) -> bool:
    """Whether the encoder has but the end of what the rule has: "*the count*"."""
    inside = any(span.covers(read) for span in content)
    return inside and share((read,), content) < _SCRAP


def _is_cut(scene: Scene, source: Sequence[Span]) -> bool:
    """Whether a source breaks off: "a spokesman for", "minister", "the union Genel Maden"."""
    first, last = source[0], source[-1]
    if _lacks_its_article(scene, first):
        return True
    inside = scene.parse.indices(last)
    last_word = scene.parse.tokens[inside.stop - 1] if inside else None
    if last_word is None or last_word.pos in _LEADING or _is_open(scene, last):
        return True
    return any(
        mention.form is Form.NAME and mention.span.start < last.end < mention.span.end
        for entity in scene.reading.found.entities
        for mention in entity.mentions
    )


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
    draft = replace(one.draft, act=Act.WITHHOLD) if is_silent(scene, one.draft) else one.draft
    return assembled(scene, cast, draft, finder=_FINDER, certainty=certainty)


def _is_sure(one: Read) -> bool:
    """Whether the encoder is believed alone; without a source it must be surer."""
    if not one.draft.source:
        return min(one.attribution.of_cue, one.attribution.probability) >= threshold("sourceless")
    return calibrated(one.attribution.probability, agreed=False) >= threshold("encoder")


def _is_free(scene: Scene, one: Read, standing: Sequence[Statement]) -> bool:
    """Whether what the encoder alone read can be a statement of its own."""
    draft = one.draft
    if draft.source and _is_label(scene, draft.source):
        return False
    if is_unreal(scene, draft) or _is_void(scene, draft):
        return False
    if draft.verb is not None and scene.is_quoted(draft.verb):
        return False
    return not any(share(s.content, draft.content) >= _HALF for s in standing)


def _is_void(scene: Scene, draft: Draft) -> bool:
    """Whether nothing is withheld that one could name: "declined to comment"."""
    if not is_silent(scene, draft):
        return False
    tokens = (scene.parse.tokens[i] for span in draft.content for i in scene.parse.indices(span))
    return all(t.lemma.lower() in listed("void") for t in tokens if t.pos in _CONTENT_WORDS)


def _is_label(scene: Scene, source: Sequence[Span]) -> bool:
    """Whether a label of the page stands where who speaks should: "PHOTO", "PRESS RELEASE"."""
    words = " ".join(span.of(scene.text) for span in source)
    if not words.isupper() or len(words) < _LONGER_THAN_LETTERS:
        return False
    entities = scene.reading.found.entities
    named = (mention.span for entity in entities for mention in entity.mentions)
    return not any(span.overlaps(mention) for mention in named for span in source)


def _by_rule(scene: Scene, statement: Statement) -> list[Statement]:
    """Return the statement only a rule found, if such are kept; one that stands stays as it is.

    Where the encoder is silent some rules are mostly wrong, and others where nobody speaks whom
    the article names or describes ("taxpayers reporting capital gains").
    """
    if stands(scene, statement):
        return [statement]
    rule = rule_of(statement)
    somebody = _is_somebody(scene, statement)
    if rule in alone("never") and not (somebody and _is_plain(scene, statement)):
        return []
    if not (rule in alone("always") or somebody):
        return []
    measured = of_rule(rule, agreed=False)
    return [replace(statement, certainty=measured)] if measured >= threshold("rules") else []


def _is_plain(scene: Scene, statement: Statement) -> bool:
    """Whether a that-clause follows the cue at once: "activists report that …"."""
    text = scene.document.text
    return any(
        text[cue.end : content.start].strip() in ("", "that")
        and text[cue.end : content.end].lstrip().startswith("that ")
        for cue in statement.cue[-1:]
        for content in statement.content[:1]
    )


def _is_somebody(scene: Scene, statement: Statement) -> bool:
    """Whether the source names or describes an actor or place of the article."""
    return any(
        mention.form is not Form.PRONOUN and mention.span.overlaps(span)
        for entity in scene.reading.found.entities
        for mention in entity.mentions
        for span in statement.source
    )


def _apart(scene: Scene, found: Sequence[Statement]) -> list[Statement]:
    """Return the statements, none with the cue of another of the very same source in its words.

    "ECOWAS said it would come, *and threatened sanctions*": who speaks is named once, for two cues.
    """
    return [_before(scene, one, _next_cue(one, found)) for one in found]


def _next_cue(one: Statement, found: Sequence[Statement]) -> Span | None:
    """Return the first cue, in the words of a statement, of another with its source."""
    inside = [
        other.cue[0]
        for other in found
        if other is not one
        and _overlap(other.source, one.source)
        and any(span.start < other.cue[0].start < span.end for span in one.content)
        and one.cue[0].end <= other.cue[0].start
    ]
    return min(inside, default=None)


def _before(scene: Scene, one: Statement, cue: Span | None) -> Statement:
    """Return a statement whose words end before a cue, and before the "and" that leads to it."""
    if cue is None or one.mode is Mode.DIRECT:
        return one
    first = scene.parse.indices(cue).start
    while first and scene.parse.tokens[first - 1].pos in _JOINING:
        first -= 1
    end = scene.parse.tokens[first].start
    cut = [Span(s.start, min(s.end, end)) for s in one.content if s.start < end]
    left = tuple(kept for span in cut if (kept := trimmed(scene, span)) is not None)
    return replace(one, content=left) if left else one


def _distinct(found: Sequence[Statement]) -> list[Statement]:
    """Return the statements without those that give the same words to the same speaker again."""
    kept: dict[tuple[tuple[Span, ...], tuple[Span, ...]], Statement] = {}
    for one in sorted(found, key=lambda s: -s.certainty):
        kept.setdefault((one.content, one.source), one)
    return list(kept.values())
