"""The writer is killed at any moment: no acknowledged write is lost, and no graph is torn.

Against a server in processes of its own: threads write, threads read, and kill -9 falls on the
writer and its scratch process. Seeded, and bounded by time.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.store import Layout, Store, current
from kg.store.journal import Journal
from kg.store.rebuilding import rebuild
from kg.store.tokens import create

GRAPHS, ROWS, SECONDS = 3, 40, 9.0


class Mind:
    """What clients know: which number each graph holds at least, and what readers saw."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.headers = port, {"Authorization": f"Bearer {token}"}
        self.acknowledged = [0] * GRAPHS
        self.faults: list[str] = []
        self.reads = self.writes = 0
        self.until = time.monotonic() + SECONDS

    def send(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() or None, {**self.headers, **named})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def write(self, graph: int) -> None:
        """Replace a graph whole, by turns by PUT and by an update."""
        number = 0
        while time.monotonic() < self.until:
            number += 1
            rows = " ".join(f'<urn:s{n}> <urn:number> "{number}" .' for n in range(ROWS))
            if number % 2:
                path = f"/graph-store?graph=urn:g{graph}"
                status, said = self.send("PUT", path, rows, Content_Type="text/turtle")
            else:
                text = (
                    f"DELETE WHERE {{ GRAPH <urn:g{graph}> {{ ?s ?p ?o }} }} ; "
                    f"INSERT DATA {{ GRAPH <urn:g{graph}> {{ {rows} }} }}"
                )
                kind = "application/sparql-update"
                status, said = self.send("POST", "/sparql", text, Content_Type=kind)
            if status in (201, 204):
                self.acknowledged[graph] = number
                self.writes += 1
            elif status != 503:
                self.faults.append(f"write {status} {said!r}")

    def read(self) -> None:
        """See whole graphs only, and nothing older than what was acknowledged before."""
        text = (
            "SELECT ?g (COUNT(*) AS ?rows) (MIN(xsd:integer(?n)) AS ?least) "
            "(MAX(xsd:integer(?n)) AS ?most) { GRAPH ?g { ?s <urn:number> ?n } } GROUP BY ?g"
        )
        path = "/sparql?" + urlencode({"query": text, "format": "json"})
        while time.monotonic() < self.until:
            known = list(self.acknowledged)
            status, said = self.send("GET", path)
            if status != 200:
                self.faults.append(f"read {status} {said!r}")
                continue
            self.reads += 1
            for row in json.loads(said)["results"]["bindings"]:
                graph = int(row["g"]["value"].removeprefix("urn:g"))
                rows, least, most = (int(row[k]["value"]) for k in ("rows", "least", "most"))
                if rows != ROWS or least != most:
                    self.faults.append(f"torn: {row}")
                if least < known[graph]:
                    self.faults.append(f"lost: {least} of {known[graph]} in {graph}")


def victims(data: Path) -> list[int]:
    """The writers of that data directory, and their scratch processes."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().decode(errors="replace")
            if "server.writing." in words and str(data) in words:
                found.append(int(path.parent.name))
    return found


def test_the_writer_may_be_killed_at_any_moment(
    tmp_path: Path, running: Callable[..., AbstractContextManager[int]]
) -> None:
    """kill -9 at random moments, among writers and readers; then the journal gives the store."""
    data = tmp_path / "data"
    with Store.open(data) as store:
        store.publish()
        token = create(store.layout, "chaos", ["write"])
    chance, killed = random.Random(20261122), 0
    with running(data) as port:
        mind = Mind(port, token)
        threads = [threading.Thread(target=mind.write, args=(n,)) for n in range(GRAPHS)]
        threads += [threading.Thread(target=mind.read) for _ in range(2)]
        for thread in threads:
            thread.start()
        while time.monotonic() < mind.until - 1:
            time.sleep(chance.uniform(0.05, 1.5))
            if found := victims(data):
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(found), signal.SIGKILL)
                    killed += 1
        for thread in threads:
            thread.join()
        assert (
            mind.send("PUT", "/graph-store?graph=urn:end", "", Content_Type="text/turtle")[0] == 201
        )
    assert not mind.faults, mind.faults[:3]
    assert killed >= 3 and mind.reads >= 10 and mind.writes >= 5
    assert len(list(Journal(data / "journal").verify())) >= mind.writes
    snapshot = current(Layout(data))
    assert snapshot is not None
    kept = ox.Store.read_only(str(snapshot.store))
    for graph, number in enumerate(mind.acknowledged):
        quads = list(kept.quads_for_pattern(None, None, None, ox.NamedNode(f"urn:g{graph}")))
        assert {int(quad.object.value) for quad in quads} <= set(range(number, number + 2))
        assert len(quads) in (0, ROWS) and (quads or not number)
    assert rebuild(Layout(data), tmp_path / "again").same is True
    ids = [entry.id for entry in Journal(data / "journal").entries()]
    assert len(ids) == len(set(ids))  # what was sent again was not done again


def test_a_write_waits_for_a_build_and_gives_way_after_a_while(
    tmp_path: Path, running: Callable[..., AbstractContextManager[int]]
) -> None:
    """503 with Retry-After while somebody else holds the store; then it goes on."""
    data = tmp_path / "data"
    with Store.open(data) as store:
        store.publish()
        token = create(store.layout, "patient", ["write"])
    with running(data) as port:
        mind = Mind(port, token)
        path = "/graph-store?graph=urn:g"
        with Store.open(data) as building:
            assert mind.send("PUT", path, "", Content_Type="text/turtle")[0] == 503
            threading.Timer(1.0, building.close).start()
            assert mind.send("PUT", path, "", Content_Type="text/turtle")[0] == 201
        with Store.open(data, patience=5.0) as building:  # between its writes it holds nothing
            building.put_vocabulary("v", b"<urn:s> <urn:p> <urn:o> .")
            building.publish()
        assert mind.send("PUT", path, "", Content_Type="text/turtle")[0] == 204
