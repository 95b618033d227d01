"""kg watch: feeds and sitemaps, whose new and changed articles come into the graph."""

from __future__ import annotations

import datetime as dt
import json
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click
from rich.progress import Progress, TaskID
from rich.table import Table
from rich.text import Text

from kg.build import Built, Outcome, Rejected, Tally
from kg.cli.console import data_option, errors, failed_finders, output, progress
from kg.errors import NewsgraphError, WatchError
from kg.fetch import Fetcher, networks
from kg.iris import DEFAULT_BASE
from kg.read import Source
from kg.store import Layout
from kg.watch import MOST, Round, Standing, State, Watched, Watcher, alone, find, opened
from kg.watch import standing as stand

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SHORTEST = 60.0
_LONGEST_SLEEP = 60.0  # seconds: what somebody adds meanwhile is seen after so long
_PAUSE = 1.0
Command = TypeVar("Command", bound=Callable[..., Any])


class _Duration(click.ParamType):  # type: ignore[type-arg]  # a class of one kind before 8.2
    """ "15m" → 900 seconds."""

    name = "time"

    def convert(self, value: Any, param: Any, context: Any) -> float:
        """Return seconds; refuse what is no duration, or too short to be polite."""
        if isinstance(value, float):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", str(value).strip())
        if not found:
            self.fail(f"{value!r} is no time: 15m, 2h, 1d", param, context)
        seconds = float(found[1]) * _UNITS[found[2]]
        if seconds < _SHORTEST:
            self.fail("not more often than once a minute", param, context)
        return seconds


def _fetching(command: Command) -> Command:
    """Give a command what every fetch needs to know."""
    for option in (
        click.option(
            "--pause",
            type=click.FloatRange(0),
            default=_PAUSE,
            show_default=True,
            metavar="SECONDS",
            help="Between two requests to a host; its robots.txt may want more.",
        ),
        click.option(
            "--allow-private",
            "allowed",
            multiple=True,
            metavar="NETWORK",
            help="Also fetch from this private network, such as 10.1.0.0/16; may be repeated.",
        ),
        click.option(
            "--contact",
            envvar="NEWSGRAPH_CONTACT",
            show_envvar=True,
            metavar="TEXT",
            help="Your mail address or page: publishers want to know who asks.",
        ),
    ):
        command = option(command)
    return command


@click.group()
def watch() -> None:
    """Watch feeds and sitemaps: new and changed articles come into the graph by themselves.

    \b
    kg watch add https://lindalpost.example/     a site, its feed, or a sitemap
    kg watch run                                 until Ctrl-C; --once from a timer
    kg watch status

    Hosts are asked politely: one request at a time, only for what has changed, never for what their
    robots.txt does not want, and less often when they fail. Nothing is fetched from private
    networks unless you allow it. A changed article becomes a new version; the old one stays.
    """


@watch.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@data_option
@click.option(
    "--every",
    type=_Duration(),
    default="15m",
    show_default=True,
    help="How often it is asked: 15m, 2h, 1d.",
)
@click.option(
    "--newer",
    type=_Duration(),
    help="Only articles published so shortly before now, or later: 7d. [default: all it lists]",
)
@_fetching
def add(
    urls: tuple[str, ...],
    data: Path,
    every: float,
    newer: float | None,
    contact: str | None,
    allowed: tuple[str, ...],
    pause: float,
) -> None:
    """Watch feeds (RSS, Atom, JSON Feed), sitemaps, or the feed that a page names.

    Each URL is fetched once, to see what it is. One that cannot be had costs the others nothing;
    the exit status is 1 then. A URL that is watched already is watched like this now.
    """
    failed = False
    with opened(Layout(data)) as state, _fetcher(contact, allowed, pause) as fetcher:
        for url in urls:
            try:
                found = find(fetcher, url)
            except NewsgraphError as error:
                failed = True
                _complain(url, error)
                continue
            now = time.time()
            since = None if newer is None else now - newer
            new = state.add(found.url, found.kind, found.title, every, now, since)
            what = f"{found.kind}, {found.articles:,} articles" if found.articles else found.kind
            known = "" if new else ", was watched already"
            title = f" “{found.title}”" if found.title else ""
            _say(f"{found.url}{title}: {what}{known}, every {_written(every)}")
            if found.others:
                _say(f"    the page names others, too: {' '.join(found.others)}")
    if failed:
        sys.exit(1)


@watch.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@data_option
def remove(urls: tuple[str, ...], data: Path) -> None:
    """Watch these no more. What came of them stays in the graph."""
    with opened(Layout(data)) as state:
        unknown = [url for url in urls if not state.remove(url)]
    if unknown:
        raise WatchError(f"not watched: {' '.join(unknown)}", hint="kg watch list names them")


@watch.command(name="list")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write a JSON line each.")
def list_(data: Path, as_json: bool) -> None:
    """List what is watched: how often, when next, and what is wrong with it."""
    with opened(Layout(data)) as state:
        watched = state.watched()
    if as_json:
        for one in watched:
            moments = {name: _iso(getattr(one, name)) for name in ("due", "read", "since")}
            click.echo(json.dumps({**asdict(one), **moments}))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("address", "kind", "every", "read", "next", ""):
        table.add_column(name, overflow="fold")
    now = time.time()
    for one in watched:
        table.add_row(*_row(one, now))
    output.print(table if watched else "nothing is watched: kg watch add URL")


@watch.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
def status(data: Path, as_json: bool) -> None:
    """Tell how watching stands: what is due, how far the graph lags behind, what fails."""
    found = stand(Layout(data))
    if found is None:
        raise WatchError(f"nothing is watched in {data}", hint="kg watch add URL")
    if as_json:
        lag = found.lag.total_seconds() if found.lag is not None else None
        click.echo(json.dumps({**asdict(found), "lag_seconds": lag}, default=str, indent=1))
        return
    output.print(_standing(found))
    for one in found.failing:
        again = f"tried again at {one.again:%Y-%m-%d %H:%M} UTC" if one.again else "given up"
        _say(f"{one.url}: {one.error} ({one.failures} times; {again})", "yellow")


@watch.command()
@data_option
@click.option("--once", is_flag=True, help="Do what is due now, then end: for timers.")
@click.option("--again", is_flag=True, help="Also build what was fetched before, where it changes.")
@click.option(
    "--most",
    type=click.IntRange(1),
    default=MOST,
    show_default=True,
    help="Articles of one feed from one poll to the next, the newest first.",
)
@click.option("--base", default=DEFAULT_BASE, show_default=True, help="Base of the IRIs we mint.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes. [default: cores]")
@_fetching
def run(
    data: Path,
    once: bool,
    again: bool,
    most: int,
    base: str,
    jobs: int | None,
    contact: str | None,
    allowed: tuple[str, ...],
    pause: float,
) -> None:
    """Ask what is due, fetch what is new or changed, build it, publish; and so on until Ctrl-C.

    Everything is noted as it is done: a run that is killed goes on where it was. Ctrl-C, once, ends
    it gracefully: what is built is published, what is only fetched is built next time. `kg status`
    lists what could not be had or read.
    """
    layout, stop = Layout(data), threading.Event()
    with (
        alone(layout),
        opened(layout) as state,
        _fetcher(contact, allowed, pause, state, stop) as fetcher,
        _ended_by_signals(stop),
    ):
        if not state.watched():
            raise WatchError("nothing is watched yet", hint="kg watch add URL")
        while not stop.is_set():
            with progress() as bar:
                watcher = Watcher(
                    layout, state, fetcher, base=base, most=most, jobs=jobs, stop=stop,
                    listener=_Bars(bar),
                )  # fmt: skip
                done = watcher.round(again=again)
            _tell(done, most)
            again = False
            if once:
                break
            _sleep(watcher, stop)


def _sleep(watcher: Watcher, stop: threading.Event) -> None:
    """Wait until something is due, looking up now and then for what somebody added."""
    due = watcher.next_due()
    left = _LONGEST_SLEEP if due is None else due - time.time()
    stop.wait(min(max(left, 1.0), _LONGEST_SLEEP))


def _fetcher(
    contact: str | None,
    allowed: tuple[str, ...],
    pause: float,
    memory: State | None = None,
    stop: threading.Event | None = None,
) -> Fetcher:
    sleep = stop.wait if stop else time.sleep
    return Fetcher(
        contact or "", allowed=networks(allowed), pause=pause, memory=memory, sleep=sleep
    )


@contextmanager
def _ended_by_signals(stop: threading.Event) -> Iterator[None]:
    """End gracefully at the first SIGINT or SIGTERM; the second SIGINT interrupts."""

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before[signal.SIGINT])
        errors.print("ending: what is built is published, what is only fetched waits for next time")

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class _Bars:
    """Shows a round as it goes (`kg.watch.Listener`)."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, TaskID] = {}

    def asking(self, done: int, total: int) -> None:
        self._show("asking feeds", done, total)

    def fetching(self, done: int, total: int) -> None:
        self._show("fetching articles", done, total)

    def built(self, tally: Tally, source: Source, outcome: Outcome) -> None:
        self._show("building", tally.total, None)
        if isinstance(outcome, Rejected):
            hint = f" ({outcome.hint})" if outcome.hint else ""
            _say(f"{source.name}: {outcome.stage}: {outcome.reason}{hint}", "red")
        elif isinstance(outcome, Built):
            for line in failed_finders(source, outcome.dropped):
                _say(line, "yellow")

    def merging(self, what: str, done: int, total: int) -> None:
        self._show(f"merging {what}", done, total)

    def failed(self, what: str, error: NewsgraphError) -> None:
        _complain(what, error)

    def _show(self, what: str, done: int, total: int | None) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(self._tasks[what], completed=done, total=total)


def _tell(done: Round, most: int) -> None:
    """Say what came of a round, in a line; nothing where nothing was due."""
    if not (done.asked or done.fetched or done.failed or done.tally):
        return
    parts = [
        f"{done.asked} feeds asked",
        f"{done.listed:,} articles listed for the first time",
        f"{done.fetched:,} fetched: {done.new:,} new, {done.changed:,} changed",
        f"{done.failed:,} failed",
    ]
    if done.tally:
        parts.append(f"{done.tally.built:,} built, {done.tally.rejected:,} rejected")
    if done.waiting:
        parts.append(f"{done.waiting:,} wait for the next polls ({most} each: --most)")
    if done.busy:
        parts.append(f"not built yet: {done.busy}")
    output.print(f"{dt.datetime.now():%H:%M:%S}  {'; '.join(parts)}", highlight=False)


def _row(one: Watched, now: float) -> tuple[str, ...]:
    wrong = one.error or one.note or ""
    if one.error and one.failures > 1:
        wrong = f"{wrong} ({one.failures} times)"
    return (
        one.url,
        one.kind,
        _written(one.every),
        f"{_written(now - one.read)} ago" if one.read else "never",
        "when its index says" if one.due is None else _until(one.due - now),
        wrong,
    )


def _until(seconds: float) -> str:
    return "now" if seconds <= 0 else f"in {_written(seconds)}"


def _written(seconds: float) -> str:
    """900 → "15m"."""
    unit = next((u for u in ("d", "h", "m") if seconds >= _UNITS[u]), "s")
    return f"{seconds / _UNITS[unit]:.3g}{unit}"


def _standing(found: Standing) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    rows = (
        (f"{found.sources:,}", f"feeds and sitemaps, {found.due:,} due now"),
        (f"{found.listed:,}", f"articles listed, {found.unfetched:,} not fetched yet"),
        (f"{found.articles:,}", f"articles fetched, in {found.versions:,} versions"),
        (f"{found.waiting:,}", "versions not in the graph yet"),
        (f"{found.rejected:,}", "versions rejected"),
        (f"{found.lost:,}", "articles that cannot be had"),
        (_written(found.lag.total_seconds()) if found.lag is not None else "?", "lag"),
    )
    for row in rows:
        table.add_row(*row)
    return table


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()


def _complain(what: str, error: NewsgraphError) -> None:
    hint = f" ({error.hint})" if error.hint else ""
    _say(f"{what}: {error.stage}: {error}{hint}", "red")


def _say(words: str, style: str = "") -> None:
    console = errors if style else output
    console.print(Text(words, style=style), soft_wrap=True)
