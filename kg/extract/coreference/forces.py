"""Whose the forces are that only a state's adjective, or "regime", tells: "Syrian forces".

They are a group without a name, and the country is all that is known of them. "Regime forces" and
"government troops" are those of the state that the scene is about.
"""

from __future__ import annotations

from dataclasses import replace

from kg.extract.coreference.scene import Actor, Stage
from kg.knowledge.authority import Use, authority
from kg.knowledge.lexicon import words
from kg.knowledge.toponymy import fold
from kg.model import EntityKind

_KINDS = frozenset({EntityKind.GROUP, EntityKind.MILITARY})


def settle_forces(stage: Stage) -> None:
    """Write down the country of forces that the text calls by a state."""
    for actor in stage.actors:
        entity = actor.entity
        if entity.kind in _KINDS and entity.country is None and not entity.identity.authority:
            country = _country(stage, actor)
            if country is not None:
                actor.entity = replace(entity, country=country)


def _country(stage: Stage, actor: Actor) -> str | None:
    name = fold(actor.entity.name).split()
    if len(name) < 2 or name[-1] not in words("coreference", "state", "forces"):
        return None
    if name[0].startswith(("pro", "anti", "ex")) or not actor.mentions:
        return None
    before = " ".join(name[:-1])
    if before.split()[-1] in words("coreference", "state", "governments"):
        return _home(stage, actor)
    owners = {
        entry.concept.country
        for entry in authority().entries(before)
        if entry.use is Use.ADJECTIVE and entry.concept.place_kind == "Country"
    }
    return owners.pop() if len(owners) == 1 else None


def _home(stage: Stage, actor: Actor) -> str | None:
    """The state that the scene is about where they are told of first."""
    called = [a for a in stage.ending_in("regime") if a.kind is EntityKind.GOVERNMENT]
    if "regime" in fold(actor.entity.name).split() and len(called) == 1:
        return called[0].entity.country
    head = stage.parse.head_of(min(m.span for m in actor.mentions))
    return stage.homes.of(stage.parse.tokens[head].sentence) if head is not None else None
