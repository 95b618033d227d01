"""An event: what is agreed, every account of it, and why these are accounts of one event."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.accounts.loading import Loader
from server.names import Name, names
from server.passages import Passage, passages
from server.reading import Reader, Row, iri, iris
from server.taking import take_along
from server.things.facts import Facts
from server.things.occasions import Occasions, occasions
from server.things.view import Leaf, View
from server.things.where import Where, where, wheres
from server.told import Card, Chart, cards, charts
from server.words import When, date_of, when

_ACCOUNTS = 20  # of one event, on one page
_ARTICLES = 20
_REASONS = 20  # why it is one event or may be: the surest first
_CLAIMS = "SELECT DISTINCT ?c { ?c ng:about $event ; a ng:Claim } ORDER BY ?c"
_TOLD = """SELECT ?c ?article ?voice (MIN(?day) AS ?published) (MIN(?at) AS ?start) {
  ?c ng:about $event ; a ng:Claim ; ng:statedIn ?article
  OPTIONAL { ?article schema:datePublished ?day }
  OPTIONAL { ?c ng:evidence/oa:hasSelector/oa:start ?at }
  OPTIONAL { ?c ng:claimedIn ?said OPTIONAL { ?said ng:speaker ?who }
             OPTIONAL { ?said ng:speakerWords ?words } }
  OPTIONAL { ?article schema:publisher ?outlet }
  BIND (IF (BOUND(?said), COALESCE(?who, ?words, ?said), COALESCE(?outlet, ?article)) AS ?voice)
} GROUP BY ?c ?article ?voice ORDER BY ?c DESC(?voice)"""
_AGREEMENTS = """SELECT (COUNT(DISTINCT ?x) AS ?n) {
  ?x ng:concerns $event ; ng:independent true ; a ng:Corroboration }"""
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
_DECIDED = """SELECT DISTINCT ?x ?verdict ?certainty {
  ?one ng:tellsOf $event . ?x ng:identifies ?one ; ng:verdict ?verdict
  OPTIONAL { ?x ng:certainty ?certainty } }"""
_VERDICTS = ("Same", "PossiblySame", "Different")
_IDENTIFIED = """SELECT ?x ?verdict ?certainty ?reason ?one ?other ?mine ?theirs ?label ?by {
  ?one ng:tellsOf $event . ?x ng:identifies ?one , ?other ; ng:verdict ?verdict .
  FILTER (?one != ?other)
  ?other ng:tellsOf ?theirs BIND ($event AS ?mine)
  OPTIONAL { ?theirs rdfs:label ?label }
  OPTIONAL { ?x ng:certainty ?certainty }
  OPTIONAL { ?x ng:reason ?reason }
  OPTIONAL { ?x ng:decidedBy ?who . ?who a prov:Person ; rdfs:label ?by }
} ORDER BY DESC(?certainty) ?x ?one ?reason LIMIT $most"""
_DECISION = """SELECT ?x ?verdict ?certainty ?one ?other ?theirs ?label ?by {
  VALUES ?x { $decisions } ?one ng:tellsOf $event .
  ?x ng:identifies ?one , ?other ; ng:verdict ?verdict . ?other ng:tellsOf ?theirs
  FILTER (?one != ?other)
  OPTIONAL { ?theirs rdfs:label ?label }
  OPTIONAL { ?x ng:certainty ?certainty }
  OPTIONAL { ?x ng:decidedBy ?who . ?who a prov:Person ; rdfs:label ?by }
} ORDER BY ?x ?one ?other"""
_WHY = "SELECT ?x ?reason { VALUES ?x { $decisions } ?x ng:reason ?reason } ORDER BY ?x ?reason"
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
    accounts: Leaf
    contradictions: int
    agreements: int
    """How many pairs of its accounts confirm each other independently."""
    charts: tuple[Chart, ...]
    places: dict[str, Where]
    wholes: Occasions
    parts: Occasions
    tellings: tuple[Telling, ...]
    telling_articles: Leaf
    reasons: Leaf
    same: tuple[Identified, ...]
    maybe: tuple[Identified, ...]
    apart: tuple[Identified, ...]
    said: tuple[Said, ...]
    queries: dict[str, str]

    @property
    def by_claim(self) -> dict[str, Card]:
        """The accounts on the page, to lead from one to the other."""
        return {card.account.claim: card for card in self.cards}


def event_page(view: View, event: str) -> EventPage:
    """Return what the graph says of an event, and on whose word."""
    reader = view.reader
    facts, node = Facts(reader, event), iri(event)
    claims = [row["c"].value for row in reader.rows(_CLAIMS, event=node)]
    leaf = view.leaf("accounts", len(claims), _ACCOUNTS)
    if leaf.pages > 1:
        claims = _each_voice_first(reader, node)[leaf.shown]
    shown = cards(reader, Loader(reader.select), claims, before=leaf.start)
    place = facts.one("ng:place")
    articles, tellings = _tellings(view, event)
    reasons, identified = _identified(view, event)
    (agreements,) = reader.rows(_AGREEMENTS, event=node)
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
        accounts=leaf,
        contradictions=view.overview().contradictions_of(event),
        agreements=int(agreements["n"].value),
        charts=charts(shown),
        places=_other_places(reader, shown, place),
        wholes=occasions(reader, "{ SELECT DISTINCT ?e { $event ng:partOf+ ?e } }", event=node),
        parts=occasions(reader, "{ SELECT DISTINCT ?e { ?e ng:partOf $event } }", event=node),
        tellings=tellings,
        telling_articles=articles,
        reasons=reasons,
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
    return wheres(reader, [one for one in told if one != place][:12])


def _each_voice_first(reader: Reader, event: str) -> list[str]:
    """All claims: the first of each voice as they were told, then the second ones, and so on.

    So who looks at one page of many has heard everybody once before anybody is heard again.
    """
    rows = {row["c"].value: row for row in reader.rows(_TOLD, event=event)}  # of two, one voice
    told = sorted(rows.items(), key=lambda pair: _as_told(*pair))
    heard: Counter[str] = Counter()
    turn: dict[str, int] = {}
    for claim, row in told:
        voice = row["voice"].value
        turn[claim] = heard[voice]
        heard[voice] += 1
    return sorted(turn, key=turn.__getitem__)  # stable: within a turn as they were told


def _as_told(claim: str, row: Row) -> tuple[str, str, int, str]:
    day = row["published"].value if "published" in row else "9999"
    start = int(row["start"].value) if "start" in row else 0
    return day, row["article"].value, start, claim


def _tellings(view: View, event: str) -> tuple[Leaf, tuple[Telling, ...]]:
    found = view.reader.rows(_TELLINGS, event=iri(event))
    every = list({row["telling"].value: row for row in found}.items())
    leaf = view.leaf("articles", len(every), _ARTICLES)
    rows = dict(every[leaf.shown])
    words = passages(view.reader, rows, ("ng:trigger",))
    return leaf, tuple(_telling(row, words.get(telling, ())) for telling, row in rows.items())


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


def _identified(view: View, event: str) -> tuple[Leaf, tuple[Identified, ...]]:
    """Decisions with their reasons: what is one, what may be, what is not; the surest first."""
    node = iri(event)
    rows = {row["x"].value: row for row in view.reader.rows(_DECIDED, event=node)}
    every = sorted(rows, key=lambda x: _surest_first(x, rows[x]))
    leaf = view.leaf("reasons", len(every), _REASONS)
    shown = every[leaf.shown]
    if not shown:
        return leaf, ()
    found: dict[str, dict[str, str]] = {}
    for row in view.reader.rows(_DECISION, event=node, decisions=iris(shown)):
        found.setdefault(row["x"].value, {name: cell.value for name, cell in row.items()})
    why: dict[str, list[str]] = {one: [] for one in shown}
    for row in view.reader.rows(_WHY, decisions=iris(shown)):
        why[row["x"].value].append(row["reason"].value)
    return leaf, tuple(_decision(found[one], why[one]) for one in shown if one in found)


def _surest_first(decision: str, row: Row) -> tuple[int, float, str]:
    verdict = row["verdict"].value.rpartition("#")[2]
    sure = float(row["certainty"].value) if "certainty" in row else 0.0
    return _VERDICTS.index(verdict) if verdict in _VERDICTS else 9, -sure, decision


def _decision(said: dict[str, str], why: list[str]) -> Identified:
    return Identified(
        iri=said["x"],
        verdict=said["verdict"].rpartition("#")[2],
        certainty=float(said.get("certainty", 0)),
        reasons=tuple(why),
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
