"""Files and streams with one JSON object a line (jsonlines.org), each an article.

One line is held at a time, and of a line beyond the limit nothing is kept: a file of millions of
articles streams, and one line of a gigabyte costs a message.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from kg.read.columns import Columns, source_of
from kg.read.rules import Rules
from kg.read.source import Source

_CHUNK = 1 << 16
_BOM = b"\xef\xbb\xbf"

Line = bytes | None  # None: longer than the limit


def in_file(path: Path, rules: Rules, columns: Columns) -> Iterator[Source]:
    """Yield a source a line of the file, which may be compressed with gzip."""
    number = 0
    with opened(path) as stream:
        try:
            for number, line in enumerate(lines_of(stream, rules.max_bytes), 1):
                yield from _source(line, f"{path}:{number}", rules, columns)
        except (OSError, EOFError, zlib.error) as error:
            yield Source.faulty(
                f"{path}:{number + 1}",
                f"{path} cannot be read after line {number}: {error}",
                "the file is damaged or cut off: fetch it again",
            )


def opened(path: Path) -> BinaryIO:
    """Open a file for reading, which may be compressed with gzip."""
    if path.name.casefold().endswith(".gz"):
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def in_stream(stream: BinaryIO, name: str, rules: Rules, columns: Columns) -> Iterator[Source]:
    """Yield the sources of a stream: its lines when the first is an object, else one text."""
    lines = lines_of(stream, rules.max_bytes)
    blank: list[Line] = []
    for first in lines:
        if first is not None and not first.strip(b" \t\r\n" + _BOM):
            blank.append(first)
            continue
        if first is None or _is_object(first):
            every = enumerate(chain(blank, [first], lines), 1)
            for number, line in every:
                yield from _source(line, f"{name}:{number}", rules, columns)
        else:
            content = b"".join(line for line in (*blank, first) if line) + stream.read(
                rules.max_bytes + 1
            )
            yield Source(key=name, doc_id=name, name=name, content=content)
        return
    yield Source(key=name, doc_id=name, name=name, content=b"")


def lines_of(stream: BinaryIO, limit: int) -> Iterator[Line]:
    """Yield the lines of a stream, None for each with more than `limit` bytes."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass
        yield None


def _is_object(line: bytes) -> bool:
    start = line.removeprefix(_BOM).lstrip()
    return start.startswith(b"{") and start[1:].lstrip()[:1] in (b'"', b"}", b"")


def _source(line: Line, name: str, rules: Rules, columns: Columns) -> Iterator[Source]:
    """Yield the source of a line; nothing for an empty one."""
    if line is None:
        yield Source.faulty(
            name,
            f"{name}: longer than {rules.max_bytes:,} bytes",
            "split the line, or raise the limit",
        )
    elif line.strip(b" \t\r\n" + _BOM):
        yield _parsed(line, name, columns)


def _parsed(line: bytes, name: str, columns: Columns) -> Source:
    try:
        record = json.loads(line.removeprefix(_BOM).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return Source.faulty(
            name, f"{name}: not JSON: {_reason(error)}", "one JSON object a line, in UTF-8"
        )
    if not isinstance(record, dict):
        return Source.faulty(
            name,
            f"{name}: JSON, but not an object",
            'a line looks like {"doc_id": "…", "text": "…"}',
        )
    return source_of(columns.record(record), name)


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
