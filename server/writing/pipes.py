"""Messages between the front, the writer and its scratch process: a JSON header and a body."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTHS = struct.Struct(">II")

Header = dict[str, Any]


def send(stream: IO[bytes], header: Header, body: bytes = b"") -> None:
    """Send one message."""
    text = json.dumps(header).encode()
    stream.write(_LENGTHS.pack(len(text), len(body)) + text + body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Header, bytes] | None:
    """Return the next message; None at the end of the stream."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    of_header, of_body = _LENGTHS.unpack(lengths)
    text, body = stream.read(of_header), stream.read(of_body)
    if len(text) < of_header or len(body) < of_body:
        return None
    header: Header = json.loads(text)
    return header, body
