"""Feeds and sitemaps, watched: new and changed articles come into the graph by themselves.

    feeds, sitemaps ─listing→ what is listed ─watcher→ pages fetched ─articles→ versions ─kg.build→

standing(layout) tells how it stands, forget(layout, keys) takes articles down.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kg.errors import WatchError
from kg.store import Layout
from kg.watch.adding import Found, find
from kg.watch.keeping import Pages
from kg.watch.standing import Failing, Standing, standing
from kg.watch.state import State, Watched
from kg.watch.watcher import MOST, Listener, Round, Silent, Watcher

__all__ = [
    "MOST",
    "Failing",
    "Found",
    "Listener",
    "Round",
    "Silent",
    "Standing",
    "State",
    "Watched",
    "Watcher",
    "alone",
    "find",
    "forget",
    "forget_pages",
    "opened",
    "standing",
]


def opened(layout: Layout) -> State:
    """Open what is known of all that is watched. Raises `WatchError`."""
    return State(layout.watch / "state.sqlite")


@contextmanager
def alone(layout: Layout) -> Iterator[None]:
    """Hold the right to fetch for this data directory. Raises `WatchError` when another has it."""
    layout.watch.mkdir(parents=True, exist_ok=True)
    with (layout.watch / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WatchError(
                f"another kg watch runs for {layout.root}", hint="one is enough: stop the other"
            ) from error
        yield


def forget(layout: Layout, keys: Iterable[str]) -> None:
    """Forget articles, by the key of any version: what was fetched is deleted, of every version.

    Their addresses are remembered as digests only, so that they are not fetched again. What the
    store holds of them is not touched.
    """
    keys = tuple(keys)
    forget_pages(layout, keys)  # first: killed in between, it is simply done again
    if (layout.watch / "state.sqlite").exists():
        with opened(layout) as state:
            state.forget(keys)


def forget_pages(layout: Layout, keys: Iterable[str]) -> None:
    """Delete the pages of articles as they were fetched, by the key of any version.

    What is known of them stays, but they cannot be read again (`kg watch run --again`).
    """
    if not (layout.watch / "state.sqlite").exists():
        return
    pages = Pages(layout.watch / "pages")
    with opened(layout) as state:
        for name in state.pages_of(keys):
            pages.forget(name)
