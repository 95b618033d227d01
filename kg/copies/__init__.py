"""Which articles have one text, and who has it from whom.

    store ─reading, words, sketch→ bands ─neighbourhood, overlap→ Pair ─resolve→ Copying
          ─graph→ EventGraph ─check, put→ store

`find` looks only at articles that changed since it last looked, and at what shares words with
them. What it makes depends on the articles alone: not on their order, nor on how they were split
into runs. Start with README.md.
"""

from __future__ import annotations

from pathlib import Path

from kg.copies.index import FILE, Index
from kg.copies.reading import Shelf
from kg.copies.run import Check, Found, Run
from kg.reporting import Report, silent

__all__ = ["FILE", "Check", "Found", "Shelf", "find"]


def find(
    store: Shelf,
    folder: Path | None,
    check: Check,
    *,
    version: str,
    anew: bool = False,
    report: Report = silent,
) -> Found:
    """Bring what the store says of copies up to date with its articles.

    `folder` holds the index (None: in memory); `version` names the software: what another version
    made is made again, as with `anew`. `report` hears what is being done, how much of it is done,
    and of how much. What was killed is simply run again. A graph that does not conform to the
    shapes is left out and told of in the result.
    """
    path = folder / FILE if folder else None
    if anew and path:
        path.unlink(missing_ok=True)
    with Index(path, version) as index:
        run = Run(store, index, report)
        if run.agrees():
            return run(check)
    return find(store, folder, check, version=version, anew=True, report=report)
