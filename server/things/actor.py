"""An actor: what it is called, its roles, what it said, what is said of it, its part in events."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

import numpy as np

from server.lists.columns import Array
from server.names import Name, names
from server.reading import Reader, Row, iri, iris
from server.taking import take_along
from server.things.facts import Facts
from server.things.occasions import Occasions, newest
from server.things.view import Leaf, View

_SAID_SHOWN = 20
_PUBLISHED_SHOWN = 40
_ROLES_SHOWN = 40
_TAKES_PART = "ng:agent|ng:target|ng:victim|ng:recipient|ng:broker"
_PARTS = ("agent", "target", "victim", "recipient", "broker")

_NAMES = """SELECT DISTINCT ?name ?from ?until { $actor ng:nameUse ?use . ?use ng:name ?name
  OPTIONAL { ?use ng:validFrom ?from } OPTIONAL { ?use ng:validUntil ?until }
} ORDER BY ?from ?until ?name"""
_ROLE = """
  ?role ng:title ?title ; ng:holder ?who ; ng:statedIn ?article . ?article rdfs:label ?headline
  OPTIONAL { ?role ng:validFrom ?from }
  OPTIONAL { ?role ng:validUntil ?until }
  OPTIONAL { ?role ng:former ?former }
  OPTIONAL { ?who rdfs:label ?whoName }
  OPTIONAL { ?role ng:organisation ?org . ?org rdfs:label ?orgName }
  OPTIONAL { ?article schema:datePublished ?day }
}
ORDER BY DESC(?day) ?title ?article"""
_COLUMNS = "?title ?org ?orgName ?who ?whoName ?article ?headline ?day ?from ?until ?former"
_ROLES = f"""SELECT DISTINCT {_COLUMNS} {{
  {{ SELECT DISTINCT ?role {{ ?role ng:holder|ng:organisation $actor }} }}{_ROLE} LIMIT 1000"""
_THESE_ROLES = f"SELECT DISTINCT {_COLUMNS} {{ VALUES ?role {{ $roles }}{_ROLE}"
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
_QUOTED = """SELECT ?statement ?words ?act ?day ?article ?headline ?who ?name {
  VALUES ?statement { $statements }
  ?statement ng:statedIn ?article ; ng:content ?words . ?article rdfs:label ?headline
  OPTIONAL { ?statement ng:saidUntil ?said }
  OPTIONAL { ?article schema:datePublished ?published }
  BIND (COALESCE(?said, ?published) AS ?day)
  OPTIONAL { ?statement ng:act ?act }
  OPTIONAL { ?statement ng:speaker ?speaker . ?speaker rdfs:label ?called
             FILTER (?speaker != $actor) }
  OPTIONAL { ?statement ng:speakerWords ?as }
  BIND (?speaker AS ?who) BIND (COALESCE(?called, ?as) AS ?name)
} ORDER BY ?statement ?who"""
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
    """Things said, newest first, a part at a time, and the query they are."""

    items: tuple[Quoted, ...]
    query: str
    leaf: Leaf


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
    roles_leaf: Leaf
    said: Sayings
    said_of: Sayings
    parts: tuple[Part, ...]
    articles: Articles


def actor_page(view: View, actor: str) -> ActorPage:
    """Return what the graph says of an actor."""
    reader = view.reader
    facts, node = Facts(reader, actor), iri(actor)
    related = (*facts.all("ng:parentOrganisation"), *facts.all("ng:country"),
               *facts.all("ng:authority"))  # fmt: skip
    called = names(reader, related) if related else {}
    country, authority = facts.one("ng:country"), facts.one("ng:authority")
    matches = (*facts.all("skos:exactMatch"), *facts.all("skos:closeMatch"))
    together = reader.rows(_TOGETHER, actor=node)
    leaf, roles = _roles(view, actor)
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
        roles=roles,
        roles_query=take_along(_ROLES, actor=node),
        roles_leaf=leaf,
        said=said_by(view, actor),
        said_of=_said_of(view, actor),
        parts=parts_of(view, actor),
        articles=_articles(reader, actor),
    )


def parts_of(view: View, actor: str) -> tuple[Part, ...]:
    """Return the events an actor takes part in, by its part."""
    found = []
    for role in _PARTS:
        mask = view.overview().events.with_value(role, (actor,))
        if mask.any():
            pattern = f"?claim ng:{role} $actor ; ng:about ?e ."
            events = newest(view, role, mask, pattern, actor=iri(actor))
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


def _roles(view: View, actor: str) -> tuple[Leaf, tuple[Role, ...]]:
    """Positions it holds, or that somebody holds in it, as articles state them."""
    roles = view.overview().roles
    rows = np.flatnonzero(roles.with_value("actor", (actor,)))
    leaf = view.leaf("roles", len(rows), _ROLES_SHOWN)
    shown = iris(view.overview().things(roles, rows[leaf.shown]))
    return leaf, tuple(map(_role, view.reader.rows(_THESE_ROLES, roles=shown) if shown else ()))


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


def said_by(view: View, actor: str) -> Sayings:
    """Return what an actor said, or others for it."""
    mask = view.overview().statements.with_value("speaker", (actor,))
    return _sayings(view, "said", mask, _SAYS, actor)


def _said_of(view: View, actor: str) -> Sayings:
    """Return what others say that it did, suffered or brought about."""
    columns = view.overview().statements
    mask = columns.with_value("about", (actor,)) & ~columns.with_value("speaker", (actor,))
    return _sayings(view, "of", mask, _SAYS_OF, actor)


def _sayings(view: View, by: str, mask: Array, pattern: str, actor: str) -> Sayings:
    over = view.overview()
    rows = np.flatnonzero(mask)  # the newest come first in the list of all
    leaf = view.leaf(by, len(rows), _SAID_SHOWN)
    shown = over.things(over.statements, rows[leaf.shown])
    items: dict[str, Quoted] = {}
    asked = {"statements": iris(shown), "actor": iri(actor)}
    for row in view.reader.rows(_QUOTED, **asked) if shown else ():
        items.setdefault(row["statement"].value, _quoted(row))
    chosen = Template(pattern).substitute(actor=iri(actor))
    return Sayings(
        items=tuple(items[one] for one in shown if one in items),
        query=take_along(_SAID, chosen=chosen, actor=iri(actor), most=1000),
        leaf=leaf,
    )


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
    rows = reader.rows(_PUBLISHED, actor=iri(actor), most=_PUBLISHED_SHOWN + 1)
    items = tuple(
        (
            Name(row["article"].value, row["headline"].value),
            row["day"].value if "day" in row else None,
        )
        for row in rows[:_PUBLISHED_SHOWN]
    )
    query = take_along(_PUBLISHED, actor=iri(actor), most=1000)
    return Articles(items=items, query=query, cut=len(rows) > _PUBLISHED_SHOWN)
