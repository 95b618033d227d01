"""The data set as VoID and DCAT 3, and as a schema.org Dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rdflib import DCTERMS, VOID, XSD, Graph, Literal, URIRef
from rdflib.namespace import FOAF, RDF

from kg.dump import (
    DESCRIPTION,
    KEYWORDS,
    TITLE,
    Figures,
    Manifest,
    Whereabouts,
    dcat,
    download,
    void,
)
from kg.store import GRAPHS as WRITERS
from kg.store import Snapshot
from kg.vocab import PREFIXES
from server.site import Site

_MORE_PREFIXES = {
    "void": str(VOID),
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "spdx": "http://spdx.org/rdf/terms#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What there is to describe: figures, where things are, dumps newest first."""

    figures: Figures
    where: Whereabouts
    snapshot: Snapshot
    releases: tuple[Manifest, ...]
    page: str  # addresses

    @property
    def licence(self) -> str | None:
        """The licence of the whole, as an IRI or in words."""
        return self.where.licence or self.figures.licence

    @property
    def downloads(self) -> tuple[tuple[str, str, str | None, int, str], ...]:
        """Address, media type, compression, bytes and SHA-256 of the newest release's files."""
        newest = self.releases[:1]
        return tuple(
            (download(self.where, one, f), f.media_type, f.compression, f.bytes, f.sha256)
            for one in newest
            for f in one.files
        )


def catalogue(
    site: Site, releases: tuple[Manifest, ...], *, counted: bool = True
) -> Catalogue | None:
    """Return what there is to describe; None before the first publishing.

    `counted`: waits a moment for figures that are being counted; else with those at hand.
    """
    snapshot = site.pages.snapshot
    figures = site.figures if counted else site.figures_at_hand
    if snapshot is None or figures is None:
        return None
    return Catalogue(
        figures=figures,
        where=Whereabouts(
            dataset=dataset_iri(site),
            dumps=site.address("dumps/"),
            endpoint=site.address("sparql"),
            page=site.address("doc/dataset"),
            licence=site.config.licence,
        ),
        snapshot=snapshot,
        releases=releases,
        page=site.address("doc/dataset"),
    )


def dataset_iri(site: Site) -> str:
    """Return the IRI of the data set."""
    return f"{site.config.base}dataset"


def rdf(told: Catalogue, format: str) -> bytes:
    """Return the VoID and DCAT description in a format of `kg.store.GRAPHS`."""
    graph = void(told.figures, told.where, [address for address, *_ in told.downloads])
    graph += dcat(told.figures, told.where, told.releases)
    dataset, page = URIRef(told.where.dataset), URIRef(told.page)
    when = Literal(told.snapshot.published.isoformat(), datatype=XSD.dateTime)
    graph.add((dataset, DCTERMS.modified, when))
    graph.add((page, RDF.type, VOID.DatasetDescription))
    graph.add((page, FOAF.primaryTopic, dataset))
    graph.add((page, DCTERMS.title, Literal(f"What {TITLE} holds", lang="en")))
    return serialized(graph, format)


def serialized(graph: Graph, format: str) -> bytes:
    """Return a graph of rdflib's in a format of `kg.store.GRAPHS`, with the usual prefixes."""
    triples = b"".join(sorted(graph.serialize(format="nt", encoding="utf-8").splitlines(True)))
    parsed = (quad.triple for quad in ox.parse(triples, ox.RdfFormat.N_TRIPLES))
    prefixes = {**PREFIXES, **_MORE_PREFIXES}
    text = ox.serialize(parsed, format=WRITERS[format], prefixes=prefixes)
    assert text is not None  # None only where an output was given
    return text


def schema_org(told: Catalogue) -> dict[str, Any]:
    """Return the data set as schema.org has it, for search engines of data."""
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": told.where.dataset,
        "name": TITLE,
        "description": DESCRIPTION,
        "url": told.page,
        "sameAs": told.where.dataset,
        "keywords": list(KEYWORDS),
        "isAccessibleForFree": True,
        "dateModified": told.snapshot.published.isoformat(),
        "license": told.licence,
        "temporalCoverage": _coverage(told.figures),
        "inLanguage": list(told.figures.languages) or None,
        "version": told.releases[0].release if told.releases else None,
        "size": f"{told.figures.triples} triples",
        "variableMeasured": ["events", "statements", "claims", "contradictions"],
        "distribution": [*_downloads(told), _endpoint(told)],
    }
    return {name: value for name, value in said.items() if value is not None}


def _downloads(told: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "@type": "DataDownload",
            "contentUrl": address,
            "encodingFormat": media_type,
            "contentSize": f"{size} B",
            "sha256": digest,
        }
        for address, media_type, _, size, digest in told.downloads
    ]


def _endpoint(told: Catalogue) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": "SPARQL endpoint",
        "contentUrl": told.where.endpoint,
        "encodingFormat": "application/sparql-results+json",
    }


def _coverage(figures: Figures) -> str | None:
    if not figures.first_day or not figures.last_day:
        return None
    return f"{figures.first_day}/{figures.last_day}"
