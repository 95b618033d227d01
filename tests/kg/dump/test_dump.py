"""Tests of kg/dump: what is dumped reads back as the graph it was, and says what it holds."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import itertools
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import DCAT, DCTERMS, RDF, VOID, Graph, Literal, URIRef

from kg.dump import FORMATS, dump
from kg.errors import DumpError
from kg.vocab import NG, PREFIXES

WHEN = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NODE = st.sampled_from([ox.NamedNode(f"https://example.org/é/{n}?q=a&b#c") for n in range(5)])
LITERAL = st.one_of(
    st.builds(ox.Literal, TEXT),
    st.builds(lambda text: ox.Literal(text, language="ar"), TEXT),
    st.builds(ox.Literal, st.integers()),
    st.just(ox.Literal("2016-10", datatype=ox.NamedNode(PREFIXES["xsd"] + "gYearMonth"))),
)
GRAPH = st.sampled_from([ox.NamedNode(f"https://example.org/graph/{n}") for n in range(3)])
QUADS = st.sets(st.builds(ox.Quad, NODE, NODE, NODE | LITERAL, GRAPH), min_size=1, max_size=25)
_folders = itertools.count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dumps")


@dataclass(frozen=True)
class Snapshot:
    store: Path
    published: dt.datetime = WHEN
    base: str = "https://e.org/"


def stored(folder: Path, quads: Collection[ox.Quad], when: dt.datetime = WHEN) -> Snapshot:
    """A store as `kg.store` publishes one: named graphs, and their union as the default graph."""
    path = folder / f"store{next(_folders)}"
    store = ox.Store(str(path))
    store.extend(quads)
    store.extend([ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads])
    return Snapshot(path, when)


def read_back(path: Path, format: ox.RdfFormat) -> set[ox.Quad]:
    return set(ox.parse(path=str(path), format=format))


@settings(deadline=None, max_examples=25)
@given(quads=QUADS)
def test_each_dump_reads_back_as_the_same_graph(folder: Path, quads: set[ox.Quad]) -> None:
    """Formats with graphs give every quad, those without give each triple once."""
    out = folder / "out"
    manifest = dump(stored(folder, quads), out, compress=["none"])
    merged = {ox.Quad(q.subject, q.predicate, q.object) for q in quads}
    assert read_back(out / "newsgraph.nq", ox.RdfFormat.N_QUADS) == quads
    assert read_back(out / "newsgraph.trig", ox.RdfFormat.TRIG) == quads
    assert read_back(out / "newsgraph.jsonld", ox.RdfFormat.JSON_LD) == quads
    assert read_back(out / "newsgraph.nt", ox.RdfFormat.N_TRIPLES) == merged
    assert read_back(out / "newsgraph.ttl", ox.RdfFormat.TURTLE) == merged
    assert (manifest.quads, manifest.triples) == (len(quads), len(merged))
    lines = (out / "newsgraph.nt").read_bytes().splitlines()
    assert len(lines) == len(merged) and lines == sorted(lines)


def newsroom() -> set[ox.Quad]:
    """Two articles of one outlet, one of them under a licence, and a linked actor in both."""
    turtle = """
        GRAPH <https://e.org/graph/a> {
          <https://e.org/a> a ng:Article ; schema:publisher <https://e.org/gazette> ;
            dct:license <https://creativecommons.org/licenses/by/4.0/> .
          <https://e.org/gazette> rdfs:label "The Gazette" ; skos:exactMatch wd:Q1 }
        GRAPH <https://e.org/graph/b> {
          <https://e.org/b> a ng:Article ; schema:publisher <https://e.org/gazette> .
          <https://e.org/gazette> rdfs:label "The Gazette" ; skos:exactMatch wd:Q1 }"""
    prefixes = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items())
    return set(ox.parse(prefixes + turtle, ox.RdfFormat.TRIG))


def test_the_same_graph_gives_the_same_files(folder: Path) -> None:
    """Order of loading, time and folder leave no trace in any RDF file, compressed or not."""
    made: list[dict[str, str]] = []
    ordered = sorted(newsroom(), key=str)
    for quads, when in ((ordered, WHEN), (ordered[::-1], WHEN.replace(2027))):
        out = folder / f"same{when.year}"
        manifest = dump(stored(folder, quads, when), out, compress=["gz", "zst", "none"])
        made.append({file.name: file.sha256 for file in manifest.files})
    assert made[0] == made[1] and len(made[0]) == 15


def test_the_manifest_tells_what_is_there(folder: Path) -> None:
    """Sizes and sums are those of the files; counts and licences those of the graph."""
    out = folder / "told"
    dump(stored(folder, newsroom()), out)
    told: dict[str, Any] = json.loads((out / "manifest.json").read_bytes())
    sums = (out / "SHA256SUMS").read_text()
    assert sorted(sums.splitlines(True)) == sorted(p.read_text() for p in out.glob("*.sha256"))
    for file in told["files"]:
        assert f"{file['sha256']}  {file['name']}\n" in sums
        content = (out / file["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert len(content) == file["bytes"]
    assert {path.name for path in out.iterdir()} == {
        *(file["name"] for file in told["files"]),
        *(file["name"] + ".sha256" for file in told["files"]),
        *("manifest.json", "void.ttl", "dcat.ttl", "SHA256SUMS"),
    }
    assert (told["graphs"], told["quads"], told["triples"], told["subjects"]) == (2, 9, 7, 3)
    assert told["classes"] == {str(NG.Article): 2}
    assert told["linksets"] == [
        {"target": PREFIXES["wd"], "predicate": PREFIXES["skos"] + "exactMatch", "triples": 1}
    ]
    licensed = "https://creativecommons.org/licenses/by/4.0/"
    assert told["sources"] == [
        {"publisher": "The Gazette", "licence": None, "articles": 1},
        {"publisher": "The Gazette", "licence": licensed, "articles": 1},
    ]


def test_packed_files_open_with_common_tools(folder: Path) -> None:
    """gzip and zstd hold the same N-Quads, and rdflib reads them."""
    out = folder / "packed"
    dump(stored(folder, newsroom()), out, formats=["nq", "ttl"])
    assert (out / "newsgraph.nq.gz").read_bytes()[3:8] == bytes(5)  # no file name, no time
    plain = gzip.decompress((out / "newsgraph.nq.gz").read_bytes())
    with (out / "newsgraph.nq.zst").open("rb") as packed:
        assert zstandard.ZstdDecompressor().stream_reader(packed).read() == plain
    turtle = gzip.decompress((out / "newsgraph.ttl.gz").read_bytes())
    assert len(Graph().parse(data=turtle, format="turtle")) == 7
    assert plain.splitlines() == sorted(plain.splitlines())


def test_void_and_dcat_say_what_the_manifest_says(folder: Path) -> None:
    """Class partitions, vocabularies, links, and every file with its sum."""
    out = folder / "described"
    manifest = dump(stored(folder, newsroom()), out)
    void, dcat = Graph().parse(out / "void.ttl"), Graph().parse(out / "dcat.ttl")
    dataset = URIRef("https://e.org/dataset")
    assert void.value(dataset, VOID.triples) == Literal(7)
    part = void.value(predicate=VOID["class"], object=NG.Article)
    assert void.value(part, VOID.entities) == Literal(2)
    assert URIRef(PREFIXES["schema"]) in set(void.objects(dataset, VOID.vocabulary))
    assert void.value(predicate=VOID.objectsTarget, object=URIRef(PREFIXES["wd"]))
    assert len(list(dcat.objects(dataset, DCAT.distribution))) == len(manifest.files) == 10
    sums = dcat.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue"))
    assert {str(one) for one in sums} == {file.sha256 for file in manifest.files}
    assert str(dcat.value(dataset, DCTERMS.modified)) == WHEN.isoformat()
    assert (dataset, RDF.type, DCAT.Dataset) in dcat


def test_a_dump_is_replaced_whole_or_not_at_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dump that fails leaves the one before it, and no half files beside it."""
    out = folder / "whole"
    store = stored(folder, newsroom())
    dump(store, out, formats=["ttl"], compress=["none"])
    before = sorted(path.name for path in out.iterdir())
    with monkeypatch.context() as patch, pytest.raises(DumpError, match="No space left"):
        patch.setattr("kg.dump.void", _full_disk)
        dump(store, out)
    assert sorted(path.name for path in out.iterdir()) == before
    assert not [path for path in folder.iterdir() if path.name.startswith(".whole")]
    dump(store, out, formats=["nt"], compress=["none"])
    assert "newsgraph.nt" in {path.name for path in out.iterdir()}
    assert "newsgraph.ttl" not in {path.name for path in out.iterdir()}
    assert not [path for path in folder.iterdir() if path.name.startswith(".whole")]


def _full_disk(*_: object) -> Graph:
    raise OSError(28, "No space left on device")


def test_an_unknown_format_is_named_before_anything_is_written(folder: Path) -> None:
    """The message lists what there is."""
    with pytest.raises(DumpError, match="'xlsx'") as caught:
        dump(Snapshot(folder / "nowhere"), folder / "no", formats=["ttl", "xlsx"])
    assert caught.value.hint == f"one of: {', '.join(FORMATS)}"
    assert not (folder / "no").exists()


def test_sorting_on_disk_gives_one_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that do not fit into memory are merged into the order of one."""
    store = stored(folder, newsroom())
    dump(store, folder / "big", formats=["nq"], compress=["none"])
    monkeypatch.setattr("kg.dump.files._LINES_AT_ONCE", 2)
    dump(store, folder / "small", formats=["nq"], compress=["none"])
    one, many = ((folder / f / "newsgraph.nq").read_bytes() for f in ("big", "small"))
    assert one == many and one.count(b"\n") == 9
