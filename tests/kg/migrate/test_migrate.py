"""A store of an earlier version is brought to today's, once and for all, and says so."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph, Literal, URIRef

from kg.build import merge_all
from kg.check import check
from kg.cli import kg
from kg.errors import GraphRejected, StoreError
from kg.migrate import migrate, needed, shipped, steps
from kg.migrate.running import version_of
from kg.migrate.steps import order
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store import Layout, Store
from kg.store.changes import Change, GraphChange
from kg.store.journal import Writing
from kg.store.ntriples import lines
from kg.store.rebuilding import rebuild
from kg.vocab import NG, PREFIXES

BASE = "https://example.org/"
GRAPH = URIRef(f"{BASE}graph/tessel")
ONTOLOGY = "https://w3id.org/newsgraph/ontology"
THEN = Path(__file__).with_name("of-0.1.0.ttl")


@cache
def old_graph() -> ArticleGraph:
    """The example of version 0.1.0 as the graph of an article."""
    graph = Graph().parse(THEN)
    text = str(next(graph.objects(None, NG["text"])))
    digest = hashlib.sha256(text.encode()).hexdigest()
    article = Article(key="tessel", doc_id="tessel", text=text, digest=digest)
    triples = (t for t in sorted(graph) if t[1] != NG["text"])
    return ArticleGraph(iri=GRAPH, article=article, triples=tuple(triples))  # type: ignore[arg-type]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A published store of version 0.1.0, with one article."""
    with Store.open(tmp_path / "data", base=BASE) as store:
        store.put(CheckedGraph(graph=old_graph(), seal=None))
        said(store, "0.1.0")
        store.publish()
    return tmp_path / "data"


def said(store: Store, version: str) -> None:
    """Have the store say of which version it is, as its last build did."""
    triple = (URIRef(ONTOLOGY), URIRef(f"{PREFIXES['owl']}versionInfo"), Literal(version))
    change = GraphChange(coming=list(lines([triple])))
    store.write([(Change(graphs={f"{BASE}graph/ontology": change}), Writing())])


def test_a_store_says_of_which_version_it_is(old: Path, tmp_path: Path) -> None:
    """An empty one is of today's; one of a version to come is left alone."""
    with Store.open(old, readonly=True, base=BASE) as store:
        assert version_of(store) == "0.1.0" and [s.to for s in needed(store)] == ["0.2.0"]
    with Store.open(tmp_path / "new", base=BASE) as store:
        assert version_of(store) == shipped() and needed(store) == ()
        said(store, "99.0")
        with pytest.raises(StoreError, match=r"version 99\.0"):
            migrate(store)


def test_steps_lead_from_version_to_version() -> None:
    """Each begins where the one before it ends, and the last ends at what ships, or before."""
    found = steps()
    assert [s.to for s in found[:-1]] == [s.since for s in found[1:]]
    assert order(found[-1].to) <= order(shipped()) and all(s.title for s in found)


def test_a_graph_of_then_conforms_once_it_is_migrated(old: Path, tmp_path: Path) -> None:
    """It did not before; afterwards its tellings are merged into events, and all is published."""
    with pytest.raises(GraphRejected):
        check(old_graph())
    with Store.open(old, base=BASE) as store:
        done = migrate(store)
        assert (done.before, done.after, done.rejected) == ("0.1.0", shipped(), [])
        assert list(done.graphs.values()) == [1]
        told = {q.subject.value for q in store.quads_of(str(GRAPH)) if "Telling" in str(q.object)}  # type: ignore[union-attr]
        assert f"{BASE}id/telling/tessel/e1" in told and len(told) == 3
        assert merge_all(store).events == 3
        store.publish()
        again = migrate(store)
        assert list(again.graphs.values()) == [0] and needed(store) == ()
    assert rebuild(Layout(old), tmp_path / "again").same is True


def test_a_dry_run_changes_nothing(old: Path) -> None:
    """It counts the graphs of each step."""
    with Store.open(old, base=BASE) as store:
        before = list(store.canonical_nquads())
        assert list(migrate(store, dry=True).graphs.values()) == [1]
        assert list(store.canonical_nquads()) == before


def test_without_its_text_a_graph_is_migrated_unchecked(old: Path) -> None:
    """The text may have been forgotten: there is nothing to compare its quotations with."""
    (path,) = (old / "texts").rglob("*.zst")
    path.unlink()
    with Store.open(old, base=BASE) as store:
        assert migrate(store).rejected == [] and list(migrate(store).graphs.values()) == [0]


def test_what_does_not_conform_stays_and_is_told_of(old: Path) -> None:
    """One graph that cannot be brought up costs nobody else anything."""
    with Store.open(old, base=BASE) as store:
        change = GraphChange(coming=[f'<{BASE}id/telling/tessel/e1> <{NG.certainty}> "7" .'])
        store.write([(Change(graphs={str(GRAPH): change}), Writing())])
        done = migrate(store)
        assert [key for key, _ in done.rejected] == ["tessel"]
        (reject,) = store.rejects()
        assert reject.stage == "migrate" and "kg build" in (reject.hint or "")
        assert store.query("ASK { GRAPH ?g { ?e a ng:Event } }", prefixes=PREFIXES)


def test_people_migrate_or_just_build(old: Path, tmp_path: Path) -> None:
    """`kg migrate` shows and does it; `kg build` does it first, and says so."""
    copy = shutil.copytree(old, tmp_path / "copy", symlinks=True)

    def said_by(*words: str) -> str:
        return CliRunner().invoke(kg, [*words]).output

    shown = said_by("migrate", "--dry-run", "--data", str(old))
    assert "1  graphs: what an article tells" in shown and "would go from 0.1.0" in shown
    assert "went from 0.1.0" in said_by("migrate", "--data", str(old))
    assert f"from {shipped()} to {shipped()}" in said_by("migrate", "--data", str(old))
    (tmp_path / "none").mkdir()
    built = said_by("build", str(tmp_path / "none"), "--data", str(copy), "--base", BASE)
    assert f"1 graphs were brought to {shipped()}" in built
    for data in (old, copy):
        with Store.open(data, readonly=True, base=BASE) as store:
            assert needed(store) == () and store.counts().tellings == 3
