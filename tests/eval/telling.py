"""Articles → tellings, without a store: for measuring who is said to tell of one event."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.describe import describe
from kg.iris import DEFAULT_BASE
from kg.merge.tellings import Telling, tellings_of
from kg.model import Annotations, Article, Document
from kg.pipeline import annotate
from kg.record import record


@dataclass(frozen=True)
class Told:
    """An article with its annotation record and what it tells."""

    record: dict[str, Any]
    tellings: tuple[Telling, ...]


def told(article: Article) -> Told:
    """Read an article."""
    document, found = annotate(article)
    return Told(dict(record(document, found)), tellings_in(document, found))


def tellings_in(document: Document, found: Annotations) -> tuple[Telling, ...]:
    """Return what an annotated document tells."""
    graph = describe(document, found, input_digest="sha256:0")
    triples = ((str(s), str(p), str(o)) for s, p, o in graph.triples)
    return tellings_of(triples, DEFAULT_BASE)


def told_all(articles: Iterable[Article], cache: Path | None = None) -> list[Told]:
    """Read articles; with a `cache` what was read before is not read again."""
    if cache and cache.exists():
        return list(pickle.loads(cache.read_bytes()))
    found = [told(article) for article in articles]
    if cache:
        cache.write_bytes(pickle.dumps(found))
    return found
