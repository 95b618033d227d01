"""Finding copies among 1k and 10k articles: milliseconds an article, memory, the index; one more.

    python -m tests.bench.bench_copies [--sizes 1000 10000]

The articles have the lengths and words of the seeds' paragraphs, with the words of each sentence in
another order, so that no two have five in a row in common; every fifth is a copy of one before it,
cut and with a paragraph of its own. Timed, in processor seconds, is `kg.copies` on its own: the
texts are at hand, graphs are made and checked and put into a store in memory.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.model import Article
from tests.desk import Desk, Report

SEEDS = Path(__file__).parents[2] / "seeds"
COPIED = 5  # one article in so many is a copy


class Plain(Desk):
    """A desk whose articles are one paragraph: dividing texts is not what is timed."""

    def record(self, key: str) -> dict[str, Any] | None:
        article: Article | None = self.article(key)
        if article is None:
            return None
        zone = {"kind": "paragraph", "start": 0, "end": len(article.text)}
        return {"text": article.text, "zones": [zone]}


def reports(number: int) -> Iterator[Report]:
    """Yield that many articles, the same every time."""
    parts = [p for path in sorted(SEEDS.glob("*.txt")) for p in path.read_text().split("\n\n")]
    texts: list[str] = []
    for n in range(number):
        rng = random.Random(n)
        text = "\n\n".join(_shuffled(rng, part) for part in rng.sample(parts, 12))
        if n % COPIED == COPIED - 1:
            source = rng.choice(texts).split("\n\n")
            text = "\n\n".join(
                (text.split("\n\n")[0], *source[: rng.randrange(6, len(source) + 1)])
            )
        texts.append(text)
        yield Report(
            key=f"a{n:06d}", text=text, outlet=f"Outlet {n % 300}", day=f"2019-{n % 12 + 1:02d}-01"
        )


def _shuffled(rng: random.Random, part: str) -> str:
    words = part.split()
    rng.shuffle(words)
    return " ".join(words)


def run(number: int) -> None:
    """Find the copies among so many, and then with one more."""
    desk = Plain(reports(number))
    with tempfile.TemporaryDirectory() as folder:
        seconds = _timed(desk, Path(folder))
        size = (Path(folder) / "copies.sqlite").stat().st_size
        text = "\n\n".join(desk.article("a000000").text.split("\n\n")[:8])  # type: ignore[union-attr]
        desk.put(Report(key="more", text=text, outlet="Another", day="2020-01-01"))
        one = _timed(desk, Path(folder))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{number:>7,} articles  {1000 * seconds / number:6.2f} ms each  {seconds:7.1f} s"
        f"  one more {1000 * one:6.0f} ms  index {size / number / 1000:5.1f} kB each"
        f"  {len(desk.copyings()):>6,} copies  {memory:6.0f} MB"
    )


def _timed(desk: Desk, folder: Path) -> float:
    started = time.process_time()
    desk.find(folder)
    return time.process_time() - started


def main(argv: list[str] | None = None) -> None:
    """Run the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000])
    for number in parser.parse_args(argv).sizes:
        run(number)


if __name__ == "__main__":
    main()
