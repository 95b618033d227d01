"""What a statement is besides its words: whose, to whom, through what, when, in which mode."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.grammar import noun_phrase
from kg.extract.statements.lexicon import listed
from kg.knowledge.lexicon import words
from kg.language import Parse, is_dep
from kg.model import Entity, EntityKind, Form, Interval, Mention, Mode, Span, ZoneKind

_ORGANISED = frozenset(
    {
        EntityKind.GOVERNMENT,
        EntityKind.GOVERNMENT_BODY,
        EntityKind.INTERGOVERNMENTAL,
        EntityKind.NGO,
        EntityKind.MEDIA,
        EntityKind.MILITARY,
        EntityKind.ARMED_GROUP,
        EntityKind.ORGANISATION,
    }
)
_MARKS = "“”\"'‘’«»„`‟″ \t\n,.;:"
_SOMEBODY = frozenset({"he", "she", "it"})
_TIME_GAP = 12  # tokens between a cue and the time it was said


@dataclass(frozen=True, slots=True)
class Cast:
    """The entities of an article, to be asked who is meant where."""

    mentions: tuple[tuple[Mention, Entity], ...]  # in text order
    starts: tuple[int, ...]  # of the mentions
    at_token: Mapping[int, list[tuple[Mention, Entity]]]

    @classmethod
    def of(cls, parse: Parse, entities: Iterable[Entity]) -> Cast:
        """Return the cast of these entities."""
        pairs = [(mention, entity) for entity in entities for mention in entity.mentions]
        pairs.sort(key=lambda pair: (pair[0].span, pair[1].id))
        at_token: dict[int, list[tuple[Mention, Entity]]] = {}
        for mention, entity in pairs:
            for i in parse.indices(mention.span):
                at_token.setdefault(i, []).append((mention, entity))
        return cls(tuple(pairs), tuple(m.span.start for m, _ in pairs), at_token)

    def within(self, span: Span) -> Iterator[tuple[Mention, Entity]]:
        """Yield the mentions inside `span`."""
        first = bisect_left(self.starts, span.start)
        last = bisect_left(self.starts, span.end)
        return (pair for pair in self.mentions[first:last] if span.covers(pair[0].span))

    def acts_at(self, span: Span) -> Entity | None:
        """Return who is meant at exactly `span`: somebody who acts rather than a place."""
        found = [entity for mention, entity in self.within(span) if mention.span == span]
        return min(found, key=_actors_first, default=None)

    def actor(self, entity: Entity | None) -> Entity | None:
        """Return the entity if it acts; of a country its government, of other places nobody."""
        if entity is None or entity.kind != EntityKind.LOCATION:
            return entity
        if entity.place_kind != "Country":
            return None
        rules = (e for _, e in self.mentions if e.kind == EntityKind.GOVERNMENT)
        return next((e for e in rules if e.country and e.country == entity.country), None)

    def named(self, id: str | None) -> Entity | None:
        """Return the entity with that id."""
        return next((entity for _, entity in self.mentions if entity.id == id), None)


def speaker_entity(scene: Scene, cast: Cast, draft: Draft) -> Entity | None:
    """Return the entity that speaks, None when no entity is known for it.

    It is the one whose mention is the whole source, or ends one of its parts: "spokesman *John
    Berg*", "*John Berg*, a nurse in Oslo". "French officials" end in nobody's name. Of several
    who speak together it is the first.
    """
    for source in draft.source:
        whole = cast.acts_at(source)
        if whole is not None:
            return cast.actor(whole)
        meant = [e for p in _parts(scene, cast, source) if (e := _part_entity(scene, cast, p))]
        if meant:
            named = [e for e in meant if e.kind == EntityKind.PERSON]
            joined = any(scene.parse.tokens[i].pos == "CCONJ" for i in scene.parse.indices(source))
            is_told = meant[0].kind == EntityKind.GROUP and named and not joined
            return cast.actor(named[0] if is_told else meant[0])
    if draft.speaker is None:
        return None
    found = _at_head(scene, cast, draft.speaker) or _author(scene, cast, draft)
    return cast.actor(found) or _organ(scene, cast, draft.speaker)


def co_speakers(
    scene: Scene, cast: Cast, draft: Draft, speaker: Entity | None
) -> tuple[Entity, ...]:
    """Return who speaks with the first: "*the army and Oxfam* said", "Berg, and Lund, said".

    Only what an "and" joins is several; "John Berg, a nurse" and "the envoy and his aide's son"
    with one name are not.
    """
    if speaker is None:
        return ()
    found: dict[str, Entity] = {}
    for source in draft.source:
        parts = tuple(_parts(scene, cast, source))
        joins = [_joins(scene, one, other) for one, other in pairwise(parts)]
        for n, (_, whole) in enumerate(parts[1:]):
            listed = any(joins[n:]) and cast.acts_at(whole) is not None  # "Oxfam, *Shelter* and …"
            meant = cast.actor(_part_entity(scene, cast, parts[n + 1]))
            if (joins[n] or listed) and meant is not None and meant.id != speaker.id:
                found.setdefault(meant.id, meant)
    return tuple(found.values())


def _joins(scene: Scene, one: tuple[Span, Span], other: tuple[Span, Span]) -> bool:
    """Whether an "and" stands between two parts of a source."""
    return bool({"and", "&"} & set(scene.text[one[1].end : other[1].start].lower().split()))


def _part_entity(scene: Scene, cast: Cast, part: tuple[Span, Span]) -> Entity | None:
    """Return who a part of a source is: (up to its first preposition, whole)."""
    core, whole = part
    found = _ending(cast, core)
    if found is None or found.kind == EntityKind.GROUP:
        return _titled_person(scene, cast, whole) or found
    return found


def _author(scene: Scene, cast: Cast, draft: Draft) -> Entity | None:
    """Return whose the document is that speaks: "a July report by *Oxfam*", "an *Oxfam* report"."""
    parse, head = scene.parse, draft.speaker
    if head is None or parse.tokens[head].lemma.lower() not in listed("documents"):
        return None
    for child in parse.children(head, "nmod", "obl", "acl"):
        case = parse.child(child, "case")
        if case is None or parse.tokens[case].lemma not in {"by", "from"}:
            continue
        inside = parse.span(noun_phrase(parse, child) or range(child, child + 1))
        found = [e for m, e in cast.within(inside) if _is_author(parse, m, e, child)]
        if found:
            return min(found, key=_actors_first)
    return _owner_of_document(scene, cast, draft, head)


def _owner_of_document(scene: Scene, cast: Cast, draft: Draft, head: int) -> Entity | None:
    """Return who is named right before the document: "an *Oxfam* report", "*Oxfam*'s report"."""
    start = scene.parse.tokens[head].start
    found = [
        (m.span.end, e)
        for span in draft.source
        for m, e in cast.within(span)
        if m.form == Form.NAME and not m.adjectival and m.span.end <= start
        if e.kind != EntityKind.LOCATION
    ]
    return max(found, key=lambda pair: (pair[0], pair[1].id))[1] if found else None


def _is_author(parse: Parse, mention: Mention, entity: Entity, head: int) -> bool:
    """Whether a mention names an actor at the head of a by-phrase."""
    if mention.form != Form.NAME or mention.adjectival or entity.kind == EntityKind.LOCATION:
        return False
    inside = parse.indices(mention.span)
    return head in inside or any(parse.tokens[i].head == head for i in inside)


def _organ(scene: Scene, cast: Cast, head: int) -> Entity | None:
    """Return the army a state owns, else the state: "*the regime*'s military", "its army"."""
    parse = scene.parse
    if parse.tokens[head].lemma.lower() not in listed("organs"):
        return None
    owner = parse.child(head, "nmod:poss")
    owners = cast.at_token.get(owner, []) if owner is not None else []
    states = sorted((e for _, e in owners if e.kind == EntityKind.GOVERNMENT), key=_actors_first)
    if not states:
        return None
    forces = (e for _, e in cast.mentions if e.kind == EntityKind.MILITARY)
    return next((e for e in forces if e.country and e.country == states[0].country), states[0])


def _ending(cast: Cast, part: Span) -> Entity | None:
    """Return the entity whose mention ends the part."""
    found = [e for m, e in cast.within(part) if m.span.end == part.end and not m.adjectival]
    return min(found, key=_actors_first, default=None)


def _titled_person(scene: Scene, cast: Cast, part: Span) -> Entity | None:
    """Return the person a part ends in, unless behind a preposition: "Secretary of State Berg"."""
    for mention, entity in cast.within(part):
        if entity.kind != EntityKind.PERSON or mention.span.end != part.end:
            continue
        if mention.form != Form.NAME:
            continue
        before = _before_title(scene.parse, scene.parse.indices(mention.span).start)
        if before >= 0 and scene.parse.tokens[before].pos != "ADP":
            return entity
    return None


def _before_title(parse: Parse, name: int) -> int:
    """Return the token before a name and its titles: "communications" of "… Captain John Berg"."""
    before = name - 1
    while before >= 0 and parse.tokens[before].lemma.lower() in words(
        "coreference", "people", "nouns"
    ):
        before -= 1
    while before >= 0 and parse.tokens[before].pos in {"DET", "ADJ"}:
        before -= 1
    return before


def _at_head(scene: Scene, cast: Cast, head: int) -> Entity | None:
    """Return the entity a pronoun or common noun refers to; "who" and "which" to what is before."""
    token = scene.parse.tokens[head]
    if token.tag in {"WP", "WDT"} and is_dep(scene.parse.tokens[token.head].dep, "acl"):
        head = scene.parse.tokens[token.head].head
        return min((e for _, e in cast.at_token.get(head, [])), key=_actors_first, default=None)
    found = [e for m, e in cast.at_token.get(head, []) if m.form != Form.NAME]
    return min(found, key=_actors_first, default=None)


def _actors_first(entity: Entity) -> tuple[bool, bool, str]:
    return entity.kind == EntityKind.LOCATION, entity.kind != EntityKind.PERSON, entity.id


def _parts(scene: Scene, cast: Cast, source: Span) -> Iterator[tuple[Span, Span]]:
    """Yield the parts of a source between commas and conjunctions: cut before the first
    preposition, and whole. What stands inside a name parts nothing.
    """
    part: list[int] = []
    for i in (*scene.parse.indices(source), None):
        if i is None or (_is_border(scene.parse, i) and i not in cast.at_token):
            if part:
                yield scene.parse.span(_core(scene, cast, part)), scene.parse.span(part)
            part = []
        else:
            part.append(i)


def _is_border(parse: Parse, i: int) -> bool:
    """Whether a part ends before token `i`; in "local and foreign reporters" none does."""
    if parse.tokens[i].pos == "CCONJ":
        return i > 0 and not is_dep(parse.tokens[i - 1].dep, "compound", "amod", "det")
    return parse.tokens[i].text in {",", "(", ")", "–", "—"}


def _core(scene: Scene, cast: Cast, part: list[int]) -> list[int]:
    """Return the part up to its first preposition that is in no name."""
    for n, i in enumerate(part):
        if n and scene.parse.tokens[i].pos == "ADP" and i not in cast.at_token:
            return part[:n]
    return part


def is_unnamed(scene: Scene, draft: Draft, entity: Entity | None) -> bool:
    """Whether nobody could look the speaker up: "a local source", "officials".

    An "it" or "she" stands for somebody told of before, even where we cannot tell whom.
    """
    if entity is not None:
        # "The Prime Minister" is somebody, whoever it is; "a minister" is not.
        office = entity.name.lower().split()[-1:]
        is_one = words("coreference", "people", "exclusive").issuperset(office)
        told = draft.source[0].of(scene.text).lower().startswith("the ") if draft.source else False
        is_office = is_one and told and entity.name[0].isupper()
        is_known = entity.kind not in {EntityKind.GROUP, EntityKind.PERSON} or is_office
        return not is_known and not any(m.form == Form.NAME for m in entity.mentions)
    if draft.speaker is None:
        return True
    token = scene.parse.tokens[draft.speaker]
    return token.pos != "PROPN" and token.text.lower() not in _SOMEBODY


def on_behalf_of(scene: Scene, cast: Cast, draft: Draft, speaker: Entity | None) -> Entity | None:
    """Return the organisation or state somebody speaks for: "a *ministry* spokesman"."""
    for source in draft.source:
        roles = [
            scene.parse.tokens[i]
            for i in scene.parse.indices(source)
            if scene.parse.tokens[i].lemma.lower() in listed("representatives")
            and not _is_before_noun(scene.parse, i)
        ]
        if roles:
            others = [(m, e) for m, e in cast.within(source) if e is not speaker]
            organised = [(m, e) for m, e in others if e.kind in _ORGANISED]
            place = roles[0].start
            if organised:
                return min(organised, key=lambda pair: _behind(scene, pair, place))[1]
            master = _master(scene, cast, source, speaker)
            if master is not None:
                return master
    if speaker is None or speaker.kind != EntityKind.PERSON:
        return None
    held = (cast.named(role.organisation) for role in speaker.roles if role.organisation)
    return next((entity for entity in held if entity is not None), None) or _mouth_of(
        scene, cast, draft
    )


def _master(scene: Scene, cast: Cast, source: Span, speaker: Entity | None) -> Entity | None:
    """Return whose representative it is: "*his* press secretary", "*Berg*'s spokesman".

    A pronoun that nothing resolves is the one person its sentence has named before it.
    """
    first = next(iter(scene.parse.indices(source)), None)
    if first is None:
        return None
    tokens = scene.parse.tokens
    if tokens[first].tag != "PRP$":
        owners = [
            e
            for m, e in cast.within(source)
            if e.kind is EntityKind.PERSON
            and e is not speaker
            and scene.text[m.span.end : m.span.end + 2] in {"’s", "'s"}
        ]
        return owners[0] if owners else None
    if tokens[first].text.lower() not in _OF_PERSONS:
        return None
    told = [e for _, e in cast.at_token.get(first, []) if e.kind is EntityKind.PERSON]
    if told:
        return told[0]
    start = scene.document.sentences[tokens[first].sentence].span.start
    before = cast.within(Span(start, source.start)) if start < source.start else iter(())
    persons = {e.id: e for _, e in before if e.kind is EntityKind.PERSON}
    return next(iter(persons.values())) if len(persons) == 1 else None


_OF_PERSONS = frozenset({"his", "her"})


def _is_before_noun(parse: Parse, i: int) -> bool:
    """Whether a noun only describes the next one: "Russian *military* blogger"."""
    after = parse.tokens[i + 1] if i + 1 < len(parse.tokens) else parse.tokens[i]
    return is_dep(parse.tokens[i].dep, "compound", "amod") and after.pos == "NOUN"


def _mouth_of(scene: Scene, cast: Cast, draft: Draft) -> Entity | None:
    """Return who reacted or said "in a statement by spokesman Josh Berg:"."""
    if draft.rule != "introduced" or draft.verb is None or draft.speaker is None:
        return None
    own = scene.parse.child(draft.verb, "nsubj")
    if own is None or own == draft.speaker or draft.speaker < own:
        return None
    named = [e for _, e in cast.at_token.get(own, []) if e.kind in _ORGANISED]
    return min(named, key=_actors_first, default=None)


def _behind(scene: Scene, pair: tuple[Mention, Entity], role: int) -> tuple[bool, int, str]:
    """Order of who may stand behind a role: an owner ("Oslo's UN envoy"), then the nearest."""
    mention, entity = pair
    owns = scene.text[mention.span.end : mention.span.end + 2] in {"’s", "'s"}
    return not owns, abs(mention.span.end - role), entity.id


def addressee(scene: Scene, cast: Cast, draft: Draft) -> Entity | None:
    """Return who is told, when that is an entity: "told *the Daily News*", "said to *her*"."""
    if draft.verb is None:
        return None
    parse = scene.parse
    for child in parse.children(draft.verb, "obj", "iobj", "obl", "nsubj"):
        token = parse.tokens[child]
        if token.dep == "nsubj" and not _is_told(scene, draft, child):
            continue
        case = parse.child(child, "case")
        if is_dep(token.dep, "obl") and (case is None or parse.tokens[case].lemma != "to"):
            continue
        if any(span.overlaps(token.span) for span in (*draft.content, *draft.source)):
            continue
        found = [entity for _, entity in cast.at_token.get(child, [])] or _beside(
            parse, cast, child
        )
        if found:
            return cast.actor(min(found, key=_actors_first))
    return None


def _is_told(scene: Scene, draft: Draft, child: int) -> bool:
    """Whether what the parser has as subject stands behind "told" and its speaker."""
    verb, speaker = draft.verb, draft.speaker
    cue = scene.cues.get(verb) if verb is not None else None
    if verb is None or speaker is None or cue is None:
        return False
    return "told" in cue.frames and speaker < verb < child


def _beside(parse: Parse, cast: Cast, noun: int) -> list[Entity]:
    """Return who is named right behind a common noun: "the newspaper *Politika*"."""
    if parse.tokens[noun].pos != "NOUN" or noun + 1 >= len(parse.tokens):
        return []
    start = parse.tokens[noun + 1].start
    named = [pair for pair in cast.at_token.get(noun + 1, []) if pair[0].form == Form.NAME]
    return [e for m, e in named if m.span.start == start and not m.adjectival]


def medium(scene: Scene, draft: Draft) -> str | None:
    """Return through what it was said, as written: "a statement", "Twitter"."""
    if draft.verb is None:
        return None
    parse = scene.parse
    taken = (*draft.content, *draft.source)
    for i in parse.sentence(parse.tokens[draft.verb].sentence):
        token = parse.tokens[i]
        case = parse.child(i, "case")
        if case is None or case > i or any(s.covers(token.span) for s in taken):
            continue
        if _carries(parse.tokens[case].lemma.lower(), token.lemma.lower()):
            return Span(parse.tokens[case + 1].start, token.end).of(scene.text)
    return None


def _carries(preposition: str, noun: str) -> bool:
    """Whether words are said so: "in a statement", "on Twitter"."""
    if preposition == "on":
        return noun in listed("platforms")
    named = noun in listed("media") or noun in listed("platforms")
    return named and preposition in {"in", "via", "through", "during"}


def said(scene: Scene, draft: Draft) -> Interval | None:
    """Return the days in which it was said: of the time that stands nearest to the cue."""
    if draft.verb is None:
        return None
    parse = scene.parse
    sentence = parse.sentence(parse.tokens[draft.verb].sentence)
    if not sentence:
        return None
    bounds = parse.span(sentence)
    near: list[tuple[int, Interval]] = []
    for timex in scene.reading.found.timexes:
        if timex.interval is None or not bounds.covers(timex.span):
            continue
        if any(span.overlaps(timex.span) for span in (*draft.content, *draft.source)):
            continue
        place = parse.indices(timex.span)
        near += [(abs(place.start - draft.verb), timex.interval)] if place else []
    distance, interval = min(near, key=lambda pair: pair[0], default=(_TIME_GAP + 1, None))
    return interval if distance <= _TIME_GAP else None


def mode_of(scene: Scene, content: tuple[Span, ...]) -> Mode:
    """Return whether the words are quoted, told, or both."""
    quoted = [_quoted(scene, span) for span in content]
    if all(share == 1.0 for share in quoted):
        return Mode.DIRECT
    return Mode.MIXED if any(share > 0 for share in quoted) else Mode.INDIRECT


def _quoted(scene: Scene, span: Span) -> float:
    """Return how much of `span` is quoted; marks and stops at its ends do not count."""
    if any(z.kind == ZoneKind.BLOCK_QUOTE and z.span.covers(span) for z in scene.document.zones):
        return 1.0
    rest = len(span.of(scene.text).strip(_MARKS)) or 1
    inside = 0
    for quotation in scene.quotations.between(span):
        for part in quotation.parts:
            start, end = max(part.start, span.start), min(part.end, span.end)
            if start < end:
                inside += len(scene.text[start:end].strip(_MARKS))
    return min(1.0, inside / rest)
