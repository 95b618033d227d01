"""What is under way, written down before anything happens and gone when nothing is left to do.

While `DATA/forgetting.json` is there nobody else writes, and `kg forget` goes on from where it
says. It names articles as rejects may have called them, so it goes last of all.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from kg.errors import StoreError
from kg.store.layout import Layout, write_atomically
from kg.store.tombstones import Tombstone

STAGES = ("graph", "journal", "store", "snapshot", "dumps", "rest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is taken down, and how far that is."""

    base: str
    stones: tuple[Tombstone, ...]
    salt: str
    """What the fingerprints of the tombstones begin with."""
    names: tuple[str, ...]
    """Titles, addresses and sources of the articles."""
    stage: str = STAGES[0]
    """What is to be done next."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The articles' keys."""
        return tuple(stone.key for stone in self.stones)

    @property
    def by(self) -> str:
        """Who takes them down."""
        return self.stones[0].by

    def before(self, stage: str) -> bool:
        """Whether a stage is still to be done."""
        return STAGES.index(self.stage) <= STAGES.index(stage)

    def after(self, stage: str) -> Note:
        """Return the note once a stage is done."""
        return replace(self, stage=STAGES[min(STAGES.index(stage) + 1, len(STAGES) - 1)])


def write(layout: Layout, note: Note) -> None:
    """Write it down, synced, so that nothing happens that it does not tell of."""
    text = json.dumps(asdict(note), default=dt.datetime.isoformat, ensure_ascii=False)
    write_atomically(layout.forgetting, text.encode(errors="backslashreplace"))
    os.sync()


def read(layout: Layout) -> Note | None:
    """Return what is under way, or None. Raises `StoreError` when it cannot be read."""
    try:
        said = json.loads(layout.forgetting.read_bytes())
        return Note(
            **(said | {"stones": tuple(_stones(said["stones"])), "names": tuple(said["names"])})
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{layout.forgetting} cannot be read: {error}",
            hint="delete it and take the articles down again",
        ) from error


def erase(layout: Layout) -> None:
    """Note that nothing is left to be done."""
    layout.forgetting.unlink(missing_ok=True)


def _stones(said: Iterable[dict[str, str]]) -> Iterable[Tombstone]:
    for one in said:
        yield Tombstone(**{**one, "time": dt.datetime.fromisoformat(one["time"])})  # type: ignore[arg-type]
