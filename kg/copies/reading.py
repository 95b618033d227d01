"""What is read of a store, and what is asked of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from kg.copies.credits import credits_of, names_of
from kg.copies.neighbourhood import Coming
from kg.copies.printed import Printed
from kg.copies.sketch import bands, shingles
from kg.copies.words import told_words
from kg.iris import shared_in
from kg.model import Article, CheckedGraph
from kg.vocab import PREFIXES

_DIGESTS = """
SELECT ?graph ?digest WHERE {
  GRAPH ?graph { ?graph a ng:ArticleGraph ; ng:inputDigest ?digest }
}"""
_COPY_GRAPHS = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?graph a ng:CopyGraph } }"
_PRINTED = """
SELECT ?article ?publisher ?name ?title ?day ?certainty ?first ?url WHERE {
  GRAPH <%s> {
    ?article a ng:Article ; rdfs:label ?title .
    OPTIONAL { ?article schema:publisher ?publisher . ?publisher rdfs:label ?name }
    OPTIONAL { ?article schema:datePublished ?day }
    OPTIONAL { ?article ng:publicationDate/ng:certainty ?certainty }
    OPTIONAL { ?article dct:isVersionOf ?first }
    OPTIONAL { ?article schema:url ?url }
  }
} ORDER BY ?publisher ?name"""


class Shelf(Protocol):
    """What finding copies needs of a store."""

    @property
    def base(self) -> str:
        """The base of every IRI that is minted here."""

    def query(self, sparql: str, *, prefixes: Mapping[str, str] | None = None) -> Iterable[Any]:
        """Answer a query with rows of terms that have a `value`, or of None."""

    def article(self, key: str) -> Article | None:
        """Return an article as it was received."""

    def record(self, key: str) -> dict[str, Any] | None:
        """Return the annotation record of an article."""

    def put_many(self, graphs: Iterable[CheckedGraph]) -> None:
        """Replace graphs."""

    def remove_graphs(self, iris: Iterable[str]) -> None:
        """Remove graphs that are not an article's."""


def digests(store: Shelf) -> dict[str, str]:
    """Return the graphs of articles with the digests of what they were made from."""
    return {str(graph): str(digest) for graph, digest in _rows(store, _DIGESTS)}


def copy_graphs(store: Shelf) -> list[str]:
    """Return the names of all graphs of copies."""
    return sorted(str(graph) for (graph,) in _rows(store, _COPY_GRAPHS))


def read_article(store: Shelf, graph: str, digest: str) -> Coming | None:
    """Return the article whose graph has that name; None where its text is not kept."""
    row = next(_rows(store, _PRINTED % graph), None)
    key = shared_in(store.base, "article", row[0]) if row and row[0] else None
    record = store.record(key) if key else None
    if row is None or key is None or record is None:
        return None
    article = store.article(key)
    words = told_words(record)
    printed = _printed(store.base, graph, key, row, record["text"], article)
    return Coming(printed, digest, shingles(words), bands(words))


def _printed(
    base: str,
    graph: str,
    key: str,
    row: tuple[str | None, ...],
    text: str,
    article: Article | None,
) -> Printed:
    iri, publisher, name, title, day, certainty, first, url = row
    outlets = names_of(name) if name else frozenset()
    known = shared_in(base, "actor", publisher) if publisher else None
    credits = credits_of(text, article.authors if article else ())
    outlets |= {known} if known else frozenset()
    return Printed(
        iri=iri or "",
        key=key,
        graph=graph,
        publisher=publisher or _site(url),
        label=name or title or key,
        outlets=outlets,
        credits=tuple(credit for credit in credits if credit[0] not in outlets),
        published=dt.date.fromisoformat(day) if day else None,
        certainty=float(certainty or 1.0),
        version_of=first,
    )


def _site(url: str | None) -> str | None:
    """Return what stands for a publisher nobody names: the host of the address."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return f"site:{host.removeprefix('www.')}" if host else None


def _rows(store: Shelf, sparql: str) -> Iterator[tuple[str | None, ...]]:
    for row in store.query(sparql, prefixes=PREFIXES):
        yield tuple(term.value if term is not None else None for term in row)
