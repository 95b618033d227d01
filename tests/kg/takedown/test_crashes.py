"""A takedown that is killed, wherever that is, and run again ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import StoreBusy
from kg.store import Store
from kg.store.journal import Journal
from kg.takedown import finish
from kg.takedown.looking import traces
from tests.kg.takedown.conftest import GONE, WORDS, graph_of

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
POINTS = {
    "noted": ("kg.takedown.running.take_down", "before"),
    "graphs-gone": ("kg.takedown.graph.merge_all", "before"),
    "journal-written": ("kg.store.redaction.exchange", "before"),
    "journal-there": ("kg.store.redaction.exchange", "after"),
    "store-there": ("kg.store.renewing.exchange", "after"),
    "published": ("kg.takedown.running.release", "before"),
    "all-gone": ("kg.takedown.note.erase", "before"),
}
_KILLED = """
import datetime as dt, importlib, os, signal, sys
from pathlib import Path
from kg.store import Store
from kg.takedown import find, forget

module, _, name = sys.argv[2].rpartition(".")
module = importlib.import_module(module)
real = getattr(module, name)

def deadly(*given, **named):
    if sys.argv[3] == "after":
        real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, name, deadly)
with Store.open(Path(sys.argv[1])) as store:
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    forget(store, find(store, [sys.argv[4]]), because="", by="desk", now=now)
"""


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_it_ends_the_same(point: str, data: Path, without: list[bytes]) -> None:
    """Run again, it leaves no trace; the journal holds; nobody wrote in between."""
    where, when = POINTS[point]
    arguments = [sys.executable, "-c", _KILLED, str(data), where, when, GONE]
    killed = subprocess.run(arguments, env=ENVIRONMENT, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with pytest.raises(StoreBusy, match="taken down"):
        Store.open(data)
    with Store.open(data, readonly=True) as reader:  # who reads is never kept waiting
        assert any(reader.query("SELECT * { ?s ?p ?o } LIMIT 1"))
    assert finish(data) is not None and finish(data) is None
    assert set(traces(data, WORDS)) == set()
    assert graph_of(data) == without
    assert list(Journal(data / "journal").verify())
