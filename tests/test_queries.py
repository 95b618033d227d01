"""The example queries, run over the graph of the seeds, against what a reader of them expects.

The rows in tests/expected/queries were written from the articles, not from what was printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.build import build
from kg.read import sources
from kg.store import Store
from server.examples import Example, examples
from tests.expectations import EXPECTED, Expectation, Row, expectations, one_line

SEEDS = Path(__file__).parents[1] / "seeds"
QUERIES = {example.name: example for example in examples()}


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Row, ...]]:
    """Every example query's rows over the seeds' graph, each row as text by column."""
    with Store.open(tmp_path_factory.mktemp("seeds")) as store:
        tally = build(sources([SEEDS]), store, jobs=1)
        assert (tally.built, tally.rejected, store.quarantined()) == (5, 0, ()), store.rejects()
        return {name: _rows(store, example) for name, example in QUERIES.items()}


def _rows(store: Store, example: Example) -> tuple[Row, ...]:
    results = store.query(example.query)
    columns = results.columns
    return tuple(
        {
            column: one_line(term.value if term else None)
            for column, term in zip(columns, row, strict=True)
        }
        for row in results
    )


def test_every_question_of_the_design_has_its_query() -> None:
    """There are twelve questions, and each query has expected rows."""
    assert len(QUERIES) == 12
    assert {path.stem for path in (EXPECTED / "queries").glob("*.toml")} == set(QUERIES)


@pytest.mark.parametrize("example", QUERIES.values(), ids=lambda e: e.name)
def test_a_query_says_what_it_asks_and_is_answered(
    example: Example, answers: Mapping[str, tuple[Row, ...]]
) -> None:
    """A person reads a title and a description, and gets rows without one twice."""
    assert example.title not in ("", example.name) and example.description.endswith(".")
    rows = [tuple(row.values()) for row in answers[example.name]]
    assert rows and len(set(rows)) == len(rows)


@pytest.mark.parametrize("expected", expectations("queries"))
def test_a_query_finds_what_a_reader_of_the_articles_expects(
    expected: Expectation, answers: Mapping[str, tuple[Row, ...]]
) -> None:
    """Each expected row is there, and no row that a reader would call wrong."""
    expected.check(answers[expected.of])
