"""What a target has: each graph with the digest of what was sent, noted when the target took it.

One SQLite file a target in the data directory. A push that was killed forgets at most what was
under way, and sends that again. Where somebody else writes to the target, or it was emptied, the
memory is wrong: `kg push --anew` forgets it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from types import TracebackType

from kg.errors import PushError

_TABLE = (
    "CREATE TABLE IF NOT EXISTS graphs (name TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID"
)


class Memory:
    """The memory of one target; a context manager."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.sqlite"
        try:
            self._db = sqlite3.connect(self._path, isolation_level="EXCLUSIVE", timeout=1.0)
            self._db.execute("PRAGMA secure_delete = ON")  # what was taken down leaves no trace
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute(_TABLE)
            self._db.execute("BEGIN EXCLUSIVE")
            self._db.commit()
        except sqlite3.Error as error:
            raise PushError(
                f"{self._path} cannot be used: {error}", hint="does another push go to this store?"
            ) from error

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def digests(self) -> dict[str, str]:
        """Return what the target has: digests by names of graphs."""
        return dict(self._db.execute("SELECT name, digest FROM graphs"))

    def note(self, name: str, digest: str | None) -> None:
        """Note that the target has a graph, or (None) that it has it no more; kept at once."""
        if digest is None:
            self._db.execute("DELETE FROM graphs WHERE name = ?", (name,))
        else:
            self._db.execute("INSERT OR REPLACE INTO graphs VALUES (?, ?)", (name, digest))
        self._db.commit()

    def digest_of_all(self) -> str:
        """Return a digest of all named graphs the target has: it changes when one does."""
        total = hashlib.sha256()
        for name, digest in sorted(self.digests().items()):
            if name:
                total.update(f"{name} {digest}\n".encode())
        return total.hexdigest()

    def forget(self) -> None:
        """Forget everything: nobody knows what the target has."""
        self._db.execute("DELETE FROM graphs")
        self._db.commit()
