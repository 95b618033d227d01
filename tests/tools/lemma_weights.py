"""Make kg/knowledge/data/lemma_weights.tsv: how rare the lemmas of English news are.

    python -m tests.tools.lemma_weights CORPORA > kg/knowledge/data/lemma_weights.tsv

CORPORA holds NAME/train.jsonl.gz or NAME/dev.jsonl.gz, one {"text": …} a line. Counted is in how
many texts a lemma stands (document frequency); a text is cut after its first 400 words, so that
long ones do not hold everything. Only numbers leave the corpora.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.document import structure
from kg.language import parse
from kg.model import Article

CORPORA = ("polnear/train", "muc4/train", "gum/train", "tempeval3/train", "lgl/dev", "rams/dev")
CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})
WORDS = 400
LEAST = 6  # texts


def main(folder: Path) -> None:
    """Print the table."""
    found: Counter[str] = Counter()
    texts = 0
    for text in _texts(folder):
        found.update(_lemmas(text))
        texts += 1
    print(f"# Inverse document frequency of lemmas in {texts} English news texts, natural")
    print("# logarithm; a lemma that is not here stood in fewer than", LEAST, "of them.")
    print("# Made by tests/tools/lemma_weights.py.")
    print(f"*\t{math.log(texts / (LEAST / 2)):.1f}")
    for lemma, number in sorted(found.items()):
        if number >= LEAST:
            print(f"{lemma}\t{math.log(texts / number):.1f}")


def _texts(folder: Path) -> Iterator[str]:
    for name in CORPORA:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt") as lines:
            for line in lines:
                yield " ".join(json.loads(line)["text"].split(" ")[:WORDS])


def _lemmas(text: str) -> set[str]:
    article = Article(key="-", doc_id="-", text=text, digest="")
    tokens = parse(structure(article)).tokens
    return {t.lemma.lower() for t in tokens if t.pos in CONTENT and t.lemma[:1].isalnum()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
