"""Golden cases: an article, its annotation record and its graph, compared whole.

`pytest tests/test_golden.py --update-golden` rewrites them; the diff is reviewed like code.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import graph_diff, isomorphic

from kg.model import Article
from kg.pipeline import annotate, graph_of
from kg.read import read, sources
from kg.record import record
from kg.vocab import PREFIXES

CASES = sorted(p.parent for p in (Path(__file__).parent / "golden").glob("*/article.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_an_article_gives_the_graph_it_gave(case: Path, request: pytest.FixtureRequest) -> None:
    """What is found in an article, and the triples it becomes, change only on purpose."""
    found, graph = _made(_article(case))
    if request.config.getoption("--update-golden"):
        _bind(graph)
        (case / "annotations.json").write_text(found)
        graph.serialize(case / "graph.ttl", format="turtle")
    assert json.loads(found) == json.loads((case / "annotations.json").read_text())
    golden = Graph().parse(case / "graph.ttl")
    assert isomorphic(graph, golden), _difference(graph, golden)


def _article(case: Path) -> Article:
    (source,) = sources([case / "article.txt"])
    return read(source)


def _made(article: Article) -> tuple[str, Graph]:
    document, found = annotate(article)
    checked, _ = graph_of(document, found, digest=f"sha256:{'0' * 64}")
    graph = Graph()
    for triple in checked.graph.triples:
        graph.add(triple)
    written = graph.serialize(format="turtle")  # which spells the decimal 2 as 2.0
    words = json.dumps(record(document, found), ensure_ascii=False, indent=1) + "\n"
    return words, Graph().parse(data=written, format="turtle")


def _bind(graph: Graph) -> None:
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)


def _difference(graph: Graph, golden: Graph) -> str:
    _, new, gone = graph_diff(graph, golden)
    return f"new: {new.serialize(format='nt')[:2000]}\ngone: {gone.serialize(format='nt')[:2000]}"
