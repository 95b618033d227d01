"""Counting the rows of a table while it is written, by what stands between two of them.

What is looked for cannot stand inside a value: quotation marks are escaped in JSON, `<` in XML and
line feeds in TSV; CSV is counted outside of its quotation marks. Rows of JSON that bind nothing are
not counted.
"""

from __future__ import annotations

_MARKS = {"json": b'},{"', "xml": b"<result>", "tsv": b"\n", "csv": b"\n"}
_MORE = {"json": -1, "xml": 0, "tsv": 1, "csv": 1}  # marks than rows: between them, or a head


class Rows:
    """Counts rows in the pieces of a table, and tells when there are more than allowed."""

    def __init__(self, format: str, most: int) -> None:
        self._mark = _MARKS[format]
        self._left = max(0, most + _MORE[format])
        self._quotes = format == "csv"
        self._quoted = False
        self._rest = b""

    def too_many(self, piece: bytes) -> bool:
        """Count a piece; True when the rows so far are more than allowed."""
        if self._quotes:
            self._left -= self._unquoted(piece)
            return self._left < 0
        text = self._rest + piece
        self._left -= text.count(self._mark)
        self._rest = text[max(0, len(text) - len(self._mark) + 1) :]  # too short to hold a mark
        return self._left < 0

    def _unquoted(self, piece: bytes) -> int:
        parts = bytes(piece).split(b'"')
        found = sum(part.count(b"\n") for part in parts[self._quoted :: 2])
        self._quoted ^= len(parts) % 2 == 0
        return found
