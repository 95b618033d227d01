"""Every file of a data directory read, to see whether some words are left in it.

Files are read as they are and as what they are: gzip and zstandard unpacked, journals entry by
entry, databases row by row and page by page, stores quad by quad as well as byte by byte, since
what Oxigraph removed stays in its files.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import zstandard

from kg.store.journal import frames_of

_CHUNK = 1 << 20


def traces(data: Path, words: Iterable[str]) -> Iterator[tuple[Path, str, str]]:
    """Yield file, word and where in it, for each of the words that a file below `data` still has.

    Words are looked for whatever their case, in UTF-8 and as JSON and N-Triples escape them.
    """
    wanted = {form: word for word in words for form in _forms(word)}
    for path in sorted(data.rglob("*")):
        if not path.is_symlink() and (path.is_file() or _is_store(path)):
            for how, text in _readings(path):
                found = {wanted[form] for form in wanted if form in text}
                yield from ((path, word, how) for word in sorted(found))


def _forms(word: str) -> Iterator[bytes]:
    yield word.lower().encode()
    if not word.isascii():
        yield ascii(word.lower())[1:-1].encode()


def _readings(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what a file says, in pieces, each with how it was read; in lower case."""
    if path.is_dir():
        yield from (("quads", line) for line in _quads(path))
        return
    yield "name", path.name.lower().encode()
    yield from (("bytes", piece) for piece in _pieces(path.open("rb")))
    reader = _READERS.get(path.suffix)
    if reader is not None:
        yield from ((path.suffix[1:], piece) for piece in reader(path))


def _is_store(path: Path) -> bool:
    return path.is_dir() and (path / "CURRENT").is_file()


def _quads(path: Path) -> Iterator[bytes]:
    for quad in ox.Store.read_only(str(path)):
        yield str(quad).lower().encode()


def _pieces(stream: io.BufferedIOBase | io.BufferedReader | gzip.GzipFile) -> Iterator[bytes]:
    """The stream in lower case, in pieces that overlap, so that no word falls between two."""
    with contextlib.closing(stream):
        before = b""
        while piece := stream.read(_CHUNK):
            yield (
                (before + piece)
                .decode("utf-8", "surrogateescape")
                .lower()
                .encode("utf-8", "surrogateescape")
            )
            before = piece[-4096:]


def _gzip(path: Path) -> Iterator[bytes]:
    return _pieces(gzip.open(path))


def _zstandard(path: Path) -> Iterator[bytes]:
    return _pieces(zstandard.open(path, "rb"))


def _journal(path: Path) -> Iterator[bytes]:
    for frame in frames_of(path):
        yield frame.header.lower()
        yield frame.lines().lower()


def _sqlite(path: Path) -> Iterator[bytes]:
    """Rows and, where they are packed, what is in them."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.text_factory = bytes
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            with contextlib.suppress(sqlite3.OperationalError):  # of full text search, its own
                for row in database.execute(f'SELECT * FROM "{name.decode()}"'):
                    yield from (_cell(cell).lower() for cell in row)


def _cell(cell: object) -> bytes:
    if not isinstance(cell, bytes):
        return str(cell).encode()
    with contextlib.suppress(zstandard.ZstdError):
        return zstandard.decompress(cell)
    return cell


_READERS: dict[str, Callable[[Path], Iterator[bytes]]] = {
    ".gz": _gzip,
    ".zst": _zstandard,
    ".ngj": _journal,
    ".sqlite": _sqlite,
}
