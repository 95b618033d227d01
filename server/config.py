"""How the server is set up: one value, made from the environment or by a test."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from kg.iris import DEFAULT_BASE
from kg.store import KEPT_DAYS, KEPT_HOURS, data_directory

_CONVERTED: dict[str, Callable[[str], object]] = {
    "float": float,
    "int": int,
    "bool": lambda said: said.lower() in ("1", "true", "yes", "on"),
    "tuple[str, ...]": lambda said: tuple(said.replace(",", " ").split()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting; from the environment each is `NEWSGRAPH_` and its name in capitals."""

    data: Path
    """The data directory: store, snapshots, texts, journal; shared with `kg build`."""
    base: str = DEFAULT_BASE
    """The base of the IRIs in the graph: `{base}id/…` is answered at `/id/…`."""
    url: str | None = None
    """The public address, when a proxy hides it: "https://example.org/kg/"; None: as requested."""
    proxies: int = 0
    """Proxies in front whose X-Forwarded-… headers are believed; 0: none is (proxies.py)."""
    licence: str | None = None
    """The IRI of the licence under which the graph is published; None: that of its sources."""
    query_seconds: float = 20.0
    """A query's deadline."""
    query_workers: int = max(2, os.cpu_count() or 1)
    """Queries that run at once, not counting those that take long."""
    query_long: int = 2 * max(2, os.cpu_count() or 1)
    """Queries that may run on beyond a fifth of a second without keeping quick ones waiting."""
    query_queue: int = 24
    """Queries that wait for a worker before the next is turned away."""
    stop_seconds: int = 10
    """How long a server that stops waits for the answers of queries that run."""
    budget_seconds: float = 60.0
    """Seconds of evaluation a client has in a minute; 0: any number."""
    query_memory_mb: int = 1024
    """Address space of a worker."""
    query_kb: int = 256
    """The longest request body or query."""
    result_mb: int = 64
    """The largest answer; it is held whole before its first byte is sent."""
    result_rows: int = 1_000_000
    """Rows of the longest table; 0: any number."""
    cache_mb: int = 64
    """Answers kept for those who ask the same again, compressed ones included; 0: none."""
    service_allowed: tuple[str, ...] = ()
    """Addresses SERVICE may ask, written exactly so; from the environment with blanks between."""
    write_seconds: float = 30.0
    """The deadline of one write."""
    write_queue: int = 64
    """Writes that wait before the next is turned away."""
    write_memory_mb: int = 2048
    """Address space of the process in which a write is tried."""
    write_mb: int = 64
    """The largest graph or update that is sent."""
    keep_hours: int = KEPT_HOURS
    """Of how many hours the last snapshot stays, for Memento, besides the newest three."""
    keep_days: int = KEPT_DAYS
    """Of how many days (UTC) the last snapshot stays; `kg build` goes by both, too."""
    load_allowed: tuple[str, ...] = ()
    """What LOAD may fetch: addresses, or beginnings of them that end with a slash."""
    articles: str = "whole"
    """"whole": an article's page has its text, marked; "evidence": only the words in the graph."""
    tiles: str | None = None
    """Tiles for the map, "https://tiles.example.org/{z}/{x}/{y}.png"; None: our own outlines."""
    idle_seconds: float = 120.0
    """After so long without a byte from us a connection is closed; longer than any answer takes."""
    page_seconds: float = 8.0
    """The deadline of the queries behind a page, each and together: own workers."""
    store: str | None = None
    """The query endpoint of a SPARQL store elsewhere, asked in the place of our own (`--store`)."""
    store_default_graph: str | None = None
    """The graph of that store to ask where a query names none; None: what the store then takes."""
    store_user: str | None = None
    """Who we are to that store, by HTTP Basic or Digest."""
    store_password: str | None = field(default=None, repr=False)
    """The password of that user."""
    store_digest: bool = False
    """Whether it wants HTTP Digest: Virtuoso's /sparql-auth does."""
    store_token: str | None = field(default=None, repr=False)
    """A bearer token for that store, where it takes one."""
    store_fresh_seconds: float = 60.0
    """How long answers of that store and entity tags count as new: it publishes no snapshots."""
    log: str = "json"
    """"json": a line a request on standard error (operations/README.md); "off": none."""
    log_queries: bool = False
    """Whether people's queries, paths and messages of errors are logged: private, so mostly not."""
    metrics: str = "loopback"
    """Who may read /metrics: "loopback": this machine; "token": who has the token; "off"."""
    metrics_token: str | None = field(default=None, repr=False)
    """The bearer token that /metrics asks for; with one, `metrics` is "token"."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Return the settings the environment gives, the defaults for the rest.

        Raises ValueError when a value is no number where one is needed.
        """
        given: dict[str, object] = {"data": data_directory()}
        for one in fields(cls):
            said = environment.get(f"NEWSGRAPH_{one.name.upper()}")
            if said and one.name != "data":
                convert = _CONVERTED.get(str(one.type), str)
                given[one.name] = convert(said)
        return cls(**given)  # type: ignore[arg-type]
