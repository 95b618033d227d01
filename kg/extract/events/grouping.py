"""Which tellings speak of one happening.

Read in text order, each telling joins an event told before in its section or opens a new one. Kinds
must fit, and place, day, doer and victims must not speak against it; then something must speak for
it: "the attack" points back, a lead restates its headline, place and day agree. Across sections
only the same kind at the same named place on the same day is one event: a round-up's stories
never mix. Each telling is weighed against the last few events of a fitting kind, so the work grows
with the text's length only.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg.extract.events.grouping_context import Told, implied_agents, implied_days, implied_places
from kg.extract.events.happenings import (
    Happening,
    days_agree,
    entities_of,
    figures_clash,
    first_told,
    goes_on,
    is_bare,
    is_caption,
    is_entry,
    is_in_same_words,
    is_known,
    is_of_those_arms,
    is_quarter,
    is_restated,
    is_same_thing,
    is_same_toll,
    is_unnamed,
    may_lie_in,
    nearness,
    nouns_of,
    same_day,
)
from kg.extract.events.lexicon import Lexicon, lexicon
from kg.extract.events.scene import Scene
from kg.extract.events.tellings import Telling
from kg.extract.events.where import lies_in
from kg.extract.events.wording import (
    anybody,
    counted_apart,
    is_aside,
    is_counted_among,
    is_first,
    is_held_against,
    is_lasting,
    is_later_death,
    is_new,
    is_of_him,
    is_repaid,
    is_said_of_it,
    toll_of,
    total_of,
)
from kg.knowledge.lexicon import words
from kg.model import Entity, EntityKind, Interval, Status, ZoneKind

_MEMORY = 24  # events of a section a telling is weighed against
_PAIRS = 60  # events of other sections an event is weighed against
_ENOUGH = 2.0
_TOLL = 6  # sentences over which a bare number of dead is still that event's
_NEWS = dt.timedelta(days=45)
_PRONOUN = 3  # sentences over which "he" may be the one hurt before
_LOOSE = 0.5  # how well harm fits a cause told before it
_RELATED = 0.6  # how well a kind fits another that covers it
_SALIENT = 0.03  # what is told again and again is what "the attack" means
_OFTEN = 4
_GENERAL = frozenset({"Attack", "Accident", "NaturalDisaster", "Explosion", "TransportAccident"})
_STATE = frozenset({EntityKind.GOVERNMENT, EntityKind.GOVERNMENT_BODY, EntityKind.MILITARY})


def group(
    tellings: Iterable[Telling], entities: Iterable[Entity], published: dt.date | None = None
) -> tuple[Happening, ...]:
    """Return the events the tellings speak of, in the order they are first told."""
    return _Grouper({e.id: e for e in entities}, published).run(tellings)


def settle(
    happenings: Sequence[Happening], scenes: Sequence[Scene], published: dt.date | None
) -> None:
    """Give those told without a place or a day what their context implies."""
    told = [Told(h.tellings, h.type) for h in happenings]
    where, when = implied_places(told, scenes, published), implied_days(told, scenes, published)
    who = implied_agents(told)
    for i, happening in enumerate(happenings):
        first = happening.tellings[0]
        if i in where:
            first = replace(first, places=(replace(where[i], implied=True),))
        if i in when:
            first = replace(first, days=when[i])
        if i in who:
            first = replace(first, fillers=(*who[i], *first.fillers))
        happening.tellings[0] = first


class _Grouper:
    def __init__(self, entities: Mapping[str, Entity], published: dt.date | None) -> None:
        self._entities = entities
        self._published = published
        self._lexicon: Lexicon = lexicon()
        self._found: list[Happening] = []
        self._open: dict[int, deque[Happening]] = {}
        self._by_place: dict[tuple[str, str], list[Happening]] = {}

    def run(self, tellings: Iterable[Telling]) -> tuple[Happening, ...]:
        for given in tellings:
            telling = counted_apart(given) if is_later_death(given) else given
            happening = self._whole(telling) or self._best(telling) or self._elsewhere(telling)
            if happening is None:
                happening = self._new(telling)
            else:
                happening.add(telling)
                happening.type = self._finer(happening.type, telling.type)
            self._remember(happening, telling)
        told = [h for h in self._found if not is_bare(h)]
        return tuple(self._joined(told))

    # ── afterwards: one event told in two sections ───────────────────────────────────────────

    def _joined(self, happenings: list[Happening]) -> Iterator[Happening]:
        """Take in what other sections tell of an event: a siege, "the convoy", a toll."""
        kept: list[Happening] = []
        for happening in happenings:
            home = next((h for h in kept[-_PAIRS:] if self._is_one(h, happening)), None)
            if home is None:
                kept.append(happening)
                continue
            for telling in happening.tellings:
                home.add(telling)
                home.type = self._finer(home.type, telling.type)
        yield from kept

    def _is_one(self, home: Happening, other: Happening) -> bool:
        """Nothing speaks against it, and something for it."""
        first = other.tellings[0]
        caption = is_caption(home)
        if home.section == other.section and first.type not in _list("lasting") and not caption:
            return False
        if not self._may_fit(home, first) or not self._statuses_agree(home, first):
            return False
        tellings = other.tellings
        if any(figures_clash(home, t) for t in tellings) or any(map(is_new, tellings)):
            return False
        agreed = [(self._where(home, t), days_agree(home, t), self._who(home, t)) for t in tellings]
        if any(None in one for one in agreed):
            return False
        where, when, who = (max(one[n] or 0.0 for one in agreed) for n in range(3))
        if caption and home.type == other.type:
            return who >= 0.8 or where >= 1.0
        if home.type in self._lexicon.groups["spoken"] or home.status in _WANTED:
            return who + where >= 0.8 and is_in_same_words(home, other)
        return self._is_same_state(home, other, where, who) or self._is_same_deed(
            home, other, where, when
        )

    def _may_fit(self, home: Happening, telling: Telling) -> bool:
        harm, cause = self._lexicon.groups["harm"], self._lexicon.groups["cause"]
        if home.type == telling.type or self._lexicon.related(home.type, telling.type):
            return True
        pair = {home.type, telling.type}
        return is_entry(home) and bool(pair & harm) and bool(pair & cause)

    def _is_same_state(self, home: Happening, other: Happening, where: float, who: float) -> bool:
        """ "the siege" of one section and "a siege imposed in August" of another."""
        if other.type not in _list("lasting") or other.status is not home.status:
            return False
        return where >= 1.0 or (who >= 0.8 and is_known(home, other))

    def _is_same_deed(self, home: Happening, other: Happening, where: float, when: float) -> bool:
        """The same thing hit on the same day, or the deed known ("yesterday's bombing")."""
        things = home.words & other.words - _list("common")
        if when >= 1.0:
            return bool(things) or (is_known(home, other) and where >= 1.0)
        blog = all(is_entry(h) for h in (home, other))
        return blog and is_known(home, other) and (bool(things) or where >= 1.0)

    def _new(self, telling: Telling) -> Happening:
        section = telling.scene.section.number
        happening = Happening([], telling.type, section)
        happening.add(telling)
        self._found.append(happening)
        self._open.setdefault(section, deque(maxlen=_MEMORY)).appendleft(happening)
        return happening

    def _remember(self, happening: Happening, telling: Telling) -> None:
        for place in telling.places[:1]:
            known = self._by_place.setdefault((happening.type, place.entity.id), [])
            if happening not in known and len(known) < _MEMORY:
                known.append(happening)

    def _finer(self, one: str, other: str) -> str:
        """The finer of two types; harm yields to what caused it."""
        if one in self._lexicon.groups["harm"] and other in self._lexicon.groups["cause"]:
            return other
        return (
            other
            if other in self._lexicon.covers.get(one, frozenset())
            and (one not in self._lexicon.covers.get(other, frozenset()))
            else one
        )

    # ── within the section ───────────────────────────────────────────────────────────────────

    def _best(self, telling: Telling) -> Happening | None:
        best: tuple[float, Happening] | None = None
        for happening in self._open.get(telling.scene.section.number, ()):
            score = self._score(happening, telling)
            if score is not None and (best is None or score > best[0]):
                best = (score, happening)
        return best[1] if best and best[0] >= _ENOUGH else None

    def _whole(self, telling: Telling) -> Happening | None:
        """ "Among the dead were 266 children": of the last total told that holds so many."""
        if (
            not telling.partial
            or not telling.figures
            or any(f.subset is None for f in telling.figures)
        ):
            return None
        counted = max(f.minimum or f.maximum or 0 for f in telling.figures)
        for happening in self._open.get(telling.scene.section.number, ()):
            if happening.tellings[0].partial:
                continue
            tolls = [toll for t in happening.tellings if (toll := toll_of(t)) is not None]
            if tolls and max(tolls) >= counted and self._fits(happening, telling):
                return happening
        return None

    def _score(self, happening: Happening, telling: Telling) -> float | None:
        """How much speaks for one event; None when something speaks against it."""
        fits = self._fits(happening, telling)
        far = telling.scene.number - happening.last.scene.number > _TOLL
        if 0 < fits <= _LOOSE and far and not is_same_toll(happening, telling):
            return None
        if fits < 1 and is_aside(happening.last, telling):
            return None
        if is_repaid(happening.last, telling):
            return None
        if fits < 1 and is_lasting(telling):
            return None
        new = is_new(telling) and not is_said_of_it(telling)
        if not fits or new or self._is_part(happening, telling):
            return None
        where, when = self._where(happening, telling), self._when(happening, telling)
        if is_same_toll(happening, telling):  # six dead are six dead, whatever the district
            where, when = where or 0.0, when or 0.0
        who = self._who(happening, telling)
        if where is None or when is None or who is None:
            return None
        if not self._statuses_agree(happening, telling) or figures_clash(happening, telling):
            return None
        score = fits + where + when + who + nearness(happening, telling)
        score += _SALIENT * min(len(happening.tellings), _OFTEN)
        back = self._points_back(happening, telling)
        if first_told(happening) and fits >= _RELATED and where >= 0.4 and when >= 1.0:
            back = max(back, 1.0)  # what the lead sums up, told at length
        same = fits >= 1.0 and (where >= 1.0 or (where >= 0.4 and when >= 1.0))
        if not back and not same and who < 1.3:
            return None
        return score + back

    def _is_part(self, happening: Happening, telling: Telling) -> bool:
        """ "of the dead, 18 were in …"; fewer dead at a place of their own."""
        if telling.partial:
            return any(f.subset is None for f in telling.figures)
        if telling.type not in self._lexicon.groups["harm"] or not telling.places:
            return False
        if telling.places[0].entity.id in happening.places:
            return False
        mine, theirs = total_of(telling), [total_of(t) for t in happening.tellings]
        return mine is not None and any(t is not None and t > mine for t in theirs)

    def _points_back(self, happening: Happening, telling: Telling) -> float:
        """ "the attack", the same words again, or a lead that restates its headline."""
        scene, first = telling.scene, happening.tellings[0].scene
        if telling.partial:
            return 1.5
        if telling.definite and not is_first(telling):
            return 1.5
        if is_said_of_it(telling) or is_held_against(telling):
            return 1.5
        fits = self._fits(happening, telling)
        if fits >= _RELATED and (is_same_toll(happening, telling) or is_counted_among(telling)):
            return 1.5
        if fits >= _RELATED and is_of_those_arms(happening, telling):
            return 1.5
        if is_restated(happening, telling):
            return 1.0
        if self._is_headline_told(happening, telling):
            return 1.0
        if is_later_death(telling) and happening.type in self._lexicon.groups["cause"]:
            return 2.0
        if telling.status is Status.DENIED and self._is_denial(happening, telling):
            return 1.5
        if happening.type == telling.type and goes_on(happening, telling):
            return 1.0
        if self._is_toll(happening, telling) or self._does_more(happening, telling):
            return 1.5
        if first.headline and scene.number - first.number <= 3 and not is_lasting(telling):
            return 1.0 if happening.last.scene.headline else 0.9
        undated = not any(t.type == "DATE" for t in telling.scene.timexes)
        agrees = fits >= 1.0 or undated or bool(days_agree(happening, telling))
        if fits >= _RELATED and agrees and is_same_thing(happening, telling):
            return 1.0
        if self._is_same_victim(happening, telling):
            return 1.0
        again = telling.head.candidate.entry.key == happening.last.head.candidate.entry.key
        return 1.0 if again and nouns_of(telling) & happening.words else 0.0

    def _is_headline_told(self, happening: Happening, telling: Telling) -> bool:
        """What the headline names, told without a place or a day that could speak against it."""
        cause = telling.type in self._lexicon.groups["cause"]
        own = telling.places or telling.days or not telling.fillers
        if not first_told(happening) or happening.type != telling.type or own or not cause:
            return False
        mine, theirs = total_of(telling), [total_of(t) for t in happening.tellings]
        if mine is not None and any(t not in (None, mine) for t in theirs):
            return False
        alone = [h for h in self._open[happening.section] if h.type == happening.type]
        return len(alone) == 1 and "also" not in map(telling.scene.word, telling.scene.tokens)

    def _is_denial(self, happening: Happening, telling: Telling) -> bool:
        """What one denies to have done is what was told of him before."""
        agents = entities_of(telling, "agent")
        gap = telling.scene.number - happening.last.scene.number
        if happening.type == telling.type and gap <= 1:
            return True
        if agents & happening.agents or self._may_be_one(agents, happening.agents):
            return True
        return is_same_thing(happening, telling)

    def _is_same_victim(self, happening: Happening, telling: Telling) -> bool:
        """One person hit, and dead later, of the same deed."""
        if telling.type not in self._lexicon.groups["harm"]:
            return False
        persons = {
            i
            for i in happening.targets
            if i in self._entities and self._entities[i].kind is EntityKind.PERSON
        }
        if persons & entities_of(telling, "victim"):
            return True
        near = telling.scene.number - happening.last.scene.number <= _PRONOUN
        return len(persons) == 1 and near and is_of_him(telling)

    def _when(self, happening: Happening, telling: Telling) -> float | None:
        """The same day agrees, another speaks against it; but one may die days later."""
        if self._is_same_victim(happening, telling) or is_later_death(telling):
            return 0.0
        body = not happening.last.scene.headline
        if not happening.days and body and self._is_past(telling.days):
            return None  # "the earthquake of 2015" is not the one of today
        return days_agree(happening, telling)

    def _is_past(self, days: Interval | None) -> bool:
        """Whether it lies so far back that it is no news of the day."""
        if days is None or days.latest is None or self._published is None:
            return False
        return self._published - days.latest > _NEWS

    def _is_toll(self, happening: Happening, telling: Telling) -> bool:
        """A bare number of dead or wounded right behind what caused them."""
        groups = self._lexicon.groups
        gap = telling.scene.number - happening.last.scene.number
        inside = gap <= 1 and (self._where(happening, telling) or 0.0) > 0
        elsewhere = (
            telling.places and telling.places[0].entity.id not in happening.places and not inside
        )
        bare = telling.type in groups["harm"] and not (elsewhere or telling.of("agent"))
        cause = happening.type in groups["cause"] | groups["harm"]
        counted = bool(telling.figures) or telling.head.candidate.entry.kind == "a"
        return bare and counted and cause and (gap <= _TOLL or is_same_toll(happening, telling))

    def _does_more(self, happening: Happening, telling: Telling) -> bool:
        """ "It also damaged a school": what the deed told in the sentence before brought about."""
        company = telling.head.candidate.clause
        if company is None or telling.scene.number - happening.last.scene.number > 1:
            return False
        subjects = {telling.scene.word(p.head) for p in company.subject}
        return bool(subjects & {"it", "this", "which"}) and happening.last.head.is_noun

    def _fits(self, happening: Happening, telling: Telling) -> float:
        words = self._lexicon
        if happening.type == telling.type:
            return 1.0
        if words.related(happening.type, telling.type):
            return 0.6
        harm, cause = words.groups["harm"], words.groups["cause"]
        if {happening.type, telling.type} <= harm:
            return 0.6
        if telling.type in harm and happening.type in cause:
            return 0.5 if telling.status is not Status.DENIED else 0.0
        if happening.type in harm and telling.type in _GENERAL:
            return 0.4
        return 0.0

    def _where(self, happening: Happening, telling: Telling) -> float | None:
        """Places that are the same or one inside the other agree; others speak against it."""
        if not telling.places or not happening.places:
            return 0.0
        place = telling.places[0].entity
        if place.id in happening.places:
            return 1.0
        others = [self._entities[p] for p in happening.places if p in self._entities]
        if any(self._inside(place, o) or self._inside(o, place) for o in others):
            return 0.4
        if all(may_lie_in(place, o) or may_lie_in(o, place) for o in others):
            return 0.1
        if telling.definite and (self._vague(place) or self._may_hold(place, others)):
            return 0.0
        return None

    def _may_hold(self, place: Entity, others: list[Entity]) -> bool:
        """ "the attack on the capital of Kordofan": a province that may hold the place told."""
        wide = place.place_kind in {"Province", "Country", "CountyLevel"}
        return wide and any(
            o.country == place.country or None in (o.country, place.country) for o in others
        )

    def _inside(self, inner: Entity, outer: Entity) -> bool:
        if outer.id in inner.within or is_quarter(inner, outer):
            return True
        if outer.place_kind in {"Country", "Province", None} and lies_in(inner.name, outer.name):
            return True
        if outer.place_kind == "Country" and outer.country and outer.country == inner.country:
            return True
        return bool(
            self._vague(outer)
            and (not inner.country or not outer.country or inner.country == outer.country)
        )

    def _vague(self, place: Entity) -> bool:
        return place.place_kind in {
            "VagueRegion",
            "UnknownPlace",
            "Region",
            "RelativePlace",
            "Border",
        }

    def _who(self, happening: Happening, telling: Telling) -> float | None:
        """The same doer or victim agrees; another doer in the same voice speaks against it."""
        score = 0.0
        agents, targets = (
            entities_of(telling, "agent"),
            entities_of(telling, "target") | entities_of(telling, "victim"),
        )
        if agents & (happening.targets - happening.agents) or targets & (happening.agents - agents):
            return None  # the one side's deed and the other's
        if agents & happening.agents:
            score += 0.8
        elif telling.type in _BROKERED:
            pass  # of a truce one account names a party, the next who brokered it
        elif self._differ(agents, happening.agents):
            known = telling.definite or is_same_thing(happening, telling)
            if telling.voice == happening.last.voice or not known:
                return None
        if (targets - anybody(telling)) & happening.targets:
            score += 0.8
        elif targets & happening.targets:
            pass  # civilians are hurt everywhere
        elif self._differ(targets, happening.targets):
            if not (telling.definite or is_held_against(telling)):
                return None
        elif nouns_of(telling) & happening.words:
            score += 0.5
        return score

    def _differ(self, some: set[str], others: set[str]) -> bool:
        return bool(some and others) and not self._may_be_one(some, others)

    def _may_be_one(self, some: set[str], others: set[str]) -> bool:
        """A state and its forces, a group and "rebels", a place inside another may be one."""
        return any(
            self._alike(self._entities[a], self._entities[b])
            for a in some
            for b in others
            if a in self._entities and b in self._entities
        )

    def _alike(self, one: Entity, other: Entity) -> bool:
        if one.id == other.id or EntityKind.GROUP in (one.kind, other.kind):
            return True
        if one.kind is other.kind is EntityKind.ARMED_GROUP:
            return is_unnamed(one) != is_unnamed(other)  # "rebel fighters", and which
        if one.kind in _STATE and other.kind in _STATE:
            return one.country == other.country or None in (one.country, other.country)
        if EntityKind.LOCATION in (one.kind, other.kind):
            return (
                one.kind is not other.kind or self._inside(one, other) or self._inside(other, one)
            )
        return False

    def _statuses_agree(self, happening: Happening, telling: Telling) -> bool:
        """What happened and what is denied are one event; what is only planned is another."""
        real = {Status.OCCURRED, Status.DENIED}
        one, other = happening.status, telling.status
        if one == other or {one, other} <= real:
            return True
        if telling.type in _STOPPING:  # a truce is announced before it is kept
            return {one, other} <= {Status.OCCURRED, Status.PLANNED}
        near = happening.section == telling.scene.section.number
        open_ = _OPEN if near else _WANTED
        return {one, other} <= open_ and happening.type == telling.type

    # ── across sections ──────────────────────────────────────────────────────────────────────

    def _elsewhere(self, telling: Telling) -> Happening | None:
        """The same kind of event at the same named place on the same day, in another section."""
        if not telling.places or telling.status is not Status.OCCURRED:
            return None
        place = telling.places[0].entity
        if place.place_kind in {"Country", "Continent", "VagueRegion", "Region"}:
            return None
        for happening in self._by_place.get((telling.type, place.id), ()):
            one_day = same_day(happening, telling) or self._is_same_blog(happening, telling)
            if happening.status is not Status.OCCURRED or not one_day:
                continue
            agree = self._who(happening, telling) is not None
            if agree and not figures_clash(happening, telling):
                return happening
        return None

    def _is_same_blog(self, happening: Happening, telling: Telling) -> bool:
        """ "the truce in Aleppo" of an update and of the entry it is added to."""
        zones = (telling.scene.section.zone, happening.last.scene.section.zone)
        entries = all(z is not None and z.kind in _ENTRIES for z in zones)
        return entries and telling.definite and days_agree(happening, telling) is not None


_STOPPING = frozenset({"Ceasefire", "HumanitarianPause"})
_BROKERED = _STOPPING | {"Talks"}
_ENTRIES = frozenset({ZoneKind.UPDATE, ZoneKind.ORIGINAL_ENTRY})


_WANTED = frozenset({Status.CALLED_FOR, Status.PLANNED, Status.THREATENED})
_OPEN = _WANTED | {Status.HYPOTHETICAL}


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
