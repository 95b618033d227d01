"""Actors are told who they are outside the article, where the article leaves no doubt.

A listed name is a proposal. It is taken when what the article says of its bearer fits what the
authority knows: kind, country, full name, the time in which a name was used. Homonyms that stay
are left without an identity: no link is better than a wrong one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.knowledge.authority import Authority, Concept, Entry, NameUse, Use, authority
from kg.knowledge.lexicon import words
from kg.knowledge.toponymy import fold
from kg.model import Annotations, Document, Entity, EntityKind, Form, Identity

_FULL = 1.0  # what a full name is worth, as a factor of the identity's certainty
_SHORT = 0.9  # a short name with support
_ALIKE = 0.8  # another spelling
_LEADING = 3  # countries an article is about, at most
_APART = (EntityKind.PERSON, EntityKind.LOCATION, EntityKind.GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """What an article speaks of, as far as it tells homonyms apart."""

    authority: Authority
    countries: Counter[str]  # ISO codes, by mentions
    surnames: Counter[str]  # last words of people's names: one for each person
    date: str | None  # ISO, of publication

    def speaks_of(self, concept: Concept) -> bool:
        """Whether the article mentions the concept's country; a concept of no country passes."""
        return concept.country is None or concept.country in self.countries


def link_actors(document: Document, found: Annotations) -> tuple[Entity, ...]:
    """Return all entities of `found`, its actors with the identity the authority knows.

    `identity.certainty` is that of the identity times that of the name; places stay as they are.

    Raises KnowledgeError when the authority is missing or damaged.
    """
    world = _world(found)
    return tuple(
        e
        if e.kind in (EntityKind.LOCATION, EntityKind.GROUP)
        else _linked(e, _written(document, e), world)
        for e in found.entities
    )


def _world(found: Annotations) -> _World:
    countries: Counter[str] = Counter()
    surnames: Counter[str] = Counter()
    for entity in found.entities:
        if entity.country and entity.kind in (EntityKind.LOCATION, EntityKind.GOVERNMENT):
            countries[entity.country] += len(entity.mentions)
        if entity.kind is EntityKind.PERSON:
            surnames[_last(entity.name)] += 1
    date = found.date.date.isoformat() if found.date else None
    return _World(authority=authority(), countries=countries, surnames=surnames, date=date)


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
    concept, worth = known
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
        concepts = _fitting(entries, entity)
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
        fitting = [c for c in fitting if c.country and c.country in world.countries]
    return fitting[0] if len(fitting) == 1 else None


def _supported(concept: Concept, entity: Entity, world: _World, *, full: bool) -> bool:
    """Whether the article says enough to believe that this is the known bearer of the name.

    `full`: the name is no short one.
    """
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
