"""What careful readers expect, as data: the files in tests/expected, and how rows are compared.

Of a query a file holds `[[row]]` tables, each of which must match some row of the answer, and
`[[absent]]` tables, which must match none. Of an article it holds `[[statement]]`, `[[event]]` …
and `[[no_statement]]`, `[[no_event]]` … in the same way; the rows are those of `tests.findings`.
A table names some columns, and `why`: which words of the article make it so. A column's value is

    "text"                  the cell, exactly; "" is an empty cell
    ["one", "other"]        one of these
    { has = "words" }       contained in the cell; a list: every one of them
    { lacks = "words" }     not contained in it; a list: none of them
    { like = "regex" }      found in it

Space in cells counts as one blank. `known_miss = "reason"` marks what is known to go wrong: such a
table fails as soon as it goes right, so that the mark goes too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

EXPECTED = Path(__file__).parent / "expected"
_NOTES = frozenset({"why", "known_miss"})

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One table of a file: a row to be found, or one that must not be."""

    of: str  # the file: a query, an article
    kind: str  # which rows are meant: "row" of a query; "statement", "event" … of an article
    cells: Mapping[str, Any]
    absent: bool
    why: str

    def check(self, rows: Iterable[Row]) -> None:
        """Fail, with the nearest rows there are, unless the rows are as expected."""
        rows = list(rows)
        matching = [row for row in rows if self.matches(row)]
        if self.absent:
            assert not matching, f"{self.why}\nbut there is: {matching[0]}"
        else:
            assert matching, f"{self.why}\nnearest:\n{_shown(self._nearest(rows))}"

    def matches(self, row: Row) -> bool:
        """Whether every column is as expected."""
        return all(fits(wanted, row[column]) for column, wanted in self.cells.items())

    def _nearest(self, rows: list[Row]) -> list[Row]:
        def score(row: Row) -> int:
            return -sum(fits(wanted, row[column]) for column, wanted in self.cells.items())

        return sorted(rows, key=score)[:3]


def fits(wanted: Any, cell: str) -> bool:
    """Whether a cell is as a value of an expectation says."""
    if isinstance(wanted, list):
        return cell in map(one_line, wanted)
    if not isinstance(wanted, dict):
        return cell == one_line(wanted)
    return all(_HOW[how](words, cell) for how, given in wanted.items() for words in _each(given))


def _each(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


_HOW: Mapping[str, Callable[[str, str], bool]] = {
    "has": lambda words, cell: words in cell,
    "lacks": lambda words, cell: words not in cell,
    "like": lambda words, cell: re.search(words, cell) is not None,
}


def one_line(value: Any) -> str:
    """Return a value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(str(value).split())


def expectations(folder: str) -> list[Any]:
    """Return every expectation of a folder as a parameter of a test, named after its place."""
    found = []
    for path in sorted((EXPECTED / folder).glob("*.toml")):
        tables = tomllib.loads(path.read_text("utf-8"))
        found += [
            _parameter(path.stem, kind, number, table)
            for kind, kind_of_tables in tables.items()
            for number, table in enumerate(kind_of_tables, 1)
        ]
    return found


def _parameter(of: str, kind: str, number: int, table: dict[str, Any]) -> Any:
    miss = table.get("known_miss")
    one = Expectation(
        of=of,
        kind=kind.removeprefix("no_"),
        cells={column: value for column, value in table.items() if column not in _NOTES},
        absent=kind == "absent" or kind.startswith("no_"),
        why=table["why"],
    )
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=miss)] if miss else []
    return pytest.param(one, id=f"{of}-{kind}-{number}", marks=marks)


def _shown(rows: Iterable[Row]) -> str:
    return "\n".join(f"  {dict(row)}" for row in rows) or "  (no rows)"
