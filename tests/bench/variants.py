"""As many different articles as one likes, made from a few: copies with changes.

Each copy takes the paragraphs of one article in order, leaves some out, takes a few from another,
and moves every number a little, so that no two texts, and no two sets of findings, are the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path


def variants(folder: Path, number: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Yield `number` pairs of doc_id and text, the same for the same seed."""
    texts = [path.read_text() for path in sorted(folder.glob("*.txt"))]
    for n in range(number):
        rng = random.Random(f"{seed}-{n}")
        yield f"variant-{n:06d}", _changed(rng, texts[n % len(texts)], rng.choice(texts))


def _changed(rng: random.Random, text: str, other: str) -> str:
    kept = [p for p in text.split("\n\n") if rng.random() < 0.9]
    kept += rng.sample(other.split("\n\n"), 3)
    return re.sub(r"\b[1-9]\d?\b", lambda m: str(int(m[0]) + rng.randrange(3)), "\n\n".join(kept))
