"""What the application holds: its settings, the two pools of workers, the example queries."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import current_app, request

from kg.store import Snapshot
from kg.vocab import PREFIXES
from server.config import Config
from server.examples import Example, examples
from server.problems import Problem
from server.reading import Reader
from server.sparql.pool import Pool

T = TypeVar("T")
_KEY = "newsgraph"
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The running application, as its views see it."""

    config: Config
    public: Pool
    """Evaluates the queries people send."""
    pages: Pool
    """Evaluates those behind pages, so that these are served while the other is busy."""
    examples: tuple[Example, ...]
    remembered: Remembered

    @classmethod
    def open(cls, config: Config) -> Site:
        """Start the workers."""
        return cls(
            config=config,
            public=_pool(config, config.query_workers, config.query_queue, config.query_seconds),
            pages=_pool(config, 2, 64, config.page_seconds),
            examples=examples(),
            remembered=Remembered(),
        )

    def close(self) -> None:
        """End the workers."""
        self.public.close()
        self.pages.close()

    @property
    def reader(self) -> Reader:
        """The graph, as one page asks it: take one a request."""
        return Reader(self.pages, self.config.page_seconds)

    @property
    def snapshot(self) -> Snapshot | None:
        """What is published."""
        return self.pages.snapshot

    def address(self, path: str) -> str:
        """Return the public address of a path, which starts without a slash."""
        if self.config.url is None and not _HOST.fullmatch(request.host):
            raise Problem("request", "the Host header is no host")
        return (self.config.url or request.host_url).rstrip("/") + "/" + path

    def once(self, what: str, make: Callable[[], T]) -> T:
        """Return what `make` gives, made once a snapshot."""
        return self.remembered.get(self.snapshot, what, make)


class Remembered:
    """Things that hold as long as a snapshot is the current one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._known: dict[str, Any] = {}

    def get(self, snapshot: Snapshot | None, what: str, make: Callable[[], T]) -> T:
        """Return the thing of that name, making it when the snapshot is another."""
        with self._lock:
            if snapshot != self._snapshot:
                self._snapshot, self._known = snapshot, {}
            if what in self._known:
                return cast(T, self._known[what])
        made = make()
        with self._lock:
            if snapshot == self._snapshot:
                self._known[what] = made
        return made


def _pool(config: Config, workers: int, queue: int, seconds: float) -> Pool:
    return Pool(
        config.data,
        workers=workers,
        queue=queue,
        seconds=seconds,
        memory=config.query_memory_mb << 20,
        limit=config.result_mb << 20,
        prefixes=PREFIXES,
    )


def site() -> Site:
    """Return the site of the application that answers this request."""
    return cast(Site, current_app.extensions[_KEY])
