"""Store and dump, in quads per second and as a ratio to pyoxigraph's own; lookups over HTTP.

    python -m tests.bench.bench_store [--articles 200] [--triples 1000]

Quads are counted once each, as N-Quads hold them; the store also keeps their union.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
from rdflib import RDF, RDFS, Literal, URIRef

from kg.dump import FORMATS, dump
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Article, ArticleGraph, CheckedGraph, Triple
from kg.store import Store
from kg.vocab import NG, OA

ROOT = Path(__file__).parents[2]
SERVE = (
    "import sys; from pathlib import Path; from server.serve import serve\n"
    "serve(Path(sys.argv[1]), port=int(sys.argv[2]), started=lambda url: print(url, flush=True))"
)
REQUESTS = 2_000


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--triples", type=int, default=1_000)
    options = parser.parse_args(argv)
    graphs = [_graph(n, options.triples) for n in range(options.articles)]
    with tempfile.TemporaryDirectory() as folder:
        for line in _figures(Path(folder), graphs):
            print(line, flush=True)


def _graph(number: int, triples: int) -> CheckedGraph:
    """An article's graph in our proportions: mostly evidence, some nodes all articles share."""
    chance = random.Random(number)
    mint = Minter(DEFAULT_BASE, f"articles/{number}")
    found: list[Triple] = [(mint.article, RDF.type, NG.Article)]
    while len(found) < triples:
        start = len(found)
        evidence = URIRef(f"{mint.article}#char={start},{start + 30}")
        actor = mint.shared("actor", f"a{chance.randrange(2_000)}")
        words = " ".join(chance.choices(("the", "mayor", "bridge", "“closed”", "said\n"), k=8))
        found += [
            (evidence, RDF.type, NG.Evidence),
            (evidence, OA.hasSource, mint.article),
            (evidence, OA.exact, Literal(words)),
            (evidence, OA.start, Literal(start)),
            (actor, RDF.type, NG.Person),
            (actor, RDFS.label, Literal(actor[-6:])),
        ]
    key = f"articles/{number}"
    article = Article(key=key, doc_id=key, text="text " * 500, digest="0" * 64)
    triple_set = tuple(sorted(set(found)))
    return CheckedGraph(
        graph=ArticleGraph(iri=mint.graph, article=article, triples=triple_set), seal=None
    )


def _figures(folder: Path, graphs: list[CheckedGraph]) -> Iterator[str]:
    data, quads = folder / "data", sum(len(checked.graph.triples) for checked in graphs)
    yield f"{len(graphs):,} articles, {quads:,} quads"
    with Store.open(data) as store:
        first = _seconds(lambda: store.put_many(graphs))
        again = _seconds(lambda: store.put_many(graphs))
        publish = _seconds(store.publish)
        snapshot = store.publish()
    manifest_seconds = _seconds(lambda: dump(snapshot, folder / "all"))
    yield from _against_bulk_load(folder, snapshot.store, quads, first, again)
    yield f"publish           {publish:9.2f} s"
    yield f"dump, all formats {manifest_seconds:9.2f} s"
    yield from _dumps(folder, snapshot, quads)
    yield from _lookups(data)


def _against_bulk_load(
    folder: Path, source: Path, quads: int, first: float, again: float
) -> Iterator[str]:
    text = folder / "quads.nq"
    lines = ox.Store.read_only(str(source)).quads_for_pattern(None, None, None, None)
    named = (quad for quad in lines if quad.graph_name != ox.DefaultGraph())
    ox.serialize(named, str(text), ox.RdfFormat.N_QUADS)
    bulk = ox.Store(str(folder / "bulk"))
    load = _seconds(lambda: bulk.bulk_load(path=str(text)))
    yield f"bulk_load         {quads / load:9,.0f} quads/s   1.00"
    yield f"put, new          {quads / first:9,.0f} quads/s   {load / first:.2f}"
    yield f"put, replacing    {quads / again:9,.0f} quads/s   {load / again:.2f}"


def _dumps(folder: Path, snapshot: object, quads: int) -> Iterator[str]:
    store = ox.Store.read_only(str(snapshot.store))  # type: ignore[attr-defined]
    own = _seconds(lambda: store.dump(str(folder / "own.nq"), ox.RdfFormat.N_QUADS))
    yield f"pyoxigraph's dump {quads / own:9,.0f} quads/s   1.00"
    for format in FORMATS:
        out = folder / format
        taken = _seconds(lambda f=format, o=out: dump(snapshot, o, formats=[f], compress=["none"]))
        yield f"dump {format:<12} {quads / taken:9,.0f} quads/s   {own / taken:.2f}"


def _lookups(data: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(data), str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as server:
        assert server.stdout is not None
        server.stdout.readline()
        connection = _connected(port)
        actor = f"{DEFAULT_BASE}id/actor/a%d"
        query = quote(f"SELECT ?label {{ <{actor}> <{RDFS.label}> ?label }}")
        yield _latency("point lookup", connection, f"/sparql?query={query}".replace("%25d", "%d"))
        yield _latency("page of a thing", connection, "/doc/id/actor/a%d.html", REQUESTS // 20)
        server.terminate()


def _connected(port: int) -> http.client.HTTPConnection:
    until = time.monotonic() + 15
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().read().startswith(b"ready"):
                return connection
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(0.05)


def _latency(
    what: str, connection: http.client.HTTPConnection, path: str, number: int = REQUESTS
) -> str:
    taken = []
    for n in range(number):
        started = time.perf_counter()
        connection.request("GET", path.replace("%d", str(n)))
        response = connection.getresponse()
        body = response.read()
        taken.append((time.perf_counter() - started) * 1000)
        if response.status >= 500:
            raise RuntimeError(json.dumps(body.decode()))
    taken.sort()
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    return f"{what:<17} {middle:9.2f} ms p50   {late:.2f} ms p99"


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
