"""What is known of an article beside its text: the fields of a sidecar or a JSON line, checked.

Unknown stays out. What is there must make sense, and a sidecar may hold nothing else: a field that
is misspelt would silently be unknown.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

from kg.errors import BadMetadata
from kg.read.rules import Rules
from kg.read.source import SIDECAR

FIELDS = ("title", "date", "url", "publisher", "authors", "language", "licence")
_URL = re.compile(r"https?://[^\s/?#<>\"]+[^\s]*", re.IGNORECASE)
_NOT_IN_IRI = re.compile(r"[<>\"{}|\\^`]")  # RFC 3987; old sites have them in addresses
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47, its shape only
_LARGEST_SIDECAR = 100_000  # bytes


class Metadata(TypedDict, total=False):
    """The fields of an `Article` that are metadata; a field not known is not there."""

    title: str
    date: dt.date
    url: str
    publisher: str
    authors: tuple[str, ...]
    language: str
    licence: str


def sidecar_of(path: Path) -> Path:
    """Return where the sidecar of an article lies: `fire.meta.toml` beside `fire.txt`."""
    return path.with_name(path.stem + SIDECAR)


def read_sidecar(path: Path, rules: Rules) -> Metadata:
    """Return the fields of a sidecar; none when there is no such file.

    Raises BadMetadata when it is not TOML, has an unknown field or a wrong value.
    """
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > _LARGEST_SIDECAR:
            raise BadMetadata(f"{path}: far too large for a sidecar", hint="is it one?")
        fields = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadMetadata(
            f"{path}: not TOML: {error}", hint='one field a line: title = "…"'
        ) from error
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise BadMetadata(
            f"{path}: unknown field {', '.join(unknown)}", hint=f"known are {', '.join(FIELDS)}"
        )
    return checked(fields, str(path), rules)


def checked(fields: Mapping[str, Any], name: str, rules: Rules) -> Metadata:
    """Return the metadata among `fields`, each value in its type; None means unknown.

    Raises BadMetadata for a value that cannot be what its field says.
    """
    known: Metadata = {}
    for field in FIELDS:
        value = fields.get(field)
        if value is None:
            continue
        if field == "date":
            if day := _date(value, name, rules):
                known["date"] = day
        elif field == "authors":
            known["authors"] = _authors(value, name)
        else:
            known[field] = _words(value, field, name)  # type: ignore[literal-required]
    return known


def usable(stated: Mapping[str, Any], name: str, rules: Rules) -> Metadata:
    """Return what a web page states of itself, without what cannot be: nobody can mend the page."""
    known: Metadata = {}
    for field in FIELDS:
        try:
            known |= checked({field: stated.get(field)}, name, rules)
        except BadMetadata:
            continue
    return known


def demand(known: Mapping[str, Any], name: str, rules: Rules) -> None:
    """Raise BadMetadata when a field the collection requires is missing."""
    if missing := sorted(field for field in rules.required if not known.get(field)):
        raise BadMetadata(
            f"{name}: {', '.join(missing)} missing",
            hint=f"this collection requires it: add it to the {SIDECAR} file or the JSON line",
        )


def _words(value: Any, field: str, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadMetadata(
            f"{name}: {field} has no value", hint="leave the field out when it is not known"
        )
    words = value.strip()
    if field == "url" and not _URL.fullmatch(words):
        raise BadMetadata(f"{name}: '{words}' is no web address", hint="http://… or https://…")
    if field == "language" and not _LANGUAGE.fullmatch(words):
        raise BadMetadata(
            f"{name}: '{words}' is no language tag", hint='a BCP 47 tag, such as "en" or "pt-BR"'
        )
    return _NOT_IN_IRI.sub(lambda c: f"%{ord(c.group()):02X}", words) if field == "url" else words


def _authors(value: Any, name: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadMetadata(f"{name}: authors are no names", hint='authors = ["A. Name"]')
    return tuple(one.strip() for one in value if one.strip())


def _date(value: Any, name: str, rules: Rules) -> dt.date | None:
    """Return a day; of a moment, the day where it was written down."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.datetime.fromisoformat(value.strip()).date()
    except (ValueError, AttributeError) as error:
        if rules.bad_date_is_unknown:
            return None
        raise BadMetadata(
            f"{name}: '{value}' is no date", hint='YYYY-MM-DD, such as "2019-03-04"'
        ) from error
