"""VoID (W3C Note 2011) and DCAT 3 (W3C Recommendation 2024) descriptions, made from figures.

The same terms are used in the files of a dump and by the server; what differs is where things are,
which `Whereabouts` tells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rdflib import DCAT, DCTERMS, RDF, SKOS, VOID, XSD, Graph, Literal, URIRef
from rdflib.namespace import FOAF, Namespace
from rdflib.term import Node

from kg.dump.figures import DumpedFile, Figures, Manifest, SourceLicence
from kg.vocab import PREFIXES

TITLE = "newsgraph"
DESCRIPTION = (
    "News articles as a knowledge graph of who did what, where and when, and who says so. Each "
    "article is a named graph, and so is each event they tell of; every fact leads back to the "
    "words it rests on."
)
KEYWORDS = ("news", "events", "attribution", "provenance", "armed conflict", "knowledge graph")
_DCAT3 = Namespace(str(DCAT))  # rdflib knows the terms of version 2
_SPDX = Namespace("http://spdx.org/rdf/terms#")  # checksums, as DCAT 3 section 6.16 asks
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_PACKED_TYPES: Mapping[str, str] = {"gz": "application/gzip", "zst": "application/zstd"}
_FEATURES: Mapping[str, str] = {
    "application/n-quads": "N-Quads",
    "application/n-triples": "N-Triples",
    "text/turtle": "Turtle",
    "application/trig": "TriG",
    "application/ld+json": "JSON-LD",
}
_TARGETS: Mapping[str, tuple[str, str]] = {  # what is linked to: its title and front page
    PREFIXES["wd"]: ("Wikidata", "https://www.wikidata.org/"),
    PREFIXES["gn"]: ("GeoNames", "https://www.geonames.org/"),
}
_PROTOCOL = URIRef("https://www.w3.org/TR/sparql11-protocol/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where the things a description speaks of are found."""

    dataset: str
    """The IRI of the data set, whoever serves it."""
    dumps: str
    """Where the folder of dumps is, with a slash at the end."""
    endpoint: str | None = None
    page: str | None = None
    """Where the data set is told of to people."""
    licence: str | None = None
    """What the publisher of the graph says its licence is, whatever its sources have."""


def whereabouts(base: str) -> Whereabouts:
    """Return where things are when the graph is served under its own base."""
    return Whereabouts(dataset=f"{base}dataset", dumps=f"{base}dumps/")


def void(figures: Figures, where: Whereabouts, files: Iterable[str] = ()) -> Graph:
    """Return the VoID description of the data set; `files` are addresses of its dumps."""
    graph = _graph()
    dataset = _dataset(graph, figures, where, VOID.Dataset)
    for term, number in (
        (VOID.triples, figures.triples),
        (VOID.distinctSubjects, figures.subjects),
        (VOID.distinctObjects, figures.objects),
        (VOID.classes, len(figures.classes)),
        (VOID.properties, len(figures.properties)),
    ):
        if number:  # 0 is what nobody has counted yet
            graph.add((dataset, term, Literal(number)))
    graph.add((dataset, VOID.uriSpace, Literal(f"{figures.base}id/")))
    for namespace in figures.vocabularies:
        graph.add((dataset, VOID.vocabulary, URIRef(namespace)))
    for example in figures.examples:
        graph.add((dataset, VOID.exampleResource, URIRef(example)))
    for feature in _FEATURES.values():
        graph.add((dataset, VOID.feature, _FORMATS[feature]))
    _partitions(graph, dataset, VOID.classPartition, VOID["class"], VOID.entities, figures.classes)
    _partitions(
        graph, dataset, VOID.propertyPartition, VOID.property, VOID.triples, figures.properties
    )
    _linksets(graph, dataset, figures)
    if where.endpoint:
        graph.add((dataset, VOID.sparqlEndpoint, URIRef(where.endpoint)))
    for file in files:
        graph.add((dataset, VOID.dataDump, URIRef(file)))
    return graph


def dcat(figures: Figures, where: Whereabouts, releases: Iterable[Manifest] = ()) -> Graph:
    """Return the DCAT description of the data set, its releases (newest first) and their files."""
    graph, releases = _graph(), tuple(releases)
    dataset = _dataset(graph, figures, where, DCAT.Dataset)
    graph.add((dataset, DCTERMS.conformsTo, URIRef(PREFIXES["ng"].rstrip("#"))))
    for keyword in KEYWORDS:
        graph.add((dataset, DCAT.keyword, Literal(keyword, lang="en")))
    for language in figures.languages:
        graph.add((dataset, DCTERMS.language, Literal(language)))
    _add_days(graph, dataset, figures)
    if where.page:
        graph.add((dataset, DCAT.landingPage, URIRef(where.page)))
    _add_service(graph, dataset, where)
    _add_releases(graph, dataset, where, releases)
    return graph


def download(where: Whereabouts, manifest: Manifest, file: DumpedFile) -> str:
    """Return the address of a file of a dump."""
    return f"{where.dumps}{manifest.release}/{file.name}" if manifest.release else (
        f"{where.dumps}{file.name}"
    )  # fmt: skip


def _graph() -> Graph:
    graph = Graph()
    graph.bind("spdx", _SPDX)
    return graph


def _dataset(graph: Graph, figures: Figures, where: Whereabouts, kind: URIRef) -> URIRef:
    dataset = URIRef(where.dataset)
    graph.add((dataset, RDF.type, kind))
    graph.add((dataset, DCTERMS.title, Literal(TITLE, lang="en")))
    graph.add((dataset, DCTERMS.description, Literal(DESCRIPTION, lang="en")))
    licence = where.licence or figures.licence
    if licence:
        graph.add((dataset, DCTERMS.license, _term(licence)))
    for source in figures.sources:
        if source.licence is not None:
            graph.add((dataset, DCTERMS.rights, Literal(_rights(source))))
    if isinstance(figures, Manifest):
        when = Literal(figures.released, datatype=XSD.dateTime)
        graph.add((dataset, DCTERMS.modified, when))
    return dataset


def _rights(source: SourceLicence) -> str:
    return f"{source.publisher or 'Unknown publisher'}: {source.licence}"


def _term(value: str) -> Node:
    return URIRef(value) if value.startswith(("http://", "https://")) else Literal(value)


def _partitions(
    graph: Graph, dataset: URIRef, link: URIRef, key: URIRef, measure: URIRef, sizes: dict[str, int]
) -> None:
    for term, number in sizes.items():
        part = _part(dataset, f"{key} {term}")
        graph.add((dataset, link, part))
        graph.add((part, key, URIRef(term)))
        graph.add((part, measure, Literal(number)))


def _part(dataset: URIRef, what: str) -> URIRef:
    return URIRef(f"{dataset}#{hashlib.sha256(what.encode()).hexdigest()[:12]}")


def _linksets(graph: Graph, dataset: URIRef, figures: Figures) -> None:
    for one in figures.linksets:
        links, target = _part(dataset, f"{one.predicate} {one.target}"), URIRef(one.target)
        title, page = _TARGETS[one.target]
        graph.add((dataset, VOID.subset, links))
        graph.add((links, RDF.type, VOID.Linkset))
        graph.add((links, VOID.subjectsTarget, dataset))
        graph.add((links, VOID.objectsTarget, target))
        graph.add((links, VOID.linkPredicate, URIRef(one.predicate)))
        graph.add((links, VOID.triples, Literal(one.triples)))
        graph.add((target, RDF.type, VOID.Dataset))
        graph.add((target, DCTERMS.title, Literal(title)))
        graph.add((target, FOAF.homepage, URIRef(page)))
        graph.add((target, VOID.uriSpace, Literal(one.target)))


def _add_days(graph: Graph, dataset: URIRef, figures: Figures) -> None:
    if not figures.first_day or not figures.last_day:
        return
    period = URIRef(f"{dataset}#published")
    graph.add((dataset, DCTERMS.temporal, period))
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, SKOS.note, Literal("when the articles were published", lang="en")))
    for term, day in ((DCAT.startDate, figures.first_day), (DCAT.endDate, figures.last_day)):
        graph.add((period, term, Literal(day, datatype=XSD.date)))


def _add_service(graph: Graph, dataset: URIRef, where: Whereabouts) -> None:
    if where.endpoint is None:
        return
    catalogue, service = URIRef(f"{dataset}#catalogue"), URIRef(f"{dataset}#endpoint")
    endpoint = URIRef(where.endpoint)
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    graph.add((catalogue, DCTERMS.title, Literal(f"What {TITLE} offers", lang="en")))
    graph.add((catalogue, DCTERMS.description, Literal("A data set and its endpoint.", lang="en")))
    graph.add((catalogue, DCAT.dataset, dataset))
    graph.add((catalogue, DCAT.service, service))
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, DCTERMS.title, Literal("SPARQL endpoint", lang="en")))
    graph.add((service, DCTERMS.conformsTo, _PROTOCOL))
    graph.add((service, DCAT.endpointURL, endpoint))
    graph.add((service, DCAT.endpointDescription, endpoint))
    graph.add((service, DCAT.servesDataset, dataset))


def _add_releases(
    graph: Graph, dataset: URIRef, where: Whereabouts, releases: tuple[Manifest, ...]
) -> None:
    for file in releases[0].files if releases else ():
        graph.add((dataset, DCAT.distribution, _distribution(graph, where, releases[0], file)))
    named = [one for one in releases if one.release]
    nodes = {one.release: URIRef(f"{where.dumps}{one.release}/") for one in named}
    for one in named:
        node, when = nodes[one.release], Literal(one.released, datatype=XSD.dateTime)
        graph.add((node, RDF.type, DCAT.Dataset))
        graph.add((node, DCTERMS.title, Literal(f"{TITLE}, release {one.release}", lang="en")))
        graph.add((node, DCTERMS.description, Literal(DESCRIPTION, lang="en")))
        graph.add((node, _DCAT3.version, Literal(one.release)))
        graph.add((node, DCTERMS.issued, when))
        graph.add((node, _DCAT3.isVersionOf, dataset))
        graph.add((dataset, _DCAT3.hasVersion, node))
        for file in one.files:
            graph.add((node, DCAT.distribution, _distribution(graph, where, one, file)))
    if named:
        graph.add((dataset, _DCAT3.hasCurrentVersion, nodes[named[0].release]))
    for newer, older in pairwise(named):
        graph.add((nodes[newer.release], _DCAT3.previousVersion, nodes[older.release]))


def _distribution(graph: Graph, where: Whereabouts, manifest: Manifest, file: DumpedFile) -> URIRef:
    node = URIRef(download(where, manifest, file))
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, Literal(file.name)))
    graph.add((node, DCAT.downloadURL, node))
    graph.add((node, DCAT.accessURL, URIRef(where.page or where.dumps)))
    graph.add((node, DCAT.mediaType, _iana(file.media_type)))
    graph.add((node, DCAT.byteSize, Literal(file.bytes, datatype=XSD.nonNegativeInteger)))
    if file.compression is not None:
        graph.add((node, DCAT.compressFormat, _iana(_PACKED_TYPES[file.compression])))
    checksum = URIRef(f"{node}#sha256")
    graph.add((node, _SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, _SPDX.Checksum))
    graph.add((checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, _SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))
    return node


def _iana(media_type: str) -> URIRef:
    return URIRef(f"https://www.iana.org/assignments/media-types/{media_type}")
