"""Where else an article's text stands: its other versions, and articles that print the same words.

A version is the same article as its publisher changed it later. A copy is another article: the
graph says who had the words first, as far as that can be told (`kg/copies`).
"""

from __future__ import annotations

from dataclasses import dataclass

from server.names import Name
from server.reading import Reader, Row, iri

VERSIONS = """SELECT ?version ?number ?title ?day {
  $article dct:isVersionOf? ?first .
  FILTER NOT EXISTS { ?first dct:isVersionOf ?earlier }
  ?version dct:isVersionOf? ?first ; a ng:Article ; rdfs:label ?title
  OPTIONAL { ?version schema:version ?number }
  OPTIONAL { ?version schema:datePublished ?day }
}
ORDER BY ?number ?version LIMIT 100"""
SHARED = """SELECT ?other ?title ?day ?share ?words ?original ?credit ?certainty ?reason {
  ?copying ng:shares $article , ?other ; ng:share ?share ; ng:sharedWords ?words ;
    ng:certainty ?certainty ; ng:reason ?reason .
  FILTER (?other != $article)
  ?other rdfs:label ?title
  OPTIONAL { ?other schema:datePublished ?day }
  OPTIONAL { ?copying ng:original ?original }
  OPTIONAL { ?copying ng:credit ?credit }
}
ORDER BY DESC(?share) ?day ?other LIMIT 100"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The article as it was published at one time; `number` counts from 1."""

    article: Name
    key: str
    number: int
    published: str | None
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Another article that has words of this one.

    `share` is the larger share of the words of one that stand in the other, 0 to 1; `certainty`, 0
    to 1, is of who had them first: `original` is "this", "other", or None where nothing tells.
    """

    article: Name
    key: str
    published: str | None
    share: float
    words: int
    original: str | None
    credit: str | None
    certainty: float
    reason: str


def versions(reader: Reader, article: str) -> tuple[Version, ...]:
    """Return all versions of an article, this one among them; none where there is but one."""
    found = tuple(_version(row, article) for row in reader.rows(VERSIONS, article=iri(article)))
    return found if len(found) > 1 else ()


def shared(reader: Reader, article: str) -> tuple[Sharing, ...]:
    """Return the articles that have words of this one, those with most of them first."""
    return tuple(_sharing(row, article) for row in reader.rows(SHARED, article=iri(article)))


def _version(row: Row, article: str) -> Version:
    said = {name: cell.value for name, cell in row.items()}
    return Version(
        article=Name(said["version"], said["title"]),
        key=_key(said["version"]),
        number=int(said.get("number", 1)),
        published=said.get("day"),
        is_this=said["version"] == article,
    )


def _sharing(row: Row, article: str) -> Sharing:
    said = {name: cell.value for name, cell in row.items()}
    original = said.get("original")
    return Sharing(
        article=Name(said["other"], said["title"]),
        key=_key(said["other"]),
        published=said.get("day"),
        share=float(said["share"]),
        words=int(said["words"]),
        original=("this" if original == article else "other") if original else None,
        credit=said.get("credit"),
        certainty=float(said["certainty"]),
        reason=said["reason"],
    )


def _key(article: str) -> str:
    return article.rpartition("/id/article/")[2]
