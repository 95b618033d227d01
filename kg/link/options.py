"""What a place of an article may be, and what speaks for each option.

Following the literature on toponym resolution (Leidner 2007; Lieberman & Samet 2012; Gritta et al.
2020): importance of a place, containers told in the text, countries the article is about,
nearness to what else is named, one sense per document. The weights are data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg.knowledge.gazetteer import Place, km, lookup
from kg.knowledge.lexicon import load_toml
from kg.knowledge.toponymy import fold
from kg.model import Entity

_LANDS = ("Country", "Continent", "Province", "CountyLevel")
_NEWSWORTHY = 50_000  # what a town of the authority counts for at least
_SMALL = 200.0  # km: a province no larger than that may be confused with its town
_LITTLE = 0.01
_NEAR = (25.0, 100.0, 300.0)  # km


@dataclass(slots=True, kw_only=True)
class Question:
    """One place of the article, its options, and the one chosen so far."""

    entity: Entity
    options: tuple[Place, ...]
    told: list[Question] = field(default_factory=list)  # containers the text tells
    parts: list[Question] = field(default_factory=list)  # what it is told to contain
    borrowed: bool = False  # the options are those of a place it is named after or part of
    chosen: Place | None = None
    certainty: float = 0.0

    @property
    def weight(self) -> float:
        """How much of the article's geography this place is."""
        return math.sqrt(len(self.entity.mentions))


def options(entity: Entity, country: str | None = None) -> tuple[Place, ...]:
    """Return what the entity's name may mean, likeliest first; kinds the text tells come first.

    With `country`, names nobody knows are looked for there by their consonants.
    """
    found = lookup(entity.name)
    if entity.name in _named_regions():
        return tuple(p for p in found if p.authority or (p.kind in _LANDS and p.rank == 0))
    if not found:
        found = _without_type(entity)
    if not found and country is not None:
        found = lookup(entity.name, fuzzy=True, country=country)
    if any(m.adjectival for m in entity.mentions):
        lands = tuple(p for p in found if p.kind in _LANDS or p.authority)
        found = lands or found
    if found and found[0].authority and found[0].kind == entity.place_kind:
        return found  # the kind may be no more than the name's first meaning
    return tuple(p for p in found if p.kind == entity.place_kind) or found


@cache
def _named_regions() -> frozenset[str]:
    """Large regions and seas of the lists: what a town of that name never means."""
    return frozenset(n for names in load_toml("places")["regions"].values() for n in names)


@cache
def _type_words() -> frozenset[str]:
    """Words that may end a land's or a town's name without being part of it."""
    kinds = load_toml("places")["kinds"]
    listed = (kinds[k] for k in ("Province", "CountyLevel", "PopulatedPlace", "District"))
    return frozenset(noun for nouns in listed for noun in nouns) | {"region", "state"}


def _without_type(entity: Entity) -> tuple[Place, ...]:
    """Places of the name without "Province" or "County": those of that kind first."""
    words = entity.name.split()
    if len(words) < 2 or fold(words[-1]) not in _type_words():
        return ()
    found = lookup(" ".join(words[:-1]))
    kept = tuple(p for p in found if p.kind == entity.place_kind)
    return kept if kept or entity.place_kind in _LANDS else found


# ── what speaks for an option ───────────────────────────────────────────────────────────────

Features = dict[str, float]


def by_itself(question: Question, place: Place) -> Features:
    """Features of an option that hold in any article, and those of the words around the name."""
    found: Features = {_kind(place): 1.0, f"rank{min(place.rank, 3)}": 1.0}
    if place.kind in ("PopulatedPlace", "Province"):
        people = max(place.population, _NEWSWORTHY if place.authority else 0)
        found[f"people:{place.kind}"] = math.log10(people + 10)
    if place.authority:
        found[f"authority:{place.kind}"] = 1.0
    if place.capital:
        found["capital"] = 1.0
    if place.kind == "PopulatedPlace":
        found["outgrown"] = _outgrown(question, place)
    return found | _told(question, place)


def _outgrown(question: Question, place: Place) -> float:
    """By how many orders of magnitude the largest namesake has more people."""
    largest = max(p.population for p in question.options if p.kind == "PopulatedPlace")
    return math.log10((largest + 1000) / (place.population + 1000))


def _kind(place: Place) -> str:
    if place.kind == "Province" and place.country == "US":
        return "kind:state"
    if place.kind not in _LANDS and place.kind != "PopulatedPlace":
        return "kind:site"
    return f"kind:{place.kind}"


def _told(question: Question, place: Place) -> Features:
    found: Features = {}
    if question.told:
        lands = [p for q in question.told for p in _lands(q)]
        fits = any(place.lies_in(land) for land in lands)
        found["told:fits" if fits else "told:else"] = 1.0
    if question.parts:
        fits = any(p.lies_in(place) for q in question.parts for p in q.options)
        found["parts:fit" if fits else "parts:else"] = 1.0
    return found


def _lands(question: Question) -> Iterable[Place]:
    if question.chosen is not None and question.chosen.kind in _LANDS:
        return (question.chosen,)
    return [p for p in question.options if p.kind in _LANDS]


@dataclass(slots=True, kw_only=True)
class Context:
    """What the places of an article are together, by what is chosen so far."""

    questions: Sequence[Question]
    lands: dict[str, float]  # country → how much it is named itself
    towns: dict[str, float]  # country → how much its towns and provinces are named
    provinces: dict[str, float]  # the same for provinces, themselves included
    total: float
    held: dict[str, int]  # province → how many names have an option there
    cells: dict[tuple[int, int], int]  # square of half a degree → the same, and its neighbours
    squares: dict[tuple[int, int], list[Question]]  # large square → the small places in it

    def country(self) -> str | None:
        """The country the article is about most, if it is about any."""
        sums = {c: self.lands.get(c, 0.0) + self.towns.get(c, 0.0) for c in self._countries()}
        return max(sums, key=lambda c: sums[c], default=None)

    def _countries(self) -> list[str]:
        return sorted(self.lands.keys() | self.towns.keys())

    def around(self, question: Question, place: Place) -> Features:
        """Features of an option that the article's other places give."""
        return (
            self._shares(question, place) | self._nearness(question, place) | self._company(place)
        )

    def _shares(self, question: Question, place: Place) -> Features:
        """How much of the rest of the article lies in the option's country and province."""
        own, weight = question.chosen, question.weight
        total = self.total - (weight if own is not None and own.country else 0.0)
        if total <= 0 or not place.country:
            return {}
        mine = weight if own is not None and own.country == place.country else 0.0
        is_land = own is not None and own.kind == "Country"
        named = self.lands.get(place.country, 0.0) - (mine if is_land else 0.0)
        towns = self.towns.get(place.country, 0.0) - (0.0 if is_land else mine)
        found: Features = {"country:share": (named + towns) / total, "towns:share": towns / total}
        if towns > _LITTLE:
            found["country:towns"] = 1.0
        elif named > _LITTLE:
            found["country:named"] = 1.0
        else:
            found["country:alone"] = 1.0
        if place.capital and named + towns > _LITTLE:
            found["capital:shared"] = 1.0
        code = _province(place)
        there = self.provinces.get(code, 0.0)
        there -= weight if own is not None and _province(own) == code else 0.0
        found["province:share"] = there / total
        found["province:shared" if there > _LITTLE else "province:alone"] = 1.0
        return found

    def _nearness(self, question: Question, place: Place) -> Features:
        """How near the closest of the other places is, that has another name."""
        if place.at is None or place.kind in ("Country", "Continent"):
            return {}
        nearest = math.inf
        for other in self._neighbours(place.at):
            chosen = other.chosen
            if other is question or chosen is None or chosen.at is None:
                continue
            if chosen.name != place.name:
                nearest = min(nearest, km(chosen.at, place.at))
                if nearest <= _NEAR[0]:
                    break
        return {f"near:{limit:.0f}": 1.0 for limit in _NEAR if nearest <= limit}

    def _neighbours(self, at: tuple[float, float]) -> Iterator[Question]:
        row, column = _square(at)
        for i in (0, -1, 1):
            for j in (0, -1, 1):
                yield from self.squares.get((row + i, column + j), ())

    def _company(self, place: Place) -> Features:
        """How many of the other names could be meant close by, whatever is chosen for them."""
        others = len(self.questions) - 1
        if others < 1 or place.kind in ("Country", "Continent"):
            return {}
        found: Features = {}
        if place.admin1:
            held = self.held.get(_province(place), 1) - 1
            found["held:share"] = held / others
            found["held:count"] = math.log2(1 + held)
        if place.at is not None:
            near = self.cells.get(_cell(place.at), 1) - 1
            found["cell:share"] = near / others
            found["cell:count"] = math.log2(1 + near)
        return found


def _province(place: Place) -> str:
    return f"{place.country}.{place.admin1}"


def context(questions: Sequence[Question]) -> Context:
    """Sum up what is chosen."""
    lands: dict[str, float] = {}
    towns: dict[str, float] = {}
    provinces: dict[str, float] = {}
    squares: dict[tuple[int, int], list[Question]] = {}
    for question in questions:
        place = question.chosen
        if place is None or not place.country:
            continue
        sums = lands if place.kind == "Country" else towns
        sums[place.country] = sums.get(place.country, 0.0) + question.weight
        if place.admin1:
            code = _province(place)
            provinces[code] = provinces.get(code, 0.0) + question.weight
        if place.at is not None and place.kind not in ("Country", "Continent"):
            squares.setdefault(_square(place.at), []).append(question)
    held, cells = _possible(questions)
    return Context(
        questions=questions,
        lands=lands,
        towns=towns,
        provinces=provinces,
        total=sum(lands.values()) + sum(towns.values()),
        held=held,
        cells=cells,
        squares=squares,
    )


def _square(at: tuple[float, float]) -> tuple[int, int]:
    """Squares of three degrees: what is 300 km away is in the next one."""
    return int(at[0] // 3), int(at[1] // 3)


def _cell(at: tuple[float, float]) -> tuple[int, int]:
    return int(at[0] * 2), int(at[1] * 2)


def _possible(
    questions: Sequence[Question],
) -> tuple[dict[str, int], dict[tuple[int, int], int]]:
    """Count the names that may be meant in each province and in each part of the map."""
    held: dict[str, int] = {}
    cells: dict[tuple[int, int], int] = {}
    for question in questions:
        small = [p for p in question.options if p.admin1]
        for code in {_province(p) for p in small}:
            held[code] = held.get(code, 0) + 1
        for cell in {c for p in small if p.at is not None for c in _block(_cell(p.at))}:
            cells[cell] = cells.get(cell, 0) + 1
    return held, cells


def _block(cell: tuple[int, int]) -> Iterable[tuple[int, int]]:
    return ((cell[0] + i, cell[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1))


def choose(question: Question, features: Sequence[Features], weights: Mapping[str, float]) -> None:
    """Take the option with the highest sum of weights, and its share of the odds as certainty.

    When none of them is the likeliest answer, nothing is chosen.
    """
    question.chosen, question.certainty = None, 0.0
    if not question.options:
        return
    sums = [sum(weights.get(f, 0.0) * v for f, v in fs.items()) for fs in features]
    best = max(range(len(sums)), key=lambda i: (sums[i], -i))
    none = sum(weights.get(f, 0.0) * v for f, v in of_none(question).items())
    top = max(none, sums[best])
    odds = [math.exp(max(-50.0, s - top)) for s in sums]
    if sums[best] < none:
        return
    same = question.options[best]
    near = sum(o for o, p in zip(odds, question.options, strict=True) if _is_same(p, same))
    question.chosen = same
    question.certainty = near / (sum(odds) + math.exp(max(-50.0, none - top)))


def of_none(question: Question) -> Features:
    """Features of the answer that none of the options is meant."""
    if any(p.kind in _LANDS for p in question.options):
        return {"none:lands": 1.0}
    return {"none:towns": 1.0, f"none:rank{min(p.rank for p in question.options)}": 1.0}


def prefer_town(question: Question) -> None:
    """A bare "Idlib" is the town, not the small province around it of the same name."""
    land = question.chosen
    if land is None or land.kind not in ("Province", "CountyLevel") or land.radius_km > _SMALL:
        return
    if question.entity.place_kind == land.kind or land.country == "US":
        return
    towns = (p for p in question.options if p.kind == "PopulatedPlace" and p.rank < 2)
    inside = (p for p in towns if p.lies_in(land) or p.within_km(land, land.radius_km))
    sure = (p for p in inside if p.authority or p.population > (50_000, 200_000)[p.rank])
    question.chosen = next(sure, land)


def base_name(entity: Entity) -> str | None:
    """Return the name of the place that a part or a site is named after, if one is known.

    "Dallas" of "North Dallas", "Da Nang" of "Da Nang International Airport".
    """
    site = load_toml("places")["sites"].get(entity.name)
    if site is not None:
        return str(site)
    words = entity.name.split()
    directions = load_toml("places")["directions"]["parts"]
    if entity.place_kind == "District" and words[0].lower() in directions:
        return " ".join(words[1:]) or None
    streets = load_toml("places")["facility_in_text"]["streets"]
    if len(words) > 1 and entity.place_kind == "Facility" and words[-1].lower() not in streets:
        heads = (" ".join(words[:n]) for n in range(len(words) - 1, 0, -1))
        return next((h for h in heads if any(p.rank == 0 for p in lookup(h))), None)
    return None


def _is_same(one: Place, other: Place) -> bool:
    """Whether two entries of the gazetteer are as good as one: a city and its district."""
    return one.within_km(other, 15.0) or one.lies_in(other) or other.lies_in(one) or one is other
