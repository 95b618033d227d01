"""How everything grows with the number of articles, and what that says of ten million.

    python -m tests.bench.bench_scale CORPORA [--sizes 1000 10000] [--words 100] [--workers 2]
                                      [--engine dask] [--keep FOLDER]

Builds archives of so many articles, recombined from sentences of the corpora
(`tests.bench.recombined` says how), each into a data directory of its own, and measures what that
took and what came of it: processor time, memory of the driver and of each worker as it went on,
bytes of everything that is kept, and the time that queries take. `--keep` is a folder in which a
run that was ended goes on.

From the two largest sizes each figure is drawn out to ten million articles, as a power of their
number; what adds up (time, bytes) grows at least as their number does, whatever the start of a run
costs. `_LIMITS` are those of one large machine, and what passes them first is said. A straight line
in logarithms is a guess: it cannot see a limit that neither size has met.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from kg.cli.prefixes import PREFIXES
from kg.store import Store
from tests.bench.bench_merge import shared
from tests.bench.recombined import articles, sentences

AIM = 10_000_000
_EVERY = 2.0  # seconds between two looks at the processes
_DAY = 86_400.0

# Each with its column, and how much of it one large machine has.
_LIMITS = {
    "cpu_seconds": ("processor seconds of workers, on 64 cores for a week", 64 * 7 * _DAY),
    "driver_seconds": ("processor seconds of the one driver, in a week", 7 * _DAY),
    "driver_mb": ("MB of the driver", 256_000.0),
    "worker_mb": ("MB of a worker", 4_000.0),
    "kept_mb": ("MB on disk", 8_000_000.0),
    "query_p99": ("seconds, of 100 queries the slowest", 10.0),
}
_ADDING_UP = frozenset({"cpu_seconds", "driver_seconds", "kept_mb"})
_QUERIES = {
    "lookup": "SELECT ?p ?o WHERE {{ <{event}> ?p ?o }}",
    "accounts of an event": "SELECT ?c ?by WHERE {{ ?c ng:about <{event}> ; ng:claimedIn ?by }}",
    "events of a day": "SELECT ?e WHERE {{ ?e sem:hasEarliestBeginTimeStamp '{day}'^^xsd:date ;"
                       " a ng:Event }} LIMIT 100",
    "what an actor said": "SELECT ?s ?t WHERE {{ ?s ng:speaker <{actor}> ; ng:content ?t }}"
                          " LIMIT 100",
    "contradictions": "SELECT ?x ?k WHERE {{ ?x a ng:Contradiction ; ng:kind ?k }} LIMIT 100",
}  # fmt: skip


@dataclass(kw_only=True)
class Figures:
    """What building one archive took, and what came of it."""

    articles: int
    words: int
    seconds: float = 0.0
    cpu_seconds: float = 0.0  # of workers
    driver_seconds: float = 0.0  # processor time of the one that puts, merges and publishes
    driver_mb: float = 0.0
    worker_mb: float = 0.0
    growth: float = 0.0  # a worker's memory at the end, to that after a quarter of the time
    quads: int = 0
    events: int = 0
    kept_mb: float = 0.0
    kept: dict[str, float] = field(default_factory=dict)  # MB by what is in the data directory
    query_p50: float = 0.0
    query_p99: float = 0.0

    def line(self) -> str:
        """Return it as a row of the table."""
        n = self.articles
        cells = (
            f"{n:,}", f"{n / self.seconds:.2f}", f"{self.quads / self.seconds:,.0f}",
            f"{self.cpu_seconds / n:.3f}", f"{self.driver_seconds / n:.3f}",
            f"{self.worker_mb:.0f}", f"{self.growth:.2f}", f"{self.driver_mb:.0f}",
            f"{self.kept_mb * 1e3 / n:.1f}", f"{self.query_p50 * 1e3:.2f}",
            f"{self.query_p99 * 1e3:.1f}",
        )  # fmt: skip
        return " ".join(cell.rjust(len(name)) for cell, name in zip(cells, HEAD, strict=True))


HEAD = (
    " articles", "articles/s", "  quads/s", "s/article", "driver s/article", "worker MB",
    "its growth", "driver MB", "kB/article", "query p50 ms", "p99 ms",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures, and what they say of ten million articles."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path, nargs="?", default=shared() / "corpora")
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 1_000])
    parser.add_argument("--words", type=int, default=100, help="of an article, about")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--engine", default="dask", choices=["local", "dask"])
    parser.add_argument("--keep", type=Path, help="go on in this folder, and leave all there")
    options = parser.parse_args(argv)
    if not options.corpora.is_dir():
        print(f"no corpora at {options.corpora}: not timed", flush=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(options, options.keep or Path(folder))


def _measure(options: argparse.Namespace, folder: Path) -> None:
    pool = sentences(options.corpora)
    print(*HEAD, flush=True)
    found: list[Figures] = []
    for size in options.sizes:
        figures = _figures(options, folder / f"{size}-{options.words}", pool, size)
        found.append(figures)
        print(figures.line(), flush=True)
    if len(found) > 1:
        print(*extrapolated(found[-2], found[-1]), sep="\n", flush=True)


def _figures(options: argparse.Namespace, folder: Path, pool: Sequence[str], size: int) -> Figures:
    """Build one archive, or take what an earlier run wrote of it."""
    folder.mkdir(parents=True, exist_ok=True)
    done, given, data = folder / "figures.json", folder / "articles.jsonl", folder / "data"
    if done.exists():
        return Figures(**json.loads(done.read_text()))
    with given.open("w") as out:
        words = 0
        for article in articles(pool, size, options.words):
            words += len(article["text"].split())
            out.write(json.dumps(article) + "\n")
    figures = Figures(articles=size, words=words)
    _build(options, given, data, figures)
    _weigh(data, figures)
    _ask(data, figures)
    done.write_text(json.dumps(asdict(figures), indent=1))
    return figures


# ── building, watched ───────────────────────────────────────────────────────────────────────


def _build(options: argparse.Namespace, given: Path, data: Path, figures: Figures) -> None:
    command = [sys.executable, "-m", "kg", "build", str(given), "--data", str(data)]
    command += ["--engine", options.engine, "--workers", str(options.workers)]
    log = given.with_name("build.log")
    started = time.perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        watch = _Watch(process.pid)
        status = process.wait()
    watch.end()
    if status:
        raise SystemExit(f"kg build ended with {status}: {log.read_text()[-2000:]}")
    figures.seconds = time.perf_counter() - started
    watch.into(figures)


class _Watch(threading.Thread):
    """Looks at the processes of a build as they go on: memory and processor time of each."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._driver = psutil.Process(pid)
        self._over = threading.Event()
        self._cpu: dict[int, float] = {}
        self._memory: dict[int, list[float]] = {}
        self._seen = pid
        self.start()

    def run(self) -> None:
        while not self._over.wait(_EVERY):
            try:
                family = [self._driver, *self._driver.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            for process in family:
                self._look(process)

    def _look(self, process: psutil.Process) -> None:
        try:
            with process.oneshot():
                times, memory = process.cpu_times(), process.memory_info().rss / 1e6
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return  # it ended meanwhile
        self._cpu[process.pid] = times.user + times.system
        self._memory.setdefault(process.pid, []).append(memory)

    def end(self) -> None:
        self._over.set()
        self.join()

    def into(self, figures: Figures) -> None:
        """Write down what was seen; whoever worked for less than a second does not count."""
        workers = {p: m for p, m in self._memory.items() if p != self._seen and self._cpu[p] > 1}
        figures.driver_seconds = self._cpu.get(self._seen, 0.0)
        figures.driver_mb = max(self._memory.get(self._seen, [0.0]))
        figures.cpu_seconds = sum(self._cpu[p] for p in workers)
        figures.worker_mb = max((max(m) for m in workers.values()), default=0.0)
        growth = [m[-1] / m[len(m) // 4] for m in workers.values() if len(m) > 8]
        figures.growth = max(growth, default=0.0)


# ── what came of it ─────────────────────────────────────────────────────────────────────────


def _weigh(data: Path, figures: Figures) -> None:
    """Bytes on disk; a file that several names lead to counts once."""
    seen: set[int] = set()
    for path in sorted(data.rglob("*")):
        about = path.lstat()
        if path.is_file() and not path.is_symlink() and about.st_ino not in seen:
            seen.add(about.st_ino)
            part = path.relative_to(data).parts[0]
            figures.kept[part] = figures.kept.get(part, 0.0) + about.st_size / 1e6
    figures.kept_mb = sum(figures.kept.values())


def _ask(data: Path, figures: Figures, rounds: int = 40) -> None:
    """Time of queries over the snapshot, each about something else."""
    with Store.open(data, readonly=True) as store:
        snapshot = store.current()
        assert snapshot is not None  # it was built just now
        figures.quads, figures.events = snapshot.counts.triples, snapshot.counts.events
        events = _all(store, "SELECT ?x WHERE { ?x a ng:Event }", rounds)
        actors = _all(store, "SELECT DISTINCT ?x WHERE { ?s ng:speaker ?x }", rounds)
        days = _all(store, "SELECT DISTINCT ?x WHERE { ?e sem:hasEarliestBeginTimeStamp ?x }", 9)
        took: list[float] = []
        for n in range(rounds):
            about = {"event": events[n % len(events)], "actor": actors[n % len(actors)],
                     "day": days[n % len(days)]}  # fmt: skip
            for query in _QUERIES.values():
                started = time.perf_counter()
                _drain(store.query(query.format(**about), prefixes=PREFIXES))
                took.append(time.perf_counter() - started)
    figures.query_p50 = statistics.median(took)
    figures.query_p99 = statistics.quantiles(took, n=100)[98]


def _all(store: Store, query: str, number: int) -> list[str]:
    return [row[0].value for row in store.query(f"{query} LIMIT {number}", prefixes=PREFIXES)]


def _drain(results: Any) -> None:
    for _ in results:
        pass


# ── ten million ─────────────────────────────────────────────────────────────────────────────


def extrapolated(small: Figures, large: Figures) -> Iterator[str]:
    """Say what each figure would be for `AIM` articles, the one that breaks first on top."""
    drawn = sorted(
        (
            _LIMITS[name][1] / _drawn(asdict(small), asdict(large), name),
            name,
            _power(asdict(small), asdict(large), name),
            _drawn(asdict(small), asdict(large), name),
        )
        for name in _LIMITS
    )
    yield f"\n{AIM:,} such articles, drawn out from {small.articles:,} and {large.articles:,}:"
    for room, name, power, value in drawn:
        what, limit = _LIMITS[name]
        verdict = "too much" if room < 1 else "enough room"
        yield f"  {value:>15,.1f} of {limit:>12,.0f} {what} (n^{power:.2f}): {verdict}"
    yield f"what breaks first: {_LIMITS[drawn[0][1]][0]}"


def _power(small: Mapping[str, Any], large: Mapping[str, Any], name: str) -> float:
    if small[name] <= 0 or large[name] <= 0:
        return 0.0
    power = math.log(large[name] / small[name]) / math.log(large["articles"] / small["articles"])
    return max(power, 1.0) if name in _ADDING_UP else power


def _drawn(small: Mapping[str, Any], large: Mapping[str, Any], name: str) -> float:
    grown: float = large[name] * (AIM / large["articles"]) ** _power(small, large, name)
    return max(grown, 1e-9)


if __name__ == "__main__":
    main()
