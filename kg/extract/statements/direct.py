"""Direct speech: which quotations a reporting verb introduces or closes.

A quotation is *anchored* when speaker and verb stand right before or behind it. Quotations that
follow an anchored one, with nothing between, go on with it: in the same sentence ("…," he said,
"…"), the next sentence, or the next paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extract.statements.cues import cue_spans
from kg.extract.statements.draft import HEADLINES, Draft, Scene
from kg.extract.statements.frames import clause_start
from kg.extract.statements.grammar import FINITE, is_finite, is_passive
from kg.extract.statements.lexicon import Cue
from kg.extract.statements.quotes import Quotation
from kg.extract.statements.speakers import (
    is_in_series,
    phrase_after,
    source_phrase,
    source_span,
    speaker_of,
)
from kg.language import Parse, is_dep
from kg.model import Act, Span

_BEFORE_GAP = 3  # tokens between a quotation and the speaker behind it
_AFTER_GAP = 14  # tokens between a verb and the quotation it introduces
_FRAGMENT = 3  # quoted words; fewer, inside a sentence, are a phrase of it
_OTHER = Cue(lemma="", frames={"quote": Act.ASSERT})  # any verb, where only speech can stand
_ENDS = frozenset({",", ".", "?", "!", "…", "—", "–", "-", ";", ":"})
_LINKS = frozenset({",", ":", "—", "–", "-", "--", "and", "but", "as", "…", "..."})


@dataclass(slots=True)
class _Speech:
    """A verb with its speaker and the quotations found for it so far."""

    verb: int
    cue: Cue
    speaker: int
    rule: str
    quotations: list[Quotation] = field(default_factory=list)


def direct_drafts(scene: Scene) -> Iterator[Draft]:
    """Yield a draft for each verb that has direct speech, in text order."""
    speeches = list(_anchored(scene))
    _go_on(scene, speeches)
    for speech in sorted(speeches, key=lambda s: s.verb):
        yield _draft(scene, speech)


def _draft(scene: Scene, speech: _Speech) -> Draft:
    quotations = sorted(speech.quotations, key=lambda q: q.outer.start)
    content = tuple(part for q in quotations for part in q.parts)
    lead = _unquoted_lead(scene, speech, quotations[0])
    if lead is not None:
        content = (lead.to(content[0]), *content[1:])
    return Draft(
        rule=speech.rule,
        act=speech.cue.frames.get("clause", speech.cue.frames.get("quote", Act.ASSERT)),
        speaker=speech.speaker,
        source=(source_span(scene, speech.speaker, speech.verb),),
        cue=cue_spans(scene.parse, speech.verb, speech.cue),
        content=content,
        verb=speech.verb,
        quotations=tuple(quotations),
    )


def _unquoted_lead(scene: Scene, speech: _Speech, first: Quotation) -> Span | None:
    """Return the start of the sentence that ends in the quotation: "It was “a crime”, he said"."""
    if not speech.rule.startswith("quote_before"):
        return None
    parse = scene.parse
    inside = parse.indices(first.outer)
    if not inside or not inside.start:
        return None
    sentence = parse.sentence(parse.tokens[inside.start].sentence)
    lead = range(sentence.start, inside.start)
    if not any(parse.tokens[i].pos not in {"PUNCT", "CCONJ"} for i in lead):
        return None
    start = next(i for i in lead if parse.tokens[i].pos != "PUNCT")
    return parse.span(range(start, inside.start))


def _anchored(scene: Scene) -> Iterator[_Speech]:
    """Yield each reporting verb that stands beside a quotation. A quotation has one verb.

    A verb behind a quotation comes first: "He paused. “Leave,” she said" is hers.
    """
    taken: set[Span] = set()
    used: set[int] = set()
    for find in (_before, _after):
        for verb in range(len(scene.parse.tokens)):
            cue = scene.cues.get(verb)
            if cue is None or "quote" not in cue.frames:
                cue = _OTHER if find is _before and _may_close(scene.parse, verb) else None
            if cue is None or verb in used or scene.is_quoted(verb):
                continue
            speech = find(scene, verb, cue)
            if speech is not None and speech.quotations[0].outer not in taken:
                taken.add(speech.quotations[0].outer)
                used.add(verb)
                yield speech


def _may_close(parse: Parse, verb: int) -> bool:
    """Whether any verb at all may close a quotation here: "…,” the sign reads"."""
    token = parse.tokens[verb]
    if token.tag not in {"VBD", "VBZ", "VBP"} or token.lemma in {"be", "have", "do"}:
        return False
    return not is_dep(token.dep, "aux", "cop", "aux:pass")


def _before(scene: Scene, verb: int, cue: Cue) -> _Speech | None:
    """ "…," he said: the quotation ends right before speaker and verb."""
    parse = scene.parse
    if is_passive(parse, verb) or is_in_series(parse, verb):
        return None
    speaker = speaker_of(scene, verb)
    first = verb
    if speaker is not None and speaker < verb:
        first = min(verb, source_phrase(scene, speaker, verb).start)
    elif phrase_after(parse, verb) is not None:
        speaker = phrase_after(parse, verb)
    quotation = _ending_before(scene, first)
    if quotation is None and speaker is not None and speaker < verb:
        quotation = _ending_before(scene, verb)  # "…," said the mayor, who …
        speaker = phrase_after(parse, verb) if quotation is not None else speaker
    if quotation is None or speaker is None or not _same_breath(scene, quotation, verb):
        return None
    if not _is_finished(scene, quotation) or not _is_sentence(scene, quotation):
        return None
    if cue is _OTHER and not (_pauses(scene, quotation) and speaker < verb):
        return None
    rule = "quote_before" if cue is not _OTHER else "quote_before_other"
    return _Speech(verb, cue, speaker, rule, [quotation])


def _ending_before(scene: Scene, first: int) -> Quotation | None:
    """Return the quotation that ends before token `first`, links and adverbs between at most."""
    parse = scene.parse
    for i in range(first - 1, max(-1, first - 2 - _BEFORE_GAP), -1):
        token = parse.tokens[i]
        quotation = scene.quotation_at(i)
        if quotation is not None:
            return quotation
        if token.pos not in {"PUNCT", "ADV", "CCONJ"}:
            return None
    return None


def _pauses(scene: Scene, quotation: Quotation) -> bool:
    """Whether the quotation is a whole sentence that a comma ends, as only speech does."""
    inside = scene.parse.indices(quotation.outer)
    words = len(quotation.parts[-1].of(scene.text).split())
    if not inside or words <= _FRAGMENT or quotation.parts[-1].of(scene.text)[-1] != ",":
        return False
    sentence = scene.parse.sentence(scene.parse.tokens[inside.start].sentence)
    return inside.start == sentence.start


def _is_sentence(scene: Scene, quotation: Quotation) -> bool:
    """Whether the quoted words begin a sentence, or end one that says something."""
    inside = scene.parse.indices(quotation.outer)
    if not inside:
        return False
    sentence = scene.parse.sentence(scene.parse.tokens[inside.start].sentence)
    lead = range(sentence.start, inside.start)
    if all(scene.parse.tokens[i].pos in {"PUNCT", "CCONJ"} for i in lead):
        return True
    return any(is_finite(scene.parse, i) for i in range(sentence.start, inside.stop))


def _is_finished(scene: Scene, quotation: Quotation) -> bool:
    """Whether a mark shows that the quoted sentence ends or pauses where the quotation ends."""
    inside = quotation.parts[-1].of(scene.text)[-1:]
    behind = scene.text[quotation.outer.end : quotation.outer.end + 2].strip()
    return inside in _ENDS or behind[:1] in {",", "—", "–", "-"}


def _same_breath(scene: Scene, quotation: Quotation, verb: int) -> bool:
    """Whether the quotation ends in the verb's sentence, or the verb's is but a tag to it."""
    parse = scene.parse
    sentence = parse.sentence(parse.tokens[verb].sentence)
    if quotation.outer.end > parse.tokens[sentence.start].start:
        return True
    return len(sentence) <= 6 and quotation.parts[-1].of(scene.text)[-1:] in {"?", "!", ","}


def _after(scene: Scene, verb: int, cue: Cue) -> _Speech | None:
    """He said, "…": the quotation begins right behind the verb and what modifies it."""
    parse = scene.parse
    speaker = speaker_of(scene, verb)
    if speaker is None or is_passive(parse, verb) or _has_object(parse, verb, cue):
        return None
    quotation = _starting_after(scene, verb, cue)
    if quotation is None:
        return None
    return _Speech(verb, cue, speaker, "quote_after", [quotation])


def _has_object(parse: Parse, verb: int, cue: Cue) -> bool:
    """Whether the verb says something of its own: "criticised the plan: “…”"."""
    return "told" not in cue.frames and any(c > verb for c in parse.children(verb, "obj"))


def _starting_after(scene: Scene, verb: int, cue: Cue) -> Quotation | None:
    parse = scene.parse
    end = parse.sentence(parse.tokens[verb].sentence).stop
    broken = False
    for i in range(verb + 1, min(end, verb + 2 + _AFTER_GAP)):
        quotation = scene.quotation_at(i)
        if quotation is not None:
            if broken and not _is_behind_colon(scene, verb, i, cue):
                return None
            return quotation if _is_speech(scene, quotation, i, verb) else None
        broken = broken or _breaks(parse, i, verb)
    if not broken and parse.tokens[end - 1].text == ":":
        return _opening_next_zone(scene, end - 1)
    return None


def _is_behind_colon(scene: Scene, verb: int, i: int, cue: Cue) -> bool:
    """Whether only a colon leads to the quotation: "said of those who object: “…”"."""
    if scene.parse.tokens[i - 1].text != ":" and scene.parse.tokens[i - 2].text != ":":
        return False
    if any(j in scene.cues for j in range(verb + 1, i)):
        return False
    return clause_start(scene, verb, cue) is None


def _breaks(parse: Parse, i: int, verb: int) -> bool:
    """Whether a word between verb and quotation shows that the quotation is not its own."""
    token = parse.tokens[i]
    if token.text == "that" or token.tag in FINITE:
        return True
    return token.text == ";"


def _is_speech(scene: Scene, quotation: Quotation, first: int, verb: int) -> bool:
    """Whether quoted words are speech, not a phrase of the narrator's sentence."""
    before = scene.parse.tokens[first - 1].text
    if scene.quotation_at(first - 1) is None and first - 2 > verb:
        before = before if before not in _QUOTES else scene.parse.tokens[first - 2].text
    words = len(quotation.parts[0].of(scene.text).split())
    if before in {",", ":"} or len(quotation.parts) > 1:
        return words >= _FRAGMENT or before == ":" or _ends_sentence(scene, quotation)
    return first == verb + 1 and words > _FRAGMENT


_QUOTES = frozenset({"“", '"', "''", "``", "‘", "'", "«", "„"})


def _ends_sentence(scene: Scene, quotation: Quotation) -> bool:
    return quotation.parts[-1].of(scene.text)[-1:] in {".", "?", "!"}


def _opening_next_zone(scene: Scene, last: int) -> Quotation | None:
    """Return the quotation the next paragraph begins with, after a colon that ends this one."""
    parse = scene.parse
    if last + 1 >= len(parse.tokens):
        return None
    return scene.quotation_at(last + 1)


def _go_on(scene: Scene, speeches: list[_Speech]) -> None:
    """Give each quotation without a verb to the speech it goes on with."""
    owner = {q.outer: s for s in speeches for q in s.quotations}
    closing = {
        scene.parse.tokens[s.verb].sentence: s
        for s in speeches
        if s.rule.startswith("quote_before")
    }
    for quotation in scene.quotations.found:
        if quotation.outer in owner or _is_heading(scene, quotation):
            continue
        speech = _speech_before(scene, quotation, owner, closing)
        if speech is not None:
            speech.quotations.append(quotation)
            owner[quotation.outer] = speech


def _is_heading(scene: Scene, quotation: Quotation) -> bool:
    inside = scene.parse.indices(quotation.outer)
    return bool(inside) and scene.zone_kind(inside.start) in HEADLINES


def _speech_before(
    scene: Scene,
    quotation: Quotation,
    owner: dict[Span, _Speech],
    closing: dict[int, _Speech],
) -> _Speech | None:
    """Return the speech whose words or attribution end right before the quotation."""
    parse = scene.parse
    inside = parse.indices(quotation.outer)
    if not inside or inside.start == 0:
        return None
    last = inside.start - 1
    tail = _linked(scene, last, parse.tokens[inside.start].sentence)
    previous = scene.quotation_at(tail)
    if previous is not None and previous is not quotation:
        return owner.get(previous.outer)
    speech = closing.get(parse.tokens[tail].sentence)
    first = parse.tokens[inside.start].sentence
    return speech if speech and _is_attribution(scene, speech, tail, first) else None


def _linked(scene: Scene, last: int, sentence: int) -> int:
    """Step back over a comma or dash that joins two halves of one quoted sentence."""
    while last > 0 and scene.parse.tokens[last].text in _LINKS:
        if scene.parse.tokens[last].sentence != sentence:
            break
        last -= 1
    return last


def _is_attribution(scene: Scene, speech: _Speech, last: int, sentence: int) -> bool:
    """Whether what follows the speech's verb up to token `last` is no clause of its own."""
    parse = scene.parse
    if speech.verb > last:
        return False
    if sentence != parse.tokens[last].sentence:
        return True
    return last - speech.verb <= _AFTER_GAP and not any(
        parse.tokens[i].tag in FINITE for i in range(speech.verb + 1, last + 1)
    )
