"""Where an event took place, as its own sentence tells it.

Of several places the one tied to the trigger wins ("the bombing of Saraqeb"), then the finest in
the clause ("in Hass in Idlib Province"): a country said in passing is no place while a town stands
beside it. "In the city", without a name, is the place of that kind the section named last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.extract.events.grammar import clause
from kg.extract.events.scene import Named, Scene
from kg.extract.events.triggers import Trigger
from kg.extract.phrases import Phrase
from kg.knowledge import gazetteer
from kg.knowledge.lexicon import load_toml, words
from kg.language import is_dep
from kg.model import Entity, EntityKind, Form, Span

# From a continent upwards; a place told by another is less than one with a name of its own.
_FINENESS = {
    "Facility": 7.0, "Camp": 7.0, "District": 6.0, "PopulatedPlace": 5.0, "UnknownPlace": 5.0,
    "Border": 4.8, "RelativePlace": 4.6, "CountyLevel": 4.0, "WaterBody": 3.0, "Province": 3.0,
    "Region": 2.0, "VagueRegion": 2.0, "Country": 1.0, "Continent": 0.0,
}  # fmt: skip
_BESIDE = 4.5  # what an event is only near is less than a town it is in
_REACH = 60  # words: a place further off in a long sentence is another clause's
_LEAVING = frozenset({"Withdrawal", "Displacement", "Evacuation", "TerritorialLoss", "Deportation"})
_AREAS = frozenset({"Country", "Province", "CountyLevel"})
_LIKELY = 3  # of the places of one name
_OVER_GROUND = frozenset({"GroundClash", "Offensive", "Siege"})  # "battle for the port"
_MEETING = frozenset({"Talks", "Meeting", "Mediation", "Consultation"})
_OWN = 6  # the least a place in the trigger's own phrases is worth
_MEASURED = 8  # words between "two days after" and the word for what happened
_BETWEEN = 2  # words between a quarter's name and its town's
_VERBAL = frozenset({"VERB", "AUX"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place an event is told to have been at, by entity, with the words that say so."""

    entity: Entity
    span: Span
    implied: bool = False  # the words stand elsewhere: the context says so, not the telling


def places(triggers: Sequence[Trigger], others: Sequence[Trigger] = ()) -> tuple[Place, ...]:
    """Return the places told with the triggers of one event, the likeliest first.

    What stands in a phrase of one of the `others` ("hours after shelling in Arva") is theirs.
    """
    if triggers[0].type in triggers[0].scene.lexicon.groups["spoken"]:
        return ()  # what is threatened has a place, the threat seldom
    if all(map(is_counted_first, triggers)):
        return ()
    best: dict[str, tuple[float, int, Named]] = {}
    for trigger in triggers:
        for named in _named_places(trigger):
            score = _score(trigger, named)
            if score is not None and _is_of_another(triggers, others, named):
                continue
            id_ = named.entity.id
            if score is not None and (id_ not in best or score > best[id_][0]):
                best[id_] = (score, -named.mention.span.start, named)
    ranked = sorted(best.values(), key=lambda found: found[:2], reverse=True)
    return tuple(Place(named.entity, named.mention.span) for _, _, named in ranked)


def is_counted_first(trigger: Trigger) -> bool:
    """ "Of the 14 injured, three were flown to Arva": where they were taken, not where hurt."""
    scene = trigger.scene
    phrase = scene.phrase(trigger.head)
    first = phrase.first if phrase is not None else trigger.head
    if trigger.type not in scene.lexicon.groups["harm"] or scene.word(first - 1) != "of":
        return False
    verb = clause_of(scene, trigger.head)
    moved = scene.token(verb).pos == "VERB" and verb > trigger.head
    return first - 1 == scene.body and moved


def _is_of_another(triggers: Sequence[Trigger], others: Sequence[Trigger], named: Named) -> bool:
    tokens = triggers[0].scene.parse.indices(named.mention.span)
    if not tokens or any(_is_within(_own_phrases(t), tokens) for t in triggers):
        return False
    apart = (t for t in others if is_apart(t) or is_measured(t))
    return any(_is_within(_own_phrases(t), tokens) for t in apart)


def is_measured(trigger: Trigger) -> bool:
    """ "came a day after gunmen killed six": told only to say when."""
    scene = trigger.scene
    start = max(scene.tokens.start + 1, trigger.head - _MEASURED)
    after = [i for i in range(start, trigger.head) if scene.word(i) in {"after", "before"}]
    if not after:
        return False
    stretch = scene.token(after[-1] - 1).span
    timed = any(t.type == "DURATION" and t.span.overlaps(stretch) for t in scene.timexes)
    return timed and not any(
        scene.token(i).pos in {"VERB", "PUNCT"} for i in range(after[-1], trigger.head)
    )


def is_apart(trigger: Trigger) -> bool:
    """ "after shelling in Arva", "before the raid": told only to date what is told."""
    scene = trigger.scene
    phrase = scene.phrase(trigger.head)
    before = (phrase.first if phrase else trigger.head) - 1
    return scene.word(before) in _list("apart")


def _named_places(trigger: Trigger) -> Iterator[Named]:
    scene, seen = trigger.scene, set[tuple[str, Span]]()  # hashing an Entity reads all mentions
    first = max(scene.tokens.start, trigger.head - _REACH)
    for i in range(first, min(scene.tokens.stop, trigger.head + _REACH)):
        for named in scene.named.get(i, ()):
            key = (named.entity.id, named.mention.span)
            if named.entity.kind is EntityKind.LOCATION and key not in seen:
                seen.add(key)
                yield named


# ── how likely a name is the event's place ───────────────────────────────────────────────────


def _score(trigger: Trigger, named: Named) -> float | None:
    """How likely the event was there; None when the mention names no place of it at all."""
    scene, mention = trigger.scene, named.mention
    tokens = scene.parse.indices(mention.span)
    if mention.adjectival or mention.metonym or not tokens:
        return None
    happened = _is_within(_fallen(trigger), tokens)
    if (
        (acts(scene, tokens) and not happened)
        or _is_modifier(trigger, tokens)
        or _is_part(scene, named, tokens)
    ):
        return None
    word = _way(scene, tokens.start)
    told_by = named.entity.place_kind == "RelativePlace"
    if not (told_by or _is_located(trigger, tokens, word)) or (
        word in _list("away") and not _wants(trigger, word)
    ):
        return None
    tie = _tie(trigger, tokens)
    if tie is None or _is_of_embassy(scene, tokens):
        return None
    if tie < _OWN and trigger.type in scene.lexicon.groups["placeless"] - _MEETING:
        return None
    fine = fineness(scene, named)
    return (min(fine, _BESIDE) if word in _list("nearby") else fine) + tie


def _is_of_embassy(scene: Scene, tokens: range) -> bool:
    """ "at the embassy of Norland": not in Norland."""
    of = next(
        (i for i in range(tokens.start - 1, tokens.start - 3, -1) if scene.word(i) == "of"), 0
    )
    return bool(of) and scene.lemma(of - 1) in {"embassy", "consulate"}


def fineness(scene: Scene, named: Named) -> float:
    """Return how fine a place is, from a continent upwards."""
    if named.entity.id in scene.countries:
        return _FINENESS["Country"]
    return _FINENESS.get(named.entity.place_kind or "UnknownPlace", 4.0)


def acts(scene: Scene, tokens: range) -> bool:
    """Return whether the name is a doer here: a subject, or an owner ("Syria's largest city")."""
    head = next((i for i in tokens if scene.token(i).head not in tokens), tokens.stop - 1)
    token = scene.token(head)
    if is_dep(token.dep, "nsubj") and not is_dep(token.dep, "nsubj:pass"):
        return True
    return tokens.stop in scene.tokens and scene.token(tokens.stop).tag == "POS"


def _is_modifier(trigger: Trigger, tokens: range) -> bool:
    """ "against the US dollar", "the Aleppo front": only of places and of the event itself."""
    scene = trigger.scene
    phrase = scene.phrase(tokens.start)
    if phrase is None or phrase.head in tokens or _is_inside(trigger, tokens):
        return False
    if scene.lemma(phrase.head) in _list("time_nouns"):
        return False  # "signed in Arva last month"
    return not scene.is_class(phrase, "facilities")


def _is_part(scene: Scene, named: Named, tokens: range) -> bool:
    """Whether the name is part of another: "Voices of Kivu", "5 km south of Dabiq"."""
    for other in scene.named.get(tokens.start, ()):
        longer = other.mention.span != named.mention.span and other.mention.span.covers(
            named.mention.span
        )
        told_by = other.entity.relative is not None or other.entity.kind is not EntityKind.LOCATION
        if longer and told_by:
            return True
    return False


def _is_located(trigger: Trigger, tokens: range, word: str) -> bool:
    """Whether the words say that something is there: by preposition, as target, in the phrase."""
    scene = trigger.scene
    actor = any(n.entity.kind is not EntityKind.LOCATION for n in scene.named.get(tokens.start, ()))
    if _is_inside(trigger, tokens):
        return not actor  # "a US strike": whose, not where
    if scene.token(tokens.start).pos == "ADP":
        return True  # "near Arva", a place of its own
    if word in _list("at") | _list("away") or _is_within(_targets(trigger), tokens):
        return True
    if word == "," and _follows_place(scene, tokens.start):
        return True
    return word in _list("beside") and not actor


def _wants(trigger: Trigger, word: str) -> bool:
    """ "fled from Mosul", "withdrew from", "travelled to": the place is the event's."""
    return (trigger.type in _LEAVING and word == "from") or trigger.type == "Visit"


def _targets(trigger: Trigger) -> Iterator[Phrase]:
    """The phrases an event is done to: objects, and what follows "of" or "on"."""
    company = trigger.candidate.nominal or trigger.candidate.clause
    if company is not None:
        yield from (p for word, p in company.after if word in {"of", "on", "against", "at", "in"})
        if trigger.type in _OVER_GROUND:
            yield from (p for word, p in company.after if word in {"for", "over"})
    if trigger.candidate.clause is not None:
        yield from trigger.candidate.clause.object
    yield from _struck(trigger)


def _struck(trigger: Trigger) -> Iterator[Phrase]:
    """ "An earthquake struck northern Chile": the object of the noun's own verb."""
    scene, company = trigger.scene, trigger.candidate.nominal
    if company is None or company.verb is None or not is_dep(company.relation, "nsubj"):
        return
    if scene.lemma(company.verb) in _list("striking"):
        yield from clause(scene, company.verb).object


def _is_within(phrases: Iterator[Phrase], tokens: range) -> bool:
    return any(p.first <= tokens.start <= p.last for p in phrases)


def _follows_place(scene: Scene, start: int) -> bool:
    """ "in Hass, Idlib": the second is located by the first."""
    return any(n.entity.kind is EntityKind.LOCATION for n in scene.named.get(start - 2, ()))


def _way(scene: Scene, start: int) -> str:
    """The preposition before a name, or before its "town of": "bound for the town of Arva"."""
    word = word_before(scene, start)
    i = next((j for j in range(start - 1, start - 4, -1) if scene.word(j) == "of"), None)
    seat = scene.phrase(i - 1) if word == "of" and i is not None else None
    if seat is None or not scene.is_class(seat, "facilities"):
        return word
    before = word_before(scene, seat.first)
    return before if before in _list("away") or before == "for" else word


def word_before(scene: Scene, start: int) -> str:
    """Return the preposition the name stands behind, past articles and adjectives."""
    phrase = scene.phrase(start)
    i = (phrase.first if phrase else start) - 1
    for _ in range(3):
        if i not in scene.tokens:
            return ""
        token = scene.token(i)
        if token.pos in {"DET", "ADJ", "ADV", "PUNCT", "NOUN"} and token.text != ",":
            i -= 1
            continue
        return scene.word(i)
    return ""


# ── how close a name is tied to the trigger ──────────────────────────────────────────────────


def _tie(trigger: Trigger, tokens: range) -> float | None:
    """In its phrases, its clause, a clause above or below; None: in another clause."""
    scene = trigger.scene
    if _is_inside(trigger, tokens):
        return 9
    if _is_within(_own_phrases(trigger), tokens):
        return 8
    mine, theirs = clause_of(scene, trigger.head), clause_of(scene, tokens.stop - 1)
    made = scene.token(theirs).tag == "VBN" and is_dep(scene.token(theirs).dep, "acl")
    if made and trigger.is_noun and scene.token(theirs).head == trigger.head:
        return 7  # "a deal signed in Arva"
    near = max(0.0, 2 - abs(tokens.start - trigger.head) / 10)
    if mine == theirs:
        return 4 + near
    if is_above(scene, theirs, mine):
        said = scene.lemma(theirs) in _list("saying") and not _is_infinitive(scene, mine)
        return None if said else 1.5 + near
    if is_above(scene, mine, theirs) and not _is_of_other_time(scene, theirs):
        return 2 + near
    return near - 1 if scene.headline else None


@cache
def lies_in(town: str, area: str) -> bool:
    """Return whether the gazetteer knows such a town in such a country or province."""
    areas = [place for place in gazetteer.lookup(area) if place.kind in _AREAS][:2]
    towns = gazetteer.lookup(town.title())[:_LIKELY] if areas else ()
    return any(one.lies_in(other) for one in towns for other in areas)


def _is_of_other_time(scene: Scene, clause_: int) -> bool:
    """ "…, hours after shelling in Arva killed six": where that was is not where this is."""
    marks = {scene.word(c) for c in scene.parse.children(clause_, "mark")}
    other = _list("apart") | {"if", "unless"}
    return is_dep(scene.token(clause_).dep, "acl:relcl") or bool(marks & other)


def _is_infinitive(scene: Scene, verb: int) -> bool:
    """ "In Arva the army claimed to have repelled": who speaks and who acts are one."""
    return is_dep(scene.token(verb).dep, "xcomp")


def _own_phrases(trigger: Trigger) -> Iterator[Phrase]:
    company = trigger.candidate.nominal or trigger.candidate.clause
    if company is not None:
        yield from (phrase for _, phrase in company.after)
    if trigger.candidate.clause is not None:
        yield from trigger.candidate.clause.object
        yield from _fallen(trigger)
    yield from _struck(trigger)


def _fallen(trigger: Trigger) -> Iterator[Phrase]:
    """ "The town of Arva fell": the subject of such a verb is what it happened to."""
    scene, company = trigger.scene, trigger.candidate.clause
    if company is None or scene.lexicon.frames[trigger.frame].get("subj") != "target":
        return
    for phrase in company.subject:
        yield phrase
        inner = scene.phrase(phrase.last + 2) if scene.word(phrase.last + 1) == "of" else None
        if inner is not None:
            yield inner


def _is_inside(trigger: Trigger, tokens: range) -> bool:
    """Whether the name stands in the trigger's own phrase ("the Aleppo offensive")."""
    phrase = trigger.scene.phrase(trigger.head)
    if trigger.is_noun and tokens.stop == trigger.candidate.first:
        return True
    return phrase is not None and phrase.first <= tokens.start <= phrase.last


def clause_of(scene: Scene, i: int) -> int:
    """Return the verb (or root) of the innermost clause token `i` is in."""
    for _ in range(12):
        token = scene.token(i)
        if token.head == i or (token.pos in _VERBAL and not is_dep(token.dep, "amod", "aux")):
            return i
        i = token.head
    return i


def is_above(scene: Scene, upper: int, lower: int) -> bool:
    """Whether clause `lower` hangs on clause `upper`."""
    i = lower
    for _ in range(8):
        head = scene.token(i).head
        if head == upper:
            return True
        if head == i:
            return False
        i = head
    return False


# ── "in the city" ────────────────────────────────────────────────────────────────────────────


class Whereabouts:
    """The places a section has named so far, for "the city" and "the village" to point back to."""

    def __init__(self) -> None:
        self._named: dict[int, dict[str, Entity]] = {}

    def note(self, scene: Scene) -> None:
        """Remember the places this sentence names; the last of a kind is what is meant next."""
        section = self._named.setdefault(scene.section.number, {})
        held: dict[str, int] = {}  # kind → where the last name of it ends
        for i in scene.tokens:
            for named in scene.named.get(i, ()):
                told = named.mention.form is Form.NAME and not named.mention.adjectival
                if told and named.entity.kind is EntityKind.LOCATION:
                    kind, tokens = _kind(scene, named), scene.parse.indices(named.mention.span)
                    if not self._holds_last(scene, held.get(kind), tokens):
                        section[kind] = named.entity
                        held[kind] = tokens.stop if tokens else i

    def _holds_last(self, scene: Scene, end: int | None, tokens: range) -> bool:
        """ "the Korm district of west Arva": the first is what is spoken of next."""
        if end is None or not tokens or not 0 <= tokens.start - end <= _BETWEEN:
            return False
        return any(scene.word(i) in {"of", "in", ","} for i in range(end, tokens.start))

    def recall(self, triggers: Sequence[Trigger]) -> tuple[Place, ...]:
        """Return the place meant by "in the city" in a clause of the triggers, if there is one."""
        scene = triggers[0].scene
        section = self._named.get(scene.section.number, {})
        for phrase in scene.phrases:
            kinds = _place_nouns().get(scene.lemma(phrase.head))
            entity = next((section[k] for k in kinds or () if k in section), None)
            if entity is not None and self._is_there(triggers, phrase):
                return (Place(entity, phrase.span(scene.parse)),)
        return ()

    def _is_there(self, triggers: Sequence[Trigger], phrase: Phrase) -> bool:
        """ "in the city" as an adjunct of the event, "the city" as its target."""
        scene = triggers[0].scene
        if scene.entities(phrase) or scene.word(phrase.first) not in {"the", "this", "that"}:
            return False
        tokens = range(phrase.head, phrase.head + 1)
        adjunct = scene.word(phrase.first - 1) in _list("at")
        return any(
            _is_within(_targets(t), tokens) or (adjunct and _tie(t, tokens) is not None)
            for t in triggers
        )


def _kind(scene: Scene, named: Named) -> str:
    return "Country" if named.entity.id in scene.countries else named.entity.place_kind or "Unknown"


@cache
def _place_nouns() -> Mapping[str, tuple[str, ...]]:
    """Return noun → the kinds of places it may point back to."""
    kinds: Mapping[str, list[str]] = load_toml("events")["grammar"]["place_nouns"]
    return {
        noun: (kind, "Unknown") if kind == "PopulatedPlace" else (kind,)
        for kind, nouns in kinds.items()
        for noun in nouns
    }


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
