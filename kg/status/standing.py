"""All there is to tell of a data directory, as values."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg import __version__, watch
from kg.migrate.running import version_of
from kg.status.models import models
from kg.status.space import space
from kg.store import Layout, Quarantined, Reject, Snapshot, Store
from kg.store.journal import Journal, position
from kg.store.vocabulary import shipped
from kg.vocab import PREFIXES

_SOFTWARE = """
SELECT ?version (COUNT(DISTINCT ?run) AS ?n) WHERE {
  ?run a ng:Extraction ; prov:wasAssociatedWith/ng:version ?version
} GROUP BY ?version ORDER BY ?version"""
_NEWEST = """
SELECT (MAX(?day) AS ?newest) WHERE { ?article a ng:Article ; schema:datePublished ?day }"""
_STONES = "SELECT (COUNT(?stone) AS ?n) WHERE { ?stone a ng:Tombstone }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What made what is there, and what would make it now."""

    software: str
    ontology: str
    """Of the ontology that ships."""
    store: str
    """Of the ontology the store was last built with."""
    snapshot: str
    """Of the software that published."""
    models: dict[str, str]
    """The models that ship, with the beginning of a digest of their files."""
    graphs: dict[str, int]
    """How many graphs of articles were made by which version of the software."""

    @property
    def is_older(self) -> bool:
        """Whether the store is of an earlier version of the ontology."""
        return self.store != self.ontology

    @property
    def older_graphs(self) -> int:
        """Graphs of articles that another version of the software made."""
        return sum(n for version, n in self.graphs.items() if version != self.software)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How far the graph is behind."""

    published: dt.datetime
    """When the newest snapshot was."""
    newest_article: dt.date | None
    """Publication of the newest article in the graph."""
    journal: int
    """Entries of the journal that no snapshot has yet."""
    store: int
    """Entries of the journal that the live store may not have: done when it is opened next."""
    unpublished: bool
    """Whether the live store holds what no snapshot has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a data directory stands."""

    snapshot: Snapshot
    snapshots: tuple[Snapshot, ...]
    versions: Versions
    lag: Lag
    tombstones: int
    rejects: tuple[Reject, ...]
    quarantined: tuple[Quarantined, ...]
    space: dict[str, int]
    """Bytes on the disk, by part of the data directory."""
    watching: watch.Standing | None
    interrupted: tuple[str, ...]
    """What was begun and not finished, and what to do."""

    @property
    def reasons(self) -> dict[str, Counter[str]]:
        """By stage, how often which reason fell: the words of it that name no source."""
        found: dict[str, Counter[str]] = {}
        for reject in self.rejects:
            reason = reject.reason.removeprefix(f"{reject.source}: ")
            found.setdefault(reject.stage, Counter())[reason] += 1
        return found


def standing(store: Store) -> Standing:
    """Return how the data directory of a store stands that was opened for reading."""
    layout, snapshot = store.layout, store.current()
    assert snapshot is not None  # or it could not have been opened for reading
    return Standing(
        snapshot=snapshot,
        snapshots=store.snapshots(),
        versions=Versions(
            software=__version__,
            ontology=shipped(),
            store=version_of(store),
            snapshot=snapshot.version,
            models=models(),
            graphs={version: int(n) for version, n in _rows(store, _SOFTWARE)},
        ),
        lag=_lag(store, layout, snapshot),
        tombstones=int(next(iter(_rows(store, _STONES)))[0]),
        rejects=store.rejects(),
        quarantined=store.quarantined(),
        space=space(layout.root),
        watching=watch.standing(layout),
        interrupted=tuple(_interrupted(layout)),
    )


def _lag(store: Store, layout: Layout, snapshot: Snapshot) -> Lag:
    (newest,) = next(iter(_rows(store, _NEWEST)), ("",))
    last = Journal(layout.journal).last
    return Lag(
        published=snapshot.published,
        newest_article=dt.date.fromisoformat(newest[:10]) if newest else None,
        journal=max(0, last - snapshot.journal),
        store=max(0, last - position(layout.live)),
        unpublished=layout.unpublished.exists(),
    )


def _interrupted(layout: Layout) -> Iterable[str]:
    if layout.restoring.exists():
        yield "a restore was interrupted: run kg restore --force again"
    if layout.forgetting.exists():
        yield "a takedown is under way; if it was interrupted, run kg forget, which goes on"


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    rows: Iterable[Any] = store.query(query, prefixes=PREFIXES)
    return [tuple("" if term is None else str(term.value) for term in row) for row in rows]
