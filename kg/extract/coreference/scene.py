"""What an anaphor can see: who was mentioned before it, where, and as what.

A text is read in scenes. A round-up's sections and a live blog's updates have nothing to do with
each other, so nothing said in one is taken up in another.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from kg.extract.coreference.home import Homes, scene_of
from kg.extract.names.lists import given_names, titles
from kg.extract.reading import Reading
from kg.extract.statements.quotes import find_quotations
from kg.knowledge.authority import authority
from kg.knowledge.lexicon import words
from kg.knowledge.toponymy import fold
from kg.language import Parse, is_dep
from kg.model import Document, Entity, EntityKind, Form, Mention, Role, Span, ZoneKind

_FINDER = "rules/coreference"
_CERTAIN = 0.75
_MARKS = '“”«»„"'
_STEPS = 3  # from a name to the noun beside it that is in the sentence's grammar


@dataclass(slots=True)
class Actor:
    """An entity while its mentions are still gathered."""

    entity: Entity
    gender: str  # "male", "female", or "" when nothing tells
    names: tuple[tuple[str, ...], ...]  # its names as written and as known, folded, in words
    mentions: list[Mention]
    roles: list[Role]

    @property
    def kind(self) -> EntityKind:
        """What it is."""
        return self.entity.kind

    def done(self) -> Entity:
        """Return the entity with all its mentions and roles."""
        ordered = sorted(self.mentions, key=lambda m: m.span)
        return replace(self.entity, mentions=tuple(ordered), roles=tuple(self.roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A mention of an actor, as an anaphor after it sees it."""

    actor: Actor
    span: Span
    token: int  # that stands for it in the tree
    sentence: int
    subject: bool
    speaker: bool


class Stage:
    """The document's actors, and what was seen of them so far, in text order."""

    def __init__(self, reading: Reading) -> None:
        self.document: Document = reading.document
        self.parse: Parse = reading.parse
        text = reading.document.text
        self.actors = [_actor(e, reading.parse, text) for e in reading.found.entities]
        self.quoted = quoted(reading.document)
        self._narrated = _narrated(reading.document, self.quoted)
        self._scenes = [scene_of(reading.document, s.span) for s in reading.document.sentences]
        self.homes = Homes(reading.document, reading.parse, reading.found.entities)
        self._made = 0
        self._by_sentence: dict[int, list[Seen]] = defaultdict(list)
        self._by_token: dict[int, list[Seen]] = defaultdict(list)
        self._by_last_word: dict[str, list[Actor]] = defaultdict(list)
        for actor in self.actors:
            for word in dict.fromkeys(name[-1] for name in actor.names if name):
                self._by_last_word[word].append(actor)
            if actor.kind is not EntityKind.LOCATION:
                for mention in actor.mentions:
                    self._see(actor, mention.span)

    def add(self, actor: Actor, span: Span, form: Form) -> None:
        """Write down a further mention of an actor."""
        actor.mentions.append(Mention(span=span, form=form))
        self._see(actor, span)

    def new(self, kind: EntityKind, name: str, **known: Any) -> Actor:
        """Return a new actor that the text tells of without a name; `known` as in Entity."""
        self._made += 1
        entity = Entity(
            id=f"g{self._made}",
            kind=kind,
            name=name,
            mentions=(),
            finder=_FINDER,
            certainty=_CERTAIN,
            **known,
        )
        actor = Actor(entity, "", (tuple(fold(name).split()),), [], [])
        self.actors.append(actor)
        return actor

    def _see(self, actor: Actor, span: Span) -> None:
        token = self.parse.head_of(span)
        if token is None:
            return  # in a zone that is not read
        sentence = self.parse.tokens[token].sentence
        seen = Seen(
            actor=actor,
            span=span,
            token=token,
            sentence=sentence,
            subject=is_subject(self.parse, token),
            speaker=is_speaker(self.parse, token),
        )
        insort(self._by_sentence[sentence], seen, key=lambda s: (s.span, s.actor.entity.id))
        self._by_token[token].append(seen)

    def in_sentence(self, sentence: int) -> list[Seen]:
        """Return what was seen in a sentence so far, in text order."""
        return self._by_sentence.get(sentence, [])

    def at_token(self, token: int) -> list[Seen]:
        """Return the mentions that a token stands for."""
        return self._by_token.get(token, [])

    def ending_in(self, word: str) -> list[Actor]:
        """Return the actors one of whose names ends in a (folded) word."""
        return self._by_last_word.get(word, [])

    def before(self, token: int, reach: int) -> list[Seen]:
        """Return what was seen before a token: in its scene, at most `reach` sentences back."""
        start = self.parse.tokens[token].start
        here = self.parse.tokens[token].sentence
        return [
            s
            for sentence in range(self._first(here, reach), here + 1)
            if self._scenes[sentence] == self._scenes[here]
            for s in self.in_sentence(sentence)
            if s.span.end <= start
        ]

    def is_one_scene(self, token: int, other: int) -> bool:
        """Whether two tokens stand in one section, or whatever parts what is told from the rest."""
        tokens = self.parse.tokens
        return self._scenes[tokens[token].sentence] == self._scenes[tokens[other].sentence]

    def _first(self, here: int, reach: int) -> int:
        """Return the first of the sentences that are at most `reach` before one."""
        return bisect_left(self._narrated, self._narrated[here] - reach)

    def between(self, first: int, last: int) -> int:
        """Return how many sentences the narrator goes on from one to another; none is quoted."""
        return self._narrated[last] - self._narrated[first]

    def is_quoted(self, token: int) -> bool:
        """Whether a token stands in quotation marks or in a block quote."""
        start = self.parse.tokens[token].start
        at = bisect_right(self.quoted, start, key=lambda s: s.start) - 1
        return at >= 0 and start < self.quoted[at].end

    def taken(self, token: int) -> bool:
        """Whether a token belongs to a mention of some actor."""
        one = self.parse.tokens[token]
        return any(s.span.overlaps(one.span) for s in self.in_sentence(one.sentence))


def _actor(entity: Entity, parse: Parse, text: str) -> Actor:
    gender = _gender(entity, parse) if entity.kind is EntityKind.PERSON else ""
    written = [m.span.of(text) for m in entity.mentions if m.form is Form.NAME and not m.adjectival]
    # A government is mostly told by its country: what it is called is only what is written.
    known = () if entity.kind is EntityKind.GOVERNMENT else (entity.name,)
    names = tuple(tuple(fold(name).split()) for name in dict.fromkeys((*known, *written)))
    return Actor(entity, gender, names, list(entity.mentions), list(entity.roles))


def _gender(entity: Entity, parse: Parse) -> str:
    """Return what a title before one of its names tells, or else its given name.

    Of somebody known who is written by surname only, it is the given name known.
    """
    for mention in entity.mentions:
        at = parse.indices(mention.span)
        folded = [fold(parse.tokens[i].text) for i in range(max(at.start - 5, 0), at.start)]
        told = titles().ending_at(folded, len(folded))[1] if folded else None
        if told:
            return told
    people = (e.concept for e in authority().entries(entity.name))
    known = sorted({c.label for c in people if c.kind is EntityKind.PERSON})
    names = [entity.name, *(known if len(known) == 1 else ())]
    firsts = ((fold(name).split() or [""])[0] for name in names)
    return next((given_names()[first] for first in firsts if first in given_names()), "")


def is_subject(parse: Parse, token: int) -> bool:
    """Whether a token is a subject, or stands beside one: "economist | Amina Yusuf"."""
    token = _beside(parse, token)
    if parse.tokens[token].dep == "nsubj" or _opens_speech(parse, token):
        return True
    return verb_of_root(parse, token) is not None


def verb_of_root(parse: Parse, token: int) -> int | None:
    """Return the verb of a sentence that the parser has for a noun and its participle.

    "The mayor called for help" is "the mayor, called for help" to it; a sentence needs a verb.
    """
    one = parse.tokens[token]
    if not parse.is_root(token) or one.pos not in ("NOUN", "PROPN") or parse.children(token, "cop"):
        return None
    own = [c for c in parse.children(token, "acl") if c > token and parse.tokens[c].dep == "acl"]
    past = [c for c in own if parse.tokens[c].tag in ("VBN", "VBD")]
    return past[-1] if past and not parse.children(past[-1], "aux:pass") else None


def _opens_speech(parse: Parse, token: int) -> bool:
    """Whether a name opens a sentence whose verb speaks: the parser takes many such for a clause.

    In "Amina Yusuf, in charge of trade, told the council, “…”" it makes the council the subject.
    """
    one = parse.tokens[token]
    head = parse.tokens[one.head]
    opens = parse.sentence(one.sentence).start == min(parse.subtree(token))
    return (
        one.pos == "PROPN"
        and opens
        and token < one.head
        and is_dep(one.dep, "ccomp", "dep", "parataxis")
        and head.lemma.lower() in words("coreference", "verbs", "speaking")
    )


def _beside(parse: Parse, token: int) -> int:
    for _ in range(_STEPS):
        if not is_dep(parse.tokens[token].dep, "flat", "appos", "nmod:desc"):
            break
        token = parse.tokens[token].head
    return token


def is_speaker(parse: Parse, token: int) -> bool:
    """Whether a token is the subject of a verb of speaking, or stands after "according to"."""
    token = _beside(parse, token)
    one = parse.tokens[token]
    head = parse.tokens[one.head]
    if one.dep == "nsubj" or _opens_speech(parse, token):
        return head.lemma.lower() in words("coreference", "verbs", "speaking")
    root = verb_of_root(parse, token)
    if root is not None:
        return parse.tokens[root].lemma.lower() in words("coreference", "verbs", "speaking")
    case = parse.child(token, "case")
    return case is not None and parse.tokens[case].lemma.lower() in ("according", "accord")


def quoted(document: Document) -> list[Span]:
    """Return the stretches of direct speech: between quotation marks, and block quotes.

    A quotation that is not closed ends with its paragraph, or before ", he said" at its end.
    """
    blocks = [z.span for z in document.zones if z.kind is ZoneKind.BLOCK_QUOTE]
    found = find_quotations(document).found
    marked = [_with_marks(document.text, q.outer) for q in found if not q.single]
    return sorted(blocks + [s for s in marked if not any(b.overlaps(s) for b in blocks)])


def _with_marks(text: str, span: Span) -> Span:
    """Return a quotation's span with marks that a blank parts from its words: “ so ”."""
    before, after = text[max(span.start - 2, 0) : span.start], text[span.end : span.end + 2]
    opens = len(before) == 2 and before[0] in _MARKS and before[1] == " "
    closes = len(after) == 2 and after[1] in _MARKS and after[0] == " "
    return Span(span.start - 2 * opens, span.end + 2 * closes)


def _narrated(document: Document, quoted: list[Span]) -> list[int]:
    """Return for each sentence how many up to it are the narrator's, in part at least."""
    counts, count = [], 0
    for sentence in document.sentences:
        at = bisect_right(quoted, sentence.span.start, key=lambda s: s.start) - 1
        count += not (at >= 0 and quoted[at].end >= sentence.span.end)
        counts.append(count)
    return counts


def agrees(first: str, second: str) -> bool:
    """Whether two genders may be one person's."""
    return not first or not second or first == second
