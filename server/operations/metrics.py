"""`/metrics`, for Prometheus: counted as requests end, and read off the server when asked.

Only this machine may read it (`NEWSGRAPH_METRICS`), and nobody through a proxy, since a proxy on
this machine would open it to all; with `NEWSGRAPH_METRICS_TOKEN` whoever has that.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from kg import __version__
from server.operations.logs import Writer
from server.operations.watching import Seen
from server.problems import Problem
from server.site import Site, site
from server.sparql.backend import Backend

blueprint = Blueprint("metrics", __name__)

_KEY = "newsgraph.metrics"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"})
_PAGE_SIZE = 4096


@runtime_checkable
class Lives(Protocol):
    """A backend that counts its workers' lives."""

    @property
    def started(self) -> int:
        """Workers started so far."""

    @property
    def killed(self) -> int:
        """Workers ended before their time: by deadline, memory, or somebody."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours: what it is, and its memory in bytes."""

    role: str
    resident: int


class Metrics:
    """The counters of one application."""

    def __init__(self, site: Site) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        names = ("route", "method", "status")
        self._requests = Counter(
            "newsgraph_requests", "Requests answered", names, registry=self.registry
        )
        self._bytes = Counter(
            "newsgraph_response_bytes", "Bytes of bodies sent", ("route",), registry=self.registry
        )
        self._seconds = Histogram(
            "newsgraph_request_seconds",
            "From the request to the last byte of its answer",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._queries = Histogram(
            "newsgraph_query_seconds",
            "Queries people sent, waiting included, by what became of them",
            ("outcome",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Counter, Histogram]] = {}
        ProcessCollector(registry=self.registry)
        self.registry.register(_State(site))

    def count(self, seen: Seen) -> None:
        """Count a request."""
        requests, sent, seconds = self._of(seen.route, seen.method, seen.status)
        requests.inc()
        sent.inc(seen.bytes)
        seconds.observe(seen.seconds)
        if seen.evaluated:
            self._queries.labels(seen.problem or "ok").observe(seen.seconds)

    def _of(self, route: str, method: str, status: int) -> tuple[Counter, Counter, Histogram]:
        """Return the three of a request; looking them up by their labels is what costs."""
        known = self._known.get((route, method, status))
        if known is None:
            named = method if method in _METHODS else "other"
            known = (
                self._requests.labels(route, named, str(status)),
                self._bytes.labels(route),
                self._seconds.labels(route),
            )
            if named == method:
                self._known[route, method, status] = known
        return known

    def written(self) -> bytes:
        """Return all of them as Prometheus reads them."""
        return generate_latest(self.registry)


def install(app: Flask, site: Site) -> Metrics:
    """Give an application its counters, and `/metrics`."""
    metrics = app.extensions[_KEY] = Metrics(site)
    app.register_blueprint(blueprint)
    return metrics


@blueprint.route("/metrics")
def metrics() -> Response:
    """Write the counters, for those who may read them; for others there is nothing here."""
    if not _may_read():
        raise Problem("not-found", "there is nothing here for you")
    counted = cast(Metrics, current_app.extensions[_KEY])
    response = Response(counted.written(), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "null"  # of no concern to any page
    return response


def _may_read() -> bool:
    config = site().config
    token = config.metrics_token
    if config.metrics == "off":
        return False
    if token or config.metrics == "token":
        said = request.headers.get("Authorization", "").encode(errors="replace")
        return bool(token) and hmac.compare_digest(said, f"Bearer {token}".encode())
    return config.metrics == "loopback" and _is_local()


def _is_local() -> bool:
    """Whether the request came from this machine, and straight."""
    before = request.environ.get("werkzeug.proxy_fix.orig", {})
    address = before.get("REMOTE_ADDR") or request.remote_addr or ""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


class _State(Collector):
    """What is read off the server at the moment it is asked for."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        """Yield what there is to say now."""
        info = GaugeMetricFamily("newsgraph_info", "The version that runs", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        yield from self._snapshot()
        yield from self._pools()
        yield from self._cache()
        yield from self._writes()
        yield from _processes()
        dropped = sum(h.dropped for h in logging.getLogger().handlers if isinstance(h, Writer))
        yield CounterMetricFamily(
            "newsgraph_log_lines_dropped", "Log lines nobody took in time", value=dropped
        )

    def _snapshot(self) -> Iterator[Metric]:
        snapshot = self._site.pages.snapshot
        if snapshot is None:
            return
        age = time.time() - snapshot.published.timestamp()
        yield GaugeMetricFamily("newsgraph_snapshot_age_seconds", "Since publishing", value=age)
        triples = snapshot.counts.triples
        yield GaugeMetricFamily("newsgraph_snapshot_triples", "Triples published", value=triples)

    def _pools(self) -> Iterator[Metric]:
        pools = {"public": self._site.public, "pages": self._site.pages}
        busy = GaugeMetricFamily("newsgraph_queries_running", "Queries now", labels=["pool"])
        waiting = GaugeMetricFamily("newsgraph_queries_waiting", "In line", labels=["pool"])
        for name, pool in pools.items():
            runs, waits = pool.load()
            busy.add_metric([name], runs)
            waiting.add_metric([name], waits)
        yield busy
        yield waiting
        yield from _lives(pools)

    def _cache(self) -> Iterator[Metric]:
        cache = self._site.answering.cache
        yield CounterMetricFamily("newsgraph_cache_hits", "Answers given again", value=cache.hits)
        yield CounterMetricFamily("newsgraph_cache_misses", "Answers made", value=cache.misses)

    def _writes(self) -> Iterator[Metric]:
        writer = self._site.writer
        if writer is None:
            return
        done = CounterMetricFamily(
            "newsgraph_writes", "Writes answered, by what became of them", labels=["outcome"]
        )
        for outcome, number in sorted(writer.outcomes.items()):
            done.add_metric([outcome], number)
        yield done
        yield CounterMetricFamily(
            "newsgraph_writes_seconds", "Seconds from asking to answer", value=writer.seconds
        )
        yield CounterMetricFamily(
            "newsgraph_writers_started", "Writer processes started", value=writer.started
        )
        yield GaugeMetricFamily(
            "newsgraph_writes_waiting", "Not answered yet", value=writer.waiting
        )


def _lives(pools: dict[str, Backend]) -> Iterator[Metric]:
    started = CounterMetricFamily(
        "newsgraph_workers_started", "Query workers started, the first ones too", labels=["pool"]
    )
    killed = CounterMetricFamily(
        "newsgraph_workers_killed",
        "Query workers ended by a deadline, for memory, or by somebody",
        labels=["pool"],
    )
    for name, pool in pools.items():
        if isinstance(pool, Lives):
            started.add_metric([name], pool.started)
            killed.add_metric([name], pool.killed)
    yield started
    yield killed


def _processes() -> Iterator[Metric]:
    memory = GaugeMetricFamily("newsgraph_memory_bytes", "Resident memory", labels=["process"])
    number = GaugeMetricFamily("newsgraph_processes", "Processes", labels=["process"])
    found = [Child("front", _resident("self")), *children()]
    for role in sorted({child.role for child in found}):
        some = [child.resident for child in found if child.role == role]
        memory.add_metric([role], sum(some))
        number.add_metric([role], len(some))
    yield memory
    yield number


def children() -> Iterator[Child]:
    """Yield the processes this one has started and that still run."""
    for task in Path("/proc/self/task").glob("*/children"):
        for process in _read(task).split():
            command = _read(Path(f"/proc/{process}/cmdline")).split("\0")
            role = next((_ROLES[word] for word in command if word in _ROLES), "other")
            yield Child(role, _resident(process))


_ROLES = {"server.sparql.worker": "worker", "server.writing.process": "writer"}


def _resident(process: str) -> int:
    pages = _read(Path(f"/proc/{process}/statm")).split()
    return int(pages[1]) * _PAGE_SIZE if len(pages) > 1 else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended since
        return ""
