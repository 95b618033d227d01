"""CPU a request, against the native `oxigraph serve` over the same snapshot in the same run.

    python -m tests.bench.bench_endpoint [--articles 200] [--rounds 5]

Both answer the same requests from the same client, turn about, so that a busy machine slows both.
What is counted is the CPU time of all processes of each server's session, not the time it takes.
Most clients open a connection for each request, some keep one: a lookup is measured both ways. The
first four kinds of request are evaluated anew each time (`Cache-Control: no-cache`); the others
are repeated, and ours answers them from its cache. Ours writes no log, as the native server does;
its metrics are on. Needs the native server (`pip install oxigraph`).
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rdflib import RDFS

from kg.iris import DEFAULT_BASE
from kg.store import Store
from kg.vocab import OA
from tests.bench.bench_store import ROOT, SERVE, _graph

_TICKS = os.sysconf("SC_CLK_TCK")
_TABLE, _GRAPH = "application/sparql-results+json", "application/n-triples"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: its queries by number, what is accepted, how many a round, the aim."""

    name: str
    query: Callable[[int], str]
    accept: str
    number: int
    aim: float
    cached: bool = False
    fresh: bool = False
    """Whether each request has a connection of its own."""


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
    return (
        Kind("point lookup", _lookup, _TABLE, 1_000, 3.0, fresh=True),
        Kind("same, kept alive", _lookup, _TABLE, 1_000, 3.0),
        Kind("100-row join", lambda n: _join(n, articles), _TABLE, 400, 1.3),
        Kind("1 MB of CONSTRUCT", _construct, _GRAPH, 40, 1.1),
        Kind("repeated lookup", lambda _: _lookup(1), _TABLE, 1_000, 0.2, cached=True),
        Kind("repeated join", lambda _: _join(1, articles), _TABLE, 400, 0.2, cached=True),
        Kind("repeated CONSTRUCT", _construct, _GRAPH, 100, 0.2, cached=True),
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

    def ask(self, query: str, accept: str, *, cached: bool, fresh: bool = False) -> int:
        """Send one query; return how many bytes came back."""
        if fresh:
            self._connection.close()
        headers = {"Accept": accept}
        if not cached:
            headers["Cache-Control"] = "no-cache"
        self._connection.request("GET", f"{self._path}?query={quote(query)}", headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {body[:200]!r}")
        return len(body)

    def hang_up(self) -> None:
        """Let the next request open a connection."""
        self._connection.close()

    def cpu(self) -> float:
        """Return the CPU seconds of the session so far."""
        return sum(_cpu_of(self._session))


def _cpu_of(session: int) -> Iterator[float]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            yield sum(map(int, fields[11:15])) / _TICKS


def _compared(kind: Kind, ours: Server, native: Server, rounds: int) -> str:
    used = {ours: 0.0, native: 0.0}
    size, asked = 0, 0
    for number in range(rounds):
        for server in (ours, native):
            server.hang_up()  # it may have been idle for long enough to be closed
            for n in range(20 if kind.number > 100 else 2):  # warm, and in the cache
                server.ask(kind.query(n), kind.accept, cached=kind.cached)
            before = server.cpu()
            for n in range(kind.number):
                query = kind.query(number * kind.number + n)
                size = server.ask(query, kind.accept, cached=kind.cached, fresh=kind.fresh)
            used[server] += server.cpu() - before
        asked += kind.number
    mine, its = used[ours] / asked * 1e3, used[native] / asked * 1e3
    held = "holds" if mine <= kind.aim * its else "DOES NOT HOLD"
    return (
        f"{kind.name:<19}{size:>9,} B   ours {mine:7.3f} ms   native {its:7.3f} ms   "
        f"{mine / its:5.2f} x   (aim {kind.aim}: {held})"
    )


@contextmanager
def _ours(data: Path) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-c", SERVE, str(data), str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NEWSGRAPH_BUDGET_SECONDS": "0"}
    environment["NEWSGRAPH_LOG"] = "off"  # the native server writes none either
    with _running(command, port, "/sparql", environment) as server:
        yield server


@contextmanager
def _native(store: Path) -> Iterator[Server]:
    port = _free_port()
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
            server.ask("ASK {}", _TABLE, cached=False)
            return server
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
