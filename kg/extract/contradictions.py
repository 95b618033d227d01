"""Accounts of one event that cannot both hold.

Only claims of the same event are compared, and only by what they state: a figure, a culprit,
whether it happened at all, who the victims were, when. Silence contradicts nothing, and a vaguer
account does not contradict a finer one ("rebels" and "Ahrar al-Sham").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from kg.extract.reading import Reading
from kg.knowledge.lexicon import load_toml
from kg.model import (
    Annotations,
    Claim,
    Contradiction,
    Entity,
    EntityKind,
    Event,
    Figure,
    Interval,
    Status,
)

# Reporters round: 40 and "about 45" are one telling. Half as much again is not.
_NUMBERS_DIFFER_FROM = 1.5

_STATE = frozenset({EntityKind.GOVERNMENT, EntityKind.GOVERNMENT_BODY, EntityKind.MILITARY})


@dataclass(frozen=True, slots=True)
class _Pair:
    first: Claim
    second: Claim
    found: Annotations


_Rule = Callable[[_Pair], str | None]
"""Why the two claims cannot both hold; None when they can."""


def find_contradictions(reading: Reading) -> tuple[Contradiction, ...]:
    """Return every pair of claims of one event that contradict each other, with the reason."""
    return tuple(
        contradiction
        for event in reading.found.events
        for contradiction in _within(event, reading.found)
    )


def _within(event: Event, found: Annotations) -> Iterator[Contradiction]:
    for first, second in combinations(event.claims, 2):
        if first.voice == second.voice:
            continue  # one telling, continued
        pair = _Pair(first, second, found)
        if _same_speaker(first, second, found):
            yield from _judged(pair, {"SelfContradiction": _occurrence})
        else:
            yield from _judged(pair, _RULES)


def _judged(pair: _Pair, rules: Mapping[str, _Rule]) -> Iterator[Contradiction]:
    for kind, rule in rules.items():
        if reason := rule(pair):
            yield Contradiction(
                first=pair.first.id, second=pair.second.id, kind=kind, reason=reason
            )


def _same_speaker(first: Claim, second: Claim, found: Annotations) -> bool:
    """Whether one speaker holds both: a figure may be corrected, a denial contradicts itself."""
    if first.voice is None or second.voice is None:
        return False
    speakers = {found.statement(v).source_entity for v in (first.voice, second.voice)}
    return len(speakers) == 1 and None not in speakers


def _numbers(pair: _Pair) -> str | None:
    for one in pair.first.figures:
        for other in pair.second.figures:
            if (one.metric, one.subset) == (other.metric, other.subset) and _differ(one, other):
                return f"{one.metric}: {_told(one)} against {_told(other)}"
    return None


def _differ(one: Figure, other: Figure) -> bool:
    if _below(one.maximum, other.minimum) or _below(other.maximum, one.minimum):
        return not (one.bound == "about" or other.bound == "about") or _far(one, other)
    return "vague" not in (one.bound, other.bound) and _far(one, other)


def _below(maximum: int | None, minimum: int | None) -> bool:
    return maximum is not None and minimum is not None and maximum < minimum


def _far(one: Figure, other: Figure) -> bool:
    small, large = sorted((_stated(one), _stated(other)))
    return small * _NUMBERS_DIFFER_FROM <= large and large > 0


def _stated(figure: Figure) -> int:
    """The number in the text, whichever bound it gives."""
    number = figure.minimum if figure.minimum is not None else figure.maximum
    return number if number is not None else 0


def _told(figure: Figure) -> str:
    bound = "" if figure.bound == "exact" else figure.bound.replace("_", " ") + " "
    of = f" {figure.subset}" if figure.subset else ""
    return f"{bound}{_stated(figure)}{of}"


def _responsibility(pair: _Pair) -> str | None:
    first, second = (
        _participants(claim, "agent", pair.found) for claim in (pair.first, pair.second)
    )
    if first and second and all(_rivals(a, b) for a in first for b in second):
        return f"agent: {_names(first)} against {_names(second)}"
    return None


def _victims(pair: _Pair) -> str | None:
    first, second = (
        _participants(claim, "victim", pair.found) for claim in (pair.first, pair.second)
    )
    if first and second and all(_rivals(a, b) for a in first for b in second):
        return f"victims: {_names(first)} against {_names(second)}"
    return None


def _participants(claim: Claim, role: str, found: Annotations) -> list[Entity]:
    ids = dict.fromkeys(a.entity for a in claim.args if a.role == role and a.entity)
    return [found.entity(id) for id in ids]


def _rivals(one: Entity, other: Entity) -> bool:
    """Whether the two cannot be the same doer: other names, or the state against its enemies."""
    if one.id == other.id:
        return False
    if EntityKind.GROUP in (one.kind, other.kind):
        return {_side(one), _side(other)} == {"state", "non-state"}
    return not _related(one, other)


def _related(one: Entity, other: Entity) -> bool:
    """A state and its own forces are one doer told twice."""
    same_country = one.country is not None and one.country == other.country
    return same_country and one.kind in _STATE and other.kind in _STATE


def _side(entity: Entity) -> str | None:
    if entity.kind in _STATE:
        return "state"
    if entity.kind is EntityKind.ARMED_GROUP:
        return "non-state"
    words = entity.name.lower().split()
    nouns = frozenset(load_toml("sides")["non_state"])
    return "non-state" if nouns.intersection(words) else None


def _names(entities: list[Entity]) -> str:
    return " and ".join(e.name for e in entities)


def _occurrence(pair: _Pair) -> str | None:
    statuses = {pair.first.status, pair.second.status}
    if statuses == {Status.OCCURRED, Status.DENIED}:
        return "one account tells it as having occurred, the other denies it"
    return None


def _timing(pair: _Pair) -> str | None:
    one, other = pair.first.date, pair.second.date
    if one and other and (_before(one, other) or _before(other, one)):
        return f"date: {_days(one)} against {_days(other)}"
    return None


def _before(one: Interval, other: Interval) -> bool:
    return one.latest is not None and other.earliest is not None and one.latest < other.earliest


def _days(days: Interval) -> str:
    return "/".join(d.isoformat() if d else ".." for d in (days.earliest, days.latest))


_RULES: Mapping[str, _Rule] = {
    "Numbers": _numbers,
    "Responsibility": _responsibility,
    "VictimIdentity": _victims,
    "Occurrence": _occurrence,
    "Timing": _timing,
}
