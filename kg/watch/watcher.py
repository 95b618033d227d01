"""`Watcher`: what is due is asked, what is new or changed is fetched and built. One round:

    feeds and sitemaps due ─poll→ entries ─fetch→ versions ─build→ the graph, published

Each step is noted in `State` as it is done. What fails is tried again, later each time; what
cannot be had is a reject in the store, and costs nothing else anything.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from kg.build import Outcome as BuildOutcome
from kg.build import Rejected, Tally, build
from kg.errors import FetchError, HostBusy, NewsgraphError, StoreBusy, WatchError
from kg.fetch import Answer, Fetcher, gunzipped
from kg.iris import DEFAULT_BASE
from kg.read import Source
from kg.store import Layout, Store
from kg.watch import feeds, sitemaps
from kg.watch.articles import article_key, keep, source_of
from kg.watch.asking import Outcome, ask_all
from kg.watch.keeping import Pages
from kg.watch.listing import Kind, Listing, decoded, kind_of
from kg.watch.state import BUILT, REJECTED, WAITING, Entry, State, Version, Watched

MOST = 100
"""Articles of one feed that are fetched between two of its polls."""
_DAY = 86_400.0
REVISITS = (3_600.0, 6 * 3_600.0, _DAY, 3 * _DAY, 7 * _DAY)
"""Seconds after an article was first seen at which it is looked at again, unless told before."""
_RESTLESS = 3_600.0  # seconds between two looks at one that its feed calls changed
_FIRST_RETRY = 300.0
_TRIES = 6
_SEVERAL = 1000  # articles in one round: what was fetched is to be built before long
MOST_MAPS = 1000
"""Sitemaps of one index that are asked, the newest."""
LARGEST_PAGE = 8_000_000
"""Bytes of an article's page; the largest live blogs have half of it."""
PATIENCE = 10.0
"""Seconds that the store's other writers are waited for."""


class Listener(Protocol):
    """Hears how a round goes."""

    def asking(self, done: int, total: int) -> None:
        """So many feeds and sitemaps were asked."""

    def fetching(self, done: int, total: int) -> None:
        """So many articles were fetched."""

    def failed(self, what: str, error: NewsgraphError) -> None:
        """An address could not be had or read."""

    def built(self, tally: Tally, source: Source, outcome: BuildOutcome) -> None:
        """An article was built, or was not."""

    def merging(self, what: str, done: int, total: int) -> None:
        """So much is merged."""


class Silent:
    """Hears nothing."""

    def asking(self, done: int, total: int) -> None:
        """Pass over it."""

    def fetching(self, done: int, total: int) -> None:
        """Pass over it."""

    def failed(self, what: str, error: NewsgraphError) -> None:
        """Pass over it."""

    def built(self, tally: Tally, source: Source, outcome: BuildOutcome) -> None:
        """Pass over it."""

    def merging(self, what: str, done: int, total: int) -> None:
        """Pass over it."""


@dataclass(slots=True)
class Round:
    """What came of a round."""

    asked: int = 0  # feeds and sitemaps
    listed: int = 0  # articles nobody had listed before
    fetched: int = 0  # pages
    new: int = 0  # articles
    changed: int = 0  # articles that got another version
    failed: int = 0  # addresses
    waiting: int = 0  # articles that wait for the next polls of their feeds
    tally: Tally | None = None  # of the build, where there was one
    busy: str | None = None  # why the build has to wait
    fates: dict[str, str] = field(default_factory=dict)


class Watcher:
    """Watches for one data directory."""

    def __init__(
        self,
        layout: Layout,
        state: State,
        fetcher: Fetcher,
        *,
        base: str = DEFAULT_BASE,
        most: int = MOST,
        jobs: int | None = None,
        patience: float = PATIENCE,
        now: Callable[[], float] = time.time,
        stop: threading.Event | None = None,
        listener: Listener | None = None,
    ) -> None:
        self._layout, self._state, self.fetcher = layout, state, fetcher
        self._base, self._most, self._jobs, self._now = base, most, jobs, now
        self._patience = patience
        self._stop = stop or threading.Event()
        self._listener = listener or Silent()
        self._pages = Pages(layout.watch / "pages")

    def round(self, *, again: bool = False) -> Round:
        """Do what is due now, all of it or until `stop`; `again`: also build all that is kept.

        Versions that were built before and would come out the same are left alone.
        """
        done = Round()
        self._poll(done)
        self._fetch(done)
        if not self._stop.is_set():
            self._build(done, again)
        return done

    def next_due(self) -> float | None:
        """Return when something is due next; None when nothing is watched."""
        return self._state.number(_NEXT_DUE)

    # ── feeds and sitemaps ──────────────────────────────────────────────────────────────────

    def _poll(self, done: Round) -> None:
        due = self._state.due(self._now())
        while due and not self._stop.is_set():
            answers = ask_all(((one.url, one) for one in due), self._ask_feed, self._stop)
            for number, (one, outcome) in enumerate(answers, 1):
                done.asked += 1
                self._take_listing(one, outcome, done)
                self._listener.asking(number, len(due))
            asked = {one.id for one in due}  # an index may have brought more
            due = [one for one in self._state.due(self._now()) if one.id not in asked]

    def _ask_feed(self, one: Watched) -> Answer:
        etag, modified = one.etag, one.modified
        return self.fetcher.get(one.url, etag=etag, modified=modified, most=sitemaps.MOST_BYTES)

    def _take_listing(self, one: Watched, outcome: Outcome, done: Round) -> None:
        now = self._now()
        try:
            if isinstance(outcome, FetchError):
                raise outcome
            if not outcome.unchanged:
                done.listed += self._listed(one, outcome, now)
        except HostBusy as busy:
            self._state.set_watched(one.id, due=now + (busy.wait or one.every))
        except NewsgraphError as error:
            done.failed += 1
            self._feed_failed(one, error, now)
        else:
            if one.error:
                self._state.tell(one.url, None)
            due = now + one.every if one.parent is None or not one.mark else None
            self._state.set_watched(one.id, due=due, read=now, failures=0, error=None, hint=None)

    def _listed(self, one: Watched, answer: Answer, now: float) -> int:
        """Note what a feed or sitemap lists; return how much of it is new."""
        listing = listing_of(answer)
        if listing.kind is Kind.INDEX:
            if one.parent is not None:
                raise WatchError("an index of sitemaps inside an index", hint="add it by itself")
            self._state.put_children(one, listing.items[:MOST_MAPS], now)
            new = 0
        else:
            items = ((article_key(item.url), item) for item in listing.items)
            new = self._state.put_entries(one, items, now, _RESTLESS)
        note = "; ".join(listing.notes) or None
        self._note(one, note)
        self._state.set_watched(
            one.id,
            kind=listing.kind,
            title=listing.title or one.title,
            note=note,
            etag=answer.etag,
            modified=answer.modified,
        )
        if answer.moved and answer.moved != one.url:
            self._moved(one, answer.moved)
        return new

    def _note(self, one: Watched, note: str | None) -> None:
        """What is wrong with a feed that could be read all the same is listed, too."""
        about = f"{one.url} (as a whole)"
        if note == one.note:
            return
        if note:
            lie = WatchError(note, hint="what could be read of it was; tell its publisher")
            self._state.tell(about, lie)
        else:
            self._state.tell(about, None)

    def _moved(self, one: Watched, url: str) -> None:
        """Go by the address a feed has moved to for good, unless that is watched already."""
        if url not in {other.url for other in self._state.watched()}:
            self._state.set_watched(one.id, url=url)

    def _feed_failed(self, one: Watched, error: NewsgraphError, now: float) -> None:
        wait = getattr(error, "wait", None) or 0.0
        rest = min(max(wait, one.every * 2 ** min(one.failures + 1, 12)), _DAY)
        self._state.set_watched(
            one.id, due=now + rest, failures=one.failures + 1, error=str(error), hint=error.hint
        )
        if str(error) != one.error:
            self._state.tell(one.url, error)
        self._listener.failed(one.url, error)

    # ── articles ────────────────────────────────────────────────────────────────────────────

    def _fetch(self, done: Round) -> None:
        now = self._now()
        done.waiting = self._state.postpone(now, self._most)
        due = self._state.entries_due(now, self._most)[:_SEVERAL]
        answers = ask_all(((one.url, one) for one in due), self._ask_page, self._stop)
        for number, (entry, outcome) in enumerate(answers, 1):
            self._take_page(entry, outcome, done)
            self._listener.fetching(number, len(due))

    def _ask_page(self, entry: Entry) -> Answer:
        etag, modified = entry.etag, entry.modified
        return self.fetcher.get(entry.url, etag=etag, modified=modified, most=LARGEST_PAGE)

    def _take_page(self, entry: Entry, outcome: Outcome, done: Round) -> None:
        now = self._now()
        try:
            if isinstance(outcome, FetchError):
                raise outcome
            if not outcome.unchanged:
                version = keep(self._state, self._pages, entry, outcome, now)
                done.new += version is not None and version.number == 1
                done.changed += version is not None and version.number > 1
        except HostBusy as busy:
            self._state.set_entry(entry.id, due=now + (busy.wait or _FIRST_RETRY))
        except NewsgraphError as error:
            done.failed += 1
            self._page_failed(entry, error, now)
        else:
            done.fetched += 1
            if entry.error:
                self._state.tell(entry.url, None)
            visits, due = _next_visit(entry, now)
            self._state.set_entry(
                entry.id, due=due, visits=visits, failures=0, error=None, hint=None
            )

    def _page_failed(self, entry: Entry, error: NewsgraphError, now: float) -> None:
        """Try again what may pass, a few times; else not until its feed says that it changed."""
        passing = isinstance(error, FetchError) and error.passing and entry.failures + 1 < _TRIES
        wait = getattr(error, "wait", None) or 0.0
        rest = min(max(wait, _FIRST_RETRY * 4**entry.failures), _DAY)
        self._state.set_entry(
            entry.id,
            due=now + rest if passing else None,
            failures=entry.failures + 1,
            error=str(error),
            hint=error.hint,
        )
        if str(error) != entry.error:
            self._state.tell(entry.url, error)
        self._listener.failed(entry.url, error)

    # ── the graph ───────────────────────────────────────────────────────────────────────────

    def _build(self, done: Round, again: bool) -> None:
        versions = self._state.versions(None if again else WAITING)
        if not versions and not self._state.news():
            return
        try:
            with Store.open(self._layout.root, base=self._base, patience=self._patience) as store:
                if versions:
                    self._build_into(store, versions, done)
                self._tell(store)
        except StoreBusy as busy:
            done.busy = str(busy)

    def _build_into(self, store: Store, versions: list[Version], done: Round) -> None:
        fates = done.fates

        def report(tally: Tally, source: Source, outcome: BuildOutcome) -> None:
            fates[source.key] = REJECTED if isinstance(outcome, Rejected) else BUILT
            self._listener.built(tally, source, outcome)

        done.tally = build(
            self._sources(versions),
            store,
            jobs=self._jobs,
            report=report,
            merging=self._listener.merging,
        )
        # only now: until the build is over, some of what it made may not be in the store
        self._state.set_fates(fates)

    def _sources(self, versions: list[Version]) -> Iterator[Source]:
        for version in versions:
            if self._stop.is_set():
                return
            yield source_of(version, self._pages)

    def _tell(self, store: Store) -> None:
        """Bring the store's list of what did not come through up to date with ours."""
        news = self._state.news()
        for about, stage, reason, hint in news:
            if reason is None:
                store.resolve(about)
            else:
                store.reject(stage=stage, key=None, source=about, reason=reason, hint=hint)
        self._state.told(about for about, *_ in news)


_NEXT_DUE = (
    "SELECT MIN(due) FROM (SELECT MIN(due) AS due FROM watched UNION ALL"
    " SELECT MIN(due) FROM entries)"
)


def listing_of(answer: Answer) -> Listing:
    """Return what a feed or sitemap lists. Raises `WatchError` where it is neither."""
    data = gunzipped(answer.body, sitemaps.MOST_BYTES)
    found = decoded(data, answer.url, answer.charset)
    kind = kind_of(found.text)
    if kind is Kind.FEED:
        listing = feeds.read(found.text, answer.url)
    elif kind in (Kind.SITEMAP, Kind.INDEX):
        listing = sitemaps.read(found.text, answer.url)
    elif kind is Kind.PAGE:
        raise WatchError("a web page, not a feed or sitemap", hint="kg watch add finds its feed")
    else:
        raise WatchError(
            "neither a feed nor a sitemap", hint="RSS, Atom, JSON Feed and sitemaps are read"
        )
    notes = tuple(filter(None, (found.note, *listing.notes)))
    return Listing(kind=listing.kind, title=listing.title, items=listing.items, notes=notes)


def _next_visit(entry: Entry, now: float) -> tuple[int, float | None]:
    """How often it was looked at by now, and when it is next; None when it is old."""
    visits = sum(entry.seen + after <= now for after in REVISITS)
    due = entry.seen + REVISITS[visits] if visits < len(REVISITS) else None
    return visits, due


def moment(seconds: float | None) -> dt.datetime | None:
    """Return a moment in UTC; None of none."""
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)
