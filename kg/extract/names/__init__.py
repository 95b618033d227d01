"""Names of actors and places, one entity per referent.

    runs        where capitals say that names may stand        (parts: words and their case)
    segments    runs cut into candidates: titles, names side by side
    kinds       what each candidate is, or that it is nothing  (lists first, evidence then)
    referents   which names name the same
    owned       bodies of a state by its name: "Kenya's military"
    states      countries that act: "Russia said", "Russian airstrikes", "Moscow denied"

After the practice of rule-and-list name finders (Cunningham et al. 2002, ANNIE) with a learned
judge of kinds. A mention's span holds the name only: no title, no article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.extract.names.kinds import named
from kg.extract.names.owned import Body, owned
from kg.extract.names.referents import Referent, referents
from kg.extract.names.runs import runs_of, text_of
from kg.extract.names.segments import Candidate, candidates_of
from kg.extract.names.states import states
from kg.extract.reading import Reading
from kg.knowledge.authority import Concept, authority
from kg.model import Entity, EntityKind, Form, Identity, Mention

_FINDER = "rules/names"
_CERTAIN = 0.85  # that a state acts where the text makes it act


def find_names(reading: Reading) -> tuple[Entity, ...]:
    """Return the entities that `reading` names, in the order of their first mention.

    An entity the authority knows bears `identity.authority`; `kg.link` decides whether that
    holds. A country that acts is a Government beside its Location, with the same spans.
    """
    candidates = candidates_in(reading)
    acting = dict(states(reading.parse, candidates))
    meant = {m.span for where in acting.values() for m in where if m.metonym}
    groups = referents(n for n in named(candidates) if n.span not in meant)
    found = [_with(_entity(g, reading.document.text), acting) for g in groups]
    found += [_government(authority().concepts[id], where) for id, where in acting.items()]
    found = _with_bodies(found, owned(candidates), reading.document.text)
    found.sort(key=lambda e: (e.mentions[0].span, e.kind))
    return tuple(_numbered(found))


def candidates_in(reading: Reading) -> tuple[Candidate, ...]:
    """Return what may be a name in the document, in text order."""
    text = text_of(reading.document, reading.parse)
    return tuple(c for run in runs_of(text) for c in candidates_of(run))


def _entity(group: Referent, text: str) -> Entity:
    concept = _concept(group)
    mentions = tuple(Mention(span=n.span, form=Form.NAME) for n in group.names)
    return Entity(
        id="",
        kind=concept.kind if concept else group.kind,
        name=concept.label if concept else " ".join(group.full.span.of(text).split()),
        mentions=mentions,
        identity=Identity(authority=concept.id) if concept else Identity(),
        place_kind=concept.place_kind if concept else None,
        country=concept.country if concept else None,
        finder=_FINDER,
        certainty=max(n.certainty for n in group.names),
    )


def _concept(group: Referent) -> Concept | None:
    """Return the one concept all agree on; a name of several places is nobody's yet."""
    concepts = [c for c in group.concepts if c.kind is group.kind]
    return concepts[0] if len(concepts) == 1 else None


def _with(entity: Entity, acting: dict[str, tuple[Mention, ...]]) -> Entity:
    """Add to a government named as such where its state acts, and take that out of `acting`."""
    if entity.kind is not EntityKind.GOVERNMENT or entity.identity.authority is None:
        return entity
    own = {m.span for m in entity.mentions}
    more = [m for m in acting.pop(entity.identity.authority, ()) if m.span not in own]
    return replace(entity, mentions=_ordered([*entity.mentions, *more]))


def _with_bodies(found: Iterable[Entity], bodies: Iterable[Body], text: str) -> list[Entity]:
    """Add bodies of states: to the entity that is the same to the authority, or as their own."""
    every = list(found)
    home = {e.identity.authority: i for i, e in enumerate(every) if e.identity.authority}
    for body in bodies:
        key = body.concept.id if body.concept else f"{body.owner.id}/{body.kind}"
        mention = Mention(span=body.span, form=Form.NAME)
        if key in home:
            at = home[key]
            every[at] = replace(every[at], mentions=_ordered([*every[at].mentions, mention]))
        else:
            home[key] = len(every)
            every.append(_body(body, mention, text))
    return every


def _body(body: Body, mention: Mention, text: str) -> Entity:
    return Entity(
        id="",
        kind=body.kind,
        name=body.concept.label if body.concept else " ".join(body.span.of(text).split()),
        mentions=(mention,),
        identity=Identity(authority=body.concept.id) if body.concept else Identity(),
        country=body.owner.country,
        finder=_FINDER,
        certainty=_CERTAIN,
    )


def _ordered(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(mentions, key=lambda m: m.span))


def _government(concept: Concept, mentions: tuple[Mention, ...]) -> Entity:
    return Entity(
        id="",
        kind=EntityKind.GOVERNMENT,
        name=concept.label,
        mentions=_ordered(mentions),
        identity=Identity(authority=concept.id),
        country=concept.country,
        finder=_FINDER,
        certainty=_CERTAIN,
    )


def _numbered(found: Iterable[Entity]) -> Iterator[Entity]:
    return (replace(one, id=f"e{i}") for i, one in enumerate(found, 1))
