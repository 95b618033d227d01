"""From `kg serve` to its first answers, over a million triples.

    python -m tests.bench.bench_start [--triples 1000000] [--starts 5] [--data DATA]

The aim is two seconds to a lookup that is answered. The CPU seconds that all processes took until
then are told beside: on a machine that others use, the clock says more about those others.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from urllib.parse import quote

from rdflib import RDFS

from kg.iris import DEFAULT_BASE
from kg.store import Store
from tests.bench.bench_endpoint import cpu_of, free_port
from tests.bench.bench_store import ROOT, _graph

_AIM = 2.0
_OF_A_GRAPH = 670  # triples that are new in each graph of a thousand
_AT_ONCE = 50  # graphs
_LOOKUP = quote(f"SELECT ?l {{ <{DEFAULT_BASE}id/actor/a1> <{RDFS.label}> ?l }}")
_SERVE = "from kg.cli import main; main()"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--data", type=Path, help="a data directory that is published already")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or _built(Path(folder) / "data", options.triples)
        starts = [_start(data) for _ in range(options.starts)]
    for number, name in enumerate(("alive", "ready", "first lookup")):
        some = [one[number] for one in starts]
        print(f"{name:<13} {median(some):5.2f} s   {min(some):.2f} to {max(some):.2f}")
    held = "holds" if median(one[2] for one in starts) < _AIM else "DOES NOT HOLD"
    print(f"CPU until then {median(one[3] for one in starts):4.2f} s   (aim {_AIM} s: {held})")


def _built(data: Path, triples: int) -> Path:
    graphs = -(-triples // _OF_A_GRAPH)
    with Store.open(data) as store:
        for first in range(0, graphs, _AT_ONCE):
            store.put_many([_graph(n, 1_000) for n in range(first, min(graphs, first + _AT_ONCE))])
        print(f"{store.publish().counts.triples:,} triples", flush=True)
    return data


def _start(data: Path) -> tuple[float, float, float, float]:
    """Return the seconds until it is alive, ready, and has answered; and of CPU until then."""
    port, began = free_port(), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, "serve", "--data", str(data), "--port", str(port)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "NEWSGRAPH_LOG": "off"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    with process:
        try:
            told = [
                _until(f"/{path}", port) - began
                for path in ("healthz", "readyz", f"sparql?query={_LOOKUP}")
            ]
            return told[0], told[1], told[2], sum(cpu_of(process.pid))
        finally:
            process.terminate()


def _until(path: str, port: int) -> float:
    """Return when a path was answered with 200."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                return time.monotonic()
        except ConnectionError:
            time.sleep(0.01)
        finally:
            connection.close()


if __name__ == "__main__":
    main()
