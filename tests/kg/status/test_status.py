"""How a data directory stands: versions, lag, rejects by reason, space; and what was begun."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import PROV, RDF, XSD, Literal

from kg import __version__
from kg.cli import kg
from kg.iris import DEFAULT_BASE, Minter, shared_iri
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.status import standing
from kg.status.space import space
from kg.store import Layout, Store
from kg.store.aside import Reject, has_vanished
from kg.store.changes import Change, GraphChange
from kg.store.journal import Writing
from kg.store.vocabulary import ONTOLOGY, shipped
from kg.vocab import NG, SCHEMA

OLD = "0.0.9"


def made_by(key: str, version: str, day: str) -> CheckedGraph:
    """A graph of an article of that day, made by that version of the software."""
    mint = Minter(DEFAULT_BASE, key)
    run, software = (shared_iri(DEFAULT_BASE, kind, key) for kind in ("extraction", "software"))
    triples = (
        (mint.article, RDF.type, NG.Article),
        (mint.article, SCHEMA.datePublished, Literal(day, datatype=XSD.date)),
        (mint.graph, RDF.type, NG.ArticleGraph),
        (run, RDF.type, NG.Extraction),
        (run, PROV.wasAssociatedWith, software),
        (software, NG.version, Literal(version)),
    )
    article = Article(key=key, doc_id=key, text=key, digest="0" * 64)
    return CheckedGraph(
        graph=ArticleGraph(iri=mint.graph, article=article, triples=triples), seal=None
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two articles by two versions of the software, published; then a write that is not."""
    with Store.open(tmp_path / "data") as store:
        store.put_many([made_by("a", OLD, "2021-03-01"), made_by("b", __version__, "2021-03-04")])
        for number in range(30):
            reason = "in/x: nothing but white space" if number else "in/0.txt: .docx is no ending"
            source = f"in/{number}.txt"
            reason = reason.replace("in/x", source)
            store.reject(stage="read", key=None, source=source, reason=reason)
        store.publish()
        said = f'<{ONTOLOGY}> <http://www.w3.org/2002/07/owl#versionInfo> "{shipped()}" .'
        change = Change(graphs={f"{DEFAULT_BASE}graph/ontology": GraphChange(coming=[said])})
        store.write([(change, Writing())])
    return tmp_path / "data"


def shown(data: Path, *options: str) -> str:
    done = CliRunner().invoke(kg, ["status", "--data", str(data), *options])
    assert done.exit_code == 0, done.output
    return done.output


def test_it_tells_versions_and_lag(data: Path) -> None:
    """Graphs by the version that made them, the newest article, writes that no snapshot has."""
    with Store.open(data, readonly=True) as store:
        now = standing(store)
    assert now.versions.graphs == {OLD: 1, __version__: 1} and now.versions.older_graphs == 1
    assert now.versions.is_older and now.versions.ontology == shipped()
    assert now.lag.newest_article == dt.date(2021, 3, 4)
    assert now.lag.journal == 1 and now.lag.unpublished
    assert set(now.versions.models) == {"encoder", "parser"}


def test_rejects_are_counted_by_reason(data: Path) -> None:
    """The name of the source is no part of the reason; twenty are listed, or all."""
    with Store.open(data, readonly=True) as store:
        reasons = standing(store).reasons
    assert reasons["read"] == {"nothing but white space": 29, ".docx is no ending": 1}
    text = shown(data)
    assert "29 × nothing but white space" in text and "10 more: kg status --all" in text
    assert "in/29.txt" not in text and "in/29.txt" in shown(data, "--all")


def test_people_and_programs_are_told_the_same(data: Path) -> None:
    """What to do about it, and JSON."""
    text = shown(data)
    assert "kg migrate" in text and "1 writes not published yet" in text
    said = json.loads(shown(data, "--json"))
    assert said["lag"]["journal"] == 1 and said["versions"]["older_graphs"] == 1
    assert said["reasons"]["read"]["nothing but white space"] == 29


def test_what_was_begun_and_not_finished_is_said(data: Path) -> None:
    """A restore and a takedown leave marks, and nobody writes until they are finished."""
    Layout(data).forgetting.write_text("{}")
    Layout(data).restoring.touch()
    with Store.open(data, readonly=True) as store:
        told = " ".join(standing(store).interrupted)
    assert "kg restore --force" in told and "kg forget" in told


def test_space_counts_hard_links_once(data: Path) -> None:
    """A snapshot takes what the store does not hold any more."""
    taken = space(data)
    assert taken["snapshots"] < taken["store"]
    assert {"store", "snapshots", "journal", "texts"} <= taken.keys()
    assert list(taken.values()) == sorted(taken.values(), reverse=True)


def test_a_reject_goes_with_its_file(tmp_path: Path) -> None:
    """Once the folder is read again; of another folder, or of a stream, nothing is known."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "there.txt").touch()

    def fell(source: object) -> Reject:
        return Reject(stage="read", key=None, source=str(source), reason="empty")

    assert has_vanished(fell(folder / "gone.txt"), [folder])
    assert not has_vanished(fell(folder / "there.txt"), [folder])
    assert not has_vanished(fell(tmp_path / "other" / "gone.txt"), [folder])
    assert not has_vanished(fell("-"), [folder]) and not has_vanished(fell("gone"), [Path("gone")])
