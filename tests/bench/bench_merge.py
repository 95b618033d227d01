"""Merging 1k, 3k and 10k articles: seconds, seconds an article, memory; and one article more.

    python -m tests.bench.bench_merge CORPORA [--sizes 1000 3000 10000] [--base 300] [--cache FILE]

The articles are made of a few hundred texts of the corpora (CORPORA holds NAME/dev.jsonl.gz),
which are read once. Each further article takes one of them and moves it: all its days by some
weeks, its towns to towns of that country that other texts tell of, its local names to others; one
in four keeps days and towns, as another outlet's account of the same happenings, with a figure
changed. So the number of tellings a happening stays the same as articles are added, and the time
they span grows: as in an archive. `--dense` keeps all within one month, as in a crisis.

What is timed, in processor seconds, is `kg.merge` on its own: the tellings are handed in, the
graphs of events are made and checked but put into no store. Texts and what was read of them stay
outside the repository.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from kg.accounts.account import Place
from kg.check import check_many
from kg.iris import DEFAULT_BASE, graph_iri
from kg.merge import merge, run
from kg.merge.reading import Told
from kg.merge.tellings import Telling
from kg.model import Article, CheckedGraph
from tests.eval.telling import told_all

CORPORA = ("wikievents", "muc4", "rams", "geowebnews", "polnear", "re3d")
ANOTHER_OUTLET = 0.25
WEEKS = 500


class Memory:
    """A store that makes articles' tellings when they are read, and counts what is put."""

    base = DEFAULT_BASE

    def __init__(self) -> None:
        self.articles: dict[str, Callable[[], Iterable[Telling]]] = {}
        self.events: set[str] = set()
        self.put = 0

    def query(self, sparql: str, **_: Any) -> Iterable[Any]:
        raise NotImplementedError

    def put_many(self, graphs: Iterable[CheckedGraph]) -> None:
        for checked in graphs:
            self.put += len(checked.graph.triples)
            self.events.add(str(checked.graph.iri))

    def remove_graphs(self, iris: Iterable[str]) -> None:
        self.events.difference_update(iris)


class _Reading:
    """Stands for `kg.merge.reading`, over `Memory`."""

    @staticmethod
    def digests(store: Memory) -> dict[str, str]:
        return dict.fromkeys(store.articles, "1")

    @staticmethod
    def event_graphs(store: Memory) -> list[str]:
        return sorted(store.events)

    @staticmethod
    def count_event_graphs(store: Memory) -> int:
        return len(store.events)

    @staticmethod
    def read_article(store: Memory, graph: str) -> Told:
        return Told(tuple(store.articles[graph]()), ())


def shared() -> Path:
    """Return the folder of shared data, where the corpora are."""
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    return Path(os.environ.get("NEWSGRAPH_SHARED", beside))


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="?", default=shared() / "corpora")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 3_000, 10_000])
    parser.add_argument("--base", type=int, default=300, help="texts that are read")
    parser.add_argument("--cache", type=Path, help="keep what was read in this file")
    parser.add_argument("--dense", action="store_true", help="all within one month")
    options = parser.parse_args(argv)
    if not options.corpora.is_dir():
        print(f"no corpora at {options.corpora}: not timed", flush=True)
        return
    run.reading = _Reading  # type: ignore[assignment]
    told = told_all(_texts(options.corpora, options.base), options.cache)
    base = [one.tellings for one in told if one.tellings]
    for size in options.sizes:
        for line in _figures(base, size, 4 if options.dense else WEEKS * size // 10_000):
            print(line, flush=True)


def _texts(corpora: Path, number: int) -> Iterator[Article]:
    for name in CORPORA:
        with gzip.open(corpora / name / "dev.jsonl.gz", "rt") as lines:
            for _, line in zip(range(number // len(CORPORA)), lines, strict=False):
                known = json.loads(line)
                day = known.get("date") or "2015-06-01"
                yield Article(
                    key=known["doc_id"],
                    doc_id=known["doc_id"],
                    text=known["text"][:6_000],
                    digest="",
                    date=_day(day),
                )


def _day(told: str) -> dt.date:
    try:
        return dt.date.fromisoformat(told[:10])
    except ValueError:
        return dt.date(2015, 6, 1)


# ── articles that never were ────────────────────────────────────────────────────────────────


def articles(
    base: list[tuple[Telling, ...]], number: int, weeks: int
) -> Iterator[tuple[str, int, Callable[[], Iterable[Telling]]]]:
    """Yield an article's graph, how much it tells, and what gives it: the same every time."""
    towns = _towns(base)
    chance = random.Random(number)
    previous: tuple[int, int] = (0, 0)
    for n in range(number):
        if n and chance.random() < ANOTHER_OUTLET:
            text, seed = previous
        else:
            text, seed = chance.randrange(len(base)), n
        previous = (text, seed)
        key = f"made/{n:06d}"
        tell = partial(_moved, base[text], key, seed, n, towns, weeks)
        yield str(graph_iri(DEFAULT_BASE, key)), len(base[text]), tell


def _towns(base: list[tuple[Telling, ...]]) -> dict[str | None, list[Place]]:
    found: dict[str | None, dict[str, Place]] = {}
    for tellings in base:
        for place in (p for t in tellings for p in t.places):
            if place.kind == "PopulatedPlace" and place.lat is not None:
                found.setdefault(place.country, {})[place.iri] = place
    return {country: [places[iri] for iri in sorted(places)] for country, places in found.items()}


def _moved(
    tellings: tuple[Telling, ...],
    key: str,
    happening_seed: int,
    outlet_seed: int,
    towns: dict[str | None, list[Place]],
    weeks: int,
) -> Iterator[Telling]:
    """Move an article: the happening decides what accounts of it share, the outlet the rest."""
    happening, outlet = random.Random(happening_seed), random.Random(outlet_seed)
    published = tellings[0].published or dt.date(2015, 6, 1)
    start = dt.date(2010, 1, 4) + dt.timedelta(weeks=happening.randrange(max(1, weeks)))
    shift = start - published
    mark = happening.randrange(10**6)
    moved: dict[str, Place] = {}
    later = dt.timedelta(days=outlet.randrange(2))

    def place(old: Place | None) -> Place | None:
        if old is None or old.kind != "PopulatedPlace" or not towns.get(old.country):
            return old
        if old.iri not in moved:
            moved[old.iri] = happening.choice(towns[old.country])
        return moved[old.iri]

    def day(old: dt.date | None) -> dt.date | None:
        return old + shift if old else None

    for telling in tellings:
        name = telling.source.key
        source = replace(
            telling.source,
            article=telling.source.article.replace(name, key),
            key=key,
            published=published + shift + later,
            entry=None,
            publisher=None,
        )
        accounts = tuple(
            replace(
                account,
                claim=account.claim.replace(name, key),
                telling=account.telling.replace(name, key),
                source=source,
                voices=(),
                place=place(account.place),
                first_day=day(account.first_day),
                last_day=day(account.last_day),
                figures=tuple(
                    replace(f, least=f.least and f.least + outlet.randrange(3), most=None)
                    for f in account.figures
                ),
                agents=tuple(replace(p, iri=p.iri.replace(name, key)) for p in account.agents),
                targets=tuple(replace(p, iri=p.iri.replace(name, key)) for p in account.targets),
                victims=tuple(replace(p, iri=p.iri.replace(name, key)) for p in account.victims),
            )
            for account in telling.accounts
        )
        words, story = (
            frozenset(w if happening.random() < 0.7 else f"{w}{mark}" for w in sorted(some))
            for some in (telling.words, telling.story)
        )
        yield replace(
            telling,
            iri=telling.iri.replace(name, key),
            source=source,
            place=place(telling.place),
            first_day=day(telling.first_day),
            last_day=day(telling.last_day),
            accounts=accounts,
            statements=tuple(s.replace(name, key) for s in telling.statements),
            part_of=telling.part_of and telling.part_of.replace(name, key),
            words=words,
            story=story,
        )


# ── figures ─────────────────────────────────────────────────────────────────────────────────


def _figures(base: list[tuple[Telling, ...]], size: int, weeks: int) -> Iterator[str]:
    store = Memory()
    *first, (last, _, last_tells) = articles(base, size + 1, weeks)
    tellings = sum(number for _, number, _ in first)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def merged() -> object:
            return merge(store, folder, check_many, version="bench")

        store.articles = {graph: tells for graph, _, tells in first}
        took = _seconds(merged)
        events = len(store.events)
        store.articles[last] = last_tells
        one_more = _seconds(merged)
        index = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield (
        f"{size:6,} articles, {tellings:8,} tellings, {events:8,} events: {took:8.1f} s, "
        f"{1000 * took / size:6.1f} ms an article; one more {1000 * one_more:6.0f} ms; "
        f"peak {peak:,.0f} MB, index {index:,.0f} MB"
    )


def _seconds(work: Callable[[], object]) -> float:
    """Processor seconds: other work on the machine does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
