"""What to call an article that has no title: the words it opens with, as a quotation.

They come from its kept text, so a site that shows evidence only (`NEWSGRAPH_ARTICLES=evidence`)
calls such an article by its key.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kg.store import Snapshot
from server.config import Config
from server.marked.kept import Kept, Zone, kept

_LONGEST = 72  # characters
_KINDS = ("title", "paragraph", "heading")  # where an article may begin, the best first


def titled(config: Config, snapshot: Snapshot | None, label: str, iri: str) -> str:
    """Return what a page calls a thing: its label, but for articles without a title."""
    before, _, key = iri.partition("id/article/")
    if before != config.base or label != key or config.articles != "whole":
        return label
    opening = _opening(config.data, key, snapshot.name if snapshot else "")
    return f"“{opening}”" if opening else label


@lru_cache(maxsize=8192)
def _opening(data: Path, key: str, snapshot: str) -> str | None:
    """`snapshot`: an article may be another with the next one."""
    found = kept(data, key)
    zone = _first(found) if found else None
    return _cut(" ".join(found.text[zone.start : zone.end].split())) if found and zone else None


def _first(found: Kept) -> Zone | None:
    of_kind = (next((z for z in found.zones if z.kind == kind), None) for kind in _KINDS)
    return next(filter(None, of_kind), None)


def _cut(words: str) -> str:
    """The beginning, up to a border of words."""
    if len(words) <= _LONGEST:
        return words
    whole, blank, _ = words[: _LONGEST + 1].rpartition(" ")
    return f"{whole if blank else words[:_LONGEST]}\u00a0…"
