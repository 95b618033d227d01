"""What goes between the pool and a worker, over one socket: questions there, answers back.

Questions are marshalled tuples: quick, and safe in this direction only, since a worker trusts the
server and not the other way round. Answers are a few numbers and bytes that nobody interprets.
Imports nothing of newsgraph: a worker must start in milliseconds.
"""

from __future__ import annotations

import marshal
import struct
from typing import Any, NamedTuple

LENGTH = struct.Struct(">I")
ANSWER = struct.Struct(">BBBxQ")
"""Status, kind of the answer, whether it is cut, bytes that follow: the body, or a message."""

STATUSES = ("ok", "unacceptable", "syntax", "large", "rows", "failed", "gone", "hello")
KINDS = ("", "table", "boolean", "graph")


class Asked(NamedTuple):
    """A question as a worker sees it."""

    snapshot: str
    published: str
    query: str
    base: str | None
    table: str | None
    graph: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    seconds: float
    limit: int
    beginning: bool
    rows: int


class Told(NamedTuple):
    """The header of an answer."""

    status: str
    kind: str
    cut: bool
    length: int


def pack(value: Any) -> bytes:
    """Return a question, or the settings before the first, as it is sent."""
    text = marshal.dumps(value)
    return LENGTH.pack(len(text)) + text


def unpack(text: bytes) -> Any:
    """Return what `pack` was given."""
    return marshal.loads(text)  # from the server, which a worker trusts


def head(status: str, kind: str, cut: bool, length: int) -> bytes:
    """Return the header of an answer."""
    return ANSWER.pack(STATUSES.index(status), KINDS.index(kind), cut, length)


def read_head(text: bytes) -> Told:
    """Return the header that a worker sent; ValueError when it is none."""
    status, kind, cut, length = ANSWER.unpack_from(text)
    if status >= len(STATUSES) or kind >= len(KINDS):
        raise ValueError("not a header")
    return Told(STATUSES[status], KINDS[kind], bool(cut), length)
