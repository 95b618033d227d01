"""What there is to read: one `Source` an article.

A source is cheap to pickle, so that the reading can happen in another process. What is wrong with
a source (missing, too long, not JSON) is kept in it and raised by `read`, so that one bad file or
line costs one article.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SIDECAR = ".meta.toml"


class Form(StrEnum):
    """How a source is to be read."""

    TEXT = "text"
    HTML = "html"
    RECORD = "record"  # a line of JSON or a row of a table, parsed
    UNKNOWN = "unknown"  # its content tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a source cannot be read, and what to do about it."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article that may be read, or the reason why it may not.

    `key` identifies it in the collection: its path in the folder given without ending, the
    `doc_id` of its line or row, or its address on the web. One of `path`, `content`, `record`,
    `fault` is set.
    """

    key: str
    doc_id: str
    name: str  # for messages: "wire/fire.txt", "wire.jsonl:17"
    form: Form = Form.UNKNOWN
    path: Path | None = None
    content: bytes | None = None
    record: Mapping[str, Any] | None = None  # the known fields of a JSON line or row
    charset: str | None = None  # of `content`, as HTTP says
    known: Mapping[str, Any] | None = None  # metadata from around it: overrules what a page says
    fetched: dt.date | None = None  # it was there on that day (UTC): published no later
    version: int = 1  # a later one is `version_of` the first and `revises` the one before: keys
    version_of: str | None = None
    revises: str | None = None
    fault: Fault | None = None

    @classmethod
    def faulty(cls, name: str, message: str, hint: str) -> Source:
        """Return a source that `read` refuses with this message."""
        return cls(key=name, doc_id=name, name=name, fault=Fault(message=message, hint=hint))
