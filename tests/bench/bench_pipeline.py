"""Words per second and peak memory of `kg annotate`; articles per second of `kg build`.

    python -m tests.bench.bench_pipeline [--articles 100] [--jobs 2]

`kg build` is shown with the share of each stage, and with its memory as the number of articles
grows: it must not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.build import build
from kg.read import sources
from kg.store import Store
from tests.bench.variants import variants

SEEDS = Path(__file__).parents[2] / "seeds"


@dataclass(frozen=True)
class Run:
    """What one command took."""

    seconds: float
    peak_mb: float  # of the largest single process


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        for line in _figures(Path(folder), options.articles, options.jobs):
            print(line, flush=True)


def _figures(folder: Path, number: int, jobs: int) -> Iterator[str]:
    given = folder / "articles.jsonl"
    words = _write(given, number)
    short = folder / "short.jsonl"  # for the time that loading takes
    short.write_text(json.dumps({"doc_id": "short", "text": "It rained."}))
    start = _run(folder, "annotate", str(short), "--jobs", "1").seconds
    one = _run(folder, "annotate", str(given), "--jobs", "1")
    many = _run(folder, "annotate", str(given), "--jobs", str(jobs))
    yield f"kg annotate: {number} articles, {words:,} words; start {start:.2f} s"
    yield f"  1 process:  {words / (one.seconds - start):8,.0f} words/s, peak {one.peak_mb:.0f} MB"
    ratio = one.seconds / many.seconds
    yield f"  {jobs} processes: {words / (many.seconds - start):7,.0f} words/s, ratio {ratio:.2f}"
    yield from _stages(folder, given, number)
    for share in (4, 2, 1):
        part = folder / f"part-{share}.jsonl"
        _write(part, number // share)
        run = _run(folder / str(share), "build", str(part), "--jobs", str(jobs))
        made = number // share
        rate = made / run.seconds
        yield f"kg build: {made:6d} articles, {rate:.2f} articles/s, peak {run.peak_mb:.0f} MB"


def _stages(folder: Path, given: Path, number: int) -> Iterator[str]:
    """The share of each stage, in one process so that nothing overlaps."""
    started = time.perf_counter()
    with Store.open(folder / "stages") as store:
        tally = build(sources([given]), store, jobs=1)
    total = time.perf_counter() - started
    yield f"kg build, 1 process: {number / total:.2f} articles/s, of which"
    for stage, seconds in sorted(tally.seconds.items(), key=lambda pair: -pair[1]):
        yield f"  {seconds / total:6.1%}  {stage}"


def _write(path: Path, number: int) -> int:
    words = 0
    with path.open("w") as out:
        for doc_id, text in variants(SEEDS, number):
            words += len(text.split())
            out.write(json.dumps({"doc_id": doc_id, "text": text}) + "\n")
    return words


def _run(folder: Path, command: str, *args: str) -> Run:
    """Run `kg` in a process of its own; its peak is the operating system's account."""
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", command, *args],
        env={**os.environ, "NEWSGRAPH_DATA": str(folder / "data")},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"kg {command} failed with {process.returncode}")
    return Run(seconds=time.perf_counter() - started, peak_mb=usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
