"""The annotation records that are judged: made now, or read from a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kg.pipeline import annotate
from kg.read import read, sources
from kg.record import record
from tests.eval.gold_events.coding import text_path
from tests.eval.gold_events.found import Json
from tests.eval.gold_events.gold import GoldArticle


def annotated(articles: Iterable[GoldArticle]) -> dict[str, Json]:
    """Return the annotation record of every article, made now."""
    paths = [text_path(article.key) for article in articles]
    return {
        source.doc_id: record(*annotate(read(source)))
        for path in paths
        for source in sources([path])
    }


def loaded(path: Path) -> dict[str, Json]:
    """Return the records of a file of JSON lines, by document."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return {one["doc_id"]: one for one in records}
