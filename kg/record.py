"""Document, Annotations → the annotation record, the fixed contract of `kg annotate`.

One JSON object a document: the text unchanged, and every finding with its half-open span of code
points. `eval/score.py` reads this record; field names never change, more may be added.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.model import (
    Annotations,
    Argument,
    Claim,
    Document,
    Entity,
    EntityKind,
    Event,
    Figure,
    Form,
    Interval,
    Mention,
    Span,
    Statement,
    Timex,
)

Json = dict[str, Any]


def record(document: Document, found: Annotations) -> Json:
    """Return the annotation record of one document, ready for `json.dumps`."""
    article, text, date = document.article, document.text, found.date
    return {
        "doc_id": article.doc_id,
        "title": article.title,
        "date": date.date.isoformat() if date else None,
        "date_certainty": date.certainty if date else None,
        "text": text,
        "statements": [_statement(s) for s in found.statements],
        "entities": [_entity(e, text) for e in found.entities],
        "toponyms": _toponyms(found.entities, text),
        "links": _links(found.entities, text),
        "timexes": [_timex(t, text) for t in found.timexes],
        "events": [_event(e, found) for e in found.events],
        "marks": [
            {**_place(m.span, text), "kind": m.kind, "certainty": m.certainty} for m in found.marks
        ],
        "date_cues": [
            {"kind": c.kind, "text": c.text, "supports": c.supports, "span": _pair(c.span)}
            for c in (date.cues if date else ())
        ],
        "zones": [
            {"kind": z.kind, "start": z.span.start, "end": z.span.end, "clock": z.clock}
            for z in document.zones
        ],
        "dropped": [
            {"finder": d.finder, "span": _pair(d.span), "reason": d.reason} for d in found.dropped
        ],
    }


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _place(span: Span, text: str) -> Json:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _statement(one: Statement) -> Json:
    return {
        "id": one.id,
        "source": _pairs(one.source),
        "source_entity": one.source_entity,
        "source_entities": list(one.source_entities),
        "cue": _pairs(one.cue),
        "content": _pairs(one.content),
        "mode": one.mode,
        "act": one.act,
        "about": list(one.about),
        "unnamed": one.unnamed,
        "on_behalf_of": one.on_behalf_of,
        "addressee": one.addressee,
        "medium": one.medium,
        "within": one.within,
        "said": _interval(one.said),
        "finder": one.finder,
        "certainty": one.certainty,
    }


def _interval(days: Interval | None) -> Json:
    """`from` and `to`, both included; null is open or not stated."""
    earliest, latest = (days.earliest, days.latest) if days else (None, None)
    return {
        "from": earliest.isoformat() if earliest else None,
        "to": latest.isoformat() if latest else None,
    }


def _entity(one: Entity, text: str) -> Json:
    return {
        "id": one.id,
        "type": one.kind,
        "name": one.name,
        **_identity(one),
        "mentions": [_mention(m, text) for m in one.mentions],
        "place_kind": one.place_kind,
        "within": list(one.within),
        "relative": one.relative,
        "authority": one.identity.authority,
        "roles": [
            {
                "title": r.title,
                "organisation": r.organisation,
                "since": r.since,
                "until": r.until,
                "former": r.former,
                **_place(r.span, text),
            }
            for r in one.roles
        ],
        "finder": one.finder,
        "certainty": one.certainty,
    }


def _identity(one: Entity) -> Json:
    return {
        "wikidata": one.identity.wikidata,
        "geonameid": one.identity.geonames,
        "lat": one.point.lat if one.point else None,
        "lon": one.point.lon if one.point else None,
    }


def _mention(one: Mention, text: str) -> Json:
    return {
        **_place(one.span, text),
        "form": one.form,
        "adjectival": one.adjectival,
        "metonym": one.metonym,
    }


def _named(entities: Iterable[Entity]) -> Iterable[tuple[Mention, Entity]]:
    """Every mention by name, in text order, with its entity."""
    named = ((m, e) for e in entities for m in e.mentions if m.form is Form.NAME)
    return sorted(named, key=lambda pair: (pair[0].span, pair[1].id))


def _toponyms(entities: Iterable[Entity], text: str) -> list[Json]:
    """Names of places. "Russian" mentions Russia and is no name of it: it stays with its entity."""
    places = [e for e in entities if e.kind is EntityKind.LOCATION and e.relative is None]
    return list(
        {
            mention.span: {**_place(mention.span, text), **_identity(entity), "entity": entity.id}
            for mention, entity in _named(places)
            if not mention.adjectival
        }.values()
    )


def _links(entities: Iterable[Entity], text: str) -> list[Json]:
    """Links of names: no adjectives, no name inside a longer one ("Bank of France"), no team."""
    named = [(m, e) for m, e in _named(entities) if not m.adjectival]
    longest = _longest([m.span for m, _ in named])
    links: dict[Span, Json] = {}
    for mention, entity in named:
        if entity.identity.wikidata and mention.identifies and mention.span in longest:
            link = {**_place(mention.span, text), "wikidata": entity.identity.wikidata}
            links.setdefault(mention.span, link)
    return list(links.values())


def _longest(spans: Iterable[Span]) -> set[Span]:
    """Return the spans that lie in no other."""
    longest: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end)):
        if not longest or not longest[-1].covers(span):
            longest.append(span)
    return set(longest)


def _timex(one: Timex, text: str) -> Json:
    return {
        "id": one.id,
        **_place(one.span, text),
        "type": one.type,
        "value": one.value,
        "mod": one.mod,
        **_interval(one.interval),
        "certainty": one.certainty,
    }


def _event(one: Event, found: Annotations) -> Json:
    args = dict.fromkeys(arg for claim in one.claims for arg in claim.args)
    place = found.entity(one.place) if one.place else None
    return {
        "id": one.id,
        "type": one.type,
        "triggers": [{"start": t.start, "end": t.end} for t in one.triggers],
        "args": [_argument(arg) for arg in args],
        "place": one.place,
        "within": list(place.within) if place else [],
        "date": _interval(one.date),
        "killed": _people(one.claims, "killed"),
        "injured": _people(one.claims, "wounded"),
        "status": one.status,
        "attributed_to": list(dict.fromkeys(c.voice for c in one.claims if c.voice)),
        "part_of": one.part_of,
        "claims": [_claim(c) for c in one.claims],
        "finder": one.finder,
        "certainty": one.certainty,
    }


def _argument(one: Argument) -> Json:
    return {
        "role": one.role,
        "start": one.span.start,
        "end": one.span.end,
        "entity_id": one.entity,
    }


def _people(claims: Iterable[Claim], metric: str) -> Json:
    """The number the first claim gives that holds: the whole before its parts, none outdated."""
    told = ([f for f in c.figures if f.metric == metric and not f.superseded] for c in claims)
    figures = next(filter(None, told), [])
    first = min(figures, key=lambda f: (f.part, f.subset is not None), default=None)
    return {"min": first.minimum if first else None, "max": first.maximum if first else None}


def _claim(one: Claim) -> Json:
    return {
        "id": one.id,
        "voice": one.voice,
        "evidence": _pairs(one.evidence),
        "args": [_argument(arg) for arg in one.args],
        "agent_certainty": one.agent_certainty,
        "figures": [_figure(f) for f in one.figures],
        "place": one.place,
        "date": _interval(one.date),
        "status": one.status,
        "certainty": one.certainty,
    }


def _figure(one: Figure) -> Json:
    return {
        "metric": one.metric,
        "min": one.minimum,
        "max": one.maximum,
        "bound": one.bound,
        "of": one.subset,
        "side": one.side,
        "where": one.place,
        "part": one.part,
        "superseded": one.superseded,
        "doubt": one.doubt,
        "start": one.span.start,
        "end": one.span.end,
    }
