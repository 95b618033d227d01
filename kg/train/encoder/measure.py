"""How well a model reads dev, by the code that runs it: attributions against the gold."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.document import structure
from kg.language.encoder.attribution import Attribution
from kg.language.encoder.reader import Reader
from kg.model import Article, Span

_SHOWN = ("statement.joint50", "source.ov50", "cue.ov50", "content.ov50")
_BELIEVED = 0.45


def measured(model: Path, gold: Path, scorer: Path) -> dict[str, float]:
    """Return F1 of attributions on a gold file (gzipped JSON lines) by the shared scorer."""
    reader = Reader(model)
    with tempfile.TemporaryDirectory() as folder:
        plain, found = Path(folder, "gold.jsonl"), Path(folder, "found.jsonl")
        plain.write_bytes(gzip.decompress(gold.read_bytes()))
        with plain.open(encoding="utf-8") as lines, found.open("w", encoding="utf-8") as out:
            for line in lines:
                out.write(json.dumps(_record(reader, json.loads(line))) + "\n")
        command = [sys.executable, str(scorer), "statements", str(plain), str(found), "--json"]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    scores: dict[str, list[float]] = json.loads(answer)["scores"]
    return {name: round(scores[name][2], 4) for name in _SHOWN}


def _record(reader: Reader, gold: dict[str, Any]) -> dict[str, Any]:
    key, text = gold["doc_id"], gold["text"]
    document = structure(Article(key=key, doc_id=key, text=text, digest=""))
    found = reader.read(document).attributions
    kept = (one for one in found if min(one.of_cue, one.probability) >= _BELIEVED)
    return {"doc_id": key, "statements": [_statement(n, one) for n, one in enumerate(kept)]}


def _statement(number: int, one: Attribution) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "source": _pairs(one.source),
        "cue": _pairs(one.cue),
        "content": _pairs(one.content),
    }


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
