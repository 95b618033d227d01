"""What happened, day by day: the events an address asks for, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from kg.accounts.loading import Loader
from kg.views import Happening, timeline
from server.lists.choosing import Asked
from server.lists.facets import EVENTS, Facets, Once, chosen_pattern, facets, picked_out
from server.reading import Reader
from server.taking import take_along

BY = ("type", "place", "actor")
SHOWN = 100  # events on a page, more where one day has more
_AT_ONCE = 2_000  # events of a graph that is read whole and then cut into pages
_NUMBER = "SELECT (COUNT(*) AS ?n) { ?e a ng:Event }"
_CHOSEN = "SELECT DISTINCT ?e { ?e a ng:Event ; ng:eventType ?type . $chosen }"
_LISTED = """SELECT DISTINCT ?e ?event ?type ?status ?first ?last ?where ?voices ?articles {
  $base $chosen
  ?e ng:status ?status ; rdfs:label ?event
  OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?first }
  OPTIONAL { ?e sem:hasLatestEndTimeStamp ?last }
  OPTIONAL { ?e ng:place/rdfs:label ?where }
  OPTIONAL { ?e ng:voices ?voices }
  OPTIONAL { ?e ng:articles ?articles }
}
ORDER BY ?first ?last ?e LIMIT 1000"""

Day = tuple[dt.date | None, tuple[Happening, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A page of events by day; None is the day of what nobody dates."""

    days: tuple[Day, ...]
    pages: int
    facets: Facets
    query: str


def day_by_day(reader: Reader, ask: Asked, base: str, once: Once) -> Timeline:
    """Return the events an address asks for. Raises `QueryError` for names unknown."""
    loader = Loader(reader.select)
    chosen = chosen_pattern(replace(ask, kind=""), loader, base)
    narrowed = facets(reader, loader, ask, base, EVENTS, BY, once)
    pages = _pages(narrowed.days, undated=narrowed.undated > 0)
    page = pages[min(ask.page, len(pages)) - 1] if pages else ()
    found = _found(reader, ask, base, chosen, page, once)
    return Timeline(
        days=tuple((day, tuple(some)) for day, some in groupby(found, key=first_day)),
        pages=len(pages),
        facets=narrowed,
        query=take_along(_LISTED, base="?e a ng:Event ; ng:eventType ?type .", chosen=chosen),
    )


def first_day(one: Happening) -> dt.date | None:
    """The day an event is listed under."""
    return one.first_day or one.last_day


def _pages(days: Mapping[dt.date, int], *, undated: bool) -> list[tuple[dt.date | None, ...]]:
    """Days put together until they hold a page of events; what has no day comes last."""
    pages: list[tuple[dt.date | None, ...]] = []
    page: list[dt.date | None] = []
    number = 0
    for day in sorted(days):
        page.append(day)
        number += days[day]
        if number >= SHOWN:
            pages.append(tuple(page))
            page, number = [], 0
    if undated:
        page.append(None)
    return [*pages, tuple(page)] if page else pages


def _found(
    reader: Reader, ask: Asked, base: str, chosen: str, page: Sequence[dt.date | None], once: Once
) -> list[Happening]:
    """The events of those days.

    A small graph's are read once, and those that are chosen picked out. Of a large one only these
    days are read, and nothing that has none.
    """
    days = [day for day in page if day is not None]
    wanted = set(page)
    every: Iterable[Happening] = ()
    if once("number of events", lambda: int(reader.rows(_NUMBER)[0]["n"].value)) <= _AT_ONCE:
        every = once("timeline", partial(timeline, reader.select))
        if chosen.strip():
            picked = picked_out(reader, EVENTS, chosen)
            meant = {row["e"].value for row in reader.rows(_CHOSEN, chosen=picked)}
            every = (one for one in every if one.iri in meant)
    elif days:
        choice = ask.choice(base)
        since = max(filter(None, (choice.since, days[0])))
        until = min(filter(None, (choice.until, days[-1])))
        every = timeline(reader.select, replace(choice, since=since, until=until))
    return [one for one in every if first_day(one) in wanted]
