"""Annotate the gold corpora, score the records, print the table with the peers beside.

    make evaluate CORPORA=DIR      DIR holds NAME/dev.jsonl.gz; beside it lie ../eval/score.py and
                                   ../eval/peers-dev.tsv

The corpora belong to their publishers and are not part of this repository.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.eval import convert as conventions

Record = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """One line of the table: a corpus, how it is scored, and which metrics are shown."""

    name: str
    corpus: str
    metrics: tuple[str, ...]
    options: tuple[str, ...] = ()
    convert: Callable[[Record], Record] = conventions.unchanged
    prepare_gold: Callable[[Record], Record] = conventions.unchanged


# res_coverage is the share that gets a point at all: the rest is NIL.
PLACES = ("rec_strict", "e2e161", "res_mean_km", "res_coverage")

TASKS = (
    Task("statements", "polnear", ("statement.joint50", "source.ov50", "cue.ov50", "content.ov50")),
    Task("statements", "meantime_statements", ("source.ov50", "cue.ov50")),
    Task("toponyms", "geovirus", PLACES),
    Task("toponyms", "trnews", PLACES),
    Task("toponyms", "lgl", PLACES),
    Task("toponyms", "geowebnews", PLACES, ("--need-coords",)),
    Task("timex", "wikiwars", ("relaxed", "value")),
    Task("timex", "meantime", ("relaxed", "value")),
    Task(
        "muc", "muc4", ("strict.micro", "head.micro", "incident_type"), convert=conventions.to_muc
    ),
    Task("events", "wikievents", ("trig_i", "arg_i"), ("--flat-types",)),
    Task("events", "rams", ("trig_i", "arg_i"), ("--flat-types",)),
    Task("events", "meantime", ("trig_i", "arg_i"), ("--flat-types",)),
    Task("entities", "re3d", ("typed_strict", "strict"), ("--map", "re3d"), conventions.grouped),
    Task("entities", "gum", ("typed_strict", "strict"), ("--map", "gum"), conventions.mentioned),
    Task("links", "newsfair", ("strong",), ("--qid-only",)),
    Task("links", "reuters128", ("strong",), ("--qid-only",)),
    Task(
        "labels",
        "case2021_task2",
        ("exact_set_accuracy", "macro_f1"),
        convert=conventions.to_case_labels,
    ),
    Task(
        "labels",
        "plover_gsr",
        ("exact_set_accuracy", "macro_f1"),
        convert=conventions.to_plover_labels,
        prepare_gold=conventions.plover_gold,
    ),
)


def main() -> None:
    """Read the command line, run the tasks, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True, help="folder of NAME/dev.jsonl.gz")
    parser.add_argument("--scorer", type=Path, help="default: CORPORA/../eval/score.py")
    parser.add_argument("--only", default="", help="corpora, comma-separated")
    parser.add_argument("--jobs", default="2", help="worker processes of kg annotate")
    parser.add_argument("--json", type=Path, help="also write all scores to this file")
    options = parser.parse_args()
    scorer = options.scorer or options.corpora.parent / "eval" / "score.py"
    only = set(options.only.split(",")) - {""}
    peers = _peers(scorer.parent / "peers-dev.tsv")
    scores: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(options.corpora, scorer, Path(folder), options.jobs)
        for task in TASKS:
            if not only or task.corpus in only:
                found = bench.score(task)
                scores[f"{task.name} {task.corpus}"] = found
                for line in _lines(task, found, peers):
                    print(line, flush=True)
    if options.json:
        options.json.write_text(json.dumps(scores, indent=1) + "\n")


class _Bench:
    """Runs `kg annotate` once a corpus, and the scorer once a task."""

    def __init__(self, corpora: Path, scorer: Path, folder: Path, jobs: str) -> None:
        self._corpora, self._scorer, self._folder, self._jobs = corpora, scorer, folder, jobs

    def score(self, task: Task) -> dict[str, Any]:
        gold = self._written(task, "gold", task.prepare_gold, self._gold(task.corpus))
        found = self._written(task, "found", task.convert, self._found(task.corpus))
        command = [sys.executable, str(self._scorer), task.name, str(gold), str(found), "--json"]
        scored = subprocess.run(
            [*command, *self._options(task)], check=True, capture_output=True, text=True
        )
        scores: dict[str, Any] = json.loads(scored.stdout)["scores"]
        return scores

    def _options(self, task: Task) -> list[str]:
        """Type maps are written where the scorer can read them."""
        if "--map" not in task.options:
            return list(task.options)
        path = self._folder / f"{task.corpus}.map.json"
        path.write_text(json.dumps(conventions.TYPE_MAPS[task.options[1]]))
        return ["--map", str(path)]

    def _gold(self, corpus: str) -> Iterator[Record]:
        with gzip.open(self._corpora / corpus / "dev.jsonl.gz", "rt") as lines:
            yield from map(json.loads, lines)

    def _found(self, corpus: str) -> Iterator[Record]:
        path = self._folder / f"{corpus}.records.jsonl"
        if not path.exists():
            self._annotate(corpus, path)
        with path.open() as lines:
            yield from map(json.loads, lines)

    def _annotate(self, corpus: str, path: Path) -> None:
        known = ("doc_id", "text", "title", "date")
        given = [json.dumps({k: one.get(k) for k in known}) for one in self._gold(corpus)]
        words = sum(len(line.split()) for line in given)
        started = time.perf_counter()
        command = [sys.executable, "-m", "kg", "annotate", "-", "--jobs", self._jobs]
        with path.open("w") as out:
            subprocess.run(command, input="\n".join(given), stdout=out, text=True, check=True)
        seconds = time.perf_counter() - started
        print(f"# {corpus}: {len(given)} documents, {words / seconds:,.0f} words/s", flush=True)

    def _written(
        self,
        task: Task,
        what: str,
        change: Callable[[Record], Record],
        records: Iterator[Record],
    ) -> Path:
        path = self._folder / f"{task.name}-{task.corpus}.{what}.jsonl"
        with path.open("w") as out:
            for one in records:
                out.write(json.dumps(change(one)) + "\n")
        return path


def _lines(task: Task, scores: dict[str, Any], peers: list[dict[str, str]]) -> Iterator[str]:
    for metric in task.metrics:
        value = scores.get(metric)
        shown = (
            "P {:.3f} R {:.3f} F1 {:.3f}".format(*value)
            if isinstance(value, list)
            else f"{value:.3f}"
            if value is not None
            else "-"
        )
        beside = sorted(
            (p for p in peers if p["corpus"] == task.corpus and p["metric"] == metric),
            key=lambda p: -float(p["F1_or_value"]),
        )
        best = ", ".join(f"{p['system']} {float(p['F1_or_value']):.3f}" for p in beside[:2])
        yield f"{task.name:11s}{task.corpus:20s}{metric:22s}{shown:32s}{best}"


def _peers(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open() as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


if __name__ == "__main__":
    main()
