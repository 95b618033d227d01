"""Signals that stop a server: each is heard whenever it comes, and one is enough.

A server that slept through one would be killed after `NEWSGRAPH_STOP_SECONDS`, or never end. It
could, in three ways:

- Python runs a handler in the main thread, between two instructions. When the signal comes just as
  that thread goes to sleep, or to another thread, nobody wakes it (Python's manual, `signal`).
- granian forks. Until the new process says what it does with signals it has the first one's
  handlers, which set marks that nobody looks at there.
- granian's process keeps one signal that it has not looked at; another waits for room, with all
  of Python.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

_STOPS = (signal.SIGTERM, signal.SIGINT)
_WAKE = signal.SIGURG
"""Says nothing but that there is something to look at, as in Go's runtime; ignored by default.

Python calls handlers by number: when this one's is called, those of `_STOPS` have been.
"""
_AGAIN = 0.1  # seconds


def hear() -> None:
    """Wake the main thread for each signal, from now on; to be called in it."""
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    over, main = threading.Event(), threading.get_ident()

    def woken(*_: Any) -> None:
        if over.is_set():
            for stop in _STOPS:
                signal.signal(stop, _go_on_stopping)

    signal.signal(_WAKE, woken)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    threading.Thread(target=_wake, args=(main, told, over), name="signals", daemon=True).start()


def end_what_is_forked() -> None:
    """Have a process that is forked end by SIGTERM until it says what it does with signals."""
    os.register_at_fork(before=_hold, after_in_parent=_let_through, after_in_child=_forked)


def _wake(main: int, told: int, over: threading.Event) -> None:
    """Wait for a signal that stops this process; wake the main thread until it has ended."""
    while os.read(told, 1)[0] not in _STOPS:
        pass
    over.set()
    while True:
        signal.pthread_kill(main, _WAKE)
        time.sleep(_AGAIN)


def _go_on_stopping(*_: Any) -> None:
    """What a second signal does."""


def _hold() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)


def _forked() -> None:
    """End by SIGTERM, which the first process sends; it hears Ctrl-C, too."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _let_through()
