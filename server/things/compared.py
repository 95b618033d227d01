"""Claims set against each other: a contradiction, a corroboration; a telling's; or one alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.accounts.loading import Loader
from server.names import Name
from server.reading import Reader, iri
from server.things.facts import Facts
from server.things.view import View
from server.told import Card, Chart, cards, charts

_SORTS = ("Contradiction", "Corroboration", "Telling")
_TOLD = "SELECT DISTINCT ?c { ?c ng:telling $telling ; a ng:Claim } ORDER BY ?c LIMIT 80"
_LABEL = "SELECT ?label { $thing rdfs:label ?label } LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPage:
    """What a page says of two claims, of one, or of all of a telling."""

    iri: str
    sort: str  # local name: Contradiction, Corroboration, Telling, Claim
    label: str
    kind: str | None  # local name of what they differ or agree in
    reason: str | None
    independent: bool | None
    event: Name | None
    article: Name | None  # that tells, of a telling
    cards: tuple[Card, ...]
    charts: tuple[Chart, ...]

    @property
    def by_claim(self) -> dict[str, Card]:
        """The accounts on the page, to lead from one to the other."""
        return {card.account.claim: card for card in self.cards}


def compared_page(view: View, thing: str) -> ComparedPage:
    """Return the accounts behind a contradiction, a corroboration, a telling or a claim."""
    reader = view.reader
    facts = Facts(reader, thing)
    sort = _sort(facts)
    shown = cards(reader, Loader(reader.select), _claims(reader, facts, sort))
    event = facts.one("ng:concerns", "ng:about", "ng:tellsOf")
    article = facts.one("ng:statedIn") if sort == "Telling" else None
    kind = facts.one("ng:kind")
    independent = facts.one("ng:independent")
    return ComparedPage(
        iri=thing,
        sort=sort,
        label=facts.one("rdfs:label", "ng:reason") or thing.rpartition("/")[2],
        kind=kind.rpartition("#")[2] if kind else None,
        reason=facts.one("ng:reason"),
        independent=independent == "true" if independent else None,
        event=_named(reader, event) if event else None,
        article=_named(reader, article) if article else None,
        cards=shown,
        charts=tuple(one for one in charts(shown) if len(one.rows) > 1),
    )


def _sort(facts: Facts) -> str:
    kinds = {kind.rpartition("#")[2] for kind in facts.all("rdf:type")}
    return next((one for one in _SORTS if one in kinds), "Claim")


def _claims(reader: Reader, facts: Facts, sort: str) -> Sequence[str]:
    if sort != "Telling":
        return facts.all("ng:between") or [facts.thing]
    return [row["c"].value for row in reader.rows(_TOLD, telling=iri(facts.thing))]


def _named(reader: Reader, thing: str) -> Name:
    rows = reader.rows(_LABEL, thing=iri(thing))
    return Name(thing, rows[0]["label"].value if rows else thing.rpartition("/")[2])
