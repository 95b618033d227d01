"""Drafts → Statements: overlaps settled, spans made whole, speakers known, ids given."""

from __future__ import annotations

from dataclasses import replace

from kg.extract.statements.acts import act_of
from kg.extract.statements.assemble import assembled
from kg.extract.statements.attributes import Cast
from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.grammar import is_negated, subject
from kg.extract.statements.lexicon import certainties, listed
from kg.language import is_dep
from kg.model import EntityKind, Form, Span, Statement

_CHAINED = frozenset({"clause", "told", "fronted", "hedge", "quote_before", "quote_after"})


def finished(scene: Scene, drafts: list[Draft]) -> tuple[Statement, ...]:
    """Return the statements of the drafts that hold, in text order."""
    held = (draft for draft in drafts if holds(scene, draft))
    whole = [replace(d, content=_whole(scene, d.content)) for d in held]
    around = _Around(scene, whole)
    kept = [d for d in whole if d.content and not _is_idle(scene, d, around)]
    kept = sorted(_distinct(kept), key=lambda d: (d.cue[0].start, d.content[0].start))
    ids = {id(draft): f"s{n}" for n, draft in enumerate(kept, start=1)}
    cast, around = Cast.of(scene.parse, scene.reading.found.entities), _Around(scene, kept)
    return tuple(_statement(scene, cast, draft, around, ids) for draft in kept)


_NAMELESS = ("not to be named", "not be named", "not to be identified", "anonymity")


class _Around:
    """Tells in whose content a cue stands; looks at drafts of its sentence only."""

    def __init__(self, scene: Scene, drafts: list[Draft]) -> None:
        self._parse = scene.parse
        self._by_sentence: dict[int, list[Draft]] = {}
        for draft in drafts:
            for number in sorted({n for span in draft.content for n in self._sentences(span)}):
                self._by_sentence.setdefault(number, []).append(draft)

    def _sentences(self, span: Span) -> range:
        inside = self._parse.indices(span)
        if not inside:
            return range(0)
        tokens = self._parse.tokens
        return range(tokens[inside.start].sentence, tokens[inside.stop - 1].sentence + 1)

    def outer(self, draft: Draft) -> list[Draft]:
        """Return the drafts whose content holds the cue of `draft`."""
        number = next(iter(self._sentences(draft.cue[0])), None)
        near = self._by_sentence.get(number, []) if number is not None else []
        return [o for o in near if o is not draft and _covers(o.content, draft.cue[0])]


def holds(scene: Scene, draft: Draft) -> bool:
    """Whether the cue tells of something said: no "to say", "would say", "if one says"."""
    if draft.verb is None or draft.rule.startswith("quote"):
        return True
    parse = scene.parse
    token = parse.tokens[draft.verb]
    if draft.speaker is not None and parse.tokens[draft.speaker].lemma.lower() in {"one", "you"}:
        return False
    marks = {parse.tokens[c].tag for c in parse.children(draft.verb, "mark")}
    if "TO" in marks and token.dep in {"acl", "csubj", "acl:relcl"}:
        return False
    if token.lemma in listed("sourcing") and _names_only(scene, draft):
        return False
    if is_silent(scene, draft) or _is_description(scene, draft):
        return False
    return not is_unreal(scene, draft)


def is_unreal(scene: Scene, draft: Draft) -> bool:
    """Whether nobody has spoken yet, or need ever: "would say", "if one says"."""
    if draft.verb is None:
        return False
    helpers = {scene.parse.tokens[c].lemma for c in scene.parse.children(draft.verb, "aux")}
    return not helpers.isdisjoint(listed("unreal"))


def is_silent(scene: Scene, draft: Draft) -> bool:
    """Whether it tells what nobody said: "did not confirm", "has yet to say", "declined to say"."""
    parse, verb = scene.parse, draft.verb
    if verb is None or verb not in scene.cues:
        return False
    if parse.tokens[verb].lemma in listed("telling"):
        above = parse.tokens[parse.tokens[verb].head]
        is_held_back = is_dep(parse.tokens[verb].dep, "xcomp", "acl", "ccomp")
        is_late = verb > 1 and parse.tokens[verb - 2].lemma == "yet"
        is_held_back = is_late or (is_held_back and above.lemma in listed("withholding"))
        return is_held_back or is_negated(parse, verb)
    if parse.tokens[verb].lemma in listed("anonymous"):
        words = draft.content[-1].of(scene.text).lower()
        return any(part in words for part in _NAMELESS)
    if parse.tokens[verb].lemma not in listed("withholding"):
        return False
    kept = (c for c in parse.children(verb, "xcomp", "ccomp", "advcl") if c > verb)
    return any(parse.tokens[c].lemma in listed("telling") for c in kept)


def _is_description(scene: Scene, draft: Draft) -> bool:
    """Whether it tells what somebody does at all times: "a group *that documents* abuses"."""
    if draft.rule not in {"object", "count"} or draft.speaker is None or draft.verb is None:
        return False
    tokens = scene.parse.tokens
    return tokens[draft.speaker].tag in {"WDT", "WP"} and tokens[draft.verb].tag in {"VBZ", "VBP"}


def _names_only(scene: Scene, draft: Draft) -> bool:
    """Whether the words are but somebody's name: in "citing Oxfam" nothing is told."""
    return any(
        mention.form == Form.NAME and mention.span.end == draft.content[-1].end
        for entity in scene.reading.found.entities
        if entity.kind != EntityKind.LOCATION
        for mention in entity.mentions
        if draft.content[0].covers(mention.span)
        and len(scene.parse.indices(draft.content[0])) <= len(scene.parse.indices(mention.span)) + 1
    )


def _is_idle(scene: Scene, draft: Draft, around: _Around) -> bool:
    """Whether a draft inside another's content is no link of a chain of reports.

    "The army said rebels claimed the town" has two voices; "he said he hoped to return" has one.
    """
    if not _reporting(around, draft) or draft.rule in {"according", "headline"}:
        return False
    if draft.rule not in _CHAINED or draft.verb is None:
        return True
    token = scene.parse.tokens[draft.verb]
    if draft.rule == "hedge":
        return False
    own = subject(scene.parse, draft.verb)
    if token.lemma not in listed("chains") or own is None or own != draft.speaker:
        return True
    return scene.parse.tokens[own].pos not in {"NOUN", "PROPN"}


def _covers(spans: tuple[Span, ...], inner: Span) -> bool:
    return any(span.covers(inner) for span in spans)


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts without those that give the same words to the same speaker again."""
    found: dict[tuple[tuple[Span, ...], tuple[Span, ...]], Draft] = {}
    for draft in drafts:
        found.setdefault((draft.content, draft.source), draft)
    return list(found.values())


def _whole(scene: Scene, content: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans so that none cuts a quotation in two; enclosing marks are left out."""
    found: list[Span] = []
    for span in sorted(set(content)):
        for piece in _with_quotations(scene, span):
            if found and found[-1].overlaps(piece):
                found[-1] = found[-1].to(piece)
            else:
                found.append(piece)
    return tuple(found)


def _with_quotations(scene: Scene, span: Span) -> list[Span]:
    """Return `span` grown over the quotations it begins or ends in, and their further parts.

    A quotation behind a colon, "…: “…”", becomes a span of its own.
    """
    touched = scene.quotations.between(span)
    for quotation in touched:
        if span in quotation.parts:
            return [span]
        if quotation.outer == span:
            return list(quotation.parts)
    if len(touched) == 1 and any(part.covers(span) for part in touched[0].parts):
        return [span]
    rest: list[Span] = []
    for quotation in touched:
        before = scene.text[span.start : quotation.outer.start].rstrip()
        if before.endswith(":"):
            return [Span(span.start, span.start + len(before) - 1), *rest, *quotation.parts]
        span = span.to(Span(quotation.outer.start, _first_end(quotation.outer, quotation.parts)))
        rest += quotation.parts[1:]
    return [span, *rest]


def _closed(scene: Scene, source: Span) -> Span:
    """Return the source with the mark that closes a quotation in it: a “senior diplomat”."""
    for quotation in scene.quotations.between(source):
        if source.start <= quotation.outer.start and quotation.parts[-1].end <= source.end:
            return source.to(quotation.outer)
    return source


def _first_end(outer: Span, parts: tuple[Span, ...]) -> int:
    return outer.end if len(parts) == 1 else parts[0].end


def _statement(
    scene: Scene, cast: Cast, draft: Draft, around: _Around, ids: dict[int, str]
) -> Statement:
    outer = _outer(draft, around)
    certainty = _certainty(draft, is_nested=outer is not None)
    return replace(
        assembled(scene, cast, draft, finder=f"rules/statements/{draft.rule}", certainty=certainty),
        id=ids[id(draft)],
        source=tuple(_closed(scene, span) for span in draft.source),
        act=act_of(scene, draft),
        within=ids[id(outer)] if outer is not None else None,
    )


def _certainty(draft: Draft, *, is_nested: bool) -> float:
    """Return how often statements of the draft's rule were right where that was measured."""
    measured = certainties()
    return round(measured[draft.rule] * (measured["nested"] if is_nested else 1.0), 3)


def _outer(draft: Draft, around: _Around) -> Draft | None:
    """Return the statement with the fewest words whose content reports this one."""
    found = _reporting(around, draft)
    return min(found, key=lambda o: sum(s.end - s.start for s in o.content), default=None)


def _reporting(around: _Around, draft: Draft) -> list[Draft]:
    """Return the drafts whose content holds the cue and all the content of `draft`."""
    return [o for o in around.outer(draft) if all(_covers(o.content, s) for s in draft.content)]
