"""Accounts that cannot both hold, newest first, both sides with their words."""

from __future__ import annotations

from dataclasses import dataclass

from kg.accounts.loading import Loader
from kg.errors import QueryError
from kg.views.differences import KINDS
from server.lists.choosing import Asked
from server.lists.facets import CONTRADICTIONS, Facets, Once, chosen_pattern, facets, picked_out
from server.reading import Reader, iris
from server.taking import take_along
from server.told import Card, cards
from server.words import When, date_of, when

SHOWN = 20
BY = ("kind", "type", "place", "actor")
_LISTED = """SELECT DISTINCT ?x ?kind ?reason ?e ?event ?first ?last {
  $base $chosen
  ?x ng:reason ?reason
  OPTIONAL { ?e rdfs:label ?event }
  OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?first }
  OPTIONAL { ?e sem:hasLatestEndTimeStamp ?last }
}
ORDER BY DESC(COALESCE(?first, ?last)) ?e ?kind ?x LIMIT $most OFFSET $skipped"""
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
    facets: Facets
    query: str


def contradictions(reader: Reader, ask: Asked, base: str, once: Once) -> Contradictions:
    """Return the contradictions an address asks for. Raises `QueryError` for names unknown."""
    if ask.kind and ask.kind not in KINDS:
        raise QueryError(f"there is no kind '{ask.kind}'", hint=f"one of: {', '.join(KINDS)}")
    loader = Loader(reader.select)
    chosen = chosen_pattern(ask, loader, base)
    picked = picked_out(reader, CONTRADICTIONS, chosen)
    return Contradictions(
        items=_items(reader, loader, picked, SHOWN, (ask.page - 1) * SHOWN),
        facets=facets(reader, loader, ask, base, CONTRADICTIONS, BY, once),
        query=take_along(_LISTED, base=CONTRADICTIONS, chosen=chosen, most=1000, skipped=0),
    )


def newest(reader: Reader, most: int) -> tuple[Contradiction, ...]:
    """Return the contradictions about the latest events."""
    return _items(reader, Loader(reader.select), "", most, 0)


def _items(
    reader: Reader, loader: Loader, chosen: str, most: int, skipped: int
) -> tuple[Contradiction, ...]:
    rows = reader.rows(_LISTED, base=CONTRADICTIONS, chosen=chosen, most=most, skipped=skipped)
    found = {row["x"].value: {n: cell.value for n, cell in row.items()} for row in rows}
    if not found:
        return ()
    listed = iris(list(found))
    sides: dict[str, set[str]] = {}
    for row in reader.rows(_BETWEEN, contradictions=listed):
        sides.setdefault(row["x"].value, set()).add(row["c"].value)
    claims = {claim for some in sides.values() for claim in some}
    every = cards(reader, loader, claims, compared=False)
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
