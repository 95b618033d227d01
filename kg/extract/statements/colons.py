"""What a colon introduces: headlines, transcripts, quotations and block quotes without a verb.

Report: Bridge closed        MAYOR: We rebuilt it.        The ministry, through its spokesman:
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from kg.extract.statements.draft import HEADLINES, Draft, Scene
from kg.extract.statements.grammar import (
    is_finite,
    is_nominal,
    is_verb,
    noun_phrase,
    span_of,
    subject,
    trimmed,
)
from kg.extract.statements.lexicon import listed, verbs
from kg.extract.statements.speakers import phrase_after, source_phrase, speaker_of
from kg.model import Act, Sentence, Span, ZoneKind

_LONGEST_SPEAKER = 7  # tokens before the colon of a headline
_LABELLED = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}:(?=\s)")
_TURNS = 3  # paragraphs that begin with a name and a colon make a transcript
_IMPERSONAL = frozenset({"it", "this", "that", "which", "what", "there", "here"})
_SHORTEST_TURN = 4  # words
_MARKS = "“”\"'‘’«»„`"


def colon_drafts(scene: Scene) -> Iterator[Draft]:
    """Yield a draft for each headline with a speaker and each turn of a transcript."""
    turns = [n for n, z in enumerate(scene.document.zones) if _opens_turn(scene, n, z.kind)]
    for number, zone in enumerate(scene.document.zones):
        if zone.kind in HEADLINES:
            draft = _headline(scene, number)
        elif len(turns) >= _TURNS and number in turns:
            draft = _turn(scene, number)
        else:
            continue
        if draft is not None:
            yield draft


def _headline(scene: Scene, number: int) -> Draft | None:
    """ "Army: Leave the City": what stands before the colon speaks, if it can."""
    parse = scene.parse
    inside = parse.indices(scene.document.zones[number].span)
    colon = next((i for i in inside if parse.tokens[i].text == ":"), None)
    if colon is None or not 0 < colon - inside.start <= _LONGEST_SPEAKER:
        return None
    before, after = trimmed(parse, range(inside.start, colon)), range(colon + 1, inside.stop)
    if not before or len(after) < 2 or not _is_source(scene, before):
        return None
    start, end = parse.tokens[colon + 1].start, parse.tokens[inside.stop - 1].end
    return Draft(
        rule="headline",
        act=Act.ASSERT,
        speaker=_head(scene, before),
        source=(span_of(parse, before),),
        cue=(parse.tokens[colon].span,),
        content=(_without_marks(scene.text, Span(start, end)),),
        verb=colon,
    )


def _is_source(scene: Scene, before: range) -> bool:
    """Whether the words before a headline's colon can be a speaker, and not a label or place."""
    parse = scene.parse
    words = [parse.tokens[i] for i in before]
    if any(w.pos in {"NUM", "VERB", "AUX"} or w.text in {",", "?", "!"} for w in words):
        return False
    if not listed("labels").isdisjoint(w.text.lower() for w in words):
        return False
    head = parse.tokens[_head(scene, before)]
    if head.pos == "NOUN":
        return head.lemma.lower() in listed("source_nouns")
    return head.pos == "PROPN" and not _is_place(scene, head.span)


def _is_place(scene: Scene, span: Span) -> bool:
    """Whether earlier finders know the words as a place and as nobody who acts there."""
    kinds = {
        entity.kind
        for entity in scene.reading.found.entities
        for mention in entity.mentions
        if mention.span.overlaps(span)
    }
    return kinds == {"Location"}


def _head(scene: Scene, run: range) -> int:
    found = scene.parse.head_of(span_of(scene.parse, run))
    return found if found is not None and is_nominal(scene.parse, found) else run[-1]


def _without_marks(text: str, span: Span) -> Span:
    """Return the span without quotation marks that enclose the whole of it."""
    start, end = span.start, span.end
    inner = text[start + 1 : end - 1]
    encloses = text[start] in _MARKS and text[end - 1] in _MARKS and end - start > 2
    if encloses and not any(mark in inner for mark in _MARKS[:2] + '"«»'):
        return Span(start + 1, end - 1)
    return span


# ── transcripts ─────────────────────────────────────────────────────────────────────────────


def _opens_turn(scene: Scene, number: int, kind: ZoneKind) -> bool:
    span = scene.document.zones[number].span
    if kind != ZoneKind.PARAGRAPH:
        return False
    found = _LABELLED.match(scene.text, span.start, span.end)
    if found is None or found.end() >= span.end - 1:
        return False
    label = found.group()[:-1].lower()
    return label not in listed("labels") and label.split()[0] not in listed("labels")


def _turn(scene: Scene, number: int) -> Draft | None:
    """ "MAYOR: We rebuilt it.": one paragraph of a transcript."""
    span = scene.document.zones[number].span
    found = _LABELLED.match(scene.text, span.start, span.end)
    inside = scene.parse.indices(span)
    if found is None or not inside:
        return None
    colon = found.end() - 1
    if len(re.findall(r"[^\W\d_]+", scene.text[colon : span.end])) < _SHORTEST_TURN:
        return None
    start = colon + 1
    while scene.text[start].isspace():
        start += 1
    return Draft(
        rule="transcript",
        act=Act.ASSERT,
        speaker=inside.start,
        source=(Span(span.start, colon),),
        cue=(Span(colon, colon + 1),),
        content=(_without_marks(scene.text, Span(start, span.end)),),
        verb=next((i for i in inside if scene.parse.tokens[i].start == colon), None),
    )


# ── block quotes ────────────────────────────────────────────────────────────────────────────


def introduced(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with what colons introduce: block quotes, and quotations without a verb.

    A sentence that ends in a colon may have a draft of its own ("He said it was late:"); the words
    behind the colon are then part of it. Otherwise its last phrase or its subject speaks.
    """
    for number, spans in _introductions(scene, drafts):
        draft = None if _says_through(scene, number) else _draft_at(scene, drafts, number)
        if draft is not None:
            drafts[drafts.index(draft)] = _extended(draft, spans)
            continue
        made = _introduced_by(scene, number, spans)
        if made is not None:
            drafts.append(made)
    return drafts


def _introductions(scene: Scene, drafts: list[Draft]) -> Iterator[tuple[int, tuple[Span, ...]]]:
    """Yield (sentence number, spans behind its colon) where nothing else has those spans."""
    taken = [span for draft in drafts for span in draft.content]
    for number, sentence in enumerate(scene.document.sentences):
        spans = _behind_colon(scene, number, sentence)
        free = tuple(s for s in spans if not any(t.overlaps(s) for t in taken))
        if free and free[0] == spans[0]:
            yield number, free


def _behind_colon(scene: Scene, number: int, sentence: Sentence) -> tuple[Span, ...]:
    """Return the block quotes, or the quotation, behind a colon in or after the sentence."""
    sentences, zones = scene.document.sentences, scene.document.zones
    if scene.text[sentence.span.end - 1] != ":":
        return _quotation_inside(scene, sentence)
    if number + 1 < len(sentences) and sentences[number + 1].zone == sentence.zone:
        return _quotation_from(scene, sentences[number + 1].span.start)
    quoted = list(takewhile(lambda z: z.kind == ZoneKind.BLOCK_QUOTE, zones[sentence.zone + 1 :]))
    if not quoted and sentence.zone + 1 in scene.blocks:
        quoted = [zones[sentence.zone + 1]]
    spans = tuple(_without_marks(scene.text, z.span) for z in quoted)
    if spans or number + 1 == len(sentences) or sentences[number + 1].zone != sentence.zone + 1:
        return spans
    return _quotation_from(scene, sentences[number + 1].span.start)


def _quotation_inside(scene: Scene, sentence: Sentence) -> tuple[Span, ...]:
    """Return the quotation that follows a colon in the sentence."""
    for quotation in scene.quotations.between(sentence.span):
        before = scene.text[sentence.span.start : quotation.outer.start].rstrip()
        if before.endswith(":"):
            return quotation.parts
    return ()


def _quotation_from(scene: Scene, start: int) -> tuple[Span, ...]:
    quotation = scene.quotations.at(start)
    return quotation.parts if quotation is not None else ()


def _draft_at(scene: Scene, drafts: list[Draft], number: int) -> Draft | None:
    """Return the draft whose verb, closest to the colon, governs that sentence."""
    own = [
        d
        for d in drafts
        if d.verb is not None
        and scene.parse.tokens[d.verb].sentence == number
        and d.source
        and d.rule not in {"according", "noun_to", "noun_infinitive", "noun_clause"}
    ]
    return max(own, key=lambda d: d.verb or 0) if own else None


def _extended(draft: Draft, spans: tuple[Span, ...]) -> Draft:
    return replace(draft, content=(*draft.content, *spans))


def _introduced_by(scene: Scene, number: int, spans: tuple[Span, ...]) -> Draft | None:
    """Return a draft for words whose introduction has no reporting verb with content."""
    parse = scene.parse
    sentence = parse.sentence(number)
    sentence = range(sentence.start, _colon(scene, sentence, spans[0]) + 1)
    found = _introducer(scene, sentence) if len(sentence) > 1 else None
    if found is None or parse.tokens[found.head].lemma in _IMPERSONAL:
        return None
    return Draft(
        rule="introduced",
        act=Act.ASSERT,
        speaker=found.head,
        source=(span_of(parse, found.phrase),),
        cue=(_cue_span(scene, found.cue),),
        content=spans,
        verb=found.cue,
    )


def _cue_span(scene: Scene, cue: int) -> Span:
    """Return the cue's span; "according" has its "to"."""
    tokens = scene.parse.tokens
    last = cue + 1 if tokens[cue].text.lower() == "according" else cue
    return Span(tokens[cue].start, tokens[last].end)


@dataclass(frozen=True, slots=True)
class _Introducer:
    """Who speaks behind a colon: the head of a phrase, the phrase, and the word that says so."""

    head: int
    phrase: range
    cue: int


def _introducer(scene: Scene, sentence: range) -> _Introducer | None:
    """Return who the words before a colon make the speaker, by the first way that finds one."""
    parse = scene.parse
    last, colon, first = sentence[-1] - 1, sentence[-1], sentence.start
    after = phrase_after(parse, first) if _reports(scene, first) else None
    if after is not None:  # Continued Stone:
        return _by_verb(scene, after, first)
    if _reports(scene, last):  # The sign reads:
        return _by_verb(scene, speaker_of(scene, last), last)
    verb = _main_verb(scene, sentence)
    named = _last_phrase(scene, sentence, verb)
    if named is not None:  # through its spokesman John Berg:
        return _Introducer(_head(scene, named), named, verb if verb is not None else colon)
    source = _according_to(scene, sentence)
    if source is not None:  # He was late, according to the daily News:
        teller = subject(parse, verb) if verb is not None else None
        if teller is None or parse.tokens[teller].tag != "PRP":
            return source
    elif parse.tokens[last].pos == "PROPN" and (verb is None or not _reports(scene, verb)):
        ahead = _phrase_at(scene, last, sentence)
        if ahead is not None:  # This does not surprise the pollster Daron Shaw:
            return _Introducer(ahead, noun_phrase(parse, ahead) or range(last, last + 1), colon)
    return _by_verb(scene, speaker_of(scene, verb), verb) if verb is not None else None


def _by_verb(scene: Scene, speaker: int | None, verb: int) -> _Introducer | None:
    """Return the introducer that is the speaker of a verb."""
    if speaker is None:
        return None
    return _Introducer(speaker, source_phrase(scene, speaker, verb), verb)


def _reports(scene: Scene, i: int) -> bool:
    """Whether the token is a form of a reporting verb, whatever its tag."""
    cue = verbs().get(scene.parse.tokens[i].lemma.lower())
    return cue is not None and ("quote" in cue.frames or "told" in cue.frames)


def _according_to(scene: Scene, sentence: range) -> _Introducer | None:
    """Return the source of an "according to" in the sentence."""
    tokens = scene.parse.tokens
    for i in sentence[:-2]:
        if tokens[i].text.lower() == "according" and tokens[i + 1].text == "to":
            phrase = trimmed(scene.parse, range(i + 2, sentence[-1]))
            return _Introducer(_head(scene, phrase), phrase, i) if phrase else None
    return None


def _colon(scene: Scene, sentence: range, content: Span) -> int:
    """Return the last colon of the sentence before what it introduces."""
    tokens = scene.parse.tokens
    found = [i for i in sentence if tokens[i].text == ":" and tokens[i].end <= content.start]
    return found[-1] if found else sentence[0]


def _main_verb(scene: Scene, sentence: range) -> int | None:
    """Return the verb whose subject introduces: a reporting one, or else the main verb."""
    parse = scene.parse
    verbs_there = [
        i
        for i in sentence
        if is_verb(parse.tokens[i]) and (is_finite(parse, i) or parse.children(i, "nsubj"))
    ]
    reporting = [i for i in verbs_there if _reports(scene, i)]
    root = parse.root(parse.tokens[sentence.start].sentence)
    if reporting:
        return reporting[-1]
    return root if root in verbs_there else next(iter(verbs_there), None)


def _phrase_at(scene: Scene, last: int, sentence: range) -> int | None:
    """Return the head of the noun phrase that ends at token `last`."""
    parse = scene.parse
    while not parse.is_root(last) and parse.tokens[last].head in sentence:
        head = parse.tokens[last].head
        if not is_nominal(parse, head) or parse.children(last, "case"):
            break
        last = head
    return last if is_nominal(parse, last) else None


def _says_through(scene: Scene, number: int) -> bool:
    """Whether another speaks for the subject: "… through its spokesman John Berg:"."""
    sentence = scene.parse.sentence(number)
    if len(sentence) < 3:
        return False
    return _last_phrase(scene, sentence, _main_verb(scene, sentence)) is not None


def _last_phrase(scene: Scene, sentence: range, verb: int | None) -> range | None:
    """Return who is named right before the colon: "…, through its spokesman John Berg:".

    Where the main verb is one of saying its subject speaks; "with" needs a verb of talking.
    """
    parse = scene.parse
    lemma = parse.tokens[verb].lemma if verb is not None else ""
    for i in range(sentence.stop - 2, sentence.start - 1, -1):
        token = parse.tokens[i]
        if is_finite(parse, i) and is_verb(token):
            return None
        if token.pos != "ADP" or token.lemma not in listed("introducers"):
            continue
        if verb is not None and _reports(scene, verb) and token.lemma not in {"through", "via"}:
            return None
        phrase = trimmed(parse, range(i + 1, sentence[-1]))
        is_met = token.lemma != "with" or lemma in listed("talking")
        return phrase if phrase and is_met and is_nominal(parse, phrase[-1]) else None
    return None
