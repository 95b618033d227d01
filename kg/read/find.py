"""Files, folders and streams → the sources in them, without reading the articles.

An archive, a table or a file of lines holds many; of each one article at a time is in memory.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.read import lines, tables, warc
from kg.read.columns import Columns
from kg.read.rules import Rules
from kg.read.source import SIDECAR, Form, Source

STDIN = "-"
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_HTML = (".html", ".htm", ".xhtml")
_TEXT = (".txt", ".text")
_NOT_ARTICLES = frozenset({"readme", "license", "licence", "manifest"})


@dataclass(frozen=True, slots=True)
class _Way:
    """How things are read, and the count of what is passed over."""

    rules: Rules
    columns: Columns
    passed: Counter[str]


def sources(
    paths: Sequence[str | Path],
    *,
    stdin: BinaryIO | None = None,
    rules: Rules | None = None,
    columns: Columns | None = None,
    passed: Counter[str] | None = None,
) -> Iterator[Source]:
    """Yield the sources at `paths`, in order: files, folders (recursively, sorted), "-" for stdin.

    `columns` says what the fields of JSON lines and tables are called. `passed` counts the records
    of archives that are no web pages. Lazy: one article is held at a time. Sidecars, hidden files
    and README, LICENSE and MANIFEST files in folders are passed over.
    """
    way = _Way(rules or Rules(), columns or Columns(), Counter() if passed is None else passed)
    for path in map(Path, paths):
        if str(path) == STDIN:
            stream = stdin or sys.stdin.buffer
            yield from lines.in_stream(stream, "stdin", way.rules, way.columns)
        elif path.is_dir():
            yield from _in_folder(path, way)
        else:
            yield from _at(path, path.parent, way, named=True)


def _in_folder(folder: Path, way: _Way) -> Iterator[Source]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        stems = {Path(name).stem for name in files if not name.endswith(SIDECAR)}
        for name in sorted(files):
            if name.endswith(SIDECAR) and name.removesuffix(SIDECAR) not in stems:
                yield _lonely(Path(here) / name)
            elif not _is_passed_over(name):
                yield from _at(Path(here) / name, folder, way, named=False)


def _is_passed_over(name: str) -> bool:
    stem = name.casefold().partition(".")[0]
    return name.startswith(".") or name.endswith(SIDECAR) or stem in _NOT_ARTICLES


def _at(path: Path, root: Path, way: _Way, *, named: bool) -> Iterator[Source]:
    """Yield what is at `path`; a file that somebody named is read whatever its ending."""
    name = path.name.casefold()
    if not path.is_file():
        what = "is not a file" if path.exists() else "does not exist"
        yield Source.faulty(str(path), f"{path} {what}", "check the path")
    elif name.endswith(_LINES):
        yield from lines.in_file(path, way.rules, way.columns)
    elif name.endswith(tables.PARQUET):
        yield from tables.in_parquet(path, way.rules, way.columns)
    elif name.endswith(tables.CSV):
        yield from tables.in_csv(path, way.rules, way.columns)
    elif name.endswith(warc.ENDINGS):
        yield from warc.in_file(path, way.rules, way.passed)
    elif name.endswith(_HTML):
        yield _file(path, root, Form.HTML)
    elif name.endswith(_TEXT):
        yield _file(path, root, Form.TEXT)
    elif named or not path.suffix:
        yield _file(path, root, Form.UNKNOWN)
    else:
        yield _foreign(path)


def _file(path: Path, root: Path, form: Form) -> Source:
    inside = path.relative_to(root).with_suffix("")
    return Source(key=inside.as_posix(), doc_id=inside.name, name=str(path), form=form, path=path)


def _lonely(path: Path) -> Source:
    return Source.faulty(
        str(path),
        f"{path}: a sidecar without an article",
        f"the article of x{SIDECAR} is x.txt or x.html beside it",
    )


def _foreign(path: Path) -> Source:
    endings = " ".join((*_TEXT, *_HTML, *_LINES, *tables.PARQUET, *tables.CSV, *warc.ENDINGS))
    return Source.faulty(
        str(path),
        f"{path}: {path.suffix} is no ending of an article",
        f"known are {endings}; name the file itself to have it read all the same",
    )
