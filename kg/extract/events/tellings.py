"""A telling: one sentence's account of an event, before accounts of one event are put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kg.extract.events.kinds import refined
from kg.extract.events.participants import Filler, participants
from kg.extract.events.scene import Scene
from kg.extract.events.status import is_goal, is_hedged, status
from kg.extract.events.together import figures_by_group, together
from kg.extract.events.triggers import Trigger, find_triggers
from kg.extract.events.voices import Voices
from kg.extract.events.when import days, measured, times
from kg.extract.events.where import Place, Whereabouts, is_measured, places
from kg.extract.figures import Counted
from kg.knowledge.lexicon import words
from kg.model import Act, EntityKind, Figure, Interval, Mode, Span, Status, Timex

_WEAK = 0.6
_LEAST = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one sentence says of one event."""

    scene: Scene
    triggers: tuple[Trigger, ...]
    type: str
    fillers: tuple[Filler, ...]
    figures: tuple[Figure, ...]
    places: tuple[Place, ...]
    times: tuple[Timex, ...]
    days: Interval | None
    status: Status
    voice: str | None
    hedged: bool
    certainty: float
    definite: bool = False  # "the attack": spoken of before
    partial: bool = False  # a part of a whole told before: "of the dead, 18 …"

    @property
    def head(self) -> Trigger:
        """The trigger that names the event best."""
        return self.triggers[0]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where its triggers stand, in text order."""
        return tuple(sorted(t.span for t in self.triggers))

    def of(self, role: str) -> tuple[Filler, ...]:
        """Return who fills the role."""
        return tuple(f for f in self.fillers if f.role == role)


class Doers:
    """Who was last told to do something in a section: whom "they" and "it" speak of next."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[int, tuple[Filler, ...]]] = {}

    def resolved(self, tellings: Iterable[Telling]) -> list[Telling]:
        """Return the tellings of one sentence, their pronouns made names where they can be."""
        found: list[Telling] = []
        for telling in tellings:
            resolved = self._with_names(telling)
            agents = tuple(f for f in resolved.of("agent") if f.entity)
            number = telling.scene.number
            if agents and self._last.get(telling.scene.section.number, (None,))[0] != number:
                self._last[telling.scene.section.number] = (number, agents)
            found.append(resolved)
        return found

    def _with_names(self, telling: Telling) -> Telling:
        number, doers = self._last.get(telling.scene.section.number, (0, ()))
        near = doers if telling.scene.number - number <= _BACK else ()
        fillers: list[Filler] = []
        for filler in telling.fillers:
            word = telling.scene.word(filler.head)
            named = telling.scene.token(filler.head).span != filler.span  # in reported speech
            if filler.role != "agent" or filler.entity or named or word not in _THEY:
                fillers.append(filler)
                continue
            fit = [d for d in near if word != "it" or len(near) == 1]
            fillers += [replace(filler, span=d.span, entity=d.entity) for d in fit]
            if not fit and word != "it":
                fillers.append(filler)
        return replace(telling, fillers=tuple(dict.fromkeys(fillers)))


_THEY = frozenset({"they", "it"})
_BACK = 2  # sentences


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence is read in: who speaks, when it was published, the places named so far."""

    voices: Voices
    known: Whereabouts
    published: dt.date | None = None
    doers: Doers = field(default_factory=Doers)


def tell(scene: Scene, context: Context) -> tuple[Telling, ...]:
    """Return the events one sentence tells of, in text order; harm is told with its cause.

    What lies after the day of publication has not occurred, whatever the words say.
    """
    context.known.note(scene)
    triggers = find_triggers(scene)
    if not triggers:
        return ()
    groups = together(scene, triggers)
    figures = figures_by_group(scene, groups)
    found = [
        _telling(scene, group, figures.get(n, ()), context, _others(groups, n))
        for n, group in enumerate(groups)
    ]
    found = [_dated(telling, context.published) for telling in context.doers.resolved(found)]
    real = any(telling.status is Status.OCCURRED for telling in found)
    return tuple(t for t in found if _is_worth_telling(t) and not (real and _is_mere_goal(t)))


def _others(groups: list[list[Trigger]], n: int) -> list[Trigger]:
    return [trigger for m, group in enumerate(groups) if m != n for trigger in group]


def _dated(telling: Telling, published: dt.date | None) -> Telling:
    telling = _ahead(telling, published)
    told = telling.days
    if published is None or told is None or told.earliest is None or told.earliest <= published:
        return telling
    spoken = telling.type in telling.scene.lexicon.groups["spoken"]
    hour = any(time.type == "TIME" for time in telling.times[:1])
    if spoken or (hour and telling.status not in _TO_COME):
        return replace(telling, times=(), days=None)  # of what is spoken of; an hour of no day
    if telling.status is Status.OCCURRED and _is_past(telling.head):
        return replace(telling, times=(), days=None)  # "called off the strike planned for Monday"
    if telling.status is Status.OCCURRED:
        return replace(telling, status=Status.PLANNED)
    return telling


def _is_past(trigger: Trigger) -> bool:
    """ "suspended the visit", "has been called off": no day to come is its own."""
    scene = trigger.scene
    if trigger.is_noun:
        return False
    aux = {scene.word(c) for c in scene.parse.children(trigger.head, "aux", "aux:pass")}
    past = scene.token(trigger.head).tag in {"VBD", "VBN"}
    return past and aux <= {"has", "have", "had", "was", "were", "been", "being"}


_TO_COME = frozenset({Status.PLANNED, Status.CALLED_FOR, Status.THREATENED})
_WEEK = dt.timedelta(days=7)
_WEEKDAYS = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)  # fmt: skip


def _ahead(telling: Telling, published: dt.date | None) -> Telling:
    """ "called for a march on Monday": the Monday to come, not the one before."""
    told = telling.days
    if telling.status not in _TO_COME or told is None or published is None:
        return telling
    first = told.earliest
    if first is None or first != told.latest or not dt.timedelta(0) < published - first < _WEEK:
        return _without_past(telling, published)
    scene = telling.scene
    words_ = {scene.word(i) for t in telling.times[:1] for i in scene.parse.indices(t.span)}
    if words_.isdisjoint(_WEEKDAYS) or "last" in words_:
        return _without_past(telling, published)
    return replace(telling, days=Interval(earliest=first + _WEEK, latest=first + _WEEK))


def _is_known(scene: Scene, filler: Filler) -> bool:
    """ "the hospital", "its forces"."""
    phrase = scene.phrase(filler.head)
    first = scene.word(phrase.first) if phrase is not None else ""
    return first in {"the", "this", "that"} or (phrase is not None and phrase.owner is not None)


def _without_past(telling: Telling, published: dt.date) -> Telling:
    """What is wanted now did not come last week."""
    told = telling.days
    if told is None or told.latest is None or told.latest >= published:
        return telling
    return replace(telling, times=(), days=None)


def _is_mere_goal(telling: Telling) -> bool:
    """What a deed told in the same sentence was meant to bring about."""
    return telling.status is Status.PLANNED and is_goal(telling.head)


def _is_worth_telling(telling: Telling) -> bool:
    """A weak word for what is only thought of tells of nothing one could look for."""
    if telling.certainty < _LEAST:
        return False
    if telling.status is Status.OCCURRED:
        return True
    if telling.type in telling.scene.lexicon.groups["spoken"]:
        return False  # words not spoken yet
    if telling.status is Status.DENIED and telling.voice is not None:
        named = any(f.entity or _is_known(telling.scene, f) for f in telling.fillers)
        return named or bool(telling.places or telling.figures)
    if telling.status is Status.HYPOTHETICAL and not (telling.places or telling.of("agent")):
        return False
    if telling.status is Status.PLANNED and not (
        telling.places or telling.times or telling.fillers
    ):
        return False
    return telling.status is Status.THREATENED or telling.head.certainty > _WEAK


# ── one telling ──────────────────────────────────────────────────────────────────────────────


def _telling(
    scene: Scene,
    group: list[Trigger],
    counted: tuple[Counted, ...],
    context: Context,
    others: list[Trigger],
) -> Telling:
    head, voices = group[0], context.voices
    voice = voices.of(head.span)
    hedged = any(is_hedged(t) for t in group)
    fillers = tuple(dict.fromkeys(f for t in group for f in participants(t)))
    fillers = _of_own_clause(head, fillers)
    fillers = _spoken_for(_without_contradiction(fillers), scene, voice, voices)
    figures = tuple(c.figure for c in counted) or _singles(scene, group, fillers)
    told = _status(group, fillers, voice, voices)
    found = times(group)
    return Telling(
        scene=scene,
        triggers=tuple(group),
        type=refined(scene, head, fillers),
        fillers=fillers,
        figures=figures,
        places=_located(scene, places(group, others) or context.known.recall(group), counted),
        times=found,
        days=measured(head, context.published) or (days(head, found[0]) if found else None),
        status=told,
        voice=voice,
        hedged=hedged,
        certainty=_certainty(head, voice, hedged),
        definite=head.is_definite,
        partial=bool(counted) and counted[0].part,
    )


def _of_own_clause(head: Trigger, fillers: tuple[Filler, ...]) -> tuple[Filler, ...]:
    """ "opened talks on Friday, hours after shelling": who opened them did not shell."""
    if not is_measured(head):
        return fillers
    scene = head.scene
    start = max(i for i in range(scene.tokens.start, head.head) if scene.word(i) in _AFTER)
    return tuple(f for f in fillers if f.role != "agent" or f.head > start)


_AFTER = frozenset({"after", "before"})


def _spoken_for(
    fillers: tuple[Filler, ...], scene: Scene, voice: str | None, voices: Voices
) -> tuple[Filler, ...]:
    """In reported speech "we" is the speaker, and so is "it" in "said it would"."""
    statement = voices.statement(voice)
    if statement is None or not statement.source:
        return fillers
    speaker = statement.on_behalf_of or statement.source_entity
    words = _FIRST_PERSON if statement.mode is Mode.DIRECT else _FIRST_PERSON | {"it"}
    return tuple(
        replace(f, entity=speaker, span=statement.source[0])
        if f.entity is None and scene.word(f.head) in words
        else f
        for f in fillers
    )


_FIRST_PERSON = frozenset({"we", "us", "i", "me", "our"})


def _located(
    scene: Scene, found: tuple[Place, ...], counted: tuple[Counted, ...]
) -> tuple[Place, ...]:
    """ "Of the dead, 18 were in Idlib": the first place behind the number is the part's."""
    if not counted or not counted[0].part or counted[0].figure.subset is not None:
        return found
    start = scene.token(counted[0].people).start
    return tuple(sorted(found, key=lambda p: (p.span.start < start, p.span)))


def _status(
    group: list[Trigger], fillers: tuple[Filler, ...], voice: str | None, voices: Voices
) -> Status:
    """The status of the trigger that names the event; harm announced by its doer is a threat."""
    told = status(group[0])
    if _is_spoken_after_all(group[0], told):
        return Status.OCCURRED
    if told is not Status.PLANNED or group[0].type not in _hostile(group[0].scene):
        return told
    statement = voices.statement(voice)
    if statement is None:
        return told
    if statement.act in {Act.THREATEN, Act.WARN}:
        return Status.THREATENED
    speakers = {statement.source_entity, statement.on_behalf_of} - {None}
    return (
        Status.THREATENED
        if any(f.entity in speakers for f in fillers if f.role == "agent")
        else told
    )


_OPEN = frozenset({Status.PLANNED, Status.CALLED_FOR, Status.HYPOTHETICAL})


def _is_spoken_after_all(trigger: Trigger, told: Status) -> bool:
    """ "said it would send help, and threatened sanctions"; "rejected the call": it was spoken."""
    scene = trigger.scene
    if trigger.type not in scene.lexicon.groups["spoken"]:
        return False
    if trigger.is_noun:
        owned = trigger.candidate.nominal is not None and trigger.candidate.nominal.owner
        return told is Status.DENIED and bool(owned)
    finite = scene.token(trigger.head).tag in {"VBD", "VBZ", "VBP"}
    return finite and told in _OPEN and not scene.parse.children(trigger.head, "aux", "mark")


def _hostile(scene: Scene) -> frozenset[str]:
    return scene.lexicon.groups["violent"] - _STOPPING


_STOPPING = frozenset(
    {"Ceasefire", "HumanitarianPause", "Withdrawal", "Surrender", "TerritorialLoss",
     "LiftingOfSiege"}
)  # fmt: skip


def _without_contradiction(fillers: tuple[Filler, ...]) -> tuple[Filler, ...]:
    """Nobody is both doer and sufferer; an instrument is named once."""
    agents = {f.head for f in fillers if f.role == "agent"}
    sufferers = {f.head for f in fillers if f.role == "victim"}
    return tuple(
        f
        for f in fillers
        if not (f.role in {"target"} and f.head in agents | sufferers)
        and not (f.role == "victim" and f.head in agents)
    )


def _singles(scene: Scene, group: list[Trigger], fillers: tuple[Filler, ...]) -> tuple[Figure, ...]:
    """People killed or hurt one by one, by name or "a doctor and a nurse", without a number."""
    metrics = {"Killing": "killed", "Death": "killed", "Assassination": "killed",
               "Execution": "killed", "Wounding": "wounded", "Injury": "wounded"}  # fmt: skip
    trigger = next((t for t in group if t.type in metrics), None)
    victims = [f for f in fillers if f.role == "victim"]
    if trigger is None or not victims or not all(_is_single(scene, f) for f in victims):
        return ()
    heads = dict.fromkeys(f.head for f in victims)
    span = victims[0].span
    for victim in victims[1:]:
        span = span.to(victim.span)
    figure = Figure(
        metric=metrics[trigger.type],
        minimum=len(heads),
        maximum=len(heads),
        bound="exact",
        subset=None,
        span=span,
    )
    return (figure,)


def _is_single(scene: Scene, filler: Filler) -> bool:
    """One person: a name, or a singular noun of a person; no pronoun, no body of people."""
    phrase = scene.phrase(filler.head)
    token = scene.token(filler.head)
    if phrase is None or token.tag in {"NNS", "NNPS"} or token.pos not in {"NOUN", "PROPN"}:
        return False
    kinds = {n.entity.kind for n in scene.entities(phrase)}
    if kinds:
        return kinds == {_PERSON}
    return scene.is_class(phrase, "people") and token.lemma.lower() not in _list("collective")


def _certainty(head: Trigger, voice: str | None, hedged: bool) -> float:
    certainty = head.certainty
    if hedged:
        certainty -= 0.15
    if head.scene.headline:
        certainty -= 0.05
    return round(max(0.2, certainty), 2)


_PERSON = EntityKind.PERSON


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
