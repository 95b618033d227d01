"""An event: what is agreed, every account of it, and why these are accounts of one event."""

from __future__ import annotations

from dataclasses import dataclass

from kg.accounts.loading import Loader
from server.names import Name, names
from server.passages import Passage, passages
from server.reading import Reader, Row, iri
from server.taking import take_along
from server.things.facts import Facts
from server.things.occasions import Occasions, occasions
from server.things.where import Where, where
from server.told import Card, Chart, cards, charts
from server.words import When, date_of, when

_ACCOUNTS = 120  # of one event, on one page
_REASONS = 500  # why it is one event or may be: the surest first
_CLAIMS = "SELECT DISTINCT ?c { ?c ng:about $event ; a ng:Claim } ORDER BY ?c"
_ACCOUNTS_QUERY = """SELECT ?claim ?article ?speaker ?status ?words {
  ?claim ng:about $event ; a ng:Claim ; ng:statedIn ?article ; ng:status ?status ;
    ng:evidence/oa:hasSelector/oa:exact ?words
  OPTIONAL { ?claim ng:claimedIn/ng:speaker/rdfs:label ?speaker }
}
ORDER BY ?article ?claim"""
_FIGURES_QUERY = """SELECT ?claim ?harm ?least ?most ?corrected {
  VALUES ?harm { ng:killed ng:wounded ng:missing ng:detained ng:displaced }
  ?claim ng:about $event ; ?harm ?figure
  OPTIONAL { ?figure ng:atLeast ?least }
  OPTIONAL { ?figure ng:atMost ?most }
  BIND (EXISTS { ?later ng:supersedes ?claim } AS ?corrected)
}
ORDER BY ?harm ?least"""
_TELLINGS = """SELECT ?telling ?article ?title ?day ?outlet ?certainty ?label {
  ?telling ng:tellsOf $event ; ng:statedIn ?article . ?article rdfs:label ?title
  OPTIONAL { ?telling rdfs:label ?label }
  OPTIONAL { ?telling ng:certainty ?certainty }
  OPTIONAL { ?article schema:datePublished ?day }
  OPTIONAL { ?article schema:publisher/rdfs:label ?outlet }
} ORDER BY ?day ?article ?telling"""
_IDENTIFIED = """SELECT ?x ?verdict ?certainty ?reason ?one ?other ?mine ?theirs ?label ?by {
  ?one ng:tellsOf $event . ?x ng:identifies ?one , ?other ; ng:verdict ?verdict .
  FILTER (?one != ?other)
  ?other ng:tellsOf ?theirs BIND ($event AS ?mine)
  OPTIONAL { ?theirs rdfs:label ?label }
  OPTIONAL { ?x ng:certainty ?certainty }
  OPTIONAL { ?x ng:reason ?reason }
  OPTIONAL { ?x ng:decidedBy ?who . ?who a prov:Person ; rdfs:label ?by }
} ORDER BY DESC(?certainty) ?x ?one ?reason LIMIT $most"""
_STATED = """SELECT ?day { ?telling ng:tellsOf $event ; ng:from|ng:until ?day
  FILTER NOT EXISTS { ?telling ng:dayAssumed true } } LIMIT 1"""
_SAID = """SELECT ?s ?content ?act ?speaker ?name ?words {
  ?s ng:about $event ; a ng:Statement ; ng:content ?content .
  FILTER NOT EXISTS { ?c ng:claimedIn ?s ; ng:about $event }
  OPTIONAL { ?s ng:act ?act }
  OPTIONAL { ?s ng:speaker ?speaker . ?speaker rdfs:label ?name }
  OPTIONAL { ?s ng:speakerWords ?words }
} ORDER BY ?s LIMIT 60"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An article that tells of the event, with the words by which it names it."""

    iri: str
    article: str
    key: str
    title: str
    published: str | None
    outlet: str | None
    certainty: float | None
    words: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Two tellings that were compared: verdict, certainty, reasons."""

    iri: str
    verdict: str  # local name
    certainty: float
    reasons: tuple[str, ...]
    one: str
    other: str
    event: Name  # that the other telling tells of
    decided_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement about the event that claims nothing of it: a call, a denial of something else."""

    iri: str
    content: str
    act: str
    speaker: Name | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """How many, where all who say so agree."""

    metric: str
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """All a page says of an event."""

    iri: str
    label: str
    type: str
    status: str
    certainty: float | None
    when: When | None
    day_assumed: bool  # that of publication, where no article states one
    where: Where | None
    agents: tuple[Name, ...]
    tolls: tuple[Toll, ...]
    articles: int
    voices: int
    cards: tuple[Card, ...]
    more_accounts: int
    charts: tuple[Chart, ...]
    places: dict[str, Where]
    wholes: Occasions
    parts: Occasions
    tellings: tuple[Telling, ...]
    same: tuple[Identified, ...]
    maybe: tuple[Identified, ...]
    apart: tuple[Identified, ...]
    said: tuple[Said, ...]
    queries: dict[str, str]

    @property
    def by_claim(self) -> dict[str, Card]:
        """The accounts on the page, to lead from one to the other."""
        return {card.account.claim: card for card in self.cards}

    @property
    def contradictions(self) -> int:
        """How many contradictions its accounts have among themselves."""
        return len({m.iri for card in self.cards for m in card.marks if m.contradicts})

    @property
    def agreements(self) -> int:
        """How many pairs of its accounts confirm each other independently."""
        return len({m.iri for card in self.cards for m in card.marks if m.independent})


def event_page(reader: Reader, event: str) -> EventPage:
    """Return what the graph says of an event, and on whose word."""
    facts, node = Facts(reader, event), iri(event)
    claims = [row["c"].value for row in reader.rows(_CLAIMS, event=node)]
    shown = cards(reader, Loader(reader.select), claims[:_ACCOUNTS])
    place = facts.one("ng:place")
    identified = _identified(reader, event)
    return EventPage(
        iri=event,
        label=facts.label,
        type=(facts.one("ng:eventType") or "#").rpartition("#")[2],
        status=(facts.one("ng:status") or "#Occurred").rpartition("#")[2],
        certainty=facts.share("ng:certainty"),
        when=when(
            date_of(facts.one("sem:hasEarliestBeginTimeStamp")),
            date_of(facts.one("sem:hasLatestEndTimeStamp")),
        ),
        day_assumed=not reader.rows(_STATED, event=node),
        where=where(reader, place) if place else None,
        agents=_agents(reader, facts),
        tolls=tuple(_tolls(facts)),
        articles=facts.number("ng:articles") or 0,
        voices=facts.number("ng:voices") or 0,
        cards=shown,
        more_accounts=max(0, len(claims) - _ACCOUNTS),
        charts=charts(shown),
        places=_other_places(reader, shown, place),
        wholes=occasions(reader, "{ SELECT DISTINCT ?e { $event ng:partOf+ ?e } }", event=node),
        parts=occasions(reader, "{ SELECT DISTINCT ?e { ?e ng:partOf $event } }", event=node),
        tellings=_tellings(reader, event),
        same=tuple(one for one in identified if one.verdict == "Same"),
        maybe=tuple(one for one in identified if one.verdict == "PossiblySame"),
        apart=tuple(one for one in identified if one.verdict == "Different"),
        said=tuple(_said(row) for row in reader.rows(_SAID, event=node)),
        queries={
            "accounts": take_along(_ACCOUNTS_QUERY, event=node),
            "figures": take_along(_FIGURES_QUERY, event=node),
            "tellings": take_along(_TELLINGS, event=node),
            "identifications": take_along(_IDENTIFIED, event=node, most=10_000),
            "said": take_along(_SAID, event=node),
        },
    )


def _agents(reader: Reader, facts: Facts) -> tuple[Name, ...]:
    agents = facts.all("ng:agent")
    called = names(reader, agents) if agents else {}
    return tuple(called[agent] for agent in agents)


def _tolls(facts: Facts) -> list[Toll]:
    found = []
    for metric in ("killed", "wounded"):
        least, most = facts.number(f"ng:{metric}AtLeast"), facts.number(f"ng:{metric}AtMost")
        if least is not None or most is not None:
            found.append(Toll(metric=metric, least=least, most=most))
    return found


def _other_places(reader: Reader, shown: tuple[Card, ...], place: str | None) -> dict[str, Where]:
    """Where single accounts have it, where that is elsewhere or more precisely."""
    told = dict.fromkeys(c.account.place.iri for c in shown if c.account.place)
    return {one: where(reader, one) for one in list(told)[:12] if one != place}


def _tellings(reader: Reader, event: str) -> tuple[Telling, ...]:
    rows = {row["telling"].value: row for row in reader.rows(_TELLINGS, event=iri(event))}
    words = passages(reader, rows, ("ng:trigger",))
    return tuple(_telling(row, words.get(telling, ())) for telling, row in rows.items())


def _telling(row: Row, words: tuple[Passage, ...]) -> Telling:
    said = {name: cell.value for name, cell in row.items()}
    return Telling(
        iri=said["telling"],
        article=said["article"],
        key=said["article"].rpartition("/id/article/")[2],
        title=said["title"],
        published=said.get("day"),
        outlet=said.get("outlet"),
        certainty=float(said["certainty"]) if "certainty" in said else None,
        words=words[:4],
    )


def _identified(reader: Reader, event: str) -> tuple[Identified, ...]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in reader.rows(_IDENTIFIED, event=iri(event), most=_REASONS):
        said = {name: cell.value for name, cell in row.items()}
        found.setdefault(said["x"], []).append(said)
    return tuple(_decision(rows) for rows in found.values())


def _decision(rows: list[dict[str, str]]) -> Identified:
    said = rows[0]
    return Identified(
        iri=said["x"],
        verdict=said["verdict"].rpartition("#")[2],
        certainty=float(said.get("certainty", 0)),
        reasons=tuple(dict.fromkeys(row["reason"] for row in rows if "reason" in row)),
        one=said["one"],
        other=said["other"],
        event=Name(said["theirs"], said.get("label", said["theirs"])),
        decided_by=said.get("by"),
    )


def _said(row: Row) -> Said:
    said = {name: cell.value for name, cell in row.items()}
    speaker = Name(said["speaker"], said["name"]) if "name" in said else None
    return Said(
        iri=said["s"],
        content=said["content"],
        act=said.get("act", "#Assertion").rpartition("#")[2],
        speaker=speaker,
        words=said.get("words"),
    )
