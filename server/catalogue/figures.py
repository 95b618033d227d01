"""The figures of what is published, made once a snapshot and kept beside it.

Nothing is counted before somebody asks, and nobody waits for it longer than a moment: until the
count of a large snapshot is done, the figures of the one before it are told, or else those few that
every snapshot brings along.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any

from kg.dump import Figures, Linkset, SourceLicence, count
from kg.dump.figures import Ask
from kg.errors import NewsgraphError
from kg.store import Snapshot
from kg.vocab import NG

_FILE = "figures.json"
_PATIENCE = 1.5  # seconds
_COUNTED = {
    "articles": NG.Article,
    "statements": NG.Statement,
    "tellings": NG.Telling,
    "events": NG.Event,
    "claims": NG.Claim,
    "contradictions": NG.Contradiction,
    "corroborations": NG.Corroboration,
    "locations": NG.Location,
}


class Counter:
    """Counts snapshots, one at a time; requests may ask from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Snapshot, Figures] | None = None
        self._counting: tuple[Snapshot, threading.Thread] | None = None

    def figures(self, snapshot: Snapshot, ask: Ask | None = None) -> Figures:
        """Return the figures of a snapshot, or the best there are until it is counted.

        `ask` asks the store that the snapshot stands for, where that is somewhere else.
        """
        counting = self._begun(snapshot, ask)
        if counting is not None:
            counting.join(_PATIENCE)
        known = self._known
        return known[1] if known is not None else _at_hand(snapshot)

    def at_hand(self, snapshot: Snapshot) -> Figures:
        """Return the best figures there are of a snapshot, without counting or waiting."""
        known = self._known
        if known is not None and known[0] == snapshot:
            return known[1]
        return _kept(snapshot) or _at_hand(snapshot)

    def _begun(self, snapshot: Snapshot, ask: Ask | None) -> threading.Thread | None:
        with self._lock:
            if self._known is not None and self._known[0] == snapshot:
                return None
            kept = _kept(snapshot) if ask is None else None
            if kept is not None:
                self._known = snapshot, kept
                return None
            if self._counting is not None:
                counted, thread = self._counting
                if thread.is_alive() or counted == snapshot:  # what failed once is not tried again
                    return thread if counted == snapshot else None
            work = self._count if ask is None else partial(self._ask, ask)
            thread = threading.Thread(target=work, args=(snapshot,), daemon=True)
            self._counting = snapshot, thread
            thread.start()
            return thread

    def _ask(self, ask: Ask, snapshot: Snapshot) -> None:
        with contextlib.suppress(NewsgraphError):  # it takes too long, or asks too much
            figures = count(ask, base=snapshot.base)
            with self._lock:
                self._known = snapshot, figures

    def _count(self, snapshot: Snapshot) -> None:
        command = [sys.executable, "-m", "server.catalogue.counting"]
        done = subprocess.run(
            [*command, str(snapshot.store.absolute()), snapshot.base],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            check=False,
        )
        if done.returncode != 0:  # the snapshot is gone, or the machine has no memory for it
            return
        figures = _read(json.loads(done.stdout))
        with self._lock:
            self._known = snapshot, figures
        _keep(snapshot, done.stdout)


def _kept(snapshot: Snapshot) -> Figures | None:
    try:
        return _read(json.loads((snapshot.path / _FILE).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):  # never counted, or by another version
        return None


def _keep(snapshot: Snapshot, text: bytes) -> None:
    half = snapshot.path / f".{_FILE}.{os.getpid()}.tmp"
    try:
        half.write_bytes(text)
        half.replace(snapshot.path / _FILE)
    except OSError:  # we may only read here: it is counted again when the server starts anew
        return


def _read(said: Mapping[str, Any]) -> Figures:
    return Figures(
        **{
            **said,
            "linksets": tuple(Linkset(**one) for one in said["linksets"]),
            "sources": tuple(SourceLicence(**one) for one in said["sources"]),
            "examples": tuple(said["examples"]),
            "languages": tuple(said["languages"]),
        }
    )


def _at_hand(snapshot: Snapshot) -> Figures:
    """Return what is known without counting; 0 and nothing stand for what is not."""
    counts = snapshot.counts
    classes = {str(kind): int(getattr(counts, name)) for name, kind in _COUNTED.items()}
    return Figures(
        base=snapshot.base,
        triples=counts.triples,
        quads=0,
        graphs=counts.graphs,
        subjects=0,
        objects=0,
        classes={kind: number for kind, number in sorted(classes.items()) if number},
        properties={},
        linksets=(),
        sources=(),
        examples=(),
        first_day=None,
        last_day=None,
        languages=(),
    )
