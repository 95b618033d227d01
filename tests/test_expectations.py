"""The way expected rows are compared: a check that cannot fail would prove nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.expectations import Expectation, fits

ROWS = [{"who": "Ilse Marrant", "said": "the dam holds"}, {"who": "", "said": "nothing"}]


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        ("Ilse Marrant", True),
        ("Ilse", False),
        (["Ana", "Ilse Marrant"], True),
        (["Ana"], False),
        ({"has": ["Ilse", "Marr"]}, True),
        ({"has": ["Ilse", "Ana"]}, False),
        ({"lacks": "Ana"}, True),
        ({"lacks": ["Ana", "Ilse"]}, False),
        ({"like": "^I.*t$"}, True),
        ({"like": "^Marrant"}, False),
        ({"has": "Ilse", "lacks": "Marrant"}, False),
    ],
)
def test_a_cell_fits_as_its_expectation_says(wanted: Any, fitting: bool) -> None:
    """Every way to say what a cell holds accepts and refuses."""
    assert fits(wanted, "Ilse Marrant") is fitting


def test_all_cells_of_a_table_must_fit_one_row() -> None:
    """Two rows that each fit by half are no match; what must be absent may not be there."""
    _expect(who="Ilse Marrant", said="the dam holds").check(ROWS)
    _expect(absent=True, who="Ilse Marrant", said="nothing").check(ROWS)
    with pytest.raises(AssertionError, match="nearest"):
        _expect(who="Ilse Marrant", said="nothing").check(ROWS)
    with pytest.raises(AssertionError, match="but there is"):
        _expect(absent=True, who="").check(ROWS)


def test_a_column_that_does_not_exist_is_a_fault() -> None:
    """A misspelt column can neither match nor be absent."""
    with pytest.raises(KeyError):
        _expect(absent=True, speker="Ilse Marrant").check(ROWS)


def _expect(*, absent: bool = False, **cells: str) -> Expectation:
    return Expectation(of="", kind="row", cells=cells, absent=absent, why="so")
