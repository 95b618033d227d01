"""The load: what clients ask, and what must be true of each answer."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.endurance.versions import ITEMS, PEER, VERSION, Ledger, graph_name, item

_AWAY = (OSError, http.client.HTTPException)
_TURNED_AWAY = (429, 503)
_PAUSE = 0.02  # seconds at most between a client's requests
_TRIPLE = re.compile(r"<([^>]*)> <([^>]*)> (?:<([^>]*)>|\"(\d+)\"\S*) \.")
_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != %d) }"
_DOUBLED = (
    "SELECT (STRLEN(?x40) AS ?n) { BIND('abcdefgh' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + "}"
)


@dataclass(slots=True)
class Seen:
    """What clients saw, counted."""

    answers: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    away: int = 0
    wrong: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Answers that were errors though nothing was wrong with what was asked."""
    seconds: list[float] = field(default_factory=list)
    """Of each point lookup that was answered."""
    gaps: list[float] = field(default_factory=list)
    """Seconds for which a client could not connect, or was cut off."""
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class Asked:
    """One request and its answer."""

    status: int
    body: bytes
    floor: Mapping[str, int]


class Client:
    """Asks over one connection, again and again, until told to stop."""

    def __init__(
        self, port: int, ledger: Ledger, keys: tuple[str, ...], seen: Seen, seed: int
    ) -> None:
        self._port, self._ledger, self._keys, self._seen = port, ledger, keys, seen
        self._chance = random.Random(seed)
        self._source = f"127.3.0.{seed % 200 + 1}"
        self._connection: http.client.HTTPConnection | None = None
        self._away_since: float | None = None

    def run(self, over: threading.Event, kinds: tuple[str, ...]) -> None:
        """Ask until the event."""
        while not over.is_set():
            kind = self._chance.choice(kinds)
            try:
                getattr(self, f"_{kind}")()
            except _AWAY:
                self._lost(kind)
                over.wait(0.1)
            over.wait(self._chance.random() * _PAUSE)
        self._close()

    def _lost(self, kind: str) -> None:
        self._close()
        with self._seen.lock:
            self._seen.away += 1
        if self._away_since is None:
            self._away_since = time.monotonic()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    # ── what is asked ───────────────────────────────────────────────────────────────────────

    def _lookup(self) -> None:
        """One item's version, in its graph or in the union."""
        key, n = self._chance.choice(self._keys), self._chance.randrange(ITEMS)
        pattern = f"<{item(key, n)}> <{VERSION}> ?v"
        if self._chance.random() < 0.5:
            pattern = f"GRAPH <{graph_name(key)}> {{ {pattern} }}"
        started = time.monotonic()
        asked = self._select("lookup", f"SELECT ?v {{ {pattern} }}")
        if asked is None:
            return
        with self._seen.lock:
            self._seen.seconds.append(time.monotonic() - started)
        rows = _rows(asked.body)
        self._judge_versions(asked, key, [int(row["v"]) for row in rows], 1)

    def _whole(self) -> None:
        """All versions of one graph."""
        key = self._chance.choice(self._keys)
        query = f"SELECT ?i ?v {{ GRAPH <{graph_name(key)}> {{ ?i <{VERSION}> ?v }} }}"
        asked = self._select("whole", query)
        if asked is not None:
            versions = [int(row["v"]) for row in _rows(asked.body)]
            self._judge_versions(asked, key, versions, ITEMS)

    def _join(self) -> None:
        """Versions with peers, over all graphs: who the peer is depends on the version."""
        query = (
            f"SELECT ?g ?i ?v ?j {{ GRAPH ?g {{ ?i <{VERSION}> ?v ; <{PEER}> ?j . "
            f"?j <{VERSION}> ?v }} }}"
        )
        asked = self._select("join", query)
        if asked is None:
            return
        found: dict[str, list[tuple[int, int, int]]] = {}
        for row in _rows(asked.body):
            at, to = (int(row[name].rpartition("/")[2]) for name in ("i", "j"))
            found.setdefault(row["g"].rpartition("/")[2], []).append((at, int(row["v"]), to))
        for key in self._keys:
            rows = found.get(key, [])
            self._judge_versions(asked, key, [v for _, v, _ in rows], ITEMS)
            for at, version, to in rows:
                if (at + version) % ITEMS != to:
                    self._wrong(f"{key}: peers of another version than {version}")

    def _construct(self) -> None:
        """A graph as N-Triples, by CONSTRUCT."""
        key = self._chance.choice(self._keys)
        query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{graph_name(key)}> {{ ?s ?p ?o }} }}"
        self._graph("construct", key, "/sparql?" + urlencode({"query": query, "format": "nt"}))

    def _document(self) -> None:
        """A graph as N-Triples, at its address."""
        key = self._chance.choice(self._keys)
        self._graph("document", key, f"/doc/graph/{key}.nt")

    def _graph(self, kind: str, key: str, path: str) -> None:
        asked = self._get(kind, path)
        if asked is None:
            return
        triples = _TRIPLE.findall(asked.body.decode())
        versions = [int(number) for _, p, _, number in triples if p == VERSION]
        self._judge_versions(asked, key, versions, ITEMS)
        for subject, predicate, target, _ in triples:
            if predicate == PEER and versions:
                at, to = (int(one.rpartition("/")[2]) for one in (subject, target))
                if (at + versions[0]) % ITEMS != to:
                    self._wrong(f"{key}: peers of another version than {versions[0]}")

    def _page(self) -> None:
        """A page."""
        key = self._chance.choice(self._keys)
        paths = ("/", f"/doc/id/endurance/{key}/1", "/sparql", "/healthz")
        asked = self._get("page", self._chance.choice(paths), accept="text/html")
        if asked is not None and not asked.body:
            self._wrong("an empty page")

    def _hostile(self) -> None:
        """A query that never ends, or eats all memory: it must end as an error."""
        query = self._chance.choice(
            (_PRODUCT % self._chance.randrange(10**6), _DOUBLED, "(" * 9_000)
        )
        asked = self._request("hostile", "/sparql?" + urlencode({"query": query}), None)
        if asked.status == 200:
            self._wrong(f"200 for a hostile query: {asked.body[:100]!r}")

    # ── how it is asked ─────────────────────────────────────────────────────────────────────

    def _select(self, kind: str, query: str) -> Asked | None:
        path = "/sparql?" + urlencode({"query": query})
        return self._get(kind, path, accept="application/sparql-results+json")

    def _get(self, kind: str, path: str, accept: str | None = None) -> Asked | None:
        """Ask; None when turned away for want of room, or failed, which is counted."""
        asked = self._request(kind, path, accept)
        if asked.status == 200:
            return asked
        if asked.status not in _TURNED_AWAY and not (asked.status == 404 and self._is_new(asked)):
            with self._seen.lock:
                self._seen.failed.append(f"{kind}: {asked.status} {asked.body[:300]!r}")
        return None

    def _is_new(self, asked: Asked) -> bool:
        """Whether some graphs were not written yet when that was asked."""
        return len(asked.floor) < len(self._keys)

    def _request(self, kind: str, path: str, accept: str | None) -> Asked:
        floor = self._ledger.floor()
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=15, source_address=(self._source, 0)
            )
        self._connection.request("GET", path, headers={"Accept": accept} if accept else {})
        response = self._connection.getresponse()
        asked = Asked(response.status, response.read(), floor)
        with self._seen.lock:
            self._seen.answers[kind] += 1
            self._seen.statuses[f"{kind} {asked.status}"] += 1
            if self._away_since is not None:
                self._seen.gaps.append(time.monotonic() - self._away_since)
        self._away_since = None
        return asked

    def _judge_versions(self, asked: Asked, key: str, versions: list[int], number: int) -> None:
        if not versions and key not in asked.floor:
            return  # not written yet
        if len(versions) != number or len(set(versions)) != 1:
            self._wrong(f"{key} is torn: {sorted(Counter(versions).items())}, not {number} alike")
            return
        fault = self._ledger.fault(key, versions[0], asked.floor)
        if fault and "ever begun" in fault:  # the line that tells of it may still be on its way
            time.sleep(1)
            fault = self._ledger.fault(key, versions[0], asked.floor)
        if fault:
            self._wrong(fault)

    def _wrong(self, what: str) -> None:
        with self._seen.lock:
            self._seen.wrong.append(what)


class HttpWriter(Client):
    """Writes graphs over HTTP; what was not acknowledged is sent again until it is."""

    def __init__(
        self,
        port: int,
        ledger: Ledger,
        keys: tuple[str, ...],
        seen: Seen,
        seed: int,
        *,
        token: str,
        send: Callable[[str, int], tuple[str, str, str, bytes]],
    ) -> None:
        super().__init__(port, ledger, keys, seen, seed)
        self._headers = {"Authorization": f"Bearer {token}"}
        self._send = send
        self._next = dict.fromkeys(keys, 1)

    def run(self, over: threading.Event, kinds: tuple[str, ...] = ()) -> None:
        """Write until the event."""
        while not over.is_set():
            key = self._chance.choice(self._keys)
            self._ledger.begin(key, self._next[key])
            while not over.is_set():
                with suppress(*_AWAY):
                    if self._write(key, self._next[key]):
                        self._ledger.acknowledge(key, self._next[key])
                        self._next[key] += 1
                        break
                self._close()
                over.wait(0.2)
            over.wait(self._chance.random() * 0.2)
        self._close()

    def _write(self, key: str, version: int) -> bool:
        method, path, kind, body = self._send(key, version)
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=40)
        headers = {**self._headers, "Content-Type": kind}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        said = response.read()
        with self._seen.lock:
            self._seen.answers["write"] += 1
            self._seen.statuses[f"write {response.status}"] += 1
            if response.status >= 400 and response.status not in _TURNED_AWAY:
                self._seen.failed.append(f"write: {response.status} {said[:300]!r}")
        return response.status < 300


def _rows(body: bytes) -> list[dict[str, str]]:
    bindings = json.loads(body)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in bindings]
