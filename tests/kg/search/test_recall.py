"""Names are forgiven a wrong letter: a floor under what `tests.bench.bench_search` measures."""

from __future__ import annotations

from pathlib import Path

from kg.search.asking import Index
from kg.search.layout import opened
from tests.bench.bench_search import authority_index, finds, mistyped


def test_a_name_with_one_letter_wrong_is_found(tmp_path: Path) -> None:
    """Of the authority's names 99 in 100 lead to their bearers, and all as they are written."""
    names = authority_index(tmp_path / "search.sqlite")[::7]
    index = Index(opened(tmp_path / "search.sqlite"))
    found = [finds(index, mistyped(name), iri) for name, iri in names]
    assert len(names) > 400 and sum(found) / len(found) >= 0.99
    assert all(finds(index, name, iri) for name, iri in names)
    index.close()
