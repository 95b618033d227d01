"""Happenings → Events with their Claims: what each voice holds of each event.

A claim gathers what one voice tells of one event in all its sentences. Numbers that differ in one
voice (a toll that rose, an update that corrects the entry before it) stay apart as claims of their
own, each with its evidence. Who only refers to an event told of by others ("concern over the
bombing") claims nothing of it. Nothing is settled here: which voice is right is the reader's
question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.extract.events.avowed import avowals
from kg.extract.events.gainsaid import gainsaid
from kg.extract.events.happenings import Happening
from kg.extract.events.hearing import claiming, counters, heard, named
from kg.extract.events.numbers import agree, figures_of
from kg.extract.events.sureness import agent_certainty
from kg.extract.events.tellings import Telling
from kg.extract.events.voices import Voices
from kg.extract.events.wholes import wholes_of
from kg.model import Argument, Claim, Entity, Event, Interval, Span, Status

FINDER = "rules/events"
_OUTDATED = 0.2  # less certain for a number that its own voice says is replaced
_DOUBTED = 0.15  # less certain for a total that its parts contradict


def events(happenings: Sequence[Happening], voices: Voices) -> tuple[Event, ...]:
    """Return one Event for each happening, in text order, ids "e1", "e2" …"""
    numbered = {id(h): f"e{n}" for n, h in enumerate(happenings, 1)}
    wholes = wholes_of(happenings)
    parts = {id(h): wholes[id(h)] for h in happenings if id(h) in wholes}
    counting = counters(happenings, parts, voices)
    avowed, denied = avowals(happenings), gainsaid(happenings, voices)
    return tuple(
        _event(
            numbered[id(h)],
            h,
            named([one for t in h.tellings for one in heard(t, voices, counting)], voices),
            voices,
            numbered[id(parts[id(h)])] if id(h) in parts else None,
            avowed.get(id(h), []) + denied.get(id(h), []),
        )
        for h in happenings
    )


def _event(
    name: str,
    happening: Happening,
    heard: list[Telling],
    voices: Voices,
    whole: str | None,
    more: list[Claim],
) -> Event:
    groups = sorted(_by_voice(claiming(heard)), key=_lateness)
    drafts = [draft for group in groups for draft in _drafts(group, happening.type, voices)]
    drafts += [claim for claim in more if not any(_names_alike(claim, d) for d in drafts)]
    claims = tuple(replace(draft, id=f"{name}c{n}") for n, draft in enumerate(drafts, 1))
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


def _names_alike(avowal: Claim, other: Claim) -> bool:
    """Whether the other claim has the doer already, told where he claims the deed."""
    if not set(avowal.evidence) & set(other.evidence):
        return False
    doers, others = ([a for a in c.args if a.role == "agent"] for c in (avowal, other))
    return bool(doers) and all(
        any(a.span.overlaps(b.span) or (a.entity and a.entity == b.entity) for b in others)
        for a in doers
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
        wide = best.place_kind in _WIDE and place.place_kind not in _WIDE
        if best.id in place.within or wide or _is_told_by(best, place):
            best = place
    return best.id


_WIDE = frozenset({"Country", "Continent", "Province", "VagueRegion", "Region", "Border"})


def _is_told_by(best: Entity, place: Entity) -> bool:
    """ "in Arva", or near it, of what is later said to be "at the Korm crossing"."""
    if best.place_kind in {"PopulatedPlace", None}:
        return place.place_kind in {"Facility", "Camp", "District"}
    return best.place_kind == "RelativePlace" and place.place_kind in {"Facility", "Camp"}


# ── claims ───────────────────────────────────────────────────────────────────────────────────


def _by_voice(tellings: Sequence[Telling]) -> list[list[Telling]]:
    """Gather the tellings by voice, in text order; a voice that changes its numbers claims anew."""
    found: list[list[Telling]] = []
    for telling in tellings:
        home = next((g for g in found if g[0].voice == telling.voice and agree(g, telling)), None)
        if home is None:
            found.append([telling])
        else:
            home.append(telling)
    return found


def _lateness(tellings: list[Telling]) -> tuple[bool, bool]:
    """Claims stand as told, but a headline's behind the text's, and "dozens" behind numbers."""
    bounds = [f.bound for t in tellings for f in t.figures]
    heading = all(t.scene.headline for t in tellings)
    return heading, bool(bounds) and all(bound == "vague" for bound in bounds)


def _drafts(tellings: list[Telling], type_: str, voices: Voices) -> Iterator[Claim]:
    """The claim of one voice, and one more for the numbers it says are replaced; ids come later."""
    told = figures_of(tellings, type_)
    claim = _claim(tellings, voices)
    now = tuple(f for f in told if not f.superseded)
    before = tuple(f for f in told if f.superseded)
    doubted = _DOUBTED if any(f.doubt for f in now) else 0.0
    yield replace(claim, figures=now, certainty=_less(claim.certainty, doubted))
    if before:
        yield replace(claim, figures=before, certainty=_less(claim.certainty, _OUTDATED))


def _less(certainty: float, by: float) -> float:
    return round(max(0.2, certainty - by), 2) if by else certainty


def _claim(tellings: list[Telling], voices: Voices) -> Claim:
    return Claim(
        id="",
        voice=tellings[0].voice,
        evidence=_evidence(tellings),
        args=_arguments(tellings),
        agent_certainty=agent_certainty(tellings, voices),
        place=next((t.places[0].entity.id for t in tellings if t.places), None),
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
        for place in (p for p in telling.places[:1] if not p.implied):
            found.setdefault(Argument(role="place", span=place.span, entity=place.entity.id))
        for timex in telling.times[:1]:
            found.setdefault(Argument(role="time", span=timex.span, entity=None))
    return tuple(found)
