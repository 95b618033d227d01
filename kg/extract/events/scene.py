"""One sentence made ready for finding events: its words, phrases, entities and surroundings.

A `Scene` answers the questions the rules ask ("who is the subject of this verb, and is it an armed
group?"), so that rules read as rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.extract.events.lexicon import Lexicon, lexicon
from kg.extract.figures import Counted, find_figures
from kg.extract.forms import noun_forms
from kg.extract.phrases import Phrase, phrases
from kg.extract.reading import Reading
from kg.language import Parse, Token
from kg.model import Entity, EntityKind, Form, Mention, Span, Timex, Zone, ZoneKind

ARMED = frozenset({EntityKind.ARMED_GROUP, EntityKind.MILITARY})
_STATE = frozenset({EntityKind.GOVERNMENT, EntityKind.GOVERNMENT_BODY})
_DOERS = ARMED | _STATE | {EntityKind.GROUP}
_HUMAN = frozenset({EntityKind.PERSON, EntityKind.GROUP})


@dataclass(frozen=True, slots=True)
class Named:
    """An entity and the mention of it that stands here."""

    entity: Entity
    mention: Mention


@dataclass(frozen=True, slots=True)
class Section:
    """What belongs together: an update, a section, an embedded article, or what is in none."""

    number: int
    zone: Zone | None
    topics: frozenset[str]
    lemmas: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence; tokens are indices in `parse.tokens`."""

    number: int  # index into Document.sentences
    span: Span
    zone: Zone
    section: Section
    parse: Parse
    tokens: range
    phrases: tuple[Phrase, ...]
    figures: tuple[Counted, ...]
    timexes: tuple[Timex, ...]
    named: dict[int, tuple[Named, ...]]  # token → entities named there
    lexicon: Lexicon
    countries: frozenset[str]  # ids of places that are states
    nouns: dict[str, Entity]  # noun → the one entity it speaks of in this article ("regime")
    _phrase_at: dict[int, Phrase] = field(repr=False)
    lemmas: frozenset[str] = field(repr=False)
    body: int  # first token behind a dateline ("ISTANBUL, Turkey –")
    _counted: frozenset[int] = field(repr=False)

    def token(self, i: int) -> Token:
        """Return the token."""
        return self.parse.tokens[i]

    def lemma(self, i: int) -> str:
        """Return the lemma in lower case."""
        return self.parse.tokens[i].lemma.lower()

    def word(self, i: int) -> str:
        """Return the token's text in lower case; empty outside the sentence."""
        return self.parse.tokens[i].text.lower() if i in self.tokens else ""

    def phrase(self, i: int) -> Phrase | None:
        """Return the noun phrase token `i` stands in."""
        return self._phrase_at.get(i)

    @property
    def headline(self) -> bool:
        """Whether this is a title or heading, where tags are less sure."""
        return self.zone.kind in {ZoneKind.TITLE, ZoneKind.HEADING}

    # ── what a phrase is ─────────────────────────────────────────────────────────────────────

    def entities(self, phrase: Phrase) -> tuple[Named, ...]:
        """Return the entities whose mention covers the phrase's head."""
        return self.named.get(phrase.head, ())

    def within(self, phrase: Phrase) -> tuple[Named, ...]:
        """Return all entities named anywhere in the phrase, in text order."""
        found = (n for i in range(phrase.first, phrase.last + 1) for n in self.named.get(i, ()))
        return tuple(dict.fromkeys(found))

    def is_class(self, phrase: Phrase, name: str) -> bool:
        """Whether the phrase is of a class in events.toml, or of one of the classes of entities."""
        if name == "people" and self.word(phrase.head) in _PEOPLE:
            return True
        if name in BY_ENTITY and BY_ENTITY[name](self, phrase):
            return True
        words = self.lexicon.classes.get(name)
        return words is not None and any(f in words for f in self.head_forms(phrase))

    def head_forms(self, phrase: Phrase) -> tuple[str, ...]:
        """Return the dictionary forms of the head as a noun: "bombing" is no "bomb"."""
        token = self.token(phrase.head)
        return noun_forms(token.text, token.lemma)

    def is_people(self, phrase: Phrase) -> bool:
        """Whether the phrase is of people, numbers without a noun among them."""
        return self.is_class(phrase, "people") or self.is_class(phrase, "fighters")

    def is_actor(self, phrase: Phrase) -> bool:
        """Whether the phrase may do something: a person, a body, a state, a force."""
        if any(n.entity.kind is not EntityKind.LOCATION for n in self.entities(phrase)):
            return True
        if self.entities(phrase):  # a state named by its territory, if nobody else took the name
            return True
        token = self.token(phrase.head)
        if token.pos == "PRON":
            return token.text.lower() in _PERSONAL
        return self.is_people(phrase) or self.is_class(phrase, "officials")

    def is_official(self, phrase: Phrase) -> bool:
        """Whether the phrase is an actor of public life: named, or an official by title."""
        if any(n.entity.kind not in {EntityKind.GROUP} for n in self.entities(phrase)):
            return True
        token = self.token(phrase.head)
        if token.pos == "PRON":
            return token.text.lower() in {"he", "she", "they"}
        if token.pos == "PROPN":
            return True
        return self.is_class(phrase, "officials") or self.is_class(phrase, "fighters")

    def is_armed(self, phrase: Phrase) -> bool:
        """Whether the phrase is somebody who can fight."""
        if any(n.entity.kind in ARMED | _STATE for n in self.entities(phrase)):
            return True
        return any(self.is_class(phrase, c) for c in ("fighters", "aircraft"))

    def is_harmable(self, phrase: Phrase) -> bool:
        """Whether the phrase is somebody or something an attack can hit."""
        if any(
            n.entity.kind in ARMED | _HUMAN | {EntityKind.LOCATION} for n in self.entities(phrase)
        ):
            return True
        return self.is_people(phrase) or self.is_class(phrase, "facilities")


_PEOPLE = frozenset({"he", "she", "him", "her", "everybody", "nobody"})
_PERSONAL = frozenset({"he", "she", "they", "we", "i", "who", "him", "her", "them", "us"})


def _is_place(scene: Scene, phrase: Phrase) -> bool:
    named = (n for n in scene.entities(phrase) if n.entity.kind is EntityKind.LOCATION)
    return any(not n.mention.adjectival for n in named)


def _is_person(scene: Scene, phrase: Phrase) -> bool:
    if any(n.entity.kind in _HUMAN for n in scene.entities(phrase)):
        return True
    return phrase.head in scene._counted or scene.token(phrase.head).pos == "NUM"


def _is_force(scene: Scene, phrase: Phrase) -> bool:
    return any(n.entity.kind in ARMED for n in scene.entities(phrase))


def _is_official_name(scene: Scene, phrase: Phrase) -> bool:
    kinds = {EntityKind.PERSON, EntityKind.GOVERNMENT, EntityKind.GOVERNMENT_BODY}
    found = (n for n in scene.entities(phrase) if n.mention.form is Form.NAME)
    return any(n.entity.kind in kinds for n in found)


BY_ENTITY = {
    "place": _is_place,
    "named-place": _is_place,
    "facilities": _is_place,
    "people": _is_person,
    "fighters": _is_force,
    "official-name": _is_official_name,
}


# ── making scenes ────────────────────────────────────────────────────────────────────────────


def scenes(reading: Reading) -> tuple[Scene, ...]:
    """Return a scene for every sentence of the document, in order."""
    named = _named(reading)
    times = _by_sentence(reading)
    sections = _Sections(reading)
    common = _Common(lexicon(), named, _countries(reading), _nouns(reading))
    return tuple(
        _scene(reading, number, times.get(number, ()), sections.of(number), common)
        for number in range(len(reading.document.sentences))
    )


@dataclass(frozen=True, slots=True)
class _Common:
    """What all scenes of a document share."""

    lexicon: Lexicon
    named: dict[int, tuple[Named, ...]]
    countries: frozenset[str]
    nouns: dict[str, Entity]


def _scene(
    reading: Reading,
    number: int,
    timexes: tuple[Timex, ...],
    section: Section,
    common: _Common,
) -> Scene:
    sentence = reading.document.sentences[number]
    tokens = reading.parse.sentence(number)
    found = phrases(reading.parse, tokens)
    figures = find_figures(reading.parse, tokens, found)
    return Scene(
        number=number,
        span=sentence.span,
        zone=reading.document.zone_of(sentence),
        section=section,
        parse=reading.parse,
        tokens=tokens,
        phrases=found,
        figures=figures,
        timexes=timexes,
        named=common.named,
        lexicon=common.lexicon,
        countries=common.countries,
        nouns=common.nouns,
        _phrase_at={i: p for p in found for i in range(p.first, p.last + 1)},
        lemmas=frozenset(reading.parse.tokens[i].lemma.lower() for i in tokens),
        body=_body(reading.parse, tokens),
        _counted=frozenset(c.people for c in figures),
    )


_DASHES = frozenset({"–", "—", "--", "-", "―"})
_LONGEST_DATELINE = 12  # tokens


def _body(parse: Parse, tokens: range) -> int:
    """Return the first token behind a dateline: names, a date and an agency before a dash."""
    for i in range(tokens.start, min(tokens.start + _LONGEST_DATELINE, tokens.stop)):
        token = parse.tokens[i]
        apart = i > tokens.start and parse.tokens[i - 1].end < token.start
        if token.text in _DASHES and apart:
            return i + 1
        if token.pos not in {"PROPN", "NUM", "PUNCT", "SYM", "X"}:
            break
    return tokens.start


def _countries(reading: Reading) -> frozenset[str]:
    """Return the ids of places whose name is a government's too, or which give an adjective."""
    states = {
        mention.span
        for entity in reading.found.entities
        if entity.kind is EntityKind.GOVERNMENT
        for mention in entity.mentions
        if mention.form is Form.NAME and not mention.metonym
    }
    return frozenset(
        entity.id
        for entity in reading.found.entities
        if entity.kind is EntityKind.LOCATION
        and entity.place_kind in {None, "Country", "UnknownPlace"}
        and any(m.adjectival or m.span in states for m in entity.mentions)
    )


def _nouns(reading: Reading) -> dict[str, Entity]:
    """Return noun → entity for nouns that speak of one entity only in the whole article."""
    found: dict[str, dict[str, Entity]] = {}
    for entity in reading.found.entities:
        for mention in entity.mentions:
            tokens = reading.parse.at(mention.span)
            if mention.form is Form.NOMINAL and tokens and entity.kind in _DOERS:
                found.setdefault(tokens[-1].lemma.lower(), {})[entity.id] = entity
    return {noun: next(iter(all_.values())) for noun, all_ in found.items() if len(all_) == 1}


def _named(reading: Reading) -> dict[int, tuple[Named, ...]]:
    """Return token → the entities mentioned there: narrower mentions first, then actors."""
    found: dict[int, list[Named]] = {}
    for entity in reading.found.entities:
        for mention in entity.mentions:
            for i in reading.parse.indices(mention.span):
                found.setdefault(i, []).append(Named(entity, mention))
    return {i: tuple(sorted(all_, key=_order)) for i, all_ in found.items()}


def _order(named: Named) -> tuple[int, bool, str]:
    span = named.mention.span
    return (span.end - span.start, named.entity.kind is EntityKind.LOCATION, named.entity.id)


def _by_sentence(reading: Reading) -> dict[int, tuple[Timex, ...]]:
    found: dict[int, list[Timex]] = {}
    for timex in reading.found.timexes:
        tokens = reading.parse.at(timex.span)
        if tokens:
            found.setdefault(tokens[0].sentence, []).append(timex)
    return {number: tuple(all_) for number, all_ in found.items()}


_CONFLICT_SHARE, _OTHER_SHARE = 0.02, 0.035  # of a section's words
_LEAST = 2
_MANY = 6  # words of another subject that stand against one of conflict


class _Sections:
    """Which section each sentence is in, and what the section is about."""

    def __init__(self, reading: Reading) -> None:
        keys: list[int] = []
        numbers: dict[int | None, int] = {}
        containers = [
            (i, zone) for i, zone in enumerate(reading.document.zones) if zone.kind.holds_zones
        ]
        zones: list[Zone | None] = []
        for sentence in reading.document.sentences:
            key = _innermost(containers, sentence.span)
            if key not in numbers:
                numbers[key] = len(numbers)
                zones.append(None if key is None else reading.document.zones[key])
            keys.append(numbers[key])
        self._keys = keys
        topics, lemmas = _topics(reading, keys), _lemmas(reading, keys)
        nothing: frozenset[str] = frozenset()
        self._sections = [
            Section(n, zones[n], topics.get(n, nothing), lemmas.get(n, nothing))
            for n in range(len(zones))
        ]

    def of(self, number: int) -> Section:
        return self._sections[self._keys[number]]


def _innermost(containers: Iterable[tuple[int, Zone]], span: Span) -> int | None:
    covering = [
        (zone.span.end - zone.span.start, i) for i, zone in containers if zone.span.covers(span)
    ]
    return min(covering)[1] if covering else None


def _lemmas(reading: Reading, keys: list[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for token in reading.parse.tokens:
        found.setdefault(keys[token.sentence], set()).add(token.lemma.lower())
    return {number: frozenset(words) for number, words in found.items()}


def _topics(reading: Reading, keys: list[int]) -> dict[int, frozenset[str]]:
    lists = lexicon().topics
    counts: dict[int, Counter[str]] = {}
    totals: Counter[int] = Counter()
    for token in reading.parse.tokens:
        section = keys[token.sentence]
        totals[section] += token.text[0].isalpha()
        word = token.lemma.lower()
        for topic, words in lists.items():
            if word in words:
                counts.setdefault(section, Counter())[topic] += 1
    return {n: _about(found, totals[n]) for n, found in counts.items()}


def _about(found: Counter[str], total: int) -> frozenset[str]:
    """A section is of war before all else: sports words in it are then chance."""
    least = max(_LEAST, _OTHER_SHARE * total)
    topics = {t for t, n in found.items() if t not in {"conflict", "violence"} and n >= least}
    fighting = found["conflict"]
    if topics.isdisjoint({"sport", "market"}):
        fighting += found["violence"]
    if fighting < max(_LEAST, _CONFLICT_SHARE * total):
        return frozenset(topics)
    strong = {t for t, n in found.items() if n > 3 * fighting and n >= _MANY}
    return frozenset({"conflict"} | strong - {"violence"})
