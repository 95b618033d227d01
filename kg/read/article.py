"""Source → Article: the text as received, and what is known of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from kg.errors import EmptySource, UnreadableSource
from kg.model import Article
from kg.read.encoding import decode
from kg.read.html import charset, is_html, main_text
from kg.read.metadata import Metadata, checked, demand, read_sidecar, sidecar_of, usable
from kg.read.rules import Rules
from kg.read.source import Form, Source

_A_DAY = dt.timedelta(days=1)


def read(source: Source, rules: Rules | None = None) -> Article:
    """Return the article a source holds.

    Raises UnreadableSource (missing, binary, undecodable, too large, malformed), EmptySource or
    BadMetadata; each says what to do.
    """
    rules = rules or Rules()
    if source.fault:
        raise UnreadableSource(source.fault.message, hint=source.fault.hint)
    text, known = (
        _from_record(source, rules) if source.record is not None else _from_bytes(source, rules)
    )
    if not text.strip():
        raise EmptySource(f"{source.name}: nothing but white space", hint="leave it out")
    known = _possible(known, source)
    demand(known, source.name, rules)
    return Article(
        key=source.key,
        doc_id=source.doc_id,
        text=text,
        digest=hashlib.sha256(_utf8(text, source.name)).hexdigest(),
        fetched=source.fetched,
        version=source.version,
        version_of=source.version_of,
        revises=source.revises,
        source=source.name,
        **known,
    )


def _from_record(source: Source, rules: Rules) -> tuple[str, Metadata]:
    """Return text and metadata of a line or row: of its page, where it has no text of its own."""
    record = _without_blanks(source.record or {})
    text, page = record.get("text"), record.get("html")
    known: Metadata = {}
    if text is None and page is not None:
        text, stated = main_text(_words(page, "html", source), source.name)
        known = usable(stated, source.name, rules)
    return _words(text, "text", source), {**known, **checked(record, source.name, rules)}


def _words(value: Any, field: str, source: Source) -> str:
    """Return the words of a field, which tables may hold as bytes."""
    if isinstance(value, bytes):
        return decode(value, source.name, declared=charset(value) if field == "html" else None)
    if not isinstance(value, str):
        raise UnreadableSource(f"{source.name}: {field} is no string", hint=f'"{field}": "…"')
    return value


def _without_blanks(record: Any) -> dict[str, Any]:
    """Return the fields that hold something: in JSON "" is a usual way to say nothing."""
    return {field: value for field, value in record.items() if value != ""}


def _from_bytes(source: Source, rules: Rules) -> tuple[str, Metadata]:
    """Return text and metadata of a file or stream; a sidecar overrules what a page says."""
    data = _bytes(source, rules)
    if not data.strip():
        raise EmptySource(f"{source.name}: empty", hint="leave it out")
    declared = None if source.form is Form.TEXT else source.charset or charset(data)
    text = decode(data, source.name, declared=declared)
    known: Metadata = {}
    if source.form is Form.HTML or (source.form is Form.UNKNOWN and is_html(text)):
        text, stated = main_text(text, source.name)
        known = usable(stated, source.name, rules)
    if source.known:
        known = {**known, **checked(source.known, source.name, rules)}
    if source.path:
        known = {**known, **read_sidecar(sidecar_of(source.path), rules)}
    return text, known


def _possible(known: Metadata, source: Source) -> Metadata:
    """Return the metadata without a date later than the page was fetched: it states another's.

    A day more is possible: the publisher's day may begin before that of the fetch (UTC).
    """
    day = known.get("date")
    if day is None or source.fetched is None or day <= source.fetched + _A_DAY:
        return known
    return {field: value for field, value in known.items() if field != "date"}  # type: ignore[return-value]


def _bytes(source: Source, rules: Rules) -> bytes:
    data = source.content if source.content is not None else _contents(source.path, source, rules)
    if len(data) > rules.max_bytes:
        raise _too_large(source.name, rules)
    return data


def _contents(path: Path | None, source: Source, rules: Rules) -> bytes:
    if path is None:
        raise UnreadableSource(f"{source.name}: nothing to read", hint="give a path or a stream")
    try:
        with path.open("rb") as stream:
            return stream.read(rules.max_bytes + 1)
    except OSError as error:
        raise UnreadableSource(
            f"{source.name}: {error.strerror or error}", hint="check the path and its permissions"
        ) from error


def _too_large(name: str, rules: Rules) -> UnreadableSource:
    return UnreadableSource(
        f"{name}: larger than {rules.max_bytes:,} bytes", hint="split it, or raise the limit"
    )


def _utf8(text: str, name: str) -> bytes:
    """Return the text as UTF-8; half of a surrogate pair, as JSON may hold, is no character."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableSource(
            f"{name}: character {error.start} is half of a surrogate pair",
            hint="write the text anew as valid Unicode",
        ) from error
