"""The articles as received, beside the graph: evidence is shown in them, queries never see them.

Two compressed JSON files an article, its text and the annotation record of what was found in it, in
256 folders so that a million of them stay findable.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import zstandard

from kg.model import Article
from kg.store.layout import Layout, file_name, write_atomically

_DAYS = ("date", "fetched")


def put(layout: Layout, article: Article) -> None:
    """Keep an article; the same again writes nothing."""
    _keep(_path(layout, article.key), pack(as_json(article)))


def put_record(layout: Layout, key: str, packed: bytes) -> None:
    """Keep what was found in an article, as `pack` made it; the same again writes nothing."""
    _keep(_path(layout, key, "record"), packed)


def pack(said: dict[str, Any]) -> bytes:
    """Return a JSON object compressed; ASCII, so that a lone surrogate survives as its escape."""
    return zstandard.compress(json.dumps(said).encode(), 3)


def unpack(packed: bytes) -> dict[str, Any]:
    """Return what `pack` packed."""
    said: dict[str, Any] = json.loads(zstandard.decompress(packed))
    return said


def as_json(article: Article) -> dict[str, Any]:
    """Return an article as a JSON object."""
    said = asdict(article)
    for day in _DAYS:
        said[day] = said[day].isoformat() if said[day] else None
    return said


def from_json(said: dict[str, Any]) -> Article:
    """Return the article of a JSON object; a field that was not known then has its default."""
    days = {day: dt.date.fromisoformat(said[day]) if said.get(day) else None for day in _DAYS}
    return Article(**said | days | {"authors": tuple(said["authors"])})


def _keep(path: Path, packed: bytes) -> None:
    if not (path.exists() and path.read_bytes() == packed):
        write_atomically(path, packed, alone=True)


def get(layout: Layout, key: str) -> Article | None:
    """Return the article with that key as it was received, or None."""
    said = _unpacked(_path(layout, key))
    return from_json(said) if said is not None else None


def record(layout: Layout, key: str) -> dict[str, Any] | None:
    """Return the annotation record of the article with that key, or None."""
    return _unpacked(_path(layout, key, "record"))


def remove(layout: Layout, key: str) -> bool:
    """Forget an article's text, and what was found in it; return whether there was a text."""
    found = _path(layout, key).exists()
    for kind in ("json", "record"):
        _path(layout, key, kind).unlink(missing_ok=True)
    return found


def _unpacked(path: Path) -> dict[str, Any] | None:
    try:
        return unpack(path.read_bytes())
    except FileNotFoundError:
        return None


def _path(layout: Layout, key: str, kind: str = "json") -> Path:
    folder = hashlib.sha256(key.encode(errors="backslashreplace")).hexdigest()[:2]
    return layout.texts / folder / f"{file_name(key)}.{kind}.zst"
