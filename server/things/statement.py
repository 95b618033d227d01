"""A statement: the words in their context, who says them for whom, from whom, and of what."""

from __future__ import annotations

from dataclasses import dataclass

from kg.accounts.loading import Loader
from server.names import Name, names
from server.passages import Passage, passages
from server.reading import Reader, Row, iri, iris
from server.taking import take_along
from server.things.facts import Facts
from server.things.occasions import Occasions, occasions
from server.things.view import View
from server.told import Card, cards
from server.words import When, date_of, when

_LONGEST_CHAIN = 10
_OUTER = "SELECT ?outer { $statement ng:reportedIn ?outer } LIMIT 1"
_INNER = "SELECT DISTINCT ?inner { ?inner ng:reportedIn $statement } ORDER BY ?inner LIMIT 20"
_LINKS = """SELECT ?s ?act ?speaker ?name ?words ?behalf ?for ?cue { VALUES ?s { $statements }
  OPTIONAL { ?s ng:act ?act } OPTIONAL { ?s ng:cue ?cue }
  OPTIONAL { ?s ng:speaker ?speaker . ?speaker rdfs:label ?name }
  OPTIONAL { ?s ng:speakerWords ?words }
  OPTIONAL { ?s ng:onBehalfOf ?behalf . ?behalf rdfs:label ?for }
}"""
_AGAINST = """SELECT DISTINCT ?other { ?mine ng:claimedIn $statement .
  ?x ng:between ?mine , ?theirs ; a ng:Contradiction . ?theirs ng:claimedIn ?other
  FILTER (?other != $statement) } ORDER BY ?other LIMIT 20"""
_DENIALS = """SELECT DISTINCT ?other { $statement ng:about ?e . ?other ng:about ?e ; ng:act ?act
  FILTER (?other != $statement && ?act IN (ng:Denial, ng:Rejection)) } ORDER BY ?other LIMIT 20"""
_DENIED = """SELECT DISTINCT ?other { $statement ng:about ?e . ?other ng:about ?e ; ng:act ?act
  FILTER (?other != $statement && ?act IN (ng:Assertion, ng:Accusation, ng:Demand))
} ORDER BY ?other LIMIT 20"""
_REPLIES = """SELECT ?s ?words ?act ?name ?as ?day { VALUES ?s { $statements } ?s ng:content ?words
  OPTIONAL { ?s ng:act ?act } OPTIONAL { ?s ng:speaker/rdfs:label ?name }
  OPTIONAL { ?s ng:speakerWords ?as }
  OPTIONAL { ?s ng:statedIn/schema:datePublished ?published }
  OPTIONAL { ?s ng:saidUntil ?said } BIND (COALESCE(?said, ?published) AS ?day) }"""
_CLAIMS = "SELECT DISTINCT ?c { ?c ng:claimedIn $statement ; a ng:Claim } ORDER BY ?c LIMIT 40"
_ROLES = """SELECT DISTINCT ?title ?org ?name { $statement ng:speaker ?who ; ng:statedIn ?a .
  ?role ng:holder ?who ; ng:statedIn ?a ; ng:title ?title
  OPTIONAL { ?role ng:organisation ?org . ?org rdfs:label ?name } } ORDER BY ?title ?name"""
_ARTICLE = """SELECT ?title ?day ?outlet { $article rdfs:label ?title
  OPTIONAL { $article schema:datePublished ?day }
  OPTIONAL { $article schema:publisher/rdfs:label ?outlet } } LIMIT 1"""
_ENTRY = "SELECT ?label { $entry rdfs:label ?label } LIMIT 1"
_QUERY = """SELECT ?property ?value { $statement ?property ?value }
ORDER BY ?property"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One voice of a chain of sources."""

    statement: str
    act: str  # local name
    speaker: Name | None
    words: str | None
    behalf: Name | None
    cue: str | None

    @property
    def label(self) -> str:
        """Whom to name."""
        return self.speaker.label if self.speaker else self.words or "somebody unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The article something stands in."""

    iri: str
    title: str
    published: str | None
    outlet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A statement that another answers: by what cannot hold beside it, or by a denial."""

    iri: str
    how: str  # against: claims contradict; denies: it denies; denied: it is what is denied
    who: str
    act: str  # local name
    words: str
    day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """All a page says of a statement."""

    iri: str
    content: str
    words: tuple[Passage, ...]
    origin: Origin | None
    entry: str | None
    chain: tuple[Link, ...]  # outermost first; the last is this statement
    inner: tuple[Link, ...]  # reported in it
    roles: tuple[tuple[str, Name | None], ...]
    act: str
    mode: str
    cue: str | None
    medium: str | None
    addressees: tuple[Name, ...]
    said: When | None
    unnamed: bool
    certainty: float | None
    finder: str | None
    about: Occasions
    cards: tuple[Card, ...]
    replies: tuple[Reply, ...]
    replies_query: str
    query: str

    @property
    def me(self) -> Link:
        """This statement as a link of its chain."""
        return self.chain[-1]


def statement_page(view: View, statement: str) -> StatementPage:
    """Return what the graph says of a statement."""
    reader = view.reader
    facts, node = Facts(reader, statement), iri(statement)
    outer, inner = _outer(reader, statement), _inner(reader, statement)
    linked = _links(reader, [*outer, statement, *inner])
    words = passages(reader, [statement], ("ng:contentEvidence",))
    addressees = facts.all("ng:addressee")
    called = names(reader, addressees) if addressees else {}
    article, entry = facts.one("ng:statedIn"), facts.one("ng:inEntry")
    claims = [row["c"].value for row in reader.rows(_CLAIMS, statement=node)]
    return StatementPage(
        iri=statement,
        content=facts.one("ng:content") or "",
        words=words.get(statement, ()),
        origin=_origin(reader, article) if article else None,
        entry=_entry(reader, entry) if entry else None,
        chain=tuple(linked[one] for one in [*outer, statement]),
        inner=tuple(linked[one] for one in inner),
        roles=_roles(reader, statement),
        act=(facts.one("ng:act") or "#Assertion").rpartition("#")[2],
        mode=(facts.one("ng:mode") or "#").rpartition("#")[2],
        cue=facts.one("ng:cue"),
        medium=facts.one("ng:medium"),
        addressees=tuple(called[one] for one in addressees),
        said=when(date_of(facts.one("ng:saidFrom")), date_of(facts.one("ng:saidUntil"))),
        unnamed=facts.one("ng:unnamedSpeaker") in ("true", "1"),
        certainty=facts.share("ng:certainty"),
        finder=facts.one("ng:finder"),
        about=occasions(reader, "$statement ng:about ?e .", statement=node),
        cards=cards(reader, Loader(reader.select), claims),
        replies=_replies(reader, statement, facts.one("ng:act") or ""),
        replies_query=take_along(_AGAINST, statement=node),
        query=take_along(_QUERY, statement=node),
    )


def _replies(reader: Reader, statement: str, act: str) -> tuple[Reply, ...]:
    """What contradicts it, and denials of the same event; of a denial, what it may deny."""
    denial = act.rpartition("#")[2] in ("Denial", "Rejection")
    asked = {"against": _AGAINST, **({"denied": _DENIED} if denial else {"denies": _DENIALS})}
    how: dict[str, str] = {}
    for name, query in asked.items():
        for row in reader.rows(query, statement=iri(statement)):
            how.setdefault(row["other"].value, name)
    rows: dict[str, Row] = {}
    for row in reader.rows(_REPLIES, statements=iris(list(how))) if how else ():
        rows.setdefault(row["s"].value, row)
    return tuple(_reply(rows[one], how[one]) for one in how if one in rows)


def _reply(row: Row, how: str) -> Reply:
    said = {name: cell.value for name, cell in row.items()}
    return Reply(
        iri=said["s"],
        how=how,
        who=said.get("name") or said.get("as") or "somebody unnamed",
        act=said.get("act", "#Assertion").rpartition("#")[2],
        words=said["words"],
        day=said.get("day"),
    )


def _outer(reader: Reader, statement: str) -> list[str]:
    """The statements within which this one is reported, outermost first."""
    way = [statement]
    while len(way) < _LONGEST_CHAIN:
        rows = reader.rows(_OUTER, statement=iri(way[0]))
        if not rows or rows[0]["outer"].value in way:
            break
        way.insert(0, rows[0]["outer"].value)
    return way[:-1]


def _inner(reader: Reader, statement: str) -> list[str]:
    return [row["inner"].value for row in reader.rows(_INNER, statement=iri(statement))]


def _links(reader: Reader, statements: list[str]) -> dict[str, Link]:
    found: dict[str, Link] = {}
    for row in reader.rows(_LINKS, statements=iris(statements)):
        found.setdefault(row["s"].value, _link(row))
    return found


def _link(row: Row) -> Link:
    said = {name: cell.value for name, cell in row.items()}
    return Link(
        statement=said["s"],
        act=said.get("act", "#Assertion").rpartition("#")[2],
        speaker=Name(said["speaker"], said["name"]) if "name" in said else None,
        words=said.get("words"),
        behalf=Name(said["behalf"], said["for"]) if "for" in said else None,
        cue=said.get("cue"),
    )


def _roles(reader: Reader, statement: str) -> tuple[tuple[str, Name | None], ...]:
    rows = reader.rows(_ROLES, statement=iri(statement))
    return tuple(
        (row["title"].value, Name(row["org"].value, row["name"].value) if "name" in row else None)
        for row in rows
    )


def _origin(reader: Reader, article: str) -> Origin:
    rows = reader.rows(_ARTICLE, article=iri(article))
    said = {name: cell.value for name, cell in rows[0].items()} if rows else {}
    return Origin(
        iri=article,
        title=said.get("title", article.rpartition("/")[2]),
        published=said.get("day"),
        outlet=said.get("outlet"),
    )


def _entry(reader: Reader, entry: str) -> str | None:
    rows = reader.rows(_ENTRY, entry=iri(entry))
    return rows[0]["label"].value if rows else None
