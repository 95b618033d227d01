"""Tests of kg/cli/{backup,restore}.py with a server running over the same directory."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import RDFS, Literal, URIRef

from kg.cli import kg
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store import Store

Running = Callable[..., AbstractContextManager[int]]
Send = Callable[..., tuple[int, dict[str, str], bytes]]
COUNT = "SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20a%20ng:Article%20%7D"
ARTICLES = f"/sparql?format=csv&query={COUNT}"
LATER = "/sparql?format=csv&query=ASK%20%7B%20%3Curn:later%3E%20%3Fp%20%3Fo%20%7D"


def kg_(*words: str | Path) -> str:
    result = CliRunner().invoke(kg, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def write_more(data: Path, number: int) -> None:
    mint = Minter(DEFAULT_BASE, f"later-{number}")
    triple = (URIRef("urn:later"), RDFS.label, Literal(str(number)))
    article = Article(key=f"later-{number}", doc_id="x", text="x", digest=f"{number:064d}")
    graph = ArticleGraph(iri=mint.graph, article=article, triples=(triple,))
    with Store.open(data) as store:
        store.put(CheckedGraph(graph=graph, seal=None))
        store.publish()


def test_backed_up_and_restored_under_a_server_every_query_is_answered(
    data: Path, tmp_path: Path, running: Running, request_of: Send
) -> None:
    """Readers see the old state or the new one, at every moment; then only the restored."""
    served, target = tmp_path / "data", tmp_path / "backup"
    shutil.copytree(data, served, symlinks=True)
    stop, found = threading.Event(), []

    def ask(port: int) -> None:
        while not stop.is_set():
            status, _, body = request_of(port, "GET", ARTICLES, Cache_Control="no-cache")
            found.append((status, body))

    with running(served) as port:
        askers = [threading.Thread(target=ask, args=[port]) for _ in range(2)]
        for asker in askers:
            asker.start()
        try:
            told = kg_("backup", target, "--data", served)
            assert "snapshot" in told and "triples" in told
            for number in range(2):
                write_more(served, number)
                assert request_of(port, "GET", LATER)[2] == b"true"
                kg_("restore", target, "--data", served, "--force")
                assert request_of(port, "GET", LATER)[2] == b"false"
        finally:
            stop.set()
            for asker in askers:
                asker.join()
    assert len(found) > 20 and set(found) == {(200, b"n\r\n2\r\n")}
    assert "every digest is right" in kg_("restore", target, "--check")
    told = kg_("status", "--data", served)
    assert "snapshots kept" in told and "journal " in told


def test_mistakes_are_told_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback, and what to do instead."""
    from kg.cli import main

    for words, expected in (
        (["backup", str(tmp_path / "b"), "--data", str(tmp_path / "none")], "nothing is published"),
        (["restore", str(tmp_path), "--data", str(tmp_path / "new")], "is no backup"),
        (["restore", str(tmp_path), "--check", "--force"], "leave out --force"),
    ):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code
        assert expected in " ".join(capsys.readouterr().err.split())
