"""What a graph holds, counted by asking it; and what a dump of it holds: files, licences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, cast

import pyoxigraph as ox

from kg.vocab import PREFIXES

Ask: TypeAlias = Callable[[str], Iterator[tuple[str | None, ...]]]
"""Answers a SELECT with rows of IRIs and lexical forms, None where unbound."""

_LINKED = (PREFIXES["wd"], PREFIXES["gn"])
_LINKING = (PREFIXES["skos"] + "exactMatch", PREFIXES["skos"] + "closeMatch")
_EXAMPLES = ("Event", "Article", "Statement", "Contradiction", "Location")
_QUADS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
_GRAPHS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g {} }"
_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
_OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"
_CLASSES = "SELECT ?k (COUNT(*) AS ?n) { ?s a ?k } GROUP BY ?k"
_PROPERTIES = "SELECT ?k (COUNT(*) AS ?n) { ?s ?k ?o } GROUP BY ?k"
_SOURCES = f"""PREFIX dct: <{PREFIXES["dct"]}> PREFIX ng: <{PREFIXES["ng"]}>
PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX schema: <{PREFIXES["schema"]}>
SELECT ?publisher ?licence (COUNT(?a) AS ?n) {{
  SELECT ?a (MIN(STR(?name)) AS ?publisher) (MIN(STR(?terms)) AS ?licence) {{
    ?a a ng:Article
    OPTIONAL {{ ?a schema:publisher/rdfs:label ?name }}
    OPTIONAL {{ ?a dct:license ?terms }}
  }} GROUP BY ?a
}} GROUP BY ?publisher ?licence ORDER BY ?publisher ?licence"""
_DAYS = f"""PREFIX schema: <{PREFIXES["schema"]}> PREFIX ng: <{PREFIXES["ng"]}>
SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) {{
  ?a a ng:Article ; schema:datePublished ?day }}"""
_LANGUAGES = f"""PREFIX schema: <{PREFIXES["schema"]}> PREFIX ng: <{PREFIXES["ng"]}>
SELECT DISTINCT ?language {{
  ?a a ng:Article ; schema:inLanguage ?language }} ORDER BY ?language"""
_LINKS = "SELECT (COUNT(*) AS ?n) {{ ?s <{by}> ?o FILTER STRSTARTS(STR(?o), '{target}') }}"
_ONE = "SELECT ?s {{ ?s a <{kind}> }} LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpedFile:
    """One file of a dump."""

    name: str
    media_type: str
    compression: str | None  # None: as it is
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLicence:
    """How many articles of one publisher come under one licence; None is unknown."""

    publisher: str | None
    licence: str | None
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkset:
    """How many triples of one property lead into another data set."""

    target: str  # what its IRIs begin with
    predicate: str
    triples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a graph holds."""

    base: str
    triples: int  # of all graphs together, each once
    quads: int
    graphs: int
    subjects: int
    objects: int
    classes: dict[str, int]  # instances by class IRI
    properties: dict[str, int]  # triples by property IRI
    linksets: tuple[Linkset, ...]
    sources: tuple[SourceLicence, ...]
    examples: tuple[str, ...]  # IRIs of things to look at first
    first_day: str | None  # on which an article was published
    last_day: str | None
    languages: tuple[str, ...]  # of the articles

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """Return the namespaces of the classes and properties."""
        return tuple(sorted({_namespace(term) for term in (*self.classes, *self.properties)}))

    @property
    def licence(self) -> str | None:
        """Return the licence all articles come under; None: there are several, or none is known."""
        said = {source.licence for source in self.sources}
        return said.pop() if len(said) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Figures):
    """What a dump holds."""

    released: str  # when its snapshot was published; ISO 8601
    release: str | None  # the name of the release it is; None: a dump of its own
    files: tuple[DumpedFile, ...]


def asking(store: ox.Store) -> Ask:
    """Return what asks a store."""

    def ask(sparql: str) -> Iterator[tuple[str | None, ...]]:
        for row in cast(ox.QuerySolutions, store.query(sparql)):
            yield tuple(cast(ox.Literal, term).value if term else None for term in row)

    return ask


def count(ask: Ask, *, base: str) -> Figures:
    """Count what a graph holds. Reads all of it: some seconds per million triples."""
    first, last = next(ask(_DAYS), (None, None))
    return Figures(
        base=base,
        triples=_number(ask, _TRIPLES),
        quads=_number(ask, _QUADS),
        graphs=_number(ask, _GRAPHS),
        subjects=_number(ask, _SUBJECTS),
        objects=_number(ask, _OBJECTS),
        classes=_tally(ask, _CLASSES),
        properties=_tally(ask, _PROPERTIES),
        linksets=tuple(_linksets(ask)),
        sources=tuple(_sources(ask)),
        examples=tuple(_examples(ask)),
        first_day=first,
        last_day=last,
        languages=tuple(row[0] for row in ask(_LANGUAGES) if row[0]),
    )


def manifest(
    figures: Figures, files: tuple[DumpedFile, ...], *, released: dt.datetime, release: str | None
) -> Manifest:
    """Return what a dump with these files holds."""
    counted = {name: getattr(figures, name) for name in Figures.__dataclass_fields__}
    return Manifest(**counted, released=released.isoformat(), release=release, files=files)


def _linksets(ask: Ask) -> Iterator[Linkset]:
    for target in _LINKED:
        for by in _LINKING:
            number = _number(ask, _LINKS.format(by=by, target=target))
            if number:
                yield Linkset(target=target, predicate=by, triples=number)


def _sources(ask: Ask) -> Iterator[SourceLicence]:
    for publisher, licence, n in ask(_SOURCES):
        yield SourceLicence(publisher=publisher, licence=licence, articles=int(n or 0))


def _examples(ask: Ask) -> Iterator[str]:
    for kind in _EXAMPLES:
        for row in ask(_ONE.format(kind=PREFIXES["ng"] + kind)):
            yield row[0] or ""


def _tally(ask: Ask, sparql: str) -> dict[str, int]:
    return dict(sorted((key or "", int(n or 0)) for key, n in ask(sparql)))


def _number(ask: Ask, sparql: str) -> int:
    return int(next(ask(sparql))[0] or 0)


def _namespace(term: str) -> str:
    return term[: max(term.rfind("#"), term.rfind("/")) + 1]
