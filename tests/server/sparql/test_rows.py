"""Tests of server/sparql/rows.py: as many rows as there are, in whatever pieces they come."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sparql.rows import Rows

FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
VALUE = st.sampled_from(['},{"', "<result>", '"', '""\n"', "\n\n", ",", "a\tb", "'", "\\", "}}"])


@pytest.mark.parametrize("format", FORMATS)
@given(
    values=st.lists(st.lists(VALUE, max_size=3).map("".join), max_size=6), cut=st.integers(1, 50)
)
def test_exactly_as_many_rows_are_allowed_as_said(format: str, values: list[str], cut: int) -> None:
    """Whatever stands in the values, and wherever the pieces end."""
    listed = " ".join(str(ox.Literal(value)) for value in values)
    found = ox.Store().query(f"SELECT ?a {{ VALUES ?a {{ {listed} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    table = found.serialize(format=FORMATS[format])
    assert table is not None
    pieces = [table[at : at + cut] for at in range(0, len(table), cut)]
    enough, few = Rows(format, len(values)), Rows(format, len(values) - 1)
    assert not any(enough.too_many(piece) for piece in pieces)
    if len(values) > 1:  # one at least is always allowed
        assert any(few.too_many(piece) for piece in pieces)
