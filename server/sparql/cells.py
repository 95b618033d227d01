"""CSV for spreadsheets: no cell is a formula, whatever an article says.

Excel and its like take a cell that begins with one of `=+-@`, or with a tab or a carriage return
before them, for a formula, in quotation marks or not, and a formula can ask other hosts (OWASP,
"CSV Injection"). An apostrophe before it makes it text. The W3C's CSV (`format=csv`) is for
programs and stays as it is; numbers are no text.
"""

from __future__ import annotations

import csv
import io
import re

NAME = "spreadsheet"
"""What `format=` calls it."""
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> as_text("=1+1"), as_text("-3.5"), as_text("plain - text")
    ("'=1+1", '-3.5', 'plain - text')
    """
    is_formula = _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def guarded(table: bytes) -> bytes:
    """Return a table in CSV (UTF-8, RFC 4180) with every such cell as text."""
    rows = csv.reader(io.StringIO(table.decode(errors="replace"), newline=""))
    written = io.StringIO(newline="")
    csv.writer(written).writerows([as_text(cell) for cell in row] for row in rows)
    return written.getvalue().encode()
