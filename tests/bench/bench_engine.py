"""Two workers of an engine against one: `kg build` by way of parts, and merging; memory of workers.

    python -m tests.bench.bench_engine [--engine dask] [--articles 160] [--memory-articles 0]

Wall time is what counts and what a busy machine spoils, so processor time stands beside it: one
worker's over that of the busier of two tells how well work is divided, however slowly it runs. The
driver's own processor time is what more workers cannot take from it. `--memory-articles 2000`
makes as many short articles and tells what each worker holds, tenth by tenth.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from kg.build import build, merge_all
from kg.engine import Crew, Engine
from kg.engine.cluster import Cluster, Dask
from kg.iris import DEFAULT_BASE
from kg.parts import Making, Place, make, partitions
from kg.pipeline import software_digest
from kg.read import Source, sources
from kg.store import Store
from kg.walk import Errand
from tests.bench.variants import variants

TEXTS = Path(__file__).parents[1] / "articles"
A_PART = 8


@dataclass(frozen=True)
class Run:
    """Seconds: of the clock, and of processors, the driver's and each worker's, busiest first."""

    wall: float
    driver: float
    workers: tuple[float, ...]


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["local", "dask"], default="dask")
    parser.add_argument("--articles", type=int, default=160)
    parser.add_argument("--memory-articles", type=int, default=0)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        given = _written(Path(folder) / "articles.jsonl", options.articles)
        for line in _figures(Path(folder), given, options.engine):
            print(line, flush=True)
        if options.memory_articles:
            many = _written(Path(folder) / "many.jsonl", options.memory_articles)
            for line in _memory(Path(folder), many, options.engine):
                print(line, flush=True)


def _written(path: Path, number: int) -> list[Source]:
    with path.open("w") as out:
        for doc_id, text in variants(TEXTS, number):
            out.write(json.dumps({"doc_id": doc_id, "text": text}) + "\n")
    return list(sources([path]))


def _opened(engine: str, workers: int) -> AbstractContextManager[Engine]:
    if engine == "dask":
        return Dask(Cluster(workers=workers))
    return _Hired(workers)


class _Hired(Crew):
    """Processes even where one is asked for, so that one and two are alike."""

    def __init__(self, jobs: int) -> None:
        super().__init__(2)
        self.workers = 2
        self._jobs = jobs

    def __enter__(self) -> _Hired:
        from kg.engine import crew

        self._pool = crew._hire(self._jobs)
        return self


# ── speed ───────────────────────────────────────────────────────────────────────────────────


def _figures(folder: Path, given: list[Source], engine: str) -> Iterator[str]:
    yield f"{len(given)} articles, engine {engine}"
    runs = {n: _parts(folder / f"parts-{n}", given, engine, n) for n in (1, 2)}
    for n, run in runs.items():
        rate = len(given) / run.wall
        busy = sum(run.workers) / (run.wall * n)
        yield (
            f"  parts, {n} workers: {rate:5.2f} articles/s; processor seconds "
            f"{'+'.join(f'{s:.1f}' for s in run.workers)}, driver {run.driver:.1f}; "
            f"{busy:.0%} of wall x workers"
        )
    yield _ratio("parts", runs)
    with Store.open(folder / "data") as store:
        build(iter(given), store, jobs=2)
    runs = {n: _merge(folder / "data", engine, n) for n in (1, 2)}
    for n, run in runs.items():
        yield (
            f"  merge, {n} workers: {run.wall:5.1f} s; processor seconds "
            f"{'+'.join(f'{s:.1f}' for s in run.workers)}, driver {run.driver:.1f}"
        )
    yield _ratio("merge", runs)


def _ratio(what: str, runs: dict[int, Run]) -> str:
    one, two = runs[1], runs[2]
    return (
        f"  {what}: 2 workers against 1: {one.wall / two.wall:.2f} by the clock, "
        f"{one.workers[0] / two.workers[0]:.2f} by the processor time of the busier worker"
    )


def _parts(folder: Path, given: list[Source], engine: str, workers: int) -> Run:
    making = Making(
        place=Place.on_this_machine(folder), base=DEFAULT_BASE, software=software_digest()
    )
    work = partial(make, making=making)
    with _opened(engine, workers) as opened:
        warm = [Errand(source=given[n]) for n in range(2 * workers)]
        list(opened.in_order(work, partitions(warm, articles=1)))
        errands = (Errand(source=source) for source in given)
        return _timed(lambda: list(opened.in_order(work, partitions(errands, articles=A_PART))))


def _merge(data: Path, engine: str, workers: int) -> Run:
    with Store.open(data) as store, _opened(engine, workers) as opened:
        list(opened.in_order(abs, range(2 * workers)))
        return _timed(lambda: merge_all(store, anew=True, engine=opened))


def _timed(work: object) -> Run:
    before, started, own = _workers(), time.perf_counter(), time.process_time()
    assert callable(work)
    work()
    wall, driver, after = time.perf_counter() - started, time.process_time() - own, _workers()
    spent = sorted((after[pid] - before.get(pid, 0.0) for pid in after), reverse=True)
    return Run(wall, driver, tuple(one for one in spent if one > 0.05 * spent[0]))


def _workers() -> dict[int, float]:
    """Processor seconds of all processes below this one."""
    found: dict[int, float] = {}
    for process in psutil.Process().children(recursive=True):
        times = process.cpu_times()
        found[process.pid] = times.user + times.system
    return found


# ── memory ──────────────────────────────────────────────────────────────────────────────────


def _memory(folder: Path, given: list[Source], engine: str) -> Iterator[str]:
    making = Making(
        place=Place.on_this_machine(folder / "memory"),
        base=DEFAULT_BASE,
        software=software_digest(),
    )
    with _opened(engine, 2) as opened:
        errands = (Errand(source=source) for source in given)
        done, tenth = 0, max(1, len(given) // 10)
        for partition, _ in opened.in_order(
            partial(make, making=making), partitions(errands, articles=A_PART)
        ):
            before, done = done, done + len(partition.errands)
            if before // tenth < done // tenth:
                held = " ".join(f"{mb:5.0f}" for mb in _resident())
                own = psutil.Process().memory_info().rss / 2**20
                yield f"  {done:6,} articles: workers {held} MB, driver {own:.0f} MB"


def _resident() -> list[float]:
    """Megabytes of the processes below this one, largest first."""
    children = psutil.Process().children(recursive=True)
    sizes = sorted((child.memory_info().rss / 2**20 for child in children), reverse=True)
    return [size for size in sizes if size > 100]


if __name__ == "__main__":
    main()
