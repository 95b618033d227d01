"""One folder in another's place in one step, while nobody writes to the store."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from kg.errors import StoreBusy
from kg.store.layout import Layout

_RENAME_EXCHANGE, _AT_FDCWD = 2, -100


def exchange(new: Path, old: Path) -> None:
    """Put one in the other's place in one step where the system can, else in two."""
    if not old.exists():
        new.replace(old)
        return
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    names = (os.fsencode(new), os.fsencode(old))
    if rename is None or rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) != 0:
        aside = new.with_name(f"{new.name}.old")
        old.replace(aside)
        new.replace(old)
        aside.replace(new)


@contextlib.contextmanager
def nobody_writes(layout: Layout) -> Iterator[None]:
    """Hold the lock that Oxigraph's writers take, without opening the store.

    An open one would go on deleting files by their path, and soon those are the new store's.
    """
    if not layout.live.is_dir():
        yield
        return
    with (layout.live / "LOCK").open("ab") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreBusy(
                f"another process writes to {layout.live}", hint="stop it, or wait for its end"
            ) from error
        yield
