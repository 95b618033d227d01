"""Where and when an event was, if its own sentences leave that to their context.

News says place and day once and lets what follows stand on them. So an event without a place takes
that of the event told before it in its section, else of the one told next, else the place its
section speaks of most; and one without a day takes the day of the event before it, else the day of
publication. Words are spoken anywhere and some deeds are of no one place: they take none.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter

from kg.extract.events.lexicon import Lexicon, lexicon
from kg.extract.events.participants import Filler
from kg.extract.events.scene import Named, Scene
from kg.extract.events.status import will_go_on
from kg.extract.events.tellings import Telling
from kg.extract.events.where import Place, acts, clause_of, is_above, lies_in, word_before
from kg.knowledge import gazetteer
from kg.knowledge.lexicon import words
from kg.model import EntityKind, Form, Interval, Span, Status, ZoneKind

_FIRST = 3  # sentences in which a dateline may stand
_AT = frozenset({"in", "at", "near", "outside", "inside"})
_REACH = 12  # sentences over which it is still the same doers' doing
_WINDOW = 40  # events before and behind that are looked at
_WIDE = frozenset({"Country", "Continent", "VagueRegion", "Region", "UnknownPlace"})
_NEAR = 6  # sentences over which a place or a day still holds
_AHEAD = 3  # sentences after which a place told later is another story's
_LONGEST = dt.timedelta(days=7)  # what lasted longer is no day to go on from
_LONGEST_DAY = 6  # words of a heading that is a day
_BROKERED = frozenset({"Ceasefire", "CeasefireViolation"})
_TOWARDS = frozenset({"Visit", "Meeting", "Evacuation", "Withdrawal", "Offensive"})
_WANTED = frozenset({Status.THREATENED, Status.CALLED_FOR, Status.PLANNED})
_LONG_AGO = dt.timedelta(days=400)
_RECENT = dt.timedelta(days=3)  # what is older is not what a section is about


@dataclass(frozen=True, slots=True)
class Told:
    """One event: its tellings in text order, and its type."""

    tellings: Sequence[Telling]
    type: str

    @property
    def number(self) -> int:
        """The sentence that tells of it first."""
        return self.tellings[0].scene.number

    @property
    def section(self) -> int:
        """The section it is told in."""
        return self.tellings[0].scene.section.number

    @property
    def zone(self) -> Span:
        """The paragraph it is told in."""
        return self.tellings[0].scene.zone.span

    @property
    def place(self) -> Place | None:
        """The first place told."""
        return next((t.places[0] for t in self.tellings if t.places), None)

    @property
    def agents(self) -> tuple[Filler, ...]:
        """Who is told to have done it, as far as it is known who they are."""
        return tuple(f for t in self.tellings for f in t.of("agent") if f.entity)

    @property
    def is_deed(self) -> bool:
        """Whether it is told as done or threatened, not only as wanted."""
        return self.tellings[0].status in {Status.OCCURRED, Status.THREATENED}

    @property
    def is_disowned(self) -> bool:
        """Whether somebody without a name did it ("gunmen"), or nobody did."""
        return any(t.of("agent") or t.status is Status.DENIED for t in self.tellings)

    @property
    def days(self) -> Interval | None:
        """The first time told."""
        return next((t.days for t in self.tellings if t.days), None)


# ── where ────────────────────────────────────────────────────────────────────────────────────


def implied_places(
    events: Sequence[Told], scenes: Sequence[Scene], published: dt.date | None = None
) -> dict[int, Place]:
    """Return index of an event without a place → the place its context gives it."""
    said, spread = _Mentions(scenes), lexicon()
    home = _dateline(scenes)
    found: dict[int, Place] = {}
    last: dict[int, tuple[int, Place]] = {}
    for i, event in enumerate(events):
        place = event.place
        if place is None and not _is_placeless(event, spread):
            place = _place_for(
                event, last.get(event.section), events[i + 1 : i + 1 + _AHEAD], said, spread
            )
        new = event.days is None or _is_news(event.days, published)
        if event.place is None and place is not None and _is_long_ago(event.days, published):
            place = said.country(event.section) or place
        if place is not None and new and event.type in spread.groups["local"]:
            place = _at_home(place, home, event)
        if place is not None and place is not event.place:
            found[i] = place
        wanted = _is_of_all(event, spread) and event.type not in spread.groups["nationwide"]
        if place is not None and (event.place is not None or not wanted):
            last[event.section] = (event.tellings[-1].scene.number, place)
    return found


def _dateline(scenes: Sequence[Scene]) -> Place | None:
    """The town the story is written in, as its first sentences begin: "ARVA, May 3 -"."""
    for scene in scenes[:_FIRST]:
        for i in range(scene.tokens.start, scene.body):
            for named in scene.named.get(i, ()):
                if (
                    named.entity.kind is EntityKind.LOCATION
                    and named.entity.place_kind != "Country"
                ):
                    return Place(named.entity, named.mention.span)
    return None


def _at_home(place: Place, home: Place | None, event: Told) -> Place:
    """Of a country told, the town the story is written from: shots in Arvia are shots in Arva."""
    if home is None or place.entity.place_kind != "Country":
        return place
    lead = event.place is None or event.number <= _FIRST
    return home if lead and lies_in(home.entity.name, place.entity.name) else place


def _place_for(
    event: Told,
    before: tuple[int, Place] | None,
    behind: Sequence[Told],
    said: _Mentions,
    spread: Lexicon,
) -> Place | None:
    partial = any(t.partial for t in event.tellings)
    spread_out = event.type in spread.groups["nationwide"] or _is_of_all(event, spread)
    if partial or spread_out or _is_elsewhere(event):
        return said.country(event.section)
    beside = _only_place_beside(event)
    if beside is not None:
        return beside
    named = said.last(event)
    if named is not None and (before is None or named[0] > before[0]):
        before = named
    main = said.main(event.section)
    if before is not None and event.number - before[0] <= _NEAR:
        near = said.zones[before[0]] == event.zone or event.number - before[0] <= 1
        return before[1] if near or main is None else main
    return _place_ahead(event, behind) or main


def _is_of_all(event: Told, spread: Lexicon) -> bool:
    """A truce that others brokered; what is only threatened or asked for, but for deeds of a day.

    "threatened to expel diplomats", "called for access": nowhere finer than the country.
    """
    if event.type in _BROKERED and any(t.of("broker") for t in event.tellings):
        return True
    deed = event.type in spread.groups["local"] | spread.groups["cause"] or event.type in _TOWARDS
    return event.tellings[0].status in _WANTED and not deed


def _only_place_beside(event: Told) -> Place | None:
    """The one place finer than a country its sentence names, if nobody speaks there."""
    found: dict[str, Place] = {}
    scene = event.tellings[0].scene
    for i in range(scene.body, scene.tokens.stop):
        for named in scene.named.get(i, ()):
            apart = _is_said_there(scene, i) or _is_inside_name(scene, i, named)
            apart = apart or word_before(scene, i) in words("events", "grammar", "away")
            apart = apart or acts(scene, scene.parse.indices(named.mention.span))
            if _is_fine(scene, named) and not apart:
                found.setdefault(named.entity.id, Place(named.entity, named.mention.span))
    return next(iter(found.values())) if len(found) == 1 else None


def _is_fine(scene: Scene, named: Named) -> bool:
    entity, mention = named.entity, named.mention
    if entity.kind is not EntityKind.LOCATION or mention.adjectival or mention.metonym:
        return False
    return entity.id not in scene.countries and entity.place_kind not in _WIDE


def _is_inside_name(scene: Scene, i: int, named: Named) -> bool:
    """ "the Voices of Korm" are not in Korm."""
    others = (n for n in scene.named.get(i, ()) if n.entity.kind is not EntityKind.LOCATION)
    span = named.mention.span
    return any(n.mention.span != span and n.mention.span.covers(span) for n in others)


def _is_said_there(scene: Scene, i: int) -> bool:
    verb = scene.lemma(clause_of(scene, i))
    return verb in words("events", "grammar", "saying") and word_before(scene, i) in _AT


def _seat_word(scene: Scene, i: int) -> str:
    """The preposition of a name, or of the phrase it belongs to: "off the port of Arva"."""
    word = word_before(scene, i)
    of = next((j for j in range(i - 1, i - 4, -1) if scene.word(j) == "of"), None)
    seat = scene.phrase(of - 1) if word == "of" and of is not None else None
    if seat is None or not scene.is_class(seat, "facilities"):
        return word
    return word_before(scene, seat.first)


def _is_elsewhere(event: Told) -> bool:
    """Whether its sentence names a place nobody knows: "in Um Ruwaba" is not where we were."""
    scene = event.tellings[0].scene
    return any(_is_unknown_name(scene, i) for i in range(scene.body + 1, scene.tokens.stop))


def _is_unknown_name(scene: Scene, i: int) -> bool:
    token = scene.token(i)
    if not token.text.istitle() or scene.word(i - 1) not in _AT or scene.named.get(i):
        return False
    phrase = scene.phrase(i)
    if token.pos in {"DET", "PRON", "NUM"} or (phrase is not None and scene.within(phrase)):
        return False  # "in President Arno's speech"
    span = token.span
    return not any(t.span.overlaps(span) for t in scene.timexes)


def _place_ahead(event: Told, behind: Sequence[Told]) -> Place | None:
    """A lead leaves to the next sentence where it was."""
    for other in behind:
        near = other.section == event.section and other.number - event.number <= _AHEAD
        if near and other.place is not None and other.type != "Visit":
            return other.place
    return None


def _is_placeless(event: Told, spread: Lexicon) -> bool:
    return event.type in spread.groups["spoken"] | spread.groups["placeless"]


class _Mentions:
    """The places each section speaks of, by how often."""

    def __init__(self, scenes: Iterable[Scene]) -> None:
        self._by_section: dict[int, Counter[str]] = {}
        self._first: dict[str, Named] = {}
        self._countries: set[str] = set()
        self._held: set[str] = set()  # those something is told to be in
        self.zones: dict[int, Span] = {}  # sentence → its paragraph
        self._stood: dict[int, list[tuple[int, Place]]] = {}  # section → sentence, place
        for scene in scenes:
            self._note(scene)

    def _note(self, scene: Scene) -> None:
        counts = self._by_section.setdefault(scene.section.number, Counter())
        self._countries.update(scene.countries)
        self.zones[scene.number] = scene.zone.span
        seen: set[Span] = set()
        for i in range(scene.body, scene.tokens.stop):
            for named in scene.named.get(i, ()):
                if named.entity.kind is EntityKind.LOCATION and named.mention.span not in seen:
                    seen.add(named.mention.span)
                    self._count(scene, i, named, counts)

    def _count(self, scene: Scene, i: int, named: Named, counts: Counter[str]) -> None:
        if named.mention.form is not Form.NAME or named.mention.metonym:
            return
        if _is_said_there(scene, i) or _is_inside_name(scene, i, named):
            return
        if word_before(scene, i) in words("events", "grammar", "at"):
            self._held.add(named.entity.id)
        if self._is_where(scene, i, named):
            place = Place(named.entity, named.mention.span)
            self._stood.setdefault(scene.section.number, []).append((scene.number, place))
        self._first.setdefault(named.entity.id, named)
        counts[named.entity.id] += 1

    def _is_where(self, scene: Scene, i: int, named: Named) -> bool:
        """ "at Arva", "in the town of Arva": what follows may be there too."""
        if named.entity.id in scene.countries or named.entity.place_kind in _WIDE:
            return False
        return _seat_word(scene, i) in words("events", "grammar", "at") | {"off"}

    def last(self, event: Told) -> tuple[int, Place] | None:
        """Return the place told last before the event, with its sentence."""
        stood = self._stood.get(event.section, [])
        i = bisect_left(stood, event.number, key=itemgetter(0))
        return stood[i - 1] if i else None

    def main(self, section: int) -> Place | None:
        """Return the place the section speaks of most, no country if another is there."""
        return self._most(self._by_section.get(section, Counter()), finer=True)

    def country(self, section: int) -> Place | None:
        """Return the country the section speaks of most."""
        counts = self._by_section.get(section, Counter())
        held = Counter({id_: n for id_, n in counts.items() if id_ in self._held})
        return self._most(held, finer=False) or self._most(counts, finer=False)

    def _most(self, counts: Counter[str], finer: bool) -> Place | None:
        told = [id_ for id_ in counts if self._is_state(id_) is not finer]
        told = told or [id_ for id_ in counts if finer and id_ in self._held]
        if not told:
            return None
        best = max(told, key=lambda id_: counts[id_])
        named = self._first[best]
        return Place(named.entity, named.mention.span)

    def _is_state(self, id_: str) -> bool:
        entity = self._first[id_].entity
        if id_ in self._countries or entity.place_kind in {"Country", "Continent"}:
            return True
        return entity.place_kind is None and _is_country(entity.name)


@cache
def _is_country(name: str) -> bool:
    """Whether the gazetteer's first place of that name is a country: a heading's "GEORGIA"."""
    return any(place.kind == "Country" for place in gazetteer.lookup(name)[:1])


# ── when ─────────────────────────────────────────────────────────────────────────────────────


def implied_days(
    events: Sequence[Told], scenes: Iterable[Scene], published: dt.date | None
) -> dict[int, Interval]:
    """Return index of an event without a day → the day its context gives it.

    Its sentence may begin with one, or its section's heading be one ("Tuesday"). Else, within a
    paragraph, that is the day told last; beyond, the day of the section's news, or of publication.
    """
    known = _Days(events, scenes, published)
    paragraph: dict[Span, Interval] = {}
    found: dict[int, Interval] = {}
    for i, event in enumerate(events):
        told = _narrative_day(event) if _is_open(event) else None
        if told is not None:
            paragraph[event.zone] = told
        elif event.days is None and _is_open(event):
            days = _fronted(event) or _said_on(event)
            if days is None and not _is_spoken_now(event):
                days = paragraph.get(event.zone) or known.of(event)
            days = days or known.today
            if days is not None:
                found[i] = days
    return found


def _is_open(event: Told) -> bool:
    """Whether the context may give the day: not of what is yet to be, or to go on."""
    first = event.tellings[0]
    return first.status is Status.OCCURRED and not will_go_on(first.head)


def _is_spoken_now(event: Told) -> bool:
    """ "has rejected", "urges", told in the article's own voice: of the day it is written."""
    first = event.tellings[0]
    scene, head = first.scene, first.head
    if head.is_noun or event.type not in lexicon().groups["spoken"]:
        return False
    helpers = {scene.word(c) for c in scene.parse.children(head.head, "aux")}
    tag = scene.token(head.head).tag
    perfect = tag == "VBN" and helpers and helpers <= {"has", "have"}
    return not scene.headline and (perfect or (tag in {"VBZ", "VBP"} and not helpers))


def _said_on(event: Told) -> Interval | None:
    """ "announced on Wednesday that it had captured": news of Wednesday, if no more is told."""
    scene, head = event.tellings[0].scene, event.tellings[0].head.head
    for timex in scene.timexes:
        tokens = scene.parse.indices(timex.span)
        verb = clause_of(scene, tokens.start) if tokens else head
        if scene.lemma(verb) in words("events", "grammar", "saying") and is_above(
            scene, verb, head
        ):
            return timex.interval
    return None


class _Days:
    """The day each section tells of: its heading's, that of its first news, or of publication."""

    def __init__(
        self, events: Sequence[Told], scenes: Iterable[Scene], published: dt.date | None
    ) -> None:
        self.today = Interval(earliest=published, latest=published) if published else None
        self._by_section: dict[int, Interval] = {}
        for scene in scenes:
            if scene.zone.kind is ZoneKind.HEADING and len(scene.tokens) <= _LONGEST_DAY:
                for timex in scene.timexes[:1]:
                    day = timex.interval if timex.type == "DATE" else None
                    if day is not None and _is_short(day):
                        self._by_section.setdefault(scene.section.number, day)
        for event in events:
            told = _narrative_day(event)
            if told is not None and _is_news(told, published):
                self._by_section.setdefault(event.section, told)

    def of(self, event: Told) -> Interval | None:
        """Return the day."""
        return self._by_section.get(event.section, self.today)


def _fronted(event: Told) -> Interval | None:
    """ "On Tuesday, …": said first, a day is that of all the sentence tells but of a saying."""
    scene = event.tellings[0].scene
    for timex in scene.timexes[:1]:
        tokens = scene.parse.indices(timex.span)
        first = bool(tokens) and tokens.start <= scene.body + 1
        if first and scene.word(tokens.stop) == "," and timex.interval is not None:
            says = scene.lemma(clause_of(scene, tokens.start)) in words(
                "events", "grammar", "saying"
            )
            return None if says else timex.interval
    return None


def _narrative_day(event: Told) -> Interval | None:
    """The day an event is told by, if the story goes on from it: not that of "Sunday's vote"."""
    for telling in event.tellings:
        if telling.days is None or not _is_short(telling.days) or not telling.times:
            continue
        phrase = telling.scene.phrase(telling.head.head)
        tokens = telling.scene.parse.indices(telling.times[0].span)
        inside = phrase is not None and tokens and phrase.first <= tokens.start <= phrase.last
        owned = telling.scene.word(tokens.stop) in {"'s", "’s"} if tokens else False
        return None if inside or owned else telling.days
    return None


def _is_news(days: Interval, published: dt.date | None) -> bool:
    if published is None or days.earliest is None:
        return True
    return dt.timedelta(0) <= published - days.earliest <= _RECENT


def _is_long_ago(days: Interval | None, published: dt.date | None) -> bool:
    """Whether it is another story: "the quake of 2015" was not where this one is told to be."""
    if days is None or days.latest is None or published is None:
        return False
    return published - days.latest > _LONG_AGO


def _is_short(days: Interval) -> bool:
    return (
        days.earliest is not None
        and days.latest is not None
        and days.latest - days.earliest <= _LONGEST
    )


# ── who ──────────────────────────────────────────────────────────────────────────────────────


def implied_agents(events: Sequence[Told]) -> dict[int, tuple[Filler, ...]]:
    """Return index of an event nobody is told to have done → who its context holds to have.

    That is who did all the other events of the kind its section tells of; and nobody where two
    have done such.
    """
    kinds = lexicon()
    inherited = kinds.groups["inheriting"]
    found: dict[int, tuple[Filler, ...]] = {}
    for i, event in enumerate(events):
        if event.type not in inherited or event.agents or event.is_disowned:
            continue
        near = events[max(0, i - _WINDOW) : i + _WINDOW]
        others = [o for o in near if o.section == event.section and o.type in inherited]
        doers = _doers(event, [o for o in others if o.agents and o.is_deed])
        if doers:
            found[i] = tuple(replace(f, blamed=True) for f in doers)
    return found


def _doers(event: Told, others: Sequence[Told]) -> tuple[Filler, ...]:
    """Who did all the others of its kind, if the next of them is near."""
    alike = [o for o in others if o.type == event.type]
    alike = alike or [o for o in others if lexicon().related(o.type, event.type)]
    if len({frozenset(f.entity for f in o.agents) for o in alike}) != 1:
        return ()
    nearest = min(alike, key=lambda o: abs(o.number - event.number))
    return nearest.agents if abs(nearest.number - event.number) <= _REACH else ()
