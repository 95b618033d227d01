"""All of a takedown, in an order in which it may be killed anywhere and simply run again.

First out of sight: the graph is put right, and a snapshot published that has nothing of the
articles; readers hop to it. Then off the disk: the journal without them, the store written anew (it
keeps the words of what was removed), a snapshot and a search index of that alone, dumps made again,
databases compacted. Older snapshots hold the articles, so they go: what was before is 410 from then
on, for everything. What is under way stands in `DATA/forgetting.json`, and nobody else writes until
it is done. Backups are elsewhere, and somebody else's to delete.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg import parts, watch
from kg.dump.files import NAME
from kg.dump.releases import release, releases
from kg.errors import StoreError
from kg.iris import tombstones_graph_iri
from kg.merge import Decisions
from kg.reporting import Report, silent
from kg.store import Layout, Past, Store, current
from kg.store import texts as texts_of
from kg.store.exchanging import nobody_writes
from kg.store.journal import Journal
from kg.store.mentions import Mentions
from kg.store.redaction import redact
from kg.store.renewing import renew
from kg.store.tombstones import Tombstone, Tombstones, read
from kg.takedown import note as notes
from kg.takedown.beside import forget_beside, sweep
from kg.takedown.finding import Target
from kg.takedown.graph import derived_graphs, lift, take_down
from kg.takedown.note import Note

_ALONE = Past(hours=0, days=0)


def forget(
    store: Store,
    targets: Iterable[Target],
    *,
    because: str,
    by: str,
    now: dt.datetime,
    report: Report = silent,
) -> Note:
    """Take articles down; the store, opened for writing, is closed by it.

    Raises what writing, merging and dumping raise; then `finish` goes on from there.
    """
    known = read(store)
    targets = tuple(targets)
    stones = (_stone(store, known, target, because, by, now) for target in targets)
    names = dict.fromkeys(name for target in targets for name in target.names)
    under_way = Note(base=store.base, stones=tuple(stones), salt=known.salt, names=tuple(names))
    if not under_way.stones:
        raise StoreError("there is nothing to take down")
    notes.write(store.layout, under_way)  # from here on nobody else writes
    store.close()
    done = finish(store.layout.root, report)
    assert done is not None  # what was written four lines above
    return done


def finish(data: Path, report: Report = silent) -> Note | None:
    """Go on with what is under way, to its end; None where nothing is."""
    layout = Layout(data)
    under_way = notes.read(layout)
    if under_way is None:
        return None
    try:
        for stage, do in _STAGES:
            if under_way.before(stage):
                do(layout, under_way, report)
                under_way = under_way.after(stage)
                notes.write(layout, under_way)
        notes.erase(layout)
    except OSError as error:
        raise StoreError(
            f"the takedown stopped: {error}", hint="mend that, and run kg forget: it goes on"
        ) from error
    return under_way


def texts_only(store: Store, targets: Iterable[Target]) -> int:
    """Let go of articles' texts, records and fetched pages; return of how many there was a text.

    What the graph quotes stays.
    """
    keys = [target.key for target in targets]
    watch.forget_pages(store.layout, keys)
    parts.forget(store.layout, keys)
    return sum(texts_of.remove(store.layout, key) for key in keys)


def let_in_again(store: Store, keys: Iterable[str]) -> tuple[str, ...]:
    """Take tombstones away and publish; return the keys that had one."""
    lifted = lift(store, keys)
    if lifted:
        store.publish()
    return lifted


def _stone(
    store: Store, known: Tombstones, target: Target, because: str, by: str, now: dt.datetime
) -> Tombstone:
    article = store.article(target.key)
    before = known.stones.get(target.key)
    fingerprint = known.fingerprint(article.text) if article else ""
    return Tombstone(
        key=target.key,
        time=before.time if before else now.astimezone(dt.UTC).replace(microsecond=0),
        because=because or (before.because if before else ""),
        by=by,
        fingerprint=fingerprint or (before.fingerprint if before else ""),
    )


# ── the stages: each may be done twice ──────────────────────────────────────────────────────


def _graph(layout: Layout, under_way: Note, report: Report) -> None:
    with _opened(layout, under_way) as store:
        Decisions(layout.root).forget(store.base, under_way.keys)
        take_down(store, under_way.stones, under_way.salt, report)
        forget_beside(store, under_way)
        store.publish(keep=1, past=_ALONE)


def _journal(layout: Layout, under_way: Note, report: Report) -> None:
    with nobody_writes(layout):
        redact(
            layout,
            ox.Store.read_only(str(layout.live)),
            Mentions(under_way.base, under_way.keys),
            also=derived_graphs(under_way.base),
            but=str(tombstones_graph_iri(under_way.base)),
            by=under_way.by,
            report=lambda done, total: report("journal", done, total),
        )


def _store(layout: Layout, under_way: Note, report: Report) -> None:
    with nobody_writes(layout):
        renew(
            layout,
            position=Journal(layout.journal).last,
            report=lambda done, total: report("store written anew, quads", done, total),
        )


def _snapshot(layout: Layout, under_way: Note, report: Report) -> None:
    report("snapshot and search index", 0, 1)
    with _opened(layout, under_way) as store:
        store.publish(keep=1, past=_ALONE, anew=True)


def _dumps(layout: Layout, under_way: Note, report: Report) -> None:
    """Make the newest release again and remove all others: each may hold the articles."""
    report("dumps", 0, 1)
    snapshot, before = current(layout), releases(layout.dumps)
    if not before or snapshot is None:
        return
    names = sorted(file.name.rsplit("/", 1)[-1] for file in before[0].files)
    endings = [name.removeprefix(f"{NAME}.").split(".") for name in names]
    release(
        snapshot,
        layout.dumps,
        keep=1,
        formats=dict.fromkeys(one[0] for one in endings),
        compress=dict.fromkeys(one[1] if len(one) > 1 else "none" for one in endings),
    )


def _rest(layout: Layout, under_way: Note, report: Report) -> None:
    report("databases", 0, 1)
    sweep(layout)


_STAGES = (
    ("graph", _graph),
    ("journal", _journal),
    ("store", _store),
    ("snapshot", _snapshot),
    ("dumps", _dumps),
    ("rest", _rest),
)


def _opened(layout: Layout, under_way: Note) -> Store:
    return Store.open(layout.root, base=under_way.base, patience=10.0, forgetting=True)
