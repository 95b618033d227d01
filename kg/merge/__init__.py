"""One graph of many articles: which tellings tell of one event, and what their accounts say.

    store ─reading→ Telling ─blocks, score→ links ─cluster→ events ─events→ EventGraph ─put→ store

`merge` looks only at articles that changed since it last looked, and at what is alike to what
they tell. What it makes depends on the articles and people's decisions alone: not on their order,
nor on how they were split into runs. Start with README.md.
"""

from __future__ import annotations

from pathlib import Path

from kg.merge.decisions import Decision, Decisions, Ruling, actors_apart
from kg.merge.index import FILE, Index
from kg.merge.reading import Shelf
from kg.merge.run import Merged, Run
from kg.merge.spread import Check, Spread, here
from kg.reporting import Report, silent

__all__ = [
    "Check",
    "Decision",
    "Decisions",
    "Merged",
    "Ruling",
    "Shelf",
    "Spread",
    "actors_apart",
    "here",
    "merge",
]


def merge(
    store: Shelf,
    folder: Path | None,
    check: Check,
    *,
    version: str,
    anew: bool = False,
    report: Report = silent,
    spread: Spread = here,
) -> Merged:
    """Bring the events in the store up to date with its articles and people's decisions.

    `folder` holds the index and the decisions (None: the index in memory, no decisions);
    `version` names the software: what another version made is made again, as with `anew`.
    `report` hears what is being done, how much of it is done, and of how much. Most of the work is
    done where `spread` says, with the same result. A merge that was killed is simply run again.

    An event whose graph does not conform to the shapes is left out and told of in the result.
    Raises `MergeError` when the decisions cannot be read.
    """
    path = folder / FILE if folder else None
    decisions = Decisions(folder).standing() if folder else ()
    if anew and path:
        path.unlink(missing_ok=True)
    with Index(path, version) as index:
        run = Run(store, index, decisions, report, spread)
        if run.agrees():
            return run(check)
    return merge(store, folder, check, version=version, anew=True, report=report, spread=spread)
