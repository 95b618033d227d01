"""How well events told in several articles are known as one: against identity*.toml.

    python -m tests.eval.measure_identity [--show] [--cache FILE]

The seeds and our own articles are read; gold events are aligned with tellings by their triggers,
one to one (`gold_events.align`, whatever the type). Of the pairs of aligned gold events of two
articles: precision is the share of those held to be one that the gold holds to be one; recall the
share of the gold's `[[same]]` pairs that are. `apart_kept` is the share of `[[apart]]` pairs that
stay apart, within an article too. Pairs that the gold leaves open are in neither.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from kg.iris import DEFAULT_BASE
from kg.merge.identity import grouped
from kg.merge.score import compare
from kg.merge.tellings import Telling
from kg.read import read, sources
from tests.eval.gold_events import ARTICLES, GOLD, Found, align, gold_articles
from tests.eval.telling import Told, told_all

Pair = frozenset[str]
OPEN = (
    frozenset({"000_ad21865b19a8ddc5/e35", "001_8855b4a97f86085b/e1"}),
    frozenset({"001_8855b4a97f86085b/e1", "001_8855b4a97f86085b/e2"}),
    frozenset({"001_8855b4a97f86085b/e1", "003_530d1556fb073557/e8"}),
    frozenset({"001_8855b4a97f86085b/e1", "003_530d1556fb073557/e24"}),
    frozenset({"004_149b421cfb2688b4/e43", "000_ad21865b19a8ddc5/e32"}),
    frozenset({"004_149b421cfb2688b4/e43", "001_8855b4a97f86085b/e21"}),
    frozenset({"004_149b421cfb2688b4/e43", "003_530d1556fb073557/e3"}),
)  # "left open" by identity.toml


@dataclass
class Identity:
    """What the gold says, and what was found, as pairs of gold events "key/id"."""

    same: set[Pair] = field(default_factory=set)
    apart: set[Pair] = field(default_factory=set)
    aligned: dict[str, str] = field(default_factory=dict)  # gold event → telling IRI
    found: set[Pair] = field(default_factory=set)

    @property
    def scores(self) -> dict[str, float]:
        """Precision and recall of pairs of two articles, the share of pairs kept apart."""
        seen = {p for p in self.same if p <= self.aligned.keys()}
        apart = {p for p in self.apart if p <= self.aligned.keys()}
        cross = _across(self.found)
        return {
            "precision": len(cross & self.same) / len(cross) if cross else 1.0,
            "recall": len(seen & self.found) / len(seen) if seen else 1.0,
            "apart_kept": 1 - len(apart & self.found) / len(apart) if apart else 1.0,
            "aligned_same": len(seen) / len(self.same) if self.same else 1.0,
        }


def _across(pairs: set[Pair]) -> set[Pair]:
    """The pairs of events of two articles."""
    return {pair for pair in pairs if len({event.split("/")[0] for event in pair}) == 2}


def measure(cache: Path | None = None) -> tuple[Identity, dict[str, Telling]]:
    """Read all gold articles and compare."""
    articles = [read(source) for source in sources([str(folder) for folder in ARTICLES])]
    read_all = {told.record["doc_id"]: told for told in told_all(articles, cache)}
    identity = Identity()
    for pair, is_same in pairs():
        (identity.same if is_same else identity.apart).add(pair)
    tellings = {t.iri: t for told in read_all.values() for t in told.tellings}
    event_of = {t.iri: n for n, g in enumerate(grouped(tellings.values(), DEFAULT_BASE)) for t in g}
    for gold in gold_articles():
        if gold.key in read_all:
            identity.aligned |= aligned(gold, read_all[gold.key])
    for one, other in combinations(sorted(identity.aligned), 2):
        pair = frozenset((one, other))
        joined = event_of[identity.aligned[one]] == event_of[identity.aligned[other]]
        if joined and pair not in OPEN:
            identity.found.add(pair)
    return identity, tellings


def aligned(gold, told: Told) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Return gold events of an article ("key/e3") with the telling that is each."""
    alignment = align(gold, Found(told.record), typed=False)
    iris = {t.id: t.iri for t in told.tellings}
    return {
        f"{gold.key}/{pair.gold.id}": iris[pair.event["id"]]
        for pair in alignment.pairs
        if pair.event["id"] in iris
    }


def pairs() -> Iterator[tuple[Pair, bool]]:
    """Yield the pairs of the gold, and whether they are one."""
    for path in sorted(GOLD.glob("identity*.toml")):
        known = tomllib.loads(path.read_text(encoding="utf-8"))
        for name, is_same in (("same", True), ("apart", False)):
            for group in known.get(name, ()):
                for one, other in combinations(sorted(set(group["events"])), 2):
                    yield frozenset((one, other)), is_same


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="list what is missed and wrong")
    parser.add_argument("--cache", type=Path, help="keep what was read in this file")
    options = parser.parse_args()
    identity, tellings = measure(options.cache)
    for name, score in identity.scores.items():
        print(f"{name:14} {score:.3f}")
    if options.show:
        _show(identity, tellings)


def _show(identity: Identity, tellings: dict[str, Telling]) -> None:
    for what, some in (
        ("missed", identity.same - identity.found),
        ("wrong", _across(identity.found - identity.same) | identity.found & identity.apart),
    ):
        for pair in sorted(some, key=sorted):
            one, other = sorted(pair)
            print(f"{what}: {one}, {other}")
            if pair <= identity.aligned.keys():
                first, second = (tellings[identity.aligned[e]] for e in (one, other))
                comparison = compare(first, second)
                print(f"    {first.label} | {second.label}")
                print(f"    {comparison.score:.2f} {'; '.join(comparison.reasons)}")


if __name__ == "__main__":
    main()
