"""Every event, statement and contradiction with what it is chosen by.

Beside a snapshot of ours this lies ready (`kg.search.columns`): arrays that are mapped into memory,
and names that are looked up when a page needs them. Of a store elsewhere, and of a snapshot from
before there was such a file, it is read once and kept in memory (`scanning.py`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flask import Flask

from kg.errors import NewsgraphError, SearchError
from kg.search import columns as stored
from kg.search.layout import COLUMNS, NAME, opened
from kg.store import Snapshot
from kg.views import Details
from kg.views.timeline import Counted, Toll, toll
from server.lists.columns import Array, Columns
from server.lists.scanning import scanned
from server.reading import Reader
from server.site import Site

_SECONDS = 240.0
# of what SQLite is asked for in one query; "+kind" keeps it from going through all of a kind
_AT_ONCE = 500
_ACTORS, _PLACES = "actor", "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as a map needs it; `lat` and `lon` are None where it has no point."""

    iri: str
    name: str
    kind: str  # local name
    lat: float | None
    lon: float | None
    radius: float | None  # kilometres within which it lies


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article as lists tell of it."""

    title: str
    published: str | None
    outlet: str | None  # IRI


class Names:
    """Who is called so, of actors or of places."""

    def __init__(self, index: sqlite3.Connection, kind: str) -> None:
        self._index, self._kind = index, kind

    def of(self, name: str) -> frozenset[str]:
        """Return those of a name in any case, or else those with it in theirs."""
        return self._asked("called.name = ?", name) or self._asked("instr(called.name, ?)", name)

    def _asked(self, condition: str, name: str) -> frozenset[str]:
        found = self._index.execute(
            f"""SELECT DISTINCT terms.name FROM called JOIN terms ON terms.id = called.iri
            WHERE {condition} AND kind = ?""",
            (name.lower(), self._kind),
        )
        return frozenset(iri for (iri,) in found)


class Overview:
    """What lists choose from."""

    def __init__(self, index: sqlite3.Connection, arrays: stored.Arrays) -> None:
        self._index, self._terms, self._hidden = index, arrays["terms"], arrays["hidden"]
        self._pointed = arrays["pointed"]
        self.events = Columns("event", arrays, self._codes, self._saying)
        self.statements = Columns("statement", arrays, self._codes, self._saying)
        self.contradictions = Columns("contradiction", arrays, self._codes, self._saying)
        self.inside = Columns("place", arrays, self._codes, self._saying)
        """Places by name, with what they lie in."""
        self.roles = Columns("role", arrays, self._codes, self._saying)
        """Roles as articles state them, the newest first, with who holds them and where."""
        self.place_names, self.actor_names = Names(index, _PLACES), Names(index, _ACTORS)

    # ── names ───────────────────────────────────────────────────────────────────────────────

    def iris(self, codes: Iterable[int]) -> list[str]:
        """Return what codes stand for: IRIs, and local names of types, kinds and acts."""
        listed = self._terms[np.fromiter(codes, dtype=np.int64)].tolist()
        found = dict(self._looked_up("SELECT id, name FROM terms WHERE id IN (%s)", listed))
        return [found[one] for one in listed]

    def names(self, iris: Iterable[str]) -> dict[str, str]:
        """Return what places, actors and articles are called."""
        wanted = list(dict.fromkeys(iris))
        query = """SELECT terms.name, listed.text FROM terms JOIN listed ON listed.iri = terms.id
            WHERE terms.name IN (%s) AND +kind IN ('article', 'actor', 'place') AND text <> ''
            ORDER BY kind"""
        found = dict(self._looked_up(query, wanted))
        return {iri: found.get(iri) or iri.rpartition("/")[2] for iri in wanted}

    def name(self, iri: str) -> str:
        """Return what a place, an actor or an article is called."""
        return self.names((iri,))[iri]

    def known(self, columns: Columns, by: str) -> tuple[str, ...]:
        """Return the values there are of a facet that has few."""
        return tuple(self.iris(np.flatnonzero(columns.counts(by, None)).tolist()))

    def counted(self, columns: Columns, by: str, mask: Array | None, most: int) -> dict[str, int]:
        """Return the values most frequent among some things; of articles those of no outlet."""
        counts = columns.counts(by, mask)
        if by == "source":  # one can be chosen too, but is offered only if nobody published it
            counts = counts.copy()
            counts[self._hidden] = 0
        codes = most_frequent(counts, most)
        return dict(zip(self.iris(codes), counts[codes].tolist(), strict=True))

    # ── things ──────────────────────────────────────────────────────────────────────────────

    def things(self, columns: Columns, rows: Array) -> list[str]:
        """Return the IRIs of some rows."""
        return self.iris(columns.iris[rows].tolist())

    def rows_of(self, columns: Columns, iris: Iterable[str]) -> Array:
        """Return the rows of things, in the order of the list."""
        return np.flatnonzero(np.isin(columns.iris, self._codes(iris)))

    def at(self, event: str) -> str | None:
        """Return the place that is agreed for an event."""
        _, places = self.events.values("at", self.rows_of(self.events, (event,)))
        return next(iter(self.iris(places[:1].tolist())), None)

    def sources(self, articles: Iterable[str]) -> dict[str, Source]:
        """Return what lists tell of articles."""
        query = """SELECT terms.name, text, first, by_outlet FROM terms
            JOIN listed ON listed.iri = terms.id WHERE terms.name IN (%s) AND +kind = 'article'"""
        rows = list(self._looked_up(query, list(dict.fromkeys(articles))))
        first = {article: _number(outlet) for article, _, _, outlet in rows if outlet}
        by_id = dict(self._looked_up("SELECT id, name FROM terms WHERE id IN (%s)",
                                     list(dict.fromkeys(first.values()))))  # fmt: skip
        return {
            article: Source(
                title=title,
                published=day_of(day),
                outlet=by_id[first[article]] if article in first else None,
            )
            for article, title, day, _ in rows
        }

    def places(self, iris: Iterable[str]) -> dict[str, Place]:
        """Return places as a map needs them."""
        query = """SELECT terms.name, text, facts FROM terms JOIN listed ON listed.iri = terms.id
            WHERE terms.name IN (%s) AND +kind = 'place'"""
        return {
            iri: _place(iri, name, json.loads(facts))
            for iri, name, facts in self._looked_up(query, list(dict.fromkeys(iris)))
        }

    def with_point(self, places: Array) -> Array:
        """Return which of some places, by code, have a point on the map."""
        return np.isin(places, self._pointed)

    def details(self, rows: Array) -> Details:
        """Return what all accounts of some events come to."""
        events = self.things(self.events, rows)
        number, named = self.events.values("named", rows)
        agents: dict[str, set[str]] = {}
        called = self.names(self.iris(np.unique(named).tolist()))
        for place, who in zip(number.tolist(), self.iris(named.tolist()), strict=True):
            agents.setdefault(events[place], set()).add(called[who])
        query = """SELECT terms.name, facts FROM listed JOIN terms ON terms.id = listed.iri
            WHERE listed.id IN (%s)"""
        facts = self._looked_up(query, self.events.ids[rows].tolist())
        counts = self._contradictions[self.events.iris[rows]].tolist()
        return Details(
            agents={event: tuple(sorted(some)) for event, some in agents.items()},
            tolls={event: _tolls(json.loads(said)["figures"]) for event, said in facts},
            contradictions=dict(zip(events, counts, strict=True)),
        )

    def contradictions_of(self, event: str) -> int:
        """Return how many contradictions the accounts of an event have."""
        return int(self._contradictions[self._codes((event,))].sum())

    @property
    def freshness(self) -> Freshness:
        """How new what is published is."""
        query = "SELECT MIN(first), MAX(first) FROM listed WHERE kind = 'article'"
        days = self.events.days[self.events.days > 0]
        ends = (int(days.min()), int(days.max())) if len(days) else (None, None)
        return Freshness(articles=_ends(self._index.execute(query).fetchone()), events=_ends(ends))

    @cached_property
    def _contradictions(self) -> Array:
        """How many there are, by the code of the event."""
        return self.contradictions.counts("event", None)

    # ── looking up ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def _code(self) -> Array:
        """By the id of a term its code."""
        code = np.zeros(int(self._terms.max(initial=0)) + 1, dtype=np.int32)
        code[self._terms] = np.arange(len(self._terms), dtype=np.int32)
        return code

    def _codes(self, names: Iterable[str]) -> Array:
        found = self._looked_up("SELECT id FROM terms WHERE name IN (%s)", sorted(set(names)))
        return self._code[np.array([one for (one,) in found], dtype=np.int64)]

    def _saying(self, words: Sequence[str]) -> Array:
        every = " AND ".join(["instr(text, ?)"] * len(words))
        found = self._index.execute(f"SELECT listed FROM said WHERE {every}", tuple(words))
        return np.array([one for (one,) in found], dtype=np.int64)

    def _looked_up(self, query: str, wanted: Sequence[object]) -> Iterable[tuple[Any, ...]]:
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            yield from self._index.execute(query % ", ".join("?" * len(some)), some)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Days (ISO) between which articles were published, and between which events were."""

    articles: tuple[str, str] | None
    events: tuple[str, str] | None


def most_frequent(counts: Array, most: int) -> list[int]:
    """Return the places of the largest counts, none of them 0; of equal ones the first."""
    known = np.flatnonzero(counts)
    if len(known) > most:
        least = np.partition(counts[known], -most)[-most]
        more, ties = known[counts[known] > least], known[counts[known] == least]
        known = np.concatenate((more, ties[: most - len(more)]))
    order = np.lexsort((known, -counts[known]))
    return known[order].tolist()  # type: ignore[no-any-return]


def day_of(number: int | None) -> str | None:
    """Return a day (ISO) from its number; None for none."""
    return dt.date.fromordinal(number).isoformat() if number else None


def overview(here: Site) -> Overview:
    """Return what the published graph holds."""
    older = here.of_time
    return here.once("overview", lambda: _opened(here, here.snapshot, older))


def warm(app: Flask) -> None:
    """Open it before anybody asks. What fails is tried again by whoever does."""
    here: Site = app.extensions["newsgraph"]
    if here.snapshot is not None:
        with contextlib.suppress(NewsgraphError):
            overview(here)


def _opened(here: Site, snapshot: Snapshot | None, older: Snapshot | None) -> Overview:
    if here.config.store is None and snapshot is not None:
        with contextlib.suppress(SearchError):  # it is from before there was one, or damaged
            arrays = stored.read(snapshot.path / COLUMNS)
            return Overview(opened(snapshot.path / NAME), arrays)
    index = scanned(Reader(here.pages, _SECONDS, older))
    return Overview(index, stored.columns(index))


def _place(iri: str, name: str, facts: Mapping[str, object]) -> Place:
    lat, lon, radius = (_float(facts[by]) for by in ("lat", "lon", "radius"))
    name = name or iri.rpartition("/")[2]
    return Place(iri=iri, name=name, kind=str(facts["kind"]), lat=lat, lon=lon, radius=radius)


def _float(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _tolls(figures: Iterable[tuple[str, int | None, int | None, bool]]) -> tuple[Toll, ...]:
    by_metric: dict[str, list[Counted]] = {}
    for metric, least, most, part in figures:
        by_metric.setdefault(metric, []).append(Counted(least=least, most=most, part=part))
    return tuple(toll(metric, some) for metric, some in by_metric.items())


def _number(packed: bytes) -> int:
    return int(np.frombuffer(packed, np.int32)[0])


def _ends(days: tuple[int | None, int | None]) -> tuple[str, str] | None:
    first, last = map(day_of, days)
    return (first, last) if first and last else None
