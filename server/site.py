"""What the application holds: its settings, the two pools of workers, the example queries."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import current_app, g, has_request_context, request

from kg.dump import Figures
from kg.store import Snapshot
from kg.vocab import PREFIXES
from server.catalogue.figures import Counter
from server.config import Config
from server.examples import Example, examples
from server.problems import Problem
from server.reading import Reader
from server.sparql.answering import Answering
from server.sparql.backend import Backend
from server.sparql.pool import Pool
from server.writing.settings import Settings
from server.writing.writer import Writer

T = TypeVar("T")
_KEY = "newsgraph"
_COUNTING = 120.0  # seconds in which a store somewhere else may be counted
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The running application, as its views see it."""

    config: Config
    public: Backend
    """Evaluates the queries people send."""
    pages: Backend
    """Evaluates those behind pages, so that these are served while the other is busy."""
    answering: Answering
    """What people send, answered whole, by `public` or from memory."""
    writer: Writer | None
    """Does writes; None: the store is not ours to write to."""
    examples: tuple[Example, ...]
    remembered: Remembered
    counter: Counter = field(default_factory=Counter)

    @classmethod
    def open(cls, config: Config) -> Site:
        """Start the workers; with `config.store`, connect to that instead."""
        public, pages = _backends(config)
        return cls(
            config=config,
            public=public,
            pages=pages,
            answering=Answering(config, public),
            writer=_writer(config),
            examples=examples(config.service_allowed),
            remembered=Remembered(),
        )

    def close(self) -> None:
        """End the workers, and the writer when it has done what it does."""
        if self.writer is not None:
            self.writer.close()
        self.public.close()
        self.pages.close()

    @property
    def reader(self) -> Reader:
        """The graph, as one page asks it: take one a request."""
        return Reader(self.pages, self.config.page_seconds, _older())

    @property
    def snapshot(self) -> Snapshot | None:
        """What is published; or the older copy of it that the request is about (memento.py)."""
        return _older() or self.pages.snapshot

    @property
    def of_time(self) -> Snapshot | None:
        """The older snapshot that the request is about, if it is about one."""
        return _older()

    @property
    def figures(self) -> Figures | None:
        """How much is published; None before the first publishing."""
        snapshot = self.pages.snapshot
        if snapshot is None or self.config.store is None:
            return self.counter.figures(snapshot) if snapshot else None
        return self.counter.figures(snapshot, Reader(self.pages, _COUNTING).select)

    @property
    def figures_at_hand(self) -> Figures | None:
        """What is known of how much is published, without waiting for a count."""
        snapshot = self.pages.snapshot
        return self.counter.at_hand(snapshot) if snapshot else None

    def address(self, path: str) -> str:
        """Return the public address of a path, which starts without a slash."""
        if self.config.url is None and not _HOST.fullmatch(request.host):
            raise Problem("request", "the Host header is no host")
        return (self.config.url or request.url_root).rstrip("/") + "/" + path

    def once(self, what: str, make: Callable[[], T]) -> T:
        """Return what `make` gives, made once a snapshot; of an older one, once a request."""
        if (older := _older()) is not None:
            if "remembered" not in g:
                g.remembered = Remembered()
            return cast(T, g.remembered.get(older, what, make))
        return self.remembered.get(self.snapshot, what, make)


class Remembered:
    """Things that hold as long as a snapshot is the current one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._known: dict[str, Any] = {}
        self._making: dict[str, threading.RLock] = {}

    def get(self, snapshot: Snapshot | None, what: str, make: Callable[[], T]) -> T:
        """Return the thing of that name, making it when the snapshot is another.

        Who asks while it is being made waits for it: it may be much work.
        """
        with self._lock:
            if snapshot != self._snapshot:
                self._snapshot, self._known, self._making = snapshot, {}, {}
            if what in self._known:
                return cast(T, self._known[what])
            making = self._making.setdefault(what, threading.RLock())
        with making:
            with self._lock:
                if snapshot == self._snapshot and what in self._known:
                    return cast(T, self._known[what])
            made = make()
            with self._lock:
                if snapshot == self._snapshot:
                    self._known[what] = made
        return made


def _backends(config: Config) -> tuple[Backend, Backend]:
    if config.store is not None:
        from server.sparql.remote.opening import remotes  # httpx loads only where it is needed

        return remotes(config)
    return _public(config), _pages(config)


def _writer(config: Config) -> Writer | None:
    if config.store is not None:
        return None
    settings = Settings(
        data=config.data,
        base=config.base,
        seconds=config.write_seconds,
        memory=config.write_memory_mb << 20,
        keep_hours=config.keep_hours,
        keep_days=config.keep_days,
        load_allowed=config.load_allowed,
    )
    return Writer(settings, queue=config.write_queue)


def _public(config: Config) -> Pool:
    return Pool(
        config.data,
        workers=config.query_workers,
        long=config.query_long,
        queue=config.query_queue,
        seconds=config.query_seconds,
        memory=config.query_memory_mb << 20,
        limit=config.result_mb << 20,
        rows=config.result_rows,
        budget=config.budget_seconds,
        prefixes=PREFIXES,
    )


def _pages(config: Config) -> Pool:
    return Pool(
        config.data,
        workers=2,
        queue=64,
        seconds=config.page_seconds,
        memory=config.query_memory_mb << 20,
        limit=config.result_mb << 20,
        prefixes=PREFIXES,
    )


def _older() -> Snapshot | None:
    return g.get("snapshot") if has_request_context() else None


def site() -> Site:
    """Return the site of the application that answers this request."""
    return cast(Site, current_app.extensions[_KEY])
