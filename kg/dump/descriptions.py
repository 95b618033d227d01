"""VoID (W3C Note 2011) and DCAT 3 descriptions of a dump, made from its manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from rdflib import DCAT, DCTERMS, RDF, VOID, XSD, Graph, Literal, URIRef
from rdflib.namespace import Namespace

from kg.dump.figures import DumpedFile, Manifest, SourceLicence

_SPDX = Namespace("http://spdx.org/rdf/terms#")  # checksums, as DCAT 3 section 6.16 asks
_TITLE = "newsgraph"
_PACKED_TYPES: Mapping[str, str] = {"gz": "application/gzip", "zst": "application/zstd"}
_DESCRIPTION = (
    "News articles as a knowledge graph of who did what, where and when, and who says so. Each "
    "article is a named graph, and so is each event they tell of; every fact leads back to the "
    "words it rests on."
)


def void(manifest: Manifest) -> Graph:
    """Return the VoID description of the data set."""
    graph, dataset = _dataset(manifest, VOID.Dataset)
    for term, number in (
        (VOID.triples, manifest.triples),
        (VOID.distinctSubjects, manifest.subjects),
        (VOID.distinctObjects, manifest.objects),
        (VOID.classes, len(manifest.classes)),
        (VOID.properties, len(manifest.properties)),
    ):
        graph.add((dataset, term, Literal(number)))
    graph.add((dataset, VOID.uriSpace, Literal(manifest.base)))
    for namespace in sorted({_namespace(term) for term in manifest.properties}):
        graph.add((dataset, VOID.vocabulary, URIRef(namespace)))
    _partitions(graph, dataset, VOID.classPartition, VOID["class"], VOID.entities, manifest.classes)
    _partitions(
        graph, dataset, VOID.propertyPartition, VOID.property, VOID.triples, manifest.properties
    )
    for target, number in manifest.links.items():
        _linkset(graph, dataset, target, number)
    for file in manifest.files:
        graph.add((dataset, VOID.dataDump, _download(manifest, file)))
    return graph


def dcat(manifest: Manifest) -> Graph:
    """Return the DCAT description of the data set and of each file."""
    graph, dataset = _dataset(manifest, DCAT.Dataset)
    for source in manifest.sources:
        if source.licence is not None:
            graph.add((dataset, DCTERMS.rights, Literal(_rights(source))))
    for file in manifest.files:
        node = _download(manifest, file)
        graph.add((dataset, DCAT.distribution, node))
        graph.add((node, RDF.type, DCAT.Distribution))
        graph.add((node, DCAT.downloadURL, node))
        graph.add((node, DCAT.mediaType, _iana(file.media_type)))
        graph.add((node, DCAT.byteSize, Literal(file.bytes, datatype=XSD.nonNegativeInteger)))
        if file.compression is not None:
            packed = _iana(_PACKED_TYPES[file.compression])
            graph.add((node, DCAT.compressFormat, packed))
        checksum = URIRef(f"{node}#sha256")
        graph.add((node, _SPDX.checksum, checksum))
        graph.add((checksum, RDF.type, _SPDX.Checksum))
        graph.add((checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256))
        graph.add((checksum, _SPDX.checksumValue, Literal(file.sha256)))
    return graph


def _dataset(manifest: Manifest, kind: URIRef) -> tuple[Graph, URIRef]:
    graph = Graph()
    graph.bind("spdx", _SPDX)
    dataset = URIRef(f"{manifest.base}dataset")
    graph.add((dataset, RDF.type, kind))
    graph.add((dataset, DCTERMS.title, Literal(_TITLE, lang="en")))
    graph.add((dataset, DCTERMS.description, Literal(_DESCRIPTION, lang="en")))
    graph.add((dataset, DCTERMS.modified, Literal(manifest.released, datatype=XSD.dateTime)))
    return graph, dataset


def _rights(source: SourceLicence) -> str:
    return f"{source.publisher or 'Unknown publisher'}: {source.licence}"


def _download(manifest: Manifest, file: DumpedFile) -> URIRef:
    return URIRef(f"{manifest.base}dumps/{file.name}")


def _iana(media_type: str) -> URIRef:
    return URIRef(f"https://www.iana.org/assignments/media-types/{media_type}")


def _namespace(term: str) -> str:
    return term[: max(term.rfind("#"), term.rfind("/")) + 1]


def _partitions(
    graph: Graph, dataset: URIRef, link: URIRef, key: URIRef, measure: URIRef, sizes: dict[str, int]
) -> None:
    for term, number in sizes.items():
        part = URIRef(f"{dataset}#{hashlib.sha256(f'{key} {term}'.encode()).hexdigest()[:12]}")
        graph.add((dataset, link, part))
        graph.add((part, key, URIRef(term)))
        graph.add((part, measure, Literal(number)))


def _linkset(graph: Graph, dataset: URIRef, target: str, number: int) -> None:
    links = URIRef(f"{dataset}#links-{hashlib.sha256(target.encode()).hexdigest()[:12]}")
    graph.add((links, RDF.type, VOID.Linkset))
    graph.add((links, VOID.subjectsTarget, dataset))
    graph.add((links, VOID.objectsTarget, URIRef(target)))
    graph.add((links, VOID.triples, Literal(number)))
