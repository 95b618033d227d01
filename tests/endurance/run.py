"""One run: load, writers, kills; then a last look at what is there."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from kg.store import Layout, Store
from kg.store.tokens import create
from tests.endurance.chaos import Killer, Service, StoreWriter
from tests.endurance.clients import Client, HttpWriter, Seen
from tests.endurance.versions import ITEMS, VERSION, Ledger, checked, graph_name, ntriples
from tests.live import free_port

STORE_KEYS = tuple(f"store-{n}" for n in range(6))
HTTP_KEYS = tuple(f"http-{n}" for n in range(3))
_ASKED = ("lookup",) * 8 + ("whole", "join", "construct", "document", "page")
_DEADLINE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long, how many, how often."""

    seconds: float
    clients: int = 4
    hostile: int = 1
    pause: float = 3.0
    """Seconds between two kills, on average."""
    http: bool = True
    seed: int = 1


def run(folder: Path, plan: Plan) -> dict[str, object]:
    """Run and return the figures; `faults` is empty when all is as it should be."""
    data = folder / "data"
    ledger, seen = Ledger(), Seen()
    _begin(data, ledger)
    settings: dict[str, object] = {"query_seconds": _DEADLINE, "budget_seconds": 0}
    service = Service(data, free_port(), settings, folder / "server.log")
    service.start()
    writer = StoreWriter(data, ledger, STORE_KEYS)
    killer = Killer(service, writer, random.Random(plan.seed), plan.pause)
    jobs = [service.keep, writer.keep, killer.run]
    keys = STORE_KEYS + (HTTP_KEYS if plan.http else ())
    for n in range(plan.clients):
        client = Client(service.port, ledger, keys, seen, n)
        jobs.append(lambda over, client=client: client.run(over, _ASKED))
    for n in range(plan.hostile):
        client = Client(service.port, ledger, keys, seen, 100 + n)
        jobs.append(lambda over, client=client: client.run(over, ("hostile",)))
    if plan.http:
        jobs += [one.run for one in _http_writers(data, service.port, ledger, seen)]
    memory = _Memory(service)
    started = time.monotonic()
    _run_for(plan.seconds, [*jobs, memory.watch])
    seconds = time.monotonic() - started
    if service.live is None or not service.live.processes():
        service.start()
    lost = _lost(service, ledger, keys)
    service.stop()
    return _told(seconds, service, writer, killer, seen, ledger, memory, lost)


def _begin(data: Path, ledger: Ledger) -> None:
    with Store.open(data) as store:
        store.put_many(checked(key, 1) for key in STORE_KEYS)
        store.publish()
    for key in STORE_KEYS:
        ledger.begin(key, 1)
        ledger.acknowledge(key, 1)


def _http_writers(data: Path, port: int, ledger: Ledger, seen: Seen) -> list[HttpWriter]:
    token = create(Layout(data), "endurance", ("write",))

    def put(key: str, version: int) -> tuple[str, str, str, bytes]:
        path = f"/graph-store?graph={graph_name(key)}"
        return "PUT", path, "application/n-triples", ntriples(key, version).encode()

    def update(key: str, version: int) -> tuple[str, str, str, bytes]:
        graph = f"GRAPH <{graph_name(key)}>"
        text = f"CLEAR SILENT {graph} ; INSERT DATA {{ {graph} {{ {ntriples(key, version)} }} }}"
        return "POST", "/sparql", "application/sparql-update", text.encode()

    return [
        HttpWriter(port, ledger, HTTP_KEYS[:1], seen, 50, token=token, send=put),
        HttpWriter(port, ledger, HTTP_KEYS[1:], seen, 51, token=token, send=update),
    ]


def _run_for(seconds: float, jobs: list) -> None:  # type: ignore[type-arg]
    over = threading.Event()
    threads = [threading.Thread(target=job, args=(over,)) for job in jobs]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    over.set()
    for thread in threads:
        thread.join()


class _Memory:
    """Resident memory of the server's processes together, looked at every second."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.most: int = 0
        self.processes: int = 0

    def watch(self, over: threading.Event) -> None:
        while not over.wait(1):
            live = self._service.live
            running = live.processes() if live else ()
            self.most = max(self.most, sum(one.resident for one in running))
            self.processes = max(self.processes, len(running))


def _lost(service: Service, ledger: Ledger, keys: tuple[str, ...]) -> list[str]:
    """Ask the server that was last started, and then the live store itself."""
    seen = Seen()
    client = Client(service.port, ledger, keys, seen, 7)
    over = threading.Event()
    threading.Timer(2, over.set).start()
    client.run(over, ("whole", "join"))
    found = [*seen.wrong, *seen.failed]
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            with Store.open(service.data) as store:
                return [*found, *_missing(store, ledger, keys)]
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is told
            failure = error
            time.sleep(0.2)
    return [*found, f"the store does not open: {failure}"]


def _missing(store: Store, ledger: Ledger, keys: tuple[str, ...]) -> list[str]:
    found = []
    for key in keys:
        query = f"SELECT ?v {{ GRAPH <{graph_name(key)}> {{ ?i <{VERSION}> ?v }} }}"
        versions = [int(row[0].value) for row in store.query(query)]  # type: ignore[union-attr]
        floor = ledger.floor()
        if not versions and key not in floor:
            continue
        if len(versions) != ITEMS or len(set(versions)) != 1:
            found.append(f"{key} is torn in the store: {sorted(set(versions))} ×{len(versions)}")
        elif fault := ledger.fault(key, versions[0], floor):
            found.append(f"in the store, {fault}")
    return found


def _told(
    seconds: float,
    service: Service,
    writer: StoreWriter,
    killer: Killer,
    seen: Seen,
    ledger: Ledger,
    memory: _Memory,
    lost: list[str],
) -> dict[str, object]:
    faults = [*seen.wrong, *lost, *service.leaked, *writer.failed]
    ordered = sorted(seen.seconds)
    return {
        "minutes": round(seconds / 60, 2),
        "answers": dict(seen.answers),
        "statuses": dict(sorted(seen.statuses.items())),
        "wrong answers": seen.wrong[:20],
        "lost or torn at the end": lost,
        "errors for good requests": [len(seen.failed), *sorted(set(seen.failed))[:20]],
        "writes acknowledged": sum(ledger.acknowledged.values()),
        "killed": dict(killer.killed),
        "server restarts": service.restarts,
        "writer restarts": writer.restarts,
        "processes left by killed servers": service.leaked,
        "ready again after s": _spread(service.ready_after),
        "started in s": _spread(service.started_in),
        "clients without answer for s": _spread(seen.gaps),
        "connections lost": seen.away,
        "lookup ms p50, p99": [
            round(ordered[int(len(ordered) * p)] * 1000, 1) if ordered else None
            for p in (0.5, 0.99)
        ],
        "memory of all processes MB": memory.most >> 20,
        "processes": memory.processes,
        "writer failures": writer.failed[:5],
        "faults": faults,
    }


def _spread(values: list[float]) -> list[float]:
    ordered = sorted(values)
    return [round(ordered[i], 2) for i in (len(ordered) // 2, -1)] if ordered else []
