"""The bytes of an HTTP response → its status, its media type, and its content unpacked.

What crawlers store may be the message as it came (chunked, compressed) or as they unpacked it,
with the header fields left as they were: so a coding that is announced but not there is let pass.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, parse_headers

from kg.errors import UnreadableSource
from kg.read.unpack import unpacked

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b[^\r\n]*\r?\n")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_PACKED = {b"\x1f\x8b": ("gzip", "x-gzip"), b"\x28\xb5\x2f\xfd": ("zstd",)}
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response as it was stored: `body` is still in its transfer and content codings."""

    status: int
    fields: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type, lower-case; empty where none is stated."""
        return self.fields.get_content_type() if self.fields.get("Content-Type") else ""

    @property
    def charset(self) -> str | None:
        """The encoding that is stated with the media type."""
        return self.fields.get_content_charset()


def is_html(media_type: str) -> bool:
    """Whether it is a web page's."""
    return media_type in _HTML


def parsed(message: bytes, name: str) -> Response:
    """Return the response in `message`. Raises UnreadableSource where there is none in it."""
    first = _STATUS.match(message)
    stream = io.BytesIO(message)
    try:
        if first is None:
            raise HTTPException("no status line")
        stream.seek(first.end())
        fields = parse_headers(stream)
    except (HTTPException, ValueError) as error:
        raise UnreadableSource(
            f"{name}: not an HTTP response: {error or type(error).__name__}",
            hint="the record is damaged: fetch the archive again",
        ) from error
    return Response(status=int(first[1]), fields=fields, body=message[stream.tell() :])


def content(response: Response, limit: int, name: str) -> bytes:
    """Return the content without its codings, of at most `limit` bytes.

    Raises UnreadableSource where it is damaged, cut off, or unpacks to more.
    """
    body = entity(response, name)
    for coding in reversed(_codings(response.fields, "Content-Encoding")):
        if coding not in ("", "identity") and not _was_unpacked(body, coding):
            body = unpacked(body, coding, limit, name)
    return body


def entity(response: Response, name: str) -> bytes:
    """Return the body without its transfer coding: of a chunked one, the chunks.

    Raises UnreadableSource where it ends too early.
    """
    body, length = response.body, response.fields.get("Content-Length", "").strip()
    if "chunked" in _codings(response.fields, "Transfer-Encoding") and _CHUNK.match(body):
        return _joined(body, name)
    plain = set(_codings(response.fields, "Content-Encoding")) <= {"", "identity"}
    if plain and length.isdecimal() and len(length) < 18 and len(body) < int(length):
        raise _cut_off(name, f"{len(body):,} bytes of {int(length):,}")
    return body


def _codings(fields: Message, name: str) -> list[str]:
    listed = ",".join(str(value) for value in fields.get_all(name, []))
    return [coding.strip().lower() for coding in listed.split(",")]


def _was_unpacked(body: bytes, coding: str) -> bool:
    """Whether the crawler has unpacked it: it does not begin as that coding does."""
    for mark, codings in _PACKED.items():
        if coding in codings:
            return not body.startswith(mark)
    return coding in ("br", "deflate") and body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _joined(body: bytes, name: str) -> bytes:
    """Return the chunks of a chunked body (RFC 9112 section 7.1), without their sizes."""
    chunks: list[bytes] = []
    at = 0
    while size := _CHUNK.match(body, at):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(chunks)
        chunk = body[size.end() : size.end() + length]
        if len(chunk) < length:
            break
        chunks.append(chunk)
        at = size.end() + length
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    raise _cut_off(name, f"its chunks end after {at:,} bytes")


def _cut_off(name: str, what: str) -> UnreadableSource:
    return UnreadableSource(f"{name}: the page is cut off: {what}", hint="fetch it again")
