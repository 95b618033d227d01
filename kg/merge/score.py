"""Do two tellings tell of one event? The evidence, weighed as log-odds (Fellegi and Sunter 1969).

Each feature gives a weight (data/merging.toml) and a reason in words. Some things forbid: days or
places that cannot be one, types that cannot name one happening. Differing numbers, and for most
types differing culprits, are no evidence against: accounts of one event differ in them, and that
is what a reader wants to see.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.accounts.account import Figure, Party, Place
from kg.knowledge.lexicon import load_toml
from kg.merge import types
from kg.merge.copied import printed_twice
from kg.merge.rarity import likeness, rarest, rarity
from kg.merge.tellings import Telling
from kg.merge.types import Relation

_PRECISE = frozenset({"PopulatedPlace", "District", "Camp", "Facility", "RelativePlace"})
_TOWNS = frozenset({"PopulatedPlace", "RelativePlace"})
_AREAS = frozenset({"Country", "Province", "CountyLevel", "Continent"})
_KM_PER_DEGREE = 111.2
_REAL = frozenset({"Occurred", "Denied"})
_FORETOLD = frozenset({"Planned", "Threatened", "CalledFor"})
_FORTNIGHT = 14  # days for which "the truce" is news
_LONG = 30  # days: what lasts longer is still going on when an article tells no day
_FEW, _MANY = 5, 20  # people: from so many on, that two figures agree says something


@dataclass(frozen=True, slots=True)
class Evidence:
    """One feature: its weight, and the reason in words; an empty reason is not worth telling."""

    weight: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks for and against two tellings being of one event."""

    score: float  # log-odds; -inf where something forbids it
    reasons: tuple[str, ...]

    @property
    def certainty(self) -> float:
        """The probability that they tell of one event."""
        return 1.0 / (1.0 + math.exp(-max(self.score, -500.0)))


class Forbidden(Exception):
    """Two tellings cannot be of one event, and why."""


def compare(one: Telling, other: Telling) -> Comparison:
    """Weigh what speaks for two tellings being of one event; the order does not matter."""
    if other.order < one.order:
        one, other = other, one
    if printed_twice(one, other):
        words = ", ".join(one.triggers)
        return Comparison(weights()["copied"], (f"one text, printed twice: {words}",))
    try:
        found = [e for feature in FEATURES for e in feature(one, other)]
    except Forbidden as why:
        return Comparison(-math.inf, (str(why),))
    score = weights()["prior"] + sum(e.weight for e in found)
    if score < weights()["merge_from"] and _told_apart(one, other):
        return Comparison(-math.inf, ("one article tells them apart",))
    told = sorted((e for e in found if e.reason), key=lambda e: (-abs(e.weight), e.reason))
    return Comparison(round(score, 6), tuple(e.reason for e in told))


@cache
def weights() -> Any:
    """Return the table of weights and limits."""
    return load_toml("merging")


def _weight(group: str, name: str) -> float:
    return float(weights()["weights"][group][name])


# ── type and status ─────────────────────────────────────────────────────────────────────────


def by_type(one: Telling, other: Telling) -> Iterator[Evidence]:
    """Same type, a kind of it, or another name for one happening; else never one."""
    relation = types.relation(one.type, other.type)
    if relation is Relation.NONE:
        raise Forbidden(f"other types: {one.type}, {other.type}")
    reason = ""
    if relation is Relation.SAME:
        reason = f"same type: {one.type}"
    elif relation in (Relation.NARROWER, Relation.FAMILY):
        reason = f"types of one happening: {one.type}, {other.type}"
    weight = _weight("type", relation.value)
    if relation in (Relation.SAME, Relation.NARROWER):
        rare = min(_type_rarity(one.type), _type_rarity(other.type))
        weight += _weight("type", "by_rarity") * (rare - _weight("type", "usual"))
    yield Evidence(weight, reason)


@cache
def _type_rarity(type: str) -> float:
    return float(weights()["types"]["rarity"].get(type, _weight("type", "unseen")))


def by_status(one: Telling, other: Telling) -> Iterator[Evidence]:
    """Told as real by both, foretold by one, or not real for one."""
    both = {one.status, other.status}
    if len(both) == 1:
        yield Evidence(_weight("status", "same"))
    elif "Hypothetical" in both:
        yield Evidence(_weight("status", "unreal"), "only one tells it as real")
    elif both & _REAL and both & _FORETOLD:
        name = "foretold" if days(one) and days(other) else "foretold_undated"
        yield Evidence(_weight("status", name), "one foretells what the other tells")


# ── place ───────────────────────────────────────────────────────────────────────────────────


def by_place(one: Telling, other: Telling) -> Iterator[Evidence]:
    """The best that any place of the one and any place of the other have in common."""
    pairs = [_places(a, b) for a in one.places for b in other.places]
    if pairs:
        best = max(pairs, key=lambda e: (e.weight, e.reason))
        if best.weight == -math.inf:
            raise Forbidden(best.reason)
        yield best


def _places(one: Place, other: Place) -> Evidence:
    if _same(one, other):
        return Evidence(_same_weight(one, other), f"same place: {one.label}")
    for inner, outer in ((one, other), (other, one)):
        if outer.iri in inner.within:
            return Evidence(_inside_weight(outer), f"{inner.label} lies in {outer.label}")
    for inner, outer in ((one, other), (other, one)):
        if _within_reach(inner, outer):
            weight = _inside_weight(outer) * _weight("place", "within_reach")
            return Evidence(weight, f"{inner.label} can lie in {outer.label}")
    return _apart(one, other)


def _same_weight(one: Place, other: Place) -> float:
    size = _size(one)
    if size != "precise":
        return _weight("place", f"same_{size}")
    less = _weight("place", "same_precise_km") * max(one.radius_km, other.radius_km)
    return max(_weight("place", "same_precise_least"), _weight("place", "same_precise") - less)


def _inside_weight(outer: Place) -> float:
    names = {"precise": "inside_county", "county": "inside_county", "region": "inside_province"}
    size = _size(outer)
    return _weight("place", names.get(size, f"inside_{size}"))


def _within_reach(inner: Place, outer: Place) -> bool:
    """Whether an area is so near a place of its country that it can contain it."""
    if _size(outer) not in ("county", "province") or _size(inner) != "precise":
        return False
    distance = _distance(inner, outer)
    return distance is not None and inner.country == outer.country and distance <= outer.radius_km


def _same(one: Place, other: Place) -> bool:
    if one.iri == other.iri:
        return True
    alike = one.label.casefold() == other.label.casefold() and one.label
    return bool(alike) and one.country == other.country and (_distance(one, other) or 0.0) < 30.0


def _size(place: Place) -> str:
    """How much it says that two happenings share a place of this kind."""
    if place.kind in _PRECISE:
        return "precise"
    known = {"CountyLevel": "county", "Province": "province", "Country": "country"}
    return "country" if place.kind == "Continent" else known.get(place.kind, "region")


def _apart(one: Place, other: Place) -> Evidence:
    distance = _distance(one, other)
    both = f"{one.label}, {other.label}"
    if one.kind in _AREAS and other.kind in _AREAS and _size(one) == _size(other):
        return Evidence(-math.inf, f"other places: {both}")
    if distance is None:
        return _unlocated(one, other)
    slack = one.radius_km + other.radius_km
    abroad = one.country and other.country and one.country != other.country
    precise = "precise" == _size(one) == _size(other)
    if distance <= max(one.radius_km, other.radius_km) + _weight("place", "near_km") and precise:
        return Evidence(_weight("place", "near"), f"near each other: {both}")
    if abroad or distance > slack + _weight("place", "far_km"):
        return Evidence(-math.inf, f"{distance:.0f} km apart: {both}")
    return Evidence(_weight("place", "apart"), f"{distance:.0f} km apart: {both}")


def _unlocated(one: Place, other: Place) -> Evidence:
    if one.country and other.country and one.country != other.country:
        return Evidence(-math.inf, f"other countries: {one.label}, {other.label}")
    if not one.label or not other.label:
        return Evidence(0.0)
    towns = one.kind in _TOWNS and other.kind in _TOWNS  # "Tessel", "near Korm"
    name = "unlocated" if one.kind == other.kind or towns else "unlocated_kinds"
    return Evidence(_weight("place", name), f"other names: {one.label}, {other.label}")


def _distance(one: Place, other: Place) -> float | None:
    """Kilometres between two points, on a sphere; None where one has no point."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    first, second = math.radians(one.lat), math.radians(other.lat)
    east = math.radians(other.lon - one.lon)
    angle = math.sin(first) * math.sin(second)
    angle += math.cos(first) * math.cos(second) * math.cos(east)
    return math.degrees(math.acos(max(-1.0, min(1.0, angle)))) * _KM_PER_DEGREE


# ── time ────────────────────────────────────────────────────────────────────────────────────


def by_day(one: Telling, other: Telling) -> Iterator[Evidence]:
    """The days told; where one tells none, or only assumes it, when the articles were published."""
    first, second = _stated(one), _stated(other)
    if first and second:
        yield _told_days(one, other, first, second)
        return
    for told, silent in ((first, other), (second, one)):
        if told and _published_before(silent, told[0] - 1) and not _tolerance(one, other):
            raise Forbidden("told before it happened")
        if told and silent.day_assumed:
            yield _news_of(silent, told, _tolerance(one, other))
            return
    yield from _published(one, other)


def _stated(telling: Telling) -> tuple[int, int] | None:
    """Return the days the article states."""
    return None if telling.day_assumed else days(telling)


def _news_of(silent: Telling, told: tuple[int, int], lasting: int) -> Evidence:
    """What an article tells without a day is news of the days before it."""
    assert silent.published is not None
    past = max(0, silent.published.toordinal() - told[1] - (lasting if lasting > _LONG else 0))
    if past > _weight("day", "news_at_most"):
        raise Forbidden(f"{past} days before the article that tells no day")
    limits = ((1, "assumed"), (7, "news"), (14, "old_news"))
    name = next((name for most, name in limits if past <= most), "stale")
    return Evidence(_weight("day", name), f"told within {past} days of it" if past <= 7 else "")


def _published_before(telling: Telling, day: int) -> bool:
    """Whether something was told as done before that day."""
    if telling.published is None or telling.status != "Occurred":
        return False
    return telling.published.toordinal() < day


def days(telling: Telling) -> tuple[int, int] | None:
    """Return first and last day as ordinals, an open end closed by what is known; None if none."""
    first, last = telling.first_day, telling.last_day
    if first is None and last is None:
        return None
    if first is None or last is None:
        end = first or last
        assert end is not None
        other = telling.published if first else None
        other = max(end, other) if other else end
        return (end.toordinal(), other.toordinal())
    return first.toordinal(), max(first, last).toordinal()


def _told_days(
    one: Telling, other: Telling, first: tuple[int, int], second: tuple[int, int]
) -> Evidence:
    gap = max(0, first[0] - second[1], second[0] - first[1])
    if gap == 0 and first[0] == second[0] and None in (one.last_day, other.last_day):
        return _overlap((first[0], first[0]), (first[0], first[0]))  # both begin that day
    if gap == 0:
        return _overlap(first, second)
    lasting = _tolerance(one, other)
    rounded = max(first[1] - first[0], second[1] - second[0]) // 4  # "two weeks", "a month"
    if gap > max(1, lasting, rounded):
        raise Forbidden(f"{gap} days apart: {_written(first)}, {_written(second)}")
    name = "lasting" if gap <= lasting else "next" if gap == 1 else "rounded"
    return Evidence(_weight("day", name), f"{gap} days apart, within what such events last")


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> Evidence:
    longest = max(first[1] - first[0], second[1] - second[0])
    start, end = max(first[0], second[0]), min(first[1], second[1])
    name = next(
        name
        for name, most in (
            ("same", 0),
            ("within_week", 7),
            ("within_month", 31),
            ("overlap", 10**9),
        )
        if longest <= most
    )
    return Evidence(_weight("day", name), f"same day: {_written((start, end))}")


def _written(days: tuple[int, int]) -> str:
    first, last = (dt.date.fromordinal(day).isoformat() for day in days)
    return first if first == last else f"{first}/{last}"


@cache
def _days_of_type(type: str) -> int:
    """Days such a thing may last: of the type itself, else of the broader one that is listed."""
    listed = weights()["types"]["days"]
    if type in listed:
        return int(listed[type])
    return min((int(listed[t]) for t in types.ancestors(type) if t in listed), default=0)


def _tolerance(one: Telling, other: Telling) -> int:
    """Days that what is told may last, by both types."""
    return min(_days_of_type(one.type), _days_of_type(other.type))


def _published(one: Telling, other: Telling) -> Iterator[Evidence]:
    first, second = _moment(one), _moment(other)
    if first is None or second is None:
        return
    apart = abs(first - second)
    if one.day_assumed and other.day_assumed:
        yield _both_assumed(max(0, apart - _tolerance(one, other)))
        return
    name = "soon" if apart <= 2 else "later" if apart <= 14 else "long"
    reason = f"told {apart} days apart"
    yield Evidence(_weight("day", name), reason)


def _both_assumed(apart: int) -> Evidence:
    """News of the days on which two articles were published."""
    name = "soon" if 0 < apart <= 2 else "other_news" if apart else "same_published"
    return Evidence(_weight("day", name), f"told {apart} days apart")


def _moment(telling: Telling) -> int | None:
    told = days(telling)
    if told:
        return told[1]
    return telling.published.toordinal() if telling.published else None


# ── what there is but one of ────────────────────────────────────────────────────────────────


def by_uniqueness(one: Telling, other: Telling) -> Iterator[Evidence]:
    """A place has one siege, one truce, one election at a time; two would be remarkable."""
    if not all("single" in types.traits(t.type) for t in (one, other)):
        return
    if not _may_be_at_once(one, other):
        return
    real = one.status in _REAL and other.status in _REAL
    if real and any(_share(a, b) for a in one.places for b in other.places):
        yield Evidence(_weight("type", "single"), "of such things a place has one at a time")


def _may_be_at_once(one: Telling, other: Telling) -> bool:
    """Whether what the one tells may be going on when the other does, as far as days are told."""
    first, second = _stated(one), _stated(other)
    if first and second:
        return True
    days_of = [told or _today(t) for told, t in ((first, one), (second, other))]
    if days_of[0] is None or days_of[1] is None:
        return False
    (start, end), (begin, close) = days_of[0], days_of[1]
    gap, lasting = max(0, start - close, begin - end), _tolerance(one, other)
    most = _FORTNIGHT if first or second else 0
    return gap - (lasting if lasting > _LONG else 0) <= most


def _today(telling: Telling) -> tuple[int, int] | None:
    day = telling.published.toordinal() if telling.published else None
    return (day, day) if day is not None else None


def _share(one: Place, other: Place) -> bool:
    """Whether two places are one, or one is a part of the other that is no whole country."""
    if _same(one, other):
        return _size(one) != "country"
    return any(
        outer.iri in inner.within and _size(outer) in ("precise", "county")
        for inner, outer in ((one, other), (other, one))
    )


# ── who and what ────────────────────────────────────────────────────────────────────────────

_SORTS = {"Person": "person", "ArmedGroup": "armed", "Location": "place"}
_VAGUE = frozenset({"Government", "Group", "Actor"})


def by_agent(one: Telling, other: Telling) -> Iterator[Evidence]:
    """The same agent; another one only speaks against where the act is the agent's own."""
    ours, theirs = one.parties("agent"), other.parties("agent")
    shared = _shared("agent", ours, theirs)
    yield from shared
    acted = "acted" in types.traits(one.type) or "acted" in types.traits(other.type)
    if shared and acted:
        yield Evidence(_weight("agent", "same_acted"))
    if _jointly(one, other):
        yield Evidence(_weight("agent", "joint"), "nobody but the same together did it")
    if not shared:
        yield from _alike_agents(ours, theirs)
    if not shared and _named(ours) and _named(theirs) and not _related(ours, theirs):
        taken = "taken" in types.traits(one.type) & types.traits(other.type)
        name = "other_taken" if taken else "other_acted" if acted else "other"
        yield Evidence(_weight("agent", name), f"other agents: {ours[0].label}, {theirs[0].label}")


def _jointly(one: Telling, other: Telling) -> bool:
    """Whether two or more did it together, the same by both; not what always takes two."""
    ours, theirs = ({p.iri for p in t.parties("agent")} for t in (one, other))
    traits = types.traits(one.type) | types.traits(other.type)
    return len(ours) > 1 and ours == theirs and "mutual" not in traits


def _alike_agents(ours: tuple[Party, ...], theirs: tuple[Party, ...]) -> Iterator[Evidence]:
    """Agents of one country, or whose names share a word that starts with a capital."""
    names = [
        {w for p in side for w in p.label.split() if w[:1].isupper()} for side in (ours, theirs)
    ]
    if common := sorted(names[0] & names[1]):
        yield Evidence(_weight("agent", "named_alike"), f"agents named alike: {common[0]}")
    elif _countries(ours) & _countries(theirs):
        yield Evidence(_weight("agent", "country"))


def by_object(one: Telling, other: Telling) -> Iterator[Evidence]:
    """The same target or victim."""
    ours, theirs = _objects(one), _objects(other)
    shared = _shared("object", ours, theirs)
    yield from shared
    if not shared:
        yield from _object_words(one, other)
    if not shared and _named(ours) and _named(theirs) and not _related(ours, theirs):
        yield Evidence(_weight("object", "other"))


def _object_words(one: Telling, other: Telling) -> Iterator[Evidence]:
    """What targets and victims are called, where they are nobody known: "aid convoy"."""
    if one.object_words and other.object_words:
        shared = rarest(one.object_words & other.object_words, 1)
        if shared:
            rare = rarity(shared[0]) / rarity("*")
            yield Evidence(_weight("object", "words") * rare**2, f"same object: {shared[0]}")
        else:
            yield Evidence(_weight("object", "words_other"))


def _objects(telling: Telling) -> tuple[Party, ...]:
    return (*telling.parties("target"), *telling.parties("victim"))


def _shared(role: str, ours: tuple[Party, ...], theirs: tuple[Party, ...]) -> list[Evidence]:
    """The heaviest party both have; more of them add less."""
    known = {party.iri for party in theirs}
    labels = {party.label.casefold() for party in theirs if _has_name(party)}
    found = []
    for party in ours:
        same = party.iri in known
        if same or (_has_name(party) and party.label.casefold() in labels):
            sort = _sort(role, party) if same else "label"
            found.append((_weight(role, sort), party.label))
    found.sort(reverse=True)
    return [
        Evidence(weight if n == 0 else weight / 4, f"same {role}: {label}")
        for n, (weight, label) in enumerate(found[:3])
    ]


def _sort(role: str, party: Party) -> str:
    sort = "state" if party.kind in _VAGUE else _SORTS.get(party.kind, "body")
    return "state" if sort == "place" and role == "agent" else sort


def _has_name(party: Party) -> bool:
    return party.kind not in ("Group", "Actor") and bool(party.label)


def _named(parties: tuple[Party, ...]) -> bool:
    return any(map(_has_name, parties))


def _related(ours: tuple[Party, ...], theirs: tuple[Party, ...]) -> bool:
    """Whether one's party is, or may well be, a part of the other's."""
    ups, others = ({i for p in side for i in (p.iri, *p.parents)} for side in (ours, theirs))
    return bool(ups & others) or bool(_countries(ours) & _countries(theirs))


def _countries(parties: tuple[Party, ...]) -> set[str]:
    return {party.country for party in parties if party.country}


def by_figure(one: Telling, other: Telling) -> Iterator[Evidence]:
    """The same number of people; another number says nothing."""
    shared = sorted(
        {f for f in map(_number, one.figures) if f} & {f for f in map(_number, other.figures) if f}
    )
    for number, metric in shared[-1:]:
        name = "same_small" if number < _FEW else "same" if number < _MANY else "same_large"
        yield Evidence(_weight("figure", name), f"same figure: {number} {metric}")
    if not shared and all(any(map(_is_toll, t.figures)) for t in (one, other)):
        yield Evidence(_weight("figure", "both_toll"))


def _is_toll(figure: Figure) -> bool:
    return figure.metric == "killed" and bool(figure.least or figure.most)


def _number(figure: Figure) -> tuple[int, str] | None:
    number = figure.least if figure.least is not None else figure.most
    vague = figure.bound == "Vague" or number is None
    return None if vague or number is None else (number, figure.metric)


# ── words ───────────────────────────────────────────────────────────────────────────────────


def by_words(one: Telling, other: Telling) -> Iterator[Evidence]:
    """What names it, and the words around it; names of places and actors count elsewhere."""
    yield _naming(one, other)
    names = one.names & other.names
    alike = likeness(one.bag, other.bag, names)
    weight = _weight("words", "likeness") * (alike - _weight("words", "likeness_zero"))
    shared = (one.words & other.words) - names
    words = ", ".join(sorted(rarest(shared, 4)))
    yield Evidence(weight, f"alike words: {words}" if words else "")
    if _jointly(one, other):
        return  # who says it together tells what it is about, and where hardly matters
    worded = "worded" in types.traits(one.type) or "worded" in types.traits(other.type)
    if worded and shared <= one.named_by | other.named_by:
        yield Evidence(_weight("words", "subject_other"), "nothing shows it is of one subject")
    if alike < _weight("words", "vague_likeness") and _is_vague(one, other):
        yield Evidence(_weight("words", "vague"), "both tell little of where it was")


def _is_vague(one: Telling, other: Telling) -> bool:
    """Whether neither says where it was more finely than by a province, and stories differ."""
    if any(_size(p) in ("precise", "county") for t in (one, other) for p in t.places):
        return False
    return likeness(one.story_bag, other.story_bag) < _weight("words", "vague_story")


def _naming(one: Telling, other: Telling) -> Evidence:
    shared = rarest(one.named_by & other.named_by, 1)
    if not shared:
        return Evidence(_weight("words", "trigger_other"))
    rare = rarity(shared[0]) / rarity("*")
    if one.type and other.type:
        weight = _weight("words", "trigger") + _weight("words", "trigger_rarity") * rare
    else:
        weight = _weight("words", "trigger_untyped") * rare
    return Evidence(weight, f"same word for it: {shared[0]}")


def by_story(one: Telling, other: Telling) -> Iterator[Evidence]:
    """How alike the articles are as a whole; or that it is one article, which told them apart."""
    if one.key == other.key:
        if one.iri == other.part_of or other.iri == one.part_of:
            raise Forbidden("one is a part of the other")
        yield Evidence(_weight("article", _parts(one, other)), "one article tells them apart")
        return
    alike = likeness(one.story_bag, other.story_bag)
    weight = _weight("words", "story") * (alike - _weight("words", "story_zero"))
    most = _weight("words", "story_most")
    weight = max(-most, min(most, weight))
    yield Evidence(weight, f"articles of one story ({alike:.2f})" if weight > 0 else "")
    if one.named_by & other.named_by:
        start, full = _weight("words", "same_told_from"), _weight("words", "same_told_full")
        share = max(0.0, min(1.0, (alike - start) / (full - start)))
        yield Evidence(share * _weight("words", "same_told"))


def _told_apart(one: Telling, other: Telling) -> bool:
    """Whether one article, and no other that stands in it, tells them as two."""
    return one.key == other.key and _parts(one, other) not in ("embedded", "single")


def _parts(one: Telling, other: Telling) -> str:
    """In which parts of one article two tellings stand, or that it may well mean one."""
    if all("single" in types.traits(t.type) for t in (one, other)) and not (
        _stated(one) and _stated(other)
    ):
        return "single"  # "the truce", "a truce declared on Monday"
    if one.source.entry == other.source.entry:
        return "same"
    kinds = {one.source.entry_kind, other.source.entry_kind}
    if "embedded" in kinds:
        return "embedded"
    return "section" if "section" in kinds else "update" if "update" in kinds else "same"


FEATURES = (
    by_type,
    by_day,
    by_place,
    by_status,
    by_uniqueness,
    by_agent,
    by_object,
    by_figure,
    by_words,
    by_story,
)
"""What is compared, cheapest and most forbidding first."""
