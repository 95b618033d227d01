"""Questions that the graph answers, as one would type them: the front page offers some.

They are made of what the newest contradictions are about, so that each finds something to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from server.lists.contradictions import Contradiction
from server.reading import Reader, iris
from server.words import When

_MOST = 4
_PLACES = """SELECT ?e (MIN(?label) AS ?where) {
  VALUES ?e { $events } ?e ng:place/rdfs:label ?label } GROUP BY ?e"""


def questions(
    reader: Reader, some: Sequence[Contradiction], type_of: Callable[[str], str]
) -> tuple[str, ...]:
    """Return a few questions; `type_of` words a type of event, by its local name."""
    events = iris(sorted({one.event for one in some}))
    rows = reader.rows(_PLACES, events=events) if some else ()
    places = {row["e"].value: row["where"].value for row in rows if "where" in row}
    found = [*dict.fromkeys(_asked(some, places, type_of)), *_speakers(some)]
    return tuple(found)[:_MOST]


def _asked(
    some: Sequence[Contradiction], places: Mapping[str, str], type_of: Callable[[str], str]
) -> Iterator[str]:
    for one in some:
        where, day = _where(places.get(one.event, "")), _on(one.when)
        if not (where and day):
            continue
        if one.kind == "Numbers" and (metric := _metric(one)):
            yield f"How many were {metric} {where} {day}?"
        elif one.kind == "Responsibility":
            type = one.sides[0].account.type if one.sides else ""
            yield f"Who was behind the {type_of(type)} {where} {day}?"


def _speakers(some: Iterable[Contradiction]) -> Iterator[str]:
    """What somebody said who has a name: one of them."""
    voices = (card.account.voices[-1] for one in some for card in one.sides if card.account.voices)
    named = (one.speaker.label for one in voices if one.speaker and one.speaker.label[:1].isupper())
    yield from (f"What did {name} say?" for name in islice(named, 1))


def _metric(one: Contradiction) -> str | None:
    """What both sides count."""
    counted = [{number.figure.metric for number in card.figures} for card in one.sides]
    both = set.intersection(*counted) if counted else set()
    return min((metric for metric in both if one.reason.startswith(metric)), default=None)


def _where(name: str) -> str:
    return f"in {name}" if name[:1].isupper() else name  # "near …", "west of …" need no "in"


def _on(day: When | None) -> str:
    return f"on {day.text}" if day and day.first and day.first == day.last else ""
