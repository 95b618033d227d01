"""WARC archives, as Common Crawl News publishes them, → the web pages in them.

A source is a response with HTTP status 200 that is HTML, or a resource that is. All else
(requests, pictures, pages that have moved, text somebody extracted) is passed over and counted.
What is damaged or lies about itself costs one source; its message names file and byte.

The address is the record's, and so is the day on which the page was there: no article in it was
published later. One record is held at a time, and never more of it than the limit.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from kg.errors import UnreadableSource
from kg.read import http, records
from kg.read.address import key_of
from kg.read.digests import agrees
from kg.read.http import Response
from kg.read.records import Damage, Record
from kg.read.rules import Rules
from kg.read.source import Form, Source

ENDINGS = (".warc", ".warc.gz", ".warc.zst")
_PAGES = frozenset({"response", "resource"})
_HEADERS = 100_000  # bytes of HTTP's fields that are let pass beside the content
_FOUND = 200
_AGAIN = "the archive is damaged or cut off there: fetch it again"
_ELSEWHERE = "fetch the page itself, where it is still there"
_WEB = re.compile(r"https?://", re.IGNORECASE)


def in_file(path: Path, rules: Rules, passed: Counter[str]) -> Iterator[Source]:
    """Yield a source a web page; `passed` counts what is none, by what it is."""
    found = 0
    try:
        for one in records.records(path, _PAGES, rules.max_bytes + _HEADERS):
            found += 1
            name = f"{path}:{one.offset}"
            if isinstance(one, Damage):
                yield Source.faulty(name, f"{name}: {one.reason}", _AGAIN)
            else:
                yield from _page(one, name, rules, passed)
    except UnreadableSource as error:
        yield Source.faulty(str(path), f"{path}: {error}", error.hint or _AGAIN)
    except OSError as error:
        yield Source.faulty(str(path), f"{path} cannot be read: {error}", _AGAIN)
    else:
        if not found:
            yield Source.faulty(str(path), f"{path}: there are no records in it", _AGAIN)


def _page(record: Record, name: str, rules: Rules, passed: Counter[str]) -> Iterator[Source]:
    """Yield the page of a record, or why it cannot be had; nothing where it is none."""
    try:
        response = _response(record, name)
        other = _other(record, response)
        if response is None or other:
            passed[other] += 1
        else:
            yield _source(record, response, name, rules)
    except UnreadableSource as error:
        yield Source.faulty(name, str(error), error.hint or _AGAIN)


def _response(record: Record, name: str) -> Response | None:
    """Return what a record holds as a response; None where it is none.

    Raises UnreadableSource where it says that it is one, and is not.
    """
    media_type = record.headers.get("content-type", "")
    if record.kind == "resource":  # the content without a message around it
        fields = Message()
        fields["Content-Type"] = media_type
        return Response(status=_FOUND, fields=fields, body=record.block)
    if record.kind == "response" and media_type.lower().startswith("application/http"):
        return http.parsed(record.block, name)
    return None


def _other(record: Record, response: Response | None) -> str:
    """Return what a record is that is no web page; "" where it is one."""
    if response is None:
        return record.kind if record.kind not in ("", "response") else "of an unknown kind"
    if response.status != _FOUND:
        return f"with status {response.status}"
    identified = record.headers.get("warc-identified-payload-type", "")
    return "" if http.is_html(response.media_type or identified) else "not HTML"


def _source(record: Record, response: Response, name: str, rules: Rules) -> Source:
    """Return the source of a page. Raises UnreadableSource where the record lies, or is cut off."""
    if why := record.headers.get("warc-truncated"):
        raise UnreadableSource(f"{name}: only a part of the page was kept ({why})", hint=_ELSEWHERE)
    address = record.headers.get("warc-target-uri", "").strip("<> ")
    if not _WEB.match(address):
        raise UnreadableSource(f"{name}: no web address, but '{address[:200]}'", hint=_AGAIN)
    content = http.content(response, rules.max_bytes, name)
    digest = record.headers.get("warc-payload-digest", "")
    if agrees(digest, response.body, content) is False and not _matches(digest, response, name):
        raise UnreadableSource(f"{name}: its content does not match {digest}", hint=_AGAIN)
    return Source(
        key=key_of(address),
        doc_id=key_of(address),
        name=name,
        form=Form.HTML,
        content=content,
        charset=response.charset,
        known={"url": address},
        fetched=_day(record.headers.get("warc-date", "")),
    )


def _matches(digest: str, response: Response, name: str) -> bool:
    """Whether it is the digest of the content still packed, but no longer in chunks."""
    return agrees(digest, http.entity(response, name)) is True


def _day(moment: str) -> dt.date | None:
    """Return the day of a WARC-Date, which is in UTC; None where it is none."""
    try:
        return dt.date.fromisoformat(moment[:10])
    except ValueError:
        return None
