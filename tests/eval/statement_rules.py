"""How often each rule for statements is right: the numbers of `[certainty]` in reporting.toml.

    python -m tests.eval.statement_rules CORPUS.jsonl.gz

A statement is right when a gold statement shares half of its words, and of its source, with it.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.document import structure
from kg.extract.reading import Reading
from kg.extract.statements import find_statements
from kg.language import parse
from kg.model import Annotations, Span
from tests.builders import article

Words = frozenset[int]


def main(corpus: Path) -> None:
    """Print each rule with its precision and number, and that of statements inside others."""
    counted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            for rule, is_right in judged(json.loads(line)):
                counted[rule] += 1
                right[rule] += is_right
    for rule in sorted(counted):
        print(f"{rule} = {right[rule] / counted[rule]:.2f}  # of {counted[rule]}")


def judged(gold: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield (rule, whether it was right) for each statement found in one gold document."""
    document = structure(article(gold["text"], gold["doc_id"]))
    reading = Reading(document=document, parse=parse(document), found=Annotations())
    known = [(_words(s["content"]), _words(s["source"])) for s in gold["statements"]]
    for one in find_statements(reading):
        content, source = _words(_pairs(one.content)), _words(_pairs(one.source))
        is_right = any(_agree(content, c) and _agree(source, s) for c, s in known)
        yield "nested" if one.within else one.finder.rsplit("/", 1)[-1], is_right


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _words(spans: list[list[int]]) -> Words:
    return frozenset(i for start, end in spans for i in range(start, end))


def _agree(one: Words, other: Words) -> bool:
    if not one and not other:
        return True
    return 2 * len(one & other) >= max(len(one), len(other))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
