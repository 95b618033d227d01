"""Which found event is which gold event.

A found event is a gold event when one of its triggers overlaps a trigger of the gold event, and
its type is an accepted one, narrower than one, or the direct parent of one (skos:broader). The
alignment is one-to-one. What is found of an event that is already taken is a split; splits are
false like all that is in no gold event, and counted apart as well. Optional gold events are
neither missed nor false. Of two descriptions of one event (`same_as`), one found event that
covers both is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.eval.gold_events.found import Found, Json
from tests.eval.gold_events.gold import GoldArticle, GoldEvent
from tests.eval.gold_events.types import type_fits


@dataclass(frozen=True)
class Pair:
    """A gold event and the found event that is it."""

    gold: GoldEvent
    event: Json
    found: Found


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """Which found event is which gold event in one article, and what is left on both sides."""

    pairs: tuple[Pair, ...]  # gold events that are not optional
    optional: tuple[Pair, ...]
    missed: tuple[GoldEvent, ...]
    merged: tuple[GoldEvent, ...]  # told by the event found for another description of it
    split: tuple[Json, ...]
    false: tuple[Json, ...]
    neutral: int  # found again, but of optional events only


def align(gold: GoldArticle, found: Found, *, typed: bool = True) -> Alignment:
    """Align the events of one article, one to one; `typed` False leaves types out of account."""
    table = {e.id: _ranked(e, found.known["events"], typed=typed) for e in gold.events}
    # The events that must be found choose first: an optional one never takes theirs.
    order = sorted(gold.events, key=lambda e: e.optional)
    taken = matched([(e.id, table[e.id]) for e in order])
    by_gold = {id: found.known["events"][i] for i, id in taken.items()}
    pairs = [Pair(e, by_gold[e.id], found) for e in gold.events if e.id in by_gold]
    open_ = [e for e in gold.events if e.id not in by_gold and not e.optional]
    merged = [e for e in open_ if _told_by_twin(e, gold.events, taken, table)]
    left = [i for i in range(len(found.known["events"])) if i not in taken]
    touched = {i: [e for e in gold.events if i in table[e.id]] for i in left}
    return Alignment(
        pairs=tuple(p for p in pairs if not p.gold.optional),
        optional=tuple(p for p in pairs if p.gold.optional),
        missed=tuple(e for e in open_ if e not in merged),
        merged=tuple(merged),
        split=tuple(
            found.known["events"][i] for i in left if any(not e.optional for e in touched[i])
        ),
        false=tuple(found.known["events"][i] for i in left if not touched[i]),
        neutral=sum(bool(es) and all(e.optional for e in es) for es in touched.values()),
    )


def _ranked(gold: GoldEvent, events: Sequence[Json], *, typed: bool) -> list[int]:
    """Return which found events may be this one, the best first."""
    scores = {i: _closeness(gold, event) for i, event in enumerate(events)}
    fitting = [
        i
        for i, score in scores.items()
        if score[0] and (not typed or type_fits(events[i]["type"], gold.types))
    ]
    return sorted(fitting, key=lambda i: (scores[i], -i), reverse=True)


def _closeness(gold: GoldEvent, event: Json) -> tuple[int, bool, bool]:
    """How many triggers they share, whether the main one, whether the very type."""
    theirs = [(t["start"], t["end"]) for t in event["triggers"]]
    shared = [g for g in gold.triggers if any(g[0] < t[1] and t[0] < g[1] for t in theirs)]
    return len(shared), gold.triggers[0] in shared, event["type"] in gold.types


def matched(wanted: Sequence[tuple[str, list[int]]]) -> dict[int, str]:
    """Return a maximum matching, found event → gold id (Kuhn's augmenting paths).

    Who comes first in `wanted` is never left out for one who comes later.
    """
    choices = dict(wanted)
    taken: dict[int, str] = {}

    def settle(id: str, tried: set[int]) -> bool:
        for i in choices[id]:
            if i in tried:
                continue
            tried.add(i)
            if i not in taken or settle(taken[i], tried):
                taken[i] = id
                return True
        return False

    for id in choices:
        settle(id, set())
    return taken


def _told_by_twin(
    gold: GoldEvent,
    events: Sequence[GoldEvent],
    taken: Mapping[int, str],
    table: Mapping[str, list[int]],
) -> bool:
    twins = {e.id for e in events if gold.id == e.same_as or gold.same_as == e.id}
    return any(taken.get(i) in twins for i in table[gold.id])
