"""Who said what: the statements an address asks for, newest first, each with where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.lists.choosing import Asked, wanted
from server.lists.columns import Array
from server.lists.facets import Facets, facets
from server.lists.overview import Overview, Source, day_of
from server.lists.patterns import of_statements
from server.lists.taken import Taken, take
from server.names import Name
from server.passages import Passage, passages
from server.reading import Reader, Row, iris

BY = ("speaker", "act", "about", "type", "place", "source", "killed", "certainty")
SHOWN = 50
_LISTED = """SELECT DISTINCT ?statement ?day ?speaker ?name ?as ?act ?words ?certainty
  ?article ?title ?outlet {
  ?statement a ng:Statement ; ng:content ?words ; ng:statedIn ?article .
  $chosen
  OPTIONAL { ?statement ng:certainty ?certainty }
  OPTIONAL { ?statement ng:saidUntil ?said }
  OPTIONAL { ?article schema:datePublished ?published }
  BIND (COALESCE(?said, ?published) AS ?day)
  OPTIONAL { ?statement ng:speaker ?speaker . ?speaker rdfs:label ?name }
  OPTIONAL { ?statement ng:speakerWords ?as }
  OPTIONAL { ?statement ng:act ?act }
  OPTIONAL { ?article rdfs:label ?title }
  OPTIONAL { ?article schema:publisher/rdfs:label ?outlet }
  $filters
}
ORDER BY DESC(?day) ?statement
LIMIT $most"""
_SHOWN = """SELECT ?s ?words ?act ?speaker ?name ?as ?behalf ?for ?unnamed ?certainty {
  VALUES ?s { $statements } ?s ng:content ?words
  OPTIONAL { ?s ng:act ?act }
  OPTIONAL { ?s ng:speaker ?speaker . ?speaker rdfs:label ?name }
  OPTIONAL { ?s ng:onBehalfOf ?behalf . ?behalf rdfs:label ?for }
  OPTIONAL { ?s ng:speakerWords ?as }
  OPTIONAL { ?s ng:unnamedSpeaker ?unnamed }
  OPTIONAL { ?s ng:certainty ?certainty } }"""
_IN = "SELECT ?s ?article { VALUES ?s { $statements } ?s ng:statedIn ?article }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement of the list."""

    iri: str
    words: str
    act: str  # local name
    speaker: Name | None
    as_words: str | None  # how the article names who speaks
    behalf: Name | None
    unnamed: bool
    certainty: float | None
    day: str | None
    article: Name
    outlet: str | None
    passage: Passage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """A page of statements, with what narrows them."""

    items: tuple[Line, ...]
    pages: int
    facets: Facets
    taken: Taken


def statements(over: Overview, reader: Reader, ask: Asked, base: str) -> Statements:
    """Return the statements an address asks for. Raises `QueryError` for names unknown."""
    asked, columns = wanted(ask, over, base), over.statements
    choice = columns.chosen(asked)
    pages = -(-len(choice.rows) // SHOWN)
    start = (min(ask.page, max(1, pages)) - 1) * SHOWN
    patterns = of_statements(asked)
    return Statements(
        items=_lines(reader, over, choice.rows[start : start + SHOWN]),
        pages=pages,
        facets=facets(over, columns, ask, choice, base, BY),
        taken=take(_LISTED, chosen=patterns.groups, filters=patterns.filters),
    )


def _lines(reader: Reader, over: Overview, shown: Array) -> tuple[Line, ...]:
    days = map(day_of, over.statements.days[shown].tolist())
    day = dict(zip(over.things(over.statements, shown), days, strict=True))
    listed = iris(list(day))
    if not listed:
        return ()
    rows: dict[str, Row] = {}
    for row in reader.rows(_SHOWN, statements=listed):
        rows.setdefault(row["s"].value, row)
    found = reader.rows(_IN, statements=listed)
    articles = {row["s"].value: row["article"].value for row in found}
    stand = passages(reader, day, ("ng:contentEvidence",))
    sources = over.sources(articles.values())
    outlets = over.names(source.outlet for source in sources.values() if source.outlet)
    return tuple(
        _line(rows[s], day[s], next(iter(stand.get(s, ())), None), articles[s], sources, outlets)
        for s in day
        if s in rows and s in articles
    )


def _line(
    row: Row,
    day: str | None,
    passage: Passage | None,
    article: str,
    sources: Mapping[str, Source],
    outlets: Mapping[str, str],
) -> Line:
    said = {name: cell.value for name, cell in row.items()}
    source = sources.get(article)
    return Line(
        iri=said["s"],
        words=said["words"],
        act=said.get("act", "#Assertion").rpartition("#")[2],
        speaker=Name(said["speaker"], said["name"]) if "name" in said else None,
        as_words=said.get("as"),
        behalf=Name(said["behalf"], said["for"]) if "for" in said else None,
        unnamed=said.get("unnamed") in ("true", "1"),
        certainty=float(said["certainty"]) if "certainty" in said else None,
        day=day,
        article=Name(article, source.title if source else article.rpartition("/")[2]),
        outlet=outlets[source.outlet] if source and source.outlet else None,
        passage=passage,
    )
