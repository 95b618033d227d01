"""What a dump holds: the files and the figures that its manifest and descriptions tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox

from kg.vocab import PREFIXES

_LINKED = (PREFIXES["wd"], PREFIXES["gn"])
_QUADS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
_OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"
_CLASSES = "SELECT ?k (COUNT(DISTINCT ?s) AS ?n) { ?s a ?k } GROUP BY ?k"
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
_LINKS = """PREFIX skos: <{skos}>
SELECT (COUNT(*) AS ?n) {{ ?s skos:exactMatch|skos:closeMatch ?o
  FILTER STRSTARTS(STR(?o), "{target}") }}"""


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
class Manifest:
    """What a dump holds."""

    base: str
    released: str  # ISO 8601
    triples: int  # of all graphs together, each once
    quads: int
    graphs: int
    subjects: int
    objects: int
    classes: dict[str, int]  # instances by class IRI
    properties: dict[str, int]  # triples by property IRI
    links: dict[str, int]  # triples into other data sets, by the set's IRIs' beginning
    sources: tuple[SourceLicence, ...]
    files: tuple[DumpedFile, ...]


def describe(
    store: ox.Store, files: tuple[DumpedFile, ...], *, base: str, released: dt.datetime
) -> Manifest:
    """Count what the store holds, which is what the files hold."""
    return Manifest(
        base=base,
        released=released.isoformat(),
        triples=_number(store, _TRIPLES),
        quads=_number(store, _QUADS),
        graphs=sum(1 for _ in store.named_graphs()),
        subjects=_number(store, _SUBJECTS),
        objects=_number(store, _OBJECTS),
        classes=_tally(store, _CLASSES),
        properties=_tally(store, _PROPERTIES),
        links=_links(store),
        sources=_sources(store),
        files=files,
    )


def _links(store: ox.Store) -> dict[str, int]:
    counted = {t: _number(store, _LINKS.format(skos=PREFIXES["skos"], target=t)) for t in _LINKED}
    return {target: number for target, number in counted.items() if number}


def _sources(store: ox.Store) -> tuple[SourceLicence, ...]:
    return tuple(
        SourceLicence(publisher=publisher, licence=licence, articles=int(n or 0))
        for publisher, licence, n in _rows(store, _SOURCES)
    )


def _tally(store: ox.Store, sparql: str) -> dict[str, int]:
    return dict(sorted((key or "", int(n or 0)) for key, n in _rows(store, sparql)))


def _number(store: ox.Store, sparql: str) -> int:
    return int(next(_rows(store, sparql))[0] or 0)


def _rows(store: ox.Store, sparql: str) -> Iterator[tuple[str | None, ...]]:
    for row in cast(ox.QuerySolutions, store.query(sparql)):
        yield tuple(cast(ox.Literal, term).value if term else None for term in row)
