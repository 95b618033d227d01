"""Fit kg/knowledge/data/place_weights.toml: what tells the names of places from other names.

    python tests/tools/fit_places.py ../shared/corpora

The candidates of the development sets of geovirus, trnews, lgl and geowebnews are labelled by
their gold toponyms; logistic regression with an L2 penalty gives each cue its weight, once for
the first look and once for the second. Adjectives are left out: the corpora disagree about them.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kg.document import structure
from kg.extract.names import find_names
from kg.extract.places import cues
from kg.extract.places.candidates import candidates
from kg.extract.places.line import Candidate
from kg.extract.reading import Reading
from kg.language import parse
from kg.model import Annotations, Article

TARGET = Path(__file__).parents[2] / "kg" / "knowledge" / "data" / "place_weights.toml"
CORPORA = {"geovirus": 1.0, "trnews": 1.5, "lgl": 0.7, "geowebnews": 1.0}  # weight of a document
THRESHOLD = -0.4
PENALTY = 1.0
# What the corpora say too faintly: a town and a family name are rather somebody; what lies
# "40 km to the north" is a place.
FIXED = {"after:surname": -5.0, "after:distance": 2.0}
RAREST = 3  # a cue seen less often gets no weight
HEAD = """\
# Log-odds that a capitalised name is a place's, cue by cue (kg/extract/places/cues.py). Generated
# by tests/tools/fit_places.py: change that. A cue that is not listed weighs nothing.
"""

Labelled = list[tuple[Candidate, int, float]]


def main(corpora: Path) -> None:
    """Write the file."""
    documents = [d for name, w in CORPORA.items() for d in _documents(corpora / name, w)]
    labels = [(y, w) for found, _ in documents for _, y, w in found]
    first = fit([c.features for found, _ in documents for c, _, _ in found], labels)
    features = []
    for found, persons in documents:
        for one, _, _ in found:
            one.score = _sum(first, one.features)
        sums = cues.surroundings((c for c, _, _ in found), persons)
        features += [c.features + cues.second_look(c, sums) for c, _, _ in found]
    second = fit(features, labels)
    TARGET.write_text(HEAD + _toml(first, second), encoding="utf-8")
    sys.stdout.write(f"{len(labels)} candidates → {TARGET}\n")


def _documents(folder: Path, weight: float) -> Iterator[tuple[Labelled, frozenset[str]]]:
    with gzip.open(folder / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            key, text = record["doc_id"], record["text"]
            document = structure(Article(key=key, doc_id=key, text=text, digest=""))
            words = parse(document)
            named = find_names(Reading(document=document, parse=words, found=Annotations()))
            names = cues.names_of(text, named)
            found: Labelled = []
            for number in range(len(document.sentences)):
                here = candidates(document, words, number)
                cues.describe(here, words.tokens, words.sentence(number))
                for one in here:
                    one.features += cues.by_name(one, names)
                    label = _label(one, record)
                    if label is not None:
                        found.append((one, label, weight))
            yield found, cues.persons_of(words.tokens, named)


def _label(one: Candidate, record: dict[str, Any]) -> int | None:
    """1: a toponym; 0: none; None: gold does not say."""
    if one.source in ("adjective", "site"):
        return None
    judged = [t for t in record["toponyms"] if _has_point(t) or record["corpus"] != "geowebnews"]
    if (one.span.start, one.span.end) in {(t["start"], t["end"]) for t in judged}:
        return 1
    unjudged = (t for t in record["toponyms"] if t not in judged)
    touched = any(t["start"] < one.span.end and one.span.start < t["end"] for t in unjudged)
    overlaps = any(t["start"] < one.span.end and one.span.start < t["end"] for t in judged)
    return None if touched and not overlaps else 0


def _has_point(toponym: dict[str, Any]) -> bool:
    return toponym["lat"] is not None


def fit(rows: Sequence[Sequence[str]], labels: Sequence[tuple[int, float]]) -> dict[str, float]:
    """Return the weights of logistic regression, by full-batch Adam."""
    seen = Counter(f for row in rows for f in set(row))
    index = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= RAREST), 1)}
    pairs = [(r, i) for r, row in enumerate(rows) for i in (0, *_known(row, index))]
    row_of, column_of = np.array(pairs).T
    truth, importance = np.array(labels, dtype=float).T
    penalty = np.full(len(index) + 1, PENALTY)
    penalty[0] = 0.0
    weights = np.zeros(len(index) + 1)
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 401):
        odds = np.bincount(row_of, weights[column_of], len(rows))
        error = (1 / (1 + np.exp(-odds)) - truth) * importance
        slope = np.bincount(column_of, error[row_of], len(weights)) + penalty * weights
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.999 * spread + 0.001 * slope**2
        pace = 0.1 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
        weights = weights - pace
    fitted = {"bias": float(weights[0])} | {f: float(weights[i]) for f, i in index.items()}
    return fitted | FIXED


def _known(row: Sequence[str], index: dict[str, int]) -> list[int]:
    return sorted({index[f] for f in row if f in index})


def _sum(weights: dict[str, float], features: Sequence[str]) -> float:
    return weights["bias"] + sum(weights.get(f, 0.0) for f in set(features))


def _toml(first: dict[str, float], second: dict[str, float]) -> str:
    parts = [f"threshold = {THRESHOLD}\n"]
    for name, weights in (("first", first), ("second", second)):
        rows = [f"{json.dumps(f, ensure_ascii=False)} = {w:.2f}" for f, w in weights.items()]
        kept = [row for row in rows if abs(float(row.rsplit(" ", 1)[1])) >= 0.05]
        parts.append(f"\n[{name}]\n" + "\n".join(kept) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
