"""Actors are told who they are outside the article, where the article leaves no doubt.

A listed name is a proposal. It is taken when what the article says of its bearer fits what the
authority knows: kind, country, full name, the time in which a name was used. Homonyms that stay
are left without an identity: no link is better than a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz.fuzz import ratio

from kg.knowledge.authority import Authority, Concept, Entry, NameUse, Use, authority, lookup
from kg.knowledge.lexicon import words
from kg.knowledge.toponymy import fold
from kg.model import Annotations, Document, Entity, EntityKind, Form, Identity, Span

_FULL = 1.0  # what a full name is worth, as a factor of the identity's certainty
_SHORT = 0.9  # a short name with support
_ALIKE = 0.8  # another spelling
_LEADING = 3  # countries an article is about, at most
_MEANT = 60  # of 100: how alike an introduced acronym's words must be to a name of its bearer
_BESIDE = 60  # characters beside a name in which a calling is looked for
_NEXT_TO = 300  # characters within which a ministry is that of the state just spoken of
_ACRONYM = re.compile(r"\(([A-Z]{2,7})\)")
_WORDS_BEFORE = re.compile(r"(?:[^\W\d_][\w'’-]*[ \u00a0]){1,9}$")
_LONG_NAME = 300  # characters
_SMALL = frozenset({"and", "of", "the", "for", "in", "on", "de", "to", "a"})
_APART = (EntityKind.PERSON, EntityKind.LOCATION, EntityKind.GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """What an article speaks of, as far as it tells homonyms apart."""

    authority: Authority
    countries: Counter[str]  # ISO codes, by mentions
    surnames: Counter[str]  # last words of people's names: one for each person
    introduced: Mapping[str, str]  # acronym → the words the article says it is short for
    bodies: frozenset[str]  # authority's ids of the bodies it names
    apart: frozenset[str]  # ids of persons told by a calling nobody known has
    date: str | None  # ISO, of publication

    def speaks_of(self, concept: Concept) -> bool:
        """Whether the article mentions the concept's country, or a body it belongs to.

        A concept of no country passes.
        """
        if concept.country is None or concept.country in self.countries:
            return True
        return not self.bodies.isdisjoint(concept.affiliations)


def link_actors(document: Document, found: Annotations) -> tuple[Entity, ...]:
    """Return all entities of `found`, its actors with the identity the authority knows.

    `identity.certainty` is that of the identity times that of the name; places stay as they are.

    Raises KnowledgeError when the authority is missing or damaged.
    """
    world = _world(document, found)
    linked = tuple(
        e
        if e.kind in (EntityKind.LOCATION, EntityKind.GROUP)
        else _linked(e, _written(document, e), world)
        for e in found.entities
    )
    return tuple(_of_neighbour(e, linked, world) for e in linked)


def _of_neighbour(entity: Entity, entities: Sequence[Entity], world: _World) -> Entity:
    """Take "the Foreign Ministry" for that of the state whose body was named just before."""
    if entity.kind is not EntityKind.GOVERNMENT_BODY or entity.identity.authority:
        return entity
    if entity.country is not None or not entity.mentions:
        return entity
    start = entity.mentions[0].span.start
    before = [
        (m.span.end, e.country)
        for e in entities
        if e.kind is EntityKind.GOVERNMENT_BODY and e.identity.authority and e.country
        for m in e.mentions
        if start - _NEXT_TO <= m.span.end <= start
    ]
    country = max(before)[1] if before else None
    concept = _body_of(country, entity.name, world) if country else None
    return _identified(entity, concept, _SHORT) if concept is not None else entity


def _body_of(country: str, name: str, world: _World) -> Concept | None:
    """Return the body that the country's adjective and the name make: "Russian Navy"."""
    lands = (c for c in world.authority.concepts.values() if c.country == country)
    adjectives = sorted({a for c in lands if c.place_kind == "Country" for a in c.adjectives})
    found = {c.id: c for a in adjectives for c in lookup(f"{a} {name}") if c.country == country}
    return next(iter(found.values())) if len(found) == 1 else None


def _world(document: Document, found: Annotations) -> _World:
    countries: Counter[str] = Counter()
    surnames: Counter[str] = Counter()
    for entity in found.entities:
        if entity.country and entity.kind in (EntityKind.LOCATION, EntityKind.GOVERNMENT):
            countries[entity.country] += len(entity.mentions)
        if entity.kind is EntityKind.PERSON:
            surnames[_last(entity.name)] += 1
    date = found.date.date.isoformat() if found.date else None
    return _World(
        authority=authority(),
        countries=countries,
        surnames=surnames,
        introduced=_introduced(document.text),
        bodies=_bodies(found.entities),
        apart=_apart(document, found.entities),
        date=date,
    )


def _bodies(entities: Sequence[Entity]) -> frozenset[str]:
    """Return the authority's bodies that bear a name of the article."""
    named = (e.name for e in entities if e.kind not in _APART)
    return frozenset(c.id for name in named for c in lookup(name) if c.kind not in _APART)


def _apart(document: Document, entities: Sequence[Entity]) -> frozenset[str]:
    """Return the ids of the persons who are told by a calling nobody in the authority has."""
    return frozenset(
        e.id
        for e in entities
        if e.kind is EntityKind.PERSON
        for m in e.mentions
        if m.form is Form.NAME and _has_calling(document.text, m.span)
    )


def _has_calling(text: str, span: Span) -> bool:
    """Whether a calling stands before or after the name: "a baker, John Kirby"."""
    before = text[max(0, span.start - _BESIDE) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _BESIDE].partition("\n")[0]
    return bool(_callings()[0].search(before) or _callings()[1].match(after))


@cache
def _callings() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = "|".join(re.escape(n) for n in words("resolution_actors", "apart", "callings"))
    return (
        re.compile(rf"\b(?:{names}),? \Z", re.IGNORECASE),
        re.compile(rf",? (?:a|an|the|who is an?|who was an?) (?:[\w-]+ ){{0,3}}(?:{names})\b"),
    )


def _introduced(text: str) -> dict[str, str]:
    """Return the acronyms the article introduces: "artificial pancreas (AP)"."""
    found: dict[str, str] = {}
    for match in _ACRONYM.finditer(text):
        start, acronym = match.start(), match[1]
        before = _WORDS_BEFORE.search(text, max(0, start - _LONG_NAME), start)
        if before is None:
            continue
        long = [w for w in before[0].split() if w.lower() not in _SMALL][-len(acronym) :]
        if "".join(w[0] for w in long).upper() == acronym:
            found.setdefault(acronym, before[0][before[0].index(long[0]) :].strip())
    return found


def _is_another(concept: Concept, names: Sequence[str], world: _World) -> bool:
    """Whether the article says that the acronym is short for something else."""
    said = [world.introduced[n] for n in names if n in world.introduced]
    labels = [fold(label) for label in concept.labels]
    return any(max(ratio(fold(s), label) for label in labels) < _MEANT for s in said)


def _last(name: str) -> str:
    return (fold(name).split() or [""])[-1]


def _written(document: Document, entity: Entity) -> tuple[str, ...]:
    """Return the entity's names as the article writes them, each once, longest first."""
    names = {
        " ".join(m.span.of(document.text).split())
        for m in entity.mentions
        if m.form is Form.NAME and not m.adjectival and not m.metonym
    }
    return tuple(sorted(names, key=lambda n: (-len(n), n)))


def _linked(entity: Entity, names: Sequence[str], world: _World) -> Entity:
    known = _known(entity, names, world)
    if known is None:
        name = names[0] if names and entity.identity.authority else entity.name
        return replace(entity, identity=Identity(), name=name)
    return _identified(entity, *known)


def _identified(entity: Entity, concept: Concept, worth: float) -> Entity:
    identity = Identity(
        authority=concept.id,
        wikidata=concept.wikidata,
        geonames=concept.geonames,
        certainty=round(concept.certainty * worth, 3),
    )
    name = concept.label if worth > _ALIKE else entity.name
    return replace(entity, identity=identity, name=name, country=concept.country or entity.country)


def _known(entity: Entity, names: Sequence[str], world: _World) -> tuple[Concept, float] | None:
    if entity.kind is EntityKind.GOVERNMENT and entity.identity.authority:
        return world.authority.concepts[entity.identity.authority], _FULL
    if _is_told_by_owner(entity, names, world):
        return world.authority.concepts[entity.identity.authority or ""], _FULL
    for use, worth in ((Use.NAME, _FULL), (Use.SHORT, _SHORT)):
        proposed = _proposed(entity, names, world, use)
        if proposed:
            concept = _only(proposed, entity, world, full=use is Use.NAME)
            return (concept, worth) if concept else None
    alike = _fitting((e for n in names for e in world.authority.alike(n)), entity)
    concept = _only(alike, entity, world, full=True) if alike else None
    return (concept, _ALIKE) if concept else None


def _is_told_by_owner(entity: Entity, names: Sequence[str], world: _World) -> bool:
    """Whether it is known by whose it is, not by its name: "the regime's military", "the army"."""
    if entity.identity.authority is None or entity.kind in _APART:
        return False
    return not any(world.authority.entries(n) or world.authority.alike(n) for n in names)


def _proposed(entity: Entity, names: Sequence[str], world: _World, use: Use) -> tuple[Concept, ...]:
    """Return the concepts that bear all the names of the entity that the authority knows."""
    shared: tuple[Concept, ...] = ()
    for name in names:
        entries = (e for e in world.authority.entries(name) if e.use is use and _cased(e, name))
        concepts = tuple(c for c in _fitting(entries, entity) if not _is_another(c, (name,), world))
        common = tuple(c for c in concepts if c in shared)
        shared = common or shared or concepts
    return shared


def _cased(entry: Entry, name: str) -> bool:
    return not entry.is_acronym or name.isupper()


def _fitting(entries: Iterable[Entry], entity: Entity) -> tuple[Concept, ...]:
    """Return the concepts of a kind that may be the entity's: bodies are confused, people not."""
    return tuple(
        dict.fromkeys(
            e.concept
            for e in entries
            if e.concept.kind is entity.kind
            or (e.concept.kind not in _APART and entity.kind not in _APART)
        )
    )


def _only(
    proposed: Sequence[Concept], entity: Entity, world: _World, *, full: bool
) -> Concept | None:
    """Return the one concept that the article's other words leave; None: none, or several."""
    fitting = [
        c
        for c in proposed
        if _in_time(c, entity, world) and _supported(c, entity, world, full=full)
    ]
    if len(fitting) > 1:
        fitting = _by_affiliation(fitting, world) or [
            c for c in fitting if c.country and c.country in world.countries
        ]
    return fitting[0] if len(fitting) == 1 else None


def _by_affiliation(homonyms: Sequence[Concept], world: _World) -> list[Concept]:
    """Return those of the homonyms that belong to a body the article names."""
    return [c for c in homonyms if not world.bodies.isdisjoint(c.affiliations)]


def _supported(concept: Concept, entity: Entity, world: _World, *, full: bool) -> bool:
    """Whether the article says enough to believe that this is the known bearer of the name.

    `full`: the name is no short one.
    """
    if entity.id in world.apart:
        return False
    if entity.kind is EntityKind.PERSON:
        alone = world.surnames[_last(entity.name)] <= 1
        return world.speaks_of(concept) and (full or (alone and _is_plain(concept, entity, world)))
    return world.speaks_of(concept) or (full and not _is_common(concept))


def _is_common(concept: Concept) -> bool:
    """Whether every state may have a body of that name: "Metropolitan Police"."""
    if concept.kind not in (EntityKind.GOVERNMENT_BODY, EntityKind.MILITARY):
        return False
    heads = words("names", "heads", concept.kind)
    return any(fold(label).split()[-1] in heads for label in concept.labels)


def _is_plain(concept: Concept, entity: Entity, world: _World) -> bool:
    """Whether a last name alone is plainly the known person's: an office, or the right subject."""
    leading = [code for code, _ in world.countries.most_common(_LEADING)]
    return bool(entity.roles) or concept.country in leading


def _in_time(concept: Concept, entity: Entity, world: _World) -> bool:
    """Whether a name was in use when the article appeared: no name before its time."""
    used = {fold(u.name): u for u in concept.name_uses}
    use = used.get(fold(entity.name))
    return use is None or world.date is None or _not_before(use, world.date)


def _not_before(use: NameUse, date: str) -> bool:
    return use.valid_from is None or date[: len(use.valid_from)] >= use.valid_from
