"""Accounts that cannot both hold, newest first, both sides with their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.accounts.loading import Loader
from server.lists.choosing import Asked, wanted
from server.lists.columns import Wanted
from server.lists.facets import Facets, facets
from server.lists.overview import Overview
from server.lists.patterns import of_events
from server.lists.taken import Taken, take
from server.reading import Reader, iris
from server.told import Card, cards
from server.words import When, date_of, when

SHOWN = 12
BY = ("kind", "type", "place", "actor", "source")
_LISTED = """SELECT DISTINCT ?contradiction ?kind ?reason ?event ?label ?first ?last {
  ?x a ng:Contradiction ; ng:concerns ?e ; ng:kind ?kind ; ng:reason ?reason .
  ?e a ng:Event .
  $chosen
  BIND (?x AS ?contradiction) BIND (?e AS ?event)
  OPTIONAL { ?e rdfs:label ?label }
  OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?first }
  OPTIONAL { ?e sem:hasLatestEndTimeStamp ?last }
}
ORDER BY DESC(COALESCE(?first, ?last)) ?event ?kind ?contradiction
LIMIT $most"""
_SHOWN = """SELECT ?x ?kind ?reason ?e ?event ?first ?last {
  VALUES ?x { $contradictions } ?x ng:concerns ?e ; ng:kind ?kind ; ng:reason ?reason
  OPTIONAL { ?e rdfs:label ?event }
  OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?first }
  OPTIONAL { ?e sem:hasLatestEndTimeStamp ?last }
}"""
_BETWEEN = "SELECT ?x ?c { VALUES ?x { $contradictions } ?x ng:between ?c }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """One contradiction with its two sides, the earlier first."""

    iri: str
    kind: str  # local name
    reason: str
    event: str
    label: str
    when: When | None
    sides: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradictions:
    """A page of contradictions, with what narrows them."""

    items: tuple[Contradiction, ...]
    pages: int
    facets: Facets
    taken: Taken


def contradictions(over: Overview, reader: Reader, ask: Asked, base: str) -> Contradictions:
    """Return the contradictions an address asks for. Raises `QueryError` for names unknown."""
    asked, columns = wanted(ask, over, base), over.contradictions
    choice = columns.chosen(asked)
    pages = -(-len(choice.rows) // SHOWN)
    start = (min(ask.page, max(1, pages)) - 1) * SHOWN
    return Contradictions(
        items=_items(reader, over.things(columns, choice.rows[start : start + SHOWN])),
        pages=pages,
        facets=facets(over, columns, ask, choice, base, BY),
        taken=take(_LISTED, chosen=of_events(asked)),
    )


def newest(reader: Reader, over: Overview, most: int) -> tuple[Contradiction, ...]:
    """Return the contradictions about the latest events."""
    columns = over.contradictions
    return _items(reader, over.things(columns, columns.chosen(Wanted()).rows[:most]))


def _items(reader: Reader, shown: Sequence[str]) -> tuple[Contradiction, ...]:
    listed = iris(list(shown))
    rows = {row["x"].value: row for row in reader.rows(_SHOWN, contradictions=listed)}
    found = {x: {n: cell.value for n, cell in rows[x].items()} for x in shown if x in rows}
    if not found:
        return ()
    sides: dict[str, set[str]] = {}
    for row in reader.rows(_BETWEEN, contradictions=listed):
        sides.setdefault(row["x"].value, set()).add(row["c"].value)
    claims = {claim for some in sides.values() for claim in some}
    every = cards(reader, Loader(reader.select), claims, compared=False)
    return tuple(
        Contradiction(
            iri=iri,
            kind=said["kind"].rpartition("#")[2],
            reason=said["reason"],
            event=said["e"],
            label=said.get("event", said["e"].rpartition("/")[2]),
            when=when(date_of(said.get("first")), date_of(said.get("last"))),
            sides=tuple(c for c in every if c.account.claim in sides.get(iri, ())),
        )
        for iri, said in found.items()
    )
