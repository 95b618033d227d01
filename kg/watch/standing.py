"""How watching stands: what is due, how far the graph lags behind, what fails."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from kg.store import Layout
from kg.watch.state import BUILT, REJECTED, WAITING, State, Watched
from kg.watch.watcher import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """An address that cannot be had for now, or at all."""

    url: str
    error: str
    hint: str | None
    failures: int  # in a row
    again: dt.datetime | None  # when it is tried again; None: when its feed says it changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How watching stands in one data directory; moments are in UTC."""

    sources: int  # feeds and sitemaps
    due: int  # of them, now
    next_due: dt.datetime | None
    listed: int  # articles
    unfetched: int  # articles that were never fetched, and will be
    articles: int  # fetched
    versions: int  # of them
    waiting: int  # versions fetched, not yet in the graph
    rejected: int  # versions that did not come through
    newest_listed: dt.datetime | None  # when the newest article that is listed was published
    newest_built: dt.datetime | None  # and the newest that is in the graph
    failing: tuple[Failing, ...]  # feeds and sitemaps
    lost: int  # articles that cannot be had

    @property
    def lag(self) -> dt.timedelta | None:
        """How far the graph is behind what is listed; None where nothing tells."""
        if self.newest_listed is None or self.newest_built is None:
            return None
        return max(self.newest_listed - self.newest_built, dt.timedelta())


def standing(layout: Layout, *, now: float | None = None) -> Standing | None:
    """Return how watching stands; None when nothing was ever watched here."""
    path = layout.watch / "state.sqlite"
    if not path.exists():
        return None
    with State(path) as state:
        return _standing(state, time.time() if now is None else now)


def _standing(state: State, now: float) -> Standing:
    watched = state.watched()
    return Standing(
        sources=len(watched),
        due=len(state.due(now)),
        next_due=moment(state.number("SELECT MIN(due) FROM watched")),
        **{name: _count(state, query) for name, query in _COUNTED.items()},
        newest_listed=moment(state.number(_NEWEST_LISTED, now)),
        newest_built=moment(state.number(_NEWEST_BUILT)),
        failing=tuple(_failing(one) for one in watched if one.error),
    )


def _count(state: State, query: str) -> int:
    return int(state.number(f"SELECT COUNT({query}") or 0)


def _failing(one: Watched) -> Failing:
    return Failing(
        url=one.url,
        error=one.error or "",
        hint=one.hint,
        failures=one.failures,
        again=moment(one.due),
    )


_COUNTED = {
    "listed": "*) FROM entries",
    "unfetched": "*) FROM entries WHERE article IS NULL AND due IS NOT NULL",
    "lost": "*) FROM entries WHERE error IS NOT NULL AND due IS NULL",
    "articles": "DISTINCT article) FROM versions",
    "versions": "*) FROM versions",
    "waiting": f"*) FROM versions WHERE fate = '{WAITING}'",
    "rejected": f"*) FROM versions WHERE fate = '{REJECTED}'",
}
_NEWEST_LISTED = "SELECT MAX(MIN(published, ?)) FROM entries"
_NEWEST_BUILT = f"SELECT MAX(published) FROM versions WHERE fate = '{BUILT}'"
