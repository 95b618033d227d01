"""A snapshot comes with the index of what it holds, or says why it has none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from rdflib import Graph

from kg.cli import main
from kg.errors import QueryError, SearchError
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.search import functions as search_functions
from kg.search.asking import Index
from kg.search.layout import COLUMNS, NAME, index_path, opened
from kg.store import Snapshot, Store, indexing
from kg.vocab import PREFIXES
from tests.kg.search.conftest import FERRY, HEAD, STRIKE

ASK = f"PREFIX ng: <{PREFIXES['ng']}> SELECT ?s {{{{ ?s a ng:Statement FILTER ({{}}) }}}}"


def checked(key: str, turtle: str) -> CheckedGraph:
    mint = Minter(DEFAULT_BASE, key)
    article = Article(key=key, doc_id=key, text="The text.", digest="0" * 64)
    triples = tuple(sorted(Graph().parse(data=HEAD + turtle, format="turtle")))
    return CheckedGraph(
        graph=ArticleGraph(iri=mint.graph, article=article, triples=triples), seal=None
    )


def found(snapshot: Snapshot, words: str) -> int:
    index = Index(opened(index_path(snapshot.path)))
    try:
        return sum(group.number for group in index.search(words).groups)
    finally:
        index.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as made:
        made.put(checked("ferry", FERRY))
        yield made


def test_each_snapshot_is_searched_by_its_own_index(store: Store) -> None:
    """What comes later, or goes, is in the next one; the one before stays as it was."""
    first = store.publish()
    store.put(checked("strike", STRIKE))
    second = store.publish()
    store.remove("ferry")
    third = store.publish()
    assert [found(one, "crane") for one in (first, second, third)] == [0, 1, 1]
    assert [found(one, "courier") for one in (first, second, third)] == [2, 2, 0]
    assert b"never" not in index_path(third.path).read_bytes()


def test_only_what_changed_is_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after the writer was closed, or killed before it could publish."""
    first = store.publish()
    store.put(checked("strike", STRIKE))
    layout = store.layout
    store.close()
    monkeypatch.setattr("kg.search.building._anew", lambda *_: pytest.fail("all was read"))
    with Store.open(layout.root) as again:
        assert indexing.changed(layout) == {f"{DEFAULT_BASE}graph/strike"}
        second = again.publish()
    assert (found(first, "crane"), found(second, "crane")) == (0, 1)


def test_an_index_that_cannot_be_made_costs_no_snapshot(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Why there is none is said to whoever searches; queries that need it fail by name."""

    def full(*_: object, **__: object) -> None:
        raise SearchError("the search index could not be written: disk full")

    with monkeypatch.context() as patched:
        patched.setattr(indexing, "build", full)
        snapshot = store.publish()
    with pytest.raises(SystemExit):
        main(["search", "lifeboats", "--data", str(store.layout.root)])
    assert "disk full" in " ".join(capsys.readouterr().err.split())
    with pytest.raises(QueryError, match="matches"):
        list(store.query(ASK.format('ng:matches(?s, "lifeboats")')))
    assert store.query("ASK { ?s ?p ?o }")
    assert store.publish() == snapshot  # nothing is new but the index, which comes now
    assert found(snapshot, "lifeboats") == 1


def test_an_index_of_another_version_is_made_again(store: Store) -> None:
    """With the next publishing, though nothing is new; so are the columns of lists that lack."""
    snapshot = store.publish()
    with closing(sqlite3.connect(snapshot.path / NAME)) as index:
        index.execute("UPDATE meta SET value = '0' WHERE key = 'version'")
        index.commit()
    assert store.publish() == snapshot
    assert found(snapshot, "lifeboats") == 1
    (snapshot.path / COLUMNS).unlink()
    assert store.publish() == snapshot
    assert (snapshot.path / COLUMNS).exists()


def test_a_query_asks_the_index_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many things it asks about; a thing that does not fit is left out."""
    store.put(checked("strike", STRIKE))
    store.publish()
    asked: list[str] = []
    scores = Index.scores
    monkeypatch.setattr(Index, "scores", lambda self, q: asked.append(q) or scores(self, q))
    rows = list(store.query(ASK.format('ng:matches(?s, "crane")')))
    assert [str(row[0]) for row in rows] == [f"<{DEFAULT_BASE}id/statement/strike/s1>"]
    assert asked == ["crane"]


@pytest.mark.parametrize("call", ["matches(?s)", "matches(1, 2)", 'found("crane", "x")', "found()"])
def test_a_function_called_wrongly_is_an_error_of_that_row(store: Store, call: str) -> None:
    """As SPARQL has it: no answer, and no crash."""
    store.publish()
    assert list(store.query(ASK.format(f"ng:{call}"))) == []


def test_a_request_is_plain_ascii_whatever_is_in_it() -> None:
    """So no character of a search can end the string it stands in."""
    query = search_functions.request('") } # \\ \n ب \ud800', ("event",))
    assert query.isascii() and "\n" not in query and query.count('"') - query.count('\\"') == 2


def test_the_search_of_the_terminal_finds(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """By kind, and proposes what may have been meant."""
    store.publish()
    with pytest.raises(SystemExit) as ended:
        main(["search", "livebots", "--data", str(store.layout.root)])
    said = capsys.readouterr()
    assert ended.value.code == 0
    assert "id/statement/ferry/s1" in said.out and "Did you mean lifeboats?" in said.err
