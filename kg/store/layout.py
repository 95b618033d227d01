"""The data directory: every path the store, its readers and the dumps use."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_LONGEST_NAME = 150  # file systems end at 255 bytes, and suffixes come on top


def data_directory() -> Path:
    """Return the data directory: `NEWSGRAPH_DATA`, or `data` where the process stands."""
    return Path(os.environ.get("NEWSGRAPH_DATA") or "data")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths inside one data directory."""

    root: Path

    @property
    def live(self) -> Path:
        """Oxigraph's directory, written by one process and read by none."""
        return self.root / "store"

    @property
    def unpublished(self) -> Path:
        """A mark that exists while the live store holds what no snapshot has."""
        return self.root / "unpublished"

    @property
    def restoring(self) -> Path:
        """A mark that exists while a backup takes the place of what is here."""
        return self.root / "restoring"

    @property
    def forgetting(self) -> Path:
        """What is being taken down, until nothing is left of it; nobody else writes meanwhile."""
        return self.root / "forgetting.json"

    @property
    def journal(self) -> Path:
        """Every write, so that the store can be made again."""
        return self.root / "journal"

    @property
    def tokens(self) -> Path:
        """Who may write: the digests of tokens."""
        return self.root / "tokens.json"

    @property
    def scratch(self) -> Path:
        """Copies of the live store in which updates are tried; of no use after the writer's end."""
        return self.root / ".scratch"

    @property
    def snapshots(self) -> Path:
        """The published copies."""
        return self.root / "snapshots"

    @property
    def current(self) -> Path:
        """The symbolic link to the snapshot that readers open."""
        return self.snapshots / "current"

    @property
    def quarantine(self) -> Path:
        """Graphs that failed their check, with the reports."""
        return self.root / "quarantine"

    @property
    def rejects(self) -> Path:
        """The journal of what did not come through."""
        return self.root / "rejects.jsonl"

    @property
    def texts(self) -> Path:
        """Articles as received."""
        return self.root / "texts"

    @property
    def parts(self) -> Path:
        """What workers made of articles and the store has not yet (`kg.parts`)."""
        return self.root / "parts"

    @property
    def kept_parts(self) -> Path:
        """A list of the places where builds left such parts elsewhere, to stay."""
        return self.root / "kept-parts.txt"

    @property
    def watch(self) -> Path:
        """What `kg watch` knows of feeds and pages, and the pages as received."""
        return self.root / "watch"

    @property
    def dumps(self) -> Path:
        """Files to download."""
        return self.root / "dumps"


def file_name(key: str) -> str:
    """Return a file name for an article's key: itself where it is plain, never a path.

    Long keys are cut and told apart by their digest.
    """
    name = quote(key, safe="-_.~").replace(".", "%2E", 1 if key.startswith(".") else 0)
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 17]}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def write_atomically(path: Path, content: bytes, *, alone: bool = False) -> None:
    """Write a file so that readers, and a run after a crash, see all of it or none.

    Where nobody else writes it meanwhile (`alone`), what a killed run left half is written over.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.tmp" if alone else f".{path.name}.{os.getpid()}.tmp")
    half.write_bytes(content)
    half.replace(path)
