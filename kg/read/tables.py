"""Tables with an article a row: Parquet, and CSV as spreadsheets and scripts write it (RFC 4180).

A few rows are held at a time, of Parquet only the columns that are wanted. A column that is
missing costs the file, with a message that says what to map; a row that is odd costs that row.
"""

from __future__ import annotations

import codecs
import csv
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.read.columns import Columns, source_of
from kg.read.lines import Line, lines_of, opened
from kg.read.rules import Rules
from kg.read.source import Source

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

PARQUET = (".parquet", ".pq")
CSV = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
_ROWS = 4  # of Parquet at a time: a dictionary of one value may unpack to any size
_BUFFER = 1 << 20  # bytes of a column
_QUOTES = 'cells with commas, quotes or line breaks are enclosed in ", and " inside is doubled'
_DAMAGED = "the file is damaged or cut off: fetch it again"


# ── Parquet ─────────────────────────────────────────────────────────────────────────────────


def in_parquet(path: Path, rules: Rules, columns: Columns) -> Iterator[Source]:
    """Yield a source a row."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        install = 'pip install "newsgraph[archives]"'
        yield Source.faulty(str(path), f"{path}: Parquet needs pyarrow", install)
        return
    number = 0
    try:
        with parquet.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False) as file:
            known = _names(file.schema_arrow)
            if wrong := columns.missing(known):
                yield Source.faulty(str(path), f"{path}: {wrong}", columns.suggested(known))
                return
            kept = [name for name in known if name in columns.all()]
            for batch in file.iter_batches(_ROWS, columns=kept):
                for at in range(batch.num_rows):
                    number += 1
                    yield _row(batch.slice(at, 1), f"{path}:{number}", rules, columns)
    except (OSError, pa.ArrowException) as error:
        message = f"{path} cannot be read after row {number}: {error}"
        yield Source.faulty(f"{path}:{number + 1}", message, _DAMAGED)


def _names(schema: Iterable[pa.Field[Any]], above: str = "") -> list[str]:
    """Return the columns of a table, those inside others after the names around them."""
    from pyarrow import types

    found: list[str] = []
    for field in schema:
        found.append(above + field.name)
        if types.is_struct(field.type):
            found += _names(field.type, f"{above}{field.name}.")
    return found


def _row(row: pa.RecordBatch, name: str, rules: Rules, columns: Columns) -> Source:
    """Return the source of a batch of one row."""
    from pyarrow import ArrowException

    if row.nbytes > rules.max_bytes:
        return _too_long(name, rules)
    try:
        (values,) = row.to_pylist()
    except (ValueError, OverflowError, ArrowException) as error:
        message = f"{name}: a value that is none: {error}"
        return Source.faulty(name, message, "mend the row, or leave it out")
    return source_of(columns.record(values), name)


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────


def in_csv(path: Path, rules: Rules, columns: Columns) -> Iterator[Source]:
    """Yield a source a row, named by the line it ends in; the first row names the columns."""
    csv.field_size_limit(rules.max_bytes)
    try:
        with opened(path) as stream:
            yield from _rows(_Lines(lines_of(stream, rules.max_bytes)), path, rules, columns)
    except (OSError, EOFError, zlib.error) as error:
        yield Source.faulty(str(path), f"{path} cannot be read: {error}", _DAMAGED)


class _Lines:
    """The lines of a file for `csv`, with the number of the last one."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines, self.number = lines, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        if line is None:
            raise csv.Error("too long")
        if self.number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        return line.decode("utf-8", "surrogateescape")


def _rows(lines: _Lines, path: Path, rules: Rules, columns: Columns) -> Iterator[Source]:
    reader = csv.reader(lines, delimiter="\t" if ".tsv" in path.name.casefold() else ",")
    header: list[str] | None = None
    while True:
        name = f"{path}:{lines.number + 1}"
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield Source.faulty(name, f"{name}: no row of CSV: {error}", _QUOTES)
            continue
        if row is None:
            return
        if header is None:
            header = [column.strip() for column in row]
            if wrong := columns.missing(header):
                yield Source.faulty(str(path), f"{path}: {wrong}", columns.suggested(header))
                return
        elif row:
            yield _of_cells(header, row, f"{path}:{lines.number}", columns)


def _of_cells(header: list[str], row: list[str], name: str, columns: Columns) -> Source:
    """Return the source of a row: an empty cell is unknown."""
    if len(row) > len(header):
        message = f"{name}: {len(row)} cells, but {len(header)} columns"
        return Source.faulty(name, message, _QUOTES)
    cells = {column: cell for column, cell in zip(header, row, strict=False) if cell}
    try:
        "".join(cells.values()).encode("utf-8")
    except UnicodeEncodeError:
        return Source.faulty(name, f"{name}: not UTF-8", "save the table as CSV in UTF-8")
    return source_of(columns.record(cells), name)


def _too_long(name: str, rules: Rules) -> Source:
    message = f"{name}: longer than {rules.max_bytes:,} bytes"
    return Source.faulty(name, message, "split the row, or raise the limit")
