"""The share of `kg annotate`'s time that linking and resolution take; it is to stay below a tenth.

    python -m tests.bench.bench_link [--articles 40]

With an added gazetteer, set NEWSGRAPH_CACHE to a folder where `kg gazetteer add` put one.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from kg.dating import infer
from kg.document import structure
from kg.extract import extract
from kg.knowledge.added import sources as added
from kg.knowledge.gazetteer import lookup
from kg.link import link
from kg.model import Article
from tests.bench.variants import variants

SEEDS = Path(__file__).parents[2] / "seeds"
MOST = 0.10


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=40)
    options = parser.parse_args(argv)
    started = time.perf_counter()
    lookup("Lima")
    print(f"gazetteer opened in {time.perf_counter() - started:.2f} s, added: {len(added())}")
    seconds = _seconds(options.articles)
    total = sum(seconds.values())
    for stage, spent in seconds.most_common():
        print(f"  {spent / total:6.1%}  {stage}")
    kept = "below" if seconds["link"] <= MOST * total else "ABOVE"
    each = 1000 * seconds["link"] / options.articles
    print(f"link: {kept} {MOST:.0%} of kg annotate, {each:.1f} ms an article")


def _seconds(number: int) -> Counter[str]:
    """Processor seconds of each stage over so many articles; the first one only warms up."""
    spent: Counter[str] = Counter()
    for count, (key, text) in enumerate(variants(SEEDS, number + 1)):
        article = Article(key=key, doc_id=key, text=text, digest="0")
        marks = [time.process_time()]
        document = structure(article)
        marks.append(time.process_time())
        date = infer(document)
        marks.append(time.process_time())
        found = extract(document, date)
        marks.append(time.process_time())
        link(document, found)
        marks.append(time.process_time())
        if count:
            taken = (b - a for a, b in pairwise(marks))
            spent.update(dict(zip(("structure", "infer", "extract", "link"), taken, strict=True)))
    return spent


if __name__ == "__main__":
    main()
