"""Leave findings out without leaving anything that points to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.model import Annotations, Claim, Dropped, Entity, Event, Span, Statement


def without(found: Annotations, ids: Mapping[str, str]) -> Annotations:
    """Return the findings without those named, each recorded in `dropped` with its reason.

    `ids` maps the ids of events, claims, statements, entities or timexes to why they go. What
    rests on them alone goes too: an event without its last claim. What only refers to them stays
    and refers to nothing.
    """
    events = tuple(
        _event_without(e, ids) for e in found.events if e.id not in ids and _claims_left(e, ids)
    )
    kept = {e.id for e in events}
    return replace(
        found,
        entities=tuple(_entity_without(e, ids) for e in found.entities if e.id not in ids),
        statements=tuple(
            _statement_without(s, ids, kept) for s in found.statements if s.id not in ids
        ),
        events=tuple(replace(e, part_of=e.part_of if e.part_of in kept else None) for e in events),
        dropped=(*found.dropped, *_records(found, ids)),
    )


def resting_on(found: Annotations, span: Span) -> list[str]:
    """Return the ids of the findings that rest on just these words: the smallest that do."""
    spans: list[tuple[str, Iterable[Span]]] = []
    spans += [(e.id, (m.span for m in e.mentions)) for e in found.entities]
    spans += [(e.id, (r.span for r in e.roles)) for e in found.entities]
    spans += [(s.id, (*s.source, *s.cue, *s.content)) for s in found.statements]
    spans += [(e.id, e.triggers) for e in found.events]
    spans += [(c.id, _words_of(c)) for e in found.events for c in e.claims]
    return list(dict.fromkeys(id for id, where in spans if span in where))


def _words_of(claim: Claim) -> list[Span]:
    parts = [*(a.span for a in claim.args), *(f.span for f in claim.figures)]
    return [*claim.evidence, *parts]


def _claims_left(event: Event, ids: Mapping[str, str]) -> list[Claim]:
    return [c for c in event.claims if c.id not in ids and c.voice not in ids]


def _event_without(event: Event, ids: Mapping[str, str]) -> Event:
    return replace(
        event,
        claims=tuple(_claim_without(c, ids) for c in _claims_left(event, ids)),
        place=None if event.place in ids else event.place,
    )


def _claim_without(claim: Claim, ids: Mapping[str, str]) -> Claim:
    args = (replace(a, entity=None) if a.entity in ids else a for a in claim.args)
    return replace(claim, args=tuple(args), place=None if claim.place in ids else claim.place)


def _entity_without(entity: Entity, ids: Mapping[str, str]) -> Entity:
    roles = (replace(r, organisation=None) if r.organisation in ids else r for r in entity.roles)
    return replace(
        entity,
        within=tuple(w for w in entity.within if w not in ids),
        roles=tuple(roles),
    )


def _statement_without(statement: Statement, ids: Mapping[str, str], events: set[str]) -> Statement:
    def kept(id: str | None) -> str | None:
        return None if id in ids else id

    return replace(
        statement,
        source_entity=kept(statement.source_entity),
        co_speakers=tuple(id for id in statement.co_speakers if id not in ids),
        on_behalf_of=kept(statement.on_behalf_of),
        addressee=kept(statement.addressee),
        within=kept(statement.within),
        about=tuple(id for id in statement.about if id in events),
    )


def _records(found: Annotations, ids: Mapping[str, str]) -> list[Dropped]:
    """One record a finding left out, with the words it stood on."""
    where: dict[str, tuple[str, Span]] = {}
    where |= {e.id: (e.finder, e.mentions[0].span) for e in found.entities if e.mentions}
    where |= {s.id: (s.finder, s.content[0]) for s in found.statements}
    where |= {e.id: (e.finder, e.triggers[0]) for e in found.events}
    where |= {c.id: (e.finder, e.triggers[0]) for e in found.events for c in e.claims}
    return [
        Dropped(finder=where[id][0], span=where[id][1], reason=reason)
        for id, reason in ids.items()
        if id in where
    ]
