"""The word lists of `places.toml` and its neighbours, in the shapes the finder asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.knowledge.lexicon import load_toml

_DESCRIBED = frozenset({"Province", "CountyLevel", "PopulatedPlace", "District", "Camp"})


@dataclass(frozen=True, slots=True)
class Words:
    """What rules about places need to know of English."""

    linkers: frozenset[str]  # small words inside a name: "Rio de Janeiro", "Deir ez-Zor"
    rare_linkers: frozenset[str]  # only in names the gazetteer knows: "Stoke-on-Trent"
    articles: frozenset[str]  # small words that may begin a name: "al-Bab"
    open_prepositions: frozenset[str]
    local_prepositions: frozenset[str]
    kinds: dict[str, str]  # noun → kind of place: "province" → "Province"
    kinds_after: dict[str, str]  # the same, for small words that describe a name
    sites_after: dict[str, str]  # small words that belong to the name: "Zaatari camp"
    kinds_before: dict[str, str]  # the same, for nouns that open a name: "lake" → "WaterBody"
    streets: frozenset[str]
    numbered: frozenset[str]
    weak_kinds: frozenset[str]  # kind words that rather end the name of something else
    polities: frozenset[str]  # "republic": what may stand before "of" and a country's name
    regions: dict[str, str]  # name as written → kind of place
    sites: dict[str, str]  # "Red Square" → the city it is in
    abbreviations: dict[str, str]  # "NYC" → "New York City"
    states: dict[str, str]  # "Calif" → code of the province
    common_states: frozenset[str]  # those that are words: "ill", "wash"
    adjectives: dict[str, str]  # "European" → name of the place
    institutions: frozenset[str]
    foreign: frozenset[str]
    titles: frozenset[str]
    courtesy: frozenset[str]  # "mr": what stands only before persons
    verbs: frozenset[str]
    directions: frozenset[str]
    units: frozenset[str]  # of distance
    parts_of: frozenset[str]  # "district": what may stand before "of" and a city
    common: frozenset[str]
    surnames: frozenset[str]
    given: frozenset[str]
    never: frozenset[str]


@cache
def words() -> Words:
    """Return the lists, read once a process."""
    places = load_toml("places")
    clashes = load_toml("place_clashes")
    names = load_toml("names")
    kinds = {noun: kind for kind, nouns in places["kinds"].items() for noun in nouns}
    before = {noun: kind for kind, nouns in places["before"].items() for noun in nouns}
    vague = places["facility_in_text"]["vague"]
    regions = {name: kind for kind, all_ in places["regions"].items() for name in all_}
    return Words(
        linkers=frozenset(places["inside"]["linkers"]),
        rare_linkers=frozenset(places["inside"]["rare_linkers"]),
        articles=frozenset(places["inside"]["articles"]),
        open_prepositions=frozenset(places["prepositions"]["open"]),
        local_prepositions=frozenset(places["prepositions"]["local"]),
        kinds=kinds,
        kinds_after={n: k for n, k in kinds.items() if k in _DESCRIBED and n not in vague},
        sites_after={n: k for k, ns in places["sites_after"].items() for n in ns},
        kinds_before=before,
        streets=frozenset(places["facility_in_text"]["streets"]),
        numbered=frozenset(places["facility_in_text"]["numbered"]),
        weak_kinds=frozenset(places["facility_in_text"]["weak"]),
        polities=frozenset(places["facility_in_text"]["polities"]),
        regions=regions,
        sites=dict(places["sites"]),
        abbreviations=dict(places["abbreviations"]["names"]),
        states=dict(places["abbreviations"]["states"]),
        common_states=frozenset(places["abbreviations"]["common"]),
        adjectives=dict(places["adjectives"]),
        institutions=frozenset(places["institutions"]["words"]),
        foreign=frozenset(places["institutions"]["foreign"]),
        titles=_titles(names) | frozenset(places["people"]["titles"]),
        courtesy=frozenset(places["people"]["courtesy"]),
        verbs=frozenset(places["people"]["verbs"]),
        directions=frozenset(places["directions"]["parts"]),
        units=frozenset(places["units"]["km"]),
        parts_of=frozenset(places["parts"]["of"]),
        common=frozenset(clashes["common"].split()),
        surnames=frozenset(clashes["surnames"].split()),
        given=frozenset(clashes["given"].split()) | _given(),
        never=frozenset(names["not_names"]["words"]) | frozenset(places["never"]["words"]),
    )


def _titles(names: Mapping[str, Any]) -> frozenset[str]:
    """Single words that stand before a person's name."""
    tables = names["titles"].values()
    return frozenset(t for table in tables for t in table if " " not in t)


def _given() -> frozenset[str]:
    lists = load_toml("given_names")
    return frozenset(name for text in lists.values() for name in text.split())
