"""A desk that watches a site: a data directory, a clock of its own, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rdflib import DCTERMS, PROV

from kg.fetch import Fetcher, networks
from kg.store import Layout, Store
from kg.vocab import NG, SCHEMA
from kg.watch import Round, State, Watcher, opened
from kg.watch.listing import Kind
from tests.web import Site, item

FERRY = (
    "LINDAL (Lindal Post) - A ferry sank off Porto on Monday, 1 March 2021.",
    "At least six people were killed, police said. Divers searched the water all night.",
)
MORE = (FERRY[0], "Fifteen people were killed, police said. Divers searched the water all night.")
FIRE = (
    "Fire destroyed a warehouse in Lyon on Tuesday, 2 March 2021.",
    "Nobody was hurt, the mayor, Ana Holm, said. Forty firemen were sent there.",
)
ARABIC = "غرقت العبارة قبالة السواحل"
MONDAY, TUESDAY = "Mon, 01 Mar 2021 18:00:00 GMT", "Tue, 02 Mar 2021 08:00:00 GMT"
START = 1_614_700_000.0  # that Tuesday, 15:46 UTC
QUARTER = 900.0


class Desk:
    """A data directory and what watches for it, with a clock of its own."""

    def __init__(self, data: Path, url: str) -> None:
        self.layout, self.time, self.url = Layout(data), START, url
        self.stop = threading.Event()

    @contextmanager
    def open(self, **options: Any) -> Iterator[tuple[State, Watcher]]:
        with (
            opened(self.layout) as state,
            Fetcher(
                "desk@lindalpost.example",
                allowed=networks(["127.0.0.1"]),
                pause=0.0,
                memory=state,
                resolve=lambda host, port: ["127.0.0.1" if host.endswith(".example") else host],
                now=lambda: self.time,
                sleep=lambda seconds: None,
            ) as fetcher,
        ):
            yield (
                state,
                Watcher(
                    self.layout,
                    state,
                    fetcher,
                    jobs=1,
                    now=lambda: self.time,
                    stop=self.stop,
                    **options,
                ),
            )

    def watch(self, *urls: str, kind: Kind = Kind.FEED) -> None:
        with opened(self.layout) as state:
            for url in urls:
                state.add(url, kind, "", QUARTER, self.time)

    def round(self, later: float = 0.0, **options: Any) -> Round:
        self.time += later
        again = options.pop("again", False)
        with self.open(**options) as (_, watcher):
            return watcher.round(again=again)

    def fates(self) -> list[tuple[str, str]]:
        """What was fetched, and what came of it."""
        with opened(self.layout) as state:
            return [(v.key.partition("/")[2], v.fate) for v in state.versions()]

    def select(self, query: str) -> list[tuple[str, ...]]:
        with Store.open(self.layout.root, readonly=True) as store:
            return [tuple(str(getattr(cell, "value", cell)) for cell in row)
                    for row in store.query(query, prefixes=PREFIXES)]  # fmt: skip

    def rejects(self) -> dict[str, tuple[str, str]]:
        with Store.open(self.layout.root) as store:
            found = store.rejects()
        assert all(one.hint for one in found)
        return {one.source.removeprefix(self.url): (one.stage, one.reason) for one in found}


PREFIXES = {"ng": str(NG), "prov": str(PROV), "dct": str(DCTERMS), "schema": str(SCHEMA)}


def two(web: Site) -> str:
    """A feed with a ferry and a fire."""
    ferry = web.page("/ferry", "Ferry sinks off Porto", *FERRY)
    fire = web.page("/fire", "Fire in Lyon", *FIRE)
    return web.feed("/feed", item(ferry, "Ferry", MONDAY), item(fire, "Fire", TUESDAY))
