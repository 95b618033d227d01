"""The rows of lists as arrays, so that choosing among all of them takes milliseconds.

    terms                  ids of `terms` in the index, by name; a place in this order is a code
    event.id, .iri         of each event: id of its row in `listed`, code of its IRI
    event.first, .last     days as `date.toordinal`, 0: none is known
    event.certainty, …     numbers; NaN where there is none
    event.place.starts     values of row n: event.place.values[starts[n]:starts[n + 1]], codes
    hidden                 codes of articles that somebody is known to have published
    pointed                codes of places that have a point

and so for the other kinds; statements and contradictions have values of events they are about. Rows
are in the order in which lists show them: events by day, the undated last; places by name; all
others newest first.

The file has the arrays one after the other, as they are in memory: it is mapped, not read.
"""

from __future__ import annotations

import json
import mmap
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import SearchError
from kg.search.layout import damaged, opened
from kg.search.rows import PARTS

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
KINDS: Mapping[str, tuple[str, ...]] = {
    "event": ("type", "place", "at", "within", "claimed", "actor", *PARTS, "named", "source"),
    "statement": ("speaker", "act", "about", "event", "source"),
    "contradiction": ("kind", "event"),
    "place": ("wider",),
    "role": ("actor",),
}
_OF_EVENTS = {
    "statement": ("type", "place"),
    "contradiction": ("type", "place", "actor", "source"),
}
_MARKED = {
    "hidden": "kind = 'article' AND by_outlet IS NOT NULL",
    "pointed": "kind = 'place' AND json_extract(facts, '$.lat') IS NOT NULL",
}
_FIRST = b"newsgraph columns 1\n"
_AT_ONCE = 20_000
_ALIGNED = 16


def make(index: Path, path: Path) -> None:
    """Write the columns of an index that is whole. Raises `SearchError`."""
    try:
        with closing(opened(index)) as rows:
            write(path, columns(rows))
    except (sqlite3.Error, OSError) as error:
        path.unlink(missing_ok=True)
        raise SearchError(f"the columns of lists could not be written: {error}") from error


def write(path: Path, arrays: Arrays) -> None:
    """Write arrays to a file."""
    said, at = [], 0
    for name, array in arrays.items():
        said.append((name, array.dtype.str, at, len(array)))
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    head = _FIRST + json.dumps(said).encode()
    head += b" " * (-(len(head) + 1) % _ALIGNED) + b"\n"
    with path.open("wb") as file:
        file.write(head)
        for array in arrays.values():
            file.write(array.tobytes())
            file.write(bytes(-array.nbytes % _ALIGNED))


def read(path: Path) -> Arrays:
    """Map a file of arrays. Raises `SearchError` where there is none, or another."""
    try:
        with path.open("rb") as file:
            head = file.readline(), file.readline()
            if head[0] != _FIRST:
                raise ValueError("another version")
            start = file.tell()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return {
                name: np.frombuffer(mapped, np.dtype(kind), length, start + at)
                for name, kind, at, length in json.loads(head[1])
            }
    except (OSError, ValueError) as error:
        raise SearchError(f"the columns of lists cannot be read: {error}") from error


def columns(index: sqlite3.Connection) -> dict[str, Array]:
    """Return the arrays of an index. Raises `SearchError` when it is damaged."""
    try:
        return _columns(index)
    except sqlite3.Error as error:
        raise damaged(error) from error


def _columns(index: sqlite3.Connection) -> dict[str, Array]:
    terms = np.array(
        [one for (one,) in index.execute("SELECT id FROM terms ORDER BY name")], dtype=np.int32
    )
    code = np.zeros(int(terms.max(initial=0)) + 1, dtype=np.int32)
    code[terms] = np.arange(len(terms), dtype=np.int32)
    found: dict[str, Array] = {"terms": terms}
    for kind in KINDS:
        found |= _kind(index, kind, code)
    for kind, some in _OF_EVENTS.items():
        for by in some:
            found |= _through(found, kind, by, len(terms))
    for kind in KINDS:
        found |= _ordered(found, kind)
    for name, condition in _MARKED.items():
        ids = [one for (one,) in index.execute(f"SELECT iri FROM listed WHERE {condition}")]
        found[name] = np.sort(code[np.array(ids, dtype=np.int32)])
    return found


def _kind(index: sqlite3.Connection, kind: str, code: Array) -> dict[str, Array]:
    facets = KINDS[kind]
    values = ", ".join(f"by_{by}" for by in facets)
    query = f"""SELECT id, iri, first, last, certainty, killed, {values}
        FROM listed WHERE kind = ? ORDER BY {"text, iri" if kind == "place" else "id"}"""
    parts: list[list[Array]] = [[] for _ in range(6 + 2 * len(facets))]
    cursor = index.execute(query, (kind,))
    while rows := cursor.fetchmany(_AT_ONCE):
        plain, packed = list(zip(*rows, strict=True))[:6], list(zip(*rows, strict=True))[6:]
        types = (np.int32, np.int32, np.int32, np.int32, np.float64, np.float64)
        for n, (some, type) in enumerate(zip(plain, types, strict=True)):
            none = np.nan if type is np.float64 else 0
            parts[n].append(np.array([none if v is None else v for v in some], dtype=type))
        for n, blobs in enumerate(packed):
            whole = [one or b"" for one in blobs]
            parts[6 + 2 * n].append(np.frombuffer(b"".join(whole), np.int32))
            parts[7 + 2 * n].append(np.array([len(one) // 4 for one in whole], dtype=np.int32))
    found = {}
    for n, name in enumerate(("id", "iri", "first", "last", "certainty", "killed")):
        found[f"{kind}.{name}"] = _end_to_end(parts[n], np.float64 if n > 3 else np.int32)
    found[f"{kind}.iri"] = code[found[f"{kind}.iri"]]
    for n, by in enumerate(facets):
        found[f"{kind}.{by}.values"] = code[_end_to_end(parts[6 + 2 * n], np.int32)]
        found[f"{kind}.{by}.starts"] = _starts(_end_to_end(parts[7 + 2 * n], np.int32))
    return found


def _through(found: Arrays, kind: str, by: str, terms: int) -> dict[str, Array]:
    """The values of the events that things are about, each once."""
    rows = np.full(terms, -1, dtype=np.int32)
    rows[found["event.iri"]] = np.arange(len(found["event.iri"]), dtype=np.int32)
    starts = found[f"{kind}.event.starts"]
    events = rows[found[f"{kind}.event.values"]]
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[events >= 0]
    events = events[events >= 0]
    each, values = taken(found[f"event.{by}.starts"], found[f"event.{by}.values"], events)
    owners = np.repeat(owners, np.diff(each))
    if np.diff(starts).max(initial=0) > 1:
        keys = np.unique(owners.astype(np.int64) * max(1, terms) + values)
        owners, values = keys // max(1, terms), (keys % max(1, terms)).astype(np.int32)
    lengths = np.bincount(owners, minlength=len(starts) - 1)
    return {f"{kind}.{by}.values": values, f"{kind}.{by}.starts": _starts(lengths)}


def _ordered(found: Arrays, kind: str) -> dict[str, Array]:
    """All columns of a kind, in the order of its list; places come in theirs."""
    if kind == "place":
        return {}
    first, last, iri = (found[f"{kind}.{name}"] for name in ("first", "last", "iri"))
    day = np.where(first > 0, first, last)
    if kind == "event":
        order = np.lexsort((iri, np.where(last > 0, last, day), day, day == 0))
    else:
        newest = np.where(day == 0, 1, -day)
        order = np.lexsort((iri, _about(found) if kind == "contradiction" else iri, newest))
    again: dict[str, Array] = {}
    for name in ("id", "iri", "first", "last", "certainty", "killed"):
        again[f"{kind}.{name}"] = found[f"{kind}.{name}"][order]
    for by in (*KINDS[kind], *_OF_EVENTS.get(kind, ())):
        starts, values = taken(found[f"{kind}.{by}.starts"], found[f"{kind}.{by}.values"], order)
        again[f"{kind}.{by}.starts"], again[f"{kind}.{by}.values"] = starts, values
    return again


def _about(found: Arrays) -> Array:
    """The event of each contradiction."""
    events: Array = found["contradiction.event.values"][found["contradiction.event.starts"][:-1]]
    return events


def taken(starts: Array, values: Array, rows: Array) -> tuple[Array, Array]:
    """Return the starts and values of some rows, in their order."""
    lengths = (starts[1:] - starts[:-1])[rows]
    again = _starts(lengths)
    at = np.repeat(starts[:-1][rows] - again[:-1], lengths) + np.arange(again[-1])
    return again, values[at]


def _starts(lengths: Array) -> Array:
    starts = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _end_to_end(parts: list[Array], type: Any) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=type)
