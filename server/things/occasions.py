"""Events as lists show them: what, when, where, on how many words."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

import numpy as np

from server.lists.columns import Array
from server.reading import Reader, Row, iris
from server.taking import take_along
from server.things.view import Leaf, View
from server.words import When, date_of, when

# which they are comes first, so that only of those on the page the rest is looked up
_LISTED = Template("""SELECT DISTINCT ?e ?label ?type ?status ?first ?last ?place ?where
  ?articles ?voices $more {
  { SELECT DISTINCT ?e ?first $more { $pattern
      ?e a ng:Event
      OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?first }
    } ORDER BY DESC(?first) ?e LIMIT $most }
  ?e ng:eventType ?type
  OPTIONAL { ?e rdfs:label ?label }
  OPTIONAL { ?e ng:status ?status }
  OPTIONAL { ?e sem:hasLatestEndTimeStamp ?last }
  OPTIONAL { ?e ng:place ?place . ?place rdfs:label ?where }
  OPTIONAL { ?e ng:articles ?articles }
  OPTIONAL { ?e ng:voices ?voices }
}
ORDER BY DESC(?first) ?e""")
_CHOSEN = """SELECT ?e ?label ?type ?status ?first ?last ?place ?where ?articles ?voices {
  VALUES ?e { $events } ?e ng:eventType ?type
  OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?first }
  OPTIONAL { ?e rdfs:label ?label }
  OPTIONAL { ?e ng:status ?status }
  OPTIONAL { ?e sem:hasLatestEndTimeStamp ?last }
  OPTIONAL { ?e ng:place ?place . ?place rdfs:label ?where }
  OPTIONAL { ?e ng:articles ?articles }
  OPTIONAL { ?e ng:voices ?voices }
}"""
LISTED = 60
PAGE = 20  # of those that may be very many


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One event of a list."""

    iri: str
    label: str
    type: str  # local name
    status: str  # local name
    when: When | None
    place: str | None
    where: str | None
    articles: int
    voices: int
    extra: str | None = None  # what the list is for: a role, a telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions:
    """A list of events, newest first, and the query it is."""

    items: tuple[Occasion, ...]
    query: str
    cut: bool
    leaf: Leaf | None = None
    """Which part is shown of those that may be very many."""


def occasions(
    reader: Reader, pattern: str, *, extra: str = "", most: int = LISTED, **holes: str
) -> Occasions:
    """Return the events ?e of a pattern; `extra` is a variable of it that is kept ("?role")."""
    filled = Template(pattern).substitute(holes)
    asked = _LISTED.substitute(pattern=filled, more=extra, most=most + 1)
    found: dict[tuple[str, str], Occasion] = {}
    rows = reader.rows("$query", query=asked)
    for row in rows:
        one = _occasion(row, extra.removeprefix("?"))
        found.setdefault((one.iri, one.extra or ""), one)
    items = tuple(found.values())[:most]
    shown = _LISTED.substitute(pattern=filled, more=extra, most=1000)
    return Occasions(items=items, query=take_along("$query", query=shown), cut=len(rows) > most)


def newest(view: View, by: str, mask: Array, pattern: str, **holes: str) -> Occasions:
    """Return the events of a mask over all events, newest first, a part at a time.

    `pattern` chooses the same ones ?e in SPARQL; `by` names the list in the address.
    """
    over = view.overview()
    rows, days = np.flatnonzero(mask), over.events.days[mask]
    rows = rows[np.argsort(-days, kind="stable")]  # what has no day comes last
    leaf = view.leaf(by, len(rows), PAGE)
    shown = over.things(over.events, rows[leaf.shown])
    found: dict[str, Occasion] = {}
    for row in view.reader.rows(_CHOSEN, events=iris(shown)) if shown else ():
        found.setdefault(row["e"].value, _occasion(row, ""))
    filled = Template(pattern).substitute(holes)
    query = take_along("$query", query=_LISTED.substitute(pattern=filled, more="", most=1000))
    items = tuple(found[one] for one in shown if one in found)
    return Occasions(items=items, query=query, cut=False, leaf=leaf)


def _occasion(row: Row, extra: str) -> Occasion:
    said = {name: cell.value for name, cell in row.items()}
    return Occasion(
        iri=said["e"],
        label=said.get("label", said["e"].rpartition("/")[2]),
        type=said["type"].rpartition("#")[2],
        status=said.get("status", "#Occurred").rpartition("#")[2],
        when=when(date_of(said.get("first")), date_of(said.get("last"))),
        place=said.get("place"),
        where=said.get("where"),
        articles=int(said.get("articles", 0)),
        voices=int(said.get("voices", 0)),
        extra=said.get(extra),
    )
