"""What is right of an event that was found: one function a measure, giving counts.

They are asked of aligned events that are not optional. With a new measure: write a function of a
`Pair`, list it in `MEASURES`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tests.eval.gold_events.alignment import Pair, matched
from tests.eval.gold_events.found import Json, days_of
from tests.eval.gold_events.gold import Days, Names, People
from tests.eval.gold_events.names import named, same_place

Counts = Counter[str]
"""`tp fp fn` of what is found or not, `right of` of what is right or wrong."""


def agent_counts(pair: Pair) -> Counts:
    """Agents by name. Rival claims' agents, and one agent named twice, are not held against."""
    return _listed(pair.gold.agents, pair.found.agents(pair.event), ignored=pair.gold.rivals)


def voice_counts(pair: Pair) -> Counts:
    """Who says so; the article itself is a voice like others."""
    own: Names = ("the article’s own voice",)
    return _listed(pair.gold.voices or (own,), pair.found.voices(pair.event) or [own])


def _listed(gold: Sequence[Names], found: Sequence[Names], ignored: Sequence[Names] = ()) -> Counts:
    table = [(str(i), [j for j, f in enumerate(found) if named(g, f)]) for i, g in enumerate(gold)]
    taken = matched(table)
    false = [f for j, f in enumerate(found)
             if j not in taken and not any(named(g, f) for g in (*gold, *ignored))]  # fmt: skip
    return Counter(tp=len(taken), fp=len(false), fn=len(gold) - len(taken))


def certainty_counts(pair: Pair) -> Counts:
    """Whether it is equally sure who did it."""
    return right_if(pair.found.agent_certainty(pair.event) == pair.gold.agent_certainty)


def status_counts(pair: Pair) -> Counts:
    """Whether the event is equally real."""
    return right_if(pair.event["status"] == pair.gold.status)


def place_counts(pair: Pair) -> Counts:
    """The most specific place; `coarser`: a place that contains it. No place for none is right.

    What is found by a finer description of it is right too (`names.same_place`).
    """
    names, gold = pair.found.names(pair.event["place"]), pair.gold.places
    if not gold:
        return right_if(pair.event["place"] is None)
    exact = named(gold[0], names, same_place)
    coarser = not exact and any(named(one, names, same_place) for one in gold[1:])
    return right_if(exact) + Counter(coarser=int(coarser))


def date_counts(pair: Pair) -> Counts:
    """The days, as sharply as gold holds that they are told, of the events that gold dates.

    Where the article tells the days, the very days. Where it gives them only indirectly, gold says
    so (`approx`, ANNOTATION.md, "Dates") and its bounds are the coder's estimate: there the days
    found must have some in common with gold's.
    """
    gold = pair.gold.days
    if gold is None:
        return Counter()
    return near_date_counts(pair) if gold.approx else exact_date_counts(pair)


def exact_date_counts(pair: Pair) -> Counts:
    """Both bounds the same as gold's, even those that gold only estimates."""
    gold, found = pair.gold.days, days_of(pair.event)
    if gold is None:
        return Counter()
    return right_if((found.earliest, found.latest) == (gold.earliest, gold.latest))


def near_date_counts(pair: Pair) -> Counts:
    """Days within gold's; where gold is approximate, days that have some in common with gold's."""
    gold, found = pair.gold.days, days_of(pair.event)
    if gold is None:
        return Counter()
    first, last = found.earliest or dt.date.min, found.latest or dt.date.max
    low, high = gold.earliest or dt.date.min, gold.latest or dt.date.max
    near = first <= high and low <= last if gold.approx else low <= first and last <= high
    return right_if(near and (first, last) != _ALWAYS)


_ALWAYS = (dt.date.min, dt.date.max)


def undated_counts(pair: Pair) -> Counts:
    """No date, of the events that gold leaves without."""
    return Counter() if pair.gold.days else right_if(days_of(pair.event) == Days())


def killed_counts(pair: Pair) -> Counts:
    """Least and most killed, of the events where gold or the record has figures.

    That nobody was is no number stated (ANNOTATION.md, "Casualties"): gold has none, and a record
    may hold 0.
    """
    return _figures(pair.gold.killed, pair.event["killed"])


def injured_counts(pair: Pair) -> Counts:
    """Least and most injured, of the events where gold or the record has figures."""
    return _figures(pair.gold.injured, pair.event["injured"])


def _figures(gold: Sequence[People], found: Json) -> Counts:
    expected = (gold[0].least, gold[0].most) if gold else (None, None)
    given = (found["min"], found["max"])
    if not gold and given == (0, 0):  # "nobody was hurt": gold codes numbers that are stated
        return Counter()
    return Counter() if expected == given == (None, None) else right_if(expected == given)


def right_if(right: bool) -> Counts:
    return Counter(right=int(right), of=1)


MEASURES: Mapping[str, Callable[[Pair], Counts]] = {
    "agent": agent_counts,
    "certainty": certainty_counts,
    "place": place_counts,
    "date": date_counts,
    "date_exact": exact_date_counts,
    "date_near": near_date_counts,
    "undated": undated_counts,
    "killed": killed_counts,
    "injured": injured_counts,
    "attribution": voice_counts,
    "status": status_counts,
}
