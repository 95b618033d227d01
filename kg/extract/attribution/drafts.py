"""An attribution of the encoder → a draft, as the rules for statements make them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kg.extract.statements.acts import act_of
from kg.extract.statements.draft import HEADLINES, Draft, Scene
from kg.extract.statements.grammar import is_nominal, is_verb
from kg.extract.statements.lexicon import Cue, nouns
from kg.language import Parse, is_dep
from kg.language.encoder import Attribution
from kg.model import Act, Span

_EDGES = ",;:—–-― \t\n"  # at the ends no part of a source or content
_HALF, _NEARLY_ALL = 0.5, 0.9  # of a quotation's characters
_NEAR = 4  # tokens from a word to the noun it belongs to
_HELPERS = frozenset({"AUX", "ADV", "PART", "PUNCT"})


@dataclass(frozen=True, slots=True)
class Read:
    """A draft, and the attribution it was made from."""

    draft: Draft
    attribution: Attribution


def drafts_of(scene: Scene, found: Iterable[Attribution]) -> list[Read]:
    """Return a draft for each attribution that has words in the parse."""
    drafts = (_draft(scene, attribution) for attribution in found)
    return [read for read in drafts if read is not None]


def _draft(scene: Scene, found: Attribution) -> Read | None:
    verb = _verb(scene, found.cue[0])
    if verb is None:
        return None
    source = tuple(s for s in (trimmed(scene, span) for span in found.source) if s is not None)
    content = tuple(whole(scene, _of_its_kind(scene, verb, found.content)))
    if not content:
        return None
    draft = Draft(
        rule="encoder",
        act=_act(scene, verb, content),
        speaker=_speaker(scene, source),
        source=source,
        cue=_lexical(scene, found.cue),
        content=content,
        verb=verb,
    )
    return Read(replace(draft, act=act_of(scene, replace(draft, rule="clause"))), found)


def _of_its_kind(scene: Scene, verb: int, content: Iterable[Span]) -> Iterator[Span]:
    """Yield the parts of the content in each zone; headlines and text never share a statement."""
    is_headline = scene.zone_kind(verb) in HEADLINES
    for span in content:
        for number, inside in groupby(scene.parse.indices(span), key=scene.zone_number):
            tokens = list(inside)
            if (scene.document.zones[number].kind in HEADLINES) == is_headline:
                part = scene.parse.span(_with_heads(scene.parse, tokens))
                yield Span(max(part.start, scene.document.zones[number].span.start), part.end)


def _with_heads(parse: Parse, tokens: Sequence[int]) -> range:
    """Return the tokens as a range that ends with no adjective or article of a noun behind it."""
    last = tokens[-1]
    while last < parse.tokens[last].head and _leans(parse, last):
        last = parse.tokens[last].head
    return range(tokens[0], last + 1)


def _leans(parse: Parse, i: int) -> bool:
    """Whether a word cannot be a phrase's last one: "in recent | days", "two | weeks"."""
    token, head = parse.tokens[i], parse.tokens[parse.tokens[i].head]
    if token.head - i > _NEAR or token.sentence != head.sentence:
        return False
    return is_dep(token.dep, "det", "amod", "nummod", "compound", "case", "nmod:poss")


def _verb(scene: Scene, cue: Span) -> int | None:
    """Return the token of a cue that reports: one of the lexicon, a verb, or its head."""
    inside = scene.parse.indices(cue)
    tokens = scene.parse.tokens
    reporting = next((i for i in inside if i in scene.cues), None)
    if reporting is not None:
        return reporting
    verb = next((i for i in inside if is_verb(tokens[i])), None)
    return verb if verb is not None else scene.parse.head_of(cue)


def _lexical(scene: Scene, cue: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the cue without the auxiliaries and adverbs before it: "has", "did not"."""
    inside = scene.parse.indices(cue[0])
    left = [i for i in inside if scene.parse.tokens[i].pos not in _HELPERS]
    if not left:
        return cue
    return (Span(scene.parse.tokens[left[0]].start, cue[0].end), *cue[1:])


def _speaker(scene: Scene, source: tuple[Span, ...]) -> int | None:
    """Return the head of the source's noun phrase."""
    for span in source:
        head = scene.parse.head_of(span)
        if head is not None and is_nominal(scene.parse, head):
            return head
        inside = scene.parse.indices(span)
        named = [i for i in inside if is_nominal(scene.parse, i)]
        if named:
            return named[-1]
        if inside:
            return inside[0]
    return None


def _act(scene: Scene, verb: int, content: tuple[Span, ...]) -> Act:
    """Return what is done by saying so, by the cue and the form of what is said."""
    cue = scene.cues.get(verb) or nouns().get(scene.parse.tokens[verb].lemma.lower())
    if cue is None:
        return Act.ASSERT
    fitting = (frame for frame in _frames(scene, content, cue) if frame in cue.frames)
    first = next(fitting, None) or next(iter(cue.frames), None)
    return cue.frames[first] if first is not None else Act.ASSERT


def _frames(scene: Scene, content: tuple[Span, ...], cue: Cue) -> Iterator[str]:
    """Yield the constructions that content may stand in, the likeliest first."""
    inside = scene.parse.indices(content[0])
    first = scene.parse.tokens[inside.start] if inside else None
    if first is not None and first.tag == "TO":
        yield "infinitive"
    if first is not None and first.pos == "ADP":
        yield f"to:{first.lemma}"
    if scene.quotations.at(content[0].start) is not None:
        yield "quote"
    yield from ("clause", "told", "object")


def whole(scene: Scene, content: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans so that each holds the quotations it touches whole, or not at all.

    Marks that enclose a whole span are left out, as are dashes and commas at its ends.
    """
    last = 0
    for span in content:
        grown = _with_quotations(scene, span)
        if grown.end <= last:
            continue
        left = trimmed(scene, Span(max(grown.start, last), grown.end))
        if left is not None:
            yield from _parts(scene, left)
        last = grown.end


def _with_quotations(scene: Scene, span: Span) -> Span:
    """Return the span grown over quotations it covers half of, and cut off from others."""
    start, end = span.start, span.end
    for quotation in scene.quotations.between(span):
        outer = quotation.outer
        if outer.covers(span):
            return _filled(span, outer)
        if span.covers(outer):
            continue
        shared = min(outer.end, end) - max(outer.start, start)
        if shared >= _HALF * (outer.end - outer.start):
            start, end = min(start, outer.start), max(end, outer.end)
        elif outer.start < start:
            start = outer.end
        else:
            end = outer.start
    return Span(start, end) if start < end else span


def _filled(span: Span, outer: Span) -> Span:
    """Return the whole quotation where the span inside it is nearly all of it.

    A span that holds one of the marks is to hold both.
    """
    length = (span.end - span.start) / (outer.end - outer.start)
    marked = span.start == outer.start or span.end == outer.end
    return outer if length >= (_HALF if marked else _NEARLY_ALL) else span


def trimmed(scene: Scene, span: Span) -> Span | None:
    """Return the span without commas and dashes at its ends; quotation marks stay."""
    words = span.of(scene.text)
    start = span.start + len(words) - len(words.lstrip(_EDGES))
    end = span.end - (len(words) - len(words.rstrip(_EDGES)))
    return Span(start, end) if start < end else None


def _parts(scene: Scene, span: Span) -> Iterator[Span]:
    """Yield the span, or the words between its marks when a quotation is all of it.

    A quotation behind a colon is a part of its own: "it would fail: “…”".
    """
    for quotation in scene.quotations.between(span):
        words = quotation.parts[0].to(quotation.parts[-1])
        if quotation.outer.covers(span) and span.covers(words):
            yield from quotation.parts
            return
        before = scene.text[span.start : max(span.start, quotation.outer.start)].rstrip()
        if before.endswith(":") and quotation.outer.end >= span.end:
            told = trimmed(scene, Span(span.start, span.start + len(before)))
            yield from (told,) if told is not None else ()
            yield from quotation.parts
            return
    yield span
