"""Pages as they were received, kept by content: DATA/watch/pages/ab/ab12….zst.

The same bytes are kept once, whoever sent them and how often. What is kept is never changed, so a
version of an article can be read again by a newer newsgraph.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import zstandard

from kg.errors import WatchError
from kg.store.layout import write_atomically


class Pages:
    """The pages of one data directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Keep some bytes; return the name they are kept under, their SHA-256."""
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if not path.exists():
            write_atomically(path, zstandard.compress(content, 9))
        return name

    def get(self, name: str) -> bytes:
        """Return what is kept under a name. Raises `WatchError` when it is gone or damaged."""
        try:
            content = zstandard.decompress(self._path(name).read_bytes())
        except (OSError, zstandard.ZstdError) as error:
            raise self._damaged(name, str(error)) from error
        if hashlib.sha256(content).hexdigest() != name:
            raise self._damaged(name, "its content is another")
        return content

    def forget(self, name: str) -> None:
        """Delete what is kept under a name."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.zst"

    def _damaged(self, name: str, why: str) -> WatchError:
        return WatchError(
            f"the page kept as {self._path(name)} cannot be read: {why}",
            hint="bring it back from a backup",
        )
