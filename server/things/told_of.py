"""What is told of events in a list: a few accounts of each, those that count or blame first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.accounts.loading import Loader
from server.reading import Reader, iri
from server.told import Card, cards

SHOWN = 4  # accounts of an event
# first those that say how many, then those that say who
_SOME = """SELECT ?c { { SELECT DISTINCT ?c { ?c ng:about $event ; a ng:Claim } }
  BIND (EXISTS { ?c ng:killed|ng:wounded|ng:missing|ng:detained|ng:displaced ?figure } AS ?counts)
  BIND (EXISTS { ?c ng:agent ?agent } AS ?blames)
} ORDER BY DESC(?counts) DESC(?blames) ?c LIMIT $most"""


def told_of(reader: Reader, events: Iterable[str]) -> Mapping[str, tuple[Card, ...]]:
    """Return by event a few of its accounts, in the order they were told."""
    claims = {event: _claims(reader, event) for event in events}
    every = [claim for some in claims.values() for claim in some]
    found = cards(reader, Loader(reader.select), every) if every else ()
    return {
        event: tuple(card for card in found if card.account.claim in some)
        for event, some in claims.items()
    }


def _claims(reader: Reader, event: str) -> tuple[str, ...]:
    rows = reader.rows(_SOME, event=iri(event), most=SHOWN)
    return tuple(row["c"].value for row in rows)
