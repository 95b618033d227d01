"""What happened, day by day: the events an address asks for, a page at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from kg.views import Happening, happenings
from server.lists.choosing import Asked, wanted
from server.lists.facets import Facets, facets
from server.lists.overview import Overview
from server.lists.patterns import of_events
from server.lists.taken import Taken, take
from server.reading import Reader

BY = ("type", "place", "actor", "source", "killed", "certainty")
SHOWN = 100  # events on a page
_LISTED = """SELECT DISTINCT ?event ?label ?type ?status ?first ?last ?place ?where ?killedAtLeast
  ?killedAtMost ?voices ?articles ?certainty {
  ?e a ng:Event ; ng:eventType ?type ; rdfs:label ?label .
  $chosen
  BIND (?e AS ?event)
  OPTIONAL { ?e ng:status ?status }
  OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?first }
  OPTIONAL { ?e sem:hasLatestEndTimeStamp ?last }
  OPTIONAL { ?e ng:place ?place . ?place rdfs:label ?where }
  OPTIONAL { ?e ng:killedAtLeast ?killedAtLeast }
  OPTIONAL { ?e ng:killedAtMost ?killedAtMost }
  OPTIONAL { ?e ng:voices ?voices }
  OPTIONAL { ?e ng:articles ?articles }
  OPTIONAL { ?e ng:certainty ?certainty }
}
ORDER BY ?first ?last ?event
LIMIT $most"""

Day = tuple[dt.date | None, tuple[Happening, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A page of events by day; None is the day of what nobody dates."""

    days: tuple[Day, ...]
    pages: int
    facets: Facets
    taken: Taken


def day_by_day(over: Overview, reader: Reader, ask: Asked, base: str) -> Timeline:
    """Return the events an address asks for. Raises `QueryError` for names unknown."""
    asked = wanted(ask, over, base)
    choice = over.events.chosen(asked)
    pages = -(-len(choice.rows) // SHOWN)
    start = (min(ask.page, max(1, pages)) - 1) * SHOWN
    shown = choice.rows[start : start + SHOWN]
    found = happenings(reader.select, over.things(over.events, shown), over.details(shown))
    return Timeline(
        days=tuple((day, tuple(some)) for day, some in groupby(found, key=first_day)),
        pages=pages,
        facets=facets(over, over.events, ask, choice, base, BY),
        taken=take(_LISTED, chosen=of_events(asked)),
    )


def first_day(one: Happening) -> dt.date | None:
    """The day an event is listed under."""
    return one.first_day or one.last_day
