"""The W3C's protocol tests against the running server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store import Store

SHARED = Path(os.environ.get("NEWSGRAPH_SHARED", Path(__file__).parents[3] / "shared"))
GRAPHS = "http://kasei.us/2009/09/sparql/data/data{}.rdf"


@pytest.mark.extra
@pytest.mark.skipif(not SHARED.is_dir(), reason="the W3C tests lie beside the checkout")
def test_the_protocol_is_kept_but_for_updates(
    tmp_path: Path, running: Callable[..., AbstractContextManager[int]]
) -> None:
    """All 34 protocol tests but the 7 whose updates have to succeed; the service description."""
    with Store.open(tmp_path / "data") as store:
        for n in (1, 2, 3):
            triples = Graph().parse(SHARED / f"w3c/protocol/data{n}.nt", format="nt")
            article = Article(key=str(n), doc_id=str(n), text="t", digest="0")
            iri = URIRef(GRAPHS.format(n))
            graph = ArticleGraph(iri=iri, article=article, triples=tuple(sorted(triples)))
            store.put(CheckedGraph(graph=graph, seal=None))
        store.publish()
    with running(tmp_path / "data") as port:
        endpoint = f"http://127.0.0.1:{port}/sparql"
        command = [sys.executable, str(SHARED / "w3c/run.py"), endpoint, endpoint, "-"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "protocol: 27/34", done.stdout
    failed = [line.split()[1] for line in lines if "FAIL" in line]
    assert len(failed) == 7 and all(name.startswith("update_") for name in failed)
    assert "'has-endpoint-triple': True" in lines[-1] and "'returns-rdf': True" in lines[-1]
