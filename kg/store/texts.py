"""The articles as received, beside the graph: evidence is shown in them, queries never see them.

One compressed JSON file an article, in 256 folders so that a million of them stay findable.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import zstandard

from kg.model import Article
from kg.store.layout import Layout, file_name, write_atomically


def put(layout: Layout, article: Article) -> None:
    """Keep an article; the same again writes nothing."""
    said = asdict(article)
    said["date"] = article.date.isoformat() if article.date else None
    plain = json.dumps(said).encode()  # ASCII: a lone surrogate survives as its escape
    packed = zstandard.compress(plain, 3)
    path = _path(layout, article.key)
    if not (path.exists() and path.read_bytes() == packed):
        write_atomically(path, packed)


def get(layout: Layout, key: str) -> Article | None:
    """Return the article with that key as it was received, or None."""
    try:
        packed = _path(layout, key).read_bytes()
    except FileNotFoundError:
        return None
    said = json.loads(zstandard.decompress(packed))
    said["date"] = dt.date.fromisoformat(said["date"]) if said["date"] else None
    said["authors"] = tuple(said["authors"])
    return Article(**said)


def remove(layout: Layout, key: str) -> None:
    """Forget an article's text."""
    _path(layout, key).unlink(missing_ok=True)


def _path(layout: Layout, key: str) -> Path:
    folder = hashlib.sha256(key.encode(errors="backslashreplace")).hexdigest()[:2]
    return layout.texts / folder / f"{file_name(key)}.json.zst"
