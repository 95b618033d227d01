"""What every Python process of a build does for `tests.kg.engine.chaos`, before anything else.

Python imports a module of this name by itself, from PYTHONPATH. It watches the files that the
process opens, moves and removes:

- The article that is poison kills the worker that reads it.
- Events in the folder of the round are written down, with time and process.
- When the process comes to the event that was chosen, it kills itself before that is done, or
  leaves word of it, so that another is killed a moment later. Only one process does, and once.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

_WATCHED = {
    *("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link"),
    "sqlite3.connect",
}
_FOLDER = os.environ.get("CHAOS_FOLDER", "")
_ARTICLES = os.environ.get("CHAOS_ARTICLES", "")
_POISON = os.environ.get("CHAOS_POISON", "")
_FUSE = os.environ.get("CHAOS_FUSE", "").split()
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_role = os.environ.pop("CHAOS_ROLE", "worker")
_seen = 0
_busy = False


def _heard(event: str, given: tuple[object, ...]) -> None:
    global _seen, _busy
    if event not in _WATCHED or _busy or not isinstance(given[0], (str, bytes, os.PathLike)):
        return
    path = os.fsdecode(given[0])
    if path.endswith(_POISON) and event == "open":
        _die_of_it()
    if not _matters(event, path, given):
        return
    _busy = True
    try:
        _seen += 1
        _note(event, path)
        if _FUSE and _FUSE[:2] == [_role, str(_seen)]:
            _burn(_FUSE[2])
    finally:
        _busy = False


def _die_of_it() -> None:
    """A driver that reads articles itself has no worker that could die in its stead."""
    if _role == "driver":
        raise OSError("nobody may read this")
    os.kill(os.getpid(), signal.SIGKILL)


def _matters(event: str, path: str, given: tuple[object, ...]) -> bool:
    """Whether something in the folder is changed; of workers also whether an article is read."""
    if _role == "worker" and event == "open" and path.startswith(_ARTICLES):
        return True
    flags = given[2] if event == "open" and isinstance(given[2], int) else _WRITES
    return path.startswith(_FOLDER) and bool(flags & _WRITES)


def _note(event: str, path: str) -> None:
    line = f"{time.monotonic():.4f}\t{os.getpid()}\t{_role}\t{_seen}\t{event}\t{path}\n"
    log = os.open(f"{_FOLDER}/events.tsv", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(log, line.encode())
    os.close(log)


def _burn(how: str) -> None:
    try:
        Path(_FOLDER, "fuse").unlink()
    except FileNotFoundError:  # another has
        return
    if how == "itself":
        os.kill(os.getpid(), signal.SIGKILL)


if _FOLDER:
    sys.addaudithook(_heard)
