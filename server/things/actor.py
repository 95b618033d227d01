"""An actor: what it is called, its roles, what it said, what is said of it, its part in events."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from server.names import Name, names
from server.reading import Reader, Row, iri
from server.taking import take_along
from server.things.facts import Facts
from server.things.occasions import Occasions, occasions

_SAID_SHOWN = 40
_ROLES_SHOWN = 40
_TAKES_PART = "ng:agent|ng:target|ng:victim|ng:recipient|ng:broker"
_PARTS = ("agent", "target", "victim", "recipient", "broker")

_NAMES = """SELECT DISTINCT ?name ?from ?until { $actor ng:nameUse ?use . ?use ng:name ?name
  OPTIONAL { ?use ng:validFrom ?from } OPTIONAL { ?use ng:validUntil ?until }
} ORDER BY ?from ?until ?name"""
_ROLES = """SELECT DISTINCT ?title ?org ?orgName ?who ?whoName ?article ?headline ?day
  ?from ?until ?former {
  { SELECT DISTINCT ?role { ?role ng:holder|ng:organisation $actor } }
  ?role ng:title ?title ; ng:holder ?who ; ng:statedIn ?article . ?article rdfs:label ?headline
  OPTIONAL { ?role ng:validFrom ?from }
  OPTIONAL { ?role ng:validUntil ?until }
  OPTIONAL { ?role ng:former ?former }
  OPTIONAL { ?who rdfs:label ?whoName }
  OPTIONAL { ?role ng:organisation ?org . ?org rdfs:label ?orgName }
  OPTIONAL { ?article schema:datePublished ?day }
}
ORDER BY DESC(?day) ?title ?article LIMIT $most"""
# which they are comes first, so that only of those on the page the rest is looked up
_SAID = """SELECT DISTINCT ?statement ?words ?act ?day ?article ?headline ?who ?name {
  { SELECT DISTINCT ?statement ?article ?day { $chosen
      ?statement ng:statedIn ?article
      OPTIONAL { ?statement ng:saidUntil ?said }
      OPTIONAL { ?article schema:datePublished ?published }
      BIND (COALESCE(?said, ?published) AS ?day)
    } ORDER BY DESC(?day) ?article ?statement LIMIT $most }
  ?statement ng:content ?words . ?article rdfs:label ?headline
  OPTIONAL { ?statement ng:act ?act }
  OPTIONAL { ?statement ng:speaker ?speaker . ?speaker rdfs:label ?called
             FILTER (?speaker != $actor) }
  OPTIONAL { ?statement ng:speakerWords ?as }
  BIND (?speaker AS ?who) BIND (COALESCE(?called, ?as) AS ?name)
}
ORDER BY DESC(?day) ?article ?statement"""
_SAYS = "{ SELECT DISTINCT ?statement { ?statement ng:speaker|ng:onBehalfOf $actor } }"
_SAYS_OF = f"""{{ SELECT DISTINCT ?statement {{ ?claim {_TAKES_PART} $actor ;
      ng:claimedIn ?statement
      FILTER NOT EXISTS {{ ?statement ng:speaker|ng:onBehalfOf $actor }} }} }}"""
_PUBLISHED = """SELECT ?article ?headline ?day { ?article schema:publisher|schema:author $actor ;
  rdfs:label ?headline
  OPTIONAL { ?article schema:datePublished ?day } }
ORDER BY DESC(?day) ?article LIMIT $most"""
_TOGETHER = """SELECT DISTINCT ?other ?label ?p { VALUES ?p { skos:closeMatch skos:exactMatch }
  { $actor ?p ?other } UNION { ?other ?p $actor } ?other rdfs:label ?label .
  FILTER (?other != $actor && CONTAINS(STR(?other), "/id/")) } ORDER BY ?label ?other LIMIT 20"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameUse:
    """A name and the time in which it was used, as the graph has it."""

    name: str
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A position somebody holds, as one article states it."""

    title: str
    holder: Name
    organisation: Name | None
    article: Name
    published: str | None
    since: str | None
    until: str | None
    former: bool  # the article says it is held no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Something said, with who says it and where it stands."""

    statement: str
    words: str
    act: str  # local name
    day: str | None
    article: Name
    speaker: Name | None  # where it is not the actor of the page
    by: str | None  # who says it, where no node is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """Things said, newest first, the query they are, and whether there are more."""

    items: tuple[Quoted, ...]
    query: str
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """Articles, newest first."""

    items: tuple[tuple[Name, str | None], ...]
    query: str
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The events in which the actor has one sort of part."""

    role: str  # local name of the property
    events: Occasions


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorPage:
    """All a page says of an actor."""

    iri: str
    label: str
    kinds: tuple[str, ...]  # local names
    also: tuple[str, ...]
    names: tuple[NameUse, ...]
    parents: tuple[Name, ...]
    country: Name | None
    links: tuple[str, ...]  # outside
    perhaps: tuple[Name, ...]  # of this graph
    authority: Name | None
    roles: tuple[Role, ...]
    roles_query: str
    said: Sayings
    said_of: Sayings
    parts: tuple[Part, ...]
    articles: Articles


def actor_page(reader: Reader, actor: str) -> ActorPage:
    """Return what the graph says of an actor."""
    facts, node = Facts(reader, actor), iri(actor)
    related = (*facts.all("ng:parentOrganisation"), *facts.all("ng:country"),
               *facts.all("ng:authority"))  # fmt: skip
    called = names(reader, related) if related else {}
    country, authority = facts.one("ng:country"), facts.one("ng:authority")
    matches = (*facts.all("skos:exactMatch"), *facts.all("skos:closeMatch"))
    together = reader.rows(_TOGETHER, actor=node)
    return ActorPage(
        iri=actor,
        label=facts.label,
        kinds=tuple(kind.rpartition("#")[2] for kind in facts.all("rdf:type")),
        also=tuple(n for n in facts.all("skos:altLabel") if n != facts.label),
        names=_names(reader, actor) if facts.all("ng:nameUse") else (),
        parents=tuple(called[one] for one in facts.all("ng:parentOrganisation")),
        country=called[country] if country else None,
        links=tuple(one for one in matches if "/id/" not in one),
        perhaps=tuple(Name(row["other"].value, row["label"].value) for row in together),
        authority=called[authority] if authority else None,
        roles=tuple(_role(row) for row in reader.rows(_ROLES, actor=node, most=_ROLES_SHOWN)),
        roles_query=take_along(_ROLES, actor=node, most=1000),
        said=said_by(reader, actor),
        said_of=_sayings(reader, _SAYS_OF, actor),
        parts=parts_of(reader, actor),
        articles=_articles(reader, actor),
    )


def parts_of(reader: Reader, actor: str) -> tuple[Part, ...]:
    """Return the events an actor takes part in, by its part."""
    found = []
    for role in _PARTS:
        pattern = f"?claim ng:{role} $actor ; ng:about ?e ."
        events = occasions(reader, pattern, actor=iri(actor), most=40)
        if events.items:
            found.append(Part(role=role, events=events))
    return tuple(found)


def _names(reader: Reader, actor: str) -> tuple[NameUse, ...]:
    return tuple(
        NameUse(
            name=row["name"].value,
            since=row["from"].value if "from" in row else None,
            until=row["until"].value if "until" in row else None,
        )
        for row in reader.rows(_NAMES, actor=iri(actor))
    )


def _role(row: Row) -> Role:
    said = {name: cell.value for name, cell in row.items()}
    return Role(
        title=said["title"],
        holder=Name(said["who"], said.get("whoName", said["who"])),
        organisation=Name(said["org"], said["orgName"]) if "orgName" in said else None,
        article=Name(said["article"], said["headline"]),
        published=said.get("day"),
        since=said.get("from"),
        until=said.get("until"),
        former=said.get("former") in ("true", "1"),
    )


def said_by(reader: Reader, actor: str) -> Sayings:
    """Return what an actor said, or others for it."""
    return _sayings(reader, _SAYS, actor)


def _sayings(reader: Reader, pattern: str, actor: str) -> Sayings:
    chosen = Template(pattern).substitute(actor=iri(actor))
    rows = reader.rows(_SAID, chosen=chosen, actor=iri(actor), most=_SAID_SHOWN + 1)
    items: dict[str, Quoted] = {}
    for row in rows:
        items.setdefault(row["statement"].value, _quoted(row))
    shown = tuple(items.values())[:_SAID_SHOWN]
    query = take_along(_SAID, chosen=chosen, actor=iri(actor), most=1000)
    return Sayings(items=shown, query=query, cut=len(items) > _SAID_SHOWN)


def _quoted(row: Row) -> Quoted:
    said = {name: cell.value for name, cell in row.items()}
    speaker = Name(said["who"], said["name"]) if "who" in said and "name" in said else None
    return Quoted(
        statement=said["statement"],
        words=said["words"],
        act=said.get("act", "#Assertion").rpartition("#")[2],
        day=said.get("day"),
        article=Name(said["article"], said["headline"]),
        speaker=speaker,
        by=said.get("name"),
    )


def _articles(reader: Reader, actor: str) -> Articles:
    rows = reader.rows(_PUBLISHED, actor=iri(actor), most=_SAID_SHOWN + 1)
    items = tuple(
        (
            Name(row["article"].value, row["headline"].value),
            row["day"].value if "day" in row else None,
        )
        for row in rows[:_SAID_SHOWN]
    )
    query = take_along(_PUBLISHED, actor=iri(actor), most=1000)
    return Articles(items=items, query=query, cut=len(rows) > _SAID_SHOWN)
