"""Actors: items found by name, held against what articles say: kind, country, office, body, time.

A name alone links nobody. Each fact that agrees makes it surer, each that does not less sure; when
two items come near each other, people decide. Private persons are never linked, and their names
not even sent: a person is asked about only when the authority knows it or an article states an
office or a role that is not private ("resident", "witness").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from rapidfuzz.fuzz import token_sort_ratio

from kg.knowledge.lexicon import load_toml, words
from kg.knowledge.toponymy import fold
from kg.wikidata.reading import Actor
from kg.wikidata.source import HUMAN, SHOWN, Heard, Item, Source
from kg.wikidata.verdict import SURE, Candidate, Verdict, ranked

_NAMES_ASKED = 3
_ALIKE = 92.0  # of 100
_LABEL, _ALIAS, _SPELT = 0.45, 0.42, 0.3
_IS_HUMAN, _KIND, _COUNTRY, _OFFICE, _BODY, _KNOWN, _ONLY = 0.1, 0.25, 0.2, 0.25, 0.15, 0.05, 0.05
_OTHER_COUNTRY, _OTHER_OFFICE, _OTHER_TIME = 0.35, 0.2, 0.6
_WELL_KNOWN = 10  # articles
_LITTLE = frozenset({"the", "of", "for", "and", "in", "to", "a", "an", "on", "at", "de"})
_YOUNGEST = 15  # years of age at which somebody holds an office


def judge(actors: Sequence[Actor], source: Source, heard: Heard) -> list[Verdict]:
    """Return for each actor that may be asked about which item it is, or may be."""
    asked = [actor for actor in actors if is_public(actor)]
    found: list[tuple[str, tuple[str, ...]]] = []
    for done, actor in enumerate(asked):
        heard(done, len(asked))
        found.append(_search(actor, source))
    items = source.items((id for _, ids in found for id in ids), heard)
    labels = source.labels(i for item in items.values() for p in SHOWN for i in item.values[p])
    return [
        _verdict(actor, name, [items[id] for id in ids if id in items], labels)
        for actor, (name, ids) in zip(asked, found, strict=True)
    ]


def is_public(actor: Actor) -> bool:
    """Whether a name may be asked about: of a person only with an office, or as a known one.

    >>> is_public(Actor(iri="a", kind="Person", label="Odo Brandt", titles=("local resident",)))
    False
    """
    if actor.kind != "Person" or actor.is_known:
        return True
    return any(map(_is_public_title, actor.titles))


def _is_public_title(title: str) -> bool:
    return words("wikidata", "private", "words").isdisjoint(_stems(title))


def _search(actor: Actor, source: Source) -> tuple[str, tuple[str, ...]]:
    """Return the first of its names by which anything is found, and what."""
    for name in (actor.label, *actor.names)[:_NAMES_ASKED]:
        if ids := source.search(name):
            return name, ids
    return actor.label, ()


def _verdict(actor: Actor, name: str, items: Iterable[Item], labels: Mapping[str, str]) -> Verdict:
    weighed = [_weigh(actor, item, labels) for item in items]
    candidates = [one for one in weighed if one is not None]
    if len(candidates) == 1:
        candidates = [_surer(candidates[0])]
    said = (actor.kind, *actor.titles[:3], *actor.bodies[:2], *actor.countries[:2])
    return Verdict(
        thing=actor.iri,
        label=actor.label,
        said=", ".join(said),
        searched=name,
        candidates=ranked(candidates),
    )


def _surer(only: Candidate) -> Candidate:
    return Candidate(
        item=only.item,
        certainty=round(min(SURE, only.certainty + _ONLY), 2),
        reasons=only.reasons,
        against=only.against,
    )


def _weigh(actor: Actor, item: Item, labels: Mapping[str, str]) -> Candidate | None:
    """Return how sure it is that an actor is an item; None where it is not."""
    facts = _Facts(item, labels)
    if not facts.has_name(actor) or not facts.has_kind(actor):
        return None
    facts.compare_country(actor)
    facts.compare_office(actor)
    facts.compare_bodies(actor)
    facts.compare_time(actor)
    if item.sitelinks >= _WELL_KNOWN:
        facts.add(_KNOWN, "")
    return Candidate(
        item=item,
        certainty=round(min(SURE, max(0.0, facts.certainty)), 2),
        reasons=tuple(facts.reasons),
        against=tuple(facts.against),
    )


class _Facts:
    """What agrees with an item and what does not, added up."""

    def __init__(self, item: Item, labels: Mapping[str, str]) -> None:
        self.item, self.certainty = item, 0.0
        self.reasons: list[str] = []
        self.against: list[str] = []
        self._of = {p: [labels.get(i, "") for i in item.values[p]] for p in SHOWN}

    def add(self, worth: float, reason: str) -> None:
        self.certainty += worth
        if reason:
            (self.reasons if worth > 0 else self.against).append(reason)

    def has_name(self, actor: Actor) -> bool:
        ours = {fold(name) for name in (actor.label, *actor.names)}
        if fold(self.item.label) in ours:
            self.add(_LABEL, f"name: {self.item.label}")
        elif alias := next((a for a in self.item.aliases if fold(a) in ours), None):
            self.add(_ALIAS, f"name: {alias}")
        else:
            pairs = ((token_sort_ratio(o, fold(n)), n) for o in ours for n in self.item.names)
            best, name = max(pairs)
            if best < _ALIKE:
                return False
            self.add(_SPELT, f"name spelt otherwise: {name}")
        return True

    def has_kind(self, actor: Actor) -> bool:
        is_human = HUMAN in self.item.values["P31"]
        if (actor.kind == "Person") is not is_human:
            return False
        if is_human:
            self.add(_IS_HUMAN, "kind: human (P31)")
            return bool(self.item.sitelinks or self.item.values["P39"])  # else a private person
        kinds = self._of["P31"]
        if any(_has(kind, words("wikidata", "no_actor", "words")) for kind in kinds):
            return False
        telling = load_toml("wikidata")["kinds"].get(actor.kind, ())
        if kind := next((k for k in kinds if _has(k, telling)), None):
            self.add(_KIND, f"kind: {kind} (P31)")
        elif _has(self.item.description, telling):
            self.add(_KIND, f"kind: {self.item.description}")
        return True

    def compare_country(self, actor: Actor) -> None:
        theirs = [*self._of["P17"], *self._of["P27"]]
        ids = {*self.item.values["P17"], *self.item.values["P27"]}
        ours = {fold(country) for country in actor.countries}
        if same := next((c for c in theirs if fold(c) in ours), None):
            self.add(_COUNTRY, f"country: {same}")
        elif not ids.isdisjoint(actor.country_items):
            self.add(_COUNTRY, f"country: {', '.join(sorted(ids & {*actor.country_items}))}")
        elif named := next((c for c in actor.countries if _mentions(self.item, c)), None):
            self.add(_COUNTRY, f"country in the description: {named}")
        elif ours and theirs:
            self.add(-_OTHER_COUNTRY, f"country: {', '.join(filter(None, theirs))}")

    def compare_office(self, actor: Actor) -> None:
        held = [*self._of["P39"], *self._of["P106"]]
        told = [*held, self.item.description]
        titles = [title for title in actor.titles if _is_public_title(title)]
        for title in titles:
            if same := next((office for office in told if _is_office(title, office)), None):
                self.add(_OFFICE, f"office: {title} – {same}")
                return
        if titles and any(held):
            self.add(-_OTHER_OFFICE, f"office: {', '.join(filter(None, held[:4]))}")

    def compare_bodies(self, actor: Actor) -> None:
        told = " ".join([self.item.description, *self._of["P39"]])
        if body := next((b for b in actor.bodies if f" {fold(b)} " in f" {fold(told)} "), None):
            self.add(_BODY, f"organisation: {body}")

    def compare_time(self, actor: Actor) -> None:
        born, died = self.item.born, self.item.died
        if actor.year is None:
            return
        if died is not None and died < actor.year - 1:
            self.add(-_OTHER_TIME, f"died in {died}, in office in {actor.year}")
        if born is not None and born > actor.year - _YOUNGEST:
            self.add(-_OTHER_TIME, f"born in {born}, in office in {actor.year}")


def _mentions(item: Item, name: str) -> bool:
    return bool(name) and f" {fold(name)} " in f" {fold(item.description)} "


def _has(text: str, some: Iterable[str]) -> bool:
    folded = f" {fold(text)} "
    return any(re.search(rf" {re.escape(fold(word))}s? ", folded) for word in some)


def _is_office(title: str, office: str) -> bool:
    """Whether a role may be told by an office: most words, or a calling that goes with it."""
    ours, theirs = _stems(title), _stems(office)
    if ours and len(ours & theirs) * 2 > len(ours):
        return True
    return any(_has(office, _callings().get(word, ())) for word in ours)


def _stems(words_of: str) -> set[str]:
    found = {word for word in fold(words_of).split() if word not in _LITTLE}
    return {word[:-1] if len(word) > 4 and word.endswith("s") else word for word in found}


@cache
def _callings() -> Mapping[str, Sequence[str]]:
    callings: Mapping[str, Sequence[str]] = load_toml("wikidata")["callings"]
    return callings
