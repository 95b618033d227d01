"""What speaks for or against a candidate being a place, as named features.

Features of one candidate by itself come first; `second_look` adds what the rest of the document
says: the same name elsewhere, persons of that name, the countries the article is about. Their
weights are in `place_weights.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.extract.places.line import Candidate
from kg.extract.places.words import words
from kg.knowledge.gazetteer import Place, lookup
from kg.knowledge.toponymy import fold
from kg.language import Token
from kg.model import Entity, EntityKind, Form, Span

_SIZES = ((6, 1_000_000), (5, 100_000), (4, 15_000), (3, 2_000), (2, 1))
_OPENERS = frozenset("\"“‘'(«")


def describe(found: Iterable[Candidate], tokens: Sequence[Token], sentence: range) -> None:
    """Write down the features of the candidates of a sentence that the sentence itself shows."""
    headline = _is_headline(tokens, sentence)
    for one in found:
        _describe(one, tokens, sentence)
        if headline:
            one.features += ["headline", f"headline|{one.source}", f"headline|{_size(one)}"]


def _describe(one: Candidate, tokens: Sequence[Token], sentence: range) -> None:
    found = one.features
    size = _size(one)
    before, after = _before(one, tokens, sentence), _after(one, tokens, sentence)
    found += [f"source:{one.source}", f"size:{size}", before, after]
    found += [f"{size}|{before}", f"{size}|{after}"]
    if one.kind and one.source in ("typed", "street", "region"):
        found.append(f"kind:{one.kind}")
    if one.container is not None:
        found += ["container", f"{size}|container"]
    if one.contains:
        found.append("contains")
    clash = _clash(one, tokens)
    found += clash
    found += [f"{c}|{before}" for c in clash]
    found += _shape(one, tokens, sentence)


def _size(one: Candidate) -> str:
    """How large and how surely named so the place is that one thinks of first."""
    own = [p for p in one.places if p.rank == 0]
    best = own[0] if own else one.best
    if best is None:
        return "none"
    if best.kind not in ("PopulatedPlace", "UnknownPlace"):
        us = "-us" if best.country == "US" and best.kind == "Province" else ""
        return f"{best.kind}{us}" if own else f"{best.kind}-alt"
    if best.authority:
        return "known"
    largest = max(p.population for p in (own or one.places))
    digit = next((size for size, people in _SIZES if largest >= people), 1)
    return f"town{digit}" if own else f"alt{digit}"


def _before(one: Candidate, tokens: Sequence[Token], sentence: range) -> str:
    at = one.first - 1
    while at >= sentence.start and tokens[at].text in _OPENERS:
        at -= 1
    if at < sentence.start:
        return "before:start"
    lists = words()
    text = tokens[at].text
    low = text.lower().rstrip(".")
    if low == "of":
        return _before_of(at, tokens, sentence)
    if low in lists.local_prepositions:
        return "before:local"
    if low in lists.open_prepositions:
        return f"before:{low}"
    if low in lists.titles:
        return "before:title"
    if low in lists.directions:
        return "before:direction"
    if low in lists.kinds:
        return "before:kind"
    if low in lists.given and text[0].isupper():
        return "before:given"
    if text[0].isupper():
        return "before:capital"
    if low == "the":
        return _before_the(at, tokens, sentence)
    if text in (",", "-", "/", "(", "–", "—", "--", ":", "'s", "’s", "a", "an"):
        return f"before:{text}"
    return f"before:{tokens[at].pos}"


def _before_of(at: int, tokens: Sequence[Token], sentence: range) -> str:
    if at == sentence.start:
        return "before:of"
    lists = words()
    noun = tokens[at - 1].text
    low = noun.lower()
    if low in lists.kinds or low in lists.directions:
        return "before:kind-of"
    if low in lists.institutions or low in lists.foreign:
        return "before:body-of"
    if noun[0].isupper() and at - 1 > sentence.start:
        return "before:name-of"
    return "before:of"


def _before_the(at: int, tokens: Sequence[Token], sentence: range) -> str:
    if at > sentence.start and tokens[at - 1].text.lower() in (
        "in",
        "to",
        "from",
        "into",
        "across",
    ):
        return "before:in-the"
    return "before:the"


def _after(one: Candidate, tokens: Sequence[Token], sentence: range) -> str:
    at = one.last + 1
    if at >= sentence.stop:
        return "after:end"
    lists = words()
    text = tokens[at].text
    low = text.lower().rstrip(".")
    if text[0].isupper():
        return _after_capital(at, low, one, tokens, sentence)
    if low in lists.verbs:
        return "after:says"
    if low in lists.kinds:
        return "after:kind"
    if low in lists.institutions:
        return "after:body"
    if text == "," and _is_distance(tokens[at + 1 : min(at + 7, sentence.stop)]):
        return "after:distance"
    if text in (",", "-", "/", "(", ")", ".", "–", "—", "--", ":", "'s", "’s", "and", "&"):
        return f"after:{text}"
    return f"after:{tokens[at].pos}"


def _is_distance(tokens: Sequence[Token]) -> bool:
    """ ", some 40 km to the north": what lies somewhere is a place."""
    units = words().units
    return any(
        one.text[0].isdigit() and other.text.lower() in units for one, other in pairwise(tokens)
    )


def _after_capital(
    at: int, low: str, one: Candidate, tokens: Sequence[Token], sentence: range
) -> str:
    lists = words()
    if at > one.run[1]:
        return "after:other-name"
    last = tokens[one.run[1]].text.lower().rstrip(".")
    inside = {tokens[i].text.lower().rstrip(".") for i in range(at, one.run[1] + 1)}
    if last in lists.foreign or (low in lists.foreign and low not in lists.institutions):
        return "after:foreign-name"
    if inside & lists.institutions:
        return "after:body-name"
    if low in lists.given or low in lists.surnames:
        return "after:surname" if _is_full_name(at, low, one) else "after:person-name"
    return "after:capital"


def _is_full_name(at: int, low: str, one: Candidate) -> bool:
    """Whether the run is two words that could be somebody's names: "Paris Morgan"."""
    return one.run == (one.first, at) and one.first == one.last and low in words().surnames


def _clash(one: Candidate, tokens: Sequence[Token]) -> list[str]:
    """What else the word is: a common word, a family name, a given name."""
    if one.first != one.last or one.source not in ("gazetteer", "unknown"):
        return []
    lists = words()
    low = tokens[one.first].text.lower()
    clashes = (("common", lists.common), ("surname", lists.surnames), ("given", lists.given))
    return [f"clash:{name}" for name, all_ in clashes if low in all_]


def _shape(one: Candidate, tokens: Sequence[Token], sentence: range) -> list[str]:
    found = [f"words:{min(3, one.last - one.first + 1)}"]
    text = one.span
    letters = [t for t in (tokens[i].text for i in range(one.first, one.last + 1)) if t.isalpha()]
    if letters and all(t.isupper() for t in letters) and text.end - text.start > 2:
        found.append("capitals")
    if one.run[0] < one.first:
        found.append("run:left")
    if not any(tokens[i].pos == "PROPN" for i in range(one.first, one.last + 1)):
        found.append("no-propn")
    if one.first == sentence.start:
        found.append("first")
        found.append("first-propn" if tokens[one.first].pos == "PROPN" else "first-other")
    if len(one.name) < 4:
        found.append("short")
    return found


def _is_headline(tokens: Sequence[Token], sentence: range) -> bool:
    """Whether nearly every longer word has a capital, so that capitals tell nothing."""
    long = [
        tokens[i].text for i in sentence if len(tokens[i].text) > 3 and tokens[i].text.isalpha()
    ]
    return len(long) > 2 and sum(w[0].isupper() for w in long) >= 0.75 * len(long)


def persons_of(tokens: Sequence[Token], entities: Iterable[Entity]) -> frozenset[str]:
    """Return the folded words of names of persons: "Jackson" when "Andrew Jackson" is there."""
    found: set[str] = set()
    for entity in entities:
        words_of_name = fold(entity.name).split()
        if entity.kind is EntityKind.PERSON and len(words_of_name) in (2, 3):
            found.update(words_of_name[1:])
    lists = words()
    for at in range(1, len(tokens)):
        before, here = tokens[at - 1], tokens[at]
        if not (here.text[0].isupper() and before.text[0].isupper()) or here.text.isupper():
            continue
        low = before.text.lower().rstrip(".")
        if before.sentence == here.sentence and (low in lists.given or low in lists.titles):
            found.add(fold(here.text))
    return frozenset(found)


# ── what the finder of names says ───────────────────────────────────────────────────────────


Names = Mapping[int, tuple[Span, bool, float]]
"""Character → the proper name that covers it, whether that is a place's, and how sure that is."""

_SURE_NAME, _LIKELY_NAME = 0.8, 0.5
_BEYOND_NAMES = frozenset({"adjective", "street", "state", "site"})  # what that finder leaves alone


def names_of(text: str, entities: Iterable[Entity]) -> Names:
    """Return the proper names of all entities by character; of two, the longer counts.

    "North Street on the East Side" is no name of one place, whoever took it for one.
    """
    found: dict[int, tuple[Span, bool, float]] = {}
    named = [(e, m.span) for e in entities for m in e.mentions if m.form is Form.NAME]
    for entity, span in sorted(named, key=lambda pair: pair[1].end - pair[1].start):
        is_place = entity.kind is EntityKind.LOCATION
        if not (is_place and _JOINED.search(span.of(text))):
            told = (span, is_place, entity.certainty)
            found.update(dict.fromkeys(range(span.start, span.end), told))
    return found


_JOINED = re.compile(r"\s(?:on|in|at|near|and|from|to|of the)\s")


def by_name(one: Candidate, names: Names) -> list[str]:
    """Return the features of what the finder of names took the words for."""
    if one.source in _BEYOND_NAMES:
        return []
    told = names.get(one.span.start)
    if told is None:
        return ["name:none"]
    span, is_place, certainty = told
    how = "same" if span == one.span else "inside" if span.covers(one.span) else "over"
    what = "place" if is_place else "actor"
    sure = "sure" if certainty >= _SURE_NAME else "likely" if certainty >= _LIKELY_NAME else "weak"
    found = [f"name:{what}-{how}", f"name:{what}-{how}-{sure}", f"name:{what}-{how}|{one.source}"]
    if one.source == "unknown" and how == "same":
        found.append(f"name:{what}|{one.features[2]}")  # "at Laprun", with what stands before
    return found


# ── the rest of the document ────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Surroundings:
    """What a document says about its names as a whole."""

    persons: frozenset[str]  # folded words of persons' names
    scores: dict[str, float] = field(default_factory=dict)  # folded name → best first score
    worst: dict[str, float] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)  # code → mentions
    provinces: dict[str, int] = field(default_factory=dict)
    country: str | None = None  # the one named most


def surroundings(found: Iterable[Candidate], persons: Collection[str]) -> Surroundings:
    """Sum up a document's candidates after the first look."""
    sums = Surroundings(frozenset(persons))
    for one in found:
        key = fold(one.name)
        sums.scores[key] = max(one.score, sums.scores.get(key, -9.0))
        sums.worst[key] = min(one.score, sums.worst.get(key, 9.0))
        if one.score > 0 and one.best is not None:
            _count(one.best, sums)
    sums.country = max(sorted(sums.countries), key=lambda c: sums.countries[c], default=None)
    return sums


def _count(best: Place, sums: Surroundings) -> None:
    if best.country and (best.kind in ("Country", "Province") or best.population > 500_000):
        sums.countries[best.country] = sums.countries.get(best.country, 0) + 1
    if best.kind == "Province" and best.code:
        sums.provinces[best.code] = sums.provinces.get(best.code, 0) + 1


def second_look(one: Candidate, sums: Surroundings) -> list[str]:
    """Return the features that the rest of the document gives a candidate."""
    key = fold(one.name)
    found = []
    best, worst = sums.scores[key], sums.worst[key]
    if best > one.score:
        found.append("again:sure" if best > 3 else "again:likely" if best > 0 else "again:no")
    if worst < min(one.score, -2):
        found.append("again:doubtful")
    if key in sums.persons:
        found.append("person")
        found.append("person|" + one.features[2])
    if one.source == "unknown" and sums.country is not None:
        sounding = lookup(one.name, fuzzy=True, country=sums.country)
        found.append("sounds" if sounding else "silent")
    if one.source == "gazetteer" and _size(one)[:3] in ("tow", "alt", "Cou"):
        found.append(f"focus:{_focus(one, sums)}")
    return found


def _focus(one: Candidate, sums: Surroundings) -> str:
    """Whether one of its places lies where the article is about."""
    if not sums.countries:
        return "none"
    own = [p for p in one.places if p.rank == 0] or one.places
    if any(f"{p.country}.{p.admin1}" in sums.provinces for p in own):
        return "province"
    if any(p.country in sums.countries for p in own):
        return "country"
    return "elsewhere"
