"""Where a writer keeps its copies of the store: a directory of its own, taken away after its end.

Two writers may be at work for a while: that of a server that was killed ends only when it has done
what it does, and the next server has started one by then. So each has its own room and holds a
lock on it, and whoever comes takes away those that nobody holds any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path


class Room:
    """A new directory in `folder`, this process's until `close` or its end."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(folder)
        while True:
            self.path = Path(tempfile.mkdtemp(dir=folder))
            held = _lock(self.path)
            if held is not None and self.path.exists():  # nobody swept it before it was locked
                break
            if held is not None:
                os.close(held)
        self._held: int | None = held

    def clear(self) -> None:
        """Remove what is in it."""
        for one in self.path.iterdir():
            shutil.rmtree(one, ignore_errors=True)

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
        self._held = None


def _sweep(folder: Path) -> None:
    """Remove the rooms whose writers have ended."""
    for path in folder.iterdir():
        held = _lock(path)
        if held is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(held)


def _lock(path: Path) -> int | None:
    """Lock a directory until the descriptor is closed; None when another has it, or it is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
