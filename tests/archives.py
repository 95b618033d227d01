"""WARC records in the making: what FastWARC writes, and what no sound writer would."""

from __future__ import annotations

import base64
import gzip
import hashlib

URL = "https://www.lindalpost.example/2019/03/ferry/?utm_source=mail"
PARAGRAPHS = (
    "A ferry with forty people on board sank off Lindal on Monday, the harbour master said.",
    "Two fishing boats took everybody from the water before the coast guard arrived.",
    "The mayor of Lindal, Ann Lee, thanked the crews and promised to pay for their nets.",
)


def page(*paragraphs: str, head: str = "", encoding: str = "utf-8") -> bytes:
    """Return a web page with a headline and paragraphs."""
    inside = "".join(f"<p>{words}</p>" for words in paragraphs or PARAGRAPHS)
    text = (
        f"<!DOCTYPE html><html><head>{head}<title>Ferry sinks off Lindal</title></head>"
        f"<body><article><h1>Ferry sinks off Lindal</h1>{inside}</article></body></html>"
    )
    return text.encode(encoding)


def message(
    content: bytes,
    *fields: str,
    status: str = "200 OK",
    media_type: str | None = "text/html; charset=utf-8",
) -> bytes:
    """Return an HTTP response with that content."""
    typed = [f"Content-Type: {media_type}"] if media_type else []
    head = "\r\n".join([f"HTTP/1.1 {status}", *typed, *fields])
    return head.encode("latin-1") + b"\r\n\r\n" + content


def record(
    block: bytes,
    *fields: str,
    kind: str = "response",
    url: str = URL,
    media_type: str = "application/http; msgtype=response",
    length: int | None = None,
    date: str = "2019-03-05T06:00:00Z",
) -> bytes:
    """Return a WARC record around a block; `length` is what it says of itself."""
    head = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        f"WARC-Date: {date}",
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
        f"Content-Type: {media_type}",
        *fields,
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + block + b"\r\n\r\n"


def zipped(*records: bytes) -> bytes:
    """Return records as archives have them: a member of gzip each."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def sha1(content: bytes) -> str:
    """Return a digest as WARC writes it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()
