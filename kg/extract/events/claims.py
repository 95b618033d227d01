"""Happenings → Events with their Claims: what each voice holds of each event.

A claim gathers what one voice tells of one event in all its sentences. Numbers that differ in one
voice (a toll that rose) stay apart as claims of their own. Nothing is settled here: which voice is
right is the reader's question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.extract.events.grouping import Happening
from kg.extract.events.lexicon import lexicon
from kg.extract.events.participants import Filler
from kg.extract.events.tellings import Telling
from kg.extract.events.voices import Voices
from kg.model import (
    AgentCertainty,
    Argument,
    Claim,
    Entity,
    Event,
    Figure,
    Interval,
    Span,
    Status,
)

FINDER = "rules/events"
_ENTITY_LESS = 0.05  # less certain for a type told by weak words alone


def events(happenings: Sequence[Happening], voices: Voices) -> tuple[Event, ...]:
    """Return one Event for each happening, in text order, ids "e1", "e2" …"""
    numbered = {id(h): f"e{n}" for n, h in enumerate(happenings, 1)}
    wholes = _wholes(happenings)
    return tuple(
        _event(numbered[id(h)], h, voices, numbered[id(wholes[id(h)])] if id(h) in wholes else None)
        for h in happenings
    )


def _event(name: str, happening: Happening, voices: Voices, whole: str | None) -> Event:
    claims = tuple(
        _claim(f"{name}c{n}", tellings, voices, happening)
        for n, tellings in enumerate(_by_voice(happening), 1)
    )
    place = next((c.place for c in claims if c.place), None)
    return Event(
        id=name,
        type=happening.type,
        triggers=_triggers(happening),
        claims=claims,
        place=_finest(happening) or place,
        date=_narrowest(c.date for c in claims if c.date),
        status=_status(claims),
        part_of=whole,
        finder=FINDER,
        certainty=max(t.certainty for t in happening.tellings),
    )


def _triggers(happening: Happening) -> tuple[Span, ...]:
    spans = {span for telling in happening.tellings for span in telling.spans}
    return tuple(sorted(spans))


def _status(claims: Sequence[Claim]) -> Status:
    """An event that one voice tells as real stands as such; its denial is in its own claim."""
    told = [c.status for c in claims]
    return Status.OCCURRED if Status.OCCURRED in told else told[0]


def _narrowest(found: Iterable[Interval]) -> Interval | None:
    """The shortest of the times told, the first of equals."""
    return min(found, key=_length, default=None)


def _length(days: Interval) -> int:
    if days.earliest is None or days.latest is None:
        return 100_000
    return (days.latest - days.earliest).days


def _finest(happening: Happening) -> str | None:
    """The place that lies within the others told, else the first told."""
    told = [t.places[0].entity for t in happening.tellings if t.places]
    if not told:
        return None
    best = told[0]
    for place in told[1:]:
        if best.id in place.within or (best.place_kind in _WIDE and place.place_kind not in _WIDE):
            best = place
    return best.id


_WIDE = frozenset({"Country", "Continent", "Province", "VagueRegion", "Region"})


# ── claims ───────────────────────────────────────────────────────────────────────────────────


def _by_voice(happening: Happening) -> list[list[Telling]]:
    """Gather the tellings by voice, in text order; a voice that changes its numbers claims anew."""
    found: list[list[Telling]] = []
    for telling in happening.tellings:
        home = next((g for g in found if g[0].voice == telling.voice and _agree(g, telling)), None)
        if home is None:
            found.append([telling])
        else:
            home.append(telling)
    return found


def _agree(tellings: list[Telling], telling: Telling) -> bool:
    if telling.status is not tellings[0].status:
        return False
    stated = {(f.metric, f.subset): (f.minimum, f.maximum) for t in tellings for f in t.figures}
    return all(
        stated.get((f.metric, f.subset), (f.minimum, f.maximum)) == (f.minimum, f.maximum)
        for f in telling.figures
    )


def _claim(name: str, tellings: list[Telling], voices: Voices, happening: Happening) -> Claim:
    voice = tellings[0].voice
    args = _arguments(tellings)
    place = next((t.places[0].entity.id for t in tellings if t.places), None)
    return Claim(
        id=name,
        voice=voice,
        evidence=_evidence(tellings),
        args=args,
        agent_certainty=_agent_certainty(tellings, voices),
        figures=_figures(tellings),
        place=place,
        date=_narrowest(t.days for t in tellings if t.days),
        status=tellings[0].status,
        certainty=max(t.certainty for t in tellings),
    )


def _evidence(tellings: list[Telling]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(t.scene.span for t in tellings))


def _arguments(tellings: list[Telling]) -> tuple[Argument, ...]:
    found: dict[Argument, None] = {}
    for telling in tellings:
        for filler in telling.fillers:
            found.setdefault(Argument(role=filler.role, span=filler.span, entity=filler.entity))
        for place in telling.places[:1]:
            found.setdefault(Argument(role="place", span=place.span, entity=place.entity.id))
        for timex in telling.times[:1]:
            found.setdefault(Argument(role="time", span=timex.span, entity=None))
    return tuple(found)


def _figures(tellings: list[Telling]) -> tuple[Figure, ...]:
    """Each number once, where it is first told; a headline's only if the text gives none."""
    found: dict[tuple[str, str | None, int | None, int | None], Figure] = {}
    for telling in sorted(tellings, key=lambda t: t.scene.headline):
        for figure in telling.figures:
            key = (figure.metric, figure.subset, figure.minimum, figure.maximum)
            found.setdefault(key, figure)
    return tuple(found.values())


def _agent_certainty(tellings: list[Telling], voices: Voices) -> AgentCertainty:
    """Asserted by the article or the doer itself, alleged by others or with a hedge."""
    agents = [(t, f) for t in tellings for f in t.of("agent")]
    if not agents:
        return AgentCertainty.UNKNOWN
    sure = any(_is_asserted(telling, filler, voices) for telling, filler in agents)
    return AgentCertainty.ASSERTED if sure else AgentCertainty.ALLEGED


def _is_asserted(telling: Telling, filler: Filler, voices: Voices) -> bool:
    if telling.hedged or filler.blamed:
        return False
    if telling.voice is None:
        return True
    speaker = voices.speaker(telling.voice)
    statement = voices.statement(telling.voice)
    behalf = statement.on_behalf_of if statement else None
    return filler.entity is not None and filler.entity in {speaker, behalf}


# ── parts and wholes ─────────────────────────────────────────────────────────────────────────


def _wholes(happenings: Sequence[Happening]) -> dict[int, Happening]:
    """Return part → whole: fewer dead, at a place within, told after the total in the section."""
    found: dict[int, Happening] = {}
    totals: dict[int, Happening] = {}
    for happening in happenings:
        killed = _killed(happening)
        total = totals.get(happening.section)
        if killed is None:
            continue
        if total is not None and _is_part(happening, killed, total):
            found[id(happening)] = total
        elif killed >= 10 and happening.type in lexicon().groups["harm"] | {"AirStrike"}:
            totals[happening.section] = happening
    return found


def _killed(happening: Happening) -> int | None:
    for telling in happening.tellings:
        for figure in telling.figures:
            if figure.metric == "killed" and (figure.subset is None or telling.partial):
                return figure.minimum if figure.minimum is not None else figure.maximum
    return None


def _is_part(happening: Happening, killed: int, total: Happening) -> bool:
    whole = _killed(total)
    if whole is None or killed >= whole:
        return False
    first, last = happening.tellings[0], total.last
    near = first.scene.number - last.scene.number <= 4
    return near and (first.partial or _follows_partial(happening, total))


def _follows_partial(happening: Happening, total: Happening) -> bool:
    """ "Of the dead, 18 were in Idlib. In Aleppo, 15 were killed": the second is a part as well."""
    first = happening.tellings[0]
    return (
        bool(first.places)
        and first.type in lexicon().groups["harm"]
        and (not total.places or first.places[0].entity.id not in total.places)
        and first.head.type in {"Killing", "Death"}
        and _placed_within(first, total)
    )


def _placed_within(first: Telling, total: Happening) -> bool:
    """Whether the place is inside one of the whole's, or of that may be: "northwest Syria"."""
    place = first.places[0].entity
    wholes = [t.places[0].entity for t in total.tellings if t.places]
    return not wholes or any(w.id in place.within or _may_hold(w, place) for w in wholes)


def _may_hold(whole: Entity, place: Entity) -> bool:
    vague = whole.place_kind in {"VagueRegion", "Region", "RelativePlace"}
    return vague and whole.country in {None, place.country}
