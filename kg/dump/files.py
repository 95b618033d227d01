"""A store as RDF files: sorted on disk, written one format from the other, compressed."""

from __future__ import annotations

import gzip
import hashlib
import heapq
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO

import pyoxigraph as ox
import zstandard

from kg.dump.figures import DumpedFile
from kg.vocab import PREFIXES

NAME = "newsgraph"
FORMATS: Mapping[str, str] = {
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
}
"""Formats a dump can have, by file ending, with their media types."""
COMPRESSIONS = ("gz", "zst", "none")
_LINES_AT_ONCE = 200_000  # sorted in memory, about 60 MB


def write_files(
    store: ox.Store, folder: Path, formats: tuple[str, ...], compress: tuple[str, ...]
) -> tuple[DumpedFile, ...]:
    """Write the store into the folder, in each format and each compression."""
    quads = folder / f"{NAME}.nq"
    _write_sorted(quads, _canonical_lines(store), folder)
    files: list[DumpedFile] = []
    for format in sorted(formats, key=lambda f: f == "nq"):  # the others are made from N-Quads
        plain = folder / f"{NAME}.{format}"
        if format in _WRITERS:
            _WRITERS[format](store, quads, plain)
        files += _packed(plain, FORMATS[format], compress)
    if "nq" not in formats:
        quads.unlink()
    return tuple(sorted(files, key=lambda file: file.name))


def _canonical_lines(store: ox.Store) -> Iterator[bytes]:
    for graph in _graphs(store):
        end = f" {graph} .\n".encode()
        for line in _triple_lines(store, graph):
            yield line[:-2] + end


def _graphs(store: ox.Store) -> list[ox.NamedNode]:
    graphs = (graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    return sorted(graphs, key=lambda graph: graph.value)


def _triple_lines(store: ox.Store, graph: ox.NamedNode) -> list[bytes]:
    text = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    assert text is not None  # None only where an output was given
    return sorted(text.splitlines())


def _write_sorted(path: Path, lines: Iterator[bytes], folder: Path) -> None:
    """Write the lines in order of their bytes, which for UTF-8 is the order of code points."""
    runs: list[Path] = []
    while run := list(islice(lines, _LINES_AT_ONCE)):
        runs.append(folder / f".run{len(runs)}.tmp")
        runs[-1].write_bytes(b"".join(sorted(run)))
    with ExitStack() as opened, path.open("wb") as out:
        out.writelines(heapq.merge(*(opened.enter_context(run.open("rb")) for run in runs)))
    for one in runs:
        one.unlink()


def _write_ntriples(store: ox.Store, quads: Path, path: Path) -> None:
    last = b""
    with quads.open("rb") as lines, path.open("wb") as out:
        for line in lines:
            triple = line[: line.rindex(b" <")]
            if triple != last:  # the same triple of several graphs stands in adjacent lines
                out.write(triple + b" .\n")
                last = triple


def _write_turtle(store: ox.Store, quads: Path, path: Path) -> None:
    triples = path.with_name(f".{NAME}.nt.tmp")
    _write_ntriples(store, quads, triples)
    parsed = ox.parse(path=str(triples), format=ox.RdfFormat.N_TRIPLES)
    _serialize((quad.triple for quad in parsed), path, ox.RdfFormat.TURTLE)
    triples.unlink()


def _write_trig(store: ox.Store, quads: Path, path: Path) -> None:
    _serialize(_by_graph(store), path, ox.RdfFormat.TRIG)


def _write_jsonld(store: ox.Store, quads: Path, path: Path) -> None:
    _serialize(_by_graph(store), path, ox.RdfFormat.JSON_LD)


_WRITERS: Mapping[str, Callable[[ox.Store, Path, Path], None]] = {
    "nt": _write_ntriples,
    "ttl": _write_turtle,
    "trig": _write_trig,
    "jsonld": _write_jsonld,
}


def _by_graph(store: ox.Store) -> Iterator[ox.Quad]:
    for graph in _graphs(store):
        text = b"\n".join(_triple_lines(store, graph))
        for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _serialize(
    statements: Iterator[ox.Triple] | Iterator[ox.Quad], path: Path, format: ox.RdfFormat
) -> None:
    with path.open("wb") as out:
        ox.serialize(statements, out, format, prefixes=PREFIXES)


def _packed(plain: Path, media_type: str, compress: tuple[str, ...]) -> Iterator[DumpedFile]:
    for way in (way for way in COMPRESSIONS if way in compress):
        path = plain if way == "none" else plain.with_name(f"{plain.name}.{way}")
        if way != "none":
            with plain.open("rb") as source, path.open("wb") as target:
                _PACKERS[way](source, target)
        yield _listed(path, media_type, None if way == "none" else way)
    if "none" not in compress:
        plain.unlink()


def _gzip(source: IO[bytes], target: IO[bytes]) -> None:
    # no file name and no time inside: the same graph gives the same file
    with gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0, compresslevel=6) as packed:
        shutil.copyfileobj(source, packed)


def _zstd(source: IO[bytes], target: IO[bytes]) -> None:
    zstandard.ZstdCompressor(level=9).copy_stream(source, target)


_PACKERS: Mapping[str, Callable[[IO[bytes], IO[bytes]], None]] = {"gz": _gzip, "zst": _zstd}


def _listed(path: Path, media_type: str, compression: str | None) -> DumpedFile:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return DumpedFile(
        name=path.name,
        media_type=media_type,
        compression=compression,
        bytes=path.stat().st_size,
        sha256=digest,
    )
