"""CPU a request, against the native `oxigraph serve` over the same snapshot in the same run.

    python -m tests.bench.bench_endpoint [--articles 200] [--rounds 5]

Both answer the same requests from the same client, turn about by some ten milliseconds, so that a
busy machine slows both; the ratio is the median over these turns. What is counted is the CPU time
of all processes of each server's session, not the time it takes. Most clients open a connection for
each request (curl, SPARQLWrapper, rdflib), some keep one: short requests are measured both ways.
Those called "repeated" ours answers from its cache; all others are evaluated anew each time
(`Cache-Control: no-cache`). Ours writes no log, as the native server does; its metrics are on.
Needs the native server (`pip install oxigraph`).
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import quote

from rdflib import RDFS

from kg.iris import DEFAULT_BASE
from kg.store import Store
from kg.vocab import OA
from tests.bench.bench_store import ROOT, SERVE, _graph

_SLICES = 20  # turns of each server in a round
_WHOLE_PROCESS = 2  # CPUCLOCK_SCHED, <linux/posix-timers.h>
_TABLE, _GRAPH = "application/sparql-results+json", "application/n-triples"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: its queries by number, what is accepted, how many a round, the aim."""

    name: str
    query: Callable[[int], str]
    accept: str
    number: int
    aim: float
    repeated: bool = False
    """Whether ours may answer it from its cache."""
    kept: bool = False
    """Whether one connection serves all requests, not each its own."""


def _lookup(n: int) -> str:
    return f"SELECT ?label {{ <{DEFAULT_BASE}id/actor/a{n % 2000}> <{RDFS.label}> ?label }}"


def _join(n: int, articles: int) -> str:
    article = f"<{DEFAULT_BASE}id/article/articles/{n % articles}>"
    return (
        f"SELECT ?e ?start ?words {{ ?e <{OA.hasSource}> {article} ; "
        f"<{OA.start}> ?start ; <{OA.exact}> ?words }} LIMIT 100"
    )


def _construct(_: int) -> str:
    return "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 7500"


def kinds(articles: int) -> tuple[Kind, ...]:
    """Return the kinds of request and what was promised for each."""
    join = partial(_join, articles=articles)
    return (
        Kind("lookup", _lookup, _TABLE, 1_000, 3.0),
        Kind("  kept alive", _lookup, _TABLE, 1_000, 3.0, kept=True),
        Kind("100-row join", join, _TABLE, 200, 1.3),
        Kind("  kept alive", join, _TABLE, 200, 1.3, kept=True),
        Kind("1 MB CONSTRUCT", _construct, _GRAPH, 40, 1.1),
        Kind("repeated lookup", lambda _: _lookup(1), _TABLE, 1_000, 0.2, repeated=True),
        Kind("  kept alive", lambda _: _lookup(1), _TABLE, 1_000, 0.2, repeated=True, kept=True),
        Kind("repeated join", lambda _: join(1), _TABLE, 400, 0.2, repeated=True),
        Kind("repeated CONSTRUCT", _construct, _GRAPH, 40, 0.2, repeated=True),
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(argv)
    if _program() is None:
        print("the native server is not installed: pip install oxigraph")
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with Store.open(data) as store:
            store.put_many([_graph(n, 1_000) for n in range(options.articles)])
            snapshot = store.publish()
        with _ours(data) as ours, _native(snapshot.store) as native:
            for kind in kinds(options.articles):
                print(_compared(kind, ours, native, options.rounds), flush=True)


class Server:
    """A server that runs, and what it has used."""

    def __init__(self, session: int, port: int, path: str) -> None:
        self._session, self._path = session, path
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, query: str, accept: str, *, repeated: bool = False, kept: bool = True) -> int:
        """Send one query; return how many bytes came back."""
        if not kept:
            self._connection.close()
        headers = {"Accept": accept}
        if not repeated:
            headers["Cache-Control"] = "no-cache"
        self._connection.request("GET", f"{self._path}?query={quote(query)}", headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {body[:200]!r}")
        return len(body)

    def used_by(self, kind: Kind, numbers: Iterable[int]) -> tuple[float, int]:
        """Return the CPU seconds that requests of these numbers cost, and an answer's bytes."""
        self._connection.close()  # it may have been idle for long enough to be closed
        asked = partial(self.ask, accept=kind.accept, repeated=kind.repeated, kept=kind.kept)
        asked(kind.query(0))
        before, size = self._cpu(), 0
        for n in numbers:
            size = asked(kind.query(n))
        return self._cpu() - before, size

    def _cpu(self) -> float:
        return sum(cpu_of(self._session))


def cpu_of(session: int) -> Iterator[float]:
    """Yield the CPU seconds of each process of a session so far."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[3]) == session:
                yield time.clock_gettime(~int(path.parent.name) << 3 | _WHOLE_PROCESS)
        except OSError:  # it has ended
            continue


def _compared(kind: Kind, ours: Server, native: Server, rounds: int) -> str:
    used: dict[Server, list[float]] = {ours: [], native: []}
    size, each = 0, max(2, kind.number // _SLICES)
    for turn in range(rounds * kind.number // each):
        for server in (ours, native) if turn % 2 else (native, ours):
            seconds, size = server.used_by(kind, range(turn * each, (turn + 1) * each))
            used[server].append(seconds / each * 1e3)
    mine, its = median(used[ours]), median(used[native])
    times = median(a / b for a, b in zip(used[ours], used[native], strict=True))
    held = "holds" if times <= kind.aim else "DOES NOT HOLD"
    return (
        f"{kind.name:<18}{size:>10,} B   ours {mine:7.3f} ms   native {its:7.3f} ms   "
        f"{times:5.2f} x   (aim {kind.aim}: {held})"
    )


@contextmanager
def _ours(data: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(data), str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEWSGRAPH_BUDGET_SECONDS": "0"}
    environment["NEWSGRAPH_LOG"] = "off"  # the native server writes none either
    with _running(command, port, "/sparql", environment) as server:
        yield server


@contextmanager
def _native(store: Path) -> Iterator[Server]:
    port = free_port()
    command = [str(_program()), "serve-read-only", "-l", str(store), "-b", f"127.0.0.1:{port}"]
    with _running(command, port, "/query", dict(os.environ)) as server:
        yield server


def _program() -> str | None:
    beside = str(Path(sys.executable).parent)
    return shutil.which("oxigraph", path=beside) or shutil.which("oxigraph")


@contextmanager
def _running(
    command: list[str], port: int, path: str, environment: dict[str, str]
) -> Iterator[Server]:
    process = subprocess.Popen(
        command,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            yield _ready(process.pid, port, path)
        finally:
            process.terminate()


def _ready(session: int, port: int, path: str) -> Server:
    until = time.monotonic() + 20
    while True:
        try:
            server = Server(session, port, path)
            server.ask("ASK {}", _TABLE)
            return server
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
