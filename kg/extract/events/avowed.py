"""Who says that the deed was his: "the Front took responsibility", of a bombing told before it.

The claim of responsibility is an event of its own. It is an account of the deed as well, by who
makes it, and names him as the doer. The deed is the violent one of its own sentence, else the last
one its section told of, as long as it is near.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.extract.events.happenings import Happening
from kg.extract.events.lexicon import lexicon
from kg.extract.events.participants import Filler
from kg.extract.events.tellings import Telling
from kg.model import AgentCertainty, Argument, Claim, Status

_NEAR = 6  # sentences from the deed to who claims it
_AVOWAL = "ClaimOfResponsibility"
_CERTAIN = 0.7


def avowals(happenings: Sequence[Happening]) -> dict[int, list[Claim]]:
    """Return id() of a deed → the claims, without ids, by which somebody says that it was his."""
    found: dict[int, list[Claim]] = {}
    for at, happening in enumerate(happenings):
        if happening.type != _AVOWAL:
            continue
        for telling in happening.tellings:
            doers = _doers(telling)
            deed = _deed(telling, happenings, at) if doers else None
            if deed is not None and not _is_told(deed, telling, doers):
                found.setdefault(id(deed), []).append(_claim(telling, doers))
    return found


def _doers(telling: Telling) -> tuple[Filler, ...]:
    """Who claims it; nobody where it is told that none did."""
    if telling.status is not Status.OCCURRED or telling.hedged:
        return ()
    return tuple(f for f in telling.of("agent") if f.entity)


def _deed(telling: Telling, happenings: Sequence[Happening], at: int) -> Happening | None:
    here = [h for h in happenings if _is_deed(h) and _tells(h, telling.scene.number)]
    if here:
        return here[0] if len(here) == 1 else None
    return next((h for h in _before(telling, happenings, at)), None)


def _before(telling: Telling, happenings: Sequence[Happening], at: int) -> Iterator[Happening]:
    """The deeds told before, the last first."""
    section, number = telling.scene.section.number, telling.scene.number
    near = [
        (max(t.scene.number for t in h.tellings if t.scene.number < number), n, h)
        for n, h in enumerate(happenings[: at + 1])
        if _is_deed(h) and any(_is_near(t, section, number) for t in h.tellings)
    ]
    yield from (h for _, _, h in sorted(near, key=lambda one: one[:2], reverse=True))


def _is_near(told: Telling, section: int, number: int) -> bool:
    return told.scene.section.number == section and 0 < number - told.scene.number <= _NEAR


def _is_deed(happening: Happening) -> bool:
    violent = lexicon().groups["violent"] | lexicon().groups["cause"]
    return happening.type in violent and happening.status is Status.OCCURRED


def _tells(happening: Happening, number: int) -> bool:
    return any(t.scene.number == number for t in happening.tellings)


def _is_told(deed: Happening, telling: Telling, doers: Sequence[Filler]) -> bool:
    """Whether the sentence, or its voice, has told already that they did it."""
    claimed = {f.entity for f in doers}
    return any(
        claimed & {f.entity for f in t.of("agent")}
        for t in deed.tellings
        if t.scene.number == telling.scene.number or t.voice == telling.voice
    )


def _claim(telling: Telling, doers: Sequence[Filler]) -> Claim:
    return Claim(
        id="",
        voice=telling.voice,
        evidence=(telling.scene.span,),
        args=tuple(Argument(role="agent", span=f.span, entity=f.entity) for f in doers),
        agent_certainty=AgentCertainty.ASSERTED,
        certainty=min(_CERTAIN, telling.certainty),
    )
