"""How well a branch marks dev, by the code that runs it: phrases of a kind, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.document import structure
from kg.language.encoder.labels import TRACKS
from kg.language.encoder.reader import Reader
from kg.model import Article
from kg.train.encoder.marks import corpora
from kg.train.encoder.marks.corpora import Tracked

_BELIEVED = 0.5
_DEV = {"gum": corpora.mentions, "muc4": corpora.roles}


def measured(model: Path, folder: Path) -> dict[str, float]:
    """Return F1 on each track that GUM's and MUC-4's dev tell of; a corpus not there is not."""
    reader = Reader(model)
    found: dict[str, float] = {}
    for name, read in _DEV.items():
        path = folder / name / "dev.jsonl.gz"
        if path.exists():
            found |= _of_tracks(reader, read(path))
    return found


def _of_tracks(reader: Reader, texts: Iterable[Tracked]) -> dict[str, float]:
    right, marked, gold = Counter[str](), Counter[str](), Counter[str]()
    for number, one in enumerate(texts):
        key = f"dev{number}"
        document = structure(Article(key=key, doc_id=key, text=one.text, digest=""))
        for track, spans in one.phrases.items():
            gold[track] += len(spans)
        for mark in reader.read(document).marks:
            if mark.track in one.phrases and mark.probability >= _BELIEVED:
                marked[mark.track] += 1
                right[mark.track] += mark.span in one.phrases[mark.track]
    return {
        track: round(2 * right[track] / (marked[track] + gold[track]), 3)
        for track in _tracks()
        if gold[track]
    }


def _tracks() -> Iterator[str]:
    for tracks in TRACKS.values():
        yield from tracks
