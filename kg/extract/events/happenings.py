"""A happening: tellings of one event, and what may be asked of it beside one more telling.

Whether day and numbers speak against it, whether it is the same toll, the same thing hit, a caption
of it or its headline told again. Nothing is decided here (`grouping`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extract.events.tellings import Telling
from kg.extract.events.wording import (
    content_of,
    is_changed,
    is_general,
    is_owned,
    is_under_way,
    strikes_somebody,
    total_of,
)
from kg.knowledge.lexicon import words
from kg.model import Entity, Form, Interval, Status, ZoneKind

_WEAK = 0.6  # certainty of a word that needs a reason to be believed
_TELLING = 3  # dead, from which on the same number again is no chance
_ARMS = 3  # sentences over which "the shells" are those told before
_WANTED = frozenset({Status.CALLED_FOR, Status.PLANNED, Status.THREATENED})
_OPEN = _WANTED | {Status.HYPOTHETICAL}
_ENTRIES = frozenset({ZoneKind.UPDATE, ZoneKind.ORIGINAL_ENTRY})


@dataclass(slots=True)
class Happening:
    """Tellings of one event, in text order."""

    tellings: list[Telling]
    type: str
    section: int
    places: dict[str, None] = field(default_factory=dict)  # entity ids, the first told first
    days: list[Interval] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)  # of participants without an entity

    def add(self, telling: Telling) -> None:
        """Take in one more telling."""
        self.tellings.append(telling)
        for place in telling.places[:1]:
            self.places.setdefault(place.entity.id)
        if telling.days:
            self.days.append(telling.days)
        self.agents.update(entities_of(telling, "agent"))
        self.targets.update(entities_of(telling, "target"), entities_of(telling, "victim"))
        self.words.update(nouns_of(telling))

    @property
    def last(self) -> Telling:
        """The telling last taken in."""
        return self.tellings[-1]

    @property
    def status(self) -> Status:
        """The status of the first telling."""
        return self.tellings[0].status


def entities_of(telling: Telling, role: str) -> set[str]:
    """Return the entities in a role."""
    return {f.entity for f in telling.of(role) if f.entity}


def nouns_of(telling: Telling) -> set[str]:
    """Return the nouns of the participants, but for those that say nothing: "people", "others"."""
    words = {
        telling.scene.lemma(f.head)
        for role in ("agent", "target", "victim")
        for f in telling.of(role)
        if telling.scene.token(f.head).pos in {"NOUN", "PROPN"}
    }
    return words - _list("empty")


def is_bare(happening: Happening) -> bool:
    """A noun said once, of nobody, nowhere and never: "starvation is a war crime"."""
    telling = happening.tellings[0]
    if telling.status in _WANTED:
        return False
    if telling.status is Status.DENIED and telling.certainty <= _WEAK:
        return len(happening.tellings) == 1
    if len(happening.tellings) > 1 or len(telling.triggers) > 1 or not telling.head.is_noun:
        return False
    if telling.voice is None and telling.head.candidate.entry.strong and not is_general(telling):
        return False
    told = telling.fillers or telling.places or telling.times or telling.figures
    return not told and not telling.scene.headline and not strikes_somebody(telling)


def is_unnamed(entity: Entity) -> bool:
    """Whether nothing the text says of it is a name."""
    return all(m.form is not Form.NAME for m in entity.mentions)


def is_quarter(inner: Entity, outer: Entity) -> bool:
    """ "west Arva", "the outskirts of Arva" are in Arva."""
    town = outer.name.split()
    part = inner.name.split()
    return inner.place_kind == "District" and len(part) > len(town) and part[-len(town) :] == town


def may_lie_in(inner: Entity, outer: Entity) -> bool:
    """A quarter or a building nobody knows may be one of the town told."""
    unknown = inner.place_kind in {"District", "Facility"} and not inner.within
    return unknown and outer.place_kind in {"PopulatedPlace", None}


def is_known(home: Happening, other: Happening) -> bool:
    """Whether one of two sections speaks of the event as known: "the attack", "its siege"."""
    tellings = (*home.tellings, *other.tellings)
    return any(t.definite or is_owned(t) or is_changed(t) for t in tellings if t.head.is_noun)


def is_same_toll(happening: Happening, telling: Telling) -> bool:
    """The very number of dead told before: "the verdict speaks of 14 dead"."""
    mine = total_of(telling)
    return mine is not None and mine >= _TELLING and mine in map(total_of, happening.tellings)


def goes_on(happening: Happening, telling: Telling) -> bool:
    """ "battles continued", "their talks", a demand made again: what was told before."""
    if telling.status in _OPEN and happening.status in _OPEN:
        return True
    if is_under_way(telling):
        return True
    company = telling.head.candidate.nominal
    if company is None:
        return False
    lasting = telling.type in _list("lasting") and (is_owned(telling) or is_general(telling))
    verb = company.verb
    return lasting or (verb is not None and telling.scene.lemma(verb) in _list("going_on"))


def is_entry(happening: Happening) -> bool:
    """Whether an update or the entry it updates tells it."""
    zones = (t.scene.section.zone for t in happening.tellings)
    return any(zone is not None and zone.kind in _ENTRIES for zone in zones)


def is_same_thing(happening: Happening, telling: Telling) -> bool:
    """ "the convoy", "that convoy": what was hit is the thing told of before."""
    scene = telling.scene
    for filler in telling.of("target"):
        phrase = scene.phrase(filler.head)
        if phrase is None or scene.word(phrase.first) not in {"the", "that", "this"}:
            continue
        noun = scene.lemma(filler.head)
        if noun in happening.words and noun not in _list("common"):
            return True
    return False


def first_told(happening: Happening) -> bool:
    """Whether a headline told it first."""
    return happening.tellings[0].scene.headline


def is_caption(happening: Happening) -> bool:
    """Whether only a photo's caption has told of it."""
    return all(t.scene.zone.kind is ZoneKind.CAPTION for t in happening.tellings)


def is_of_those_arms(happening: Happening, telling: Telling) -> bool:
    """ "The shells were fired from the east": those told before."""
    if not 0 <= telling.scene.number - happening.last.scene.number <= _ARMS:
        return False
    phrases = (telling.scene.phrase(f.head) for f in telling.of("instrument"))
    return any(p and telling.scene.word(p.first) in {"the", "those", "these"} for p in phrases)


def is_restated(happening: Happening, telling: Telling) -> bool:
    """ "has rejected the plan. He said the army will not accept …": the same words, at length."""
    spoken = telling.type in telling.scene.lexicon.groups["spoken"]
    one = happening.type == telling.type and not (telling.of("agent") or telling.of("target"))
    return spoken and one and telling.scene.number - happening.last.scene.number == 1


def is_in_same_words(home: Happening, other: Happening) -> bool:
    """Whether two sentences tell of it by mostly the same words."""
    return any(
        len(one & two) >= _WORDS and len(one & two) * 2 >= min(len(one), len(two))
        for one in map(content_of, home.tellings)
        for two in map(content_of, other.tellings)
    )


_WORDS = 4  # nouns and verbs two sentences have in common when they say the same


def nearness(happening: Happening, telling: Telling) -> float:
    """How much speaks for it that the two stand close together."""
    gap = telling.scene.number - happening.last.scene.number
    same_paragraph = telling.scene.zone == happening.last.scene.zone
    if gap == 0:
        return 0.0 if not telling.definite else 0.3
    if gap == 1:
        return 0.8 if same_paragraph else 0.6
    return 0.4 if gap <= 4 else 0.0


def days_agree(happening: Happening, telling: Telling) -> float | None:
    """How well the days agree; None when they speak against it."""
    told = telling.days
    if told is None or not happening.days:
        return 0.0
    if any(_overlap(told, day) for day in happening.days):
        exact = any(_one_day(told) and _one_day(day) for day in happening.days)
        return 1.0 if exact else 0.3
    return None


def same_day(happening: Happening, telling: Telling) -> bool:
    """Whether both are told of one and the same day."""
    told = telling.days
    return (
        told is not None
        and _one_day(told)
        and any(_one_day(day) and _overlap(told, day) for day in happening.days)
    )


def _one_day(days: Interval) -> bool:
    return days.earliest is not None and days.earliest == days.latest


def _overlap(one: Interval, other: Interval) -> bool:
    starts_after = one.latest and other.earliest and one.latest < other.earliest
    ends_before = other.latest and one.earliest and other.latest < one.earliest
    return not starts_after and not ends_before


def figures_clash(happening: Happening, telling: Telling) -> bool:
    """Numbers of one voice that cannot both hold: two events, or one and its part."""
    for before in happening.tellings:
        if before.voice != telling.voice or before.scene.headline:
            continue
        for one in before.figures:
            for other in telling.figures:
                if (one.metric, one.subset) == (other.metric, other.subset) and _apart(
                    (one.minimum, one.maximum), (other.minimum, other.maximum)
                ):
                    return True
    return False


def _apart(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    """Whether two intervals share no number."""
    for (_, high), (low, _) in ((one, other), (other, one)):
        if high is not None and low is not None and high < low:
            return True
    return False


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
